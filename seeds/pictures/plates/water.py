"""Where land meets water: barrage and quay."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, Point, arc, box, curve
from tone import hatch, noise

from plates.registry import picture


@picture("tidal-turbine")
def barrage(plate: Plate) -> None:
    axis = 742
    sea, basin = 352, 506

    def throat(x: float) -> float:
        """Half the height of the water passage."""
        if x < 330:
            return 240.0
        if x < 760:
            t = (x - 330) / 430
            return 240 - 92 * t * t * (3 - 2 * t)
        if x < 960:
            return 148.0
        t = min(1, (x - 960) / 500)
        return 148 + 62 * t

    def bulb(x: float) -> float:
        """Half the height of what stands in the passage."""
        if x < 470 or x > 1120:
            return 0.0
        if x < 620:
            return 88 * math.sqrt(1 - ((620 - x) / 150) ** 2)
        if x < 760:
            return 88.0
        if x < 880:
            t = (x - 760) / 120
            return 88 - 30 * t * t * (3 - 2 * t)
        return 58 * math.sqrt(max(0, 1 - ((x - 880) / 240) ** 2))

    # Water: level strokes on both sides, closer at the surface.
    for top, x0, x1 in ((sea, 0, 330), (basin, 1390, WIDE)):
        y, gap = float(top), 8.0
        while y < HIGH:
            plate.line([(x0, y), (x1, y)], 1.0 if y > top else 4, plate.grey(0.8) if y > top else plate.ink)
            y += gap
            gap *= 1.13
    # The concrete box.
    roof = [(x, axis - throat(x)) for x in range(280, 1461, 10)]
    floor = [(x, axis + throat(x)) for x in range(280, 1461, 10)]
    above = [(280, 236), (1240, 236), (1240, 300), (1340, 330), (1460, 470), *reversed(roof)]
    below = [*floor, (1600, axis + 210), (1600, HIGH + 10), (0, HIGH + 10), (0, axis + 240)]
    chance = plate.chance
    for mass in (above, below):
        plate.fill(mass)
        hatch(plate, mass, angle=45, pitch=24, width=1.1, colour=plate.grey(0.75))
        with plate.inside(mass):
            for _ in range(520):
                x, y = chance.uniform(0, WIDE), chance.uniform(236, HIGH)
                q = chance.uniform(2.5, 9)
                stone = [(x + q * math.cos(a + q), y + q * 0.8 * math.sin(a + q)) for a in (0, 1.1, 2.3, 3.5, 4.8)]
                plate.shape(stone, 1.2)
        plate.line(mass, 4.6, closed=True)
    # Galleries and the access shaft down to the bulb.
    plate.shape(box(640, 236, 86, axis - 148 - 236 + 10), 3)
    hatch(plate, box(640, 236, 18, axis - 384), angle=0, pitch=11, width=2)
    for y in range(252, axis - 150, 17):
        plate.line([(684, y), (714, y)], 2.4)
    for x in (684, 714):
        plate.line([(x, 240), (x, axis - 90)], 2)
    plate.shape(box(860, 356, 220, 118), 3)
    hatch(plate, box(860, 356, 220, 20), angle=90, pitch=8, width=2)
    for k in range(3):
        plate.shape(box(884 + k * 62, 412, 46, 62), 2.4)
        plate.line([(894 + k * 62, 428), (920 + k * 62, 428)], 3)
    # Gate slots.
    for x in (392, 1270):
        plate.shape(box(x - 15, 236, 30, axis - throat(x) - 236), 3)
        plate.shape(box(x - 9, 250, 18, 160), 2.4, plate.grey(0.4))
        plate.line([(x, 176), (x, 252)], 2)
    # The passage, its streamlines between wall and bulb.
    for k in range(-11, 12):
        part = (abs(k) - 0.4) / 11.2 if k else 0
        side = 1 if k > 0 else -1
        line: list[Point] = []
        for x in range(0, WIDE + 8, 8):
            swirl = 0.0
            if x > 930:
                swirl = 9 * math.sin((x - 930) / 38 + k) * math.exp(-(x - 930) / 420) * min(1, (x - 930) / 60)
            past = max(bulb(x), sum(bulb(x + 15 * d) for d in range(-8, 9)) / 17)
            y = axis + side * (past + (throat(x) - past) * part) + swirl
            if x < 330:
                fan = (330 - x) / 330
                y += (y - axis + 40) * -0.12 * fan * fan
            line.append((x, y))
        if k == 0:
            line = [p for p in line if not 462 < p[0] < 1124]
            plate.line([p for p in line if p[0] <= 462], 1.5)
            plate.line([p for p in line if p[0] >= 1124], 1.5)
            continue
        plate.line(line, lambda t, k=k: (1.2 + 1.9 * (abs(k) % 3 == 0)) * (1 - 0.45 * t))
    for x, y in ((140, axis + 70), (250, axis - 130), (1500, axis + 96), (1380, axis - 120)):
        plate.fill([(x - 17, y - 11), (x + 17, y), (x - 17, y + 11)], plate.ink)
    # The bulb: cut open, generator in it.
    xs = range(470, 1121, 5)
    body = [*((x, axis - bulb(x)) for x in xs), *((x, axis + bulb(x)) for x in reversed(xs))]
    plate.fill(body)
    inner = [
        *((x, axis - max(0, bulb(x) - 13)) for x in range(482, 860, 5)),
        *((x, axis + max(0, bulb(x) - 13)) for x in range(855, 480, -5)),
    ]
    hatch(plate, body, inner, angle=45, pitch=6, width=2.2)
    plate.line(body, 4.4, closed=True)
    plate.line(inner, 2, closed=True)
    for side in (-1, 1):
        coil = box(566, axis + side * 49 - 19, 130, 38)
        plate.shape(coil, 2.4)
        hatch(plate, coil, angle=0, pitch=6, width=2.4)
    plate.shape(box(584, axis - 22, 96, 44), 2.6, plate.grey(0.4))
    plate.shape(box(520, axis - 9, 480, 18), 2.6)
    hatch(plate, box(520, axis, 480, 9), angle=0, pitch=4, width=1.4)
    for x in (540, 730, 840):
        for side in (-1, 1):
            block = box(x - 14, axis + side * 18 - 9, 28, 18)
            plate.shape(block, 2, plate.ink)
    # Struts, guide vanes, and the runner: the key part.
    for x0, x1, lean in ((690, 716, 0), (792, 836, 26)):
        for side in (-1, 1):
            vane = [
                (x0, axis + side * bulb(x0)),
                (x1, axis + side * bulb(x1)),
                (x1 + lean, axis + side * throat(x1)),
                (x0 + lean, axis + side * throat(x0)),
            ]
            plate.shape(vane, 3)
            hatch(plate, vane, angle=90, pitch=7, width=1.8)
    for side in (-1, 1):
        for lean, wide, tone in ((-26, 40, 2.2), (14, 62, 4.0), (60, 38, 3)):
            root_x = 910 + lean * 0.4
            blade = [
                (root_x - 13, axis + side * 50),
                (root_x + 13, axis + side * 50),
                *curve(
                    [
                        (root_x + 26, axis + side * 92),
                        (904 + lean + wide * 0.62, axis + side * 142),
                        (904 + lean - wide * 0.62, axis + side * 142),
                        (root_x - 26, axis + side * 88),
                    ],
                    8,
                ),
            ]
            plate.fill(blade)
            hatch(plate, blade, angle=68 * side, pitch=7, width=tone, colour=plate.accent)
            plate.line(blade, 3.4, plate.accent, closed=True)
    hub = [p for p in body if 868 < p[0] < 1000]
    plate.shape(hub, 3.4, plate.ground, plate.accent)
    hatch(
        plate, hub, angle=0, pitch=7, colour=plate.accent, shade=lambda x, y: 0.15 + 0.7 * abs((y - axis) / 60) ** 1.6
    )
    # Road and gantry above.
    plate.line([(240, 222), (1280, 222)], 6)
    plate.line([(240, 196), (1280, 196)], 1.6)
    for x in range(250, 1281, 34):
        plate.line([(x, 196), (x, 222)], 1.4)
    for x in (440, 560):
        plate.line([(x, 222), (x, 74)], 5)
        for y in range(84, 216, 22):
            plate.line([(x - 9, y), (x + 9, y + 22)], 1.4)
    plate.shape(box(356, 52, 262, 26), 3.4)
    hatch(plate, box(356, 52, 262, 26), angle=60, pitch=9, width=1.8)
    plate.shape(box(372, 80, 40, 26), 3, plate.ink)
    plate.line([(392, 104), (392, 178)], 2)


@picture("quay-wall")
def quay(plate: Plate) -> None:
    edge, cope, water, bed, tip = 560, 330, 520, 800, 980
    grain = noise(9)
    chance = plate.chance

    def bulge(y: float) -> float:
        t = max(0, min(1, (y - cope) / (tip - cope)))
        return -64 * math.sin(math.pi * t**0.85) ** 1.5

    wall = [(edge + bulge(y), y) for y in range(cope, tip + 1, 6)]
    # Water.
    y, gap = float(water), 7.0
    while y < bed:
        for x0 in range(-20, edge, 160):
            a = x0 + chance.uniform(0, 40)
            end = min(a + chance.uniform(90, 150), edge + bulge(y) - 16)
            if end > a:
                plate.line([(a, y), (end, y)], 3.4 if y == water else 1.1, plate.ink if y == water else plate.grey(0.7))
        y += gap
        gap *= 1.14
    plate.line([(0, water), (edge + bulge(water) - 14, water)], 3.4)
    # Ship's side and fender, cut by the left edge.
    hull = [(-10, 120), (250, 120), (262, 560), *curve([(260, 620), (244, 690), (190, 728), (-10, 734)], 8)]
    plate.fill(hull)
    hatch(
        plate,
        hull,
        angle=0,
        pitch=11,
        shade=lambda x, y: 0.1 + 0.5 * max(0, (x - 120) / 140) ** 2 + (0.32 if y > 470 else 0),
    )
    plate.line(hull, 4, closed=True)
    plate.line([(0, 470), (258, 470)], 3)
    # Soil: fill behind the wall, sand and clay below.
    layers = (
        [*((x, bed + 8 * grain(x / 90, 2)) for x in range(0, edge + 30, 10)), (edge, HIGH + 9), (0, HIGH + 9)],
        [*wall, (edge, HIGH + 9), (WIDE, HIGH + 9), (WIDE, cope + 36), (edge, cope + 36)],
    )
    for soil in layers:
        plate.fill(soil)
    with plate.inside(layers[1]):
        for _ in range(5200):
            x, y = chance.uniform(460, WIDE), chance.uniform(cope + 40, 770)
            deep = (y - cope) / 440
            if chance.random() < 0.35 + 0.65 * deep:
                plate.dot(x, y, chance.uniform(0.9, 2.6), plate.grey(0.8))
        for n in range(4):
            plate.dash(
                [(x, cope + 120 + n * 92 + 12 * grain(x / 240, n)) for x in range(470, WIDE, 10)],
                40,
                22,
                1.2,
                plate.grey(0.6),
            )
    clay = [(x, 800 + 14 * grain(x / 200, 7)) for x in range(0, WIDE + 10, 10)]
    with plate.inside(*layers):
        hatch(plate, [*clay, (WIDE, 930), (0, 930)], angle=0, pitch=13, width=1.3)
        hatch(
            plate,
            [*((x, 930 + 14 * grain(x / 170, 3)) for x in range(0, WIDE + 10, 10)), (WIDE, HIGH + 9), (0, HIGH + 9)],
            angle=-32,
            pitch=10,
            width=2,
        )
        plate.line(clay, 2.4)
        plate.line([(x, 930 + 14 * grain(x / 170, 3)) for x in range(0, WIDE + 10, 10)], 2.4)
    plate.line([(x, bed + 8 * grain(x / 90, 2)) for x in range(0, edge - 20, 10)], 3.4)
    # Tie rod to the anchor wall.
    tie = 452
    anchor = 1290
    plate.fill(box(edge - 60, tie - 10, anchor - edge + 90, 20))
    plate.line([(edge + bulge(tie) - 34, tie), (anchor + 44, tie)], 10)
    plate.line([(edge + bulge(tie) - 30, tie), (anchor + 40, tie)], 3, plate.ground)
    plate.shape(box(900, tie - 18, 84, 36), 3)
    hatch(plate, box(900, tie - 18, 84, 36), angle=90, pitch=9, width=2.2)
    for k in range(4):
        x = anchor + k * 11
        plate.line([(x, 384), (x, 590)], 4 if k in (0, 3) else 1.4)
    plate.shape(box(anchor + 36, tie - 30, 16, 60), 3, plate.ink)
    # The wall: corrugated pile seen in section, its bulge in the accent colour against where it stood.
    plate.dash([(edge, cope), (edge, tip)], 15, 9, 2.4)
    for off, width in ((-15, 6), (15, 6)):
        plate.line([(x + off, y) for x, y in wall], width, plate.accent)
    for k in range(0, len(wall) - 4, 5):
        x, y = wall[k]
        nx, ny = wall[min(k + 3, len(wall) - 1)]
        plate.line([(x - 15, y), (nx + 15, ny)] if k % 10 == 0 else [(x + 15, y), (nx - 15, ny)], 2.4, plate.accent)
    mid = 640
    plate.measure((edge + bulge(mid) + 18, mid), (edge, mid), 8, plate.accent)
    for y in range(440, 910, 52):
        x = edge + bulge(y)
        if edge - x > 16:
            plate.line([(x + 18, y), (edge, y)], 1.4, plate.accent)
    plate.shape(box(edge + bulge(tie) - 44, tie - 26, 16, 52), 3, plate.ink)
    # Capping beam, apron, rail, and one leg of the crane.
    cap = [(edge - 62, cope - 26), (edge + 78, cope - 26), (edge + 78, cope + 46), (edge - 62, cope + 46)]
    plate.shape(cap, 4.4)
    hatch(plate, cap, angle=45, pitch=10, width=1.8)
    plate.fill(box(edge + 78, cope - 26, WIDE, 34))
    hatch(plate, box(edge + 78, cope - 26, WIDE, 34), angle=45, pitch=10, width=1.2)
    plate.line([(edge + 78, cope - 26), (WIDE, cope - 26)], 4.4)
    plate.line([(edge + 78, cope + 8), (WIDE, cope + 8)], 2)
    fender = [(edge - 62, cope - 4), (edge - 62, cope + 150), (edge - 96, cope + 140), (edge - 96, cope + 6)]
    plate.shape(fender, 3, plate.ink)
    rail = 800
    plate.shape(
        [
            (rail - 26, cope - 26),
            (rail + 26, cope - 26),
            (rail + 9, cope - 34),
            (rail + 9, cope - 48),
            (rail - 9, cope - 48),
            (rail - 9, cope - 34),
        ],
        2.4,
        plate.ink,
    )
    for k in (-46, 46):
        plate.shape(arc(rail + k, cope - 74, 27), 4)
        plate.dot(rail + k, cope - 74, 8)
    plate.shape([(rail - 84, cope - 84), (rail + 84, cope - 84), (rail + 58, cope - 128), (rail - 58, cope - 128)], 4)
    for side in (-1, 1):
        plate.line([(rail + side * 46, cope - 128), (rail + side * 30, -10)], 6)
    for k in range(5):
        y0, y1 = cope - 128 - k * 44, cope - 128 - (k + 1) * 44
        w0, w1 = 46 - k * 2.6, 46 - (k + 1) * 2.6
        plate.line([(rail - w0, y0), (rail + w1, y1)], 2)
        plate.line([(rail + w0, y0), (rail - w1, y1)], 2)
        plate.line([(rail - w1, y1), (rail + w1, y1)], 2.6)
    plate.line([(rail + 30, 40), (1420, 40), (1420, -10)], 5)
    plate.line([(rail + 34, 20), (1420, 20)], 2)
    for k in range(14):
        x = rail + 40 + k * 41
        plate.line([(x, 40), (x + 20, 20), (x + 41, 40)], 1.6)
    for k in range(3):  # stacked boxes on the apron
        for j in range(2 - (k == 2)):
            case = box(1120 + k * 164, cope - 26 - (j + 1) * 74, 158, 72)
            plate.shape(case, 3)
            hatch(plate, case, angle=90, pitch=10, width=2.6 if (k + j) % 2 else 1.3)
