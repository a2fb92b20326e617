"""Streets seen from above and cut open: sound between houses, water under paving."""

from __future__ import annotations

import heapq
import math

from pen import HIGH, WIDE, Plate, Point, arc, box
from tone import hatch, isolines, noise

from plates.registry import picture


@picture("heat-pump-noise")
def noise_map(plate: Plate) -> None:
    turn, cx, cy = math.radians(-7), 800, 533
    c, s = math.cos(turn), math.sin(turn)

    def out(x: float, y: float) -> Point:
        """From the street's own grid to the plate, which looks at it a little askew."""
        return cx + (x - cx) * c - (y - cy) * s, cy + (x - cx) * s + (y - cy) * c

    def back(x: float, y: float) -> Point:
        return cx + (x - cx) * c + (y - cy) * s, cy - (x - cx) * s + (y - cy) * c

    plot, first = 168, -260
    plots = [first + plot * k for k in range(13)]
    rows = ((-40, 286, 520, 1), (1150, 824, 590, -1))  # street front, back of the houses, end of the yard
    source = (plots[5] + 62, 372)
    outshot = 78
    # How far the sound has to go, round houses and over yard walls, on a grid of cells (Dijkstra).
    cell = 8
    wide, high = 2200 // cell, 1500 // cell

    def solid(x: float, y: float) -> float:
        for front, rear, end, _ in rows:
            if min(front, rear) < y < max(front, rear):
                return math.inf
            if min(rear, end) <= y <= max(rear, end):
                across = (x - first) % plot
                deep = abs(y - rear)
                if across > plot - 74 and deep < outshot:
                    return math.inf
                if across < cell or abs(y - end) < cell:
                    return 5.0
        return 1.0

    cost = [[solid(i * cell - 300, j * cell - 200) for j in range(high)] for i in range(wide)]
    start = (int((source[0] + 300) / cell), int((source[1] + 200) / cell))
    far = {start: 0.0}
    todo = [(0.0, start)]
    steps = [(i, j) for i in range(-2, 3) for j in range(-2, 3) if math.gcd(i, j) == 1]
    while todo:
        gone, (i, j) = heapq.heappop(todo)
        if gone > far[(i, j)]:
            continue
        for di, dj in steps:
            a, b = i + di, j + dj
            if 0 <= a < wide and 0 <= b < high and cost[a][b] < math.inf:
                new = gone + math.hypot(di, dj) * max(cost[a][b], cost[i][j])
                if new < far.get((a, b), math.inf):
                    far[(a, b)] = new
                    heapq.heappush(todo, (new, (a, b)))

    def sound(x: float, y: float) -> float:
        u, v = back(x, y)
        i, j = round((u + 300) / cell), round((v + 200) / cell)
        near = [far[(i + a, j + b)] for a in range(-2, 3) for b in range(-2, 3) if (i + a, j + b) in far]
        return sum(near) / len(near) if near else 999.0

    # Ground: the lane between the yards, setts as short strokes; grass in some yards.
    for y in range(530, 584, 9):
        for x in range(-260 + (y % 18), 1900, 27):
            plate.line([out(x, y), out(x + 19, y)], 1, plate.grey(0.5))
    cache: dict[Point, float] = {}
    for n, level in enumerate((3.5, 6.5, 10, 14, 18.5, 23.5, 29, 35, 42, 50, 59, 69, 80, 92, 105, 119)):
        fade = n / 16
        for line in isolines(sound, level, (-8, -8, WIDE + 8, HIGH + 8), 8, cache):
            if len(line) < 4:
                continue
            for _ in range(6):
                middle = [
                    ((a[0] + 2 * b[0] + d[0]) / 4, (a[1] + 2 * b[1] + d[1]) / 4)
                    for a, b, d in zip(line, line[1:], line[2:], strict=False)
                ]
                line = [line[0], *middle, line[-1]]
            plate.line(line, 5.6 - 4.2 * fade, plate.accent if n < 10 else plate.grey(0.7))
    # Houses over it: roofs with slates, ridge, chimneys, outshots with their own roofs.
    for front, rear, end, way in rows:
        for k, x in enumerate(plots):
            ridge = (front + rear) / 2 + 14 * way
            house = [out(x, front), out(x + plot, front), out(x + plot, rear), out(x, rear)]
            plate.fill(house)
            slope = [out(x, ridge), out(x + plot, ridge), out(x + plot, rear), out(x, rear)]
            hatch(plate, slope, angle=-7, pitch=8, width=3.1 if way > 0 else 1.4)
            other = [out(x, ridge), out(x + plot, ridge), out(x + plot, front), out(x, front)]
            hatch(plate, other, angle=-7, pitch=8, width=1.2 if way > 0 else 3.1)
            plate.line(house, 3, closed=True)
            plate.line([out(x, ridge), out(x + plot, ridge)], 3.4)
            tail = [
                out(x + plot - 74, rear - way),
                out(x + plot, rear - way),
                out(x + plot, rear + outshot * way),
                out(x + plot - 74, rear + outshot * way),
            ]
            plate.fill(tail)
            hatch(plate, tail, angle=83, pitch=8, width=1.6)
            plate.line(tail, 3, closed=True)
            plate.line([out(x + plot - 37, rear), out(x + plot - 37, rear + outshot * way)], 2)
            stack = [out(x - 15, ridge - 30), out(x + 15, ridge - 30), out(x + 15, ridge + 30), out(x - 15, ridge + 30)]
            plate.shape(stack, 3)
            for pot in (-15, 0, 15):
                plate.dot(*out(x, ridge + pot), 6)
            plate.line([out(x, rear), out(x, end)], 5)
            # Windows towards the yard as bright gaps in the wall; those that hear it are drawn open.
            plate.line([out(x + 22, rear), out(x + 68, rear)], 8, plate.ground)
            plate.line([out(x + 22, rear + 2 * way), out(x + 68, rear + 2 * way)], 2)
            if way > 0 and k in (4, 5, 6):
                plate.line([out(x + 22, rear), out(x + 14, rear + 30)], 3)
                plate.line([out(x + 68, rear), out(x + 76, rear + 30)], 3)
            thing = (k * 7 + (3 if way > 0 else 0)) % 4
            middle = rear + way * 165
            if thing == 0:  # a tree
                for r in (34, 26, 17, 8):
                    blob = [
                        out(
                            x + 66 + (r + 3 * math.sin(a * 5 + r)) * math.cos(a),
                            middle + (r + 3 * math.sin(a * 5 + r)) * math.sin(a),
                        )
                        for a in [q * 0.16 for q in range(40)]
                    ]
                    plate.line(blob, 1.5, plate.grey(0.85), closed=True)
            elif thing == 1:  # a shed
                shed = [out(x + 12 + a, middle + b * way) for a, b in ((0, 0), (62, 0), (62, 56), (0, 56))]
                plate.shape(shed, 2.6)
                hatch(plate, shed, angle=-7, pitch=7, width=1.6)
            elif thing == 2:  # a washing line
                plate.line([out(x + 10, middle), out(x + plot - 12, middle + 20)], 1.4)
                for q in range(4):
                    plate.line([out(x + 28 + q * 26, middle + 4 + q * 3), out(x + 44 + q * 26, middle + 6 + q * 3)], 6)
        plate.line([out(-300, end), out(1950, end)], 5)
    # The unit itself: a box with its fan.
    x, y = source
    unit = [out(x - 34, y - 22), out(x + 34, y - 22), out(x + 34, y + 22), out(x - 34, y + 22)]
    plate.shape(unit, 4, plate.ground, plate.accent)
    fx, fy = out(x - 8, y)
    plate.shape(arc(fx, fy, 17), 3, plate.ground, plate.accent)
    for k in range(5):
        a = math.radians(72 * k)
        plate.fill(
            [
                (fx, fy),
                (fx + 15 * math.cos(a), fy + 15 * math.sin(a)),
                (fx + 15 * math.cos(a + 0.6), fy + 15 * math.sin(a + 0.6)),
            ],
            plate.accent,
        )


@picture("water-main-listening")
def water_main(plate: Plate) -> None:
    surface, axis, r = 372, 792, 74
    leak, left, right = 640, 190, 1372
    layer = noise(14)
    chance = plate.chance

    def bed(base: float, swing: float) -> list[Point]:
        return [(x, base + swing * layer(x / 260, base / 50)) for x in range(0, WIDE + 10, 10)]

    beds = [bed(surface, 0), bed(404, 2), bed(452, 5), bed(560, 16), bed(690, 20), bed(HIGH + 30, 0)]

    def between(k: int) -> list[Point]:
        return [*beds[k], *reversed(beds[k + 1])]

    for k in range(0, WIDE, 50):  # paving slabs
        plate.line([(k, surface), (k, 404)], 2)
    hatch(plate, between(1), angle=45, pitch=8, width=2.4)
    for _ in range(420):  # hardcore
        x, y = chance.uniform(0, WIDE), chance.uniform(462, 548)
        q = chance.uniform(5, 15)
        stone = [
            (x + q * chance.uniform(0.7, 1.1) * math.cos(a), y + q * 0.7 * chance.uniform(0.7, 1.1) * math.sin(a))
            for a in (0, 1.2, 2.4, 3.6, 4.9)
        ]
        plate.shape(stone, 1.3)
    for n in range(7):
        y = 572 + n * 19
        plate.dash(
            [(x, y + 16 * layer(x / 260, 11)) for x in range(chance.randrange(0, 40), WIDE + 10, 10)],
            chance.uniform(26, 52),
            16,
            1.3,
            plate.grey(0.8),
        )
    for _ in range(3000):
        x, y = chance.uniform(0, WIDE), chance.triangular(700, HIGH + 10, 760)
        plate.dot(x, y, chance.uniform(0.9, 2.3), plate.grey(0.7))
    for n, line in enumerate(beds[:-1]):
        plate.line(line, (5, 2.4, 2, 2, 2)[n])
    # Sound as rings along the pipe: close and strong at the leak, wide and faint far away.
    for side in (-1, 1):
        for n in range(1, 16):
            x = leak + side * (26 * n + 1.7 * n * n)
            if not -40 < x < WIDE + 40:
                continue
            strong = 1 - n / 17
            ring = arc(x, axis, 24 + n * 1.2, r + 24 + 62 * strong, 90, 270) if side < 0 else None
            ring = ring or arc(x, axis, 24 + n * 1.2, r + 24 + 62 * strong, -90, 90)
            plate.line(ring, lambda t, w=1 + 5.6 * strong: w * math.sin(math.pi * (0.06 + 0.88 * t)) ** 0.7)
    # The pipe: iron wall in section, water within.
    plate.fill(box(-10, axis - r, WIDE + 20, 2 * r))
    hatch(
        plate,
        box(-10, axis - r + 16, WIDE + 20, 2 * r - 32),
        angle=0,
        pitch=9,
        shade=lambda x, y: 0.16 + 0.5 * ((y - axis) / r) ** 2 + 0.12 * layer(x / 120, y / 16),
        step=12,
    )
    for y in (axis - r, axis + r - 16):
        plate.shape(box(-10, y, WIDE + 20, 16), 3)
        hatch(plate, box(-10, y, WIDE + 20, 16), angle=-45, pitch=6, width=2)
    for x in (372, 980):  # spigot and socket joints
        for y0, y1 in ((axis - r - 20, axis - r), (axis + r, axis + r + 20)):
            plate.shape(box(x - 50, y0, 100, y1 - y0), 3, plate.grey(0.3))
    # The leak.
    plate.fill(box(leak - 9, axis - r - 2, 18, 22))
    for _ in range(150):
        a = math.radians(chance.gauss(-90, 27))
        reach = chance.uniform(50, 168) * (1 - abs(a + math.pi / 2) * 0.45)
        p = (leak + 7 * math.cos(a), axis - r + 10)
        plate.line(
            [p, (leak + reach * math.cos(a), axis - r + 6 + reach * math.sin(a))],
            [5.5, chance.uniform(0.7, 2)],
            plate.accent,
        )
        plate.dot(
            leak + reach * 1.08 * math.cos(a),
            axis - r + 6 + reach * 1.08 * math.sin(a),
            chance.uniform(1.4, 4.6),
            plate.accent,
        )
    # Hydrants with a sensor on each.
    for x in (left, right):
        plate.fill(box(x - 60, surface - 1, 120, 214))
        for side in (-1, 1):
            wall = box(x + side * 72 - 12, surface, 24, 226)
            plate.shape(wall, 2.4)
            hatch(plate, wall, angle=0, pitch=14, width=2)
        plate.line([(x - 60, surface + 226), (x + 60, surface + 226)], 2)
        plate.shape(box(x - 22, 540, 44, axis - r - 540), 3)
        hatch(plate, box(x, 540, 22, axis - r - 540), angle=90, pitch=6, width=2.2)
        plate.shape(box(x - 42, axis - r - 24, 84, 22), 3, plate.grey(0.3))
        plate.shape(box(x - 40, 520, 80, 22), 3, plate.grey(0.3))
        plate.shape([(x - 26, 520), (x - 26, 486), (x - 12, 470), (x + 12, 470), (x + 26, 486), (x + 26, 520)], 3)
        plate.shape(box(x - 17, 424, 34, 46), 3.4, plate.ink)
        plate.line([(x, 424), (x, 300)], 2.4)
        plate.shape(box(x - 84, surface - 7, 62, 10), 2.4, plate.ink)
    # What both heard: the same trace, later at the farther one.
    late = 210
    for x0, lag in ((56, 0), (882, late)):
        frame = box(x0, 62, 660, 236)
        plate.shape(frame, 2.4)
        for k in range(1, 22):
            plate.line([(x0 + k * 30, 62), (x0 + k * 30, 298)], 0.6, plate.grey(0.3))
        for k in range(1, 6):
            plate.line([(x0, 62 + k * 39.3), (x0 + 660, 62 + k * 39.3)], 0.6, plate.grey(0.3))
        trace = []
        for x in range(0, 661, 2):
            t = (x - 90 - lag) / 62
            hum = 5 * math.sin(x / 7.3 + lag) + 3 * math.sin(x / 3.1)
            call = (
                0.0
                if t < 0
                else 92 * t**0.5 * math.exp(-t * 0.62) * (math.sin(t * 7.2) + 0.45 * math.sin(t * 15.7 + 1))
            )
            trace.append((x0 + x, 180 - max(-106, min(106, call + hum))))
        plate.line(trace, 3.2)
        plate.line([(x0 + 90 + lag, 70), (x0 + 90 + lag, 290)], 2.4, plate.accent)
        plate.dash([(x0 + 90, 70), (x0 + 90, 290)], 8, 7, 1.6, plate.accent)
    plate.line([(882 + 90, 90), (882 + 90 + late, 90)], 5, plate.accent)
    plate.fill([(882 + 90 + late, 90), (882 + 68 + late, 78), (882 + 68 + late, 102)], plate.accent)
