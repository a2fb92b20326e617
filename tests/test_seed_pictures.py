"""The sample pictures: all that are wanted are drawn, credited, light, and none looks like another."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "seeds" / "pictures"
WANTED = [p for p in tomllib.loads((FOLDER / "WANTED.toml").read_text())["pictures"] if p["step"] == 1]
KEYS = [picture["key"] for picture in WANTED]


def greys(key: str) -> list[int]:
    """The picture as 48 by 32 grey values: what remains of it at a glance."""
    with Image.open(FOLDER / f"{key}.png") as image:
        return list(image.convert("L").resize((48, 32), Image.Resampling.BOX).tobytes())


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


@pytest.mark.parametrize("picture", WANTED, ids=KEYS)
def test_every_picture_has_alt_text_a_caption_and_a_credit(picture):
    for field in ("alt", "caption", "credit"):
        assert picture[field].strip(), field


def test_no_picture_is_drawn_that_nobody_wants():
    wanted = {p["key"] for p in tomllib.loads((FOLDER / "WANTED.toml").read_text())["pictures"]}
    assert {path.stem for path in FOLDER.glob("*.png")} <= wanted


def test_no_two_pictures_look_alike():
    seen = {key: greys(key) for key in KEYS}
    for one, other in combinations(KEYS, 2):
        apart = sum(abs(a - b) for a, b in zip(seen[one], seen[other], strict=True)) / len(seen[one])
        assert apart > 12, f"{one} and {other} differ by only {apart:.1f} of 255"
