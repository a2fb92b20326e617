"""The electricity grid: transformer, flywheel, clocks."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box, curve
from tone import hatch

from plates.registry import picture


def bushing(plate: Plate, x: float, foot: float, top: float, wide: float) -> None:
    """A ribbed porcelain insulator, its sheds growing towards the foot."""
    plate.shape(box(x - wide * 0.55, foot - 26, wide * 1.1, 26), 2.5, plate.grey(0.35))
    sheds = 17
    for i in range(sheds):
        t = i / (sheds - 1)
        y = foot - 34 - (foot - 34 - top - 46) * t
        half = wide * (0.62 - 0.3 * t) * (1 if i % 2 else 0.8)
        core = wide * (0.28 - 0.12 * t)
        plate.fill(box(x - core, y - 26, core * 2, 26))
        plate.line([(x - core, y), (x - core, y - 28)], 1.6)
        plate.line([(x + core, y), (x + core, y - 28)], 1.6)
        plate.shape(
            [
                (x - core, y - 9),
                (x - half, y + 1),
                (x - half, y + 5),
                (x + half, y + 5),
                (x + half, y + 1),
                (x + core, y - 9),
            ],
            1.6,
        )
        plate.line([(x + core * 0.3, y - 2), (x + half * 0.85, y + 2)], 2.6)
    plate.shape(box(x - wide * 0.2, top + 8, wide * 0.4, 30), 2.5)
    plate.line([(x, top + 8), (x, top - 22)], 5)
    plate.dot(x, top - 22, 8)


@picture("transformer-queue")
def transformer(plate: Plate) -> None:
    floor, lid = 905, 392
    for x in range(20, WIDE, 40):
        plate.line([(x, 0), (x, HIGH)], 0.4, plate.grey(0.2))
    for y in range(20, HIGH, 40):
        plate.line([(0, y), (WIDE, y)], 0.4, plate.grey(0.2))
    for x in (470, 790, 1110):
        bushing(plate, x, lid - 14, 84, 118)
        plate.dash([(x, 30), (x, 1000)], 26, 9, 0.9, plate.grey(0.55))
    # The conservator, on its frame over the right-hand end.
    plate.shape(box(1172, 214, 190, 104), 3)
    hatch(plate, box(1172, 268, 190, 50), angle=0, pitch=7, width=1)
    for x in (1204, 1330):
        plate.line([(x, 318), (x, lid - 14)], 4)
    plate.line([(1204, lid - 16), (1330, 320)], 1.2)
    plate.line([(1362, 290), (1388, 290), (1388, lid + 50), (1330, lid + 50)], 3)
    # Radiators: banks of thin plates on headers.
    for side, x0 in ((-1, 96), (1, 1348)):
        for i in range(8):
            x = x0 + i * 20
            plate.shape(box(x, 458, 12, 372), 1.6)
            plate.line([(x + 8.5, 464), (x + 8.5, 824)], 2.6, plate.grey(0.6))
        for y in (474, 800):
            inner, outer = (260, 96) if side < 0 else (1320, 1500)
            plate.shape(box(min(inner, outer), y, abs(outer - inner), 16), 2, plate.grey(0.12))
    # The tank, cut open.
    plate.shape(box(250, lid, 1080, floor - lid), 5)
    plate.shape(box(266, lid + 16, 1048, floor - lid - 32), 1.6)
    hatch(
        plate,
        box(250, lid, 1080, floor - lid),
        box(266, lid + 16, 1048, floor - lid - 32),
        angle=45,
        pitch=6,
        width=1.4,
    )
    plate.shape(box(232, lid - 14, 1116, 16), 3, plate.grey(0.2))
    # The oil shows as broken level lines behind everything in the tank.
    for i, y in enumerate(range(lid + 34, floor - 22, 15)):
        for x in range(276 + (i * 37) % 60, 1300, 92):
            plate.line([(x, y), (x + 34, y)], 0.7, plate.grey(0.42))
    # The core: yokes and three limbs, laminations as fine uprights.
    yoke = [box(398, 436, 784, 76), box(398, 800, 784, 76)]
    limbs = [box(x - 40, 512, 80, 288) for x in (470, 790, 1110)]
    for part in (*yoke, *limbs):
        plate.fill(part)
    for part in yoke:
        hatch(plate, part, angle=0, pitch=6.3, width=1.7)
        plate.line(part, 3.2, closed=True)
    for part in limbs:
        hatch(plate, part, angle=90, pitch=6.3, width=1.7)
        plate.line(part, 3.2, closed=True)
    # The windings: low voltage inside, high voltage outside; the middle phase is the one that is waited for.
    for x in (470, 790, 1110):
        for side in (-1, 1):
            for inner, wide, rows in ((50, 26, 22), (88, 48, 16)):
                left = x + inner if side > 0 else x - inner - wide
                plate.shape(box(left, 528, wide, 256), 2.2)
                colour = plate.accent if x == 790 and wide == 48 else plate.ink
                for r in range(rows):
                    y = 533 + r * 248 / rows
                    high = 248 / rows - (4 if wide == 48 else 5)
                    if wide == 48:
                        plate.fill(box(left + 5, y, 17, high), colour)
                        plate.fill(box(left + 26, y, 17, high), colour)
                    else:
                        plate.line(box(left + 5, y, 16, high), 1.2, closed=True)
        plate.line([(x - 112, 528), (x - 112, 470), (x, 418), (x, lid)], 2.6, plate.accent if x == 790 else plate.ink)
    # Foot, rails, ground and the dimension lines.
    for x in (330, 640, 940, 1250):
        plate.shape(box(x - 44, floor, 88, 22), 3, plate.grey(0.3))
    plate.line([(0, 930), (WIDE, 930)], 4)
    hatch(plate, box(0, 932, WIDE, 20), angle=-45, pitch=14, width=1.1)
    for start, end in ((96, 250), (250, 470), (470, 790), (790, 1110), (1110, 1330), (1330, 1500)):
        plate.measure((start, 1010), (end, 1010))
    for x in (96, 250, 470, 790, 1110, 1330, 1500):
        plate.line([(x, 962), (x, 1024)], 0.8, plate.grey(0.5))


@picture("frequency-flywheel")
def flywheel(plate: Plate) -> None:
    for i in range(54):
        x = i * 30 + 5
        plate.line([(x, 0), (x, HIGH)], 1.1 if i % 5 == 0 else 0.4, plate.grey(0.34 if i % 5 == 0 else 0.24))
    for i in range(36):
        y = 10 + i * 30
        plate.line([(0, y), (WIDE, y)], 1.1 if i % 5 == 0 else 0.4, plate.grey(0.34 if i % 5 == 0 else 0.24))

    def trace(x: float) -> float:
        t = (x - 250) / 150
        calm = 250 + 5 * math.sin(x / 23) * math.sin(x / 61) + 3 * math.sin(x / 9)
        if t <= 0:
            return calm
        sink = 590 * t * math.exp(1 - t / 1.05) / 1.05 * 0.92
        settled = 170 * (1 - math.exp(-t / 1.4))
        return calm + sink * 0.86 * math.exp(-t * 0.05) + settled + 7 * math.sin(t * 4.2) * math.exp(-t / 2.5)

    path = [(x, trace(x)) for x in range(0, WIDE + 1, 3)]
    low = max(path, key=lambda p: p[1])
    hatch(plate, [(0, 250), *path, (WIDE, 250)], angle=90, pitch=10, width=1, colour=plate.grey(0.62))
    plate.dash([(0, 250), (WIDE, 250)], 18, 9, 1.4, plate.grey(0.8))
    plate.line(path, 6, plate.accent)
    plate.line([(low[0] - 74, low[1] + 20), (low[0] + 74, low[1] + 20)], 1.6)
    plate.measure((low[0], 250), (low[0], low[1] + 20))

    # The wheel: a disc turned a third from us; its axle runs towards the lower right.
    cx, cy, rx, ry, dx, dy = 1108, 560, 372, 450, 118, -30

    def ring(r: float, ox: float = 0, oy: float = 0, a0: float = 0, a1: float = 360) -> list[Point]:
        return arc(cx + ox, cy + oy, rx * r, ry * r, a0, a1)

    plate.fill(ring(1.0, dx, dy))
    plate.fill([*ring(1.0, 0, 0, -98, 82), *reversed(ring(1.0, dx, dy, -98, 82))])
    for a in range(-1000, 824, 16):
        t = math.radians(a / 10)
        x, y = cx + rx * math.cos(t), cy + ry * math.sin(t)
        tone = 0.16 + 0.84 * abs(math.sin(t * 1.5 - 0.35)) ** 1.5
        plate.line([(x, y), (x + dx * 0.44, y + dy * 0.44)], 0.8 + 5.6 * tone)
        plate.line([(x + dx * 0.52, y + dy * 0.52), (x + dx, y + dy)], 0.8 + 5.6 * tone)
    plate.line(ring(1.0, dx, dy, -98, 84), 4)
    plate.fill(ring(1.0))
    # Turned metal: the tool's rings shine in two opposed fans.
    bands = ((0.995, 0.86, 0.8), (0.85, 0.8, 0.35), (0.78, 0.42, 0.62), (0.4, 0.34, 0.3), (0.32, 0.2, 0.85))
    for outer, inner, dark in bands:
        r = outer
        while r > inner:
            points = ring(r)
            n = len(points) - 1
            wide = []
            for i in range(n + 1):
                a = 2 * math.pi * i / n
                fan = abs(math.sin(a + 0.5 + r * 0.5)) ** 1.8
                wide.append((0.7 + 6.0 * fan) * dark)
            plate.line(points, wide)
            r -= 0.024
        plate.line(ring(outer), 3.4)
    # Six holes in the web, with the thickness of the web seen in each.
    for k in range(6):
        a = math.radians(60 * k + 12)
        hx, hy = cx + rx * 0.6 * math.cos(a), cy + ry * 0.6 * math.sin(a)
        hole = arc(hx, hy, 42, 51)
        plate.fill(hole, plate.ink)
        with plate.inside(hole):
            plate.fill(arc(hx + 20, hy - 5, 42, 51), plate.grey(0.25))
            plate.line(arc(hx + 20, hy - 5, 42, 51), 1.5)
        plate.line(hole, 2.4, closed=True)
    # Hub and shaft.
    sx, sy = -150, 62
    barrel = [*ring(0.17, 0, 0, 248, 428), *ring(0.17, sx, sy, 428, 248)]
    plate.fill(barrel)
    for a in range(250, 428, 5):
        t = math.radians(a)
        x, y = cx + rx * 0.17 * math.cos(t), cy + ry * 0.17 * math.sin(t)
        tone = (1 - math.cos(math.radians((a - 250) * 2))) / 2
        plate.line([(x, y), (x + sx, y + sy)], 0.9 + 4.6 * (1 - tone))
    plate.shape(ring(0.17, sx, sy), 4)
    for r in (0.14, 0.11, 0.05):
        plate.line(ring(r, sx, sy), 1.4)
    for k in range(8):
        a = math.radians(45 * k + 20)
        plate.dot(cx + sx + rx * 0.125 * math.cos(a), cy + sy + ry * 0.125 * math.sin(a), 5)
    plate.line(ring(1.0), 5)


@picture("clock-drift", dark=True)
def clock(plate: Plate) -> None:
    cx, cy = 1130, 470
    for k, r in enumerate(range(120, 1120, 50)):
        plate.line(arc(cx, cy, r), 0.8 if k % 4 else 1.8, plate.grey(0.34 if k % 4 else 0.5))
    for k in range(240):
        a = math.radians(k * 1.5 - 90)
        long, wide = (96, 5) if k % 20 == 0 else (48, 2) if k % 4 == 0 else (22, 1)
        c, s = math.cos(a), math.sin(a)
        plate.line(
            [(cx + c * (520 - long), cy + s * (520 - long)), (cx + c * 520, cy + s * 520)],
            wide,
            plate.grey(0.9 if wide > 1 else 0.6),
        )
    for angle, long, wide in ((-52, 330, 15), (141, 455, 8)):
        a = math.radians(angle)
        c, s = math.cos(a), math.sin(a)
        hand = [(cx - c * 70, cy - s * 70), (cx, cy), (cx + c * long, cy + s * long)]
        plate.line(hand, [wide * 0.5, wide, 2.5], plate.grey(0.75))
    plate.dot(cx, cy, 15, plate.grey(0.75))
    plate.dot(cx, cy, 5, plate.ground)

    def wave(x: float, late: float) -> float:
        return 690 - 178 * math.sin((x + 310) / 500 * 2 * math.pi - late)

    def late(x: float) -> float:
        return 2.3 * (max(0, x - 120) / WIDE) ** 1.6

    first = [(x, wave(x, 0)) for x in range(0, WIDE + 4, 4)]
    second = [(x, wave(x, late(x))) for x in range(0, WIDE + 4, 4)]
    for path in (first, second):
        plate.line(path, 22, plate.ground)
    for (x, y), (_, z) in zip(first, second, strict=True):
        if x % 12 == 0 and abs(y - z) > 14:
            plate.line([(x, y), (x, z)], 1, plate.grey(0.62))
    plate.line(second, 3.2, plate.grey(0.85))
    plate.line(first, 6.5)
    # The bracket stands where both waves cross their middle on the way up, near the right-hand edge.
    level, x0 = 690, 1000
    while wave(x0, 0) > level or wave(x0 - 4, 0) < level:
        x0 += 1
    x1 = x0
    while wave(x1, late(x1)) > level:
        x1 += 1
    for x in (x0, x1):
        plate.line([(x, level), (x, 948)], 1.6, plate.accent)
    plate.line(
        curve([(x0, 960), (x0, 975), (x0 + 18, 982), ((x0 + x1) / 2 - 18, 984), ((x0 + x1) / 2, 1016)]), 5, plate.accent
    )
    plate.line(
        curve([(x1, 960), (x1, 975), (x1 - 18, 982), ((x0 + x1) / 2 + 18, 984), ((x0 + x1) / 2, 1016)]), 5, plate.accent
    )
    plate.dash([(0, level), (WIDE, level)], 3, 9, 1.4, plate.grey(0.6))
    for x in (x0, x1):
        plate.dot(x, level, 10, plate.accent)
