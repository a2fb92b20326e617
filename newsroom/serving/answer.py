"""An answer that is ready to send: what a WSGI server needs, without a Django response around it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.http.cookie import SimpleCookie

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """Status, headers and body. `status` is a code and its phrase, such as “200 OK”; `headers` contains no cookies."""

    status: str
    headers: Headers
    body: bytes
    cookies: SimpleCookie | None = None

    def wsgi_headers(self) -> list[tuple[str, str]]:
        cookies = self.cookies.values() if self.cookies else ()
        return [*self.headers, *(("Set-Cookie", cookie.OutputString()) for cookie in cookies)]

    def response(self) -> HttpResponse:
        """Return the same answer as a Django response, for the middlewares above."""
        response = HttpResponse(self.body, status=int(self.status[:3]))
        del response["Content-Type"]
        for name, value in self.headers:
            response[name] = value
        if self.cookies:
            response.cookies = self.cookies
        return response


def headers_of(response: HttpResponse, *, but: Iterable[str] = ()) -> Headers:
    """Return a response's headers except those named in `but`."""
    return tuple((name, value) for name, value in response.items() if name not in but)
