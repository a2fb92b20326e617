"""Things in three dimensions: a camera, and a scene whose nearer faces hide those behind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pen import HIGH, WIDE, Colour, Plate, Point
from tone import hatch

Place = tuple[float, float, float]


class Camera:
    """Stands at `eye` and looks at `target`, z upward; `lens` is the focal length in plate units, `parallel` draws without perspective."""

    def __init__(
        self,
        eye: Place,
        target: Place = (0, 0, 0),
        lens: float = 1600,
        centre: Point = (WIDE / 2, HIGH / 2),
        parallel: bool = False,
    ) -> None:
        self.eye, self.lens, self.centre, self.parallel = eye, lens, centre, parallel
        forward = _unit(tuple(t - e for t, e in zip(target, eye, strict=True)))  # type: ignore[arg-type]
        self.forward = forward
        self.right = _unit(_cross(forward, (0, 0, 1)))
        self.up = _cross(self.right, forward)
        self.far = math.dist(eye, target)

    def depth(self, place: Place) -> float:
        """How far in front of the eye the place lies."""
        return sum((p - e) * f for p, e, f in zip(place, self.eye, self.forward, strict=True))

    def see(self, place: Place) -> Point:
        """Where on the plate the place appears."""
        away = [p - e for p, e in zip(place, self.eye, strict=True)]
        x = sum(a * r for a, r in zip(away, self.right, strict=True))
        y = sum(a * u for a, u in zip(away, self.up, strict=True))
        z = self.far if self.parallel else max(sum(a * f for a, f in zip(away, self.forward, strict=True)), 1e-3)
        return self.centre[0] + x / z * self.lens, self.centre[1] - y / z * self.lens


@dataclass
class Piece:
    """A face or a line in a scene; `shade` 0 to 1 hatches a face."""

    places: Sequence[Place]
    width: float = 1.2
    fill: Colour | None = None
    colour: Colour | None = None
    shade: float = 0
    angle: float = 45
    pitch: float = 9
    line: bool = False
    nearer: float = 0
    draw: Callable[[], None] | None = None


@dataclass
class Scene:
    """Faces and lines gathered in any order and drawn from the farthest to the nearest."""

    plate: Plate
    camera: Camera
    pieces: list[Piece] = field(default_factory=list)

    def face(self, *places: Place, **look: object) -> None:
        """A flat face that hides what lies behind it."""
        self.pieces.append(Piece(places, **look))  # type: ignore[arg-type]

    def line(
        self, places: Sequence[Place], width: float = 1.2, colour: Colour | None = None, nearer: float = 0
    ) -> None:
        """A line, drawn at its own depth; `nearer` lifts it before the face that it lies on."""
        for a, b in zip(places, places[1:], strict=False):
            self.pieces.append(Piece([a, b], width, None, colour, line=True, nearer=nearer))

    def block(
        self,
        x: float,
        y: float,
        z: float,
        dx: float,
        dy: float,
        dz: float,
        shades: tuple[float, float, float] = (0, 0.3, 0.55),
        **look: object,
    ) -> None:
        """A box from its lowest corner; the shades are those of its top, of its y faces and of its x faces."""
        c = [(x + dx * i, y + dy * j, z + dz * k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
        faces = [
            ((0, 1, 3, 2), 2, -1, 0),
            ((4, 6, 7, 5), 2, 1, 0),
            ((0, 4, 5, 1), 1, -1, 1),
            ((2, 3, 7, 6), 1, 1, 1),
            ((0, 2, 6, 4), 0, -1, 2),
            ((1, 5, 7, 3), 0, 1, 2),
        ]
        low, high = (x, y, z), (x + dx, y + dy, z + dz)
        for corners, shade, side, axis in faces:
            facing = self.camera.eye[axis] - (high if side > 0 else low)[axis]
            if self.camera.parallel:
                facing = -self.camera.forward[axis]
            if facing * side > 0:
                self.face(*(c[k] for k in corners), shade=shades[shade], angle=(0, 90, 45)[shade], **look)

    def sketch(self) -> None:
        """Draw everything."""

        def order(piece: Piece) -> float:
            return sum(self.camera.depth(p) for p in piece.places) / len(piece.places) - piece.nearer

        for piece in sorted(self.pieces, key=order, reverse=True):
            flat = [self.camera.see(p) for p in piece.places]
            if piece.line:
                self.plate.line(flat, piece.width, piece.colour)
                continue
            self.plate.fill(flat, piece.fill)
            if piece.shade > 0:
                hatch(
                    self.plate,
                    flat,
                    angle=piece.angle,
                    pitch=piece.pitch,
                    width=piece.pitch * piece.shade * 0.6,
                    colour=piece.colour,
                )
            if piece.width:
                self.plate.line(flat, piece.width, piece.colour, closed=True)


def _cross(a: Place, b: Place) -> Place:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _unit(a: Place) -> Place:
    long = math.sqrt(sum(k * k for k in a))
    return a[0] / long, a[1] / long, a[2] / long
