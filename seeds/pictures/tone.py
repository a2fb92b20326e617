"""Tone from lines: hatching, engraved lines that swell with the shade, halftone dots, contour lines and noise."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from pen import HIGH, WIDE, Colour, Plate, Point

Outline = Sequence[Point]
Field = Callable[[float, float], float]


def _spans(outlines: Sequence[Outline], y: float) -> list[tuple[float, float]]:
    """Where the horizontal at `y` runs inside the outlines (even-odd: a second outline is a hole)."""
    cuts = []
    for outline in outlines:
        for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
            if (y0 <= y) != (y1 <= y):
                cuts.append(x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    cuts.sort()
    return list(zip(cuts[::2], cuts[1::2], strict=False))


def hatch(
    plate: Plate,
    *outlines: Outline,
    angle: float = 45,
    pitch: float = 9,
    width: float = 1.1,
    colour: Colour | None = None,
    shade: Field | None = None,
    step: float = 6,
    waver: float = 0,
) -> None:
    """Rule parallel lines inside the outlines.

    With `shade`, a field from 0 (light) to 1 (dark), the lines swell from nothing to nine tenths of the pitch, as a
    burin's do; `waver` lets them run in slow waves of that height.
    """
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turned = [[(x * c + y * s, y * c - x * s) for x, y in outline] for outline in outlines]
    low = min(y for outline in turned for _, y in outline)
    high = max(y for outline in turned for _, y in outline)
    y = math.floor(low / pitch) * pitch + pitch / 2
    while y < high:
        for x0, x1 in _spans(turned, y):
            if shade is None:
                plate.line([(x0 * c - y * s, x0 * s + y * c), (x1 * c - y * s, x1 * s + y * c)], width, colour)
                continue
            steps = max(2, int((x1 - x0) / step))
            points, widths = [], []
            for i in range(steps + 1):
                x = x0 + (x1 - x0) * i / steps
                yy = y + (waver * math.sin(x / 90) if waver else 0)
                at = (x * c - yy * s, x * s + yy * c)
                points.append(at)
                widths.append(max(0.0, min(1.0, shade(*at))) * pitch * 0.9)
            plate.line(points, widths, colour)
        y += pitch


def halftone(
    plate: Plate,
    shade: Field,
    pitch: float = 13,
    angle: float = 30,
    colour: Colour | None = None,
    area: tuple[float, float, float, float] = (0, 0, WIDE, HIGH),
) -> None:
    """A screen of dots, each as large as the shade (0 to 1) at its middle."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x0, y0, x1, y1 = area
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    reach = int(math.hypot(x1 - x0, y1 - y0) / 2 / pitch) + 1
    for i in range(-reach, reach + 1):
        for j in range(-reach, reach + 1):
            x, y = cx + (i * c - j * s) * pitch, cy + (i * s + j * c) * pitch
            if x0 <= x <= x1 and y0 <= y <= y1:
                tone = max(0.0, min(1.0, shade(x, y)))
                plate.dot(x, y, pitch * 0.7 * math.sqrt(tone), colour)


def isolines(
    field: Field,
    level: float,
    area: tuple[float, float, float, float] = (0, 0, WIDE, HIGH),
    step: float = 8,
    cache: dict[Point, float] | None = None,
) -> list[list[Point]]:
    """The lines on which the field has the level (marching squares), joined end to end.

    Give the same `cache` for several levels of one field, so that each corner is asked once.
    """
    cache = {} if cache is None else cache
    x0, y0, x1, y1 = area
    wide, high = int((x1 - x0) / step), int((y1 - y0) / step)

    def value(i: int, j: int) -> float:
        key = (i, j)
        if key not in cache:
            cache[key] = field(x0 + i * step, y0 + j * step)
        return cache[key]

    def cut(i: int, j: int, k: int, m: int) -> tuple[Point, tuple[int, int, int, int]]:
        a, b = value(i, j), value(k, m)
        t = (level - a) / (b - a)
        return (x0 + (i + (k - i) * t) * step, y0 + (j + (m - j) * t) * step), (i, j, k, m)

    links: dict[tuple[int, int, int, int], list[tuple[int, int, int, int]]] = {}
    where: dict[tuple[int, int, int, int], Point] = {}
    for i in range(wide):
        for j in range(high):
            corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
            above = [value(*corner) > level for corner in corners]
            if all(above) or not any(above):
                continue
            cuts = []
            for n in range(4):
                if above[n] != above[(n + 1) % 4]:
                    at, key = cut(*min(corners[n], corners[(n + 1) % 4]), *max(corners[n], corners[(n + 1) % 4]))
                    where[key] = at
                    cuts.append(key)
            if len(cuts) == 4 and above[0]:
                cuts = [cuts[3], cuts[0], cuts[1], cuts[2]]
            for a, b in zip(cuts[::2], cuts[1::2], strict=True):
                links.setdefault(a, []).append(b)
                links.setdefault(b, []).append(a)
    lines = []
    ends = [key for key, others in links.items() if len(others) == 1]
    seen: set[tuple[int, int, int, int]] = set()
    for first in [*ends, *links]:
        if first in seen:
            continue
        run, here = [], first
        while True:
            seen.add(here)
            run.append(where[here])
            ahead = [key for key in links[here] if key not in seen]
            if not ahead:
                break
            here = ahead[0]
        if first in links[here] and len(run) > 2:
            run.append(where[first])
        lines.append(run)
    return lines


def noise(seed: int) -> Field:
    """Smooth noise between -1 and 1 with features about one unit wide; the same seed gives the same landscape."""
    chance = random.Random(seed)
    table = [chance.uniform(-1, 1) for _ in range(4096)]

    def at(x: float, y: float) -> float:
        i, j = math.floor(x), math.floor(y)
        u, v = x - i, y - j
        u, v = u * u * u * (u * (u * 6 - 15) + 10), v * v * v * (v * (v * 6 - 15) + 10)
        a, b, c, d = (table[(p * 57 + q * 1013) % 4096] for p, q in ((i, j), (i + 1, j), (i, j + 1), (i + 1, j + 1)))
        return (a + (b - a) * u) * (1 - v) + (c + (d - c) * u) * v

    return at


def rough(seed: int, octaves: int = 4) -> Field:
    """Noise upon finer noise: coastlines, clouds, fracture."""
    base = noise(seed)

    def at(x: float, y: float) -> float:
        return sum(base(x * 2**k + 17 * k, y * 2**k + 31 * k) / 2**k for k in range(octaves)) / 2

    return at
