"""The recipe of renditions: every picture in fitting sizes and types, and its focal point in every crop."""

import io
import re
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageDraw

from articles.pictures.files import renditions
from tests.factories import image_bytes

pytestmark = pytest.mark.engine("sqlite")

ORIGINAL = "0" * 20 + ".jpg"
MIDDLE = (0.5, 0.5)


def photograph(width: int = 1000, height: int = 600) -> bytes:
    return image_bytes(width, height, colour=(40, 90, 150))


def drawing(width: int = 1600, height: int = 420, mode: str = "RGB") -> bytes:
    """Black lines on paper: two colours. As wide as what is made for dense screens, and no higher than it must be."""
    image = Image.new(mode, (width, height), (245, 241, 232, 0)[: len(mode)])
    pen = ImageDraw.Draw(image)
    for place in range(0, width, 37):
        pen.line([(place, 0), (width - place, height)], fill=(20, 20, 30, 255)[: len(mode)], width=2)
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def marked(width: int, height: int, at: tuple[float, float]) -> bytes:
    """White, with a red square around a point, a twenty-fifth as wide as the longer side."""
    image = Image.new("RGB", (width, height), "white")
    x, y = at[0] * width, at[1] * height
    half = max(width, height) // 50
    ImageDraw.Draw(image).rectangle([x - half, y - half, x + half, y + half], fill="red")
    output = io.BytesIO()
    image.save(output, "JPEG", quality=95)
    return output.getvalue()


def is_red_somewhere(content: bytes) -> bool:
    with Image.open(io.BytesIO(content)) as image:
        red, green, blue = image.convert("RGB").split()
    much, little = [255 * (value > 180) for value in range(256)], [255 * (value < 90) for value in range(256)]
    others = ImageChops.darker(green.point(little), blue.point(little))
    return ImageChops.darker(red.point(much), others).getbbox() is not None


@cache
def made_of(content: bytes, name: str = "0" * 20 + ".png") -> renditions.Rendered:
    """What becomes of an original, for several tests that look at it."""
    return renditions.render(content, name, MIDDLE)


def test_a_photograph_becomes_avif_webp_and_jpeg_at_fixed_widths_and_is_never_scaled_up():
    made = made_of(photograph(1000), ORIGINAL)
    assert made.manifest["types"] == ["avif", "webp", "jpg"]
    assert made.manifest["shapes"]["whole"] == [1000, 600, [240, 480, 800, 1000]]
    for name, content in made.files.items():
        with Image.open(io.BytesIO(content)) as image:
            assert image.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[name.rpartition(".")[2]]
            assert image.width == int(re.search(r"(\d+)\.\w+$", name)[1]) <= 1000


def test_the_widest_is_what_dense_screens_need():
    made = renditions.render(photograph(2400, 1200), ORIGINAL, MIDDLE)
    assert made.manifest["shapes"]["whole"][2] == [240, 480, 800, 1200, 1600, 2400]
    assert made.manifest["shapes"]["card"] == [1800, 1200, [240, 480, 800, 1200, 1600]]


def test_a_drawing_keeps_its_lines_without_a_loss_at_full_size():
    content = drawing()
    made = made_of(content)
    assert made.manifest["types"] == ["avif", "webp", "png"]
    whole = made.files[renditions.name_of(made.manifest, "whole", 1600, "webp")]
    with Image.open(io.BytesIO(whole)) as rendition, Image.open(io.BytesIO(content)) as original:
        assert rendition.convert("RGB").tobytes() == original.tobytes()
    assert made.files[renditions.name_of(made.manifest, "whole", 1600, "png")] == content


@pytest.mark.parametrize("content", [drawing(), drawing(800, mode="RGBA"), photograph(1000), image_bytes(900, 600)])
def test_the_type_that_browsers_take_first_is_the_smallest(content):
    made = made_of(content)
    assert {*made.manifest["types"][:2]} == {"avif", "webp"} and made.manifest["types"][2] in ("jpg", "png")
    sizes = {
        kind: sum(len(file) for name, file in made.files.items() if name.endswith(kind))
        for kind in made.manifest["types"]
    }
    assert sizes[made.manifest["types"][0]] <= sizes[made.manifest["types"][1]]


def test_transparency_is_kept_in_every_type_and_shown_on_the_paper_colour():
    made = made_of(drawing(800, mode="RGBA"))
    assert made.manifest["types"] == ["avif", "webp", "png"] and made.manifest["tone"] == "paper"
    for content in made.files.values():
        with Image.open(io.BytesIO(content)) as image:
            assert image.convert("RGBA").getextrema()[3][0] < 128


@pytest.mark.parametrize("at", [(0.05, 0.5), (0.95, 0.5), (0.5, 0.06), (0.5, 0.94), (0.9, 0.1)])
@pytest.mark.parametrize("size", [(600, 210), (210, 600)])
def test_the_focal_point_stays_in_every_crop(at, size):
    made = renditions.render(marked(*size, at), ORIGINAL, at)
    crops = {name: content for name, content in made.files.items() if "-whole" not in name}
    assert {re.search(r"-(whole|card|square)\d", name)[1] for name in crops} == {"card", "square"}
    assert all(is_red_somewhere(content) for content in crops.values())


def test_crops_have_their_ratio():
    made = renditions.render(photograph(2000, 700), ORIGINAL, MIDDLE)
    for name, content in made.files.items():
        for shape, ratio in renditions.RATIOS.items():
            if f"-{shape}" in name:
                with Image.open(io.BytesIO(content)) as image:
                    assert image.width / image.height == pytest.approx(ratio, rel=0.02)


@pytest.mark.parametrize("size", [(400, 9), (400, 16_400), (401, 401)])
def test_extreme_sizes_get_only_the_types_that_can_hold_them(size):
    made = renditions.render(image_bytes(*size, format="PNG"), "0" * 20 + ".png", MIDDLE)
    assert made.manifest["types"]
    assert renditions.names_of(made.manifest) == set(made.files)


def test_the_same_picture_gets_the_same_names_and_another_focal_point_others():
    content = photograph(1000, 400)
    one, again, other = (renditions.render(content, ORIGINAL, focal) for focal in (MIDDLE, MIDDLE, (0.1, 0.5)))
    assert one == again
    assert renditions.names_of(one.manifest) == set(one.files)
    changed = {name for name in other.files if other.files[name] != one.files.get(name)}
    assert changed == set(other.files)


def test_after_the_time_limit_only_complete_types_are_kept():
    made = renditions.render(photograph(), ORIGINAL, MIDDLE, seconds=-1)
    assert made.manifest["complete"] is False and made.files == {} and made.manifest["types"] == []


def test_the_tone_is_one_of_the_palette_and_stands_in_the_style_sheet(settings):
    style = (settings.BASE_DIR / "newsroom" / "styles" / "pictures.css").read_text()
    for name, (red, green, blue) in renditions.TONES.items():
        assert f".tone-{name} {{ background: #{red:02x}{green:02x}{blue:02x}; }}" in style
        assert renditions.tone_of(Image.new("RGB", (9, 9), (red, green, blue))) == name
