"""A cache of rendered pieces, with placeholders for the few words that differ between visitors.

`facts()` returns what a view must know before it decides about access, without a query when cached. `page()` returns
the rendered HTML; the full text and the preview are rendered and cached separately. Both are cached in this process
until the generation changes.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.template.loader import render_to_string
from django.utils import timezone

from articles import versions
from articles.generation_cache import GenerationCache
from articles.lists import related
from articles.models import Article, Correction, SpecialReport, visibility
from articles.pages import closing, metadata, packed, shared
from articles.reading import texts
from articles.reading.access import AskedPiece, Verdict
from articles.text.marks import new_mark

NOTE, WALL = new_mark("note"), new_mark("wall")
KEPT_BYTES = 8 * 1024 * 1024
_BYTES_OF_FACTS = 1500
_MODELS = {"article": Article, "report": SpecialReport}


@dataclass(frozen=True)
class Facts:
    """The facts about a piece that a view needs before it decides about access."""

    piece: AskedPiece
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str

    def is_withdrawn(self, now: datetime) -> bool:
        return visibility.is_withdrawn(self.withdrawn_at, now)

    def was_public(self) -> bool:
        """Tell whether a withdrawn piece was public before. If not, the site does not reveal even its headline."""
        return (
            self.published_at is not None and self.withdrawn_at is not None and self.published_at <= self.withdrawn_at
        )

    def is_public(self, now: datetime) -> bool:
        return visibility.is_public(self.published_at, self.withdrawn_at, now)


@dataclass(frozen=True)
class RenderedPage:
    """The HTML of a page in three parts, around the two placeholders for the note and the wall."""

    before_note: bytes
    between: bytes
    after_wall: bytes

    def body(self, verdict: Verdict, accept_encoding: str) -> tuple[bytes, bool]:
        """Return the body for a visitor, and whether it is gzip; `accept_encoding` is the request header."""
        is_gzip = packed.accepts_gzip(accept_encoding)
        return (self.filled_gzip(verdict) if is_gzip else self.filled(verdict)), is_gzip

    def filled(self, verdict: Verdict) -> bytes:
        return b"".join(
            (self.before_note, verdict.note().encode(), self.between, verdict.wall().encode(), self.after_wall)
        )

    def filled_gzip(self, verdict: Verdict) -> bytes:
        """Return the same as gzip; the visitor's own words are stored uncompressed."""
        note, wall = verdict.note().encode(), verdict.wall().encode()
        before_note, between, after_wall = self._packed
        return packed.joined(
            (
                (self.before_note, before_note),
                (note, packed.store(note)),
                (self.between, between),
                (wall, packed.store(wall)),
                (self.after_wall, after_wall),
            )
        )

    @cached_property
    def _packed(self) -> tuple[bytes, bytes, bytes]:
        return packed.pack(self.before_note), packed.pack(self.between), packed.pack(self.after_wall)

    @property
    def bytes_kept(self) -> int:
        """The memory used, including the compressed parts, which take a quarter to a third of the plain ones."""
        return (len(self.before_note) + len(self.between) + len(self.after_wall)) * 4 // 3 + 500


_kept = GenerationCache(KEPT_BYTES)


def facts(kind: str, pk: int) -> Facts | None:
    """Return the facts about an article or report (`kind`); None if it does not exist or has no address."""
    now = versions.current()
    key = ("facts", kind, pk)
    known = _kept.get(key, now)
    if known is None:
        known = _ask(kind, pk)
        if known is not None:
            _kept.put(key, now, known, _BYTES_OF_FACTS)
    return known


def page(kind: str, pk: int, whole: bool) -> RenderedPage:
    """Return the rendered page, with the full text or the preview."""
    now = versions.current()
    key = ("page", kind, pk, whole)
    kept = _kept.get(key, now)
    if kept is None:
        piece = _MODELS[kind].objects.for_page().get(pk=pk)
        kept = render(piece, whole=whole)
        _kept.put(key, now, kept, kept.bytes_kept)
    return kept


@dataclass(frozen=True)
class Draft:
    """How a page is shown to somebody who is no reader: it looks as readers would see it, but is not to be found or shared.

    `bar` is the HTML of the bar on top. A page that `is_private` is for one person without an account, so it tells
    machines nothing: no address, feeds, embeds or structured data. One that `is_framed` stands in a frame of the desk.
    """

    bar: str = ""
    is_private: bool = False
    is_framed: bool = False


def render(piece: Article | SpecialReport, *, whole: bool, draft: Draft | None = None) -> RenderedPage:
    """Render a piece from `for_page()`, or one like it, for readers or as a draft."""
    text = texts.whole(piece) if whole else texts.preview_of(piece)
    is_report = isinstance(piece, SpecialReport)
    around = _around_report(piece) if is_report else _around_article(piece, text)
    html = render_to_string(
        "articles/pieces/report.html" if is_report else "articles/pieces/article.html",
        {
            "article": piece,
            "report": piece,
            "text": text,
            "note_place": NOTE,
            "wall_place": WALL,
            "draft": draft,
            "metadata": metadata.of_piece(piece, text, around.get("articles", ())),
            "current_is": "true",
            **_notes(piece),
            **around,
            **shared.frame(),
        },
    )
    before_note, _, after = html.partition(NOTE)
    between, _, after_wall = after.partition(WALL)
    return RenderedPage(before_note.encode(), between.encode(), after_wall.encode())


def _notes(piece: Article | SpecialReport) -> dict:
    """Return the heading of the notes to readers, and when something was last put right, for a line near the date."""
    notes = piece.corrections.all()
    corrected = [note.made_at for note in notes if note.is_correction]
    return {"notes_label": Correction.label_of(notes), "corrected_at": max(corrected, default=None)}


def _around_article(article: Article, text: texts.Text) -> dict:
    now = timezone.now()
    return {
        "current": article.section.slug if article.section else "",
        "speakers": texts.speakers(article, text) if article.is_qa else (),
        "related": related.related_to(article, now),
        "places": related.places_in_reports(article, now),
        "invitation": closing.invitation(article.get_absolute_url()) if article.section else None,
    }


def _around_report(report: SpecialReport) -> dict:
    return {"current": ":reports", "articles": related.articles_of(report, timezone.now())}


def _ask(kind: str, pk: int) -> Facts | None:
    query = _MODELS[kind].objects.select_related("section") if kind == "article" else _MODELS[kind].objects
    piece = query.filter(pk=pk).first()
    if piece is None or (kind == "article" and piece.section is None):
        return None
    return Facts(
        AskedPiece(piece.key, piece.access, piece.get_absolute_url(), piece.headline),
        piece.published_at,
        piece.withdrawn_at,
        piece.withdrawal_reason,
    )
