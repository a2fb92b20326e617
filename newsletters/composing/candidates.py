"""The new pieces for an edition, in the order of the mail."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from articles.models import Article, FrontPage, FrontPageSecond, SpecialReport
from newsletters import schedule
from newsletters.composing import gone
from newsletters.composing.contents import MOST_TEASERS
from newsletters.models import Newsletter

# Only this many of the newest articles are read. Even in a busy week a lead and an Expert Q&A are among them.
MOST_LOOKED_AT = 200
# A publication may be committed shortly after its own time. With this overlap it is not lost between two editions.
OVERLAP = timedelta(minutes=5)
_LEADING = (Article.Kind.NEWS, Article.Kind.FEATURE)


@dataclass(frozen=True)
class Row:
    """The facts about an article that decide its place."""

    pk: int
    kind: str
    has_picture: bool

    @property
    def is_qa(self) -> bool:
        return self.kind == Article.Kind.QA


@dataclass(frozen=True)
class Candidates:
    """The new articles with the lead first, and the newest of the new special reports."""

    articles: tuple[Row, ...]
    report: int | None

    @property
    def is_empty(self) -> bool:
        return not self.articles and self.report is None


def candidates(newsletter: Newsletter, day: date, now: datetime) -> Candidates:
    """The pieces that are public at `now`, were published since the newsletter last went out, and match its sections, topics
    and kinds. Pieces that an earlier edition held or left out are not among them. The number of queries is always the same."""
    since = _since(newsletter, day)
    before = gone.items(newsletter.pk)
    matching, is_narrow = _matching(newsletter, now)
    new = matching.filter(published_at__gte=since).exclude(
        pk__in=before.filter(article__isnull=False).values("article")
    )
    rows = [
        Row(pk, kind, picture is not None)
        for pk, kind, picture in new.newest_first().values_list("pk", "kind", "picture")[:MOST_LOOKED_AT]
    ]
    reports = SpecialReport.objects.published(now).filter(published_at__gte=since)
    if is_narrow:
        reports = reports.filter(articles__in=matching)
    reports = reports.exclude(pk__in=before.filter(report__isnull=False).values("report"))
    report = reports.newest_first().values_list("pk", flat=True).first()
    return Candidates(tuple(in_order(rows, *_front_page())), report)


def in_order(rows: Sequence[Row], front_lead: int | None, front_seconds: Sequence[int]) -> list[Row]:
    """The lead, then the articles beside the lead on the front page, then the newest. `rows` must come newest first."""
    lead = _lead(rows, front_lead)
    places = {pk: place for place, pk in enumerate(front_seconds)}
    rest = [row for row in rows if row is not lead]
    # The sort is stable, so the other articles stay newest first.
    rest.sort(key=lambda row: places.get(row.pk, len(places)))
    return [lead, *rest] if lead else []


def fitting(rows: Sequence[Row]) -> list[Row]:
    """The rows that fit into an edition, in order: the lead, MOST_TEASERS others, and an Expert Q&A."""
    lead, *others = rows
    qa = next((row for row in others if row.is_qa), None)
    taken = {row.pk for row in [row for row in others if row is not qa][:MOST_TEASERS]}
    return [lead, *(row for row in others if row.pk in taken or row is qa)]


def further(rows: Sequence[Row], known: Collection[int], room: int, needs_qa: bool) -> list[Row]:
    """The rows that an arranged edition does not contain yet and has room for. An Expert Q&A has a separate place."""
    fresh = [row for row in rows if row.pk not in known]
    qa = next((row for row in fresh if row.is_qa), None) if needs_qa else None
    taken = {row.pk for row in [row for row in fresh if row is not qa][: max(0, room)]}
    return [row for row in fresh if row.pk in taken or row is qa]


def _lead(rows: Sequence[Row], front_lead: int | None) -> Row | None:
    wishes = (
        lambda row: row.pk == front_lead,
        lambda row: row.kind in _LEADING and row.has_picture,
        lambda row: not row.is_qa,
        lambda row: True,
    )
    return next((row for wish in wishes for row in rows if wish(row)), None)


def _since(newsletter: Newsletter, day: date) -> datetime:
    last = gone.cutoff(newsletter)
    # The very first edition covers the time since the scheduled date before it.
    return schedule.due_before(newsletter, day) if last is None else last - OVERLAP


def _matching(newsletter: Newsletter, now: datetime):
    """The public articles that the newsletter covers, and whether it covers only a part of all articles."""
    articles = Article.objects.published(now).filter(section__isnull=False)
    sections = list(newsletter.sections.values_list("pk", flat=True))
    topics = list(newsletter.topics.values_list("pk", flat=True))
    kinds = newsletter.kinds_chosen
    if sections:
        articles = articles.filter(section__in=sections)
    if topics:
        about = Article.topics.through.objects.filter(topic__in=topics)
        articles = articles.filter(pk__in=about.values("article"))
    if kinds:
        articles = articles.filter(kind__in=kinds)
    return articles, bool(sections or topics or kinds)


def _front_page() -> tuple[int | None, list[int]]:
    lead = FrontPage.objects.filter(pk=1).values_list("lead", flat=True).first()
    return lead, list(FrontPageSecond.objects.filter(front_page=1).values_list("article", flat=True))
