"""A thing and its model: the pumping station twice, and a package that should be flat."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box
from space import Camera, Place, Scene
from tone import hatch, isolines

from plates.registry import picture


def ring(x: float, y: float, z: float, r: float, steps: int = 28, axis: int = 2) -> list[Place]:
    """A circle in space about the given axis (0, 1, 2 for x, y, z)."""
    places: list[Place] = []
    for k in range(steps + 1):
        c, s = r * math.cos(2 * math.pi * k / steps), r * math.sin(2 * math.pi * k / steps)
        places.append(((x, y + c, z + s), (x + c, y, z + s), (x + c, y + s, z))[axis])
    return places


MAIN: list[list[Place]] = [
    [(-9, -8, 1.5), (-9, 2, 1.5), (-9, 2, 6), (-4, 2, 6)],
    [(-5, -8, 1.5), (-5, -3, 1.5), (-5, -3, 6), (-5, 2, 6)],
    [(-1, -8, 1.5), (-1, -3, 1.5), (-1, -3, 6), (-1, 2, 6)],
    [(3, -8, 1.5), (3, -3, 1.5), (3, -3, 6), (3, 2, 6)],
    [(-5, 2, 6), (10, 2, 6), (9, 2, 1.2), (14.5, 2, 1.2)],
]
REAL: list[Place] = [(3, 2, 6), (3, 9, 6), (3, 9, 10.5), (11, 9, 10.5), (11, 9, 1.2), (14.5, 9, 1.2)]
BELIEVED: list[Place] = [
    (3, 2, 6),
    (3, 9, 6),
    (3, 9, 10.5),
    (7.5, 9, 10.5),
    (7.5, -7, 10.5),
    (7.5, -7, 1.2),
    (14.5, -7, 1.2),
]


def as_built(plate: Plate, eye: Camera) -> None:
    """The station itself, solid; the pipe that matters in the accent colour."""
    slab = [eye.see(p) for p in ((-14, -11, 0), (12.5, -11, 0), (12.5, 13, 0), (-14, 13, 0))]
    for a, b, c, d in ((0, 1, 1, 0), (1, 2, 2, 1)):
        side = [slab[a], slab[b], (slab[c][0], slab[c][1] + 34), (slab[d][0], slab[d][1] + 34)]
        plate.shape(side, 3)
        hatch(plate, side, angle=90, pitch=7, width=3 if a else 1.6)
    plate.shape(slab, 4)
    for k in range(1, 10):
        y = -11 + 2.4 * k
        plate.line([eye.see((-14, y, 0)), eye.see((12.5, y, 0))], 0.9, plate.grey(0.55))
    for k in range(1, 12):
        x = -14 + 2.21 * k
        plate.line([eye.see((x, -11, 0)), eye.see((x, 13, 0))], 0.9, plate.grey(0.55))

    def drum(cx: float, cy: float, z0: float, z1: float, r: float) -> None:
        base, top = [eye.see(p) for p in ring(cx, cy, z0, r)], [eye.see(p) for p in ring(cx, cy, z1, r)]
        lo, hi = min(range(len(top)), key=lambda k: top[k][0]), max(range(len(top)), key=lambda k: top[k][0])
        x0, x1 = top[lo][0], top[hi][0]
        body = [
            top[lo],
            *[p for p in sorted(base, key=lambda p: p[0]) if p[1] >= base[lo][1] - 1e-6 or p in (base[lo], base[hi])],
            top[hi],
        ]
        plate.fill(body)
        plate.fill(base)
        for k in range(11):
            x = x0 + (x1 - x0) * (k + 0.5) / 11
            d = math.sqrt(max(0, 1 - ((x - (x0 + x1) / 2) / ((x1 - x0) / 2)) ** 2))
            rise = (max(p[1] for p in base) - min(p[1] for p in base)) / 2
            y0, y1 = top[lo][1] + rise * d, base[lo][1] + rise * d
            plate.line([(x, y0), (x, y1)], 0.8 + 5 * max(0, (k - 3) / 8) ** 1.4)
        rise = (max(p[1] for p in base) - min(p[1] for p in base)) / 2
        plate.line(arc((x0 + x1) / 2, base[lo][1], (x1 - x0) / 2, rise, 0, 180), 3)
        plate.line([top[lo], base[lo]], 3)
        plate.line([top[hi], base[hi]], 3)
        plate.shape(top, 3)

    def pipe(path: list[Place], width: float, colour: tuple[int, int, int]) -> None:
        flat = [eye.see(p) for p in path]
        plate.line(flat, width + 5, plate.ground)
        plate.line(flat, width, colour)
        plate.line(flat, width - 6, plate.ground)
        plate.line([(x + 2, y + 2) for x, y in flat], 2, colour)
        for x, y in flat[1:-1]:
            plate.dot(x, y, width * 0.72, colour)
            plate.dot(x, y, width * 0.72 - 3, plate.ground)

    house = Scene(plate, eye)
    house.block(-13, 4.5, 0, 11, 7.5, 7.5, shades=(0, 0.22, 0.6), width=3.2, pitch=9)
    house.sketch()
    roof = [eye.see(p) for p in ((-13.6, 3.8, 7.5), (-1.4, 3.8, 7.5), (-1.4, 8.2, 11), (-13.6, 8.2, 11))]
    gable = [eye.see(p) for p in ((-1.4, 3.8, 7.5), (-1.4, 12.6, 7.5), (-1.4, 8.2, 11))]
    plate.shape([eye.see(p) for p in ((-13.6, 12.6, 7.5), (-1.4, 12.6, 7.5), (-1.4, 8.2, 11), (-13.6, 8.2, 11))], 2.4)
    plate.shape(gable, 3)
    hatch(plate, gable, angle=45, pitch=9, width=4)
    plate.shape(roof, 3.4)
    hatch(plate, roof, angle=-8, pitch=9, width=2)
    for x in (-11.5, -8, -4.5):
        pane = [eye.see(p) for p in ((x, 4.5, 3), (x + 1.8, 4.5, 3), (x + 1.8, 4.5, 5.6), (x, 4.5, 5.6))]
        plate.fill(pane, plate.ink)
    pipe(REAL, 17, plate.accent)
    for x in (-9, -5, -1, 3):
        drum(x, -8, 0, 2.2, 1.5)
        drum(x, -8, 2.2, 5.4, 1.0)
    for path in MAIN:
        pipe(path, 15, plate.ink)


def as_modelled(plate: Plate, eye: Camera) -> None:
    """The same station as its model has it, in dotted wires, with one pipe that runs elsewhere."""

    def wire(
        path: list[Place],
        width: float = 2.6,
        colour: tuple[int, int, int] | None = None,
        on: float = 3,
        off: float = 6.5,
    ) -> None:
        plate.dash([eye.see(p) for p in path], on, off, width, colour)

    def cage(x: float, y: float, z: float, dx: float, dy: float, dz: float) -> None:
        for k in (0, 1):
            wire(
                [
                    (x, y, z + dz * k),
                    (x + dx, y, z + dz * k),
                    (x + dx, y + dy, z + dz * k),
                    (x, y + dy, z + dz * k),
                    (x, y, z + dz * k),
                ]
            )
        for i in (0, 1):
            for j in (0, 1):
                wire([(x + dx * i, y + dy * j, z), (x + dx * i, y + dy * j, z + dz)])

    cage(-14, -11, -1.1, 26.5, 24, 1.1)
    cage(-13, 4.5, 0, 11, 7.5, 7.5)
    for x in (-13.6, -1.4):
        wire([(x, 3.8, 7.5), (x, 8.2, 11), (x, 12.6, 7.5), (x, 3.8, 7.5)])
    for y, z in ((3.8, 7.5), (8.2, 11), (12.6, 7.5)):
        wire([(-13.6, y, z), (-1.4, y, z)])
    for x in (-9, -5, -1, 3):
        for z, r in ((0, 1.5), (2.2, 1.5), (2.2, 1.0), (3.8, 1.0), (5.4, 1.0)):
            wire(ring(x, -8, z, r), 2.4)
        for k in range(6):
            c, s = math.cos(k * 1.047), math.sin(k * 1.047)
            wire([(x + 1.5 * c, -8 + 1.5 * s, 0), (x + 1.5 * c, -8 + 1.5 * s, 2.2)], 2)
            wire([(x + c, -8 + s, 2.2), (x + c, -8 + s, 5.4)], 2)

    def tube(path: list[Place], colour: tuple[int, int, int] | None = None, width: float = 2.6) -> None:
        for a, b in zip(path, path[1:], strict=False):
            axis = max(range(3), key=lambda n: abs(b[n] - a[n]))
            long = abs(b[axis] - a[axis])
            for k in range(int(long / 1.1) + 1):
                t = k * 1.1 / long
                wire(ring(*(a[n] + (b[n] - a[n]) * t for n in range(3)), 0.48, 12, axis), width * 0.7, colour, 2.4, 3)
            for side in (-0.48, 0.48):
                shift = [(0, 0, side), (0, 0, side), (side, 0, 0)][axis]
                wire([tuple(p[n] + shift[n] for n in range(3)) for p in (a, b)], width, colour)  # type: ignore[misc]

    for path in MAIN:
        tube(path)
    wire(REAL, 1.4, plate.grey(0.7), 2, 9)
    tube(BELIEVED, plate.accent, 4)
    x, y = eye.see(BELIEVED[-1])
    plate.line(arc(x, y, 30), 5, plate.accent)


@picture("twin-was-wrong")
def twin(plate: Plate) -> None:
    mid = 806
    # The right half is drafting paper with a grid of dots; the left is plain.
    for x in range(mid + 18, WIDE, 26):
        for y in range(14, HIGH, 26):
            plate.dot(x, y, 1.3, plate.grey(0.55))
    for draw, cx, half in ((as_built, 366, box(0, 0, mid, HIGH)), (as_modelled, 1192, box(mid, 0, WIDE - mid, HIGH))):
        eye = Camera((48, -60, 62), (-0.6, 0, 2.5), lens=2380, centre=(cx, 566), parallel=True)
        with plate.inside(half):
            draw(plate, eye)
    plate.line([(mid, 0), (mid, HIGH)], 4)


@picture("substrate-warpage", dark=True)
def warpage(plate: Plate) -> None:
    cx, cy, half, turn = 760, 560, 560, math.radians(-14)
    c, s = math.cos(turn), math.sin(turn)

    def out(u: float, v: float) -> Point:
        return cx + (u * c - v * s) * half, cy + (u * s + v * c) * half

    def height(x: float, y: float) -> float:
        """A saddle, stiffened under the die, with the twist of a real board."""
        x, y = (x - cx) / half, (y - cy) / half
        u, v = x * c + y * s, y * c - x * s
        stiff = 1 - 0.62 * math.exp(-((max(abs(u), abs(v)) / 0.46) ** 6))
        return (u * u - v * v) * stiff + 0.22 * u * v + 0.1 * u**3 + 0.05 * math.cos(3 * v + 1) * stiff

    edge = [out(-1, -1), out(1, -1), out(1, 1), out(-1, 1)]
    cache: dict[Point, float] = {}
    with plate.inside(edge):
        for k in range(-36, 37):
            level = k * 0.034 + 0.011
            for line in isolines(height, level, (-8, -8, WIDE + 8, HIGH + 8), 8, cache):
                plate.line(line, 3.4 if k % 6 == 0 else 1.2, plate.ink if k % 6 == 0 else plate.grey(0.6))
        for line in isolines(height, 0.05, (-8, -8, WIDE + 8, HIGH + 8), 8, cache):
            plate.line(line, 6, plate.accent)
    plate.line(edge, 5, closed=True)
    # Die: a plain square with its own, flatter lines cut by a bright outline.
    die = [out(-0.34, -0.34), out(0.34, -0.34), out(0.34, 0.34), out(-0.34, 0.34)]
    plate.fill(die)
    for k in range(1, 17):
        t = -0.34 + 0.68 * k / 17
        plate.line([out(-0.34, t), out(0.34, t)], 0.9, plate.grey(0.45))
        plate.line([out(t, -0.34), out(t, 0.34)], 0.9, plate.grey(0.45))
    with plate.inside(die):
        for k in range(-36, 37, 3):
            for line in isolines(height, k * 0.034 + 0.011, (400, 200, 1120, 920), 8):
                plate.line(line, 2.2)
    plate.line(die, 4, closed=True)
    # The corner that is cut away shows the balls beneath, out to where some no longer touch.
    corner = [out(0.32, 1), out(1, 0.24), out(1, 1)]
    plate.fill(corner)
    for i in range(40):
        for j in range(40):
            u, v = 0.3 + i * 0.046, 0.22 + j * 0.046
            if u > 0.98 or v > 0.98 or (u - 0.32) / 0.68 + (v - 0.24) / 0.76 < 1.07:
                continue
            x, y = out(u, v)
            gap = height(x, y) < -0.07
            if gap:
                plate.line(arc(x, y, 8.6), 2.4, plate.accent)
            else:
                plate.dot(x, y, 9)
                plate.dot(x - 2.4, y - 2.8, 2.6, plate.ground)
    plate.line([out(0.32, 1), out(1, 0.24)], 4)
    for k in range(2):
        plate.line([out(0.32 - 0.02 * (k + 1), 1), out(1, 0.24 - 0.022 * (k + 1))], 1.4, plate.grey(0.7))
    plate.line(edge, 5, closed=True)
    # Side view at the right: the same board on edge, bowed, over a flat line.
    x0, x1, y0 = 1390, 1560, 120
    plate.dash([(x0 - 30, y0), (x1 + 20, y0)], 8, 6, 1.4)
    bow = [(x0 - 20 + k * 4.6, y0 - 26 * math.sin(math.pi * k / 40)) for k in range(41)]
    plate.line(bow, 9)
    plate.measure(((x0 + x1) / 2, y0), ((x0 + x1) / 2, y0 - 24), 7, plate.accent)
    hatch(plate, box(x0 - 30, y0 + 8, 220, 14), angle=-45, pitch=8, width=1.2)
