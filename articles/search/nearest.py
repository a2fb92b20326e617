"""Find the articles closest to a few words, such as those in an unknown address."""

from collections import defaultdict
from datetime import datetime

from django.utils import timezone

from articles import versions
from articles.generation_cache import GenerationCache
from articles.models import Article
from articles.search import nearest_word, ranked
from articles.search.query import parse

MOST_WORDS = 5
_RANKED = 20
# How many words are remembered between two edits.
_REMEMBERED = 1_000

_kept = GenerationCache(_REMEMBERED)


def nearest(words: list[str], most: int = 3) -> list[Article]:
    """Return the published articles with the most of these words (at least half), best first, despite typing errors."""
    found: dict[int, list[float]] = defaultdict(list)
    for matches in dict(_matches(word) for word in words[:MOST_WORDS]).values():
        for pk, score in matches:
            found[pk].append(score)
    fitting = [pk for pk, scores in found.items() if 2 * len(scores) >= len(words[:MOST_WORDS])]
    best = sorted(fitting, key=lambda pk: (-len(found[pk]), -sum(found[pk]), -pk))[:most]
    articles = Article.objects.for_headlines().in_bulk(best)
    return [articles[pk] for pk in best if pk in articles]


def _matches(word: str) -> tuple[str, list[tuple[int, float]]]:
    """Return the known word that is most like this one, or an empty string; and ids and scores of the articles with it."""
    # The generation is read before the clock: no value that is made while an article comes out outlives that moment.
    return _kept.get_or_make(word, versions.current(), lambda: _ask(word, timezone.now()))


def _ask(word: str, now: datetime) -> tuple[str, list[tuple[int, float]]]:
    known = nearest_word(word, now)
    return known, ranked(parse(known), now, _RANKED) if known else []
