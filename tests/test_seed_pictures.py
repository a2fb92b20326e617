"""The sample pictures: all that are wanted are drawn, credited, light, and none looks like another."""

import subprocess
import sys
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.engine("sqlite")

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "seeds" / "pictures"
STATIC = REPOSITORY / "newsroom" / "static"
PICTURES = tomllib.loads((FOLDER / "pictures.toml").read_text(encoding="utf-8"))["pictures"]
KEYS = [picture["key"] for picture in PICTURES]


def greys(key: str) -> bytes:
    """The picture as 48 by 32 grey values: what remains of it at a glance."""
    with Image.open(FOLDER / f"{key}.png") as image:
        return image.convert("L").resize((48, 32), Image.Resampling.BOX).tobytes()


def test_every_key_stands_for_one_picture():
    assert len(set(KEYS)) == len(KEYS)
    assert {path.stem for path in FOLDER.glob("*.png")} == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_wanted_picture_is_drawn_at_1600_pixels(key):
    with Image.open(FOLDER / f"{key}.png") as image:
        assert image.format == "PNG"
        assert image.size == (1600, 1067)


@pytest.mark.parametrize("key", KEYS)
def test_no_picture_is_heavier_than_250_kilobytes(key):
    assert (FOLDER / f"{key}.png").stat().st_size <= 250_000


def test_all_pictures_together_stay_below_4_megabytes():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < 4_000_000


@pytest.mark.parametrize("picture", PICTURES, ids=KEYS)
def test_every_picture_has_alt_text_a_caption_a_credit_and_a_focal_point(picture):
    for field in ("alt", "caption", "credit"):
        assert picture[field].strip(), field
    assert len(picture["focal"]) == 2
    assert all(0 < part < 1 for part in picture["focal"])


def test_no_two_pictures_look_alike():
    seen = {key: greys(key) for key in KEYS}
    for one, other in combinations(KEYS, 2):
        apart = sum(abs(a - b) for a, b in zip(seen[one], seen[other], strict=True)) / len(seen[one])
        assert apart > 12, f"{one} and {other} differ by only {apart:.1f} of 255"


def test_the_program_draws_the_same_picture_again(tmp_path):
    program = tmp_path / "seeds" / "pictures"
    program.mkdir(parents=True)
    (tmp_path / "newsroom" / "static").mkdir(parents=True)
    for source in [*FOLDER.glob("*.py"), *FOLDER.glob("plates/*.py")]:
        copy = program / source.relative_to(FOLDER)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(source.read_bytes())
    for key in ("clock-drift", "icon"):
        subprocess.run([sys.executable, program / "draw.py", key], check=True, capture_output=True)
    with Image.open(program / "clock-drift.png") as again, Image.open(FOLDER / "clock-drift.png") as kept:
        assert again.convert("RGB").tobytes() == kept.convert("RGB").tobytes()
    with Image.open(tmp_path / "newsroom/static/icon-192.png") as again, Image.open(STATIC / "icon-192.png") as kept:
        assert again.tobytes() == kept.tobytes()


def test_an_unknown_picture_is_refused_in_words():
    told = subprocess.run([sys.executable, FOLDER / "draw.py", "no-such-thing"], capture_output=True, text=True)
    assert told.returncode == 2
    assert "no-such-thing" in told.stderr


@pytest.mark.parametrize(
    ("name", "size"),
    [("icon-192.png", 192), ("icon-512.png", 512), ("apple-touch-icon.png", 180), ("favicon.ico", 32)],
)
def test_the_icon_comes_in_the_sizes_that_browsers_ask_for(name, size):
    with Image.open(STATIC / name) as image:
        assert image.size == (size, size)


def test_the_svg_icon_needs_neither_styles_nor_scripts():
    text = (STATIC / "icon.svg").read_text(encoding="utf-8")
    assert "style" not in text
    assert "script" not in text
