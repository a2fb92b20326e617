"""Wind power at sea: cranes and bolts."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box
from tone import hatch

from plates.registry import picture


@picture("wind-tower-crane")
def crane(plate: Plate) -> None:
    sea = 842
    # Water as level strokes, closer towards the horizon; hazy sun.
    chance = plate.chance
    y, gap = sea + 0.0, 5.0
    while y < HIGH + 5:
        x = chance.uniform(-120, 0)
        while x < WIDE:
            long = chance.uniform(90, 420)
            plate.line([(x, y), (x + long, y)], 0.8 + gap * 0.09, plate.grey(0.85))
            x += long + chance.uniform(10, 70)
        y += gap
        gap *= 1.14
    plate.line([(0, sea), (WIDE, sea)], 2)
    for k, x in enumerate((214, 300, 382, 690, 764, 832)):  # finished turbines, far away
        high = 96 - k * 7
        plate.line([(x, sea), (x, sea - high)], 1.6, plate.grey(0.7))
        for b in range(3):
            t = math.radians(20 + 37 * k + 120 * b)
            plate.line([(x, sea - high), (x + 50 * math.cos(t), sea - high + 50 * math.sin(t))], 1.3, plate.grey(0.7))
    # Height marks at the left.
    plate.line([(70, 40), (70, sea)], 1.4)
    for n in range(28):
        y = sea - n * 29
        plate.line([(70, y), (70 + (34 if n % 5 == 0 else 16), y)], 2.6 if n % 5 == 0 else 1.2)

    def lattice(a: Point, b: Point, wide_a: float, wide_b: float, bays: int, width: float) -> None:
        long = math.dist(a, b)
        nx, ny = (a[1] - b[1]) / long, (b[0] - a[0]) / long
        rails: list[list[Point]] = [[], []]
        for i in range(bays + 1):
            t = i / bays
            w = (wide_a + (wide_b - wide_a) * t) * min(1, 0.3 + 4 * min(t, 1 - t))
            x, yy = a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
            rails[0].append((x + nx * w, yy + ny * w))
            rails[1].append((x - nx * w, yy - ny * w))
        plate.fill([*rails[0], *reversed(rails[1])])
        for i in range(bays):
            plate.line([rails[0][i], rails[1][i + 1]], width * 0.36)
            plate.line([rails[1][i], rails[0][i + 1]], width * 0.36)
            plate.line([rails[0][i], rails[1][i]], width * 0.36)
        plate.line(rails[0], width)
        plate.line(rails[1], width * 1.3)

    # The vessel: a jack-up hull on legs, cut by the right-hand edge.
    for x in (1010, 1420):
        lattice((x, 330), (x, HIGH + 500), 27, 27, 44, 2.4)
    hull = [(900, 706), (1640, 706), (1640, 800), (936, 800), (900, 770)]
    plate.shape(hull, 4)
    hatch(plate, [(900, 742), (1640, 742), (1640, 800), (936, 800), (900, 770)], angle=0, pitch=7, width=2.4)
    for k in range(19):
        plate.line([(912 + k * 40, 706), (912 + k * 40, 684)], 1.4)
    plate.line([(900, 684), (1640, 684)], 1.8)
    plate.line([(900, 694), (1640, 694)], 1)
    for x, w, h in ((1480, 140, 150), (1496, 110, 206)):
        plate.shape(box(x, 706 - h, w, h), 2.6)
    for r in range(3):
        for k in range(5):
            plate.fill(box(1492 + k * 24, 580 + r * 38, 14, 15), plate.ink)
    # Crane: pedestal, house, boom, back mast, stays.
    foot, tip, mast = (1128, 560), (520, 70), (1290, 330)
    plate.shape([(1108, 706), (1120, 606), (1240, 606), (1252, 706)], 3)
    hatch(plate, [(1180, 606), (1240, 606), (1252, 706), (1180, 706)], angle=90, pitch=7, width=2.2)
    lattice((1232, 566), mast, 10, 8, 8, 2.2)
    lattice(foot, tip, 30, 17, 30, 2.8)
    for k in (-3, 0, 3):
        plate.line([mast, (tip[0] + 30 + k * 3, tip[1] + 14 + k)], 1.2)
        plate.line([mast, (1262 + k * 2, 590)], 1.2)
    plate.shape([(1100, 606), (1100, 548), (1150, 536), (1276, 536), (1276, 606)], 3.4)
    hatch(plate, box(1180, 540, 94, 64), angle=0, pitch=7, width=1.5)
    plate.shape([(1104, 586), (1104, 552), (1140, 546), (1140, 586)], 2, plate.ink)
    # The hook, the sling and the transition piece: the key part.
    hook = tip[0] - 4
    for k in (-7, -2.5, 2.5, 7):
        plate.line([(hook + k, tip[1] + 8), (hook + k * 0.7, 330)], 1.2)
    plate.shape([(hook - 16, 326), (hook + 16, 326), (hook + 10, 366), (hook - 10, 366)], 3, plate.ink)
    plate.dot(tip[0], tip[1], 13)
    plate.dot(tip[0], tip[1], 5, plate.ground)
    top, low, half = 440, 676, 58
    for side in (-1, 1):
        plate.line([(hook, 366), (hook + side * half, top)], 2)
    piece = [(hook - half, top), (hook + half, top), (hook + half, low), (hook - half, low)]
    body = [*arc(hook, top, half, 13, 180, 360), *arc(hook, low, half, 13, 0, 180)]
    plate.fill(body)
    hatch(
        plate,
        piece,
        angle=90,
        pitch=9.6,
        colour=plate.accent,
        shade=lambda x, y: 0.25 + 0.75 * abs((x - hook + 16) / half) ** 1.4,
    )
    plate.line(body, 4, plate.accent, closed=True)
    plate.line(arc(hook, top, half, 13), 3, plate.accent)
    deck = [(hook - 104, 508), (hook + 104, 508), (hook + 104, 522), (hook - 104, 522)]
    plate.shape(deck, 3, colour=plate.accent)
    for k in range(9):
        x = hook - 100 + k * 25
        plate.line([(x, 508), (x, 478)], 1.8, plate.accent)
    plate.line([(hook - 104, 478), (hook + 104, 478)], 2.4, plate.accent)
    plate.line([(hook - 104, 493), (hook + 104, 493)], 1.2, plate.accent)
    # The pile that waits below, with a guide line down to it and its reflection.
    plate.dash([(hook, low + 22), (hook, 770)], 9, 7, 1.6, plate.accent)
    pile = [*arc(hook, 776, 50, 11, 180, 360), (hook + 50, 905), (hook - 50, 905)]
    plate.fill(pile)
    hatch(
        plate,
        [(hook - 50, 776), (hook + 50, 776), (hook + 50, 905), (hook - 50, 905)],
        angle=90,
        pitch=9,
        shade=lambda x, y: 0.3 + 0.7 * abs((x - hook + 12) / 50) ** 1.4,
    )
    plate.line(pile[:-1] + [(hook + 50, 905)], 3.4)
    plate.line([(hook - 50, 776), (hook - 50, 905)], 3.4)
    plate.shape(arc(hook, 776, 50, 11), 2.4, plate.ink)
    for k in range(13):
        y = 907 + k * (6 + k * 0.7)
        w = 56 + 10 * math.sin(k * 1.9)
        plate.line([(hook - w + 9 * math.sin(k * 2.7), y), (hook + w * 0.9 + 9 * math.sin(k * 1.3), y)], 2.8)
    for k in range(3):
        plate.line(arc(hook, 905, 62 + k * 16, 9 + k * 4, 10, 170), 1.3)


@picture("flange-cracks")
def flange(plate: Plate) -> None:
    cx, cy = 540, 1330
    outer, inner, bolts = 1190, 740, 935

    def at(r: float, a: float) -> Point:
        return cx + r * math.cos(math.radians(a)), cy + r * math.sin(math.radians(a))

    # The tower's wall and the dark inside it.
    well = arc(cx, cy, inner - 96)
    plate.fill(well, plate.ink)
    for k in range(11):
        plate.line(arc(cx, cy, inner - 130 - k * k * 5.2 - k * 9), 2.4 - k * 0.18, plate.grey(0.7 - k * 0.05))
    wall = [*arc(cx, cy, inner), *reversed(arc(cx, cy, inner - 96))]
    plate.fill(wall)
    r = inner - 92.0
    while r < inner - 4:
        depth = (inner - r) / 96
        points = arc(cx, cy, r, start=180, end=360)
        plate.line(
            points,
            [
                1.2 + 5 * depth * (0.55 + 0.45 * math.cos(math.radians(180 * i / len(points) + 10)))
                for i in range(len(points))
            ],
        )
        r += 12.5
    # The ring's face: turned, so its lines shine in fans.
    plate.fill([*arc(cx, cy, outer), *reversed(arc(cx, cy, inner))])
    r = inner + 8.0
    while r < outer - 6:
        points = arc(cx, cy, r, start=180, end=360, steps=300)
        plate.line(
            points,
            [0.7 + 4.2 * abs(math.sin(math.radians(180 * i / 300 * 2.1 + 64) + r * 0.0007)) ** 2.2 for i in range(301)],
            plate.grey(0.85),
        )
        r += 16
    plate.line(arc(cx, cy, inner, start=180, end=360), 5)
    plate.line(arc(cx, cy, inner + 10, start=180, end=360), 1.4)
    plate.line(arc(cx, cy, outer - 14, start=180, end=360), 1.4)
    # Its edge, and the shadow that it throws on the floor outside.
    for k in range(7):
        plate.line(
            arc(cx + 4, cy - 4, outer + 10 + k * 9.5, start=216 + k * 1.5, end=352),
            lambda t, k=k: (1 - k / 7) * 5 * math.sin(math.pi * t) ** 0.6,
        )
    plate.line(arc(cx, cy, outer, start=180, end=360), 6)

    spoiled = (-55.5, -44.5)
    for n in range(-6, 11):
        a = -55.5 - 11 * n + 33
        x, y = at(bolts, a)
        bad = any(abs(a - s) < 0.1 for s in spoiled)
        colour = plate.accent if bad else plate.ink
        # shadow, washer, hexagon with lit and shaded sides, chamfer
        plate.fill(arc(x + 9, y + 11, 72), plate.grey(0.8))
        plate.shape(arc(x, y, 70), 3)
        plate.line(arc(x, y, 63), 1)
        turn = a + 15 + 13 * math.sin(n * 5.1)
        corner = [
            (x + 55 * math.cos(math.radians(turn + 60 * k)), y + 55 * math.sin(math.radians(turn + 60 * k)))
            for k in range(6)
        ]
        plate.fill(corner, colour)
        top = arc(x - 2, y - 3, 41)
        plate.fill(top, plate.ground)
        hatch(
            plate,
            top,
            angle=turn,
            pitch=7.4,
            colour=colour,
            shade=lambda px, py, x=x, y=y: 0.28 + 0.5 * max(0, (px - x) * 0.6 + (py - y) * 0.8) / 40,
        )
        plate.line(top, 2, colour, closed=True)
        for k in range(6):
            lit = math.cos(math.radians(turn + 60 * k + 30 + 128))
            if lit > -0.2:
                p, q = corner[k], corner[(k + 1) % 6]
                plate.line(
                    [(p[0] * 0.9 + x * 0.1, p[1] * 0.9 + y * 0.1), (q[0] * 0.9 + x * 0.1, q[1] * 0.9 + y * 0.1)],
                    1.2 + 2.2 * max(0, lit),
                    plate.ground,
                )

    # The crack: from the second bolt to the edge, branching, with a gap of clean metal beside it.
    chance = plate.chance

    cracks: list[tuple[list[Point], float]] = []

    def crack(r0: float, a0: float, r1: float, a1: float, wide: float, forks: tuple[float, ...]) -> None:
        steps = max(4, round(math.dist(at(r0, a0), at(r1, a1)) / 15))
        points = []
        for i in range(steps + 1):
            t = i / steps
            jag = 0 if i in (0, steps) else chance.uniform(-0.4, 0.4)
            points.append(at(r0 + (r1 - r0) * t, a0 + (a1 - a0) * t + jag))
        cracks.append((points, wide))
        for n, t in enumerate(forks):
            i = round(t * steps)
            side = 1 if n % 2 else -1
            x, y = points[i]
            r, a = math.hypot(x - cx, y - cy), math.degrees(math.atan2(y - cy, x - cx))
            crack(r, a, r + (r1 - r0) * chance.uniform(0.24, 0.36), a + side * chance.uniform(2.0, 3.2), wide * 0.5, ())

    crack(bolts + 70, -44.5, outer, -48, 8, (0.25, 0.45, 0.65))
    crack(bolts + 70, -55.5, outer - 90, -57, 3.8, (0.5,))
    for halo in (True, False):
        for points, wide in cracks:
            last = len(points) - 1
            full = [wide * (1 - 0.6 * i / last) for i in range(last + 1)]
            plate.line(points, [w * 3 for w in full] if halo else full, plate.ground if halo else plate.accent)
