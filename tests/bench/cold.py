"""Measure every kind of page on a filled database, rendered afresh each time, and the query plans on PostgreSQL.

`python -m tests.bench.cold START STOP` adds articles from START up to, but not including, STOP and prints the results as JSON.
"""

import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from articles import generation_cache, versions  # noqa: E402
from tests.bench import filling  # noqa: E402

SAMPLES = 15
# In rows. On a smaller table, a sequential scan is cheapest, whatever its indexes.
LARGE_TABLE = 5000
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_SCAN = re.compile(r"Seq Scan on (?:public\.)?(\w+)")
_LITERAL = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b")


def main() -> None:
    start, stop = int(sys.argv[1]), int(sys.argv[2])
    began = time.perf_counter()
    if start < stop:
        filling.fill(start, stop)
    filled = time.perf_counter() - began
    versions.forget()
    rows = []
    for name, paths, client in kinds(stop):
        print(f"{stop - 1:,} articles: {name}", file=sys.stderr, flush=True)
        rows.append(measured(name, paths, client))
    print(json.dumps({"articles": stop - 1, "filled": filled, "rows": rows}))


def kinds(stop: int) -> Iterable[tuple[str, list[str], Client]]:
    """Yield, for each kind of page, its name, the addresses to request in turn, and the client that requests them."""
    anyone, editor = Client(), Client()
    editor.force_login(make_editor(stop), backend=BACKEND)

    def paths(of: Callable[[int], str], fits: Callable[[int], bool], most: int = SAMPLES) -> list[str]:
        found = []
        for n in random.Random(stop).sample(range(1, stop), k=min(stop - 1, 2000)):
            if (
                len(found) < most
                and filling.published_at(n)
                and filling.published_at(n) < filling.NOW
                and n % 503
                and fits(n)
            ):
                found.append(of(n))
        assert found, "no article of this kind"
        return found

    def article(n: int) -> str:
        return f"/{filling.SECTIONS[n % len(filling.SECTIONS)].lower()}/{n}-headline-{n}/"

    def participants(n: int) -> str:
        expert = n // filling.QA_EVERY * 3 % filling.EXPERTS + 1
        return f"/experts/{expert}-expert-{expert}/"

    qas = [n for n in range(filling.QA_EVERY, stop, filling.QA_EVERY) if n % 101 and n % 997 and n % 503]
    sections = [f"/{name.lower()}/" for name in filling.SECTIONS]
    topics = [f"/topics/topic-{n}/" for n in (7, 77, 177)]
    authors = [f"/authors/{n}-author-{n}/" for n in (5, 55, 155)]
    experts = [participants(n) for n in qas[:5]]
    reports = [
        f"/special-reports/{n}-headline-{n * filling.REPORT_EVERY + 1}/"
        for n in (1, 2)
        if n * filling.REPORT_EVERY < stop - 1
    ][:1]
    older = f"?before={int((filling.NOW.timestamp() - 200 * 86400) * 1e6)}-1"
    public = {
        "article, free": paths(article, lambda n: n % 3 and not filling.is_qa(n)),
        "article, premium (counted or walled)": paths(article, lambda n: n % 3 == 0 and not filling.is_qa(n)),
        "Expert Q&A": [article(n) for n in qas if n % 3][:SAMPLES],
        "home": ["/"],
        "section": sections,
        "section, an older page": [path + older for path in sections],
        "topic": topics,
        "author": authors,
        "expert": experts,
        "special report": reports,
        "all special reports": ["/special-reports/"],
        "all Expert Q&As": ["/expert-qas/"],
        "Expert Q&As with an expert": [
            f"/expert-qas/?expert={path.split('/')[2].partition('-')[0]}" for path in experts
        ],
        "Expert Q&As about a topic": [f"/expert-qas/?topic=topic-{n}" for n in (7, 77, 177)],
        "archive": ["/archive/"],
        "archive, a year": [f"/archive/{filling.NOW.year - 2}/"],
        "archive, a month": [f"/archive/{filling.NOW.year - 2}/03/"],
        "all experts": ["/experts/"],
        "all experts, from H on": ["/experts/?from=h"],
        "all topics": ["/topics/"],
        "feed": ["/feed/"],
        "feed of a section": [path + "feed/" for path in sections],
        "feed of a topic": [path + "feed/" for path in topics],
        "feed of an author": [path + "feed/" for path in authors],
        "feed of an expert": [path + "feed/" for path in experts],
        "feed of the Q&As": ["/expert-qas/feed/"],
        "sitemap index": ["/sitemap.xml"],
        "sitemap, a part of articles": ["/sitemap-articles-1.xml"],
        "sitemap of experts": ["/sitemap-experts-1.xml"],
        "sitemap of topics": ["/sitemap-topics-1.xml"],
        "news sitemap": ["/sitemap-news.xml"],
        "search, a common word": [f"/search/?q={filling.COMMON}"],
        "search, a common word in a section": [f"/search/?q={filling.COMMON}&section=energy&year=2024"],
        "search, a rare word": [f"/search/?q={filling.RARE}"],
        "search, no hit, a typing error": ["/search/?q=zirkonia"],
        "search, two words and a prefix": [f"/search/?q={filling.COMMON}+zir*"],
        "suggestions": [f"/search/suggest/?q={filling.RARE[:4]}", f"/search/suggest/?q={filling.COMMON[:3]}"],
    }
    for name, asked in public.items():
        yield name, asked, anyone
    desk = {
        "admin: the desk’s front page": "/admin/",
        "admin: articles": "/admin/articles/article/",
        "admin: articles, a search": f"/admin/articles/article/?q={filling.RARE}",
        "admin: articles, drafts": "/admin/articles/article/?status=draft",
        "admin: articles of a section": "/admin/articles/article/?section__id__exact=1",
        "admin: articles of a year": f"/admin/articles/article/?published={filling.NOW.year - 2}",
        "admin: articles, a common word": f"/admin/articles/article/?q={filling.COMMON}",
        "admin: articles, one letter": "/admin/articles/article/?q=e",
        "admin: an article": f"/admin/articles/article/{qas[0]}/change/",
        "admin: experts": "/admin/articles/expert/",
        "admin: experts, a search": "/admin/articles/expert/?q=bading",
        "admin: authors": "/admin/articles/author/",
        "admin: pictures": "/admin/articles/picture/",
        "admin: special reports": "/admin/articles/specialreport/",
    }
    for name, path in desk.items():
        yield name, [path], editor


def measured(name: str, paths: list[str], client: Client) -> dict:
    """Return the times of cold answers in milliseconds, the number of queries, and the large tables that they scan."""
    rendered_anew(client, paths[0])
    with CaptureQueriesContext(connection) as asked:
        rendered_anew(client, paths[-1])
    statements = [query["sql"] for query in asked if query["sql"] not in ("BEGIN", "COMMIT")]
    times = []
    for number in range(max(SAMPLES, len(paths))):
        times.append(rendered_anew(client, paths[number % len(paths)]))
        if sum(times) > 20_000:
            break
    is_postgresql = connection.vendor == "postgresql"
    scans = scanned(statements) if is_postgresql else {}
    return {
        "name": name,
        "queries": len(statements),
        "median": statistics.median(times),
        "fastest": min(times),
        "scans": scans,
        "blocks": sum(map(blocks, statements)) if is_postgresql else None,
    }


def rendered_anew(client: Client, path: str) -> float:
    generation_cache.forget_all()
    began = time.perf_counter()
    response = client.get(path, HTTP_HOST="127.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.1")
    took = (time.perf_counter() - began) * 1000
    assert response.status_code == 200, f"{path}: {response.status_code} {response.headers.get('Location', '')}"
    return took


def scanned(statements: list[str]) -> dict[str, str]:
    """Return the large tables that a statement would scan sequentially, each with the statement and its plan."""
    found = {}
    for statement in {_LITERAL.sub("?", sql): sql for sql in statements}.values():
        # The ledger's statements begin with SET commands; explain only the statement itself.
        sql = statement.rpartition("; ")[2]
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + sql.replace("%", "%%"), ())
            plan = "\n".join(row[0] for row in cursor.fetchall())
            for table in _SCAN.findall(plan):
                cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s AND relkind = 'r'", [table])
                if cursor.fetchone()[0] > LARGE_TABLE:
                    found[table] = f"{sql}\n\n{plan}"
    return found


def blocks(statement: str) -> int:
    """Return how many 8 kB blocks PostgreSQL reads for a statement that only reads. No other program affects this number."""
    if not statement.startswith(("SELECT", "WITH")):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.replace("%", "%%"), ())
        plan = cursor.fetchone()[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def make_editor(stop: int):
    """Create a user who may see every list in the admin."""
    users = get_user_model().objects
    email = f"ada-{stop}@example.com"
    user = users.create_user(email, is_staff=True, is_superuser=True, email_verified=True)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


if __name__ == "__main__":
    main()
