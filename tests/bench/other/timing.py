"""Time actions inside a system's own process. Runs in our environment and in Wagtail's, so it uses nothing but Django.

The parent process writes the name of an action a line; this one answers with its cost as JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpResponse
from django.test import Client

# An action prepares what is not timed and returns what is.
Action = Callable[[], Callable[[], HttpResponse]]
_UNCOUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def answer(told: dict, actions: dict[str, Action], on_data: Callable[[dict], None] | None = None) -> None:
    """Print what the parent needs to know, then time one action after another until the input ends."""
    print(json.dumps(told), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "data" in asked and on_data:
            on_data(asked["data"])
            cost = {}
        else:
            cost = timed(actions[asked["action"]])
        print(json.dumps(cost), flush=True)


def post_as_browser(client: Client, path: str, data: dict) -> HttpResponse:
    """Post a form without files as browsers do, where the test client would send each field as a part of its own."""
    return client.post(path, urlencode(data, doseq=True), content_type="application/x-www-form-urlencoded")


def timed(action: Action) -> dict[str, float]:
    counted = 0

    def count(execute, sql, params, many, context):
        nonlocal counted
        counted += not sql.startswith(_UNCOUNTED)
        return execute(sql, params, many, context)

    run = action()
    with connection.execute_wrapper(count):
        began, cpu = time.perf_counter(), time.process_time()
        response = run()
        took, used = time.perf_counter() - began, time.process_time() - cpu
    return {
        "ms": took * 1000,
        "cpu": used * 1000,
        "queries": counted,
        "status": response.status_code,
        "bytes": len(response.content),
    }
