"""A plain HTTP client for attacks: it sends exactly what it is given, follows no redirects and keeps no cookies."""

import gzip
import http.client
import ssl
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

USER_AGENT = "audit_wall/1 (at the request of this site's operator)"
SECONDS = 15
THREADS = 24
MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Request:
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Response:
    """A response. If none arrived, `status` is 0 and `text` says why."""

    request: Request
    status: int
    headers: tuple[tuple[str, str], ...]
    text: str
    local_address: str = ""

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    def cookie(self, name: str) -> str | None:
        """Return the value that this response sets for a cookie, or None if it does not set it or deletes it."""
        for key, value in self.headers:
            if key.lower() == "set-cookie":
                try:
                    morsel = SimpleCookie(value).get(name)
                except CookieError:
                    continue
                if morsel is not None and morsel.value:
                    return morsel.value
        return None


class Client:
    """Sends requests to one site and calls `watch` with every response."""

    def __init__(self, base_url: str, headers: Mapping[str, str], watch: Callable[[Response], None]):
        parts = urlsplit(base_url)
        self.host, self.port = parts.hostname or "", parts.port
        self.is_secure = parts.scheme == "https"
        self.headers = dict(headers)
        self.watch = watch

    def send(self, request: Request) -> Response:
        response = self._answer(request)
        self.watch(response)
        return response

    def send_all(self, requests: Iterable[Request], threads: int = 8) -> list[Response]:
        """Send many requests, at most `threads` at a time; return the responses in the order of the requests."""
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(self.send, requests))

    def _answer(self, request: Request) -> Response:
        if self.is_secure:
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                self.host, self.port, timeout=SECONDS, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS)
        headers = {"User-Agent": USER_AGENT, "Accept": "text/html,*/*;q=0.8"} | self.headers | dict(request.headers)
        if request.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in request.cookies.items())
        try:
            connection.connect()
            local = connection.sock.getsockname()[0]
            connection.request(request.method, request.path, body=request.body or None, headers=headers)
            answer = connection.getresponse()
            body = _unpacked(answer.read(MOST_BYTES), answer.getheader("Content-Encoding", ""))
            heard = tuple(answer.getheaders())
            return Response(request, answer.status, heard, body.decode("utf-8", "replace"), local)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Response(request, 0, (), f"{type(error).__name__}: {error}")
        finally:
            connection.close()


def _unpacked(body: bytes, encoding: str) -> bytes:
    try:
        return gzip.decompress(body) if "gzip" in encoding else body
    except (OSError, EOFError):
        return body
