"""Several pictures are dropped, described and found again; one is replaced while a reader has the page open."""

import base64
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.articles.pictures.test_use_of_ai import element, jpeg
from tests.factories import image_bytes
from tests.journeys.axe import violations
from tests.journeys.waiting import press_and_go, read_before_writing, reload_until, resize, soon

pytestmark = pytest.mark.browser

UPLOAD = "/admin/articles/picture/upload/"
LIST = "/admin/articles/picture/"
DROP = """(files) => {
    const data = new DataTransfer();
    for (const [name, content] of files)
        data.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name));
    const zone = document.querySelector("[data-drop]");
    for (const kind of ["dragenter", "dragover", "drop"])
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def drop(page: Page, **files: bytes) -> None:
    page.evaluate(
        DROP, [[name.replace("_", "."), base64.b64encode(content).decode()] for name, content in files.items()]
    )


def look(page: Page, name: str) -> None:
    """Keep a screenshot where `PICTURES_OF` says, for those who want to look."""
    if folder := os.environ.get("PICTURES_OF"):
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def ours(page: Page) -> list[str]:
    """The faults that axe finds in our own part of the screen."""
    complaints = list(page.complaints)
    found = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in violations(page, "#content-main")]
    # axe tries inline styles, which the policy refuses.
    page.complaints[:] = complaints
    return found


@pytest.fixture
def desk(site, page, sign_in):
    sign_in(page, "journalist")
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_dropped_pictures_are_stored_described_and_found(desk, width):
    resize(desk, width)
    desk.goto(UPLOAD)
    expect(desk.get_by_text("Drop pictures here")).to_be_visible()
    look(desk, "upload")
    assert desk.complaints == [] and ours(desk) == []
    drop(
        desk,
        lock_jpg=image_bytes(900, 600, colour=(width % 250, 90, 40)),
        map_svg=b"<svg></svg>",
        dream_jpg=jpeg(element("trainedAlgorithmicMedia")),
    )
    expect(desk.locator("[data-upload-state]")).to_have_text("2 of 3 stored, 1 not stored.", timeout=60_000)
    expect(desk.get_by_text("This is an SVG drawing")).to_be_visible()
    look(desk, "uploaded")
    assert ours(desk) == []
    desk.get_by_role("link", name="Describe the 2 pictures").click()
    expect(desk.get_by_role("heading", name="Picture 2 of 2")).to_be_visible()
    expect(desk.get_by_label("Made or altered with AI").nth(1)).to_have_value("trainedAlgorithmicMedia")
    look(desk, "describe")
    assert ours(desk) == []
    desk.get_by_label("The same credit for all").fill("Fotograf: Jörg Østby")
    desk.get_by_label("Alternative text").nth(0).fill(f"A lock gate at {width}")
    desk.get_by_label("Alternative text").nth(1).fill(f"A dream at {width}")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".messagelist")).to_contain_text("Saved the words of 2 pictures.")
    desk.goto(f"{LIST}?q=ostby+DREAM+{width}&use=no")
    rows = desk.locator("#result_list tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Made with AI")
    expect(rows).to_contain_text("nowhere")
    look(desk, "list")
    assert desk.complaints == []


def test_the_next_page_opens_automatically_when_all_went_well(desk):
    desk.goto(UPLOAD)
    desk.get_by_label("Picture files").set_input_files(
        [{"name": "weir.jpg", "mimeType": "image/jpeg", "buffer": image_bytes(900, 600, colour=(7, 90, 140))}]
    )
    expect(desk.get_by_role("heading", name="Picture 1 of 1")).to_be_visible(timeout=60_000)
    assert desk.complaints == []


def test_without_scripts_one_form_does_the_same(site, visit, sign_in):
    page = visit(java_script_enabled=False)
    sign_in(page, "journalist", UPLOAD)
    page.get_by_label("Picture files").set_input_files(
        [
            {"name": "dam.jpg", "mimeType": "image/jpeg", "buffer": image_bytes(901, 600, colour=(70, 90, 40))},
            {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
        ]
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".messagelist")).to_contain_text("“plan.pdf” was not stored. This is a PDF", timeout=60_000)
    page.get_by_label("Alternative text").fill("A dam, without scripts")
    page.get_by_label("Caption").fill("The dam.")
    page.get_by_label("Credit:", exact=True).fill("Agency")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved the words of 1 picture.")


def test_unsaved_words_are_offered_again(desk):
    desk.goto(UPLOAD)
    drop(desk, quay_jpg=image_bytes(902, 600, colour=(70, 9, 140)))
    expect(desk.get_by_role("heading", name="Picture 1 of 1")).to_be_visible(timeout=60_000)
    read_before_writing(desk)
    desk.get_by_label("Caption").fill("A quay that nobody saved")
    # It is kept after a pause in typing.
    desk.wait_for_function(
        "() => Object.values(sessionStorage).some(kept => kept.includes('A quay that nobody saved'))"
    )
    desk.reload()
    desk.get_by_role("button", name="Restore what you typed").click()
    expect(desk.get_by_text("This is what you typed before.")).to_be_visible()
    expect(desk.get_by_label("Caption")).to_have_value("A quay that nobody saved")


def test_an_editor_replaces_a_picture_and_no_page_breaks(site, visit, sign_in):
    reader, desk = visit(viewport={"width": 1280, "height": 900}), visit(viewport={"width": 1280, "height": 900})
    sign_in(desk, "editor", f"{LIST}?q=Drawing+3")
    desk.locator("#result_list tbody tr th a").first.click()
    expect(desk.get_by_role("link", name="Premium feature 3")).to_be_visible()
    desk.locator("#uses").scroll_into_view_if_needed()
    look(desk, "picture")
    assert ours(desk) == []
    resize(desk, 390)
    look(desk, "picture")
    resize(desk, 1280)
    reader.goto("/energy/3-premium-3/")
    shown = "document.querySelector('.lead img').currentSrc"
    former = reader.evaluate(shown)
    desk.get_by_label("Picture file").set_input_files(
        {"name": "tower.jpg", "mimeType": "image/jpeg", "buffer": image_bytes(900, 1200, colour=(9, 140, 70))}
    )
    desk.get_by_label("Made or altered with AI").select_option("compositeWithTrainedAlgorithmicMedia")
    press_and_go(desk, desk.get_by_role("button", name="Save and continue editing"))
    expect(desk.locator(".messagelist")).to_contain_text("The picture is replaced.", timeout=60_000)
    expect(desk.locator(".messagelist")).to_contain_text("The focal point is in the middle again")
    look(desk, "replaced")
    # The page that the reader has open still finds its file; after a second or two, the page has the new one.
    assert reader.request.get(former).status == 200
    reload_until(reader, reader.get_by_text("Altered with AI"))
    soon(lambda: reader.evaluate("document.querySelector('.lead img').naturalWidth > 0"), True)
    assert reader.evaluate(shown) != former
    look(reader, "article")
    resize(reader, 390)
    look(reader, "article")
    assert reader.complaints == [] == desk.complaints
