"""The wide pictures of the special reports."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box, curve
from tone import hatch, noise

from plates.registry import picture


@picture("report-second-lives")
def second_lives(plate: Plate) -> None:
    ground = 690
    for k in range(81):
        plate.line([(k * 20, 0), (k * 20, HIGH)], 0.9 if k % 5 == 0 else 0.4, plate.grey(0.22 if k % 5 == 0 else 0.14))
    for k in range(54):
        plate.line([(0, k * 20), (WIDE, k * 20)], 0.9 if k % 5 == 0 else 0.4, plate.grey(0.22 if k % 5 == 0 else 0.14))
    wave = noise(6)

    def footing(outline: list[Point], angle: float = 45) -> None:
        plate.fill(outline)
        hatch(plate, outline, angle=angle, pitch=8, width=3)
        plate.line(outline, 3.4, closed=True)

    for n in range(9):
        yy = ground + 34 + n * 25
        plate.dash(
            [(x, yy + 7 * wave(x / 210, n * 0.7)) for x in range(0, WIDE + 10, 10)],
            50 - n * 3,
            13,
            1.2,
            plate.grey(0.6),
        )
    # Viaduct: one arch and a half, running in from the left edge.
    footing([(-10, ground), (44, ground), (60, ground + 70), (-10, ground + 70)])
    footing([(282, ground), (354, ground), (372, ground + 92), (264, ground + 92)])
    deck = ground - 330
    body = [
        (-10, deck),
        (354, deck),
        (354, ground),
        (282, ground),
        (282, ground - 160),
        *reversed(arc(163, ground - 160, 119, 119, 180, 360)),
        (44, ground - 160),
        (44, ground),
        (-10, ground),
    ]
    plate.fill(body)
    for k in range(14):
        a0, a1 = 180 + k * 180 / 14, 180 + (k + 1) * 180 / 14
        vou = [*arc(163, ground - 160, 119, 119, a0, a1, 4), *arc(163, ground - 160, 146, 146, a1, a0, 4)]
        plate.line(vou, 1.6, closed=True)
    hatch(
        plate,
        [
            (-10, deck + 22),
            (354, deck + 22),
            (354, ground),
            (282, ground),
            (282, ground - 160),
            *reversed(arc(163, ground - 160, 146, 146, 180, 360)),
            (44, ground - 160),
            (44, ground),
            (-10, ground),
        ],
        angle=0,
        pitch=13,
        width=1,
    )
    plate.line(body, 3, closed=True)
    plate.shape(box(-10, deck - 12, 376, 14), 2.6)
    plate.line([(-10, deck - 40), (354, deck - 40)], 1.6)
    for k in range(13):
        plate.line([(k * 29, deck - 40), (k * 29, deck - 12)], 1.4)
    # Tunnel mouth in its hill.
    hill = [
        (372, ground),
        *curve(
            [
                (382, ground - 30),
                (430, ground - 150),
                (520, ground - 250),
                (610, ground - 232),
                (690, ground - 120),
                (716, ground - 16),
            ],
            10,
        ),
        (724, ground),
    ]
    plate.fill(hill)
    hatch(plate, hill, angle=64, pitch=13, width=1.2, colour=plate.grey(0.75))
    plate.line(hill, 2.6)
    mouth = [
        (478, ground),
        (478, ground - 96),
        *arc(548, ground - 96, 70, 84, 180, 360),
        (618, ground - 96),
        (618, ground),
    ]
    collar = [
        (446, ground),
        (446, ground - 98),
        *arc(548, ground - 98, 102, 118, 180, 360),
        (650, ground - 98),
        (650, ground),
    ]
    plate.shape(collar, 3)
    for k in range(13):
        a = math.radians(180 + 15 * k)
        plate.line(
            [
                (548 + 70 * math.cos(a), ground - 96 + 84 * math.sin(a)),
                (548 + 102 * math.cos(a), ground - 98 + 118 * math.sin(a)),
            ],
            1.5,
        )
    plate.shape(mouth, 3, plate.ink)
    for x in (530, 566):
        plate.line([(x, ground), (546 + (x - 548) * 0.3, ground - 60)], 2, plate.ground)
    footing(
        [
            (446, ground),
            (478, ground),
            *reversed(arc(548, ground, 70, 50, 0, 180)),
            (618, ground),
            (650, ground),
            *arc(548, ground, 102, 84, 0, 180),
        ],
        45,
    )
    # Earth dam with its clay core, water at the left of it.
    dam = [(748, ground), (884, ground - 150), (914, ground - 150), (1080, ground)]
    plate.fill(dam)
    hatch(plate, dam, angle=26, pitch=12, width=1)
    core = [(886, ground - 144), (912, ground - 144), (930, ground + 130), (868, ground + 130)]
    plate.fill(core)
    hatch(plate, core, angle=0, pitch=7, width=4, colour=plate.accent)
    plate.line(core, 3, plate.accent, closed=True)
    plate.line(dam, 3)
    for k in range(6):
        yy = ground - 112 + k * 19
        plate.line([(726 + k * 2, yy), (748 + (ground - yy) * 136 / 150 - 4, yy)], 2.4 if k == 0 else 1.2)
    # Transformer.
    plate.shape(box(1126, ground - 138, 170, 118), 3)
    for k in range(9):
        plate.line([(1136 + k * 19, ground - 128), (1136 + k * 19, ground - 30)], 3.4 if k % 2 else 1.3)
    for x in (1150, 1211, 1272):
        for n in range(9):
            w = 17 - n * 1.1
            plate.line([(x - w, ground - 148 - n * 12), (x + w, ground - 148 - n * 12)], 4.4)
        plate.line([(x, ground - 140), (x, ground - 268)], 3)
        plate.dot(x, ground - 268, 6)
    plate.shape(box(1138, ground - 20, 146, 20), 2.6, plate.grey(0.3))
    footing([(1112, ground), (1310, ground), (1310, ground + 56), (1112, ground + 56)])
    # Pylon, the tallest, near the right-hand edge, with wires to the transformer and off the page.
    cx, high = 1456, 590
    levels = [(0, 74), (0.18, 56), (0.34, 42), (0.48, 30), (0.6, 20), (0.7, 18), (0.8, 16), (0.9, 13), (1, 3)]
    joints = [((cx - w, ground - high * t), (cx + w, ground - high * t)) for t, w in levels]
    for (a, b), (c, d) in zip(joints, joints[1:], strict=False):
        for path in ([a, d], [b, c], [c, d]):
            plate.line(path, 1.4)
        plate.line([a, c], 3)
        plate.line([b, d], 3)
    arms: list[Point] = []
    for t, reach in ((0.6, 92), (0.75, 116), (0.9, 80)):
        yy = ground - high * t
        for side in (-1, 1):
            tip = (cx + side * reach, yy - 4)
            plate.line([(cx + side * 16, yy - 26), tip, (cx + side * 18, yy + 6)], 2.4)
            plate.line([(cx + side * reach * 0.55, yy - 15), (cx + side * reach * 0.55, yy + 2)], 1.2)
            for n in range(4):
                plate.line([(tip[0] - 6, yy + 4 + n * 8), (tip[0] + 6, yy + 4 + n * 8)], 3.4)
            arms.append((tip[0], yy + 36))
    for n, (x, yy) in enumerate(arms):
        if n % 2:
            plate.line([(x + k * 12, yy + 0.03 * (k * 12) * 2.2) for k in range(14)], 1.4)
        else:
            end = ((-20, 150), (-20, 66), (-20, 20))[n // 2]
            plate.line(
                [
                    (x + (end[0] - x) * k / 40, yy + (end[1] - yy) * k / 40 + 118 * 4 * (k / 40) * (1 - k / 40))
                    for k in range(41)
                ],
                1.4,
            )
    for side in (-1, 1):
        x = cx + side * 74
        footing([(x - 14, ground), (x + 14, ground), (x + 34, ground + 104), (x - 34, ground + 104)], -45)
    plate.line([(0, ground), (WIDE, ground)], 5)
    # Years as a ruler: one tick a decade, a heavy one where each was built.
    plate.line([(60, 1010), (1540, 1010)], 1.6)
    for k in range(21):
        x = 60 + k * 74
        plate.line([(x, 1010), (x, 996 if k % 5 else 986)], 1.4)
    for mark, x in ((206, 163), (430, 548), (800, 899), (1150, 1211), (1240, cx)):
        plate.line([(x, 970), (x, 982), (mark, 1000)], 0.9, plate.grey(0.7))
        plate.fill([(mark - 10, 1032), (mark, 1012), (mark + 10, 1032)], plate.ink)


@picture("report-on-load", dark=True)
def on_load(plate: Plate) -> None:
    years = 40
    rough_day = noise(91)

    def load(year: int, x: float) -> float:
        """Demand of one winter's day, 0 to 1: night valley, morning shoulder, evening peak; it grows and then flattens."""
        h = 24 * x
        shape = 0.3 + 0.3 * math.exp(-(((h - 8.6) / 2.3) ** 2)) + 0.6 * math.exp(-(((h - 17.9) / 2.5) ** 2))
        shape += 0.26 * math.exp(-(((h - 12.8) / 3.2) ** 2)) - 0.13 * math.exp(-(((h - 4) / 2.6) ** 2))
        solar = 0.2 * max(0, (year - 22) / 18) * math.exp(-(((h - 13) / 2.4) ** 2))
        size = 0.62 + 0.38 * min(1, year / 24) - 0.1 * max(0, (year - 27) / 13)
        return (
            (shape - solar) * size
            + 0.06 * rough_day(x * 13 + year * 0.2, year * 0.27)
            + 0.024 * rough_day(x * 47, year * 1.7)
        )

    crest: list[Point] = []
    for year in range(years):
        near = year / (years - 1)
        base = 452 + 640 * near**1.18
        tall = 300 + 60 * near
        spread = 1.0 + 0.34 * near
        line: list[Point] = []
        for k in range(0, 321):
            t = k / 320
            x = WIDE / 2 + (t - 0.5) * WIDE * spread * 1.02
            line.append((x, base - tall * load(year, t)))
        plate.fill([*line, (line[-1][0], HIGH + 400), (line[0][0], HIGH + 400)])
        if year == 0:
            crest = line
        hot = year == 27
        if year % 3 == 0:  # the flank falls away in short strokes
            for k in range(2, 320, 3):
                (x, y), (_, before) = line[k], line[k - 2]
                fall = max(0, (y - before) / 6)
                if fall > 0.12:
                    plate.line([(x, y + 3), (x + 2, y + 8 + 26 * min(1.3, fall))], 1.1, plate.grey(0.55))
        plate.line(line, 5.4 if hot else 1.4 + 1.5 * near, plate.accent if hot else plate.grey(0.62 + 0.38 * near))
    # Pylons walk along the farthest crest, each as tall as its place allows.
    feet = [14, 50, 86, 119, 150, 181, 209, 234, 262, 294]
    tips: list[list[Point]] = []
    for n, k in enumerate(feet):
        x, y = crest[k]
        high = 92 + 10 * math.sin(n * 1.9)
        for side in (-1, 1):
            plate.line([(x + side * 15, y + 6), (x + side * 4, y - high * 0.6), (x, y - high)], 2.2)
        for q in range(4):
            w0, w1 = 15 - q * 2.9, 15 - (q + 1) * 2.9
            plate.line([(x - w0, y - q * high * 0.15), (x + w1, y - (q + 1) * high * 0.15)], 1.1)
            plate.line([(x + w0, y - q * high * 0.15), (x - w1, y - (q + 1) * high * 0.15)], 1.1)
        arms = []
        for t, reach in ((0.62, 21), (0.76, 26), (0.9, 18)):
            plate.line([(x - reach, y - high * t), (x + reach, y - high * t)], 2)
            arms.append((x, y - high * t + 4))
        tips.append(arms)
    first = [(-60, y) for _, y in tips[0]]
    last = [(WIDE + 60, y + 30) for _, y in tips[-1]]
    for a, b in zip([first, *tips], [*tips, last], strict=True):
        for (x0, y0), (x1, y1) in zip(a, b, strict=True):
            plate.line(
                [
                    (x0 + (x1 - x0) * t / 14, y0 + (y1 - y0) * t / 14 + 15 * 4 * (t / 14) * (1 - t / 14))
                    for t in range(15)
                ],
                1,
                plate.grey(0.75),
            )
