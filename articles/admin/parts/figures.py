"""The row of figures on the screen of a piece, which another app registers. Where nothing is registered there is no row."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest

from articles.models.piece import Piece

# The name of a figure, the last 30 days, and all days.
Row = tuple[str, int, int]

_of: list[Callable[[HttpRequest, Piece], Sequence[Row]]] = []


def register(of: Callable[[HttpRequest, Piece], Sequence[Row]]) -> None:
    """Let an app give figures: `of(request, piece)` returns nothing for those who may not see them. The last to register counts."""
    _of[:] = [of]


def figures(request: HttpRequest, piece: Piece) -> Sequence[Row]:
    return _of[0](request, piece) if _of else ()
