"""Control and computing: proofs and data halls."""

from __future__ import annotations

from pen import HIGH, Plate, Point, arc, box
from space import Camera, Scene
from tone import hatch

from plates.registry import picture


@picture("proof-control-code")
def proof(plate: Plate) -> None:
    rows = (120, 262, 404, 546, 688, 830, 948)
    rail = 64
    plate.line([(rail, 50), (rail, HIGH - 60)], 8)
    plate.line([(rail - 14, 50), (rail - 14, HIGH - 60)], 1.4)

    def contact(x: float, y: float, closed: bool) -> None:
        plate.fill(box(x - 15, y - 8, 30, 16))
        for side in (-1, 1):
            plate.line([(x + side * 15, y - 26), (x + side * 15, y + 26)], 4.5)
        if closed:
            plate.line([(x - 24, y + 25), (x + 24, y - 25)], 2.4)
        plate.line([(x - 26, y - 40), (x + 10, y - 40)], 1.1, plate.grey(0.6))

    def coil(x: float, y: float) -> None:
        plate.fill(box(x - 22, y - 8, 44, 16))
        plate.line(arc(x + 12, y, 34, 34, 140, 220), 4.5)
        plate.line(arc(x - 12, y, 34, 34, -40, 40), 4.5)

    contacts = {
        0: ((150, False), (300, True)),
        1: ((170, False), (250, False), (390, True)),
        2: ((210, True),),
        3: ((150, False), (330, False)),
        4: ((240, True), (400, False)),
        5: ((160, False), (280, True)),
        6: ((220, False),),
    }
    ends: list[Point] = []
    for n, y in enumerate(rows):
        coil_x = (500, 560, 450, 540, 590, 480, 430)[n]
        plate.line([(rail, y), (coil_x + 70, y)], 2.6)
        for x, closed in contacts[n]:
            contact(x, y, closed)
        coil(coil_x, y)
        ends.append((coil_x + 70, y))
    for n, x0, x1 in ((0, 100, 230), (3, 240, 420), (5, 100, 220)):  # parallel branches: seal-in contacts
        y0, y1 = rows[n], rows[n] + 74
        plate.line([(x0, y0), (x0, y1), (x1, y1), (x1, y0)], 2.6)
        contact((x0 + x1) / 2, y1, False)
        plate.dot(x0, y0, 5)
        plate.dot(x1, y0, 5)
    # The tree: each rung forks four times; leaves stand in order down the page, so no two branches cross.
    chance = plate.chance
    shapes = {
        n: [[chance.choice((1, 2, 2)) for _ in range(chance.choice((1, 2)))] for _ in range(chance.choice((2, 2, 3)))]
        for n in range(len(rows))
    }
    shapes[4] = [[1, 2], [2, 1, 2]]
    total = sum(sum(sum(twig) for twig in shape) for shape in shapes.values())
    pitch = (HIGH - 84) / (total - 1)
    levels = (760, 930, 1090, 1250)
    leaf = 0

    def branch(a: Point, b: Point, width: float, hot: bool) -> None:
        x0, y0, x1, y1 = *a, *b
        path = []
        for k in range(25):
            t = k / 24
            path.append((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t * t * (3 - 2 * t)))
        plate.line(path, width * (1.7 if hot else 1), plate.accent if hot else plate.ink)

    for n, root in enumerate(ends):
        tree, leaves = [], []
        for limb in shapes[n]:
            twigs = []
            for count in limb:
                tips = []
                for _ in range(count):
                    tips.append((levels[3] + (0 if n == 4 else 90) + chance.uniform(-60, 120), 42 + leaf * pitch))
                    leaf += 1
                leaves += tips
                twigs.append(((levels[2] + chance.uniform(-26, 26), sum(y for _, y in tips) / count), tips))
            tree.append(((levels[1] + chance.uniform(-26, 26), sum(at[1] for at, _ in twigs) / len(twigs)), twigs))
        stem = (levels[0] + chance.uniform(-20, 20), sum(at[1] for at, _ in tree) / len(tree))
        hot_limb, hot_twig = (1, 1) if n == 4 else (-1, -1)
        branch(root, stem, 4.6, n == 4)
        for i, (fork, twigs) in enumerate(tree):
            branch(stem, fork, 3.6, i == hot_limb)
            for j, (knot, tips) in enumerate(twigs):
                hot = i == hot_limb and j == hot_twig
                branch(fork, knot, 2.8, hot)
                for tip in tips:
                    if hot:
                        branch(knot, (1440, tip[1]), 2.6, True)
                        x, y = 1440, tip[1]
                        for corner in (
                            [(x, y - 27), (x + 54, y - 27)],
                            [(x, y - 27), (x, y + 27)],
                            [(x, y + 27), (x + 54, y + 27)],
                        ):
                            plate.line(corner, 7, plate.accent)
                    else:
                        branch(knot, tip, 1.8, False)
                        plate.fill(box(tip[0], tip[1] - 7, 14, 14), plate.ink)
                plate.dot(*knot, 6 if hot else 4.5, plate.accent if hot else plate.ink)
            plate.dot(*fork, 8 if i == hot_limb else 5.5, plate.accent if i == hot_limb else plate.ink)
        plate.dot(*stem, 10 if n == 4 else 7, plate.accent if n == 4 else plate.ink)


@picture("data-centre-heat")
def heat(plate: Plate) -> None:
    camera = Camera((33, -90, 48), (3.5, 0, 0), lens=3180, centre=(790, 520), parallel=True)
    # Ground plane in section at the front edge: a thick slab of earth under everything.
    front = -7.0
    left, right = -34.0, 44.0

    def see(x: float, y: float, z: float) -> Point:
        return camera.see((x, y, z))

    def wall(
        *places: tuple[float, float, float], shade: float = 0, angle: float = 45, width: float = 2, pitch: float = 8
    ) -> None:
        flat = [camera.see(p) for p in places]
        plate.fill(flat)
        if shade:
            hatch(plate, flat, angle=angle, pitch=pitch, width=pitch * shade)
        if width:
            plate.line(flat, width, closed=True)

    top = [see(left, front, 0), see(right, front, 0), see(right, 9, 0), see(left, 9, 0)]
    plate.fill(top)
    for k in range(66):
        x = left + 1.2 * k
        plate.line([see(x, front, 0), see(x, 9, 0)], 0.6, plate.grey(0.3))
    earth = [(left, front, 0), (right, front, 0), (right, front, -22), (left, front, -22)]
    wall(*earth, width=0)
    hatch(plate, [camera.see(p) for p in earth], angle=62, pitch=11, width=1.2, colour=plate.grey(0.75))
    for k in range(3):
        plate.line([see(left, front, -7.4 - 4.6 * k), see(right, front, -7.4 - 4.6 * k)], 9, plate.ground)
    plate.line([see(left, front, 0), see(right, front, 0)], 4)

    # The hall: floor raised on pedestals, two walls standing, the near sides cut away.
    x0, x1, y0, y1 = -21.0, -3.5, front, 5.5
    wall((x0, y1, 0), (x1, y1, 0), (x1, y1, 9), (x0, y1, 9), shade=0.09, angle=90, pitch=12)
    wall((x0, y0, 0), (x0, y1, 0), (x0, y1, 9), (x0, y0, 9), shade=0.25, angle=90, pitch=9)
    wall((x0 - 0.6, y0, 9), (x0, y0, 9), (x0, y1 + 0.6, 9), (x0 - 0.6, y1 + 0.6, 9), shade=0.5, angle=0, pitch=5)
    wall((x0 - 0.6, y1, 9), (x1, y1, 9), (x1, y1 + 0.6, 9), (x0 - 0.6, y1 + 0.6, 9), shade=0.5, angle=0, pitch=5)
    wall((x0, y0, 1.1), (x1, y0, 1.1), (x1, y1, 1.1), (x0, y1, 1.1), width=3)
    for k in range(1, 11):
        x = x0 + (x1 - x0) * k / 11
        plate.line([see(x, y0, 1.1), see(x, y1, 1.1)], 0.9, plate.grey(0.6))
    for k in range(1, 8):
        y = y0 + (y1 - y0) * k / 8
        plate.line([see(x0, y, 1.1), see(x1, y, 1.1)], 0.9, plate.grey(0.6))
    wall((x0, y0, 0), (x1, y0, 0), (x1, y0, 1.1), (x0, y0, 1.1), shade=0.86, angle=0, pitch=6)
    for k in range(12):
        x = x0 + (x1 - x0) * k / 11
        plate.fill([see(x - 0.14, y0, 0), see(x + 0.14, y0, 0), see(x + 0.14, y0, 1.1), see(x - 0.14, y0, 1.1)])
    for row, y in enumerate((2.4, -3.2)):
        scene = Scene(plate, camera)
        for k in range(9):
            scene.block(x0 + 1.5 + k * 1.55, y, 1.1, 1.5, 2.1, 5.2, shades=(0.0, 0.1, 0.95), width=1.8, pitch=8)
        scene.sketch()
        for k in range(9):
            xa = x0 + 1.62 + k * 1.55
            for u in range(15):
                z = 1.5 + u * 0.31
                plate.line([see(xa, y, z), see(xa + 1.24, y, z)], 3.4 if (u * 7 + k * 3 + row) % 5 else 1.1)

    # Terrace of houses at the right, each with a basement below ground in section.
    houses = 5
    hx, hw, hy0, hy1, eaves, ridge = 11.5, 4.0, front, 1.2, 6.4, 9.4
    last = hx + houses * hw
    wall(
        (hx, hy0, eaves),
        (last, hy0, eaves),
        (last, (hy0 + hy1) / 2, ridge),
        (hx, (hy0 + hy1) / 2, ridge),
        shade=0.2,
        angle=-9,
        pitch=8,
        width=3,
    )
    wall(
        (last, hy0, 0),
        (last, hy1, 0),
        (last, hy1, eaves),
        (last, (hy0 + hy1) / 2, ridge),
        (last, hy0, eaves),
        shade=0.5,
        angle=90,
        width=3,
    )
    wall((hx, hy0, 0), (last, hy0, 0), (last, hy0, eaves), (hx, hy0, eaves), width=3)
    for k in range(houses):
        x = hx + k * hw
        plate.line([see(x, hy0, 0), see(x, hy0, eaves)], 2)
        plate.line([see(x, hy0, eaves), see(x, (hy0 + hy1) / 2, ridge)], 1.6)
        wall(
            (x + 0.5, hy0, 0.1),
            (x + 1.4, hy0, 0.1),
            (x + 1.4, hy0, 2.4),
            (x + 0.5, hy0, 2.4),
            shade=0.6,
            angle=90,
            pitch=6,
        )
        for a, z in ((2.1, 0.9), (2.1, 3.9), (0.6, 3.9)):
            pane = [
                see(x + a, hy0, z),
                see(x + a + 1.1, hy0, z),
                see(x + a + 1.1, hy0, z + 1.6),
                see(x + a, hy0, z + 1.6),
            ]
            plate.shape(pane, 1.8, plate.ink)
            plate.line([see(x + a + 0.55, hy0, z), see(x + a + 0.55, hy0, z + 1.6)], 1.6, plate.ground)
            plate.line([see(x + a, hy0, z + 0.8), see(x + a + 1.1, hy0, z + 0.8)], 1.6, plate.ground)
        cellar = [(x + 0.25, hy0, -0.25), (x + hw - 0.25, hy0, -0.25), (x + hw - 0.25, hy0, -3), (x + 0.25, hy0, -3)]
        wall(*cellar, width=3)
        hatch(
            plate,
            [
                camera.see(p)
                for p in ((x + 0.25, hy0, -0.25), (x + 0.9, hy0, -0.9), (x + 0.9, hy0, -3), (x + 0.25, hy0, -3))
            ],
            angle=90,
            pitch=6,
            width=2,
        )

    for k in range(houses):
        x = hx + k * hw
        scene = Scene(plate, camera)
        scene.block(
            x + hw - 0.5, (hy0 + hy1) / 2 - 0.5, ridge - 0.5, 1, 1, 1.7, shades=(0, 0.3, 0.9), width=1.8, pitch=6
        )
        scene.sketch()

    # Flow and return: the two pipes run in the section below ground, risers into every cellar.
    def pipe(path: list[tuple[float, float]], width: float, hot: bool) -> None:
        flat = [see(x, front, z) for x, z in path]
        plate.line(flat, width + 7, plate.ground)
        if hot:
            plate.line(flat, width, plate.accent)
        else:
            plate.line(flat, width, plate.ink)
            plate.line(flat, width - 5, plate.ground)

    pipe([(x0 + 6.5, 0.9), (x0 + 6.5, -4.35), (33, -4.35)], 13, False)
    pipe([(x0 + 3.2, 0.9), (x0 + 3.2, -3.65), (33, -3.65)], 13, True)
    for k in range(houses):
        x = hx + k * hw
        pipe([(x + 2.6, -4.35), (x + 2.6, -1.9)], 9, False)
        pipe([(x + 1.7, -3.65), (x + 1.7, -1.9)], 9, True)
        unit = [
            see(x + 1.35, front, -2.0),
            see(x + 2.95, front, -2.0),
            see(x + 2.95, front, -0.9),
            see(x + 1.35, front, -0.9),
        ]
        plate.shape(unit, 3)
        hatch(plate, unit, angle=0, pitch=6, width=1.8)
