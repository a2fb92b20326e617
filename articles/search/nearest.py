"""The articles nearest to a handful of words, such as those of an address that does not exist."""

from collections import defaultdict
from datetime import datetime

from articles.models import Article
from articles.search import nearest_word, ranked
from articles.search.query import parse

MOST_WORDS = 5
_RANKED = 20


def nearest(words: list[str], now: datetime, most: int = 3) -> list[Article]:
    """Published articles that hold most of the words (at least half of them), mistyped ones mended; the best first."""
    found: dict[int, list[float]] = defaultdict(list)
    known = [word for word in dict.fromkeys(nearest_word(word, now) for word in words[:MOST_WORDS]) if word]
    for word in known:
        for pk, score in ranked(parse(word), now, _RANKED):
            found[pk].append(score)
    fitting = [pk for pk, scores in found.items() if 2 * len(scores) >= len(words[:MOST_WORDS])]
    best = sorted(fitting, key=lambda pk: (-len(found[pk]), -sum(found[pk]), -pk))[:most]
    articles = Article.objects.for_headlines().in_bulk(best)
    return [articles[pk] for pk in best if pk in articles]
