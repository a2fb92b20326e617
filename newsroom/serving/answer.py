"""An answer that is ready to be sent: what a WSGI server needs, without Django's response around it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.http.cookie import SimpleCookie

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """`status` is a code and its phrase, such as “200 OK”. `headers` has no cookies."""

    status: str
    headers: Headers
    body: bytes
    cookies: SimpleCookie | None = None

    def wsgi_headers(self) -> list[tuple[str, str]]:
        cookies = self.cookies.values() if self.cookies else ()
        return [*self.headers, *(("Set-Cookie", cookie.OutputString()) for cookie in cookies)]

    def response(self) -> HttpResponse:
        """The same for whoever stands above as a middleware."""
        response = HttpResponse(self.body, status=int(self.status[:3]))
        del response["Content-Type"]
        for name, value in self.headers:
            response[name] = value
        if self.cookies:
            response.cookies = self.cookies
        return response


def headers_of(response: HttpResponse, *, but: Iterable[str] = ()) -> Headers:
    """The headers of a response, but for those named."""
    return tuple((name, value) for name, value in response.items() if name not in but)
