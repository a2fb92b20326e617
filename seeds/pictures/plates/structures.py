"""Bridges, tunnels and what they rest on."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box
from space import Camera, Scene
from tone import hatch, noise

from plates.registry import picture


@picture("bridge-bearings")
def viaduct(plate: Plate) -> None:
    camera = Camera((300, -205, 17), (-10, 0, 19), lens=1780, centre=(WIDE * 0.47, 590))
    deck, span, first = 46, 44.0, 232
    horizon = camera.see((-9000, 0, 0))[1]
    water = noise(8)
    # Far shore: low hills behind the horizon.
    sky = noise(19)
    for n in range(25):
        y = 18 + n * 19.0
        widths = [2.6 * (sky(x / 330 + y / 95, y / 75) - 0.12) * (1 - y / 560) for x in range(0, WIDE + 20, 20)]
        plate.line([(x, y) for x in range(0, WIDE + 20, 20)], [max(0, w) for w in widths], plate.grey(0.7))
    hills = [
        (x, horizon - 15 - 26 * abs(noise(5)(x / 330, 0.5)) - 9 * abs(noise(5)(x / 80, 2.5)))
        for x in range(0, WIDE + 8, 8)
    ]
    hatch(plate, [(0, horizon), *hills, (WIDE, horizon)], angle=70, pitch=7, width=1.2, colour=plate.grey(0.6))
    plate.line(hills, 1.6, plate.grey(0.8))

    def pier_boxes(x: float) -> list[tuple[float, ...]]:
        return [(x - 3, -5, 0, 6, 10, deck - 8), (x - 4, -9, deck - 10, 8, 18, 6), (x - 6, -8, -1, 12, 16, 4)]

    # Reflections first: the mirrored piers and deck, only as level strokes, shorter with distance from their foot.
    xs = [first - span * k for k in range(30)]
    chance = plate.chance
    y = horizon + 3.0
    row = 0
    while y < HIGH + 4:
        near = (y - horizon) / (HIGH - horizon)
        gap = 2.6 + 12 * near
        for x in xs:
            corners = [camera.see((x + i, j, 0)) for i in (-3, 3) for j in (-5, 5)]
            foot = max(corner[1] for corner in corners)
            top = camera.see((x, 0, -deck + 6))[1]
            a, b = min(corner[0] for corner in corners), max(corner[0] for corner in corners)
            if foot < y < top:
                fade = 1 - 0.75 * (y - foot) / (top - foot)
                sway = water(x / 9, y / 14) * (b - a) * 0.35
                grow = 1 + 0.5 * water(x / 7 + 3, y / 9)
                half = (b - a) * 0.6 * fade * grow
                plate.line([((a + b) / 2 + sway - half, y), ((a + b) / 2 + sway + half, y)], max(0.9, gap * 0.5 * fade))
        for _ in range(int(9 - 4 * near)):
            x = chance.uniform(-60, WIDE)
            plate.line([(x, y), (x + chance.uniform(40, 190) * (0.35 + near), y)], 0.7 + 0.9 * near, plate.grey(0.45))
        y += gap
        row += 1
    plate.line([(0, horizon), (WIDE, horizon)], 1.4)
    scene = Scene(plate, camera)
    for k, x in enumerate(xs):
        near = max(0.25, 1 - k / 14)
        for b in pier_boxes(x):
            scene.block(*b, shades=(0, 0.42, 0.95), width=2.8 * near, pitch=max(3.2, 8 * near))
    scene.sketch()
    # The deck: a girder with its parapet, drawn as faces a span at a time.
    scene = Scene(plate, camera)
    for k in range(-1, 34):
        x1, x0 = first - span * (k - 0.5), first - span * (k + 0.5)
        near = max(0.2, min(1, 1 - k / 14))
        scene.block(
            x0, -9, deck - 4 + 0.4, x1 - x0, 18, 6.6, shades=(0, 0.16, 0.9), width=2.6 * near, pitch=max(3, 7 * near)
        )
        scene.block(x0, -10.5, deck + 3, x1 - x0, 21, 1.1, shades=(0, 0, 0.5), width=1.8 * near, pitch=6)
        for n in range(8):
            x = x0 + (x1 - x0) * n / 8
            scene.line([(x, -10.4, deck + 4.1), (x, -10.4, deck + 7.6)], 1.5 * near, nearer=14)
        scene.line([(x0, -10.4, deck + 7.6), (x1, -10.4, deck + 7.6)], 2.6 * near, nearer=14)
        scene.line([(x0, -10.4, deck + 5.8), (x1, -10.4, deck + 5.8)], 1.2 * near, nearer=14)
    scene.sketch()
    # The pier where the deck is being lifted: jacks on brackets and a scaffold, all in the accent colour.
    x = xs[2]

    def rod(a: tuple[float, float, float], b: tuple[float, float, float], width: float) -> None:
        plate.line([camera.see(a), camera.see(b)], width, plate.accent)

    for px in (-9.5, -4.8, 4.8, 9.5):
        rod((x + px, -12, 0), (x + px, -12, deck - 3), 2.6)
    for k in range(7):
        z = 2 + k * 6.6
        rod((x - 9.5, -12, z), (x + 9.5, -12, z), 2.4)
        if k < 6:
            for a, b in ((-9.5, -4.8), (4.8, 9.5)):
                rod((x + (a if k % 2 else b), -12, z), (x + (b if k % 2 else a), -12, z + 6.6), 1.3)
    for px in (-7.2, 7.2):
        for z0, z1, half in ((deck - 11, deck - 9.4, 2.6), (deck - 9.4, deck - 5.4, 1.5), (deck - 5.4, deck - 4, 2.1)):
            plate.fill(
                [
                    camera.see(p)
                    for p in (
                        (x + px - half, -12, z0),
                        (x + px + half, -12, z0),
                        (x + px + half, -12, z1),
                        (x + px - half, -12, z1),
                    )
                ],
                plate.accent,
            )


@picture("tunnel-water")
def tunnel(plate: Plate) -> None:
    vx, vy = 930, 560
    half, spring, depth_lens = 3.6, 0.9, 560

    def profile(t: float) -> Point:
        """Around the horseshoe from the left foot over the crown to the right foot, in metres about the eye."""
        wall = 0.19
        if wall <= t <= 1 - wall:
            a = math.pi * (t - wall) / (1 - 2 * wall)
            return -half * math.cos(a), half * math.sin(a) + spring
        drop = (wall - min(t, 1 - t)) / wall
        x = half - 0.22 * drop**2
        return (-x if t < 0.5 else x), spring - 2.65 * drop

    def see(x: float, y: float, z: float) -> Point:
        return vx + x / z * depth_lens, vy - y / z * depth_lens

    near, far = 1.5, 44.0
    end = [see(*profile(i / 80), far) for i in range(81)]
    # Courses of brick: from the far dark towards us, ring by ring, joints staggered.
    courses = 44
    ring_at = near
    rings = []
    while ring_at < far:
        rings.append(ring_at)
        ring_at *= 1.115

    def dark(z: float, t: float) -> float:
        side = 0.35 + 0.65 * abs(t - 0.34) / 0.66
        return min(1.0, 0.16 + (z / far) ** 0.55 * 0.95 * side)

    stains = noise(21)
    for i in range(courses):
        t0, t1 = i / courses, (i + 1) / courses
        for n, z0 in enumerate(rings):
            z1 = rings[n + 1] if n + 1 < len(rings) else far
            shift = (z1 - z0) * (0.5 if i % 2 else 0)
            za, zb = z0 + shift, z1 + shift * 1.115
            quad = [see(*profile(t0), za), see(*profile(t1), za), see(*profile(t1), zb), see(*profile(t0), zb)]
            if all(not (-30 < px < WIDE + 30 and -30 < py < HIGH + 30) for px, py in quad):
                continue
            tone = dark(z0, (t0 + t1) / 2) + 0.34 * stains(i / 3.2, n / 5.5)
            size = math.dist(quad[0], quad[1])
            if size > 15 and tone > 0.12:
                lines = max(2, round(size / 16))
                for k in range(lines):
                    f = (k + 0.5) / lines
                    p = (quad[0][0] + (quad[1][0] - quad[0][0]) * f, quad[0][1] + (quad[1][1] - quad[0][1]) * f)
                    q = (quad[3][0] + (quad[2][0] - quad[3][0]) * f, quad[3][1] + (quad[2][1] - quad[3][1]) * f)
                    plate.line(
                        [
                            (p[0] * 0.93 + q[0] * 0.07, p[1] * 0.93 + q[1] * 0.07),
                            (p[0] * 0.07 + q[0] * 0.93, p[1] * 0.07 + q[1] * 0.93),
                        ],
                        min(0.8, max(0, tone)) * size / lines,
                    )
            elif size <= 15:
                plate.fill(quad, plate.grey(min(1, max(0.1, tone + 0.12))))
            plate.line([quad[0], quad[1]], max(0.8, min(2, size / 24)))
        z = near
        while z < far:
            plate.line(
                [see(*profile(t0), z), see(*profile(t0), z * 1.3)],
                max(0.7, min(2.4, 9 / z)),
                plate.ink if z < 14 else plate.grey(0.8),
            )
            z *= 1.3
    plate.fill(end, plate.ink)
    plate.fill(arc(vx, vy - 4, 13, 15), plate.ground)
    # The floor: pool on the left, ballast and track on the right.
    floor = -1.75
    shore = [see(-3.38, floor, near), see(3.38, floor, near), see(3.38, floor, far), see(-3.38, floor, far)]
    plate.fill([(-20, HIGH + 20), *shore[1:2], *shore[2:], (-20, HIGH + 20)])
    with plate.inside([(shore[0][0], HIGH + 60), (shore[1][0], HIGH + 60), shore[1], shore[2], shore[3], shore[0]]):
        plate.fill(box(0, 0, WIDE, HIGH))
        ripple = noise(4)
        y = vy + 20.0
        while y < HIGH:  # the pool repeats the arch: dark under the opening, light where the near lining is
            z = -floor * depth_lens / (y - vy)
            gap = 4 + (y - vy) * 0.026
            x = -20.0
            while x < WIDE:
                across = abs(x - vx) / (y - vy)
                arch = math.exp(-((across * 1.25) ** 2))
                tone = 0.2 + 0.62 * arch * min(1, z / 5) + 0.16 * ripple(x / 90, y / 11) + 0.18 * min(1, z / 14)
                long = 26 + 40 * (y - vy) / 500
                plate.line([(x, y), (x + long, y + 0.5)], gap * max(0.1, min(0.92, tone)))
                x += long
            y += gap
        bank = [
            see(0.15, floor, near),
            *(see(0.15 + 0.12 * ripple(z, 3), floor, z) for z in (2, 2.6, 3.3, 4.2, 5.4, 7, 9, 12, 17, 26)),
            see(0, floor, far),
            see(3.3, floor, far),
            see(3.6, floor, near),
        ]
        plate.fill(bank)
        plate.line(bank[:-2], 2.4)
        chance = plate.chance
        for _ in range(1500):
            z = near * (far / near) ** (chance.random() ** 1.4)
            x, y = see(chance.uniform(0.2, 3.3), floor, z)
            plate.dot(x, y, max(0.7, chance.uniform(2, 6.5) / z * 1.4), plate.grey(chance.choice((0.5, 0.8, 1))))
        z = near
        while z < far:
            tie = [
                see(0.62, floor + 0.06, z),
                see(3.1, floor + 0.06, z),
                see(3.1, floor + 0.06, z + 0.26),
                see(0.62, floor + 0.06, z + 0.26),
            ]
            plate.shape(tie, max(0.8, 3.4 / z), plate.grey(0.25))
            z += 0.72
    for x in (1.1, 2.54):
        foot = [
            see(x - 0.06, floor + 0.12, near),
            see(x + 0.06, floor + 0.12, near),
            see(x + 0.06, floor + 0.12, far),
            see(x - 0.06, floor + 0.12, far),
        ]
        plate.fill(foot, plate.ink)
        plate.line([see(x - 0.02, floor + 0.13, near), see(x - 0.01, floor + 0.13, far)], [7, 0.6], plate.ground)
    # Water: threads from the crown, with the ring that each makes where it meets the pool. These are the key part.
    for x, z, top in ((-0.9, 3.1, 4.35), (-1.5, 5.2, 4.2), (-0.35, 8.2, 4.4), (-2.1, 3.9, 3.8)):
        a, b = see(x, top, z), see(x, floor, z)
        a = (a[0], max(a[1], -10))
        plate.line([a, b], 9 / z + 3, plate.ground)
        plate.dash([a, b], 60 / z + 14, 18 / z + 5, 6 / z + 1.2, plate.accent)
        for k in (1, 2, 3):
            plate.line(arc(b[0], b[1], 58 * k / z, 15 * k / z), (5 / z + 0.6) / k**0.5, plate.accent)


@picture("bearing-detail")
def bearing(plate: Plate) -> None:
    left, right, top, foot, lean = 420, 1070, 300, 730, 150

    def skew(x: float, y: float) -> Point:
        t = (foot - y) / (foot - top)
        return x + lean * (3 * t * t - 2 * t**3) * 0.35 + lean * t * 0.65, y

    # Deck above and pier below, in section.
    chance = plate.chance
    deck = [
        (-10, -10),
        (WIDE + 10, -10),
        (WIDE + 10, 168),
        (1440, 168),
        (1400, 214),
        (420, 214),
        (380, 168),
        (-10, 168),
    ]
    pier = [(190, HIGH + 10), (190, 862), (250, 812), (1240, 812), (1300, 862), (1300, HIGH + 10)]
    for mass in (deck, pier):
        plate.fill(mass)
        hatch(plate, mass, angle=45, pitch=26, width=1.1, colour=plate.grey(0.8))
        with plate.inside(mass):
            for _ in range(330):
                x, y = chance.uniform(0, WIDE), chance.uniform(-10, HIGH)
                if 230 < y < 800:
                    continue
                r = chance.uniform(3, 13)
                stone = [
                    (
                        x + r * chance.uniform(0.7, 1.1) * math.cos(k),
                        y + r * 0.8 * chance.uniform(0.7, 1.1) * math.sin(k),
                    )
                    for k in (0, 1.1, 2.2, 3.3, 4.4, 5.4)
                ]
                plate.shape(stone, 1.3)
        plate.line(mass, 5, closed=True)
    for x in range(300, 1240, 74):  # reinforcement, cut across
        plate.dot(x, 884, 10)
    for x in range(60, WIDE, 92):
        plate.dot(x, 118, 11)
    plate.line([(214, 906), (1276, 906)], 4)
    # Sole plate and masonry plate.
    for x, y, wide, high in ((left + lean - 60, 214, right - left + 120, 52), (left - 80, 764, right - left + 160, 48)):
        plate.shape(box(x, y, wide, high), 4)
        hatch(plate, box(x, y, wide, high), angle=-45, pitch=7, width=2.2)
    # Rubber with eight steel plates in it, bulging a little between them.
    plates = 8
    layer = (foot - top) / plates
    edge_l, edge_r = [], []
    for i in range(0, plates * 12 + 1):
        y = foot + 34 - (foot - top + 68) * i / (plates * 12)
        bulge = 13 * abs(math.sin(math.pi * (y - top) / layer)) if top < y < foot else 3
        edge_l.append((skew(left, y)[0] - bulge - 22, y))
        edge_r.append((skew(right, y)[0] + bulge + 22, y))
    body = [*edge_l, *reversed(edge_r)]
    plate.fill(body, plate.ink)
    for k in range(plates * 5):
        y = top + (foot - top) * (k + 0.5) / (plates * 5)
        a, b = skew(left, y), skew(right, y)
        plate.line([(a[0] - 12, y), (b[0] + 12, y)], 0.9, plate.grey(0.55))
    for k in range(plates + 1):
        y = top + layer * k
        a, b = skew(left, y), skew(right, y)
        steel = [(a[0], y - 8), (b[0], y - 8), (b[0], y + 8), (a[0], y + 8)]
        plate.shape(steel, 1.4, plate.ground)
        hatch(plate, steel, angle=45, pitch=6, width=1.2)
    # Where the edge stood before, and the movement.
    plate.dash([(left - 22, foot), (left - 22, top - 20)], 14, 8, 2, plate.accent)
    plate.dash([(right + 22, foot), (right + 22, top - 20)], 14, 8, 2, plate.accent)
    x0, x1, y = right + 22, skew(right + 22, top)[0], 470
    plate.line([(1180, y), (1420, y)], 7, plate.accent)
    plate.fill([(1420, y - 26), (1478, y), (1420, y + 26)], plate.accent)
    plate.measure((x0, 284), (x1 + 4, 284), 8, plate.accent)
    for k in range(plates):
        plate.line([(330, top + layer * k), (356, top + layer * k)], 1.2, plate.grey(0.8))
    plate.line([(330, top), (330, foot)], 1, plate.grey(0.8))
    plate.line([(330, foot), (356, foot)], 1.2, plate.grey(0.8))
    plate.measure((left - 22, 1010), (right + 22, 1010))
