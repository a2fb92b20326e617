"""“More on this”: articles on the same topics or with the same experts, then from the same section."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet

from articles.models import Article, Participant, ReportEntry, SpecialReport

MOST = 4
# How many of the latest articles of each topic and each expert are considered: a topic may have thousands.
LOOKED_AT = 25


def related_to(article: Article, now: datetime, most: int = MOST) -> list[Article]:
    """Return published articles that share topics or experts with `article`, first those that share both, newest first.

    Articles of its section fill the remaining places. `article` must come from `for_page()`.
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
    """Return a subquery of the last-created articles of each of these topics or experts."""
    # One subquery for each reads the end of an index. A single one would fetch and sort the rows of all.
    ends = (rows.objects.filter(**{column: pk}).order_by("-article_id").values("pk")[:LOOKED_AT] for pk in pks)
    # SQLite allows LIMIT within a UNION only in a nested subquery.
    first, *others = (rows.objects.filter(pk__in=end).order_by().values("article_id") for end in ends)
    return first.union(*others, all=True) if others else first


@dataclass(frozen=True)
class PlaceInReport:
    """An article's place in a special report: its number among `total` public ones (0: not public), its neighbours."""

    report: SpecialReport
    number: int
    total: int
    before: Article | None
    after: Article | None


def places_in_reports(article: Article, now: datetime) -> list[PlaceInReport]:
    """Return the article's place in each published special report that lists it, newest report first."""
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
    """Return the published articles of a special report in its order."""
    pks = [entry.article_id for entry in report.entries.all()]
    published = Article.objects.published(now).for_listing().in_bulk(pks)
    return [published[pk] for pk in pks if pk in published]
