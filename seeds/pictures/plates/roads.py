"""Under and on the road: culverts, tyres."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box, curve
from tone import halftone, hatch, noise

from plates.registry import picture


@picture("culvert-sizes")
def culverts(plate: Plate) -> None:
    ripple = noise(30)
    chance = plate.chance

    def crest(x: float) -> float:
        return 236 - 0.02 * x + 5 * ripple(x / 130, 1)

    # Sky with a hedge line, and the road's edge on top: guard rail and a signpost.
    hedge = [(x, crest(x) - 58 - 26 * abs(ripple(x / 60, 5)) - 9 * ripple(x / 17, 8)) for x in range(0, WIDE + 6, 6)]
    hatch(plate, [*hedge, (WIDE, 230), (0, 230)], angle=78, pitch=8, width=1.6, colour=plate.grey(0.7))
    plate.fill([*((x, crest(x) - 20) for x in range(0, WIDE + 10, 10)), (WIDE, HIGH), (0, HIGH)])
    plate.line([(x, crest(x) - 20) for x in range(0, WIDE + 10, 10)], 3)
    plate.line([(x, crest(x) - 52) for x in range(0, WIDE + 10, 10)], 7)
    for x in range(40, WIDE, 92):
        plate.line([(x, crest(x) - 66), (x, crest(x) - 14)], 4)
    # Embankment: hachures that lengthen down the slope.
    for row in range(9):
        y = 232 + row * 56
        for k in range(0, WIDE + 20, 17):
            x = k + (row % 2) * 8 + chance.uniform(-4, 4)
            high = chance.uniform(16, 44)
            plate.line(
                [(x, y + chance.uniform(-14, 14)), (x - 5 + chance.uniform(-3, 3), y + high)],
                [2.6, 0.6],
                plate.grey(0.85),
            )
    # Three head walls, each with a mouth of its own shape; the water stands at its own height in each.
    floor = 846

    def mouth(cx: float, kind: str, wide: float, high: float) -> list[Point]:
        if kind == "round":
            return arc(cx, floor - wide, wide)
        if kind == "egg":
            points = []
            for k in range(81):
                a = 2 * math.pi * k / 80
                x = wide * math.cos(a) * (1 - 0.2 * math.sin(a))
                points.append((cx + x, floor - high / 2 + high / 2 * math.sin(a)))
            return points
        return box(cx - wide, floor - high, wide * 2, high)

    for cx, kind, wide, high, level in (
        (228, "round", 84, 168, 0.86),
        (640, "egg", 132, 330, 0.52),
        (1204, "square", 250, 400, 0.3),
    ):
        half, top = wide + 74, floor - high - 84
        wing = [(cx - half - 58, floor + 60), (cx - half, top), (cx + half, top), (cx + half + 58, floor + 60)]
        plate.fill(wing)
        with plate.inside(wing):
            course, n = top, 0
            while course < floor + 60:
                plate.line([(cx - half - 60, course), (cx + half + 60, course)], 1.6)
                for j in range(-10, 11):
                    x = cx + j * 66 + (33 if n % 2 else 0)
                    plate.line([(x, course), (x, course + 34)], 1.6)
                course += 34
                n += 1
        plate.line(wing, 4)
        plate.shape(box(cx - half - 14, top - 24, half * 2 + 28, 26), 4)
        outline = mouth(cx, kind, wide, high)
        mid = floor - high / 2
        collar = [(cx + (x - cx) * (1 + 26 / wide), mid + (y - mid) * (1 + 40 / high)) for x, y in outline]
        plate.shape(collar, 3)
        if kind != "square":
            for a, b in zip(outline[::4], collar[::4], strict=True):
                plate.line([a, b], 1.8)
        plate.fill(outline, plate.ink)
        line = floor - high * level
        with plate.inside(outline):
            # rings of the barrel running back, then the water with its broken reflections
            for q in range(1, 6):
                back = [(cx + (x - cx) * 0.86**q, mid - 8 * q + (y - mid) * 0.86**q) for x, y in outline]
                plate.line(back, 1.6, plate.grey(0.62 - q * 0.08), closed=True)
            plate.fill(box(cx - wide - 5, line, wide * 2 + 10, floor - line + 10))
            y, gap = line, 7.0
            while y < floor + 6:
                x = cx - wide
                while x < cx + wide:
                    long = chance.uniform(20, 70)
                    plate.line([(x, y), (x + long, y)], 1.4 + 2.8 * max(0, ripple(x / 44, y / 13)))
                    x += long + chance.uniform(4, 26)
                y += gap
            plate.line([(cx - wide, line), (cx + wide, line)], 6, plate.accent if kind == "round" else plate.ground)
            plate.line(
                [(cx - wide, line), (cx + wide, line)],
                6 if kind == "round" else 3,
                plate.accent if kind == "round" else plate.ink,
            )
        plate.line(outline, 5, closed=True)
        if kind == "round":
            plate.line([(cx - wide - 132, line), (cx - wide - 62, line)], 4, plate.accent)
    # The stream in front, and reeds.
    bank = [(x, floor + 34 + 12 * ripple(x / 160, 12)) for x in range(0, WIDE + 10, 10)]
    plate.fill([*bank, (WIDE, HIGH), (0, HIGH)])
    y, gap = floor + 40.0, 9.0
    while y < HIGH + 4:
        x = chance.uniform(-90, 0)
        while x < WIDE:
            long = chance.uniform(60, 260)
            plate.line([(x, y), (x + long, y)], 0.9 + 3.4 * max(0, ripple(x / 150, y / 30)), plate.grey(0.9))
            x += long + chance.uniform(10, 60)
        y += gap
        gap *= 1.07
    plate.line(bank, 3.4)
    for base, count, spread in ((404, 44, 70), (880, 58, 66), (1540, 40, 62), (30, 24, 50)):
        for _ in range(count):
            x = chance.gauss(base, spread * 0.5)
            foot = chance.uniform(floor + 44, floor + 150)
            high = chance.uniform(120, 300)
            lean = chance.uniform(-34, 34)
            stalk = curve([(x, foot), (x + lean * 0.3, foot - high * 0.5), (x + lean, foot - high)], 8)
            plate.line(stalk, lambda t: 4.2 * (1 - t) + 1)
            if chance.random() < 0.34:
                plate.line([stalk[-1], (stalk[-1][0] + lean * 0.12, stalk[-1][1] - 40)], 9)


@picture("tyre-dust")
def tyre(plate: Plate) -> None:
    cx, cy, r = 470, -494, 1210
    stones = noise(63)

    def road(x: float) -> float:
        bump = max(0, stones(x / 46, 1.5)) * 40 + stones(x / 17, 8) * 9
        return 690 - bump + 24

    # Road: stones in section in a dark binder.
    chance = plate.chance
    top = [(x, road(x)) for x in range(-4, WIDE + 8, 4)]
    mass = [*top, (WIDE + 8, HIGH), (-8, HIGH)]
    plate.fill(mass, plate.ink)
    with plate.inside(mass):
        placed: list[tuple[float, float, float]] = []
        for attempt in range(5200):
            size = chance.uniform(40, 74) if attempt < 700 else chance.uniform(9, 34)
            x, y = chance.uniform(-40, WIDE + 40), chance.uniform(676, HIGH + 40)
            if y - size * 0.92 < road(min(WIDE, max(0, x))) - 12 or any(
                math.hypot(x - a, y - b) < size + c + 4 for a, b, c in placed
            ):
                continue
            placed.append((x, y, size))
            turn = chance.uniform(0, 1)
            stone = curve(
                [
                    (
                        x + size * chance.uniform(0.8, 1.06) * math.cos(turn + k * 0.785),
                        y + size * chance.uniform(0.74, 1.0) * math.sin(turn + k * 0.785),
                    )
                    for k in range(8)
                ],
                6,
                closed=True,
            )
            plate.fill(stone)
            if size > 16:
                hatch(
                    plate,
                    stone,
                    angle=chance.uniform(20, 70),
                    pitch=10,
                    shade=lambda px, py, x=x, y=y, s=size: 0.06 + 0.62 * max(0, ((px - x) * 0.5 + (py - y) * 0.8) / s),
                )
    plate.line(top, 5)

    # The tyre: rubber in halftone, tread blocks squeezed flat at the contact.
    def outline(a: float) -> Point:
        block = ((a + 1000) % 9.4) < 6.9
        rr = r if block else r - 62
        x, y = cx + rr * math.cos(math.radians(a)), cy + rr * math.sin(math.radians(a))
        return x, min(y, 692 if block else 640)

    rubber: list[Point] = []
    a = 20.0
    last = None
    while a < 160:
        block = ((a + 1000) % 9.4) < 6.9
        if last is not None and block != last:
            rubber.append(outline(a - 0.06))
        rubber.append(outline(a))
        last = block
        a += 0.24
    whole = [*rubber, (-900, -40), (WIDE + 400, -40)]
    plate.fill(whole)

    def shade(x: float, y: float) -> float:
        rr = math.hypot(x - cx, y - cy) / r
        light = math.exp(-(((rr - 0.79) / 0.055) ** 2)) * 0.75 + 0.26 * math.exp(-(((rr - 0.62) / 0.05) ** 2))
        press = math.exp(-(((x - cx) / 330) ** 2)) * max(0, (y - 420) / 230)
        return 0.93 - light * (0.7 + 0.3 * stones(x / 300, y / 300)) + 0.1 * press

    with plate.inside(whole):
        halftone(plate, shade, 17, 20, area=(-20, -20, WIDE + 20, 700))
        for rr in (0.915, 0.9, 0.7, 0.69):
            plate.line(arc(cx, cy, r * rr, start=20, end=160), 3, plate.ground)
            plate.line(arc(cx, cy, r * rr + 4, start=20, end=160), 1.2)
        # Belts of steel in the tread, cut across.
        for k in range(150):
            t = math.radians(24 + k * 0.9)
            plate.dot(cx + r * 0.908 * math.cos(t), cy + r * 0.908 * math.sin(t), 4.2)
    plate.line(rubber, 4)
    # The dust: flung up behind the contact, coarse grains low, fine ones far; settling along a curve.
    for _ in range(1500):
        t = chance.random() ** 1.25
        size = 1.0 + 13 * chance.random() ** (3.2 + 5 * max(0, 0.2 - t)) * (1 - t) ** 0.9 * (
            0.3 + 0.7 * min(1, t / 0.3)
        )
        reach = 1 - size / 22
        x = 800 + t * 860 * (0.55 + 0.45 * reach)
        rise = 215 * math.sin(math.pi * min(1, t * 0.9 + 0.04)) ** 0.8 * reach
        y = 662 - rise * chance.uniform(0.12, 1.25) - 20 * t
        if y > road(min(WIDE, x)) - size or math.hypot(x - cx, y - cy) < r + 4:
            continue
        plate.dot(x, y, size, plate.accent if size > 4.2 else plate.grey(0.95))
    for n in range(3):
        path = [
            (812 + 790 * t / 40, 642 - (70 + 82 * n) * math.sin(math.pi * (t / 40) ** 0.85) - 10) for t in range(41)
        ]
        plate.dash([p for p in path if math.hypot(p[0] - cx, p[1] - cy) > r + 8], 16, 9, 1.1, plate.grey(0.7))
