"""The interface that `articles` uses to ask who may read what. It contains nothing about the meter or readers.

The paywall's middleware sets `request.access` to an object with two methods: `open(piece)` returns the `Verdict` for the
reader who makes the request, `sample(piece, onlooker)` a `Sample` for previews, which counts nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from articles.models.access import Access


@dataclass(frozen=True)
class AskedPiece:
    """The facts about an article or a special report that a decision may depend on."""

    key: str
    access: str
    path: str
    headline: str

    @property
    def is_free(self) -> bool:
        return self.access == Access.FREE


class Verdict(Protocol):
    """Tells whether to send the piece in full, and supplies the HTML for the page's two placeholders."""

    is_whole: bool
    # The response that replaces the page if the request is refused (a prefetch); else None.
    refusal: HttpResponse | None

    def note(self) -> str:
        """Return the HTML above a full text (“You have read 2 of your 3 free articles”), or an empty string."""

    def wall(self) -> str:
        """Return the HTML of the wall, where a preview breaks off, or an empty string."""


@dataclass(frozen=True)
class Plain:
    """The verdict without a paywall: the full text or the preview, with nothing added."""

    is_whole: bool
    refusal: None = None

    def note(self) -> str:
        return ""

    def wall(self) -> str:
        return ""


class Onlooker(StrEnum):
    """The kind of reader that a colleague previews a piece as. The values are part of addresses (`?as=wall`)."""

    FRESH = "fresh"
    LIMIT = "wall"
    READER = "whole"
    CRAWLER = "crawler"


@dataclass(frozen=True)
class Sample:
    """The verdict that an onlooker would get, and a sentence for the colleague that says why."""

    verdict: Verdict
    explanation: str = ""


def sample(request: HttpRequest, piece: AskedPiece, onlooker: Onlooker) -> Sample:
    """Return what an onlooker would get of a piece, by the same rules as `verdict()`, without counting."""
    if piece.is_free:
        return Sample(Plain(is_whole=True), "Free: everybody sees the same, search engines too.")
    if settings.ARTICLES_OPEN:
        return Sample(Plain(is_whole=True), "This site is open: everybody sees every article in full.")
    access = getattr(request, "access", None)
    return access.sample(piece, onlooker) if access is not None else Sample(Plain(onlooker is Onlooker.READER))


def verdict(request: HttpRequest, piece: AskedPiece) -> Verdict:
    """Decide about one piece: free ones are sent in full, and the paywall's middleware decides about the others.

    Without that middleware the others are previews, unless ARTICLES_OPEN opens everything.
    """
    if piece.is_free or settings.ARTICLES_OPEN:
        return Plain(is_whole=True)
    access = getattr(request, "access", None)
    return access.open(piece) if access is not None else Plain(is_whole=False)
