"""“More on this”: what else is published on the same topics or with the same experts, then in the same section."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet

from articles.models import Article, Participant, ReportEntry, SpecialReport

MOST = 4
# So many of the latest on each topic, and with each expert, are looked at: a topic may have thousands.
LOOKED_AT = 25


def related_to(article: Article, now: datetime, most: int = MOST) -> list[Article]:
    """Published articles that share topics or experts with `article`: those that share both first, then the newest.

    What is missing is filled up from its section. `article` comes from `for_page()`.
    """
    others = Article.objects.published(now).for_headlines().exclude(pk=article.pk).newest_first()
    topics = [topic.pk for topic in article.topics.all()]
    experts = [participant.expert_id for participant in article.participants.all()]
    on_topic = list(others.filter(pk__in=_latest(Article.topics.through, "topic", topics))[:most]) if topics else []
    with_expert = list(others.filter(pk__in=_latest(Participant, "expert", experts))[:most]) if experts else []
    both = {other.pk for other in on_topic} & {other.pk for other in with_expert}
    sharing = {other.pk: other for other in on_topic + with_expert}.values()
    found = sorted(sharing, key=lambda other: (other.pk in both, other.published_at, other.pk), reverse=True)
    in_section = others.in_section(article.section_id)[: 2 * most]
    known = {other.pk for other in found}
    return (found + [other for other in in_section if other.pk not in known])[:most]


def _latest(rows: type[Model], column: str, pks: Iterable[int]) -> QuerySet:
    """The articles that were made last with each of these topics or experts, as a subquery."""
    # One for each, so that each is the end of an index: together they would be all rows of all, put in order.
    ends = (rows.objects.filter(**{column: pk}).order_by("-article_id").values("pk")[:LOOKED_AT] for pk in pks)
    # SQLite takes a limit within a union only one level further down.
    first, *others = (rows.objects.filter(pk__in=end).order_by().values("article_id") for end in ends)
    return first.union(*others, all=True) if others else first


@dataclass(frozen=True)
class PlaceInReport:
    """Where an article stands in a special report: its number among `total` public ones (0: not public), its neighbours."""

    report: SpecialReport
    number: int
    total: int
    before: Article | None
    after: Article | None


def places_in_reports(article: Article, now: datetime) -> list[PlaceInReport]:
    """The article's place in each published special report that lists it, the newest report first."""
    reports = list(
        SpecialReport.objects.published(now).filter(entries__article=article).defer("introduction").newest_first()
    )
    if not reports:
        return []
    entries = ReportEntry.objects.filter(report__in=reports, article__in=Article.objects.published(now))
    listed: dict[int, list[Article]] = {report.pk: [] for report in reports}
    for entry in (
        entries.filter(article__section__isnull=False).select_related("article__section").defer("article__body")
    ):
        listed[entry.report_id].append(entry.article)
    return [_place(article, report, listed[report.pk]) for report in reports]


def _place(article: Article, report: SpecialReport, listed: list[Article]) -> PlaceInReport:
    number = next((place for place, other in enumerate(listed, start=1) if other.pk == article.pk), 0)
    before = listed[number - 2] if number > 1 else None
    after = listed[number] if 0 < number < len(listed) else None
    return PlaceInReport(report, number, len(listed), before, after)


def articles_of(report: SpecialReport, now: datetime) -> list[Article]:
    """What a special report lists, in its order, as far as readers may know of it."""
    pks = list(ReportEntry.objects.filter(report=report).values_list("article_id", flat=True))
    published = Article.objects.published(now).for_listing().in_bulk(pks)
    return [published[pk] for pk in pks if pk in published]
