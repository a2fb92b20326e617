"""Search on PostgreSQL: a generated tsvector with a GIN index, and trigrams for typing errors (migration 0002_search)."""

from datetime import datetime

from django.db import connection
from django.utils.timezone import get_current_timezone_name

from articles.search import highlights
from articles.search.excerpts import window
from articles.search.narrowing import Narrowing
from articles.search.query import Query, Term

COLUMNS = ("headline", "standfirst", "people", "topics", "questions", "body")
_CONFIGURATION = "'articles_search_words'::regconfig"
# Up to this many matches are ranked by their full texts, which takes about 6 µs each. With more, articles with the
# words in headline, names, standfirst or topics come first, then the latest.
_MOST_TEXTS_RANKED = 1500
# With very many articles, a word that half of them contain is found by decompressing text after text: count fewer.
_LARGE, _MOST_AMONG_MANY = 20_000, 2000
_MOST_HERE = (
    "(SELECT CASE WHEN reltuples > {large} THEN {most} ELSE 1000000 END FROM pg_class "
    "WHERE oid = 'articles_search'::regclass)::integer"
)


def put(article_id: int, values: dict[str, str]) -> None:
    """Store or replace an article's entry; `values` by column."""
    # PostgreSQL's text cannot hold NUL, and a tsvector is limited to 1 MB.
    kept = [values[column].replace("\x00", "")[:200_000] for column in COLUMNS]
    updates = ", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO articles_search (article_id, {', '.join(COLUMNS)}) VALUES (%s{', %s' * len(COLUMNS)}) "
            f"ON CONFLICT (article_id) DO UPDATE SET {updates}",
            [article_id, *kept],
        )


def remove(article_id: int) -> None:
    """Delete an article's entry."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE article_id = %s", [article_id])


def learn(words: set[str]) -> None:
    """Store words that can correct typing errors."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_search_known (word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [sorted(words)]
        )


def found(query: Query, now: datetime, most: int, narrowing: Narrowing, *, wide: bool = False) -> tuple[str, list]:
    """Return SQL and values for the public articles that match: id, section_id, kind, published_at, score.

    Finds the latest `most`; with `wide` also as many with the words in headline or names, however old.
    """
    sql, values = _tsquery(query)
    narrow = [narrowing.section, narrowing.kind, narrowing.since, narrowing.until, narrowing.expert]
    rows = "SELECT f.* FROM (SELECT {sql} AS query) q, articles_search_found(q.query, {flag}, %s, LEAST(%s, {here} + 1), %s, %s, %s, %s, %s) f"
    here = _most_here()
    called = rows.format(sql=sql, flag="false", here=here)
    arguments = [*values, now, most, *narrow]
    if wide:
        headline_sql, headline_values = _tsquery(query, "A")
        called = f"({called}) UNION ALL ({rows.format(sql=headline_sql, flag='true', here=here)})"
        called = f"SELECT id, section_id, kind, published_at, MAX(score) AS score FROM ({called}) both_ways GROUP BY 1, 2, 3, 4"
        arguments += [*headline_values, now, most, *narrow]
    return (
        f"SELECT m.id, m.section_id, m.kind, m.published_at, CASE WHEN COUNT(*) OVER () > {_MOST_TEXTS_RANKED} THEN m.score "
        f"ELSE (SELECT ts_rank_cd(s.document, {sql}, 1)::float8 FROM articles_search s WHERE s.article_id = m.id) END AS score "
        f"FROM ({called}) m",
        [*values, *arguments],
    )


def bound(most: int) -> str:
    """Return SQL for the number of matches that are counted if `most` are asked for."""
    return f"LEAST({most}, {_most_here()})::float8"


def _most_here() -> str:
    return _MOST_HERE.format(large=_LARGE, most=_MOST_AMONG_MANY)


def year_group(column: str) -> tuple[str, list]:
    """Return SQL and values for the year of a moment in the site's time zone, as text."""
    return f"EXTRACT(YEAR FROM {column} AT TIME ZONE %s)::text", [get_current_timezone_name()]


def in_headlines(query: Query, now: datetime, most: int) -> list[int]:
    """Return ids of the latest `most` public articles with the words in headline or names, best first."""
    sql, values = _tsquery(query, "A")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.id FROM (SELECT {sql} AS query) q, "
            "articles_search_found(q.query, true, %s, %s, NULL, NULL, NULL, NULL, NULL) f ORDER BY f.score DESC, f.id DESC",
            [*values, now, most],
        )
        return [row[0] for row in cursor.fetchall()]


def marked(query: Query, ids: list[int]) -> dict[int, tuple[str, str]]:
    """Return the headline and the best fragment of each article as safe HTML."""
    if not ids:
        return {}
    texts = _texts(ids)
    # ts_headline reads a text from its beginning, so pass only the part around the matches.
    rows = _marked(query, [(pk, headline, window(body, query), others) for pk, headline, body, others, _ in texts])
    unmarked = [row for row in texts if highlights.START not in "".join(rows[row[0]])]
    if unmarked:
        rows |= _marked(query, [(pk, headline, body, others) for pk, headline, body, others, _ in unmarked])
    return {
        pk: (highlights.safe(rows[pk][0]), highlights.safe(_best(rows[pk][1], rows[pk][2], standfirst)))
        for pk, _, _, _, standfirst in texts
    }


def text_of(article_id: int) -> str:
    """Return an article's indexed text without its topics and other spellings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat_ws(' ', headline, standfirst, people, questions, body) FROM articles_search WHERE article_id = %s",
            [article_id],
        )
        return cursor.fetchone()[0]


def likely_words(word: str) -> list[str]:
    """Return the known words most similar to this folded one, the most similar first, including itself if known."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM articles_search_known WHERE word %% %s ORDER BY word <-> %s, word LIMIT 8", [word, word]
        )
        return [row[0] for row in cursor.fetchall()]


def _texts(ids: list[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article_id, headline, body, concat_ws(' ', questions, standfirst, people), standfirst FROM articles_search "
            "WHERE article_id = ANY(%s)",
            [ids],
        )
        return cursor.fetchall()


def _marked(query: Query, texts: list[tuple[int, str, str, str]]) -> dict[int, tuple[str, str, str]]:
    """Return headline, text and the remaining columns by id, with marks around the matches."""
    # Joined with OR: of two words, the headline may contain one and the text the other.
    terms = [_term(term, "") for term in query.wanted]
    sql, values = " || ".join(f"({sql})" for sql, _ in terms), [value for _, value in terms]
    selectors = f"StartSel={highlights.START}, StopSel={highlights.STOP}"
    fragment = f"{selectors}, MaxWords=32, MinWords=16, MaxFragments=1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id, ts_headline({_CONFIGURATION}, t.headline, q.query, %s), "
            f"ts_headline({_CONFIGURATION}, t.body, q.query, %s), ts_headline({_CONFIGURATION}, t.others, q.query, %s) "
            f"FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS t (id, headline, body, others) "
            f"CROSS JOIN (SELECT {sql} AS query) q",
            [
                f"{selectors}, HighlightAll=true",
                fragment,
                fragment,
                *(list(column) for column in zip(*texts, strict=True)),
                *values,
            ],
        )
        return {pk: (headline, body, others) for pk, headline, body, others in cursor.fetchall()}


def _best(body: str, others: str, standfirst: str) -> str:
    return next((fragment for fragment in (body, others) if highlights.START in fragment), standfirst)


def _tsquery(query: Query, weights: str = "") -> tuple[str, list[str]]:
    """Return SQL for the query, and its values. All operators that `to_tsquery` gets come from this module."""
    wanted = [_term(term, weights) for term in query.wanted]
    excluded = [_term(term, "") for term in query.excluded]
    parts = [sql for sql, _ in wanted] + [f"!!({sql})" for sql, _ in excluded]
    return " && ".join(f"({part})" for part in parts), [value for _, value in wanted + excluded]


def _term(term: Term, weights: str) -> tuple[str, str]:
    """Return SQL with one placeholder, and its value: the term's phrases joined by OR, in `to_tsquery` syntax."""
    ends = [":*" if term.is_prefix else ":"] * (1 + len(term.others)) + ([":*"] if term.is_one_character else [])
    phrases = [term.words, *term.others] + ([term.words] if term.is_one_character else [])
    texts = []
    for words, end in zip(phrases, ends, strict=True):
        *before, last = words
        between = f":{weights}" if weights else ""
        closing = end + weights
        texts.append(
            " <-> ".join(
                [*(_quoted(word) + between for word in before), _quoted(last) + (closing if closing != ":" else "")]
            )
        )
    return f"to_tsquery({_CONFIGURATION}, %s)", " | ".join(f"({text})" for text in texts)


def _quoted(word: str) -> str:
    # Words consist of letters, digits and underscores only (query.py), so there is nothing to escape.
    return f"'{word}'"
