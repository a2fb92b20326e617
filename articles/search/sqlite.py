"""Search on SQLite: an FTS5 table whose rowid is the article's id, and one of words for typing errors."""

import difflib
from datetime import datetime

from django.db import connection

from articles.search import marks
from articles.search.query import Query, Term, fold

COLUMNS = ("headline", "standfirst", "people", "topics", "questions", "body")
_WEIGHTS = "10.0, 5.0, 6.0, 4.0, 3.0, 1.0"

WORDS_A_STATEMENT = 500

CREATE = (
    f"CREATE VIRTUAL TABLE articles_search USING fts5({', '.join(COLUMNS)}, "
    "tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')",
    "CREATE VIRTUAL TABLE articles_search_word USING fts5(word, tokenize='trigram')",
    "CREATE TABLE articles_search_known (word TEXT PRIMARY KEY) WITHOUT ROWID",
)
DROP = ("DROP TABLE articles_search", "DROP TABLE articles_search_word", "DROP TABLE articles_search_known")
_VISIBLE = (
    "JOIN articles_article a ON a.id = articles_search.rowid "
    "WHERE articles_search MATCH %s AND a.published_at <= %s AND (a.withdrawn_at IS NULL OR a.withdrawn_at > %s)"
)


def put(article_id: int, values: dict[str, str]) -> None:
    """Store or replace what is found of an article; `values` by column."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE rowid = %s", [article_id])
        cursor.execute(
            f"INSERT INTO articles_search (rowid, {', '.join(COLUMNS)}) VALUES (%s{', %s' * len(COLUMNS)})",
            [article_id, *(values[column] for column in COLUMNS)],
        )


def remove(article_id: int) -> None:
    """Forget an article."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE rowid = %s", [article_id])


def learn(words: set[str]) -> None:
    """Remember words, for typing errors; two statements for every few hundred that are new."""
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


def ranked(query: Query, now: datetime, most: int, headlines_only: bool = False) -> list[tuple[int, float]]:
    """Ids and scores of visible articles, best first, at most `most`; of more than that, the latest are ranked."""
    match = _match(query)
    if headlines_only:
        match = f"{{headline people}} : ({match})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT articles_search.rowid, ROUND(-bm25(articles_search, {_WEIGHTS}), 6) AS score "
            # In this order FTS5 gives them one by one, so that only as many are ranked as are asked for.
            f"FROM articles_search {_VISIBLE} ORDER BY articles_search.rowid DESC LIMIT %s",
            [match, now, now, most],
        )
        return sorted(cursor.fetchall(), key=lambda found: (-found[1], -found[0]))


def marked(query: Query, ids: list[int]) -> dict[int, tuple[str, str]]:
    """Headline and the best fragment of each article, as safe HTML."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, highlight(articles_search, 0, %s, %s), snippet(articles_search, -1, %s, %s, '…', 32), "
            "snippet(articles_search, 5, %s, %s, '…', 32), standfirst "
            f"FROM articles_search WHERE articles_search MATCH %s AND rowid IN ({', '.join(['%s'] * len(ids))})",
            [*[marks.START, marks.STOP] * 3, _match(query), *ids],
        )
        rows = cursor.fetchall()
    return {
        pk: (marks.safe(headline), marks.safe(_best(anywhere, body, headline, standfirst)))
        for pk, headline, anywhere, body, standfirst in rows
    }


def nearest_word(word: str) -> str:
    """The known word most like this one, itself where it is known, or nothing."""
    word = fold(word)
    pieces = {word[place : place + 3] for place in range(len(word) - 2)}
    if not pieces:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM articles_search_known WHERE word = %s", [word])
        if cursor.fetchone():
            return word
        cursor.execute(
            "SELECT word FROM articles_search_word WHERE articles_search_word MATCH %s ORDER BY rank LIMIT 200",
            [" OR ".join(f'"{piece}"' for piece in sorted(pieces))],
        )
        candidates = [row[0] for row in cursor.fetchall()]
    return next(iter(difflib.get_close_matches(word, candidates, n=1, cutoff=0.7)), "")


def _best(anywhere: str, body: str, headline: str, standfirst: str) -> str:
    """A fragment of the text where the match is there; the headline is shown already, so it is no good as a fragment."""
    if marks.START in body:
        return body
    if anywhere.replace("…", "") in headline or marks.START not in anywhere:
        return standfirst
    return anywhere


def _match(query: Query) -> str:
    """The query in FTS5's own language; every word is quoted, so that nothing in it is an operator."""
    wanted = " AND ".join(_term(term) for term in query.wanted)
    excluded = " OR ".join(_term(term) for term in query.excluded)
    return f"({wanted}) NOT ({excluded})" if excluded else wanted


def _term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_prefix else ""}'
