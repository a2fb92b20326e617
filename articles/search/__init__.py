"""Search over what everybody may read, on SQLite (FTS5) and on PostgreSQL (tsvector, trigrams).

`search()` and `suggest()` are the entry points; the database decides which engine runs. The index holds public text
only (`reading.texts.preview_of`), so nobody can find or confirm a locked sentence. `index.refresh()` keeps it up to
date.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone

from articles.models import Article
from articles.navigation import sections
from articles.search import counting, named, postgres, sqlite
from articles.search.counting import Counted
from articles.search.narrowing import Narrowing
from articles.search.query import Query, parse
from articles.text.folding import fold, words_of

PAGE = 20
_WORDS = re.compile(r"[^\W_]+")
# The most matches that are counted and ranked: the latest, and those with the words in the headline. Fewer on large
# sites.
MOST = 10_000
MOST_SUGGESTED_FROM = 200
MOST_EXPERTS = 2
_ENGINES = {"sqlite": sqlite, "postgresql": postgres}


@dataclass(frozen=True)
class Filters:
    """The filters of a search; empty values do not filter."""

    section: str = ""
    kind: str = ""
    expert: int | None = None
    year: int | None = None

    @property
    def are_chosen(self) -> bool:
        return bool(self.section or self.kind or self.expert or self.year)


@dataclass(frozen=True)
class Entry:
    """An article as a list of results shows it."""

    pk: int
    headline: str
    path: str
    section_name: str
    section_path: str
    # Empty for news, the default kind.
    kind: str
    access: str
    published_at: datetime


@dataclass(frozen=True)
class Hit:
    """A result; `headline` and `fragment` are safe HTML with `<mark>` around the matches."""

    article: Entry
    headline: SafeString
    fragment: SafeString


@dataclass(frozen=True)
class Facet:
    """One filter value: its name, the value of the query parameter, and how many articles have it."""

    label: str
    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Results:
    """One page of results. `first` is the number of its first hit, from 1; `after` is the parameter of the next page.

    `instead` is the “did you mean” query. `is_cut` means that more than `total` articles match. Without `is_counted`,
    the facets count only some of the matches.
    """

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    is_cut: bool = False
    is_counted: bool = True
    after: str = ""
    facets: dict[str, tuple[Facet, ...]] = field(default_factory=dict)
    instead: str = ""
    first: int = 1

    @property
    def last(self) -> int:
        """The number of the last hit on this page."""
        return self.first + len(self.hits) - 1


def engine():
    """Return the search module for the database in use."""
    return _ENGINES[connection.vendor]


def search(text: str, filters: Filters, now: datetime, after: str = "") -> Results:
    """Search the published articles for what a reader typed, which may be any text.

    `after` is the place that the previous page returned (“score-id”); an invalid one gives the first page.
    """
    query = parse(text)
    if not query.has_words:
        return Results(query)
    narrowing = narrowing_of(filters)
    counted = counting.count(engine(), query, narrowing, now, MOST, counting.place(after), page=PAGE)
    facets = _facets(counted, filters, narrowing)
    ids = [pk for pk, _ in counted.hits[:PAGE]]
    more = counting.written(*counted.hits[PAGE - 1]) if len(counted.hits) > PAGE else ""
    instead = "" if counted.total else _instead(query, now)
    hits = _hits(query, ids)
    total = min(counted.total, counted.bound) if counted.is_cut else counted.total
    return Results(
        query, hits, total, counted.is_cut, counted.is_complete, more, facets, instead, first=counted.before + 1
    )


def narrowing_of(filters: Filters) -> Narrowing:
    """Translate the filters into ids and dates."""
    # The id 0 of an unknown section matches nothing.
    section = (
        next((section.pk for section in sections() if section.slug == filters.section), 0) if filters.section else None
    )
    since, until = (_new_year(filters.year), _new_year(filters.year + 1)) if filters.year else (None, None)
    return Narrowing(section, filters.kind or None, since, until, filters.expert)


def ranked(query: Query, now: datetime, most: int) -> list[tuple[int, float]]:
    """Return ids and scores of the latest `most` public articles that match, best first."""
    if not query.has_words:
        return []
    sql, values = engine().found(query, now, most, Narrowing())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, score FROM ({sql}) matches ORDER BY score DESC, id DESC", values)
        return cursor.fetchall()


def nearest_word(word: str, now: datetime) -> str:
    """Return the most similar word that occurs in public text: `word` itself if it does, or an empty string.

    A word that occurs only in scheduled or withdrawn articles is treated like one that was never written.
    """
    word = "".join(words_of(fold(word)))
    if not word or ranked(parse(word), now, 1):
        return word
    return next((known for known in engine().likely_words(word) if known != word and ranked(parse(known), now, 1)), "")


def suggest(text: str, now: datetime, most: int = 6) -> list[tuple[str, str]]:
    """Return the experts and headlines that match what has been typed so far, as pairs of text and address."""
    query = parse(text, last_is_prefix=True)
    if not query.has_words:
        return []
    found = engine().in_headlines(query, now, MOST_SUGGESTED_FROM)
    ids = found[:most]
    entries = _entries(ids)
    experts = named.experts(query.text, found, now, MOST_EXPERTS)
    return [(expert.full_name, expert.get_absolute_url()) for expert in experts] + [
        (entries[pk].headline, entries[pk].path) for pk in ids if pk in entries
    ]


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=get_current_timezone())


def _hits(query: Query, ids: list[int]) -> tuple[Hit, ...]:
    entries = _entries(ids)
    marked = engine().marked(query, ids)
    return tuple(Hit(entries[pk], *marked[pk]) for pk in ids if pk in entries and pk in marked)


def _entries(ids: list[int]) -> dict[int, Entry]:
    if not ids:
        return {}
    known = {section.pk: section for section in sections()}
    rows = Article.objects.filter(pk__in=ids, section__isnull=False).order_by()
    entries = {}
    for pk, headline, slug, section_id, kind, access, published_at in rows.values_list(
        "pk", "headline", "slug", "section_id", "kind", "access", "published_at"
    ):
        section = known.get(section_id)
        if section is not None:
            path = reverse("articles:article", args=[section.slug, pk, slug])
            label = "" if kind == Article.Kind.NEWS else str(Article.Kind(kind).label)
            place = section.get_absolute_url()
            entries[pk] = Entry(pk, headline, path, section.name, place, label, access, published_at)
    return entries


def _facets(counted: Counted, filters: Filters, narrowing: Narrowing) -> dict[str, tuple[Facet, ...]]:
    """Count, for each facet, what each of its values would give with the other facets unchanged."""
    names = {section.pk: section for section in sections()}
    chosen_section = {narrowing.section} if narrowing.section else set()
    by_section = [
        Facet(names[pk].name, names[pk].slug, count, pk in chosen_section)
        for pk, count in _with(counted.sections, chosen_section)
        if pk in names
    ]
    kinds = _with(counted.kinds, {filters.kind} & set(Article.Kind.values))
    years = _with(counted.years, {filters.year} if filters.year else ())
    return {
        "section": tuple(by_section),
        "kind": tuple(Facet(str(Article.Kind(kind).label), kind, count, kind == filters.kind) for kind, count in kinds),
        "expert": tuple(Facet(name, str(pk), count, pk == filters.expert) for pk, name, count in counted.experts),
        "year": tuple(
            Facet(str(year), str(year), count, year == filters.year) for year, count in sorted(years, reverse=True)
        ),
    }


def _with(counts: dict, chosen: Iterable) -> list[tuple]:
    """Sort values by count; include a chosen value without matches, so that it can be removed."""
    known = counts | {value: 0 for value in chosen if value not in counts}
    return sorted(known.items(), key=lambda item: (-item[1], item[0]))


def _instead(query: Query, now: datetime) -> str:
    """Replace unknown words in the query by similar known ones; return it if it finds anything, else “”."""
    replaced = {word: known for word in query.plain_words() if (known := nearest_word(word, now)) and known != word}
    if not replaced:
        return ""
    better = query.with_words({word: _as_written(known, now) for word, known in replaced.items()})
    return better if ranked(parse(better), now, 1) else ""


def _as_written(known: str, now: datetime) -> str:
    """Return a folded word as the best matching article spells it: “ενέργειας”, “Brückenbau”.

    A capital at the beginning of a sentence is not kept.
    """
    best = ranked(parse(known), now, 1)
    text = engine().text_of(best[0][0]) if best else ""
    forms = []
    for match in _WORDS.finditer(text):
        if fold(match[0]) == known:
            begins = text[: match.start()].rstrip()[-1:] in ("", *".?!…:")
            forms.append(match[0][0].lower() + match[0][1:] if begins and match[0].istitle() else match[0])
    return max(forms, key=forms.count, default=known)
