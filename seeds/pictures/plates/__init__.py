"""The pictures, grouped by subject. Importing a room enters its pictures in PLATES."""

from plates import (  # noqa: F401
    blades,
    charts,
    computing,
    grid,
    ground,
    materials,
    models,
    power,
    rail,
    records,
    reports,
    roads,
    structures,
    town,
    transport,
    water,
    wind,
)
from plates.registry import PLATES

__all__ = ["PLATES"]
