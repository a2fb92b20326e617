"""Machines and cables that carry current: generating set, conductors, phasors."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box, curve, mix
from tone import halftone, hatch

from plates.registry import picture


@picture("standby-generators")
def generating_set(plate: Plate) -> None:
    floor = 930
    for k in range(12):  # blockwork
        plate.line([(0, k * 78), (WIDE, k * 78)], 0.8, plate.grey(0.4))
        for x in range(-40 + (k % 2) * 78, WIDE, 156):
            plate.line([(x, k * 78), (x, k * 78 + 78)], 0.8, plate.grey(0.4))
    plate.line([(0, floor), (WIDE, floor)], 5)
    hatch(plate, box(0, floor, WIDE, 140), angle=0, pitch=12, width=1.5)
    # Exhaust: manifold, bellows, riser, silencer lying under the ceiling and running off at the right.
    riser = 930
    plate.shape(box(riser - 30, 168, 60, 276), 3.4)
    hatch(plate, box(riser, 168, 30, 276), angle=90, pitch=7, width=2.4)
    for k in range(7):
        plate.shape(box(riser - 42, 340 + k * 13, 84, 10), 2)
    drum = [
        (770, 68),
        (1400, 68),
        *arc(1400, 123, 24, 55, -90, 90, 12),
        (770, 178),
        *arc(770, 123, 24, 55, 90, 270, 12),
    ]
    plate.fill(drum)
    hatch(plate, drum, angle=0, pitch=8, shade=lambda x, y: 0.14 + 0.75 * abs((y - 108) / 62) ** 1.5)
    plate.line(drum, 4, closed=True)
    for x in (830, 1330):
        plate.shape(box(x, 60, 22, 126), 3)
        plate.line([(x + 11, 60), (x + 11, -5)], 4)
    plate.shape(box(1424, 92, 200, 62), 3.4)
    hatch(plate, box(1424, 124, 200, 30), angle=0, pitch=6, width=2)
    # Skid with the tank in it: the level is drawn inside, and it is low.
    skid = box(150, 760, 1290, 138)
    plate.shape(skid, 5)
    tank = box(300, 782, 900, 96)
    plate.shape(tank, 3)
    level = 858
    hatch(plate, box(302, level, 896, 19), angle=0, pitch=5, width=3.6, colour=plate.accent)
    plate.line([(302, level), (1198, level)], 5, plate.accent)
    for k in range(1, 6):
        plate.dash([(300 + k * 150, 784), (300 + k * 150, 876)], 9, 8, 1.2, plate.grey(0.7))
    for k in range(9):
        plate.line([(1206, 786 + k * 11), (1222 + 12 * (k % 4 == 0), 786 + k * 11)], 2)
    plate.line([(640, 700), (640, level - 10)], 3.4)
    plate.dot(640, level - 6, 9, plate.accent)
    for x in (180, 1250, 1380):
        plate.dot(x, 829, 12)
        plate.line(arc(x, 829, 22), 2)
    for x in (190, 500, 800, 1100, 1400):
        plate.shape([(x - 34, 898), (x + 34, 898), (x + 44, 930), (x - 44, 930)], 3, plate.grey(0.35))
    # Radiator at the left with its fan guard.
    plate.shape(box(170, 316, 120, 444), 4.4)
    for k in range(43):
        plate.line([(180, 338 + k * 9.6), (280, 338 + k * 9.6)], 3.2 if k % 2 else 1.4)
    plate.shape(box(156, 296, 148, 34), 3.4, plate.grey(0.2))
    plate.shape(box(200, 272, 40, 24), 3)
    shroud = [(290, 340), (372, 410), (372, 690), (290, 750)]
    plate.shape(shroud, 3.4)
    hatch(plate, shroud, angle=90, pitch=9, width=1.4)
    plate.shape(box(378, 388, 20, 326), 3, plate.grey(0.4))
    plate.line([(398, 548), (446, 548)], 12)
    # Engine: sump, block, eight heads in a row with covers, injectors, fuel rail.
    plate.shape([(456, 690), (1000, 690), (960, 760), (500, 760)], 4)
    hatch(
        plate,
        [(456, 690), (1000, 690), (960, 760), (500, 760)],
        angle=90,
        pitch=9,
        shade=lambda x, y: 0.4 + 0.25 * math.sin(x / 70),
    )
    block = box(440, 506, 576, 186)
    plate.shape(block, 4.4)
    hatch(plate, box(440, 506, 576, 186), angle=0, pitch=9, shade=lambda x, y: 0.07 + 0.42 * ((y - 506) / 186) ** 1.6)
    for k in range(8):
        x = 458 + k * 70
        plate.shape(box(x, 606, 52, 60), 2.6)
        for dx, dy in ((7, 7), (45, 7), (7, 53), (45, 53)):
            plate.dot(x + dx, 606 + dy, 4)
        plate.line(arc(x + 26, 636, 15), 2)
        head = box(x - 4, 446, 60, 60)
        plate.shape(head, 3)
        hatch(plate, box(x + 26, 446, 30, 60), angle=90, pitch=6, width=2)
        plate.shape([(x, 446), (x + 6, 408), (x + 46, 408), (x + 52, 446)], 3)
        hatch(plate, [(x + 28, 446), (x + 28, 408), (x + 46, 408), (x + 52, 446)], angle=0, pitch=6, width=2)
        plate.line([(x + 26, 408), (x + 26, 388)], 5)
        plate.line(curve([(x + 26, 566), (x + 4, 548), (x + 2, 520), (x + 14, 506)], 6), 2.4)
    plate.shape(box(448, 556, 560, 22), 3)
    plate.shape([(452, 388), (900, 388), (900, 424 - 60), (452, 364)], 3)
    hatch(plate, box(452, 376, 448, 12), angle=0, pitch=4, width=1.4)
    plate.shape(box(riser - 40, 364, 80, 84), 3, plate.grey(0.25))
    plate.shape(arc(1040, 434, 52), 4)
    for k in range(10):
        a = k * 0.628
        plate.line(
            [
                (1040 + 14 * math.cos(a), 434 + 14 * math.sin(a)),
                (1040 + 44 * math.cos(a + 0.7), 434 + 44 * math.sin(a + 0.7)),
            ],
            2.6,
        )
    plate.line(arc(1040, 434, 14), 3)
    plate.shape([(470, 470), (436, 470), (426, 440), (426, 400), (452, 388), (470, 388)], 3, plate.grey(0.15))
    # Alternator with its terminal box and cooling slots.
    plate.shape(box(1016, 540, 44, 170), 4, plate.grey(0.3))
    body = [(1060, 506), (1366, 506), *arc(1366, 621, 34, 115, -90, 90, 14), (1060, 736)]
    plate.fill(body)
    hatch(plate, body, angle=0, pitch=8.5, shade=lambda x, y: 0.1 + 0.72 * abs((y - 592) / 140) ** 1.5)
    plate.line(body, 4.4, closed=True)
    for x in (1096, 1330):
        plate.shape(box(x, 500, 16, 242), 3)
    for k in range(7):
        plate.shape(box(1142 + k * 25, 560, 12, 118), 2.2, plate.ink)
    plate.shape(box(1130, 424, 170, 78), 3.6)
    plate.line([(1146, 446), (1210, 446)], 4)
    plate.line([(1146, 464), (1190, 464)], 2)
    plate.shape(box(1228, 440, 54, 40), 2.6)
    for k in range(3):
        plate.line(
            curve(
                [
                    (1310, 470 + k * 10),
                    (1410 + k * 8, 480 + k * 6),
                    (1470 + k * 12, 560),
                    (1500 + k * 14, 700),
                    (1505 + k * 14, 930),
                ],
                10,
            ),
            6,
        )
    for x in (1100, 1330):
        plate.shape([(x - 30, 736), (x + 30, 736), (x + 40, 760), (x - 40, 760)], 3, plate.grey(0.35))
    # Start battery and lamp: small things at the left.
    plate.shape(box(28, 840, 92, 90), 3.4)
    for x in (48, 86):
        plate.shape(box(x, 828, 16, 12), 2.4, plate.ink)
    hatch(plate, box(28, 872, 92, 58), angle=0, pitch=8, width=2)
    plate.line(curve([(56, 828), (60, 770), (120, 740), (180, 742)], 8), 3.4)


@picture("aluminium-conductors")
def conductors(plate: Plate) -> None:
    def strands(cx: float, cy: float, rings: int, gap: float) -> list[Point]:
        points = [(cx, cy)]
        for k in range(1, rings + 1):
            for i in range(6 * k):
                a = 2 * math.pi * i / (6 * k) + k * 0.21
                points.append((cx + k * gap * math.cos(a), cy + k * gap * math.sin(a)))
        return points

    def cable(cx: float, cy: float, rings: int, r: float, copper: bool) -> None:
        gap = r * 2.03
        core = rings * gap + r
        layers = (core + 10, core + 22, core + 94, core + 106, core + 134, core + 178)
        plate.fill(arc(cx + 26, cy + 30, layers[5]), plate.grey(0.22))
        # Sheath, screen of wires, insulation, conductor screen, from the outside in.
        plate.fill(arc(cx, cy, layers[5]))
        ring = [arc(cx, cy, layers[5]), arc(cx, cy, layers[4])]
        hatch(plate, *ring, angle=-45, pitch=8, width=4.4)
        for edge in ring:
            plate.line(edge, 3.6)
        n = int(2 * math.pi * (layers[3] + 14) / 25)
        for i in range(n):
            a = 2 * math.pi * i / n
            plate.shape(arc(cx + (layers[3] + 14) * math.cos(a), cy + (layers[3] + 14) * math.sin(a), 9.6), 2.2)
        plate.shape(arc(cx, cy, layers[3]), 3, plate.ink)
        plate.shape(arc(cx, cy, layers[2]), 2)
        k = layers[1] + 9
        while k < layers[2] - 3:
            plate.line(arc(cx, cy, k), 1.1, plate.grey(0.6))
            k += 15
        plate.shape(arc(cx, cy, layers[1]), 2, plate.ink)
        plate.shape(arc(cx, cy, layers[0]), 2, plate.grey(0.5))
        for x, y in strands(cx, cy, rings, gap):
            wire = arc(x, y, r)
            plate.fill(wire)
            if copper:
                plate.fill(wire, mix(plate.ground, plate.accent, 0.25))
                with plate.inside(wire):
                    halftone(
                        plate,
                        lambda px, py, x=x, y=y: 0.38 + 0.62 * ((px - x) * 0.55 + (py - y) * 0.75) / r,
                        9.5,
                        25,
                        plate.accent,
                        (x - r, y - r, x + r, y + r),
                    )
                plate.line(wire, 3.2, plate.accent, closed=True)
            else:
                hatch(
                    plate,
                    wire,
                    angle=32,
                    pitch=7,
                    shade=lambda px, py, x=x, y=y: 0.06 + 0.55 * max(0, ((px - x) * 0.55 + (py - y) * 0.75) / r),
                )
                plate.line(wire, 2.6, closed=True)

    # The wall of the duct behind: ruled lightly, so that the discs stand forward.
    hatch(plate, box(0, 0, WIDE, HIGH), angle=0, pitch=22, width=0.7, colour=plate.grey(0.35))
    cable(300, 668, 2, 39, True)
    cable(1118, 490, 4, 27.5, False)


@picture("grid-forming")
def phasors(plate: Plate) -> None:
    # The network: pylons in a lattice that recedes to a horizon low in the picture.
    def far(x: float, y: float) -> Point:
        """Ground coordinates (x across, y away from 1) to the plate."""
        return 980 + (x - 0.25) * 900 / y, 640 + 400 / y

    pale = plate.grey(0.7)

    def pylon(x: float, y: float) -> list[Point]:
        foot = far(x, y)
        size = 690 / y
        bx, by = foot
        for side in (-1, 1):
            plate.line(
                [(bx + side * size * 0.13, by), (bx + side * size * 0.03, by - size * 0.62), (bx, by - size)],
                max(0.8, 2.6 / y),
                pale,
            )
        for k in range(6):
            t0, t1 = k / 7, (k + 1) / 7
            w0, w1 = (0.13 - 0.161 * t if t < 0.62 else 0.03 - 0.079 * (t - 0.62) for t in (t0, t1))
            plate.line([(bx - size * w0, by - size * t0), (bx + size * w1, by - size * t1)], max(0.6, 1.3 / y), pale)
            plate.line([(bx + size * w0, by - size * t0), (bx - size * w1, by - size * t1)], max(0.6, 1.3 / y), pale)
        tips = []
        for t, reach in ((0.64, 0.2), (0.78, 0.25), (0.92, 0.17)):
            plate.line(
                [(bx - size * reach, by - size * t), (bx, by - size * (t + 0.05)), (bx + size * reach, by - size * t)],
                max(0.8, 2 / y),
                pale,
            )
            tips += [(bx - size * reach, by - size * (t - 0.05)), (bx + size * reach, by - size * (t - 0.05))]
        return tips

    lines = (
        ((0.74, 1.0), (0.62, 1.5), (0.6, 2.2), (0.5, 3.2), (0.2, 4.8), (-1.0, 7.5)),
        ((-2.2, 1.1), (-1.3, 1.9), (-0.5, 2.9), (0.5, 4.2), (2.4, 6.5)),
        ((-4, 3.9), (-1.9, 3.7), (0.2, 3.5), (1.9, 3.3), (3.4, 3.1)),
        ((2.6, 1.5), (1.85, 1.95), (1.5, 2.6), (0.5, 4.2)),
    )
    for path in lines:
        tips = [pylon(x, y) for x, y in reversed(path)]
        for a, b in zip(tips, tips[1:], strict=False):
            for (x0, y0), (x1, y1) in zip(a, b, strict=True):
                sag = math.hypot(x1 - x0, y1 - y0) * 0.09
                plate.line(
                    [
                        (x0 + (x1 - x0) * t / 16, y0 + (y1 - y0) * t / 16 + sag * 4 * (t / 16) * (1 - t / 16))
                        for t in range(17)
                    ],
                    1,
                    pale,
                )
    plate.line([(0, 668), (WIDE, 668)], 1.2, pale)
    # The dial, off centre and large, with ticks every degree.
    cx, cy, r = 560, 520, 432
    plate.fill(arc(cx, cy, r + 56))
    for k in range(1, 9):
        plate.line(arc(cx, cy, r * k / 8), 2.2 if k == 8 else 0.9, plate.ink if k == 8 else plate.grey(0.55))
    for k in range(360):
        a = math.radians(k)
        long, wide = (44, 4.4) if k % 30 == 0 else (26, 2) if k % 10 == 0 else (17, 1.2) if k % 5 == 0 else (10, 0.8)
        c, s = math.cos(a), math.sin(a)
        plate.line([(cx + r * c, cy + r * s), (cx + (r + long) * c, cy + (r + long) * s)], wide)
        if k % 30 == 0:
            plate.line([(cx + 40 * c, cy + 40 * s), (cx + r * c, cy + r * s)], 0.8, plate.grey(0.5))
    plate.line(arc(cx, cy, r + 56), 4)

    def arrow(angle: float, long: float, wide: float, colour: tuple[int, int, int]) -> None:
        a = math.radians(angle)
        c, s = math.cos(a), math.sin(a)
        neck = long - wide * 6
        plate.line([(cx, cy), (cx + c * neck, cy + s * neck)], wide, colour)
        half = wide * 2.3
        plate.fill(
            [
                (cx + c * neck - s * half, cy + s * neck + c * half),
                (cx + c * long, cy + s * long),
                (cx + c * neck + s * half, cy + s * neck - c * half),
            ],
            colour,
        )

    sector = [(cx, cy), *arc(cx, cy, r * 0.96, start=-52, end=-36)]
    hatch(plate, sector, angle=48, pitch=8, width=1.6, colour=plate.grey(0.7))
    for angle, long in ((-51, 0.76), (-48.2, 0.92), (-45.4, 0.83), (-42.6, 0.97), (-39.8, 0.73), (-37, 0.88)):
        arrow(angle, r * long, 4.6, plate.ink)
    arrow(24, r * 0.88, 9, plate.accent)
    plate.line(arc(cx, cy, r * 0.5, start=-36, end=22), 4, plate.accent)
    a = math.radians(22)
    x, y = cx + r * 0.5 * math.cos(a), cy + r * 0.5 * math.sin(a)
    plate.fill([(x + 20, y - 20), (x - 6, y + 10), (x - 20, y - 26)], plate.accent)
    plate.dot(cx, cy, 22)
    plate.dot(cx, cy, 9, plate.ground)
