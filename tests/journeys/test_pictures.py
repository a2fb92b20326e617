"""Pictures in a real browser: it fetches a file that fits, nothing jumps, and the focal point is set by hand or by key."""

import pytest
from playwright.sync_api import expect

from tests.factories import image_bytes

pytestmark = pytest.mark.browser

# For a picture with `srcset`, the browser's natural width is the one that `sizes` promises.
PROMISED = """() => [...document.querySelectorAll("main picture img[srcset]")]
    .filter((image) => image.getBoundingClientRect().width && image.naturalWidth)
    .map((image) => [image.className, image.getBoundingClientRect().width, image.naturalWidth, image.currentSrc])"""
JUMPS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 200);
})"""


@pytest.fixture(scope="module")
def rendered(site):
    site.manage("render_pictures", "--processes", "1")
    return site


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_fetched_pictures_fit_their_place_and_nothing_jumps(rendered, visit, width):
    page = visit(viewport={"width": width, "height": 3000})
    # The fonts are there before the pictures: on a busy machine, a late one moves words.
    page.goto("/privacy/")
    page.evaluate("document.fonts.ready")
    for path in ("/", "/energy/", "/energy/1-premium-1/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        pictures = page.evaluate(PROMISED)
        assert pictures
        for name, shown, promised, address in pictures:
            assert 0.97 <= promised / shown <= 1.45, f"{path} at {width}: {name} is {shown} wide, promised {promised}"
            assert address.endswith(".avif")
        assert page.evaluate(JUMPS) == 0
    assert page.complaints == []


def test_a_journalist_sets_the_focal_point_with_the_mouse_and_with_keys(site, page, sign_in):
    sign_in(page, "journalist@example.com", "type-the-story-42")
    page.goto("/admin/articles/picture/add/")
    page.get_by_label("Picture file").set_input_files(
        {"name": "wide.jpg", "mimeType": "image/jpeg", "buffer": image_bytes(1600, 600)}
    )
    picture = page.locator(".focal-picture:visible")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.3 * box["height"])
    left, top = page.get_by_label("Focal point from the left"), page.get_by_label("Focal point from the top")
    assert float(left.input_value()) == pytest.approx(0.8, abs=0.02)
    assert float(top.input_value()) == pytest.approx(0.3, abs=0.02)
    left.fill("0.8")
    left.press("ArrowRight")
    assert left.input_value() == "0.81"
    marker = page.locator(".focal-marker").bounding_box()
    assert marker["x"] + marker["width"] / 2 == pytest.approx(box["x"] + 0.81 * box["width"], abs=3)
    page.get_by_label("Alternative text").fill("A wide picture")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("added successfully")
    assert page.get_by_label("Focal point from the left").input_value() == "0.81"
    expect(page.locator("canvas.focal-card")).to_be_visible()
    assert page.complaints == []
