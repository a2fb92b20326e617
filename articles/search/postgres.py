"""Search on PostgreSQL: a generated tsvector with a GIN index, and trigrams for typing errors."""

from datetime import datetime

from django.db import connection

from articles.search import marks
from articles.search.query import Query, Term, fold

COLUMNS = ("headline", "standfirst", "people", "topics", "questions", "body")
_WEIGHTS = {"headline": "A", "people": "A", "standfirst": "B", "topics": "B", "questions": "C", "body": "D"}
_VECTOR = " || ".join(
    f"setweight(to_tsvector('articles_search_words', {column}), '{weight}')" for column, weight in _WEIGHTS.items()
)

CREATE = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE TEXT SEARCH CONFIGURATION articles_search_words (COPY = english)",
    "ALTER TEXT SEARCH CONFIGURATION articles_search_words "
    "ALTER MAPPING FOR hword, hword_part, word, asciiword, asciihword, hword_asciipart WITH unaccent, english_stem",
    "CREATE TABLE articles_search (article_id bigint PRIMARY KEY, "
    + ", ".join(f"{column} text NOT NULL" for column in COLUMNS)
    + f", document tsvector GENERATED ALWAYS AS ({_VECTOR}) STORED)",
    "CREATE INDEX articles_search_document ON articles_search USING gin (document)",
    "CREATE TABLE articles_search_known (word text PRIMARY KEY)",
    "CREATE INDEX articles_search_known_trigrams ON articles_search_known USING gin (word gin_trgm_ops)",
)
DROP = (
    "DROP TABLE articles_search",
    "DROP TABLE articles_search_known",
    "DROP TEXT SEARCH CONFIGURATION articles_search_words",
)
_CONFIGURATION = "'articles_search_words'::regconfig"


def put(article_id: int, values: dict[str, str]) -> None:
    """Store or replace what is found of an article; `values` by column."""
    # PostgreSQL's text cannot hold NUL, and a tsvector ends at 1 MB.
    kept = [values[column].replace("\x00", "")[:200_000] for column in COLUMNS]
    updates = ", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO articles_search (article_id, {', '.join(COLUMNS)}) VALUES (%s{', %s' * len(COLUMNS)}) "
            f"ON CONFLICT (article_id) DO UPDATE SET {updates}",
            [article_id, *kept],
        )


def remove(article_id: int) -> None:
    """Forget an article."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE article_id = %s", [article_id])


def learn(words: set[str]) -> None:
    """Remember words, for typing errors."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_search_known (word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [sorted(words)]
        )


def ranked(query: Query, now: datetime, most: int, headlines_only: bool = False) -> list[tuple[int, float]]:
    """Ids and scores of visible articles, best first, at most `most`; of more than that, the latest are ranked."""
    sql, values = _tsquery(query, weights="A" if headlines_only else "")
    with connection.cursor() as cursor:
        # A common word matches half of all articles: only as many are ranked as are asked for.
        cursor.execute(
            "SELECT found.article_id, ROUND(ts_rank_cd(found.document, found.query, 1)::numeric, 6)::float8 AS score FROM ("
            f"SELECT s.article_id, s.document, q.query FROM articles_search s CROSS JOIN (SELECT {sql} AS query) q "
            "JOIN articles_article a ON a.id = s.article_id "
            "WHERE s.document @@ q.query AND a.published_at <= %s AND (a.withdrawn_at IS NULL OR a.withdrawn_at > %s) "
            "ORDER BY s.article_id DESC LIMIT %s) found ORDER BY score DESC, found.article_id DESC",
            [*values, now, now, most],
        )
        return cursor.fetchall()


def marked(query: Query, ids: list[int]) -> dict[int, tuple[str, str]]:
    """Headline and the best fragment of each article, as safe HTML."""
    if not ids:
        return {}
    sql, values = _tsquery(Query(query.text, query.wanted))
    selectors = f"StartSel={marks.START}, StopSel={marks.STOP}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT article_id, ts_headline({_CONFIGURATION}, headline, q.query, %s), "
            f"ts_headline({_CONFIGURATION}, body, q.query, %s), "
            f"ts_headline({_CONFIGURATION}, questions || ' ' || people || ' ' || topics, q.query, %s), standfirst "
            f"FROM articles_search CROSS JOIN (SELECT {sql} AS query) q WHERE article_id = ANY(%s)",
            [
                f"{selectors}, HighlightAll=true",
                *[f"{selectors}, MaxWords=32, MinWords=16, MaxFragments=1"] * 2,
                *values,
                ids,
            ],
        )
        rows = cursor.fetchall()
    return {
        pk: (marks.safe(headline), marks.safe(_best(body, others, standfirst)))
        for pk, headline, body, others, standfirst in rows
    }


def nearest_word(word: str) -> str:
    """The known word most like this one, itself where it is known, or nothing."""
    word = fold(word)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM articles_search_known WHERE word %% %s ORDER BY word <-> %s, word LIMIT 1",
            [word, word],
        )
        row = cursor.fetchone()
    return row[0] if row else ""


def _best(body: str, others: str, standfirst: str) -> str:
    return next((fragment for fragment in (body, others) if marks.START in fragment), standfirst)


def _tsquery(query: Query, weights: str = "") -> tuple[str, list[str]]:
    """SQL for the query, and its values. Only `to_tsquery` sees operators, and those are ours."""
    wanted = [_term(term, weights) for term in query.wanted]
    excluded = [_term(term, "") for term in query.excluded]
    parts = [sql for sql, _ in wanted] + [f"!!({sql})" for sql, _ in excluded]
    return " && ".join(f"({part})" for part in parts), [value for _, value in wanted + excluded]


def _term(term: Term, weights: str) -> tuple[str, str]:
    if term.is_prefix or weights:
        suffix = (":*" if term.is_prefix else ":") + weights
        *before, last = term.words
        text = " <-> ".join(
            [
                *(_quoted(word) + (f":{weights}" if weights else "") for word in before),
                _quoted(last) + (suffix if suffix != ":" else ""),
            ]
        )
        return f"to_tsquery({_CONFIGURATION}, %s)", text
    return f"phraseto_tsquery({_CONFIGURATION}, %s)", " ".join(term.words)


def _quoted(word: str) -> str:
    # Words hold letters, digits and underscores only (query.py), so quoting needs no escape.
    return f"'{word}'"
