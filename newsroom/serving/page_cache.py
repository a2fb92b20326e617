"""A bounded cache of whole free pages, above sessions and routing (docs/design.md 4.5).

A view offers its response with `share(response)`. The cache keeps the final response with all its headers, ready to send
plain, gzipped or as “304 Not Modified”. Each process has its own cache. All processes poll the generation, so an outdated
page disappears everywhere within two seconds, and no page is served past the next scheduled switch.
"""

import gzip
import hashlib
import time
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from articles import versions
from articles.generation_cache import GenerationCache
from articles.pages.packed import accepts_gzip
from articles.pages.shared import SHARED_SECONDS, is_shared
from newsroom.serving.answer import Answer, headers_of

SMALLEST_GZIP = 500
# The headers of a kept response that a 304 repeats (RFC 9110, section 15.4.5), and the security policies.
_HEADERS_OF_304 = (
    "Cache-Control",
    "Content-Location",
    "Last-Modified",
    "Vary",
    "Content-Security-Policy",
    "Permissions-Policy",
    "ETag",
)
# The most host names to remember; with a wildcard in ALLOWED_HOSTS they could otherwise fill the memory.
_MOST_HOSTS = 100
# The most paths whose query parameters are remembered. A forgotten path costs one call of its view, which names them again.
_MOST_PATHS = 20_000
# The size of an entry besides its bodies, in bytes: up to four answers with their headers.
_OVERHEAD = 8_000
# In characters. A page with a longer query is unlikely to be requested again, so it is not kept.
_LONGEST_QUERY = 300


@dataclass(frozen=True)
class Entry:
    """A page that is ready to send.

    `until` is the Unix time of the next change by the clock (a scheduled switch), or infinity. `size` is in bytes.
    """

    until: float
    last_modified: str | None
    digest: str
    plain: "Ready"
    gzipped: "Ready | None"
    size: int


@dataclass(frozen=True)
class Ready:
    """One encoding of a page: its 200 answer and its 304 answer."""

    whole: Answer
    not_modified: Answer


class PageCacheMiddleware:
    """Answers kept pages. Must be the first middleware.

    A request for an unknown host never gets a kept page, because pages are kept only under validated hosts.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.pages = GenerationCache(int(settings.PAGE_CACHE_MEGABYTES * 1024 * 1024))
        self.hosts: set[tuple] = set()
        # The query parameters that the page at each path depends on, as named by its view.
        self.parameters: dict[str, frozenset[str]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        try:
            now = versions.current()
        except DatabaseError:
            # The health check and pages without queries still work. Views that need the database fail on their own.
            return self.get_response(request)
        entry = self._kept(request, now)
        if entry is None:
            self._validate_host(request)
            response = self.get_response(request)
            if not is_shared(response):
                return response
            # A view renders the page for HEAD too, so the headers are right. `_answer` drops the body.
            entry = _entry(response, now)
            if request.method == "GET":
                self._keep(request, response, now, entry)
        return _answer(request, entry).response()

    def found(self, request: HttpRequest) -> Answer | None:
        """Return the answer to a GET or HEAD if its page is kept, else None, without side effects (newsroom/serving/site.py)."""
        entry = self._kept(request, versions.current())
        return None if entry is None else _answer(request, entry)

    def _kept(self, request: HttpRequest, now: versions.Now) -> Entry | None:
        key = self._key(request)
        return self.pages.get(key, now) if key else None

    def _key(self, request: HttpRequest) -> tuple | None:
        """Return the cache key of the requested page, or None if its view has not yet named its parameters."""
        parameters = self.parameters.get(request.path_info)
        if parameters is None:
            return None
        query = request.META.get("QUERY_STRING", "")
        meta = request.META
        known = _known_parameters(query, parameters) if query and parameters else ""
        return meta.get("HTTP_HOST"), meta.get("SERVER_NAME"), request.is_secure(), request.path_info, known

    def _keep(self, request: HttpRequest, response: HttpResponse, now: versions.Now, entry: Entry) -> None:
        if len(self.parameters) >= _MOST_PATHS:
            self.parameters.clear()
        self.parameters[request.path_info] = response.shared_parameters
        key = self._key(request)
        if len(key[-1]) <= _LONGEST_QUERY:
            self.pages.put(key, now, entry, entry.size, response.shared_until)

    def _validate_host(self, request: HttpRequest) -> None:
        """Raise DisallowedHost (400) for an unknown host.

        Validating a host costs as much as finding a page, so valid hosts are remembered.
        """
        host = request.META.get("HTTP_HOST"), request.META.get("SERVER_NAME"), request.META.get("SERVER_PORT")
        if host not in self.hosts:
            request.get_host()
            if len(self.hosts) < _MOST_HOSTS:
                self.hosts.add(host)


def _known_parameters(query: str, parameters: frozenset[str]) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted((name, value) for name, value in pairs if name in parameters))


def _entry(response: HttpResponse, now: versions.Now) -> Entry:
    ends = [moment.timestamp() for moment in (now.next_switch, response.shared_until) if moment]
    until = min(ends, default=float("inf"))
    patch_vary_headers(response, ["Accept-Encoding"])
    body = response.content
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    plain = _ready(response, body, f'"{digest}"')
    gzipped = None
    size = len(body) + _OVERHEAD
    if len(body) >= SMALLEST_GZIP:
        packed = gzip.compress(body, 6, mtime=0)
        size += len(packed)
        # Each encoding needs its own ETag (RFC 9110, section 8.8.3.3).
        response["Content-Encoding"] = "gzip"
        gzipped = _ready(response, packed, f'"{digest}-gz"')
    return Entry(until, response.get("Last-Modified"), digest, plain, gzipped, size)


def _ready(response: HttpResponse, body: bytes, etag: str) -> Ready:
    headers = (*headers_of(response, but=("Content-Length", "ETag")), ("ETag", etag))
    whole = Answer("200 OK", (*headers, ("Content-Length", str(len(body)))), body)
    repeated = tuple((name, value) for name, value in headers if name in _HEADERS_OF_304)
    return Ready(whole, Answer("304 Not Modified", repeated, b""))


def _answer(request: HttpRequest, entry: Entry) -> Answer:
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    ready = entry.gzipped if entry.gzipped is not None and accepts_gzip(accepted) else entry.plain
    wanted = request.META.get("HTTP_IF_NONE_MATCH", "")
    is_known = _matches(wanted, entry.digest) if wanted else _is_unchanged(request, entry)
    answer = ready.not_modified if is_known else ready.whole
    if (seconds := entry.until - time.time()) < SHARED_SECONDS:
        # Computed when the page is sent, because the time left until the switch keeps shrinking.
        others = tuple(header for header in answer.headers if header[0] != "Cache-Control")
        life = f"public, max-age=0, s-maxage={max(0, int(seconds))}"
        answer = replace(answer, headers=(*others, ("Cache-Control", life)))
    return replace(answer, body=b"") if request.method == "HEAD" else answer


def _is_unchanged(request: HttpRequest, entry: Entry) -> bool:
    # Compare for equality, not for a later date: a wrong clock then costs a full answer instead of hiding a change.
    since = request.META.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and since == entry.last_modified


def _matches(wanted: str, digest: str) -> bool:
    tags = (tag.strip().removeprefix("W/").strip('"').removesuffix("-gz") for tag in wanted.split(","))
    return any(tag in ("*", digest) for tag in tags)
