"""The sections of the navigation, asked of the database once a generation."""

from articles import versions
from articles.models import Section

_known: tuple[int, list[Section]] | None = None


def sections() -> list[Section]:
    """All sections in the order of the navigation."""
    global _known
    generation = versions.current().generation
    if _known is None or _known[0] != generation:
        _known = (generation, list(Section.objects.all()))
    return _known[1]


def forget() -> None:
    """Ask the database again at the next call (tests)."""
    global _known
    _known = None
