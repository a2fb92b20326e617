"""The list of Expert Q&As, filtered by expert and topic through plain links: `?expert=<id>&topic=<slug>`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet
from django.http import Http404

from articles.lists.paging import query_of
from articles.models import Article, Expert, Participant, Topic
from articles.models.querysets import ArticleQuerySet

# The filters offer what occurs in this many of the newest Q&As, so the cost of the page does not grow with the archive.
NEWEST = 200
MOST_CHOICES = 12
_ON_TOPIC = Article.topics.through


@dataclass(frozen=True)
class Choice:
    """A link that sets a filter or, if `chosen`, removes it."""

    label: str
    query: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Filtered:
    """The matching Q&As, the filters and the other choices. `words` describes the filters: “with Dr Petra Oyelaran”.

    `links` are the link rows of the expert or the topic (`ArticleQuerySet.newest_of()`); None without a filter.
    """

    articles: ArticleQuerySet
    links: QuerySet | None
    values: Mapping[str, str]
    words: str
    experts: tuple[Choice, ...]
    topics: tuple[Choice, ...]


# The query parameters that `filtered` reads.
PARAMETERS = ("expert", "topic")


def filtered(asked: Mapping[str, str], now: datetime) -> Filtered:
    """Return the Q&As for the query parameters `expert` and `topic`.

    Raises Http404 if one of them names no public expert or topic.
    """
    expert, topic = _expert(asked.get("expert", ""), now), _topic(asked.get("topic", ""), now)
    values = {"expert": str(expert.pk) if expert else "", "topic": topic.slug if topic else ""}
    everything = Article.objects.published(now).filter(kind=Article.Kind.QA, section__isnull=False)
    with_expert = everything.filter(participants__expert=expert) if expert else everything
    on_topic = everything.filter(topics=topic) if topic else everything
    both = with_expert.filter(topics=topic) if topic else with_expert
    words = [f"with {expert.full_name}"] if expert else []
    words += [f"about {topic.name}"] if topic else []
    of_expert = expert.participations.all() if expert else None
    of_topic = _ON_TOPIC.objects.filter(topic=topic) if topic else None
    return Filtered(
        both,
        of_topic if of_expert is None else of_expert,
        values,
        " ".join(words),
        _experts(_newest(on_topic, of_topic), values, expert),
        _topics(_newest(with_expert, of_expert), values, topic),
    )


def _expert(value: str, now: datetime) -> Expert | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Http404
    found = Expert.objects.public(now).filter(pk=int(value)).first()
    if found is None:
        raise Http404
    return found


def _topic(value: str, now: datetime) -> Topic | None:
    if not value:
        return None
    # PostgreSQL's text cannot hold NUL.
    found = None if "\x00" in value else Topic.objects.public(now).filter(slug=value).first()
    if found is None:
        raise Http404
    return found


def _experts(articles: list[int], values: Mapping[str, str], chosen: Expert | None) -> tuple[Choice, ...]:
    rows = _most_frequent(Expert.objects.defer("biography"), Participant, "expert_id", articles)
    return _choices(rows, chosen, lambda expert: (expert.full_name, str(expert.pk)), values, "expert")


def _topics(articles: list[int], values: Mapping[str, str], chosen: Topic | None) -> tuple[Choice, ...]:
    rows = _most_frequent(Topic.objects.all(), _ON_TOPIC, "topic_id", articles)
    return _choices(rows, chosen, lambda topic: (topic.name, topic.slug), values, "topic")


def _newest(articles: ArticleQuerySet, links: QuerySet | None) -> list[int]:
    if links is None:
        return list(articles.newest_first().values_list("pk", flat=True)[:NEWEST])
    return articles.newest_of(links, NEWEST)


def _most_frequent(rows: QuerySet, links: type[Model], column: str, articles: list[int]) -> list:
    """Return the rows that occur most often in these articles, with their `count`; ties go to those of newer articles.

    Counted here, because the database would read all names to sort these few.
    """
    age = {pk: place for place, pk in enumerate(articles)}
    found = links.objects.filter(article__in=articles).order_by().values_list("article_id", column)
    counts: Counter[int] = Counter()
    youngest: dict[int, int] = {}
    for article, pk in found:
        counts[pk] += 1
        youngest[pk] = min(age[article], youngest.get(pk, NEWEST))
    chosen = sorted(counts, key=lambda pk: (-counts[pk], youngest[pk], pk))[:MOST_CHOICES]
    known = list(rows.in_bulk(chosen).values())
    for row in known:
        row.count = counts[row.pk]
    return sorted(known, key=lambda row: (-row.count, row.name, row.pk))


def _choices(rows: list, chosen, named, values: Mapping[str, str], name: str) -> tuple[Choice, ...]:
    if chosen is not None and chosen not in rows:
        chosen.count = 0
        rows.append(chosen)
    choices = []
    for row in rows:
        label, value = named(row)
        is_chosen = row == chosen
        query = query_of({**values, name: "" if is_chosen else value})
        choices.append(Choice(label, query, row.count, is_chosen))
    return tuple(choices)
