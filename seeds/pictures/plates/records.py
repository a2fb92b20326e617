"""Drawings of drawings, and the wide pictures of the special reports."""

from __future__ import annotations

import math

from pen import DARK_ACCENT, HIGH, WIDE, Plate, Point, arc, box, curve
from tone import hatch, noise

from plates.registry import picture


@picture("publish-the-drawings")
def drawings(plate: Plate) -> None:
    # The chest, seen from the front and a little above; it fills the lower part and runs off at the left.
    left, right, top, foot = -40, 1240, 596, HIGH + 30
    back_l, back_r, back = 150, 1130, 430
    surface = [(left, top), (back_l, back), (back_r, back), (right, top)]
    # Wall behind: panelling in hairlines.
    hatch(plate, box(0, 0, WIDE, 960), angle=90, pitch=26, width=0.8, colour=plate.grey(0.35))
    plate.line([(0, 962), (WIDE, 962)], 2)
    hatch(plate, box(0, 962, WIDE, 120), angle=0, pitch=12, width=1.3, colour=plate.grey(0.7))
    plate.shape(surface, 3)
    hatch(
        plate,
        surface,
        angle=0,
        pitch=9,
        shade=lambda x, y: 0.12 + 0.12 * math.sin(x / 60 + 3 * math.sin(y / 26)) + 0.1 * math.sin(y / 5),
    )
    plate.shape(box(left, top, right - left, 26), 4)
    front = box(left, top + 26, right - left, foot)
    plate.fill(front)
    hatch(
        plate,
        front,
        angle=0,
        pitch=10,
        shade=lambda x, y: 0.2 + 0.1 * math.sin(x / 110 + 2.4 * math.sin(y / 37)) + 0.08 * math.sin(x / 31 + y / 9),
        step=10,
    )
    plate.line([(right, top), (right, foot)], 4)
    side = [(right, top), (right + 26, top - 22), (right + 26, foot), (right, foot)]
    plate.fill(side)
    hatch(plate, side, angle=90, pitch=6, width=3.4)
    plate.line(side, 3, closed=True)

    def drawer(y: float, high: float) -> None:
        face = box(left + 60, y, right - left - 120, high)
        plate.fill(face)
        hatch(
            plate,
            face,
            angle=0,
            pitch=9,
            shade=lambda x, yy: 0.13 + 0.09 * math.sin(x / 130 + 2 * math.sin(yy / 29)) + 0.06 * math.sin(x / 23),
            step=10,
        )
        plate.line(face, 3, closed=True)
        plate.line([(left + 60, y + high + 5), (right - 60, y + high + 5)], 5)
        for x in (270, 930):
            plate.shape(box(x - 66, y + high / 2 - 22, 132, 44), 2.4)
            plate.line(
                [
                    (x - 48, y + high / 2 - 3),
                    *curve([(x - 48, y + high / 2 + 14), (x, y + high / 2 + 32), (x + 48, y + high / 2 + 14)], 8),
                    (x + 48, y + high / 2 - 3),
                ],
                5,
            )
        plate.shape(box(540, y + high / 2 - 18, 120, 36), 2.4)
        for k in range(2):
            plate.line([(554, y + high / 2 - 6 + k * 12), (640 - k * 26, y + high / 2 - 6 + k * 12)], 1.8)

    drawer(654, 84)
    drawer(972, 84)
    # The open drawer comes towards us: larger, with its inside and sheets showing.
    inner = [(left + 60, 762), (right - 60, 762), (right + 4, 826), (left - 4, 826)]
    plate.fill(inner, plate.ink)
    for k in range(9):
        t = k / 9
        y = 776 + 46 * t
        a, b = left + 90 - 30 * t, right - 96 + 34 * t
        plate.fill([(a, y), (b - 30 * math.sin(k * 2.1), y), (b - 24 * math.sin(k * 2.1) + 8, y + 8), (a - 6, y + 8)])
        plate.line([(a, y), (b - 30 * math.sin(k * 2.1), y)], 1.4)
    corner = curve([(840, 812), (930, 770), (1010, 752), (1096, 766)], 10)
    plate.shape([*corner, (1120, 826), (820, 826)], 2.6)
    face = box(left - 4, 826, right - left + 8, 104)
    plate.fill(face)
    hatch(
        plate, face, angle=0, pitch=9, shade=lambda x, y: 0.1 + 0.08 * math.sin(x / 150 + 2 * math.sin(y / 31)), step=10
    )
    plate.line(face, 5, closed=True)
    for k in range(5):
        plate.line([(left, 935 + k * 8), (right + 2, 935 + k * 8)], 6 - k)
    for x in (255, 955):
        plate.shape(box(x - 76, 852, 152, 52), 3)
        plate.line([(x - 56, 874), *curve([(x - 56, 894), (x, 914), (x + 56, 894)], 8), (x + 56, 874)], 6)
    plate.shape(box(530, 858, 140, 42), 3)
    for k in range(2):
        plate.line([(546, 872 + k * 14), (646 - k * 30, 872 + k * 14)], 2)

    # The drawing: an ink sheet, one end still rolled, its near edge hanging over the top of the chest.
    def sheet(u: float, v: float) -> Point:
        """Over the sheet: u along it (0 at the roll), v across from far to near."""
        x = 330 + u * 1060 + (v - 0.5) * (u - 0.45) * 240
        droop = max(0, v - 0.72) ** 1.6 * 260
        lift = 150 * max(0, u - 0.8) ** 1.5 * 5.4
        return x, 120 + v * 470 + droop - lift + 18 * math.sin(u * 5 + v)

    edge = [
        *(sheet(k / 40, 0) for k in range(41)),
        *(sheet(1, k / 20) for k in range(21)),
        *(sheet(1 - k / 40, 1) for k in range(41)),
        *(sheet(0, 1 - k / 20) for k in range(21)),
    ]
    plate.fill([(x + 16, y + 20) for x, y in edge], plate.grey(0.55))
    plate.fill(edge, plate.ink)

    def trace(places: list[Point], width: float = 2, colour: tuple[int, int, int] | None = None) -> None:
        fine = [
            sheet(u0 + (u1 - u0) * k / 10, v0 + (v1 - v0) * k / 10)
            for (u0, v0), (u1, v1) in zip(places, places[1:], strict=False)
            for k in range(11)
        ]
        plate.line(fine, width, colour or plate.ground)

    for k in range(1, 22):
        trace([(k / 22, 0.03), (k / 22, 0.97)], 0.6, plate.grey(0.62))
    for k in range(1, 12):
        trace([(0.02, k / 12), (0.98, k / 12)], 0.6, plate.grey(0.62))
    trace([(0.05, 0.06), (0.965, 0.06), (0.965, 0.94), (0.05, 0.94), (0.05, 0.06)], 1.8)
    # On it: an arch of voussoirs, spandrel, parapet, piers, foundation steps and a section line.
    mid, rise = 0.46, 0.68

    def ring(r: float, a: float) -> Point:
        return mid - r * math.cos(math.radians(a)), rise - r * 1.62 * math.sin(math.radians(a))

    for r in (0.2, 0.232):
        trace([ring(r, a) for a in range(0, 181, 6)], 3.2)
    for a in range(0, 181, 9):
        trace([ring(0.2, a), ring(0.232, a)], 1.8)
    for v, w in ((0.2, 3.2), (0.235, 1.6), (0.275, 2.2)):
        trace([(0.1, v), (0.82, v)], w)
    for x in (0.1, 0.225, 0.695, 0.82):
        trace([(x, 0.275), (x, 0.8)], 2)
    for n, (a, b) in enumerate(((0.1, 0.225), (0.695, 0.82))):
        for k in range(9):
            v = 0.32 + k * 0.052
            trace([(a, v), (b, v)], 1.1)
            for j in range(4):
                u = a + (b - a) * (j + 0.5 * (k % 2)) / 4
                trace([(u, v), (u, v + 0.052)], 1.1)
        trace(
            [(a - 0.02, 0.8), (b + 0.02, 0.8), (b + 0.02, 0.86), (a - 0.02, 0.86), (a - 0.02, 0.8)],
            2.4,
            DARK_ACCENT if n else plate.ground,
        )
        for k in range(7):
            trace([(a - 0.02 + k * 0.024, 0.86), (a + 0.0 + k * 0.024, 0.8)], 1.6, DARK_ACCENT if n else plate.ground)
    trace([(mid, 0.14), (mid, 0.88)], 1)
    trace([(0.225, 0.9), (0.695, 0.9)], 1)
    for r in range(4):
        trace([(0.87, 0.66 + r * 0.06), (0.95, 0.66 + r * 0.06)], 1.4)
    trace([(0.87, 0.6), (0.87, 0.88)], 1.4)
    # The roll at the left end, the curl at the right.
    roll_a, roll_b = sheet(0, -0.02), sheet(0, 1.03)
    tx, ty = roll_b[0] - roll_a[0], roll_b[1] - roll_a[1]
    long = math.hypot(tx, ty)
    nx, ny = -ty / long, tx / long
    barrel = [
        (roll_a[0] + nx * 66, roll_a[1] + ny * 66),
        (roll_b[0] + nx * 66, roll_b[1] + ny * 66),
        (roll_b[0] - nx * 16, roll_b[1] - ny * 16),
        (roll_a[0] - nx * 16, roll_a[1] - ny * 16),
    ]
    plate.fill(barrel)
    for k in range(12):
        t = (k / 11) ** 1.0
        off = 66 - 82 * t
        tone = abs(t - 0.36) ** 1.2 * 9
        plate.line(
            [(roll_a[0] + nx * off, roll_a[1] + ny * off), (roll_b[0] + nx * off, roll_b[1] + ny * off)], 0.8 + tone
        )
    plate.line(barrel, 3, closed=True)
    ex, ey = roll_b[0] + nx * 25, roll_b[1] + ny * 25
    plate.shape(arc(ex, ey, 41, 19, turn=8), 3)
    plate.line(
        [(ex + (40 - k * 0.52) * math.cos(k / 6), ey + (18 - k * 0.23) * math.sin(k / 6)) for k in range(76)], 1.6
    )
    flap = [
        *(sheet(1, k / 20) for k in range(21)),
        *(
            (sheet(1, 1 - k / 20)[0] - 44 * math.sin(math.pi * (1 - k / 20)) ** 0.5 - 8, sheet(1, 1 - k / 20)[1] + 30)
            for k in range(21)
        ),
    ]
    plate.fill(flap)
    hatch(plate, flap, angle=0, pitch=7, shade=lambda x, y: 0.3)
    plate.line(flap, 2.4, closed=True)
    plate.line(edge[:41], 2.4, plate.ground)


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
