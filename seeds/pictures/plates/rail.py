"""Wheel, rail and leaves."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box, curve
from tone import hatch, noise

from plates.charts import axes
from plates.registry import picture


def leaf(
    plate: Plate, x: float, y: float, long: float, turn: float, curl: float, lit: bool, colour: tuple[int, int, int]
) -> None:
    """A fallen leaf with midrib and veins; `turn` in degrees, `curl` bends its midrib."""
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def at(u: float, v: float) -> Point:
        bend = curl * long * u * u
        px, py = u * long, v * long + bend
        return x + px * c - py * s, y + px * s + py * c

    half = [0.3 * math.sin(math.pi * (k / 24) ** 0.85) ** 0.9 * (1 + 0.1 * math.sin(k * 2.2)) for k in range(25)]
    upper = [at(k / 24, -half[k]) for k in range(25)]
    lower = [at(k / 24, half[k]) for k in range(25)]
    outline = [*upper, *reversed(lower)]
    plate.fill(outline)
    shaded = [*lower, *(at(k / 24, 0) for k in range(24, -1, -1))]
    hatch(plate, shaded, angle=turn + 62, pitch=7.5, width=2.6 if lit else 3.8, colour=colour)
    if not lit:
        hatch(
            plate,
            [*upper, *(at(k / 24, 0) for k in range(24, -1, -1))],
            angle=turn - 62,
            pitch=9,
            width=1.6,
            colour=colour,
        )
    plate.line([at(k / 24, 0) for k in range(-5, 25)], lambda t: 4.4 - 3 * t, colour)
    for k in range(3, 21, 3):
        u = k / 24
        for side in (-1, 1):
            plate.line([at(u, 0), at(u + 0.13, side * half[min(24, k + 3)] * 0.86)], 1.6, colour)
    plate.line(outline, 2.8, colour, closed=True)


@picture("rail-adhesion")
def wheel_on_rail(plate: Plate) -> None:
    cx, cy, r = 1010, -330, 1068
    contact = cy + r
    chance = plate.chance
    # Air dragged along behind the wheel, as long curling strokes.
    for k in range(26):
        y = contact - 20 - k * 24
        start = cx - math.sqrt(max(0, (r + 40) ** 2 - (y - cy) ** 2)) - 10
        wave = [
            (start - q * 22, y - 0.9 * q * (1 + k * 0.05) + 20 * math.sin(q / 5.5 + k * 0.5) * min(1, q / 14))
            for q in range(60)
        ]
        plate.line([p for p in wave if p[0] > -30], lambda t: 0.6 + 1.6 * (1 - t), plate.grey(0.5))
    # Rail: head in long perspective-free elevation, cut in section at the right.
    head = contact
    plate.fill(box(-10, head, WIDE + 20, HIGH))
    hatch(
        plate,
        box(-10, head, WIDE + 20, 84),
        angle=0,
        pitch=8,
        shade=lambda x, y: 0.1 + 0.75 * ((y - head - 18) / 66) ** 2,
    )
    plate.line([(-10, head), (WIDE, head)], 5)
    plate.line([(-10, head + 84), (WIDE, head + 84)], 3.4)
    hatch(
        plate,
        box(-10, head + 100, WIDE + 20, 130),
        angle=0,
        pitch=10,
        shade=lambda x, y: 0.62 - 0.35 * ((y - head - 100) / 130),
    )
    plate.line([(-10, head + 230), (WIDE, head + 230)], 3)
    hatch(plate, box(-10, head + 232, WIDE + 20, 100), angle=0, pitch=9, width=2)
    cut_x = 1352
    profile = [
        (0, 0),
        (98, 0),
        *curve([(112, 8), (116, 24), (114, 66), (104, 84)], 6),
        *curve([(60, 96), (40, 116), (34, 150), (36, 210), (60, 236)], 6),
        (206, 262),
        (206, 330),
    ]
    half = [(cut_x + x + 120, head + y) for x, y in profile]
    other = [(cut_x - x + 120, head + y) for x, y in reversed(profile)]
    solid = [*half, *other]
    plate.fill([(cut_x - 110, head - 4), (WIDE + 10, head - 4), (WIDE + 10, HIGH + 10), (cut_x - 110, HIGH + 10)])
    plate.fill(solid)
    hatch(plate, solid, angle=45, pitch=9.5, width=2.6)
    plate.line(solid, 5, closed=True)
    # The wheel: tyre, web with engraved shade, plain holes; flange behind the rail drawn as a hidden arc.
    rim = arc(cx, cy, r)
    plate.fill(rim)
    q = r - 9.0
    while q > r - 132:
        depth = (r - q) / 132
        points = arc(cx, cy, q, start=10, end=170, steps=240)
        plate.line(
            points,
            [
                0.8
                + 6.4
                * (0.16 + 0.84 * abs(math.sin(math.radians(160 * i / 240 * 1.6 + 20 + depth * 12))) ** 2)
                * (0.45 + 0.55 * (1 - depth))
                for i in range(241)
            ],
        )
        q -= 11
    plate.line(arc(cx, cy, r - 136, start=10, end=170), 5)
    plate.line(arc(cx, cy, r - 146, start=10, end=170), 1.6)
    q = r - 166.0
    while q > 300:
        depth = (r - 166 - q) / (r - 466)
        points = arc(cx, cy, q, start=15, end=165, steps=200)
        plate.line(
            points,
            [
                0.7
                + 5.6
                * (
                    0.75 * math.exp(-depth * 4.2)
                    + 0.42 * max(0, math.cos(math.radians(150 * i / 200 + 40))) ** 2
                    + 0.3 * depth**2
                )
                for i in range(201)
            ],
        )
        q -= 14.5
    for a in (66, 91, 116):
        x, y = cx + 640 * math.cos(math.radians(a)), cy + 640 * math.sin(math.radians(a))
        hole = arc(x, y, 66)
        plate.fill(hole, plate.ink)
        with plate.inside(hole):
            plate.fill(arc(x + 18, y - 16, 66))
            hatch(plate, arc(x + 18, y - 16, 66), angle=0, pitch=9, width=1)
        plate.line(hole, 4, closed=True)
    plate.line(arc(cx, cy, r, start=8, end=172), 6.5)
    plate.dash(arc(cx, cy, r + 62, start=58, end=122), 16, 10, 1.8)
    # Leaves swirling behind, and those under the wheel: crushed flat, in the accent colour.
    film = [
        (cx - 260, head - 2),
        *((cx - 260 + k * 13, head - 5 - 5 * abs(math.sin(k * 1.7))) for k in range(1, 40)),
        (cx + 260, head - 2),
    ]
    plate.fill([*film, (cx + 260, head + 4), (cx - 260, head + 4)], plate.accent)
    for n in range(5):
        leaf(
            plate,
            cx - 300 - n * 74,
            head - 12 - (n % 2) * 10,
            120,
            -4 + 12 * math.sin(n * 2.3),
            0.1 * math.sin(n),
            True,
            plate.accent,
        )
    leaf(plate, cx + 205, head - 10, 130, -14, -0.2, True, plate.accent)
    for x, y, long, turn, curl, lit in (
        (96, 590, 190, -38, 0.25, True),
        (40, 330, 150, 24, -0.3, False),
        (190, 420, 128, 108, 0.3, True),
        (226, 196, 170, -64, 0.2, False),
        (52, 118, 120, 160, -0.2, True),
        (330, 580, 120, 20, 0.3, False),
        (1480, 640, 118, -150, 0.3, False),
    ):
        leaf(plate, x, y, long, turn, curl, lit, plate.ink)
    for _ in range(70):  # crumbs thrown up
        t = chance.random()
        plate.dot(
            cx - 240 - 520 * t,
            head - 30 - chance.random() * 250 * t,
            chance.uniform(1.4, 4.4),
            plate.accent if chance.random() < 0.3 else plate.ink,
        )


@picture("adhesion-by-hour")
def adhesion(plate: Plate) -> None:
    left, top, right, foot = 120, 80, 1510, 950
    axes(plate, left, top, right, foot, 24, 6)

    def at(hour: float, grip: float) -> Point:
        return left + (right - left) * hour / 24, foot - (foot - top) * grip / 0.3

    def fitted(h: float) -> float:
        day = 0.135 + 0.112 * math.exp(-(((h - 13.2) / 4.4) ** 2))
        return (
            day
            - 0.078 * math.exp(-(((h - 6.4) / 1.15) ** 2))
            - 0.084 * math.exp(-(((h - 19.3) / 1.3) ** 2))
            - 0.03 * math.exp(-(((h - 24) / 2.5) ** 2))
        )

    limit = 0.09
    hours = [k / 20 for k in range(481)]
    for a, b in ((4, 9), (17, 22)):
        dip = [h for h in hours if a <= h <= b and fitted(h) < limit]
        hatch(
            plate,
            [*(at(h, limit) for h in (dip[0], dip[-1])), *(at(h, fitted(h)) for h in reversed(dip))],
            angle=90,
            pitch=7,
            width=3.6,
            colour=plate.accent,
        )
    scatter = noise(77)
    band = [at(h, fitted(h) + 0.014 + 0.004 * scatter(h, 1)) for h in hours] + [
        at(h, fitted(h) - 0.014 - 0.004 * scatter(h, 5)) for h in reversed(hours)
    ]
    hatch(plate, band, angle=60, pitch=9, width=1.1, colour=plate.grey(0.6))
    plate.line([at(h, fitted(h)) for h in hours], 6)
    plate.dash([at(0, limit), at(24, limit)], 24, 11, 3.6)
    chance = plate.chance
    for h in range(25):
        for _ in range(4):
            x, y = at(min(24, max(0, h + chance.uniform(-0.3, 0.3))), fitted(h) + chance.gauss(0, 0.008))
            low = y > at(0, limit)[1]
            plate.shape(arc(x, y, 6.5), 2, plate.accent if low else plate.ground, plate.accent if low else plate.ink)
        x, y = at(h, fitted(h) + 0.006 * scatter(h * 1.7, 3))
        plate.dot(x, y, 11, plate.accent if y > at(0, limit)[1] else plate.ink)
    # Night and day under the axis.
    for h in range(24):
        x = at(h, 0)[0]
        wide = (right - left) / 24
        night = h < 7 or h >= 18
        plate.shape(box(x, 984, wide, 26), 1.6, plate.ink if night else plate.ground)
