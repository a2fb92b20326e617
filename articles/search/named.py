"""Find experts by the beginning of their names, through indexes only: it never reads a list of ten thousand names."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from articles.models import Expert, Participant
from articles.text.names import plain

# How many of the articles found are searched for participants, and how many experts with a matching surname are read.
ASKED = 20
OF_A_SURNAME = 30
# Sorts after every continuation of a prefix, on both databases.
_END = "\U0010ffff"


def experts(typed: str, found: Sequence[int], now: datetime, most: int) -> list[Expert]:
    """Return up to `most` public experts: each typed word begins a word of the name, ignoring case and accents.

    A surname finds any expert. A first name finds only participants of `found`, the public articles that match the same
    words (best first), because the search index contains their participants' names.
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
