"""Fresh responses made of one that is kept: what `copy.copy` would do, in a fraction of the time."""

from http.cookies import SimpleCookie

from django.http import HttpResponse
from django.http.response import ResponseHeaders


def again(kept: HttpResponse, body: bytes | None = None) -> HttpResponse:
    """The response to send for one that is kept. With a `body` it has its own headers and cookies, free to be changed.

    Without one it shares the kept response's: nothing that may change them stands above who asks.
    """
    response = HttpResponse.__new__(type(kept))
    response.__dict__.update(kept.__dict__)
    response._resource_closers = []
    if body is not None:
        headers = response.headers = ResponseHeaders.__new__(ResponseHeaders)
        headers._store = kept.headers._store.copy()
        headers["Content-Length"] = str(len(body))
        response.cookies = SimpleCookie()
        response._container = [body]
    return response


def headers(response: HttpResponse) -> list[tuple[str, str]]:
    """What `list(response.items())` gives."""
    return list(response.headers._store.values())
