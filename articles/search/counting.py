"""Count the matches, count the facets and find the hits of a page, all in one statement.

Sections, kinds and years are counted together, for every combination that occurs. From these few hundred rows follow
the counts of each facet, whatever the other filters are.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection
from django.utils.timezone import localtime

from articles.search.narrowing import Narrowing
from articles.search.query import Query

MOST_EXPERTS = 12
SortKey = tuple[float, int]


@dataclass
class Counted:
    """The result of a count. `hits` are ids and scores of one page plus one, best first; `before` come before them."""

    hits: list[tuple[int, float]] = field(default_factory=list)
    total: int = 0
    before: int = 0
    is_cut: bool = False
    # The most matches that are counted and ranked.
    bound: int = 0
    # Whether the facets count all matches.
    is_complete: bool = True
    sections: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    # Id, name with title, count.
    experts: list[tuple[int, str, int]] = field(default_factory=list)


def count(
    engine, query: Query, narrowing: Narrowing, now: datetime, most: int, after: SortKey | None, page: int
) -> Counted:
    """Count and rank up to `most` matches; if there are more, the latest and those with the words in the headline."""
    counted = _ask(engine, engine.found(query, now, most + 1, Narrowing()), narrowing, after, page, most)
    if not counted.is_cut:
        return counted
    # With more matches than the bound, apply the filters before it, and add old articles with the words in the
    # headline.
    narrowed = _ask(engine, engine.found(query, now, most + 1, narrowing, wide=True), narrowing, after, page, most)
    narrowed.is_complete = False
    narrowed.sections, narrowed.kinds, narrowed.years, narrowed.experts = (
        counted.sections, counted.kinds, counted.years, counted.experts,
    )  # fmt: skip
    return narrowed


def place(after: str) -> SortKey | None:
    """Parse the place where the next page begins, as returned by `written`; None for anything else."""
    score, _, pk = after.rpartition("-")
    try:
        number, pk_number = float(score), int(pk)
    except ValueError:
        return None
    return (number, pk_number) if math.isfinite(number) and 0 <= pk_number < 2**63 and len(after) < 60 else None


def written(pk: int, score: float) -> str:
    """Format the place of a hit for an address."""
    return f"{score!r}-{pk}"


def _ask(
    engine, matches: tuple[str, list], narrowing: Narrowing, after: SortKey | None, page: int, most: int
) -> Counted:
    sql, values = _statement(engine, matches, narrowing, after, page, most)
    counted, matched = Counted(), 0
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for what, key, name, other, number, score in cursor.fetchall():
            if what == "hit":
                counted.hits.append((key, score))
            elif what == "before":
                counted.before = number
            elif what == "expert":
                counted.experts.append((key, f"{other} {name}".strip(), number))
            elif what == "all":
                matched, counted.bound = number, int(score)
            else:
                _count(counted, narrowing, (key, name, _year(other)), number)
    counted.is_cut = matched > counted.bound
    counted.hits.sort(key=lambda hit: (-hit[1], -hit[0]))
    counted.experts.sort(key=lambda expert: (-expert[2], expert[1]))
    return counted


def _statement(
    engine, matches: tuple[str, list], narrowing: Narrowing, after: SortKey | None, page: int, most: int
) -> tuple[str, list]:
    """Return SQL and values; each row has six columns, and the first says what the others mean."""
    fits, fits_values = _where(narrowing)
    fits_but_experts, but_experts_values = _where(narrowing.but_experts())
    of_expert, of_expert_values = _where(narrowing.but_sections_kinds_and_years())
    year, year_values = engine.year_group("published_at")
    beyond = "AND (score < %s OR (score = %s AND id < %s))" if after else ""
    beyond_values = [after[0], after[0], after[1]] if after else []
    none = "CAST(NULL AS text)"
    return (
        f"WITH found AS MATERIALIZED ({matches[0]}) "
        f"SELECT 'hit' AS what, id, {none} AS name, {none} AS other, 0 AS number, score FROM "
        f"(SELECT id, score FROM found WHERE {fits} {beyond} ORDER BY score DESC, id DESC LIMIT {page + 1}) hits "
        f"UNION ALL SELECT 'before', 0, {none}, {none}, COUNT(*), 0.0 FROM found WHERE {fits if after else '1 = 0'} "
        f"{'AND NOT (score < %s OR (score = %s AND id < %s))' if after else ''} "
        f"UNION ALL SELECT 'all', 0, {none}, {none}, COUNT(*), {engine.bound(most)} FROM found "
        f"UNION ALL SELECT 'shared', section_id, kind, {year} AS year, COUNT(*), 0.0 FROM found WHERE {of_expert} "
        "GROUP BY section_id, kind, year "
        "UNION ALL SELECT 'expert', e.id, e.name, e.title, speaking.number, 0.0 FROM "
        "(SELECT t.expert_id, COUNT(*) AS number FROM found JOIN articles_participant t ON t.article_id = found.id "
        f"WHERE {fits_but_experts} GROUP BY t.expert_id "
        f"ORDER BY CASE WHEN t.expert_id = %s THEN 0 ELSE 1 END, number DESC, t.expert_id LIMIT {MOST_EXPERTS}) speaking "
        "JOIN articles_expert e ON e.id = speaking.expert_id",
        [
            *matches[1],
            *fits_values,
            *beyond_values,
            *(fits_values + beyond_values if after else []),
            *year_values,
            *of_expert_values,
            *but_experts_values,
            narrowing.expert or 0,
        ],
    )


def _where(narrowing: Narrowing) -> tuple[str, list]:
    conditions, values = narrowing.conditions("found.", connection.ops.adapt_datetimefield_value)
    return " AND ".join(conditions) or "1 = 1", values


def _year(told: str) -> int:
    """Return the year of “2026” or, around New Year, of a minute in UTC."""
    return int(told) if len(told) == 4 else localtime(datetime.fromisoformat(told).replace(tzinfo=UTC)).year


def _count(counted: Counted, narrowing: Narrowing, shared: tuple[int, str, int], number: int) -> None:
    """Add `number` articles of one section, kind and year to each facet whose other filters they pass."""
    section, kind, year = shared
    in_section = narrowing.section in (None, section)
    in_kind = narrowing.kind in (None, kind)
    in_year = narrowing.since is None or localtime(narrowing.since).year == year
    if in_kind and in_year:
        counted.sections[section] += number
    if in_section and in_year:
        counted.kinds[kind] += number
    if in_section and in_kind:
        counted.years[year] += number
    if in_section and in_kind and in_year:
        counted.total += number
