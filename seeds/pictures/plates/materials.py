"""Timber and glass under heat."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box, curve
from space import Camera
from tone import hatch, isolines, noise

from plates.registry import picture


@picture("timber-fire")
def timber(plate: Plate) -> None:
    camera = Camera((62, -70, -22), (0, 0, 0), lens=3700, centre=(800, 470), parallel=True)
    grain = noise(17)

    def see(x: float, y: float, z: float) -> Point:
        return camera.see((x, y, z))

    def face(*places: tuple[float, float, float], width: float = 3.4) -> list[Point]:
        flat = [camera.see(p) for p in places]
        plate.fill(flat)
        plate.line(flat, width, closed=True)
        return flat

    def board_grain(
        a: tuple[float, float, float],
        along: tuple[float, float, float],
        across: tuple[float, float, float],
        lines: int,
        seed: float,
        dark: float = 1,
    ) -> None:
        """Long grain on a face: lines that run along it and waver about a knot."""
        for k in range(lines):
            t = (k + 0.5) / lines
            path, widths = [], []
            for i in range(41):
                u = i / 40
                v = t + 0.32 / lines * 3 * grain(u * 3.1 + seed, t * 5 + seed)
                v = min(0.985, max(0.015, v))
                path.append(see(*(a[n] + along[n] * u + across[n] * v for n in range(3))))
                widths.append(max(0.7, (1.5 + 1.8 * grain(u * 6 + seed * 2, t * 9)) * dark))
            plate.line(path, widths)

    def end_grain(
        a: tuple[float, float, float],
        u_edge: tuple[float, float, float],
        v_edge: tuple[float, float, float],
        heart: Point,
        pitch: float,
    ) -> None:
        """Growth rings on a sawn end: arcs about a heart that lies outside the board."""
        outline = [
            see(*a),
            see(*(a[n] + u_edge[n] for n in range(3))),
            see(*(a[n] + u_edge[n] + v_edge[n] for n in range(3))),
            see(*(a[n] + v_edge[n] for n in range(3))),
        ]
        plate.fill(outline)
        with plate.inside(outline):
            u_long, v_long = math.hypot(*u_edge), math.hypot(*v_edge)
            radius = pitch
            while radius < u_long + 3 * v_long:
                path = []
                for i in range(61):
                    t = 2 * math.pi * i / 60
                    q = radius * (1 + 0.05 * grain(math.cos(t) * 2 + heart[0], math.sin(t) * 2 + heart[1]))
                    u, v = heart[0] + q * math.cos(t) / u_long, heart[1] + q * math.sin(t) / v_long
                    path.append(see(*(a[n] + u_edge[n] * u + v_edge[n] * v for n in range(3))))
                plate.line(path, 2.4 if round(radius / pitch) % 2 else 1.1)
                radius += pitch
        plate.line(outline, 2.2, closed=True)

    # Seen from below the corner: floor of crossed layers on top, beam under it, column under the beam's end.
    layers, thick = 5, 1.35
    x0, x1, y0, y1, z0 = -17.0, 12.0, -5.0, 26.0, 5.0
    for k in range(layers):
        z = z0 + k * thick
        # the face towards -y is the section across x, the face towards +x the section along y
        if k % 2:
            face((x0, y0, z), (x1, y0, z), (x1, y0, z + thick), (x0, y0, z + thick), width=1)
            n = 7
            for j in range(n):
                wide = (x1 - x0) / n
                end_grain(
                    (x0 + j * wide, y0, z),
                    (wide, 0, 0),
                    (0, 0, thick),
                    (0.3 + 0.4 * (j % 2), 1.5 if j % 3 else -0.6),
                    0.24,
                )
            face((x1, y0, z), (x1, y1, z), (x1, y1, z + thick), (x1, y0, z + thick), width=2.2)
            board_grain((x1, y0, z), (0, y1 - y0, 0), (0, 0, thick), 5, k * 3.3, 1.5)

        else:
            face((x0, y0, z), (x1, y0, z), (x1, y0, z + thick), (x0, y0, z + thick), width=2.2)
            board_grain((x0, y0, z), (x1 - x0, 0, 0), (0, 0, thick), 5, k * 1.7)
            n = 8
            for j in range(n):
                wide = (y1 - y0) / n
                end_grain(
                    (x1, y0 + j * wide, z),
                    (0, wide, 0),
                    (0, 0, thick),
                    (0.25 + 0.5 * (j % 2), -0.5 if j % 2 else 1.6),
                    0.24,
                )
    under = face((x0, y0, z0), (x1, y0, z0), (x1, y1, z0), (x0, y1, z0))
    with plate.inside(under):
        for j in range(8):
            y = y0 + (y1 - y0) * j / 8
            plate.line([see(x0, y, z0), see(x1, y, z0)], 2.6)
            board_grain((x0, y, z0), (x1 - x0, 0, 0), (0, (y1 - y0) / 8, 0), 4, j * 2.1, 0.8)
    # The beam: nine laminations, its sawn end towards +x; char eats in from below and from the -y side.
    bx0, bx1, by0, by1, bz0, bz1 = x0, 7.0, 2.0, 8.5, -6.5, 5.0
    lams = 8
    side = face((bx0, by0, bz0), (bx1, by0, bz0), (bx1, by0, bz1), (bx0, by0, bz1))
    for k in range(lams):
        z = bz0 + (bz1 - bz0) * k / lams
        end_grain(
            (bx1, by0, z),
            (0, by1 - by0, 0),
            (0, 0, (bz1 - bz0) / lams),
            (0.5 + 0.3 * math.sin(k * 2.4), -1.1 if k % 2 else -0.4),
            0.3,
        )
        plate.line([see(bx0, by0, z), see(bx1, by0, z)], 2.2)
    bottom = face((bx0, by0, bz0), (bx1, by0, bz0), (bx1, by1, bz0), (bx0, by1, bz0))
    # Char on the side and underside: scaled like a crocodile's back.
    chance = plate.chance
    plate.fill(side, plate.ink)
    plate.fill(bottom, plate.ink)
    for _ in range(900):
        u, v = chance.random(), chance.random()
        for origin, edge_v in (((bx0, by0, bz0), (0, 0, bz1 - bz0)), ((bx0, by0, bz0), (0, by1 - by0, 0))):
            x, y, z = (origin[0] + (bx1 - bx0) * u, origin[1] + edge_v[1] * v, origin[2] + edge_v[2] * v)
            d = chance.uniform(0.3, 1.0)
            plate.line([see(x, y, z), see(min(bx1, x + d), y, z)], 1.4, plate.grey(0.45))
            h = chance.uniform(0.02, 0.07)
            plate.line(
                [see(x, y, z), see(x, y + edge_v[1] * min(h, 1 - v), z + edge_v[2] * min(h, 1 - v))],
                1.2,
                plate.grey(0.4),
            )
    plate.line(side, 3.4, closed=True)
    # On the sawn end: the char's depth as a black, wavy band, and isotherms behind it.
    end = [see(bx1, by0, bz0), see(bx1, by1, bz0), see(bx1, by1, bz1), see(bx1, by0, bz1)]

    def depth_line(d: float, rough_at: float) -> list[tuple[float, float]]:
        """The line at depth d (metres of the drawing) from side and underside, rounded at the arris."""
        points = []
        for i in range(41):  # down the side
            z = bz1 - (bz1 - bz0 - d - 0.9) * i / 40
            points.append((by0 + d + 0.22 * grain(z * 1.3, rough_at) * min(1, d), z))
        for i in range(1, 12):  # round the corner
            t = math.pi / 2 * i / 12
            points.append((by0 + d + 0.9 - 0.9 * math.cos(t), bz0 + d + 0.9 - 0.9 * math.sin(t)))
        for i in range(31):  # along the underside
            y = by0 + d + 0.9 + (by1 - by0 - d - 0.9) * i / 30
            points.append((y, bz0 + d + 0.22 * grain(y * 1.3, rough_at + 4) * min(1, d)))
        return points

    with plate.inside(end):
        char = [see(bx1, y, z) for y, z in depth_line(1.15, 3.0)]
        plate.fill([*char, see(bx1, by1, bz0), see(bx1, by0, bz0), see(bx1, by0, bz1)], plate.ink)
        for n, d in enumerate((1.15, 1.6, 2.1, 2.7)):
            plate.line([see(bx1, y, z) for y, z in depth_line(d, 3.0 + n * 0.2)], (7, 4.4, 3.2, 2.2)[n], plate.accent)
    plate.line(end, 4.4, closed=True)
    # The column beneath, at the far end of the beam, whole grain, and its char on the same side.
    cx0, cx1, cy0, cy1 = -12.0, -5.5, 2.0, 8.5
    foot = -34.0
    shaft = face((cx0, cy0, foot), (cx1, cy0, foot), (cx1, cy0, bz0), (cx0, cy0, bz0))
    plate.fill(shaft, plate.ink)
    for _ in range(800):
        x, z = chance.uniform(cx0, cx1), chance.uniform(foot, bz0)
        plate.line([see(x, cy0, z), see(min(cx1, x + chance.uniform(0.3, 0.8)), cy0, z)], 1.3, plate.grey(0.42))
        plate.line([see(x, cy0, z), see(x, cy0, min(bz0, z + chance.uniform(0.3, 1.6)))], 1.3, plate.grey(0.45))
    right = face((cx1, cy0, foot), (cx1, cy1, foot), (cx1, cy1, bz0), (cx1, cy0, bz0))
    board_grain((cx1, cy0, foot), (0, 0, bz0 - foot), (0, cy1 - cy0, 0), 24, 6.6)
    for k in range(1, 6):
        y = cy0 + (cy1 - cy0) * k / 6
        plate.line([see(cx1, y, foot), see(cx1, y, bz0)], 2.4)
    with plate.inside(right):
        edge = [(cy0 + 1.1 + 0.3 * grain(z * 0.7, 9), z) for z in [foot + 0.5 * k for k in range(56)]]
        plate.fill([*(see(cx1, y, z) for y, z in edge), see(cx1, cy0, bz0), see(cx1, cy0, foot)], plate.ink)
        for n, off in enumerate((0.0, 0.5, 1.05)):
            plate.line([see(cx1, y + off, z) for y, z in edge], (6, 3.4, 2.2)[n], plate.accent)
    plate.line(right, 3.4, closed=True)


@picture("electric-glass-furnace")
def furnace(plate: Plate) -> None:
    left, right, top, floor = 210, 1330, 330, 850
    swirl = noise(44)
    # Brickwork in courses around the tank, with the throat low at the right, and steel outside it.
    outer = box(90, 300, 1360, 690)
    plate.shape(outer, 4.4)
    with plate.inside(outer):
        y, n = 300.0, 0
        while y < 990:
            plate.line([(90, y), (1450, y)], 1.6)
            for x in range(90 - (n % 2) * 30, 1460, 60):
                plate.line([(x, y), (x, y + 27.6)], 1.6)
            y += 27.6
            n += 1
        hatch(plate, box(90, floor + 60, 1360, 100), angle=45, pitch=8, width=1.6)
        hatch(plate, box(90, 300, 50, 690), angle=45, pitch=8, width=1.6)
    plate.line(outer, 5, closed=True)
    for x in (66, 1450):
        plate.shape(box(x, 268, 24, 740), 3, plate.grey(0.4))
    # The melt.
    melt = [(left, top), (right, top), (right, 764), (WIDE + 10, 764), (WIDE + 10, 850), (left, floor)]
    plate.fill(melt)
    rods = [300 + k * 118 for k in range(9)]

    def stream(x: float, y: float) -> float:
        """Stream function: a pair of rolls between every two electrodes, rising where the current runs densest."""
        u = (x - rods[0]) / 118
        v = max(0.0, min(1.0, (floor - y) / (floor - top)))
        edge = min(1, max(0, (x - left) / 70)) * min(1, max(0, (right - x) / 70))
        return math.sin(math.pi * u * 0.5 + 0.4) * math.sin(math.pi * v**0.8) * edge * (
            1 + 0.35 * swirl(x / 260, y / 200)
        ) + 0.14 * swirl(x / 110, y / 90)

    cache: dict[Point, float] = {}
    with plate.inside(box(left, top, right - left, floor - top)):
        for k in range(-13, 14):
            level = k * 0.1 + 0.02
            for line in isolines(stream, level, (left - 4, top - 4, right + 12, floor + 8), 8, cache):
                plate.line(line, 3.4 if abs(k) in (4, 8) else 1.3, plate.ink if abs(k) in (4, 8) else plate.grey(0.8))
    for k in range(6):  # drawn off through the throat
        plate.line(
            curve(
                [
                    (right - 60, 690 - k * 12),
                    (right - 10, 770 + k * 6),
                    (right + 60, 776 + k * 13),
                    (WIDE + 10, 776 + k * 13),
                ],
                10,
            ),
            1.8,
        )
    plate.line([(right, top), (right, 764), (WIDE, 764)], 4.4)
    plate.line([(left, top), (left, floor), (WIDE, 850)], 4.4)
    # Electrodes from the floor: the key part, with their holders below the tank.
    for n, x in enumerate(rods):
        high = 500 + 24 * math.sin(n * 2.1)
        glow = [(x - 44, floor), (x - 40, high - 10), (x, high - 46), (x + 40, high - 10), (x + 44, floor)]
        plate.fill(curve(glow, 8))
        for q in range(1, 4):
            halo = [
                (x - 15 - q * 9, floor - 4),
                (x - 15 - q * 9, high),
                *arc(x, high, 15 + q * 9, start=180, end=360),
                (x + 15 + q * 9, floor - 4),
            ]
            plate.line(halo, 2.8 - q * 0.6, plate.accent)
        rod = [(x - 14, floor + 140), (x - 14, high), *arc(x, high, 14, 9, 180, 360, 10), (x + 14, floor + 140)]
        plate.fill(rod, plate.accent)
        plate.line([(x - 5, floor + 130), (x - 5, high + 8)], 4, plate.ground)
        plate.shape(box(x - 24, floor + 44, 48, 74), 3)
        hatch(plate, box(x, floor + 44, 24, 74), angle=90, pitch=6, width=2)
        plate.line([(x, 990), (x, 1034)], 6)
    plate.line([(rods[0], 1034), (rods[-1], 1034)], 5)
    plate.line([(rods[0], 1034), (rods[0] - 120, 1034), (rods[0] - 120, HIGH)], 5)
    # The batch: a blanket of raw grains, deepest in the middle, charged from a hopper at the left.
    chance = plate.chance
    crown = [
        (left, 316),
        *(
            (x, 282 - 30 * math.sin(math.pi * (x - left) / (right - left)) - 12 * abs(swirl(x / 60, 7)))
            for x in range(left + 10, right, 10)
        ),
        (right, 312),
    ]
    under = [(x, top + 54 + 16 * swirl(x / 70, 2) + 10 * swirl(x / 23, 5)) for x in range(right, left - 1, -10)]
    batch = [*crown, *under]
    plate.fill(batch)
    with plate.inside(batch):
        for _ in range(3600):
            x, y = chance.uniform(left, right), chance.uniform(230, 410)
            q = chance.uniform(1.4, 6.4)
            if q > 4:
                plate.shape([(x + q * math.cos(a + x), y + q * math.sin(a + x)) for a in (0, 1.3, 2.5, 3.6, 5)], 1.4)
            else:
                plate.dot(x, y, q * 0.62)
    plate.line(crown, 3.4)
    plate.line(under, 2.6)
    for x, wide in ((470, 190), (1060, 190)):
        hop = [(x - wide, -10), (x + wide, -10), (x + 36, 150), (x + 36, 186), (x - 36, 186), (x - 36, 150)]
        plate.shape(hop, 4)
        hatch(
            plate,
            [(x + 6, -10), (x + wide, -10), (x + 36, 150), (x + 36, 186), (x + 6, 186)],
            angle=90,
            pitch=9,
            width=2.4,
        )
        for _ in range(150):
            spread = chance.random()
            y = 190 + 66 * spread
            plate.dot(x + chance.gauss(0, 12 + 26 * spread), y, chance.uniform(1.4, 3.6))
