"""Experts by what is typed of their name, found only where an index leads: no list of ten thousand names is read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from articles.models import Expert, Participant
from articles.text.names import plain

# So many of the articles that were found are asked who takes part in them, and so many of one surname's beginning are looked at.
ASKED = 20
OF_A_SURNAME = 30
# After every name that begins with the same letters, on either database.
_END = "\U0010ffff"


def experts(typed: str, found: Sequence[int], now: datetime, most: int) -> list[Expert]:
    """Public experts, at most `most`, of whose name each typed word begins a word, whatever capitals and accents it has.

    `found` are public articles that fit the same words, best first: their entries name who takes part in them, so there the
    first name leads to somebody as well. A surname leads to everybody.
    """
    words = plain(typed).split()
    if not words:
        return []
    known = Expert.objects.defer("biography")
    candidates = chain(
        *(_of_surname(known.public(now), word) for word in sorted(set(words), key=len, reverse=True)[:2]),
        known.filter(pk__in=_taking_part(found[:ASKED])).by_name(),
    )
    fitting = {expert.pk: expert for expert in candidates if _fits(words, plain(expert.name).split())}
    return list(fitting.values())[:most]


def _of_surname(experts, beginning: str) -> Iterable[Expert]:
    return experts.by_name().filter(sort_key__gte=beginning, sort_key__lt=beginning + _END)[:OF_A_SURNAME]


def _taking_part(articles: Sequence[int]) -> list[int]:
    return list(Participant.objects.filter(article__in=articles).order_by().values_list("expert_id", flat=True))


def _fits(typed: Iterable[str], name: list[str]) -> bool:
    return all(any(word.startswith(beginning) for word in name) for beginning in typed)
