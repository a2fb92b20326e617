"""What editors do with an edition before it goes out. Each function is one transaction and writes a log entry."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Correction, SpecialReport
from articles.models.visibility import is_public
from articles.text.xml import clean
from newsletters.composing.contents import MOST_TEASERS, placed, shown_items
from newsletters.composing.drawing_up import end_of
from newsletters.models import Edition, EditionItem

_LENGTHS = {name: Edition._meta.get_field(name).max_length for name in ("subject", "introduction")}
_LENGTH_OF_LINE = EditionItem._meta.get_field("line").max_length


class Refused(ValueError):
    """A change that cannot be made. The message tells the editor why."""


class Gone(Refused):
    """The edition has gone out, so it cannot be changed."""


class NotInEdition(Refused):
    """The edition has no such item."""


class NotForReaders(Refused):
    """Readers cannot see the piece: it is a draft or was withdrawn."""


class EditionIsFull(Refused):
    """The edition has no room for another piece."""


class TooLong(Refused):
    """The text is too long for its field."""


def reorder(edition: Edition, item_ids: Sequence[int], user) -> None:
    """Put the items into this order. Items that are not named follow in their previous order."""
    with _changing(edition, user, "Changed the order.", arranges=True) as locked:
        items = {item.pk: item for item in locked.items.all()}
        if len(set(item_ids)) != len(item_ids) or not items.keys() >= set(item_ids):
            raise NotInEdition("The order names an item twice, or an item that is not in this edition.")
        order = [*item_ids, *(pk for pk in items if pk not in set(item_ids))]
        for position, pk in enumerate(order):
            items[pk].position = position
        EditionItem.objects.bulk_update(items.values(), ["position"])


def leave_out(edition: Edition, item_id: int, user) -> None:
    """Leave an item out. Its row stays, so that drawing up does not add it again."""
    with _changing(edition, user, "Left something out.", arranges=True) as locked:
        item = _item(locked, item_id)
        item.is_left_out = True
        item.save(update_fields=["is_left_out"])


def put_back(edition: Edition, item_id: int, user, now: datetime | None = None) -> None:
    """Put an item that was left out back in its place."""
    with _changing(edition, user, "Put something back.", arranges=True) as locked:
        _let_stand(locked, _item(locked, item_id), user, now or timezone.now())


def add(
    edition: Edition, piece: Article | SpecialReport | Correction, user, now: datetime | None = None
) -> EditionItem:
    """Add an article, a special report or a correction at the end, even one from an earlier edition.

    The piece must be public when the edition goes out. If it was left out of this edition, it is put back.
    """
    now = now or timezone.now()
    field = _field(piece)
    # A correction does not change the order of the articles, so the edition still counts as not arranged.
    with _changing(edition, user, f"Added “{piece}”.", arranges=field != "correction") as locked:
        _insist_on_readers(piece, max(now, locked.due_at))
        items = list(locked.items.all())
        known = next((item for item in items if getattr(item, f"{field}_id") == piece.pk), None)
        if known is None:
            known = EditionItem(edition=locked, position=end_of(items), is_left_out=True, **{field: piece})
        _let_stand(locked, known, user, now)
    return known


def set_words(edition: Edition, subject: str, introduction: str, user=None) -> None:
    """Set the subject and the introduction. An empty subject means the lead's headline."""
    subject = clean(subject)
    introduction = introduction.replace("\r\n", "\n").strip()
    for words, name in ((subject, "subject"), (introduction, "introduction")):
        _insist_on_length(_LENGTHS[name], words, f"The {name}")
    with _changing(edition, user, "Changed the subject or the introduction.", arranges=False) as locked:
        locked.subject, locked.introduction = subject, introduction
        edition.subject, edition.introduction = subject, introduction
        locked.save(update_fields=["subject", "introduction"])


def set_line(edition: Edition, item_id: int, line: str, user) -> None:
    """Set the line that replaces an item's standfirst. An empty line means the standfirst."""
    line = clean(line)
    _insist_on_length(_LENGTH_OF_LINE, line, "The line")
    with _changing(edition, user, "Changed the line of an item.", arranges=True) as locked:
        item = _item(locked, item_id)
        item.line = line
        item.save(update_fields=["line"])


@contextmanager
def _changing(edition: Edition, user, words: str, arranges: bool) -> Iterator[Edition]:
    """Lock the edition in a transaction. At the end, raise its version and log who did what. Raises Gone."""
    with transaction.atomic():
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        if locked.frozen_at:
            raise Gone("This edition has gone out and can no longer be changed.")
        yield locked
        locked.is_arranged = locked.is_arranged or arranges
        locked.version += 1
        locked.save(update_fields=["is_arranged", "version"])
        if user is not None:
            LogEntry.objects.log_actions(user.pk, [locked], CHANGE, words, single_object=True)
    edition.is_arranged, edition.version = locked.is_arranged, locked.version


def _item(edition: Edition, item_id: int) -> EditionItem:
    item = edition.items.filter(pk=item_id).first()
    if item is None:
        raise NotInEdition("This edition has no such item.")
    return item


def _let_stand(edition: Edition, item: EditionItem, user, now: datetime) -> None:
    if item.is_left_out:
        _insist_on_room(edition, item, now)
    item.is_left_out = False
    item.added_by = user
    item.save()


def _insist_on_room(edition: Edition, item: EditionItem, now: datetime) -> None:
    places = placed(shown_items(edition, max(now, edition.due_at)))
    if item.report_id and places.report:
        raise EditionIsFull("The edition already has a special report. Leave that one out first.")
    has_own_place = places.lead is None or (places.qa is None and item.article_id and item.article.is_qa)
    if item.article_id and not has_own_place and len(places.teasers) >= MOST_TEASERS:
        raise EditionIsFull(f"The edition already has a lead and {MOST_TEASERS} more. Leave one of them out first.")


def _insist_on_readers(piece: Article | SpecialReport | Correction, moment: datetime) -> None:
    seen = piece.piece if isinstance(piece, Correction) else piece
    if not is_public(seen.published_at, seen.withdrawn_at, moment) or getattr(seen, "section_id", 1) is None:
        raise NotForReaders(f"“{seen}” will not be public when the edition goes out. Publish or schedule it first.")


def _insist_on_length(most: int, words: str, what: str) -> None:
    if len(words) > most:
        raise TooLong(f"{what} has {len(words)} characters; there is room for {most}.")


def _field(piece: Article | SpecialReport | Correction) -> str:
    return {Article: "article", SpecialReport: "report", Correction: "correction"}[type(piece)]
