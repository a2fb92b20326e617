"""Search on SQLite: an FTS5 table whose rowid is the article's id, and one of words for typing errors (migration 0002_search)."""

import difflib
from datetime import datetime

from django.db import connection

from articles.models.visibility import public_sql
from articles.search import highlights
from articles.search.narrowing import Narrowing
from articles.search.query import Query, Term

COLUMNS = ("headline", "standfirst", "people", "topics", "questions", "body")
_WEIGHTS = "10.0, 5.0, 6.0, 4.0, 3.0, 1.0"

WORDS_A_STATEMENT = 500
_VISIBLE = (
    # Rows are long because of their texts; this index covers all columns needed.
    "JOIN articles_article a INDEXED BY article_found ON a.id = articles_search.rowid "
    f"WHERE articles_search MATCH %s AND {public_sql('a', '%s')}"
)


def put(article_id: int, values: dict[str, str]) -> None:
    """Store or replace an article's entry; `values` by column."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE rowid = %s", [article_id])
        cursor.execute(
            f"INSERT INTO articles_search (rowid, {', '.join(COLUMNS)}) VALUES (%s{', %s' * len(COLUMNS)})",
            [article_id, *(values[column] for column in COLUMNS)],
        )


def remove(article_id: int) -> None:
    """Delete an article's entry."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE rowid = %s", [article_id])


def learn(words: set[str]) -> None:
    """Store words that can correct typing errors, with at most two statements for every 500 words."""
    wanted = sorted(words)
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), WORDS_A_STATEMENT):
            batch = wanted[start : start + WORDS_A_STATEMENT]
            rows = ", ".join(["(%s)"] * len(batch))
            cursor.execute(f"INSERT OR IGNORE INTO articles_search_known (word) VALUES {rows} RETURNING word", batch)
            new = [row[0] for row in cursor.fetchall()]
            if new:
                rows = ", ".join(["(%s)"] * len(new))
                cursor.execute(f"INSERT INTO articles_search_word (word) VALUES {rows}", new)


def found(query: Query, now: datetime, most: int, narrowing: Narrowing, *, wide: bool = False) -> tuple[str, list]:
    """Return SQL and values for the public articles that match: id, section_id, kind, published_at, score.

    Finds the latest `most`; with `wide` also as many with the words in headline or names, however old.
    """
    conditions, values = narrowing.conditions("a.", _stored)
    visible = f"{_VISIBLE} {''.join(f'AND {condition} ' for condition in conditions)}"
    sql = (
        f"SELECT a.id, a.section_id, a.kind, a.published_at, -bm25(articles_search, {_WEIGHTS}) AS score "
        # FTS5 returns rows in this order one by one, so only those within the limit are ranked.
        f"FROM articles_search {visible} ORDER BY articles_search.rowid DESC LIMIT %s"
    )
    match = _match(query)
    moment = _stored(now)
    arguments = [match, moment, moment, *values, most]
    if not wide:
        return sql, arguments
    return (
        f"SELECT id, section_id, kind, published_at, MAX(score) AS score FROM (SELECT * FROM ({sql}) "
        f"UNION ALL SELECT * FROM ({sql})) GROUP BY id",
        [*arguments, _in_headlines(match), *arguments[1:]],
    )


def bound(most: int) -> str:
    """Return SQL for the number of matches that are counted if `most` are asked for."""
    return f"{most}.0"


def year_group(column: str) -> tuple[str, list]:
    """Return SQL and values for the year of a moment; around New Year, for its minute in UTC.

    Which year such a minute belongs to depends on the time zone, so Python decides (`counting._year`).
    """
    start = f"substr({column}, 1, 4)"
    return f"CASE WHEN substr({column}, 6, 5) IN ('12-31', '01-01') THEN substr({column}, 1, 16) ELSE {start} END", []


def in_headlines(query: Query, now: datetime, most: int) -> list[int]:
    """Return ids of the latest `most` public articles with the words in headline or names, best first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.id, bm25(articles_search, {_WEIGHTS}) AS score FROM articles_search {_VISIBLE} "
            "ORDER BY articles_search.rowid DESC LIMIT %s",
            [_in_headlines(_match(query)), _stored(now), _stored(now), most],
        )
        return [pk for pk, score in sorted(cursor.fetchall(), key=lambda row: (row[1], -row[0]))]


def marked(query: Query, ids: list[int]) -> dict[int, tuple[str, str]]:
    """Return the headline and the best fragment of each article as safe HTML."""
    if not ids:
        return {}
    fragments = {
        pk: (headline, body, standfirst)
        for pk, headline, body, standfirst in _fragments(query, ids, "highlight(articles_search, 0, %s, %s)", 5)
    }
    # snippet() takes most of the time: read the other columns only for articles whose text has no match.
    others = [pk for pk in ids if pk in fragments and highlights.START not in fragments[pk][1]]
    for column in (4, 1, 2):
        if others:
            for pk, _, fragment, _ in _fragments(query, others, "headline", column):
                if highlights.START in fragment and highlights.START not in fragments[pk][1]:
                    fragments[pk] = (fragments[pk][0], fragment, fragments[pk][2])
    return {
        pk: (highlights.safe(headline), highlights.safe(fragment if highlights.START in fragment else standfirst))
        for pk, (headline, fragment, standfirst) in fragments.items()
    }


def _fragments(query: Query, ids: list[int], headline: str, column: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, {headline}, snippet(articles_search, {column}, %s, %s, '…', 32), standfirst "
            f"FROM articles_search WHERE articles_search MATCH %s AND rowid IN ({', '.join(['%s'] * len(ids))})",
            [*[highlights.START, highlights.STOP] * (headline.count("%s") // 2 + 1), _match(query), *ids],
        )
        return cursor.fetchall()


def text_of(article_id: int) -> str:
    """Return an article's indexed text without its topics and other spellings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT headline || ' ' || standfirst || ' ' || people || ' ' || questions || ' ' || body "
            "FROM articles_search WHERE rowid = %s",
            [article_id],
        )
        return cursor.fetchone()[0]


def likely_words(word: str) -> list[str]:
    """Return the known words most similar to this folded one, the most similar first, including itself if known."""
    pieces = {word[place : place + 3] for place in range(len(word) - 2)}
    if not pieces:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM articles_search_word WHERE articles_search_word MATCH %s ORDER BY rank LIMIT 200",
            [" OR ".join(f'"{piece}"' for piece in sorted(pieces))],
        )
        candidates = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT word FROM articles_search_known WHERE word = %s", [word])
        candidates += [row[0] for row in cursor.fetchall() if row[0] not in candidates]
    return difflib.get_close_matches(word, candidates, n=8, cutoff=0.7)


def _match(query: Query) -> str:
    """Return the query in FTS5 syntax. Every word is quoted, so nothing that was typed acts as an operator."""
    wanted = " AND ".join(_term(term) for term in query.wanted)
    excluded = " OR ".join(_term(term) for term in query.excluded)
    return f"({wanted}) NOT ({excluded})" if excluded else wanted


def _stored(moment: datetime) -> str:
    return connection.ops.adapt_datetimefield_value(moment)


def _in_headlines(match: str) -> str:
    return f"{{headline people}} : ({match})"


def _term(term: Term) -> str:
    prefix = " *" if term.is_prefix else ""
    phrases = [f'"{" ".join(words)}"{prefix}' for words in (term.words, *term.others)]
    # Find a single character of a script without spaces as the beginning of a pair.
    phrases += [f'"{term.words[0]}" *'] if term.is_one_character else []
    return phrases[0] if len(phrases) == 1 else f"({' OR '.join(phrases)})"
