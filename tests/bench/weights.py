"""Count the queries and bytes of one answer, in a separate process: `python -m tests.bench.weights <requests.json`.

It runs in our environment and in Wagtail's, so it uses nothing but Django. The input is a list of paths with headers. The output
is, for each path, the number of queries once everything is warm, and the size in bytes, plain and gzipped.
"""

import gzip
import json
import sys

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

WARM_UP = 3
_client = Client()


def main() -> None:
    django.setup()
    print(json.dumps([weighed(**request) for request in json.load(sys.stdin)]))


def weighed(path: str, headers: dict[str, str], host: str) -> dict[str, int | bool]:
    extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    # Each request gets a different number for “%d”, as under load.
    numbers = iter(range(5_000_001, 5_000_100))

    def ask(**more: str):
        number = next(numbers)
        varied = {name: value.replace("%d", str(number % 250)) for name, value in extra.items()}
        # Use one client for all requests: each client has its own middlewares and so its own page cache.
        _client.cookies.clear()
        response = _client.get(path.replace("%d", str(number)), HTTP_HOST=host, **varied, **more)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return response

    for _ in range(WARM_UP):
        ask()
    with CaptureQueriesContext(connection) as queries:
        plain = ask()
    # Count now, because the next request clears the query log.
    count = sum(query["sql"] not in ("BEGIN", "BEGIN IMMEDIATE", "COMMIT") for query in queries)
    packed = ask(HTTP_ACCEPT_ENCODING="gzip")
    sends_gzip = packed.headers.get("Content-Encoding") == "gzip"
    return {
        "queries": count,
        "plain": len(plain.content),
        "gzip": len(packed.content) if sends_gzip else len(gzip.compress(plain.content, 6)),
        "sends_gzip": sends_gzip,
    }


if __name__ == "__main__":
    main()
