"""Below and upon the ground: salt, clay, valleys."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box, curve
from tone import halftone, hatch, isolines, noise, rough

from plates.registry import picture


@picture("salt-cavern-hydrogen")
def salt_caverns(plate: Plate) -> None:
    fold = noise(41)

    def bed(base: float, swing: float) -> list[Point]:
        return [
            (x, base + swing * (fold(x / 520, base / 260) + 0.5 * math.sin(x / 310 + 0.6)))
            for x in range(0, WIDE + 10, 10)
        ]

    surface = [(x, 168 + 5 * fold(x / 130, 9)) for x in range(0, WIDE + 10, 10)]
    beds = [
        surface,
        bed(232, 14),
        bed(312, 20),
        bed(380, 24),
        bed(474, 26),
        bed(520, 24),
        bed(868, 18),
        bed(908, 20),
        bed(980, 24),
    ]
    beds.append([(x, HIGH + 5) for x in range(0, WIDE + 10, 10)])

    def between(k: int, t: float) -> list[Point]:
        return [(x, a + (b - a) * t) for (x, a), (_, b) in zip(beds[k], beds[k + 1], strict=True)]

    def layer(k: int) -> list[Point]:
        return [*beds[k], *reversed(beds[k + 1])]

    chance = plate.chance
    for _ in range(900):  # drift: short upright strokes
        x, t = chance.uniform(0, WIDE), chance.random()
        y = between(0, t)[min(159, int(x / 10))][1]
        plate.line([(x, y), (x + chance.uniform(-3, 3), y + chance.uniform(6, 13))], 1.2, plate.grey(0.7))
    with plate.inside(layer(1)):  # sandstone: a screen of dots
        halftone(plate, lambda x, y: 0.07 + 0.05 * fold(x / 90, y / 30), 11, 22, area=(0, 200, WIDE, 350))
    with plate.inside(layer(2)):  # mudstone: broken courses that follow the bed
        for n in range(7):
            course = between(2, (n + 0.5) / 7)
            plate.dash(course[chance.randrange(3) :], chance.uniform(34, 60), 12, 1.5)
    with plate.inside(layer(3)):  # limestone: masonry
        for n in range(5):
            a, b = between(3, n / 4), between(3, (n + 1) / 4)
            plate.line(a, 1.4)
            for i in range(n % 2 * 3, 160, 6):
                plate.line([a[i], b[i]], 1.4)
    hatch(plate, layer(4), angle=-38, pitch=7, width=1.7)  # anhydrite cap
    for n in range(1, 12):  # the salt: almost blank, a few broken flow lines
        course = between(5, n / 12)
        plate.dash(course[chance.randrange(8) :], chance.uniform(18, 30), chance.uniform(90, 150), 0.9, plate.grey(0.5))
    hatch(plate, layer(6), angle=38, pitch=7, width=1.7)
    with plate.inside(layer(7)):
        for n in range(9):
            plate.line(between(7, n / 9), 1.1 + n * 0.16)
    with plate.inside(layer(8)):
        hatch(plate, layer(8), angle=0, pitch=8, width=2.6)
        for x in range(-40, WIDE, 23):
            plate.line([(x, 940), (x + 60, HIGH)], 1.1, plate.ground)
    for k, line in enumerate(beds[:-1]):
        plate.line(line, 4.4 if k == 0 else 3.2 if k in (5, 6) else 2)

    def cavern(cx: float, top: float, foot: float, wide: float, rough_at: float, filled: bool) -> None:
        left, right = [], []
        for i in range(61):
            t = i / 60
            pear = math.sin(math.pi * t**1.32) ** 0.72 * (0.5 + 0.5 * t)
            bulge = 1 + 0.07 * fold(t * 7, rough_at) + 0.03 * fold(t * 21, rough_at + 5)
            y = top + (foot - top) * t
            left.append((cx - wide * pear * bulge, y))
            right.append((cx + wide * pear * (1 + 0.07 * fold(t * 7, rough_at + 3)), y))
        wall = [*left, *reversed(right)]
        plate.fill([(x + (x - cx) * 0.13, y + (y - (top + foot) / 2) * 0.06) for x, y in wall])
        plate.fill(wall)
        sump = top + (foot - top) * 0.86

        def shade(x: float, y: float) -> float:
            t = min(1, max(0, (y - top) / (foot - top)))
            half = wide * math.sin(math.pi * t**1.32) ** 0.72 * (0.5 + 0.5 * t) + 1
            across = (x - cx) / half
            return 0.32 + 0.5 * max(0, across) ** 1.6 + 0.28 * max(0, -across) ** 3 + (0.3 if y > sump else 0)

        hatch(plate, wall, angle=0, pitch=9.5, colour=plate.accent if filled else plate.ink, shade=shade)
        plate.line(wall, 4.4, closed=True)
        # The well: cemented casing, and the hanging string inside the cavern.
        plate.fill(box(cx - 8, 160, 16, top - 156))
        for side in (-1, 1):
            plate.line([(cx + side * 8, 160), (cx + side * 8, top + 4)], 2.4)
        plate.line([(cx, 150), (cx, sump - 16)], 3.2)
        # The wellhead.
        for y, half in ((158, 22), (140, 13), (122, 20), (104, 10)):
            plate.shape(box(cx - half, y - 8, half * 2, 11), 2.2, plate.grey(0.15))
        plate.line([(cx, 104), (cx, 84)], 4)
        plate.line([(cx - 34, 128), (cx + 34, 128)], 3)
        plate.line([(cx - 34, 118), (cx - 34, 138)], 3)
        plate.line([(cx + 34, 118), (cx + 34, 138)], 3)

    cavern(1090, 548, 850, 172, 2.0, True)
    cavern(560, 566, 822, 124, 8.0, False)
    # A pipe joins the wells along the surface; one small hall stands by it.
    plate.line([(594, 128), (640, 128), (640, 150), (1000, 150), (1000, 128), (1056, 128)], 2.6)
    plate.shape([(760, 164), (760, 112), (830, 92), (900, 112), (900, 164)], 2.4)
    hatch(plate, [(830, 92), (900, 112), (900, 164), (830, 164)], angle=90, pitch=6, width=1.1)
    # Depth marks.
    plate.line([(46, 168), (46, HIGH)], 1.4)
    for n, y in enumerate(range(168, HIGH, 30)):
        plate.fill(box(47, y - 1, 34 if n % 5 == 0 else 18, 3), plate.ink)


@picture("clay-cement")
def kiln(plate: Plate) -> None:
    slope = math.atan2(-92, 1600)
    c, s = math.cos(slope), math.sin(slope)

    def lay(u: float, v: float) -> Point:
        """From along and across the kiln to the plate."""
        return 800 + u * c - v * s, 372 + u * s + v * c

    def tube(u0: float, u1: float, r: float) -> list[Point]:
        bow = 0.2 * r
        near = [lay(u0 - bow * math.cos(math.radians(a)), r * math.sin(math.radians(a))) for a in range(-90, 91, 6)]
        far = [lay(u1 - bow * math.cos(math.radians(a)), r * math.sin(math.radians(a))) for a in range(90, -91, -6)]
        return near + far

    def round_shade(r: float, top: float = 0.0) -> object:
        def shade(x: float, y: float) -> float:
            v = -(x - 800) * s + (y - 372) * c
            across = max(-1, min(1, v / r))
            light = max(0, math.sin(math.acos(across) - 0.0) * 0.45 - across * 0.75)
            return max(top, 0.94 - light * 1.05)

        return shade

    # The land in section: clay in contour lines, quarried away in steps at the right.
    wave = rough(77, 3)

    def ground_line(x: float) -> float:
        return (
            742
            + 10 * wave(x / 300, 3)
            + (62 / (1 + math.exp(-(x - 1260) / 15)))
            + (58 / (1 + math.exp(-(x - 1440) / 14)))
        )

    top = [(x, ground_line(x)) for x in range(0, WIDE + 4, 4)]
    cut = [*top, (WIDE, HIGH), (0, HIGH)]
    with plate.inside(cut):
        cache: dict[Point, float] = {}

        def strata(x: float, y: float) -> float:
            return y + 46 * wave(x / 380, y / 330) + 26 * math.sin(x / 240 + y / 160)

        for n, level in enumerate(range(620, 1180, 11)):
            red = 22 <= n <= 25
            for line in isolines(strata, level, (0, 700, WIDE + 16, HIGH + 16), 12, cache):
                plate.line(
                    line, 3.6 if n % 6 == 0 else 1.3, plate.accent if red else plate.grey(1 if n % 6 == 0 else 0.75)
                )
    plate.line(top, 4.6)
    # Piers under the riding rings.
    rings = (-470, 330)
    for u in rings:
        x, y = lay(u, 196)
        pier = [(x - 62, y), (x + 62, y), (x + 96, ground_line(x + 96)), (x - 96, ground_line(x - 96))]
        plate.shape(pier, 3.6)
        hatch(
            plate,
            [(x + 6, y), (x + 62, y), (x + 96, ground_line(x + 96)), (x + 10, ground_line(x + 10))],
            angle=90,
            pitch=7,
            width=2,
        )
        plate.line([(x - 74, y + 60), (x + 74, y + 60)], 1.4)
        for side in (-1, 1):
            plate.shape(arc(x + side * 44, y - 8, 30), 3, plate.grey(0.2))
            plate.dot(x + side * 44, y - 8, 7)
    body = tube(-720, 1000, 138)
    plate.fill(body)
    with plate.inside(body):
        halftone(plate, round_shade(138), 12.5, 33, area=(-20, 150, WIDE + 20, 640))  # type: ignore[arg-type]
    plate.line(body, 4, closed=True)
    for u in (-600, -340, -210, -80, 50, 180, 470, 600, 730):
        plate.line(
            [lay(u - 28 * math.cos(math.radians(a)), 138 * math.sin(math.radians(a))) for a in range(-90, 91, 5)], 1.4
        )
    for u, wide, r in ((rings[0], 54, 168), (rings[1], 54, 168), (-120, 34, 186)):
        ring = tube(u - wide / 2, u + wide / 2, r)
        plate.fill(ring)
        with plate.inside(ring):
            if wide == 34:  # the girth gear: teeth as strokes across
                for k in range(40):
                    v = -r * math.cos(math.pi * k / 39)
                    bow = 0.2 * r * math.sqrt(max(0, 1 - (v / r) ** 2))
                    plate.line([lay(u - 40 - bow, v), lay(u + 40 - bow, v)], 2.2)
            else:
                hatch(plate, ring, angle=math.degrees(slope), pitch=8, shade=round_shade(r, 0.1))  # type: ignore[arg-type]
        plate.line(ring, 3.6, closed=True)
    hood = [lay(-806, -176), lay(-716, -176), lay(-716, 190), lay(-806, 190)]
    plate.shape(hood, 4)
    hatch(plate, hood, angle=90, pitch=8, width=1.5)
    plate.shape([lay(-860, -12), lay(-806, -18), lay(-806, 18), lay(-860, 12)], 3)


@picture("reservoir-spillway")
def reservoir(plate: Plate) -> None:
    relief = rough(12, 4)

    def axis(x: float) -> float:
        """The valley's floor on the plate: the stream runs from the upper right to the lower left."""
        return 560 - (x - 700) * 0.28 + 70 * math.sin(x / 240)

    def height(x: float, y: float) -> float:
        away = (y - axis(x)) * 0.94
        side = abs(away) / (250 + 120 * relief(x / 500, 4.2))
        arm = math.exp(-(((x - 1130 - (y - 500) * 0.45) / 95) ** 2)) * (1 if away < 0 else 0.25)
        floor = 150 + 0.118 * (x - 420)
        return floor + 190 * side**1.45 * (1 - 0.52 * arm) + 54 * relief(x / 300, y / 300) * min(1, side + 0.15)

    cache: dict[Point, float] = {}
    area, step = (-16, -16, WIDE + 16, HIGH + 16), 10
    water = 292
    dam_a, dam_b = (474, 330), (640, 912)
    nx, ny = 0.961, -0.274

    def upstream(x: float, y: float) -> float:
        return (x - dam_a[0]) * nx + (y - dam_a[1]) * ny

    def lake(x: float, y: float) -> float:
        return max(height(x, y) - water, (18 - upstream(x, y)) * 2)

    levels = range(120, 1500, 22)
    for n, level in enumerate(levels):
        for line in isolines(height, level, area, step, cache):
            plate.line(line, 2.7 if n % 5 == 0 else 0.95, plate.grey(1 if n % 5 == 0 else 0.72))
    lake_cache: dict[Point, float] = {}
    shores = [line for line in isolines(lake, 0, area, step, lake_cache) if len(line) > 24]
    for shore in shores:
        plate.fill(shore, plate.grey(0.17))
    # Form lines within the shore, as on an Admiralty chart.
    for n, drop in enumerate((-6, -14, -26, -44, -66)):
        for line in isolines(lake, drop, area, step, lake_cache):
            plate.line(line, 2.2 - n * 0.3, plate.grey(0.9 - n * 0.1))
    for shore in shores:
        plate.line(shore, 5, closed=True)
    # The stream below the dam.
    stream = [(x, axis(x) + 6 * relief(x / 60, 1)) for x in range(-10, 540, 8)]
    plate.line(stream, lambda t: 3.2 + 2 * t)
    # The dam: crest as a band, its downstream face in hachures.
    ux, uy = (dam_b[0] - dam_a[0]) / 605, (dam_b[1] - dam_a[1]) / 605
    long = 605

    def on(d: float, off: float) -> Point:
        return dam_a[0] + ux * d - nx * off, dam_a[1] + uy * d - ny * off

    face = [
        on(0, 0),
        *(on(d, 24 + 86 * math.sin(math.pi * d / long) ** 0.8) for d in range(0, long + 1, 11)),
        on(long, 0),
    ]
    plate.fill(face)
    for k, d in enumerate(range(4, long, 11)):
        foot = 22 + 86 * math.sin(math.pi * d / long) ** 0.8
        plate.line([on(d, 4), on(d, foot if k % 2 == 0 else foot * 0.55)], [4.4, 0.9])
    plate.line(face[1:-1], 1.4)
    crest = [on(-14, -14), on(long + 14, -14), on(long + 14, 10), on(-14, 10)]
    plate.shape(crest, 4)
    plate.line([on(-14, -2), on(long + 14, -2)], 1.2)
    # The spillway: a mouth in the shore, then steps beside the dam down to the stream.
    start = on(long - 62, -30)
    run = curve([start, on(long - 60, 40), on(long - 84, 110), on(long - 150, 190), on(long - 236, 262)], 20)
    half = [40 - 22 * min(1, i / 14) for i in range(len(run))]
    left, right = [], []
    for i, (x, y) in enumerate(run):
        x1, y1 = run[min(i + 1, len(run) - 1)]
        x0, y0 = run[max(i - 1, 0)]
        d = math.hypot(x1 - x0, y1 - y0)
        left.append((x - (y1 - y0) / d * half[i], y + (x1 - x0) / d * half[i]))
        right.append((x + (y1 - y0) / d * half[i], y - (x1 - x0) / d * half[i]))
    plate.fill([*left, *reversed(right)])
    for i in range(0, len(run), 4):
        plate.line([left[i], right[i]], 3.4, plate.accent)
    plate.line(left, 6, plate.accent)
    plate.line(right, 6, plate.accent)
