"""Fill a database with a large magazine of generated text, by COPY on PostgreSQL and in batches of rows on SQLite.

Rows are numbered from 1 in every table and derived from their number alone, so a larger magazine contains the smaller one.
Fill only an empty database that was created for this.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.apps import apps
from django.db import connection, transaction
from django.db.models import NOT_PROVIDED

from articles.text.names import plain

EXPERTS, AUTHORS, TOPICS, PICTURES, READS = 10_000, 300, 400, 200, 1_000_000
SECTIONS = ("Energy", "Materials", "Transport", "Water", "Computing", "Structures")
KINDS = ("news", "news", "news", "feature", "opinion")
# One article in this many is an Expert Q&A with three experts, a draft, scheduled, withdrawn or corrected, respectively.
QA_EVERY, DRAFT_EVERY, SCHEDULED_EVERY, WITHDRAWN_EVERY, CORRECTED_EVERY = 20, 101, 997, 503, 50
REPORT_EVERY = 500
QUESTIONS = 3
# The common word is in every other headline. The rare one is in one headline of RARE_EVERY, but in ten at most.
COMMON, RARE, RARE_EVERY = "turbine", "zirconia", 400
NOW = datetime.now(UTC)
SPAN = timedelta(days=3650)
BATCH = 20_000
_words = [f"{first}{last}" for first in ("ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "ne", "po", "ri", "sa", "te", "vo") for last in ("ding", "ment", "lar", "tron", "sel", "mic", "gate", "dur", "fen", "lock", "mast", "nick", "port", "rail", "stone", "turn", "vane", "ward", "yard", "zone")]  # fmt: skip


def fill(start: int, stop: int) -> None:
    """Add the articles numbered from `start` up to, but not including, `stop`, with all that belongs to them."""
    if start == 1:
        _fill_people_and_places()
    numbers = range(start, stop)
    _put("articles_article", _ARTICLE, (_article(n) for n in numbers))
    _put(
        "articles_byline", ("id", "position", "article_id", "author_id"), ((n, 0, n, n % AUTHORS + 1) for n in numbers)
    )
    _put(
        "articles_article_topics",
        ("id", "article_id", "topic_id"),
        ((2 * n + half, n, (n * 7 + half * (1 + n % 5)) % TOPICS + 1) for n in numbers for half in (0, 1)),
    )
    _put(
        "articles_correction",
        ("id", "text", "made_at", "article_id"),
        (
            (n, "A number was wrong.", published_at(n), n)
            for n in numbers
            if n % CORRECTED_EVERY == 0 and n % DRAFT_EVERY
        ),
    )
    _put(
        "articles_publicationevent",
        ("id", "verb", "at", "effective_at", "reason", "article_id"),
        ((n, "published", published_at(n), published_at(n), "", n) for n in numbers if n % DRAFT_EVERY),
    )
    _fill_qas([n for n in numbers if is_qa(n)])
    _fill_reports([n for n in numbers if n % REPORT_EVERY == 0])
    _fill_search(numbers)
    _settle()


def is_qa(n: int) -> bool:
    return n % QA_EVERY == 0


def published_at(n: int) -> datetime | None:
    """Return the time of publication, spread over ten years in an order unrelated to the ids.

    The result is None for a draft and in the future for a scheduled article.
    """
    if n % DRAFT_EVERY == 0:
        return None
    if n % SCHEDULED_EVERY == 0:
        return NOW + timedelta(days=1 + n % 30)
    return NOW - timedelta(hours=2) - SPAN * ((n * 7919 % 1_000_003) / 1_000_003)


def headline(n: int) -> str:
    common = COMMON if n % 2 else "bridge"
    rare = f" {RARE}" if n % RARE_EVERY == 1 and n < 10 * RARE_EVERY else ""
    return f"{_some(n, 4).capitalize()} {common}{rare} {n}"


_ARTICLE = (
    "id", "headline", "slug", "standfirst", "picture_id", "access", "published_at", "withdrawn_at", "withdrawal_reason",
    "version", "created_at", "edited_at", "kind", "section_id", "body",
)  # fmt: skip


def _article(n: int) -> tuple:
    date = published_at(n)
    withdrawn = date if date and n % WITHDRAWN_EVERY == 0 else None
    return (
        n, headline(n), f"headline-{n}", _some(n + 1, 14), n % PICTURES + 1, "premium" if n % 3 == 0 else "free", date,
        withdrawn, "", 1, NOW, NOW - timedelta(seconds=n), "qa" if is_qa(n) else KINDS[n % len(KINDS)],
        n % len(SECTIONS) + 1, "".join(f"<p>{_some(n + place, 45)}.</p>" for place in range(4)),
    )  # fmt: skip


def _fill_people_and_places() -> None:
    _put(
        "articles_section",
        ("id", "name", "slug", "description", "position"),
        ((place, name, name.lower(), "", place) for place, name in enumerate(SECTIONS, start=1)),
    )
    _put(
        "articles_topic",
        ("id", "name", "slug", "sort_key"),
        ((n, f"Topic {n}", f"topic-{n}", f"topic {n}") for n in range(1, TOPICS + 1)),
    )
    _put(
        "articles_picture",
        (
            "id",
            "file",
            "width",
            "height",
            "alt_text",
            "caption",
            "credit",
            "focal_x",
            "focal_y",
            "created_at",
            "renditions",
        ),
        (
            (n, f"pictures/{n:016x}.jpg", 1600, 1000, "A bridge", "", "Photograph: Test", 0.5, 0.5, NOW, "{}")
            for n in range(1, PICTURES + 1)
        ),
    )
    _put(
        "articles_author",
        ("id", "name", "slug", "role", "biography"),
        ((n, f"Author {_name(n)}", f"author-{n}", "Reporter", "") for n in range(1, AUTHORS + 1)),
    )
    _put(
        "articles_expert",
        ("id", "title", "name", "post_nominals", "initials", "slug", "biography", "sort_name", "sort_key"),
        ((n, "Dr", f"{_name(n)} {n}", "", "", f"expert-{n}", "", "", plain(_name(n))) for n in range(1, EXPERTS + 1)),
    )
    _put(
        "paywall_read",
        ("reader", "period", "article", "slot", "at"),
        ((f"{n // 3:032x}", f"{NOW:%Y-%m}", f"a{n}", n % 3 + 1, NOW) for n in range(1, READS + 1)),
    )


def _fill_qas(numbers: Sequence[int]) -> None:
    experts = (0, 1, 2)
    _put(
        "articles_participant",
        ("id", "initials", "posts", "position", "article_id", "expert_id"),
        (
            (
                4 * n + place,
                f"E{place}",
                "Professor, University of Marlow",
                place,
                n,
                (n // QA_EVERY * 3 + place) % EXPERTS + 1,
            )
            for n in numbers
            for place in experts
        ),
    )
    _put(
        "articles_question",
        ("id", "text", "token", "position", "article_id"),
        ((4 * n + q, f"What of {_some(n + q, 5)}?", f"q{q}", q, n) for n in numbers for q in range(QUESTIONS)),
    )
    _put(
        "articles_answer",
        ("id", "body", "token", "position", "article_id", "participant_id", "question_id"),
        (
            (16 * n + 4 * q + place, f"<p>{_some(n + 5 * q + place, 40)}.</p>", f"a{q}{place}", place, n, 4 * n + place, 4 * n + q)
            for n in numbers
            for q in range(QUESTIONS)
            for place in experts
        ),
    )  # fmt: skip


def _fill_reports(numbers: Sequence[int]) -> None:
    _put(
        "articles_specialreport",
        (*_ARTICLE[:12], "introduction"),
        (
            (n // REPORT_EVERY, *_article(n + 1)[1:5], "free", NOW - SPAN / (n + 1), None, "", 1, NOW, NOW, f"<p>{_some(n, 40)}.</p>")
            for n in numbers
        ),
    )  # fmt: skip
    _put(
        "articles_reportentry",
        ("id", "position", "article_id", "report_id"),
        ((n + place, place, n - place * 7 - 1, n // REPORT_EVERY) for n in numbers for place in range(6)),
    )


def _fill_search(numbers: Iterable[int]) -> None:
    key = "rowid" if connection.vendor == "sqlite" else "article_id"
    columns = (key, "headline", "standfirst", "people", "topics", "questions", "body")
    _put(
        "articles_search",
        columns,
        (
            (n, headline(n), _some(n + 1, 14), f"Author {_name(n % AUTHORS + 1)}", f"Topic {n % TOPICS + 1}", "", _some(n, 45))
            for n in numbers
            if n % DRAFT_EVERY and n % WITHDRAWN_EVERY
        ),
    )  # fmt: skip


def _put(table: str, columns: Sequence[str], rows: Iterator[tuple]) -> None:
    """Store rows. Columns that are not named get the default of the model's field."""
    defaults = _defaults(table, columns)
    names = ", ".join([*columns, *defaults])
    values = tuple(defaults.values())
    columns, rows = [*columns, *defaults], (row + values for row in rows)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(columns))
            while batch := list(islice(rows, BATCH)):
                stored = [[_for_sqlite(value) for value in row] for row in batch]
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", stored)
            return
        # The rows are consistent, so switch off triggers and foreign key checks.
        cursor.execute("SET LOCAL session_replication_role = replica")
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _defaults(table: str, columns: Sequence[str]) -> dict:
    model = next((each for each in apps.get_models(include_auto_created=True) if each._meta.db_table == table), None)
    if model is None:
        return {}
    left = [field for field in model._meta.concrete_fields if field.column not in columns and not field.null]
    return {
        field.column: field.get_default()
        for field in left
        if not field.primary_key and (field.default is not NOT_PROVIDED or field.empty_strings_allowed)
    }


def _for_sqlite(value):
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _settle() -> None:
    """Update the database's statistics, as on a running site."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ANALYZE")
        else:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("UPDATE articles_generation SET number = number + 1")


def _some(n: int, count: int) -> str:
    """Return `count` words, always the same for the same `n`."""
    return " ".join(random.Random(n).choices(_words, k=count))


def _name(n: int) -> str:
    return f"{_words[n % 300].capitalize()} {_words[n * 7 % 300].capitalize()}"
