"""Find the articles closest to a few words, such as those in an unknown address."""

from collections import defaultdict
from datetime import datetime

from articles.models import Article
from articles.search import nearest_word, ranked
from articles.search.query import parse

MOST_WORDS = 5
_RANKED = 20


def nearest(words: list[str], now: datetime, most: int = 3) -> list[Article]:
    """Return the published articles with the most of these words (at least half), best first, despite typing errors."""
    found: dict[int, list[float]] = defaultdict(list)
    known = [word for word in dict.fromkeys(nearest_word(word, now) for word in words[:MOST_WORDS]) if word]
    for word in known:
        for pk, score in ranked(parse(word), now, _RANKED):
            found[pk].append(score)
    fitting = [pk for pk, scores in found.items() if 2 * len(scores) >= len(words[:MOST_WORDS])]
    best = sorted(fitting, key=lambda pk: (-len(found[pk]), -sum(found[pk]), -pk))[:most]
    articles = Article.objects.for_headlines().in_bulk(best)
    return [articles[pk] for pk in best if pk in articles]
