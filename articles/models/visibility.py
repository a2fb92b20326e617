"""When readers can see a piece: the one rule, for values, for querysets and for SQL.

A piece is public from `published_at` until `withdrawn_at`. An article also needs a section, since that is part of its address.
"""

from datetime import datetime

from django.db.models import Q


def is_public(published_at: datetime | None, withdrawn_at: datetime | None, now: datetime) -> bool:
    """The rule for one piece at `now`."""
    return published_at is not None and published_at <= now and not is_withdrawn(withdrawn_at, now)


def is_withdrawn(withdrawn_at: datetime | None, now: datetime) -> bool:
    return withdrawn_at is not None and withdrawn_at <= now


def public(now: datetime, of: str = "") -> Q:
    """The rule as a condition; `of` is the way to the piece, such as “article__”."""
    is_out = Q(**{f"{of}published_at__lte": now})
    return is_out & (Q(**{f"{of}withdrawn_at": None}) | Q(**{f"{of}withdrawn_at__gt": now}))


def not_public(now: datetime) -> Q:
    """The other pieces: drafts, scheduled, withdrawn. (An exclude() would not use the indexes of the two dates.)"""
    return Q(published_at=None) | Q(published_at__gt=now) | Q(withdrawn_at__lte=now)


def public_sql(table: str, now: str) -> str:
    """The rule for articles as SQL; `table` is the alias of articles_article, `now` a placeholder, used twice."""
    return (
        f"{table}.published_at <= {now} AND ({table}.withdrawn_at IS NULL OR {table}.withdrawn_at > {now}) "
        f"AND {table}.section_id IS NOT NULL"
    )
