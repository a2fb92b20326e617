"""One search over what everybody may read, on SQLite (FTS5) and on PostgreSQL (tsvector, trigrams).

`search()` and `suggest()` are the whole face; the engine is chosen by the database. The index holds public text only
(`reading.public_text`), so that a locked sentence can neither be found nor confirmed. It is kept in step by `index.refresh()`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime

from articles.models import Article, Expert, Participant, Section
from articles.search import postgres, sqlite
from articles.search.query import Query, parse

PAGE = 20
# No more matches than this are counted and ranked: past it a reader needs another word, not another page.
MOST = 2000
MOST_SUGGESTED_FROM = 200
_ENGINES = {"sqlite": sqlite, "postgresql": postgres}


@dataclass(frozen=True)
class Filters:
    """What narrows a search; empty values don't."""

    section: str = ""
    kind: str = ""
    expert: int | None = None
    year: int | None = None

    @property
    def are_chosen(self) -> bool:
        return bool(self.section or self.kind or self.expert or self.year)


@dataclass(frozen=True)
class Hit:
    """An article that was found; `headline` and `fragment` are safe HTML with `<mark>` around what matched."""

    article: Article
    headline: str
    fragment: str


@dataclass(frozen=True)
class Facet:
    """One value that narrows the result: its name, the query parameter's value, and how many articles have it."""

    label: str
    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Results:
    """A page of hits, of which `first` is the number of the first, from 1. `after` asks for the next page, `instead` is “did you mean”, `is_cut` says that more than MOST matched."""

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    is_cut: bool = False
    after: str = ""
    facets: dict[str, tuple[Facet, ...]] = field(default_factory=dict)
    instead: str = ""
    first: int = 1

    @property
    def last(self) -> int:
        """The number of the last hit of this page."""
        return self.first + len(self.hits) - 1


def engine():
    """The module that speaks this database's search."""
    return _ENGINES[connection.vendor]


def search(text: str, filters: Filters, now: datetime, after: str = "") -> Results:
    """Search for what a reader typed, any text at all. Only published articles are found.

    `after` is the place that an earlier page gave (“score-id”); one that is no place gives the first page.
    """
    query = parse(text)
    if not query.has_words:
        return Results(query)
    ranked = engine().ranked(query, now, MOST + 1)
    scores = dict(ranked[:MOST])
    matches = _matches(scores)
    ids = sorted((match.pk for match in matches if match.fits(filters)), key=lambda pk: (-scores[pk], -pk))
    place = _place(after)
    remaining = [pk for pk in ids if place is None or (-scores[pk], -pk) > place]
    page = remaining[:PAGE]
    first = len(ids) - len(remaining) + 1
    articles = Article.objects.for_listing().in_bulk(page)
    marked = engine().marked(query, page)
    hits = tuple(Hit(articles[pk], *marked[pk]) for pk in page if pk in articles)
    more = f"{scores[page[-1]]:.6f}-{page[-1]}" if len(remaining) > PAGE else ""
    instead = "" if ids else _instead(query, now)
    return Results(query, hits, len(ids), len(ranked) > MOST, more, _facets(matches, filters), instead, first)


def suggest(text: str, now: datetime, most: int = 6) -> list[tuple[str, str]]:
    """Headlines of articles, and experts, that fit what has been typed so far: pairs of text and address."""
    query = parse(text, last_is_prefix=True)
    if not query.has_words:
        return []
    ids = [pk for pk, _ in engine().ranked(query, now, MOST_SUGGESTED_FROM, headlines_only=True)][:most]
    articles = Article.objects.select_related("section").defer("body").in_bulk(ids)
    takes_part = Participant.objects.filter(expert=OuterRef("pk"), article__in=Article.objects.published(now))
    experts = Expert.objects.filter(Exists(takes_part), name__icontains=query.text.strip())[:2]
    return [(expert.full_name, expert.get_absolute_url()) for expert in experts] + [
        (articles[pk].headline, articles[pk].get_absolute_url()) for pk in ids if pk in articles
    ]


@dataclass(frozen=True)
class _Match:
    """What narrows a search, of one article that matched. All of them are read once, and counted here."""

    pk: int
    section: str
    kind: str
    year: int
    experts: frozenset[int]

    def fits(self, filters: Filters, without: str = "") -> bool:
        return (
            (not filters.section or without == "section" or self.section == filters.section)
            and (not filters.kind or without == "kind" or self.kind == filters.kind)
            and (not filters.expert or without == "expert" or filters.expert in self.experts)
            and (not filters.year or without == "year" or self.year == filters.year)
        )


def _matches(scores: dict[int, float]) -> list[_Match]:
    experts: defaultdict[int, set[int]] = defaultdict(set)
    for article, expert in Participant.objects.filter(article__in=scores).values_list("article_id", "expert_id"):
        experts[article].add(expert)
    rows = Article.objects.filter(pk__in=scores).order_by().values_list("pk", "section__slug", "kind", "published_at")
    return [
        _Match(pk, section or "", kind, localtime(published_at).year, frozenset(experts.get(pk, ())))
        for pk, section, kind, published_at in rows
    ]


def _facets(matches: list[_Match], filters: Filters) -> dict[str, tuple[Facet, ...]]:
    """For each facet what choosing another of its values would give, the other facets kept."""
    sections, kinds, years = (
        _counts(getattr(match, name) for match in matches if match.fits(filters, name))
        for name in ("section", "kind", "year")
    )
    experts = _counts(expert for match in matches if match.fits(filters, "expert") for expert in match.experts)
    names = dict(Section.objects.values_list("slug", "name"))
    people = Expert.objects.in_bulk(list(experts)[:30])
    return {
        "section": _facet(sections, lambda slug: names.get(slug, slug), filters.section),
        "kind": _facet(kinds, lambda kind: Article.Kind(kind).label, filters.kind),
        "expert": _facet(
            {pk: count for pk, count in experts.items() if pk in people},
            lambda pk: people[pk].full_name,
            filters.expert,
        )[:12],
        "year": tuple(sorted(_facet(years, str, filters.year), key=lambda facet: facet.value, reverse=True)),
    }


def _counts(values: Iterable) -> dict:
    """How often each value occurs, the most frequent first."""
    counted = Counter(value for value in values if value != "")
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _facet(counts: dict, label, chosen) -> tuple[Facet, ...]:
    return tuple(
        Facet(label(value), str(value), count, chosen=bool(chosen) and str(chosen) == str(value))
        for value, count in counts.items()
    )


def _place(after: str) -> tuple[float, int] | None:
    score, _, pk = after.rpartition("-")
    try:
        number = float(score)
        return (-number, -int(pk)) if math.isfinite(number) else None
    except ValueError:
        return None


def _instead(query: Query, now: datetime) -> str:
    """The query with words that exist in place of those that don't, if that finds anything."""
    replaced = {word: known for word in query.plain_words() if (known := engine().nearest_word(word)) and known != word}
    if not replaced:
        return ""
    better = query.with_words(replaced)
    return better if engine().ranked(parse(better), now, 1) else ""
