"""Pictures in a real browser: it fetches a file that fits, nothing jumps, and the focal point is set by hand or by key."""

import pytest
from playwright.sync_api import expect

from tests.factories import image_bytes
from tests.journeys.test_desk_words import RING, point_at
from tests.journeys.waiting import press_and_go

pytestmark = pytest.mark.browser

# For a picture with `srcset`, the browser's natural width is the one that `sizes` promises.
PROMISED = """() => [...document.querySelectorAll("main picture img[srcset]")]
    .filter((image) => image.getBoundingClientRect().width && image.naturalWidth)
    .map((image) => [image.className, image.getBoundingClientRect().width, image.naturalWidth, image.currentSrc])"""
JUMPS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.hadRecentInput ? 0 : entry.value)))
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
    sign_in(page, "journalist", "/admin/articles/picture/add/")
    page.get_by_label("Picture file").set_input_files(
        {"name": "wide.jpg", "mimeType": "image/jpeg", "buffer": image_bytes(1600, 600)}
    )
    picture = page.locator(".focal-ready .focal-picture:visible")
    expect(picture).to_be_visible()
    point_at(page, picture, 0.8, 0.3)
    left = page.get_by_label("Focal point from the left")
    left.fill("0.8")
    left.press("ArrowRight")
    expect(left).to_have_value("0.81")
    page.wait_for_function(RING, arg=[0.81, 0.3])
    page.get_by_label("Alternative text").fill("A wide picture")
    press_and_go(page, page.get_by_role("button", name="Save and continue editing"))
    expect(page.locator(".messagelist")).to_contain_text("added successfully")
    expect(page.get_by_label("Focal point from the left")).to_have_value("0.81")
    expect(page.locator("canvas.focal-card")).to_be_visible()
    assert page.complaints == []
