"""“More on this”: what else is published on the same topics, then in the same section."""

from datetime import datetime

from articles.models import Article, ReportEntry, SpecialReport

MOST = 4


def related_to(article: Article, now: datetime, most: int = MOST) -> list[Article]:
    """Published articles that share a topic with `article`, newest first, filled up from its section."""
    others = Article.objects.published(now).for_headlines().exclude(pk=article.pk).newest_first()
    topics = [topic.pk for topic in article.topics.all()]
    found = list(others.filter(topics__in=topics).distinct()[:most])
    in_section = others.in_section(article.section_id)[: 2 * most]
    known = {other.pk for other in found}
    return (found + [other for other in in_section if other.pk not in known])[:most]


def reports_with(article: Article, now: datetime) -> list[SpecialReport]:
    """The published special reports that list this article, newest first."""
    return list(SpecialReport.objects.published(now).filter(entries__article=article).newest_first())


def articles_of(report: SpecialReport, now: datetime) -> list[Article]:
    """What a special report lists, in its order, as far as readers may know of it."""
    pks = list(ReportEntry.objects.filter(report=report).values_list("article_id", flat=True))
    published = Article.objects.published(now).for_listing().in_bulk(pks)
    return [published[pk] for pk in pks if pk in published]
