"""The list of Expert Q&As, narrowed by an expert and a topic with plain links: `?expert=<id>&topic=<slug>`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.http import Http404

from articles.lists import query_of
from articles.models import Article, Expert, Topic
from articles.querysets import ArticleQuerySet

# What can be chosen comes from so many of the newest Q&As, so that the page costs the same however old the magazine is.
NEWEST = 200
MOST_CHOICES = 12


@dataclass(frozen=True)
class Choice:
    """A link that narrows the list, or, where it is chosen, one that takes the filter away."""

    label: str
    query: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Filtered:
    """The Q&As that fit, what was asked for, and what else can be chosen. `words` say the filter: “with Dr Petra Oyelaran”."""

    articles: ArticleQuerySet
    values: Mapping[str, str]
    words: str
    experts: tuple[Choice, ...]
    topics: tuple[Choice, ...]


# What `filtered` reads of the query.
PARAMETERS = ("expert", "topic")


def filtered(asked: Mapping[str, str], now: datetime) -> Filtered:
    """The Q&As for the parameters `expert` and `topic` of an address.

    Raises Http404 where one names nobody or nothing that is public.
    """
    expert, topic = _expert(asked.get("expert", ""), now), _topic(asked.get("topic", ""), now)
    values = {"expert": str(expert.pk) if expert else "", "topic": topic.slug if topic else ""}
    everything = Article.objects.published(now).filter(kind=Article.Kind.QA, section__isnull=False)
    with_expert = everything.filter(participants__expert=expert) if expert else everything
    on_topic = everything.filter(topics=topic) if topic else everything
    both = with_expert.filter(topics=topic) if topic else with_expert
    words = [f"with {expert.full_name}"] if expert else []
    words += [f"about {topic.name}"] if topic else []
    return Filtered(
        both, values, " ".join(words), _experts(on_topic, values, expert), _topics(with_expert, values, topic)
    )


def _expert(value: str, now: datetime) -> Expert | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Http404
    found = Expert.objects.with_published(now).filter(pk=int(value)).first()
    if found is None:
        raise Http404
    return found


def _topic(value: str, now: datetime) -> Topic | None:
    if not value:
        return None
    # PostgreSQL's text cannot hold NUL.
    found = None if "\x00" in value else Topic.objects.with_published(now).filter(slug=value).first()
    if found is None:
        raise Http404
    return found


def _experts(articles: ArticleQuerySet, values: Mapping[str, str], chosen: Expert | None) -> tuple[Choice, ...]:
    experts = Expert.objects.filter(participations__article__in=_newest(articles))
    rows = list(experts.annotate(count=Count("participations")).order_by("-count", "name", "pk")[:MOST_CHOICES])
    return _choices(rows, chosen, lambda expert: (expert.full_name, str(expert.pk)), values, "expert")


def _topics(articles: ArticleQuerySet, values: Mapping[str, str], chosen: Topic | None) -> tuple[Choice, ...]:
    topics = Topic.objects.filter(articles__in=_newest(articles))
    rows = list(topics.annotate(count=Count("articles")).order_by("-count", "name", "pk")[:MOST_CHOICES])
    return _choices(rows, chosen, lambda topic: (topic.name, topic.slug), values, "topic")


def _newest(articles: ArticleQuerySet) -> list[int]:
    return list(articles.newest_first().values_list("pk", flat=True)[:NEWEST])


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
