"""The pages of one run: the requests to each server, and how a visitor reaches the state that a page needs."""

from dataclasses import replace
from http.client import HTTPConnection

from tests.bench.load import Request

CONSTANT = "(a) constant response"
CONSTANT_FEED = "(a) … as long as the feed"
FEED = "(i) feed"
WAGTAIL = "the same article in Wagtail"


def ours(port: int, told: dict) -> list[Request]:
    """Return the requests to our site; `told` is the output of `tests.bench.content`.

    First reads three premium articles, to get the cookie of a visitor at the limit.
    """
    premium = told["premium"]
    visitor = meter_cookie(port, premium[:3])
    page = {"bytes_at_least": 2000}
    return [
        Request("(b) free article", port, told["free"], **page),
        Request("(c) home", port, "/", **page),
        Request("(d) premium article, read again", port, premium[0], visitor, **page),
        Request("(e) first, counted view", port, premium[0], from_many_networks=True, **page),
        Request("(f) the wall", port, premium[3], visitor, **page),
        Request("(g) registered reader", port, premium[0], told["reader"], **page),
        # The excluded word differs each time, so no search is repeated.
        Request("(h) search, new each time", port, "/search/?q=turbine+-n%d", **page),
        Request("(h) search, asked before", port, "/search/?q=turbine", **page),
        Request(FEED, port, "/feed/", **page),
    ]


def with_gzip(port: int, told: dict) -> list[Request]:
    """Return the pages that depend on the measured mechanisms, and one of them gzipped, as browsers request it."""
    kinds = [request for request in ours(port, told) if request.name[:3] in ("(b)", "(d)", "(e)", "(f)", "(g)")]
    again = next(request for request in kinds if request.name.startswith("(d)"))
    return [*kinds, replace(again, name="(d) in gzip", takes_gzip=True)]


def meter_cookie(port: int, paths: list[str]) -> str:
    """Use up the month's free articles as one visitor and return the visitor's cookie."""
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
