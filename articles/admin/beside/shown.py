"""What search engines, shared links, feeds and newsletters will show of a piece. They never show locked text."""

from django.conf import settings
from django.utils.html import strip_tags

from articles.cards import drawing
from articles.cards.face import NotDrawable
from articles.discovery import feeds
from articles.models import SpecialReport
from articles.models.piece import Piece
from articles.pages import elsewhere, metadata
from articles.pages.elsewhere import Excerpt, Line, cut
from articles.reading import texts
from articles.text.richtext import plain

# In characters. These are rough limits of search results and cards.
SEARCH_TITLE, SEARCH_TEXT = 60, 158
CARD_TITLE, CARD_TEXT = 90, 200


class NoCard(Exception):
    """Raised if no card can be drawn. The message tells the writer why."""


def card_of(piece: Piece) -> bytes:
    """Draw the card of a piece, stored or not, as a JPEG. Raises NoCard."""
    if not isinstance(piece, SpecialReport) and piece.section is None:
        raise NoCard("The card names the section. Choose one first.")
    try:
        return drawing.drawn(piece)
    except NotDrawable as error:
        raise NoCard(f"{error} Shared links get the lead picture instead.") from error


def of_piece(piece: Piece) -> list[Excerpt]:
    """Return what each place shows of a piece, stored or not. Needs at most one query, for pictures in the text."""
    # Search engines and cards always get the preview.
    about = metadata.of_piece(piece, texts.preview_of(piece, {}))
    found = [_search(piece, about), _card(piece, about)]
    if not isinstance(piece, SpecialReport):
        found.append(_feed(piece))
    return found + elsewhere.registered(piece)


def _search(piece: Piece, about: metadata.Metadata) -> Excerpt:
    title = f"{about.title} · {settings.SITE_NAME}" if about.title else ""
    has_address = isinstance(piece, SpecialReport) or piece.section is not None
    return Excerpt(
        "Search engines",
        cut(title, SEARCH_TITLE),
        cut(about.description, SEARCH_TEXT),
        address=_address(about.canonical) if has_address else "",
        note="" if has_address else "The address begins with the section. Choose one.",
    )


def _card(piece: Piece, about: metadata.Metadata) -> Excerpt:
    has_face = isinstance(piece, SpecialReport) or piece.section is not None
    face = drawing.face_of(piece) if has_face else None
    return Excerpt(
        "Shared links",
        cut(about.title, CARD_TITLE),
        cut(about.description, CARD_TEXT),
        above=face.kicker if face else "",
        picture=piece.picture,
        note="Its picture is drawn when it is published: headline, section"
        + (", experts" if face and face.experts else "")
        + (" and lead picture." if piece.picture else "."),
    )


def _feed(piece: Piece) -> Excerpt:
    summary = strip_tags(feeds.summary(piece).replace("</p>", "</p> "))
    whole = texts.preview_of(piece, {})
    note = "The whole text follows." if whole.is_whole else "The free part follows, and a link."
    return Excerpt("Feeds", Line(piece.headline), Line(plain(summary)), note=note)


def _address(canonical: str) -> str:
    """Show an address as result lists do; a new piece gets its number when it is saved."""
    return canonical.partition("://")[2].replace("/0-", "/…-")
