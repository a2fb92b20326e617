"""The one rule for when readers can see a piece, as a function of values, as a Q object and as SQL.

A piece is public from `published_at` until `withdrawn_at`. An article also needs a section, which is part of its
address. An embargo needs no part in the rule: the database refuses a `published_at` before it (`articles/models/piece.py`).
"""

from datetime import datetime

from django.db.models import Q


def is_public(published_at: datetime | None, withdrawn_at: datetime | None, now: datetime) -> bool:
    """Apply the rule to one piece's dates at `now`."""
    return published_at is not None and published_at <= now and not is_withdrawn(withdrawn_at, now)


def is_withdrawn(withdrawn_at: datetime | None, now: datetime) -> bool:
    return withdrawn_at is not None and withdrawn_at <= now


def public(now: datetime, of: str = "") -> Q:
    """Return the rule as a Q object; `of` is the lookup prefix that leads to the piece, such as “article__”."""
    is_out = Q(**{f"{of}published_at__lte": now})
    return is_out & (Q(**{f"{of}withdrawn_at": None}) | Q(**{f"{of}withdrawn_at__gt": now}))


def not_public(now: datetime) -> Q:
    """Return the opposite: drafts, scheduled and withdrawn pieces. An exclude() would not use the two date indexes."""
    return Q(published_at=None) | Q(published_at__gt=now) | Q(withdrawn_at__lte=now)


def public_sql(table: str, now: str) -> str:
    """Return the rule for articles as SQL; `table` aliases articles_article, and `now` is a placeholder (used twice)."""
    return (
        f"{table}.published_at <= {now} AND ({table}.withdrawn_at IS NULL OR {table}.withdrawn_at > {now}) "
        f"AND {table}.section_id IS NOT NULL"
    )
