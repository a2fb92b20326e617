"""The site's icon: a camber curve over its chord, the same drawing as newsroom/static/icon.svg."""

from __future__ import annotations

from pathlib import Path

from pen import INK, Point
from PIL import Image, ImageDraw

CHORD_COLOUR = (0xFF, 0x8F, 0x6E)
CURVE_COLOUR = (0xFF, 0xFD, 0xF8)
# The numbers of icon.svg, in its 32 units: the four cubic pieces around the section, and the chord.
SECTION = (
    ((2, 19), (3, 10), (7, 5), (12.5, 5)),
    ((12.5, 5), (21, 5), (26.5, 12), (30, 19)),
    ((30, 19), (26, 14.5), (21, 12), (14, 12)),
    ((14, 12), (8.5, 12), (4.5, 14), (2.5, 19)),
)
CHORD = (2, 22, 30, 24)


def icon(size: int) -> Image.Image:
    """The icon as a square of `size` pixels."""
    over = 8
    unit = size * over / 32
    image = Image.new("RGB", (size * over, size * over), INK)
    draw = ImageDraw.Draw(image)
    x0, y0, x1, y1 = (value * unit for value in CHORD)
    draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=CHORD_COLOUR)
    outline: list[Point] = []
    for piece in SECTION:
        for step in range(64):
            t = step / 64
            x, y = (
                (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t * t * r + t**3 * s
                for p, q, r, s in zip(*piece, strict=True)
            )
            outline.append((x * unit, y * unit))
    draw.polygon(outline, fill=CURVE_COLOUR)
    return image.resize((size, size), Image.Resampling.BOX)


def write_icons(folder: Path) -> None:
    """Write the pixel versions that browsers and home screens ask for."""
    for name, size in (("icon-192.png", 192), ("icon-512.png", 512), ("apple-touch-icon.png", 180)):
        icon(size).save(folder / name, optimize=True)
    icon(32).save(folder / "favicon.ico", sizes=[(16, 16), (32, 32)])
