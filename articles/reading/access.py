"""How `articles` asks who may read what, without knowing anything of a meter or of readers.

The paywall's middleware hangs an object with the method `open(piece)` at `request.access`. It returns a `Verdict`.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from articles.models.access import Access


@dataclass(frozen=True)
class AskedPiece:
    """What a decision may know of an article or a special report."""

    key: str
    access: str
    path: str
    headline: str

    @property
    def is_free(self) -> bool:
        return self.access == Access.FREE


class Verdict(Protocol):
    """Whether to send the piece whole, and the HTML to put into the page's two places for it."""

    is_whole: bool
    # The answer in place of a page, for a request that is refused (a prefetch); None for all others.
    refusal: HttpResponse | None

    def note(self) -> str:
        """HTML above a whole text (“You have read 2 of your 3 free articles”), or nothing."""

    def wall(self) -> str:
        """HTML where a preview breaks off, or nothing."""


@dataclass(frozen=True)
class Plain:
    """The verdict where no paywall is asked: whole or preview, without a word added."""

    is_whole: bool
    refusal: None = None

    def note(self) -> str:
        return ""

    def wall(self) -> str:
        return ""


def verdict(request: HttpRequest, piece: AskedPiece) -> Verdict:
    """Ask for one piece. Free is whole; without the paywall's middleware the rest is a preview (ARTICLES_OPEN opens it)."""
    if piece.is_free or settings.ARTICLES_OPEN:
        return Plain(is_whole=True)
    access = getattr(request, "access", None)
    return access.open(piece) if access is not None else Plain(is_whole=False)
