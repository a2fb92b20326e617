"""The calendar on the desk's front page: scheduled pieces and newsletter editions of two weeks, day by day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, SpecialReport
from newsletters import schedule
from newsletters.models import Edition, Newsletter
from newsroom.desk.moving import Move, MoveForm
from newsroom.desk.piles import address

DAYS = 14
# The most pieces that the calendar shows.
MOST = 150
_SHOWN = ("headline", "published_at", "withdrawn_at", "created_by")
_State = Edition.State


@dataclass(frozen=True)
class Entry:
    """A piece or an edition in the calendar. `move` is set only for a piece that the user may move."""

    at: datetime
    name: str
    address: str
    note: str = ""
    is_edition: bool = False
    move: Move | None = None


@dataclass(frozen=True)
class Day:
    date: date
    is_today: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Calendar:
    """`more` is the number of scheduled pieces that are not shown."""

    days: list[Day]
    more: int = 0


def calendar(site: AdminSite, request: HttpRequest, now: datetime, refused: MoveForm | None = None) -> Calendar:
    """Return the two weeks from today. Takes four queries. `refused` is an invalid form, which is shown again with its input."""
    today = timezone.localdate(now)
    dates = [today + timedelta(days=number) for number in range(DAYS)]
    end = timezone.make_aware(datetime.combine(dates[-1] + timedelta(days=1), time()))
    pieces = _pieces(site, request, now, end, refused)
    entries = pieces[:MOST]
    if request.user.has_perm("newsletters.view_edition"):
        entries += _editions(dates, now)
    by_date = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.at):
        by_date[timezone.localdate(entry.at)].append(entry)
    return Calendar([Day(day, day == today, by_date[day]) for day in dates], max(0, len(pieces) - MOST))


def _pieces(site: AdminSite, request: HttpRequest, now: datetime, end: datetime, refused) -> list[Entry]:
    may_publish = request.user.has_perm("articles.publish_article")
    found = []
    for model in (Article, SpecialReport):
        scheduled = model.objects.scheduled(now).filter(published_at__lt=end).order_by("published_at", "pk")
        model_admin = site.get_model_admin(model)
        for piece in scheduled.only(*_SHOWN)[: MOST + 1]:
            move = None
            if may_publish and model_admin.has_change_permission(request, piece):
                move = Move.of(piece, refused if refused and refused.piece == piece else None)
            note = "Special report" if model is SpecialReport else ""
            found.append(Entry(piece.published_at, piece.headline, address(piece), note, move=move))
    return sorted(found, key=lambda entry: entry.at)


def _editions(dates: list[date], now: datetime) -> list[Entry]:
    """Return an entry for each edition, and one for each date for which an edition will be drawn up automatically."""
    newsletters = {newsletter.pk: newsletter for newsletter in Newsletter.objects.all()}
    # The long texts of the mails are not loaded.
    shown = ("newsletter", "date", *(field.name for field in Edition._meta.fields if field.name.endswith("_at")))
    stored = Edition.objects.filter(newsletter__in=newsletters, date__gte=dates[0], date__lte=dates[-1]).only(*shown)
    drawn = {(edition.newsletter_id, edition.date): edition for edition in stored}
    entries = []
    for pk, newsletter in newsletters.items():
        for day in dates:
            edition = drawn.get((pk, day))
            if edition is not None:
                entries.append(_of_edition(newsletter, edition, now))
            elif newsletter.is_open and day.isoweekday() in newsletter.weekdays:
                due = schedule.due_on(newsletter, day)
                if due > now:
                    entries.append(Entry(due, newsletter.name, "", is_edition=True))
    return entries


def _of_edition(newsletter: Newsletter, edition: Edition, now: datetime) -> Entry:
    """Return the entry of a stored edition. A draft that is not due yet needs no note."""
    is_late = edition.state is _State.DRAFT and edition.due_at <= now
    note = "Overdue" if is_late else "" if edition.state is _State.DRAFT else edition.state.label
    there = reverse("admin:newsletters_edition_change", args=[edition.pk])
    return Entry(edition.due_at, newsletter.name, there, note, is_edition=True)
