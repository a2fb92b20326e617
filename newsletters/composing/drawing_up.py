"""Draws editions up. It can be done again at any time, and by several processes at the same second."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from newsletters import schedule
from newsletters.composing.candidates import Candidates, candidates, fitting, further
from newsletters.composing.contents import MOST_TEASERS, placed, shown_items
from newsletters.composing.corrections import corrections_to_offer
from newsletters.models import Edition, EditionItem, Newsletter

# An edition that nobody drew up in time is still made until so long after its moment. Later, the next one takes its articles.
LATE = timedelta(hours=3)


def draw_up(newsletter: Newsletter, day: date, now: datetime, due: datetime | None = None) -> Edition | None:
    """Make the edition of a local date, or bring it up to date; None where there is nothing to send.

    Before an editor arranged it, it is what is new now. Afterwards new pieces are put at its end while there is room, and
    nothing moves or comes back. An edition that went out or was skipped stays as it is. `due` is when it is to go out; left
    away, the newsletter's own time counts, or what an editor set.
    """
    # Asked before the transaction, which on SQLite would hold the write lock meanwhile.
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
    """Draw up the open edition of each newsletter that is offered; those that have something to send."""
    newsletters = Newsletter.objects.filter(is_open=True)
    drawn = [draw_up(newsletter, open_date(newsletter, now), now) for newsletter in newsletters]
    return [edition for edition in drawn if edition is not None and not edition.frozen_at and not edition.skipped_at]


def open_date(newsletter: Newsletter, now: datetime) -> date:
    """The date of the edition that editors work at: that of today until it has gone out, else the next.

    Today's counts while it waits to be sent, and for a while after its moment if nobody drew it up. One that is held back
    does not keep the next from being made.
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
    """The edition of this date, which nobody else changes until the transaction ends."""
    if make:
        # Two that make it at once: one row, by its constraint.
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
    """Put what the edition does not know yet at its end, while there is room."""
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

    What editors left out of it does not come back by itself. Whether anything changed.
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
    """The position behind all items."""
    return max((item.position + 1 for item in items), default=0)


def _at(item: EditionItem, position: int) -> EditionItem:
    item.position = position
    return item


def _key(item: EditionItem) -> tuple[str, int]:
    return ("article_id", item.article_id) if item.article_id else ("report_id", item.report_id)


def _is_untouched(edition: Edition) -> bool:
    """Whether no editor has done anything with it, so that it may vanish."""
    return not (edition.is_arranged or edition.held_at or edition.subject or edition.introduction)


def _note(edition: Edition, now: datetime, due: datetime | None, changed: bool) -> None:
    edition.drawn_up_at = now
    edition.due_at = due or edition.due_at
    fields = {"drawn_up_at": now, "due_at": edition.due_at}
    if changed:
        edition.version += 1
        fields["version"] = F("version") + 1
    Edition.objects.filter(pk=edition.pk).update(**fields)
