"""Versions and the generation, which tell every process about edits (docs/design.md 4.5).

Every save or deletion in an article's tree raises that article's `version`. Any editorial change raises the number in
the single `Generation` row. Each process reads that row at most once in `GENERATION_POLL_SECONDS`, so a change reaches
all of them within two seconds, with or without a shared cache.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, models
from django.db.models import F, Subquery
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from articles.models import (
    Article,
    Author,
    Card,
    DeskMail,
    DeskNotice,
    Expert,
    FormerFile,
    Generation,
    IndexNowRun,
    Invitation,
    InvitationLink,
    InvitedAnswer,
    InvitedPortrait,
    PictureInText,
    PieceVersion,
    PreviewLink,
    PublicationEvent,
    Redirect,
    SeededRow,
    SignOff,
    SignOffAnswer,
    SignOffLink,
    SpecialReport,
    Topic,
    UnsavedText,
)

log = logging.getLogger(__name__)
# How long a process may serve cached pages while it cannot reach the database. If only this process has lost the
# connection, it does not learn of withdrawals during that time.
AWAY_SECONDS = 3600
_PIECES = (Article, SpecialReport)
# Rows that no page shows, or whose changes others tell.
_NOT_SHOWN = (
    Card,
    DeskMail,
    DeskNotice,
    FormerFile,
    Generation,
    IndexNowRun,
    Invitation,
    InvitationLink,
    InvitedAnswer,
    InvitedPortrait,
    PictureInText,
    PieceVersion,
    PreviewLink,
    PublicationEvent,
    Redirect,
    SeededRow,
    SignOff,
    SignOffAnswer,
    SignOffLink,
    UnsavedText,
)
# How many ids one statement names.
_AT_ONCE = 500


@dataclass
class _Changes:
    pieces: set[tuple[type[models.Model], int]] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)
    anything: bool = False

    def add(self, other: "_Changes") -> None:
        self.pieces |= other.pieces
        self.articles |= other.articles
        self.anything |= other.anything


_listeners: list[Callable[[set[int]], None]] = []
_gathering: ContextVar[_Changes | None] = ContextVar("gathering", default=None)


@dataclass(frozen=True)
class Now:
    """The state of the site as a process knows it: the generation, and the moment of the next scheduled change."""

    generation: int
    next_switch: datetime | None


class _Poll:
    def __init__(self):
        self.lock = threading.Lock()
        self.now: Now | None = None
        self.fresh_until = 0.0
        # When the database stopped answering; None while it answers.
        self.away_since: float | None = None


_poll = _Poll()


def current() -> Now:
    """Return the site's generation, at most `GENERATION_POLL_SECONDS` old; it is read again at a scheduled switch.

    While the database is down, return the last known one, for up to an hour: nobody can edit meanwhile, and cached
    pages stay readable. Raises DatabaseError if none is known, or if this process itself has changed something.
    """
    known = _poll.now
    if known is not None and time.monotonic() < _poll.fresh_until:
        return known
    with _poll.lock:
        if _poll.now is None or time.monotonic() >= _poll.fresh_until:
            asked_at = time.monotonic()
            try:
                _poll.now = _ask()
                _poll.away_since = None
                fresh = min(settings.GENERATION_POLL_SECONDS, _seconds_to_switch(_poll.now))
            except DatabaseError:
                _keep_the_known(asked_at)
                fresh = settings.GENERATION_POLL_SECONDS
            _poll.fresh_until = asked_at + fresh
        return _poll.now


def forget() -> None:
    """Make the next `current()` ask the database, whatever the clock says."""
    _poll.now = None


def raise_generation() -> None:
    """Tell every process that pages may have changed."""
    if not Generation.objects.filter(pk=1).update(number=F("number") + 1):
        Generation.objects.bulk_create([Generation(pk=1)], ignore_conflicts=True)


def tell() -> None:
    """Tell every process that pages may have changed, this one at once: for rows that no piece shows."""
    _raise(_Changes(anything=True))


@contextmanager
def gathered():
    """Raise each piece's version and the generation only once, at the end of the block, however many rows are saved."""
    if _gathering.get() is not None:
        yield
        return
    changes = _Changes()
    token = _gathering.set(changes)
    try:
        yield
    finally:
        _gathering.reset(token)
        _raise(changes)


def tell_of(article_ids: Iterable[int]) -> None:
    """Raise these articles' versions and the generation: for rows that were written in bulk and sent no signal.

    What listens to changes of articles is told by `tell_listeners()`, in portions that the caller chooses.
    """
    ids = sorted(set(article_ids))
    for start in range(0, len(ids), _AT_ONCE):
        Article.objects.filter(pk__in=ids[start : start + _AT_ONCE]).update(version=F("version") + 1)
    tell()


def tell_listeners(article_ids: Iterable[int]) -> None:
    for listener in _listeners:
        listener(set(article_ids))


@contextmanager
def unheard():
    """Raise nothing within the block, for changes that the caller rolls back (the preview of a form)."""
    token = _gathering.set(_Changes())
    try:
        yield
    finally:
        _gathering.reset(token)


def watch(app_models: Iterable[type[models.Model]]) -> None:
    """Connect the signals of the app's models. Called once, when the app is ready."""
    for model in app_models:
        if model in _NOT_SHOWN:
            continue
        post_save.connect(_on_save, sender=model, dispatch_uid=f"version-save-{model.__name__}")
        post_delete.connect(_on_delete, sender=model, dispatch_uid=f"version-delete-{model.__name__}")
    m2m_changed.connect(_on_topics, sender=Article.topics.through, dispatch_uid="version-topics")


def after_change(listener: Callable[[set[int]], None]) -> None:
    """Call `listener`, within the same transaction, with the ids of articles whose public page may have changed."""
    if listener not in _listeners:
        _listeners.append(listener)


def _keep_the_known(asked_at: float) -> None:
    """Keep the last known generation after a failed poll, or re-raise the error being handled if it is too old."""
    if _poll.away_since is None:
        _poll.away_since = asked_at
        log.warning("The generation cannot be read from the database; cached pages are still served", exc_info=True)
    if _poll.now is None or asked_at - _poll.away_since > AWAY_SECONDS:
        raise


def _seconds_to_switch(now: Now) -> float:
    # Cached values expire at the switch. Without polling then, nothing could be cached until the next regular poll.
    return (now.next_switch - timezone.now()).total_seconds() if now.next_switch else float("inf")


def _ask() -> Now:
    now = timezone.now()
    switches = [
        Subquery(model.objects.filter(**{f"{moment}__gt": now}).order_by(moment).values(moment)[:1])
        for model in _PIECES
        for moment in ("published_at", "withdrawn_at")
    ]
    row = Generation.objects.filter(pk=1).values_list("number", *switches).first()
    if row is None:
        return Now(0, None)
    number, *moments = row
    return Now(number, min((moment for moment in moments if moment), default=None))


def _on_save(sender, instance, update_fields=None, **kwargs):
    # Saving a whole piece raises its version through VersionField; saving only some fields does not.
    _changed(instance, own=update_fields is not None and "version" not in update_fields)


def _on_delete(sender, instance, origin=None, **kwargs):
    if not isinstance(instance, _PIECES) and isinstance(_deleted_by(origin), _PIECES):
        return  # Deleted together with its piece, whose own signal follows.
    _changed(instance, own=False)


def _deleted_by(origin) -> models.Model | None:
    if isinstance(origin, models.QuerySet):
        return origin.model()
    return origin


def _on_topics(sender, instance, action, **kwargs):
    if action.startswith("post_") and isinstance(instance, Article):
        _changed(instance, own=True)


def _changed(instance: models.Model, own: bool) -> None:
    changes = _Changes(anything=True, articles=_articles_of(instance))
    if isinstance(instance, _PIECES):
        if own:
            changes.pieces.add((type(instance), instance.pk))
    else:
        for name, model in (("article_id", Article), ("report_id", SpecialReport)):
            if pk := getattr(instance, name, None):
                changes.pieces.add((model, pk))
    gathering = _gathering.get()
    if gathering is None:
        _raise(changes)
    else:
        gathering.add(changes)


def _articles_of(instance: models.Model) -> set[int]:
    """Return the ids of the articles that show something of this row."""
    if isinstance(instance, Article):
        return {instance.pk}
    if isinstance(instance, Expert):
        return set(instance.participations.values_list("article_id", flat=True))
    if isinstance(instance, Author):
        return set(instance.bylines.values_list("article_id", flat=True))
    if isinstance(instance, Topic) and instance.pk:
        return set(instance.articles.values_list("pk", flat=True))
    article_id = getattr(instance, "article_id", None)
    return {article_id} if article_id else set()


def _raise(changes: _Changes) -> None:
    for model, pk in sorted(changes.pieces, key=lambda change: (change[0].__name__, change[1])):
        model.objects.filter(pk=pk).update(version=F("version") + 1)
    if changes.articles:
        for listener in _listeners:
            listener(changes.articles)
    if changes.anything:
        raise_generation()
        forget()
