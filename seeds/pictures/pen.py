"""The pen: a plate to draw on, in plate units (1600 x 1067), reduced to a small palette when it is saved.

Everything is drawn three times too large and averaged down, because Pillow's own lines have no soft edge.
Colours are RGB triples, widths and positions are floats in plate units, angles are degrees clockwise from the right.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw

Point = tuple[float, float]
Colour = tuple[int, int, int]
Width = float | Sequence[float] | Callable[[float], float]

WIDE, HIGH = 1600, 1067
SCALE = 3
LIGHT = 120_000  # bytes: what a picture should weigh at most

PAPER: Colour = (0xF3, 0xEF, 0xE4)
INK: Colour = (0x15, 0x17, 0x1C)
ACCENT: Colour = (0xB5, 0x34, 0x1A)
DARK_ACCENT: Colour = (0xF0, 0x6A, 0x48)


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """The colour `part` (0 to 1) of the way from `one` to `other`."""
    return tuple(round(a + (b - a) * part) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


class Plate:
    """One picture while it is drawn. `ground` is the paper's colour, `ink` what lines are drawn in unless told otherwise."""

    def __init__(self, ground: Colour = PAPER, ink: Colour = INK, accent: Colour = ACCENT, seed: int = 1) -> None:
        self.ground, self.ink, self.accent = ground, ink, accent
        self.chance = random.Random(seed)
        self.image = Image.new("RGB", (WIDE * SCALE, HIGH * SCALE), ground)
        self.draw = ImageDraw.Draw(self.image)

    @classmethod
    def dark(cls, seed: int = 1) -> Plate:
        """A plate with paper lines on an ink ground, and the accent lightened to be seen on it."""
        return cls(INK, PAPER, DARK_ACCENT, seed)

    def grey(self, part: float) -> Colour:
        """A tint of the ink: 0 is the ground, 1 the ink."""
        return mix(self.ground, self.ink, part)

    def tint(self, part: float) -> Colour:
        """A tint of the accent: 0 is the ground, 1 the accent."""
        return mix(self.ground, self.accent, part)

    def line(
        self, points: Sequence[Point], width: Width = 1.5, colour: Colour | None = None, closed: bool = False
    ) -> None:
        """Draw through `points`. A width may be one number, one a point, or a function of the way along (0 to 1)."""
        if len(points) < 2:
            return
        colour = colour or self.ink
        path = [(x * SCALE, y * SCALE) for x, y in points]
        if closed:
            path.append(path[0])
        last = len(path) - 1
        if callable(width):
            widths = [width(i / last) * SCALE for i in range(last + 1)]
        elif isinstance(width, (int, float)):
            if width * SCALE < 4.5:
                self.draw.line(path, fill=colour, width=max(1, round(width * SCALE)), joint="curve")
                return
            widths = [width * SCALE] * (last + 1)
        else:
            widths = [w * SCALE for w in width]
            if closed:
                widths.append(widths[0])
        self._ribbon(path, widths, colour)

    def _ribbon(self, path: list[Point], widths: list[float], colour: Colour) -> None:
        for (x0, y0), (x1, y1), w0, w1 in zip(path, path[1:], widths, widths[1:], strict=False):
            if w0 < 0.6 and w1 < 0.6:
                continue
            long = math.hypot(x1 - x0, y1 - y0)
            if long < 1e-6:
                continue
            nx, ny = (y0 - y1) / long / 2, (x1 - x0) / long / 2
            self.draw.polygon(
                [
                    (x0 + nx * w0, y0 + ny * w0),
                    (x1 + nx * w1, y1 + ny * w1),
                    (x1 - nx * w1, y1 - ny * w1),
                    (x0 - nx * w0, y0 - ny * w0),
                ],
                fill=colour,
            )
            if w1 > 4:
                self.draw.ellipse((x1 - w1 / 2, y1 - w1 / 2, x1 + w1 / 2, y1 + w1 / 2), fill=colour)
        if widths[0] > 4:
            (x, y), w = path[0], widths[0]
            self.draw.ellipse((x - w / 2, y - w / 2, x + w / 2, y + w / 2), fill=colour)

    def dash(
        self, points: Sequence[Point], on: float = 12, off: float = 7, width: float = 1.2, colour: Colour | None = None
    ) -> None:
        """A broken line: hidden edges, centre lines, sight lines."""
        left, drawing, run = on, True, [points[0]]
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            long, gone = math.hypot(x1 - x0, y1 - y0), 0.0
            while long - gone > left:
                gone += left
                at = (x0 + (x1 - x0) * gone / long, y0 + (y1 - y0) * gone / long)
                if drawing:
                    self.line([*run, at], width, colour)
                drawing = not drawing
                left, run = (on if drawing else off), [at]
            left -= long - gone
            run.append((x1, y1))
        if drawing and len(run) > 1:
            self.line(run, width, colour)

    def fill(self, points: Sequence[Point], colour: Colour | None = None) -> None:
        """Fill the outline with flat colour (the ground, unless told otherwise: what is nearer hides what is behind)."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour or self.ground)

    def shape(
        self, points: Sequence[Point], width: float = 2, fill: Colour | None = None, colour: Colour | None = None
    ) -> None:
        """An outline with a filled inside."""
        self.fill(points, fill)
        self.line(points, width, colour, closed=True)

    def dot(self, x: float, y: float, radius: float, colour: Colour | None = None) -> None:
        """A full round dot."""
        x, y, r = x * SCALE, y * SCALE, radius * SCALE
        if r > 0.4:
            self.draw.ellipse((x - r, y - r, x + r, y + r), fill=colour or self.ink)

    @contextmanager
    def inside(self, *outlines: Sequence[Point]) -> Iterator[None]:
        """What is drawn within the `with` block shows only inside the outlines."""
        before = self.image.copy()
        yield
        mask = Image.new("L", self.image.size, 0)
        on_mask = ImageDraw.Draw(mask)
        for outline in outlines:
            on_mask.polygon([(x * SCALE, y * SCALE) for x, y in outline], fill=255)
        before.paste(self.image, (0, 0), mask)
        self.image.paste(before)

    def measure(self, start: Point, end: Point, tick: float = 9, colour: Colour | None = None) -> None:
        """A dimension line: hairline with oblique ticks at both ends."""
        colour = colour or self.grey(0.75)
        self.line([start, end], 1, colour)
        angle = math.atan2(end[1] - start[1], end[0] - start[0]) + math.pi / 4
        dx, dy = math.cos(angle) * tick, math.sin(angle) * tick
        for x, y in (start, end):
            self.line([(x - dx, y - dy), (x + dx, y + dy)], 1.6, colour)

    def save(self, path: Path) -> None:
        """Reduce to plate size and to a few fixed colours, and write an optimised PNG.

        Sixteen colours (half a byte a pixel) as long as the file stays light; a plate full of fine lines gets nine,
        which nobody sees between so many lines, and is a quarter lighter.
        """
        small = self.image.resize((WIDE, HIGH), Image.Resampling.BOX)
        for greys, tints in ((8, 4), (5, 3)):
            colours = [self.grey(i / greys) for i in range(greys + 1)]
            colours += [self.tint(i / tints) for i in range(1, tints + 1)] + [mix(self.ink, self.accent, 0.5)]
            swatch = Image.new("P", (1, 1))
            swatch.putpalette([value for colour in colours for value in colour])
            small.quantize(palette=swatch, dither=Image.Dither.NONE).save(path, optimize=True, bits=4)
            if path.stat().st_size < LIGHT:
                return


def arc(
    cx: float,
    cy: float,
    rx: float,
    ry: float | None = None,
    start: float = 0,
    end: float = 360,
    steps: int = 0,
    turn: float = 0,
) -> list[Point]:
    """Points along an ellipse's arc, in degrees; the whole ellipse by default (its last point meets the first)."""
    ry = rx if ry is None else ry
    steps = steps or max(12, int(abs(end - start) / 360 * max(rx, ry) * 1.2) + 8)
    ct, st = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    points = []
    for i in range(steps + 1):
        a = math.radians(start + (end - start) * i / steps)
        x, y = rx * math.cos(a), ry * math.sin(a)
        points.append((cx + x * ct - y * st, cy + x * st + y * ct))
    return points


def box(x: float, y: float, wide: float, high: float) -> list[Point]:
    """A rectangle's corners from its top left."""
    return [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]


def curve(knots: Sequence[Point], steps: int = 14, closed: bool = False) -> list[Point]:
    """A smooth line through all the knots (Catmull-Rom)."""
    n = len(knots)
    points: list[Point] = []
    for i in range(n if closed else n - 1):
        if closed:
            p = [knots[(i + k) % n] for k in (-1, 0, 1, 2)]
        else:
            p = [knots[min(max(i + k, 0), n - 1)] for k in (-1, 0, 1, 2)]
        for s in range(steps):
            t = s / steps
            points.append(
                tuple(  # type: ignore[arg-type]
                    0.5
                    * (
                        2 * p[1][k]
                        + (p[2][k] - p[0][k]) * t
                        + (2 * p[0][k] - 5 * p[1][k] + 4 * p[2][k] - p[3][k]) * t * t
                        + (3 * p[1][k] - p[0][k] - 3 * p[2][k] + p[3][k]) * t**3
                    )
                    for k in (0, 1)
                )
            )
    if not closed:
        points.append(knots[-1])
    return points


def along(points: Sequence[Point], part: float) -> Point:
    """The point `part` (0 to 1) of the way along a line."""
    longs = [math.dist(a, b) for a, b in zip(points, points[1:], strict=False)]
    left = sum(longs) * part
    for (x0, y0), (x1, y1), long in zip(points, points[1:], longs, strict=False):
        if left <= long and long > 0:
            return x0 + (x1 - x0) * left / long, y0 + (y1 - y0) * left / long
        left -= long
    return points[-1]
