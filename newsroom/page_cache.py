"""A bounded cache of whole free pages, above sessions and routing (DESIGN.md 4.5).

A view offers its response with `share(response)`. What is kept is the final response with all its headers, in plain
and in gzip. Each process has its own; the generation that all of them poll makes an old page invalid everywhere
within two seconds, and no page is served past the next scheduled switch.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from articles import versions
from articles.shared_pages import SHARED_SECONDS, is_shared

# The only query parameters that change a free page. All others (campaign tags, noise) neither make a new entry nor
# reach a view's output.
KNOWN_PARAMETERS = ("before", "expert", "topic", "page", "kind", "year", "month")
SMALLEST_GZIP = 500


@dataclass(frozen=True)
class Entry:
    generation: int
    until: datetime | None
    headers: tuple[tuple[str, str], ...]
    etag: str
    plain: bytes
    gzipped: bytes

    def size(self) -> int:
        return len(self.plain) + len(self.gzipped) + 1000


class Pages:
    """Entries by key, the least recently used leave first when the sum of their bytes passes the bound."""

    def __init__(self, megabytes: int):
        self.bound = megabytes * 1024 * 1024
        self.entries: OrderedDict[tuple, Entry] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def get(self, key: tuple, generation: int, now: datetime) -> Entry | None:
        entry = self.entries.get(key)
        if entry is None:
            return None
        if entry.generation != generation or (entry.until is not None and entry.until <= now):
            self._drop(key)
            return None
        with self.lock:
            if key in self.entries:
                self.entries.move_to_end(key)
        return entry

    def put(self, key: tuple, entry: Entry) -> None:
        if entry.size() > self.bound:
            return
        with self.lock:
            old = self.entries.pop(key, None)
            self.bytes += entry.size() - (old.size() if old else 0)
            self.entries[key] = entry
            while self.bytes > self.bound:
                _, gone = self.entries.popitem(last=False)
                self.bytes -= gone.size()

    def clear(self) -> None:
        with self.lock:
            self.entries.clear()
            self.bytes = 0

    def _drop(self, key: tuple) -> None:
        with self.lock:
            gone = self.entries.pop(key, None)
            if gone:
                self.bytes -= gone.size()


class PageCacheMiddleware:
    """First of all middlewares; it validates the host itself, since nothing above it does."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.pages = Pages(settings.PAGE_CACHE_MEGABYTES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        key = (request.get_host(), request.is_secure(), request.path_info, _known_query(request))
        now = versions.current()
        entry = self.pages.get(key, now.generation, timezone.now())
        if entry is None:
            response = self.get_response(request)
            if request.method != "GET" or not is_shared(response):
                return response
            entry = _entry(response, now)
            self.pages.put(key, entry)
        return _answer(request, entry)


def _known_query(request: HttpRequest) -> str:
    raw = request.META.get("QUERY_STRING", "")
    if not raw:
        return ""
    pairs = parse_qsl(raw, keep_blank_values=True)
    return urlencode(sorted((name, value) for name, value in pairs if name in KNOWN_PARAMETERS))


def _entry(response: HttpResponse, now: versions.Now) -> Entry:
    response["Cache-Control"] = f"public, max-age=0, s-maxage={_shared_seconds(now.next_switch)}"
    patch_vary_headers(response, ["Accept-Encoding"])
    body = response.content
    gzipped = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST_GZIP else b""
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = tuple((name, value) for name, value in response.items() if name.lower() != "content-length")
    return Entry(now.generation, now.next_switch, headers, etag, body, gzipped)


def _shared_seconds(next_switch: datetime | None) -> int:
    if next_switch is None:
        return SHARED_SECONDS
    return max(0, min(SHARED_SECONDS, int((next_switch - timezone.now()).total_seconds())))


def _answer(request: HttpRequest, entry: Entry) -> HttpResponse:
    matches = request.META.get("HTTP_IF_NONE_MATCH", "")
    if matches and (
        matches.strip() == "*" or entry.etag in (tag.strip().removeprefix("W/") for tag in matches.split(","))
    ):
        response: HttpResponse = HttpResponseNotModified()
    elif entry.gzipped and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "").lower():
        response = HttpResponse(entry.gzipped)
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(entry.gzipped))
    else:
        response = HttpResponse(entry.plain)
        response["Content-Length"] = str(len(entry.plain))
    for name, value in entry.headers:
        if response.status_code != 304 or name in ("Cache-Control", "Vary", "Content-Security-Policy"):
            response[name] = value
    response["ETag"] = entry.etag
    return response
