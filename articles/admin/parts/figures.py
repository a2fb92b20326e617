"""The row of figures on the screen of a piece. Another app registers it. Without a registration there is no row."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest

from articles.models.piece import Piece

# The name of a figure, the last 30 days, and all days.
Row = tuple[str, int, int]

_of: list[Callable[[HttpRequest, Piece], Sequence[Row]]] = []


def register(of: Callable[[HttpRequest, Piece], Sequence[Row]]) -> None:
    """Register the figures of an app. `of(request, piece)` returns nothing for users who may not see them. The last app wins."""
    _of[:] = [of]


def figures(request: HttpRequest, piece: Piece) -> Sequence[Row]:
    return _of[0](request, piece) if _of else ()
