"""`make bench`: requests per second of the pages that matter, as ratios to a constant response of the same server.

One process each, on this machine, never leaving it. All kinds of page are measured in turn, several rounds of them, and the
median counts: so a busy moment of the machine falls on all of them alike. What matters is the ratio.
"""

import shutil
import statistics
import tempfile
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.load import CONNECTIONS, Request, by_ourselves, requests_per_second
from tests.live import Server, Site, free_port

ROUNDS = 7
SECONDS = 1
MAKE = """
from tests.factories import make_article, make_picture, paragraphs
long = paragraphs(14, words=60)
for number in range(5):
    make_article(access="premium", slug=f"premium-{number}", body=long, picture=make_picture())
make_article(access="free", slug="free", body=long, picture=make_picture())
from articles.models import Article
print("\\n".join(article.get_absolute_url() for article in Article.objects.order_by("pk")))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name))
        print("Making a scratch site", flush=True)
        site.manage("migrate", "--verbosity", "0")
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        *premium, free = site.manage("shell", "--verbosity", "0", "--command", MAKE).split()
        constant = Server(site, free_port(), application="tests.bench.constant:application")
        with site.serve() as server, constant:
            reader = meter_cookie(server.port, premium[:3])
            requests = [
                Request("constant response", constant.port, "/"),
                Request("home page", server.port, "/", bytes_at_least=500),
                Request("free article", server.port, free, bytes_at_least=1000),
                Request("metered article, read again", server.port, premium[0], reader, bytes_at_least=1000),
                Request("the wall", server.port, premium[3], reader, bytes_at_least=1000),
            ]
            report(measure(requests))


def meter_cookie(port: int, paths: list[str]) -> str:
    """Read all free articles of the month as one visitor; their cookie."""
    cookie = ""
    for path in paths:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = connection.getresponse()
        response.read()
        assert response.status == 200
        cookie = (response.getheader("Set-Cookie") or cookie).partition(";")[0]
        connection.close()
    assert cookie, "no view was counted"
    return cookie


def measure(requests: list[Request]) -> dict[str, list[float]]:
    """Requests per second of each, round by round; a short round before warms every cache."""
    rounds: dict[str, list[float]] = {request.name: [] for request in requests}
    for request in requests:
        # Ours checks each answer's status and length.
        by_ourselves(request, 0.3)
    for number in range(ROUNDS):
        print(f"Round {number + 1} of {ROUNDS}", flush=True)
        for request in requests:
            rounds[request.name].append(requests_per_second(request, SECONDS))
    return rounds


def report(rounds: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(rates) for name, rates in rounds.items()}
    constant = medians["constant response"]
    generator = "wrk" if shutil.which("wrk") else "our own load generator, which is the ceiling for quick answers"
    print(f"\nMedians of {ROUNDS} rounds, {CONNECTIONS} connections, one server process, load by {generator}.")
    print(f"\n{'':<30}{'requests/s':>12}{'slowest':>10}{'fastest':>10}{'of constant':>13}")
    for name, median in medians.items():
        rates = rounds[name]
        print(f"{name:<30}{median:>12.0f}{min(rates):>10.0f}{max(rates):>10.0f}{median / constant:>12.2f}x")


if __name__ == "__main__":
    main()
