"""Drawing editions up. This is safe to repeat at any time, and in several processes at once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from newsletters import schedule
from newsletters.composing.candidates import Candidates, candidates, fitting, further
from newsletters.composing.contents import MOST_TEASERS, placed, shown_items
from newsletters.composing.corrections import corrections_to_offer
from newsletters.models import Edition, EditionItem, Newsletter

# How late an edition may still be made if nobody drew it up in time. After that, its articles go into the next one.
LATE = timedelta(hours=3)


def draw_up(newsletter: Newsletter, day: date, now: datetime, due: datetime | None = None) -> Edition | None:
    """Make the edition of a local date, or bring it up to date. None if there is nothing to send.

    Until an editor arranges the edition, it holds the pieces that are new now. After that, new pieces are added at its end
    while there is room; no item moves, and none that was left out comes back. An edition that went out or was skipped does
    not change. `due` is the time of sending. By default it is the time that is set for the edition, or the newsletter's own.
    """
    # This runs before the transaction: inside it, SQLite would hold the write lock during the queries.
    new = candidates(newsletter, day, now)
    with transaction.atomic():
        edition = _locked(newsletter, day, due, make=not new.is_empty)
        if edition is None:
            return None
        if edition.frozen_at or edition.skipped_at:
            return edition
        changed = _append(edition, new, now) if edition.is_arranged else _replace(edition, new)
        changed = _add_corrections(edition, now) or changed
        if not edition.items.exists() and _is_untouched(edition):
            edition.delete()
            return None
        _note(edition, now, due, changed)
        places = placed(shown_items(edition, now))
    return edition if places.lead or places.report else None


def draw_up_open(now: datetime) -> list[Edition]:
    """Draw up the open edition of each newsletter that is offered. Returns the editions that have something to send."""
    newsletters = Newsletter.objects.filter(is_open=True)
    drawn = [draw_up(newsletter, open_date(newsletter, now), now) for newsletter in newsletters]
    return [edition for edition in drawn if edition is not None and not edition.frozen_at and not edition.skipped_at]


def open_date(newsletter: Newsletter, now: datetime) -> date:
    """The date of the edition that editors work on: today until that edition has gone out, then the next date.

    Today counts while its edition waits to be sent, and for a while after the time of sending if nobody drew it up. An
    edition that is held back does not stop the next one from being made.
    """
    today = schedule.local_date(now)
    edition = Edition.objects.filter(newsletter=newsletter, date=today).first()
    if edition is not None:
        waits = not (edition.frozen_at or edition.skipped_at or edition.held_at)
    else:
        late = now - schedule.due_on(newsletter, today)
        waits = today.isoweekday() in newsletter.weekdays and timedelta(0) <= late <= LATE
    return today if waits else schedule.next_date(newsletter, now)


def _locked(newsletter: Newsletter, day: date, due: datetime | None, make: bool) -> Edition | None:
    """The edition of this date, locked until the transaction ends."""
    if make:
        # If two processes do this at once, the unique constraint leaves one row.
        Edition.objects.get_or_create(
            newsletter=newsletter, date=day, defaults={"due_at": due or schedule.due_on(newsletter, day)}
        )
    return Edition.objects.select_for_update().filter(newsletter=newsletter, date=day).first()


def _replace(edition: Edition, new: Candidates) -> bool:
    """Let the edition hold what is new, in order; corrections stay. Whether anything changed."""
    articles = [row.pk for row in fitting(new.articles)] if new.articles else []
    reports = [new.report] if new.report else []
    wanted = [("article_id", pk) for pk in articles] + [("report_id", pk) for pk in reports]
    items = {_key(item): item for item in edition.items.filter(correction=None)}
    gone = [item.pk for key, item in items.items() if key not in wanted]
    if gone:
        edition.items.filter(pk__in=gone).delete()
    moved = [
        _at(items[key], place) for place, key in enumerate(wanted) if key in items and items[key].position != place
    ]
    EditionItem.objects.bulk_update(moved, ["position"])
    made = [
        EditionItem(edition=edition, position=place, **{key[0]: key[1]})
        for place, key in enumerate(wanted)
        if key not in items
    ]
    EditionItem.objects.bulk_create(made)
    return bool(gone or moved or made)


def _append(edition: Edition, new: Candidates, now: datetime) -> bool:
    """Add new pieces at the end of the edition while there is room. Returns whether anything changed."""
    known = list(edition.items.all())
    places = placed(shown_items(edition, now))
    room = MOST_TEASERS - len(places.teasers) + (places.lead is None)
    articles = [
        row.pk for row in further(new.articles, {item.article_id for item in known}, room, needs_qa=places.qa is None)
    ]
    reports = [new.report] if new.report and not any(item.report_id for item in known) else []
    end = end_of(known)
    made = [EditionItem(edition=edition, article_id=pk) for pk in articles]
    made += [EditionItem(edition=edition, report_id=pk) for pk in reports]
    EditionItem.objects.bulk_create(_at(item, end + place) for place, item in enumerate(made))
    return bool(made)


def _add_corrections(edition: Edition, now: datetime) -> bool:
    """Put what has been corrected since readers got it into an edition that has something else to say, too.

    Items that editors left out are not added again. Returns whether anything changed.
    """
    known = list(edition.items.all())
    if not any(item.article_id or item.report_id for item in known):
        return False
    here = {item.correction_id for item in known}
    offered = [correction for correction in corrections_to_offer(edition, now) if correction.pk not in here]
    made = [EditionItem(edition=edition, correction=correction) for correction in offered]
    EditionItem.objects.bulk_create(_at(item, end_of(known) + place) for place, item in enumerate(made))
    return bool(made)


def end_of(items: Sequence[EditionItem]) -> int:
    """The position after the last item."""
    return max((item.position + 1 for item in items), default=0)


def _at(item: EditionItem, position: int) -> EditionItem:
    item.position = position
    return item


def _key(item: EditionItem) -> tuple[str, int]:
    return ("article_id", item.article_id) if item.article_id else ("report_id", item.report_id)


def _is_untouched(edition: Edition) -> bool:
    """Whether no editor has worked on the edition, so that it may be deleted."""
    return not (edition.is_arranged or edition.held_at or edition.subject or edition.introduction)


def _note(edition: Edition, now: datetime, due: datetime | None, changed: bool) -> None:
    edition.drawn_up_at = now
    edition.due_at = due or edition.due_at
    fields = {"drawn_up_at": now, "due_at": edition.due_at}
    if changed:
        edition.version += 1
        fields["version"] = F("version") + 1
    Edition.objects.filter(pk=edition.pk).update(**fields)
