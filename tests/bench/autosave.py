"""What an autosave and the check beside the form cost: `python -m tests.bench.autosave`, with DATABASE_URL for another engine than SQLite.

The piece is an Expert Q&A of 12 questions and 3 answers each. Requests pass through all middlewares, in one process,
without a server, on a scratch database. “Write” is the single statement that stores the text. The check knows 500 house terms.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.live import ROOT, Site


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="number of autosaves (default: 200)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        return measure(asked.times)
    with tempfile.TemporaryDirectory(prefix="newsroom-autosave-") as scratch:
        variables = {"DATABASE_URL": url} if (url := os.environ.get("DATABASE_URL")) else {}
        site = Site(Path(scratch), **variables)
        site.environment |= {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}
        site.manage("migrate", "--verbosity", "0")
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        command = [sys.executable, "-m", "tests.bench.autosave", "--inside", "--times", str(asked.times)]
        raise SystemExit(subprocess.run(command, cwd=ROOT, env=site.environment).returncode)


def measure(times: int) -> None:
    import django  # noqa: PLC0415  (settings come from the environment of this second process)

    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from articles.models import HouseTerm  # noqa: PLC0415
    from tests.articles.admin.screen import Screen  # noqa: PLC0415
    from tests.factories import make_qa, paragraphs  # noqa: PLC0415

    ada = get_user_model().objects.create_superuser("bench@example.com", "correct horse battery")
    piece = make_qa(experts=("Ann Other", "Bo Other", "Cy Other"), questions=12, mark="words " * 100, published=False)
    piece.body, piece.access = paragraphs(6), "premium"
    HouseTerm.objects.bulk_create(HouseTerm(avoid=f"word{n}x{n % 30}", better="word") for n in range(500))
    piece.save()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    change = f"/admin/articles/article/{piece.pk}/change/"
    screen = Screen(client.get(change), "article_form")
    where = change.replace("/change/", "/autosave/")

    def autosave(number: int) -> None:
        fields = screen.fields | {"headline": [f"Headline {number}"]}
        answer = client.post(where, {"by": ada.pk, "_screen": "bench", "typed": json.dumps(fields)})
        assert answer.json()["state"] == "kept", answer.content

    def ping(_: int) -> None:
        assert client.post(where, {"by": ada.pk, "_screen": "bench"}).status_code == 200

    def check(number: int) -> None:
        data = screen.data | {"headline": f"Headline {number}", "_beside": "1"}
        assert client.post(change.replace("/change/", "/beside/"), data).json()["wall"]["target"]

    size = len(json.dumps(screen.fields))
    print(f"{connection.vendor}; {len(screen.fields)} fields, {size:,} characters; times in milliseconds")
    for name, act in (("autosave", autosave), ("presence alone", ping), ("check beside the form", check)):
        for number in range(5):
            act(number)
        taken = []
        for number in range(times):
            start = time.perf_counter()
            act(number)
            taken.append((time.perf_counter() - start) * 1000)
        with CaptureQueriesContext(connection) as queries:
            act(times)
        writing = [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        write = sum(float(query["time"]) for query in writing) * 1000
        taken.sort()
        print(
            f"{name}: fastest {taken[0]:.1f}, median {median(taken):.1f}, 99th percentile {taken[int(times * 0.99) - 1]:.1f}; "
            f"{len(queries)} queries, {len(writing)} of them writes, taking {write:.0f}"
        )


if __name__ == "__main__":
    main()
