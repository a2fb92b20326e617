"""Store a new text of a piece."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from articles import versions
from articles.history import applying, keeping, pending, sheets
from articles.models import Article, PieceVersion
from articles.publishing import steps, workflow
from articles.publishing.rereading.comparing import Comparison, merged, present
from articles.publishing.rereading.recognising import NewText
from articles.text import richtext
from articles.text.slugs import slug_for


class ChangedMeanwhile(Exception):
    """Raised when the piece was saved after the page with the comparison was made. Nothing was stored."""


class Undecided(Exception):
    """Raised when both sides changed something and no version was chosen. Nothing was stored."""


def mark_of(piece: Article) -> str:
    """Return a mark of the state of a piece that a person has seen."""
    return f"{piece.version}.{piece.pending_id or ''}"


def begin(headline: str, html: str, *, kind: str, by, now: datetime, said: str) -> Article:
    """Store a Word document as a new draft. The document is kept in the history, too, as the base of its next version."""
    headline = headline.replace("\0", "")[: Article._meta.get_field("headline").max_length]
    new = NewText(None, title=headline, html=richtext.sanitise(html), gives_picture=True)
    with transaction.atomic(), versions.gathered():
        article = Article.objects.create(kind=kind, headline=headline, slug=slug_for(headline), created_by=by)
        article.refresh_from_db()
        found = merged(new, present(article, now), {})
        seen = mark_of(article)
        store(article, new, found, seen=seen, by=by, now=now, choices={}, said=said, is_document=True)
    article.refresh_from_db()
    return article


def store(
    piece: Article,
    new: NewText,
    found: Comparison,
    *,
    seen: str,
    by,
    now: datetime,
    choices: Mapping[str, str],
    said: str,
    is_document: bool = False,
) -> bool:
    """Store a new text in one transaction. Returns whether it became the pending version of a live piece.

    `found` is the result of `compare` just now. `seen` is `mark_of(piece)` at the time when the comparison was shown.
    `said` is the summary in the history. A document is also kept in the history alone, as the base for the next one.
    Raises ChangedMeanwhile and Undecided.
    """
    with transaction.atomic(), versions.gathered():
        locked = steps.locked(piece)
        if mark_of(locked) != seen or mark_of(piece) != seen:
            raise ChangedMeanwhile
        keeping.begin(locked)
        if new.brings_experts:
            # The comparison stored these experts and rolled back.
            found = merged(new, present(locked, now), choices)
        if found.undecided:
            raise Undecided
        as_pending, version = workflow.takes_pending(locked, now), None
        if as_pending:
            version = pending.store(locked, found.sheet, by=by, now=now)
        else:
            applying.apply(locked, found.sheet)
            keeping.keep(locked, by=by, now=now, summary=said)
        if is_document:
            longest = PieceVersion._meta.get_field("summary").max_length
            PieceVersion.objects.create(
                at=now,
                by=by,
                name=keeping.Name.IMPORTED,
                summary=f"{said}. This is the document alone"[:longest],
                copy=sheets.to_copy(found.mine),
                is_pending=True,
                # The pending version that it went into, if any.
                base=version,
                **keeping.parent_of(locked),
            )
    return as_pending
