"""Plots and schematics that stand inside an article."""

from __future__ import annotations

import math

from pen import Plate, Point, arc, box
from tone import hatch

from plates.registry import picture


def axes(plate: Plate, left: float, top: float, right: float, foot: float, across: int, up: int) -> None:
    """A light grid with ticks, and two heavy axes."""
    for k in range(across + 1):
        x = left + (right - left) * k / across
        plate.line([(x, top), (x, foot)], 0.8, plate.grey(0.3))
        plate.line([(x, foot), (x, foot + 16)], 2)
    for k in range(up + 1):
        y = foot - (foot - top) * k / up
        plate.line([(left, y), (right, y)], 0.8, plate.grey(0.3))
        plate.line([(left - 16, y), (left, y)], 2)
    plate.line([(left, top), (left, foot), (right, foot)], 4)


@picture("cement-strength-curves")
def strength(plate: Plate) -> None:
    left, top, right, foot = 130, 90, 1500, 950
    axes(plate, left, top, right, foot, 9, 6)

    def at(day: float, mpa: float) -> Point:
        return left + (right - left) * day / 90, foot - (foot - top) * mpa / 60

    def fast(d: float) -> float:
        return 41.5 * (1 - math.exp(-((d / 5.2) ** 0.72)))

    def slow(d: float) -> float:
        return 54 * (1 - math.exp(-((d / 20.2) ** 0.9)))

    def low(d: float) -> float:
        return 25 * (1 - math.exp(-((d / 11) ** 0.78)))

    days = [k / 4 for k in range(361)]
    meet = min((d for d in days if d > 10), key=lambda d: abs(fast(d) - slow(d)))
    between = [at(d, fast(d)) for d in days if d <= meet] + [at(d, slow(d)) for d in reversed(days) if d <= meet]
    after = [at(d, slow(d)) for d in days if d >= meet] + [at(d, fast(d)) for d in reversed(days) if d >= meet]
    hatch(plate, between, angle=45, pitch=12, width=1, colour=plate.grey(0.6))
    hatch(plate, after, angle=90, pitch=9, width=2.2, colour=plate.tint(0.6))
    plate.line([at(d, low(d)) for d in days], 2.6, plate.grey(0.75))
    plate.line([at(d, fast(d)) for d in days], 5)
    plate.line([at(d, slow(d)) for d in days], 8)
    chance = plate.chance
    for rule, size, full in ((fast, 10, False), (slow, 11, True), (low, 8, False)):
        for d in (1, 2, 3, 7, 14, 21, 28, 42, 56, 70, 90):
            x, y = at(d, rule(d) + chance.uniform(-0.6, 0.6))
            plate.line([(x, y - 24), (x, y + 24)], 1.4)
            plate.line([(x - 7, y - 24), (x + 7, y - 24)], 1.4)
            plate.line([(x - 7, y + 24), (x + 7, y + 24)], 1.4)
            plate.shape(arc(x, y, size), 2.6, plate.ink if full else plate.ground)
    x, y = at(meet, fast(meet))
    plate.dash([(x, y), (x, foot)], 10, 8, 2, plate.accent)
    plate.dash([(x, y), (left, y)], 10, 8, 2, plate.accent)
    plate.line(arc(x, y, 36), 6, plate.accent)


@picture("heat-network-temperatures")
def temperatures(plate: Plate) -> None:
    # Five stations above, joined by flow and return; below, what the water and the rooms have.
    xs = (150, 475, 800, 1125, 1450)
    y, half = 300, 86
    plate.line([(xs[0], y - 34), (xs[-1], y - 34)], 9, plate.accent)
    plate.line([(xs[0], y + 34), (xs[-1], y + 34)], 9)
    plate.line([(xs[0], y + 34), (xs[-1], y + 34)], 4, plate.ground)
    for a, b in zip(xs, xs[1:], strict=False):
        m = (a + b) / 2
        plate.fill([(m - 14, y - 54), (m + 20, y - 34), (m - 14, y - 14)], plate.accent)
        plate.fill([(m + 14, y + 14), (m - 20, y + 34), (m + 14, y + 54)], plate.ink)
    for x in xs:
        plate.shape(box(x - half, y - half, half * 2, half * 2), 5)
    x = xs[0]  # data hall: racks
    for k in range(3):
        plate.shape(box(x - 62 + k * 44, y - 58, 36, 116), 2.4)
        for u in range(9):
            plate.line(
                [(x - 56 + k * 44, y - 46 + u * 12), (x - 32 + k * 44, y - 46 + u * 12)], 5 if (u + k) % 3 else 2
            )
    x = xs[1]  # heat exchanger: corrugated plates
    for k in range(9):
        plate.line(
            [(x - 56 + k * 14 + (7 if u % 2 else -5), y - 60 + u * 12) for u in range(11)],
            3,
            plate.accent if k % 2 else plate.ink,
        )
    x = xs[2]  # heat pump: compressor circle with its wedge
    plate.shape(arc(x, y, 62), 4)
    plate.line([(x - 40, y - 47), (x + 58, y - 21)], 3)
    plate.line([(x - 40, y + 47), (x + 58, y + 21)], 3)
    hatch(
        plate,
        [(x - 40, y - 47), (x + 58, y - 21), (x + 58, y + 21), (x - 40, y + 47), (x - 62, y)],
        angle=90,
        pitch=8,
        width=1.8,
    )
    x = xs[3]  # street pipes in their trench
    plate.line([(x - half, y - 40), (x + half, y - 40)], 4)
    hatch(
        plate,
        box(x - half, y - 38, half * 2, 122),
        arc(x - 34, y + 22, 30),
        arc(x + 34, y + 22, 30),
        angle=45,
        pitch=9,
        width=1.3,
    )
    for side, colour in ((-34, plate.accent), (34, plate.ink)):
        plate.shape(arc(x + side, y + 22, 30), 3)
        plate.line(arc(x + side, y + 22, 17), 7, colour)
    x = xs[4]  # house with a radiator
    plate.line(
        [(x - 66, y + 60), (x - 66, y - 12), (x, y - 66), (x + 66, y - 12), (x + 66, y + 60), (x - 66, y + 60)], 4
    )
    for k in range(6):
        plate.shape(box(x - 44 + k * 15, y + 4, 11, 42), 2.4, plate.accent)
    # Profile.
    left, right, top, foot = 64, 1536, 500, 1000
    for k in range(6):
        yy = foot - k * 100
        plate.line([(left, yy), (right, yy)], 0.9, plate.grey(0.35))
        plate.line([(left - 14, yy), (left, yy)], 2)
    for a, b in zip(xs, xs[1:], strict=False):
        plate.dash([((a + b) / 2, y + half + 40), ((a + b) / 2, foot)], 5, 8, 1.2, plate.grey(0.7))
    flow = [41, 39, 65, 62, 58]
    back = [28, 26, 38, 36, 34]

    def steps(values: list[int]) -> list[Point]:
        points = []
        for k, v in enumerate(values):
            yy = foot - (v - 20) * 10
            points += [
                (left if k == 0 else (xs[k - 1] + xs[k]) / 2, yy),
                (right if k == 4 else (xs[k] + xs[k + 1]) / 2, yy - (0 if k < 3 else -14)),
            ]
        return points

    upper, lower = steps(flow), steps(back)
    hatch(plate, [*upper, *reversed(lower)], angle=90, pitch=11, width=1.6, colour=plate.grey(0.7))
    plate.line(upper, 8, plate.accent)
    plate.line(lower, 6)
    plate.line([(left, top), (left, foot), (right, foot)], 4)
