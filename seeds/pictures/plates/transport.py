"""Trains and ships."""

from __future__ import annotations

import math

from pen import HIGH, WIDE, Plate, arc, box, curve
from space import Camera, Scene
from tone import hatch, noise

from plates.registry import picture


@picture("battery-trains")
def train(plate: Plate) -> None:
    rail, roof = 770, 470
    # Land: a low ridge, and a field in furrows before the track.
    far = noise(31)
    ridge = [(x, 600 - 70 * abs(far(x / 420, 2)) - 14 * far(x / 90, 7)) for x in range(0, WIDE + 8, 8)]
    plate.line(ridge, 1.4, plate.grey(0.6))
    hatch(plate, [*ridge, (WIDE, 690), (0, 690)], angle=0, pitch=11, width=0.9, colour=plate.grey(0.45))
    for k in range(61):
        x = -2200 + k * 100
        plate.line(
            [(x, 878), (800 + (x - 800) * 1.8, HIGH + 10)],
            lambda t, k=k: (1.2 + 2.2 * t) * (1 if k % 2 else 0.6),
            plate.grey(0.8),
        )
    # Station building, behind the right-hand car's end.
    plate.shape(box(1276, 520, 250, 232), 3)
    plate.shape([(1250, 524), (1300, 424), (1502, 424), (1552, 524)], 3)
    hatch(plate, [(1250, 524), (1300, 424), (1502, 424), (1552, 524)], angle=0, pitch=9, width=1.7)
    plate.shape(box(1460, 372, 34, 66), 2.6)
    hatch(plate, box(1276, 520, 250, 30), angle=-45, pitch=7, width=2)
    for x in (1304, 1378, 1452):
        plate.shape([(x, 690), (x, 610), *arc(x + 24, 610, 24, 26, 180, 360, 14), (x + 48, 690)], 2.4, plate.ink)
        plate.line([(x + 24, 590), (x + 24, 690)], 2, plate.ground)
        plate.line([(x, 640), (x + 48, 640)], 2, plate.ground)
    plate.shape(box(1130, 738, 470, 20), 3)
    hatch(plate, box(1130, 758, 470, 40), angle=90, pitch=9, width=1.4)
    # Track.
    plate.shape([(0, 792), (WIDE, 792), (WIDE, 830), (0, 830)], 1.2)
    chance = plate.chance
    for _ in range(2300):
        x = chance.uniform(0, WIDE)
        y = chance.triangular(794, 872, 806)
        plate.dot(x, y, chance.uniform(1.2, 3.4), plate.grey(chance.choice((0.6, 0.8, 1))))
    for x in range(-10, WIDE, 47):
        plate.shape(box(x, 784, 26, 13), 1.8, plate.grey(0.4))
    plate.shape(box(-4, 771, WIDE + 8, 11), 2.2)
    plate.line([(0, 775), (WIDE, 775)], 1)
    # Masts and wires end at the middle.
    masts = (36, 330, 624, 806)
    for n, x in enumerate(masts):
        plate.fill(box(x - 7, 150, 14, 640))
        plate.line([(x - 7, 150), (x - 7, 792)], 2.4)
        plate.line([(x + 7, 150), (x + 7, 792)], 2.4)
        for y in range(160, 790, 30):
            plate.line([(x - 7, y), (x + 7, y + 15), (x - 7, y + 30)], 1)
        if n < 3:
            plate.line([(x, 236), (x + 92, 262)], 3)
            plate.line([(x, 196), (x + 92, 262)], 1.8)
            plate.line([(x + 60, 254), (x + 92, 330), (x + 30, 342)], 1.8)
            for k in range(3):
                plate.line([(x + 14 + k * 7, 232 + k * 2), (x + 10 + k * 7, 250 + k * 2)], 3)
    supports = [(-200, 262), (128, 262), (422, 262), (716, 262), (806, 190)]
    for (x0, y0), (x1, y1) in zip(supports, supports[1:], strict=False):
        sag = 44 if x1 - x0 > 200 else 4
        wire = [
            (x0 + (x1 - x0) * t / 30, y0 + (y1 - y0) * t / 30 + sag * 4 * (t / 30) * (1 - t / 30)) for t in range(31)
        ]
        plate.line(wire, 2)
        if x1 - x0 > 200:
            for t in range(3, 30, 4):
                plate.line([wire[t], (wire[t][0], 336)], 1)
    plate.line([(-10, 336), (716, 336), (806, 244)], 2.6)
    plate.line([(806, 170), (930, 786)], 2.4)
    for y in (190, 244):
        plate.shape(box(812, y - 8, 22, 16), 2, plate.ink)

    # The train: two cars, cab to the right, already half beyond the wires.
    def car(x0: float, x1: float, cab: bool) -> None:
        nose = (
            [(x1 - 96, roof), (x1 - 58, roof + 18), (x1 - 12, 610), (x1, 668), (x1 - 4, 722)]
            if cab
            else [(x1, roof), (x1, 722)]
        )
        side = [(x0, roof), *nose, (x0, 722)] if not cab else [(x0, roof), *curve(nose, 8), (x0, 722)]
        plate.shape(side, 4)
        with plate.inside(side):
            hatch(plate, box(x0, 674, x1 - x0, 50), angle=0, pitch=7, width=2.3)
            hatch(plate, box(x0, roof, x1 - x0, 26), angle=0, pitch=6.5, width=1.4)
            plate.line([(x0, 674), (x1, 674)], 2.4)
        doors = (x0 + (x1 - x0) * 0.3, x0 + (x1 - x0) * 0.68)
        for d in doors:
            plate.shape(box(d - 36, 516, 72, 200), 2)
            for off in (-31, 3):
                plate.shape(box(d + off, 530, 28, 92), 1.6, plate.ink)
            plate.line([(d, 516), (d, 716)], 2)
        x = x0 + 22
        while x + 56 < x1 - (118 if cab else 16):
            if all(x + 62 < d - 36 or x > d + 44 for d in doors):
                plate.shape(box(x, 532, 56, 84), 1.8, plate.ink)
                plate.line([(x + 8, 608), (x + 36, 540)], 2, plate.ground)
                x += 66
            else:
                x += 6
        if cab:
            pane = [(x1 - 98, 528), (x1 - 56, 528), (x1 - 26, 606), (x1 - 98, 606)]
            plate.shape(pane, 2, plate.ink)
            plate.dot(x1 - 16, 660, 7)
        for b in (x0 + 104, x1 - 112):  # bogies
            for w in (-46, 46):
                plate.shape(arc(b + w, rail - 25, 26), 3.4)
                plate.line(arc(b + w, rail - 25, 19), 1.2)
                plate.dot(b + w, rail - 25, 6)
            plate.shape([(b - 72, 734), (b + 72, 734), (b + 58, 752), (b - 58, 752)], 2.4, plate.grey(0.35))

    car(30, 622, False)
    car(648, 1216, True)
    for k in range(5):
        plate.line([(624 + k * 6, roof + 14), (624 + k * 6, 716)], 2.4)
    for x, count in ((222, 3), (832, 3)):  # batteries under the floor, between the bogies
        for k in range(count):
            case = box(x + k * 67, 724, 61, 40)
            plate.shape(case, 3, colour=plate.accent)
            hatch(plate, case, angle=45, pitch=7, width=3, colour=plate.accent)
    # Pantograph, up under the wire on the rear car.
    plate.line([(300, roof), (262, 404), (318, 340)], 3.2)
    plate.line([(300, roof), (278, 404)], 1.6)
    plate.line([(284, 338), (352, 338)], 4.4)
    for x in (90, 440, 500, 740, 900, 960):
        plate.shape(box(x, roof - 20, 48, 20), 2, plate.grey(0.25))


@picture("slow-the-ferries")
def ferry(plate: Plate) -> None:
    camera = Camera((318, 118, 128), (96, 0, 0), lens=1660, centre=(890, 455))

    # Kelvin's crests: for each phase one cusped curve behind the bow (x runs astern).
    def crest(size: float, side: int) -> list[tuple[float, float, float]]:
        points = []
        for i in range(0, 61):
            a = math.radians(73 * i / 60)
            c, s = math.cos(a), math.sin(a)
            points.append((size * c * (1 + s * s), side * size * s * c * c * 1.03, 0.0))
        return points

    for n in range(1, 40):
        size = 13.5 * n
        for side in (-1, 1):
            places = crest(size, side)
            for twin, (shift, wide) in enumerate(((0, 3.8), (2.7, 1.6), (5.2, 0.9))):
                flat = [camera.see((x + shift, y, 0)) for x, y, _ in places if camera.depth((x + shift, y, 0)) > 30]
                if len(flat) < 3:
                    continue
                last = len(flat) - 1
                near = [
                    min(1.5, 300 / camera.depth((x + shift, y, 0)))
                    for x, y, _ in places
                    if camera.depth((x + shift, y, 0)) > 30
                ]
                widths = [
                    max(
                        0.4,
                        wide
                        * near[i]
                        * (0.35 + 0.65 * math.sin(math.pi * min(1, (i / last) * 1.25)) ** 2)
                        * min(1, (1 - i / last) * 2.2),
                    )
                    for i in range(last + 1)
                ]
                plate.line(flat, widths, plate.ink if twin < 2 else plate.grey(0.7))
    # Calm water ahead: short level strokes.
    chance = plate.chance
    for _ in range(330):
        x, y = chance.uniform(-620, 230), chance.uniform(-420, 330)
        if abs(y) < (x + 30) * 0.42 or (x > -20 and abs(y) < 40):
            continue
        a, b = camera.see((x, y, 0)), camera.see((x + chance.uniform(6, 18), y - chance.uniform(4, 10), 0))
        plate.line([a, b], 0.9, plate.grey(0.5))

    # The ship: hull stations extruded, then decks as blocks.
    def half(x: float) -> float:
        if x < 24:
            return 11.5 * math.sin(math.pi / 2 * max(0, x) / 24) ** 0.75
        return 11.5 if x < 96 else 11.5 - (x - 96) * 0.12

    stations = [0, 1, 2.5, 5, 8, 12, 17, 24, 40, 60, 80, 96, 112]
    deck = 9.5
    rim = [(x, half(x), deck) for x in stations] + [(x, -half(x), deck) for x in reversed(stations)]
    wash = [(x - 2, (half(x) + 2.2) * s, 0) for s, xs in ((1, stations), (-1, stations[::-1])) for x in xs]
    plate.fill([camera.see(p) for p in wash])
    for side in (-1, 1):
        for a, b in zip(stations, stations[1:], strict=False):
            face = [
                (a + 3 * (a < 12), half(a) * side * 0.86, 0),
                (b + 3 * (b < 12), half(b) * side * 0.86, 0),
                (b, half(b) * side, deck),
                (a, half(a) * side, deck),
            ]
            flat = [camera.see(p) for p in face]
            if side > 0:
                plate.fill(flat, plate.accent)
                plate.line(
                    [
                        camera.see((a, half(a) * side * 0.97, deck - 2.6)),
                        camera.see((b, half(b) * side * 0.97, deck - 2.6)),
                    ],
                    3,
                    plate.ground,
                )
    stern = [(112, half(112), deck), (112, -half(112), deck), (112, -half(112) * 0.86, 0), (112, half(112) * 0.86, 0)]
    plate.shape([camera.see(p) for p in stern], 2, plate.ink)
    plate.shape([camera.see(p) for p in rim], 3)
    hatch(plate, [camera.see(p) for p in rim], angle=25, pitch=8, width=0.9)
    scene = Scene(plate, camera)
    look = {"width": 2.0, "pitch": 7}
    plain: list[tuple[float, ...]] = [
        (20, -9.5, deck, 78, 19, 5),
        (26, -8, deck + 5, 58, 16, 4),
        (30, -9.6, deck + 9, 12, 19.2, 4),
    ]
    for b in plain:
        layer = Scene(plate, camera)
        layer.block(*b, shades=(0, 0.5, 0.9), **look)
        layer.sketch()
        x, y, z, dx, dy, dz = b
        for k in range(int(dx / 3.4)):
            px = x + 1.6 + k * 3.4
            port = [
                camera.see(p)
                for p in (
                    (px, y + dy, z + dz * 0.4),
                    (px + 1.7, y + dy, z + dz * 0.4),
                    (px + 1.7, y + dy, z + dz * 0.75),
                    (px, y + dy, z + dz * 0.75),
                )
            ]
            plate.fill(port, plate.ink)
    for x in (58, 70):
        scene.block(x, -2.6, deck + 9, 6, 5.2, 9, shades=(0.9, 0.3, 0.8), **look)
    scene.sketch()
    plate.line([camera.see((36, 0, deck + 13)), camera.see((36, 0, deck + 27))], 3)
    for z in (18, 22):
        plate.line([camera.see((36, -3, deck + z)), camera.see((36, 3, deck + z))], 2)
    plate.line([camera.see((100, -8, deck)), camera.see((100, 8, deck))], 2)
