"""A drawing of a drawing: the plan chest."""

from __future__ import annotations

import math

from pen import DARK_ACCENT, HIGH, WIDE, Plate, Point, arc, box, curve
from tone import hatch

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
