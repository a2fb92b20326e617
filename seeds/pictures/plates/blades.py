"""Wind turbine blades, from above and in section."""

from __future__ import annotations

import math

from pen import WIDE, Plate, Point, box
from tone import halftone, hatch

from plates.registry import picture


def aerofoil(chord: float, thick: float, steps: int = 60, camber: float = 0.03) -> tuple[list[Point], list[Point]]:
    """Upper and lower side of a four-digit NACA section from nose to tail, for a chord along x from 0.

    `thick` and `camber` are parts of the chord (NACA Report 460); y is upward positive.
    """
    upper, lower = [], []
    for i in range(steps + 1):
        t = (1 - math.cos(math.pi * i / steps)) / 2
        half = 5 * thick * (0.2969 * math.sqrt(t) - 0.126 * t - 0.3516 * t * t + 0.2843 * t**3 - 0.1036 * t**4)
        p = 0.4
        mean = camber * (2 * p * t - t * t) / p**2 if t < p else camber * (1 - 2 * p + 2 * p * t - t * t) / (1 - p) ** 2
        upper.append((t * chord, (mean + half) * chord))
        lower.append((t * chord, (mean - half) * chord))
    return upper, lower


@picture("wind-blades")
def blades(plate: Plate) -> None:
    # The yard: gravel in sparse dots and the shadow of each blade.
    chance = plate.chance
    for _ in range(1500):
        plate.dot(chance.uniform(0, WIDE), chance.uniform(0, 1067), chance.uniform(0.8, 2.2), plate.grey(0.55))

    def blade(root: Point, tip: Point, size: float, cut: bool) -> None:
        long = math.dist(root, tip)
        ux, uy = (tip[0] - root[0]) / long, (tip[1] - root[1]) / long
        nx, ny = -uy, ux

        def chord(t: float) -> tuple[float, float]:
            """Where the nose and the tail lie, across the blade."""
            if t < 0.045:
                return -0.34, 0.34
            if t < 0.2:
                q = (t - 0.045) / 0.155
                q = q * q * (3 - 2 * q)
                return -0.34 - 0.06 * q, 0.34 + 0.66 * q
            q = (t - 0.2) / 0.8
            full = 1.4 * (1 - q) ** 0.82 * (0.86 + 0.14 * (1 - q)) + 0.1 * math.sqrt(max(0, 1 - q**6))
            full *= math.sqrt(max(0, 1 - q**14))
            return -0.285 * full, 0.715 * full

        def at(t: float, off: float) -> Point:
            return root[0] + ux * long * t + nx * off * size, root[1] + uy * long * t + ny * off * size

        ts = [k / 120 for k in range(121)]
        nose = [at(t, chord(t)[0]) for t in ts]
        tail = [at(t, chord(t)[1]) for t in ts]
        outline = [*nose, *reversed(tail)]
        plate.fill([(x + 12, y + 26) for x, y in outline], plate.grey(0.5))
        plate.fill(outline)
        # Tone: lines along the blade, swelling towards the tail and at the spar's shoulder.
        for k in range(1, 22):
            f = k / 22
            path = [at(t, chord(t)[0] + (chord(t)[1] - chord(t)[0]) * f) for t in ts]
            tone = 0.12 + 0.75 * f**2.2 + 0.4 * math.exp(-(((f - 0.05) / 0.06) ** 2))
            plate.line(path, [tone * min(6.2, (chord(t)[1] - chord(t)[0]) * size / 23) for t in ts])
        plate.line(nose, 4)
        plate.line(tail, 2.6)
        for f in (0.28, 0.46):
            plate.dash([at(t, chord(t)[0] + (chord(t)[1] - chord(t)[0]) * f) for t in ts[6:112]], 26, 10, 1.6)
        # The root ring with its bolts.
        ring = [at(0, -0.34), at(0, 0.34), at(0.012, 0.36), at(0.012, -0.36)]
        plate.shape(ring, 3, plate.ink)
        for k in range(9):
            plate.line([at(0, -0.3 + k * 0.075), at(-0.009, -0.3 + k * 0.075)], 3)
        # Sections laid over the blade where they are cut, turned as the blade twists.
        for n, t in enumerate((0.2, 0.36, 0.52, 0.68, 0.83)):
            a, b = chord(t)
            wide = (b - a) * size
            up, low = aerofoil(wide, 0.34 - 0.05 * n)
            twist = math.radians(14 - 3.4 * n)
            loop = []
            for x, y in [*up, *reversed(low)]:
                x -= wide * 0.285
                x, y = x * math.cos(twist) - y * math.sin(twist), x * math.sin(twist) + y * math.cos(twist)
                base = at(t, 0)
                loop.append((base[0] + nx * x + ux * y, base[1] + ny * x + uy * y))
            plate.fill(loop)
            hatch(plate, loop, angle=45, pitch=6, width=1.6)
            plate.line(loop, 3, closed=True)
        if cut:
            for t in (0.3, 0.64):
                a, b = chord(t)
                plate.dash([at(t - 0.012, a - 0.36), at(t + 0.012, b + 0.36)], 20, 9, 7, plate.accent)
                for off in (a - 0.42, b + 0.42):
                    p = at(t + (0.014 if off > 0 else -0.014), off)
                    plate.line([(p[0] - 13, p[1] - 13), (p[0] + 13, p[1] + 13)], 5, plate.accent)
                    plate.line([(p[0] - 13, p[1] + 13), (p[0] + 13, p[1] - 13)], 5, plate.accent)

    blade((-90, 250), (1500, 60), 138, False)
    blade((1560, 428), (60, 520), 132, True)
    blade((-50, 850), (1540, 790), 138, False)


@picture("blade-section")
def section(plate: Plate) -> None:
    chord, x0, y0 = 1430, 84, 600
    up, low = aerofoil(chord, 0.34, 140, 0.045)
    upper = [(x0 + x, y0 - y) for x, y in up]
    lower = [(x0 + x, y0 - y) for x, y in low]

    def skin(line: list[Point], depth: float, side: int) -> list[Point]:
        """The line moved inward by `depth`."""
        moved = []
        for i, (x, y) in enumerate(line):
            ax, ay = line[max(0, i - 1)]
            bx, by = line[min(len(line) - 1, i + 1)]
            d = math.hypot(bx - ax, by - ay) or 1
            moved.append((x - (by - ay) / d * depth * side, y + (bx - ax) / d * depth * side))
        return moved

    outline = [*upper, *reversed(lower)]
    for k in range(0, WIDE, 50):
        plate.line([(k, 0), (k, 1067)], 0.5, plate.grey(0.22))
    for k in range(17, 1067, 50):
        plate.line([(0, k), (WIDE, k)], 0.5, plate.grey(0.22))
    plate.fill(outline)
    spar = (0.2, 0.46)

    def part(line: list[Point], a: float, b: float) -> list[Point]:
        return [p for p in line if x0 + chord * a <= p[0] <= x0 + chord * b]

    for line, side in ((upper, 1), (lower, -1)):
        inner = skin(line, 13, side)
        core = skin(line, 40, side)
        # Sandwich: balsa in dots, before and behind the spar.
        for a, b in ((0.035, spar[0] - 0.005), (spar[1] + 0.005, 0.86)):
            p = [*part(inner, a, b), *reversed(part(core, a, b))]
            plate.fill(p)
            with plate.inside(p):
                halftone(plate, lambda x, y: 0.14, 9, 30, area=(x0, 250, x0 + chord, 900))
            plate.line(p, 2, closed=True)
        cap = [*part(inner, *spar), *reversed(part(skin(line, 64, side), *spar))]
        plate.fill(cap)
        hatch(plate, cap, angle=0, pitch=7.4, width=4.6)
        plate.line(cap, 3, closed=True)
        plate.line(line, 6)
        plate.line(inner, 1.6)

    # Shear webs between the caps, with their flanges; glue at each flange.
    def height(f: float) -> tuple[float, float]:
        u = min(skin(upper, 64, 1), key=lambda p: abs(p[0] - x0 - chord * f))
        w = min(skin(lower, 64, -1), key=lambda p: abs(p[0] - x0 - chord * f))
        return u[1], w[1]

    for f in (0.24, 0.42):
        x = x0 + chord * f
        a, b = height(f)
        web = box(x - 17, a + 22, 34, b - a - 44)
        plate.fill(web)
        with plate.inside(web):
            halftone(plate, lambda x, y: 0.14, 9, 30, area=(x - 20, a, x + 20, b))
        plate.line([(x - 17, a + 22), (x - 17, b - 22)], 4)
        plate.line([(x + 17, a + 22), (x + 17, b - 22)], 4)
        for y, way in ((a, 1), (b, -1)):
            foot = [(x - 58, y + way * 10), (x + 58, y + way * 10), (x + 58, y + way * 22), (x - 58, y + way * 22)]
            plate.fill(foot, plate.ink)
            plate.line([(x - 60, y + way * 4), (x + 60, y + way * 4)], 11, plate.accent)
    # Glued edges: nose and tail.
    tail_u, tail_l = part(skin(upper, 15, 1), 0.86, 0.985), part(skin(lower, 15, -1), 0.86, 0.985)
    plate.fill([*tail_u, *reversed(tail_l)], plate.accent)
    nose_u, nose_l = part(skin(upper, 15, 1), 0.004, 0.05), part(skin(lower, 15, -1), 0.004, 0.05)
    plate.line([*reversed(nose_u), *nose_l], 17, plate.accent)
    hatch(plate, [*tail_u, *reversed(tail_l)], angle=60, pitch=10, width=2.6, colour=plate.ground)
    plate.line(upper, 6)
    plate.line(lower, 6)
    # Chord line, quarter point, dimension ticks.
    plate.dash([(20, y0), (WIDE - 20, y0)], 40, 10, 1.3)
    for f in (0, *spar, 1):
        plate.line([(x0 + chord * f, 900), (x0 + chord * f, 985)], 1, plate.grey(0.6))
    for a, b in ((0, spar[0]), spar, (spar[1], 1)):
        plate.measure((x0 + chord * a, 966), (x0 + chord * b, 966))
    top = min(p[1] for p in upper)
    base = max(p[1] for p in lower)
    plate.measure((x0 + chord * 0.63, top), (x0 + chord * 0.63, base))
    plate.line([(x0 + chord * 0.3, top), (x0 + chord * 0.65, top)], 1, plate.grey(0.6))
    plate.line([(x0 + chord * 0.3, base), (x0 + chord * 0.65, base)], 1, plate.grey(0.6))
