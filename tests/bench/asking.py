"""Measure every kind of search query in one process: `python -m tests.bench.asking ARTICLES` prints the times as JSON.

An empty database is filled first. Every answer is computed afresh: there is no page cache, and kinds with several texts
never repeat a query twice in a row.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from urllib.parse import urlencode

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import search as searching  # noqa: E402
from articles.models import Article  # noqa: E402
from articles.search import Filters, counting, search, suggest  # noqa: E402
from articles.search.query import parse  # noqa: E402
from tests.bench import library  # noqa: E402

SAMPLES = 60
_EVERYTHING = Filters()


def main() -> None:
    size = int(sys.argv[1])
    began = time.perf_counter()
    if not Article.objects.exists():
        library.filled(size)
        call_command("rebuild_search", stdout=sys.stderr)
    filled = time.perf_counter() - began
    rows = [measured(name, texts, filters) for name, (texts, filters) in kinds(size).items()]
    print(json.dumps({"filled": filled, "rows": rows}))


def kinds(size: int) -> dict[str, tuple[list[str], Filters]]:
    """Return, by kind of query, the texts to search for in turn and their filters."""
    dice = random.Random(size)
    words = library.vocabulary()
    rare, middling, common = words[15_000:25_000], words[600:3000], words[60:300]

    def some(of, count: int) -> list[str]:
        return dice.sample(list(of), count)

    def phrase() -> str:
        text = [word for word in library.body(dice.randint(1, size)) if word not in library.FUNCTION_WORDS]
        place = dice.randrange(0, 40)
        return '"' + " ".join(text[place : place + 2]) + '"'

    def slip(word: str) -> str:
        place = dice.randrange(1, len(word) - 1)
        return word[:place] + "y" + word[place + 1 :] + "z"

    few = 20
    return {
        "a rare word": (some(rare, few), _EVERYTHING),
        "a middling word": (some(middling, few), _EVERYTHING),
        "a common word": (some(common, few), _EVERYTHING),
        "the commonest word that says anything": (list(words[len(library.FUNCTION_WORDS) :][:5]), _EVERYTHING),
        "a word in every text (“the”)": (["the"], _EVERYTHING),
        "two middling words": ([" ".join(some(middling, 2)) for _ in range(few)], _EVERYTHING),
        "two common words": ([" ".join(some(common, 2)) for _ in range(few)], _EVERYTHING),
        "four words": ([" ".join(some(common, 3) + some(middling, 1)) for _ in range(few)], _EVERYTHING),
        "a phrase": ([phrase() for _ in range(few)], _EVERYTHING),
        "a common word without another": ([" -".join(some(common, 2)) for _ in range(few)], _EVERYTHING),
        "a prefix of three letters": ([word[:3] + "*" for word in some(middling, few)], _EVERYTHING),
        "a common word, narrowed": (some(common, few), Filters(section="energy", year=timezone.now().year - 2)),
        "nothing, and “did you mean”": ([slip(word) for word in some(rare, few) if len(word) > 6], _EVERYTHING),
        "nothing at all": (["".join(dice.choices("qxjzvw", k=9)) for _ in range(few)], _EVERYTHING),
    } | {"suggestions": ([word[:4] for word in some(middling, few)], _EVERYTHING)}


def measured(name: str, texts: list[str], filters: Filters) -> dict:
    """Return the times of the statement, the function and the whole page in milliseconds, the queries and the matches."""
    now = timezone.now()
    client = Client()
    if name == "suggestions":
        return {
            "name": name,
            "statement": None,
            "function": times(texts, lambda text: suggest(text, now)),
            "page": times(texts, lambda text: page(client, "/search/suggest/", {"q": text})),
            "queries": queries(lambda: suggest(texts[0], now)),
            "found": "",
        }
    narrowing = searching.narrowing_of(filters)

    def count(text: str) -> None:
        counting.count(searching.engine(), parse(text), narrowing, now, searching.MOST, None, searching.PAGE)

    asked = {"section": filters.section, "year": filters.year or ""}
    found = [search(text, filters, now) for text in texts]
    return {
        "name": name,
        "statement": times(texts, count),
        "function": times(texts, lambda text: search(text, filters, now)),
        "page": times(texts, lambda text: page(client, "/search/", {"q": text, **asked})),
        "queries": queries(lambda: search(texts[0], filters, now)),
        "found": f"{statistics.median(results.total for results in found):,.0f}",
    }


def times(texts: list[str], ask: Callable[[str], object]) -> dict[str, float]:
    ask(texts[0])
    took = []
    for number in range(max(SAMPLES, len(texts))):
        began = time.perf_counter()
        ask(texts[number % len(texts)])
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {"fastest": took[0], "median": statistics.median(took), "p99": took[int(len(took) * 0.99)]}


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def page(client: Client, path: str, asked: dict) -> None:
    response = client.get(f"{path}?{urlencode(asked)}", HTTP_HOST="127.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.1")
    assert response.status_code == 200, response.status_code


if __name__ == "__main__":
    main()
