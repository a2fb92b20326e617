"""What other places show of a piece, told to its editors: search engines, shared links, feeds, and what other apps register.

Everything comes from the code that makes the real thing, so that nothing is shown here that is not shown there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from articles.models import Picture
from articles.models.piece import Piece


@dataclass(frozen=True)
class Line:
    """A text as a place shows it, and what it usually cuts off."""

    text: str
    cut: str = ""


@dataclass(frozen=True)
class Excerpt:
    """What one place shows: its name, a line above, a title, a text and an address."""

    where: str
    title: Line
    text: Line = Line("")
    above: str = ""
    address: str = ""
    picture: Picture | None = None
    note: str = ""


_more: list[Callable[[Piece], Excerpt | None]] = []


def register(excerpt: Callable[[Piece], Excerpt | None]) -> None:
    """Let an app add the place where it shows pieces; the piece may be one that is not stored."""
    if excerpt not in _more:
        _more.append(excerpt)


def registered(piece: Piece) -> list[Excerpt]:
    return [found for excerpt in _more if (found := excerpt(piece)) is not None]


def cut(text: str, most: int) -> Line:
    """Divide a text at the last space before `most` characters."""
    text = " ".join(text.split())
    if len(text) <= most:
        return Line(text)
    kept = text[: most + 1].rpartition(" ")[0] or text[:most]
    return Line(kept, text[len(kept) :].strip())
