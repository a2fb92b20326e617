"""The pictures, grouped by subject. Importing a room enters its pictures in PLATES."""

from plates import charts, computing, grid, ground, records, structures, transport, wind  # noqa: F401
from plates.registry import PLATES

__all__ = ["PLATES"]
