"""Attacks on places where locked text may have been overlooked: the page itself, other pages, files, the admin."""

import json
import re
import time
from functools import lru_cache
from html import unescape
from urllib.parse import quote, urlencode, urljoin, urlsplit

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from articles.models import Answer, Question
from paywall.audit.attack import Attack, ByRequests, Result, cannot_tell, leak, not_applicable, safe, told
from paywall.audit.client import Request, Response
from paywall.audit.sentences import Target, seen
from paywall.audit.site import Site

# Outputs that no page may link to. Add each new output of the site here to have it audited.
OUTPUTS = (
    "/", "/robots.txt", "/sitemap.xml", "/news-sitemap.xml", "/sitemap-news.xml", "/llms.txt", "/llms-full.txt", "/humans.txt",
    "/feed/", "/feeds/", "/feed.xml", "/rss.xml", "/atom.xml", "/rss/", "/index.xml", "/feed.json", "/search/", "/search/suggest/", "/archive/", "/about/", "/terms/",
    "/expert-qas/", "/special-reports/", "/experts/", "/authors/", "/topics/", "/corrections/", "/corrections/feed/", "/trust.txt", "/manifest.webmanifest", "/sitemap/", "/privacy/", "/newsletters/",
    "/api/", "/api/articles/", "/oembed/", "/.well-known/", "/graphql", "/wp-json/wp/v2/posts",
)  # fmt: skip
PAGES = 600
SECONDS = 15
# The search may correct a single word to a different, public one. It does not correct three words.
WORDS_AT_ONCE = 3
# What a meta tag contains is an address only if it is written as one, unlike “summary” or “en_GB”.
_LINKS = re.compile(
    r"""(?:href|src|action|data-[\w-]+|content(?=\s*=\s*["'](?:/|https?:)))\s*=\s*["']([^"'<>\s]+)["']|<loc>\s*([^<\s]+)\s*</loc>|<id>\s*(http[^<\s]+)\s*</id>"""
)
_WHOLE = re.compile(r"/|https?://")
_PRIVATE = re.compile(r"^/(?:account|admin|static)/|\.(?:jpe?g|png|webp|avif|svg|woff2|css|js|ico)$")
_JSON_LD = re.compile(
    r'<script[^>]*type=["\']?application/(?:ld\+)?json["\']?[^>]*>(.*?)</script>', re.DOTALL | re.IGNORECASE
)
_META = re.compile(r"<(?:meta|link)\b[^>]*>|<title>.*?</title>", re.DOTALL | re.IGNORECASE)


class HiddenElements(Attack):
    title = "the rest is hidden in the walled page: elements, comments, attributes, scripts"

    def attempt(self, site: Site) -> Result:
        for target in site.targets:
            response = _walled_page(site, target)
            if response.status != 200:
                return cannot_tell(f"{target.path} shows no preview (status {response.status})")
            if seen(_META.sub("", _JSON_LD.sub("", response.text)), target.sentences):
                return leak(f"{target.path} contains a locked sentence in its HTML")
        return safe()


class MachineReadable(Attack):
    title = "the rest is in JSON-LD or meta tags"

    def attempt(self, site: Site) -> Result:
        for target in site.targets:
            html = _walled_page(site, target).text
            for block in _JSON_LD.findall(html):
                if seen(block + "\n" + _values(block), target.sentences):
                    return leak(f"the JSON-LD of {target.path} contains a locked sentence")
            if seen("\n".join(_META.findall(html)), target.sentences):
                return leak(f"a meta tag of {target.path} contains a locked sentence")
        return safe()


class PublicPages(Attack):
    """Follows links from the front page and the known outputs, up to `PAGES` pages and `SECONDS` seconds."""

    title = "other public pages: front page, sections, people, lists, reports, corrections, feeds, search, sitemaps"

    def attempt(self, site: Site) -> Result:
        waiting = [*OUTPUTS, *(target.path for target in site.locked[: PAGES // 4])]
        waiting += [f"/search/?q={quote(target.headline)}" for target in site.targets]
        asked: set[str] = set()
        # This visitor has a full meter but has opened none of the pieces, so every piece is a preview.
        cookies = site.newcomer(slots_taken=site.limit)
        until = time.monotonic() + SECONDS
        while waiting and len(asked) < PAGES and time.monotonic() < until:
            # Request pages without a query first.
            waiting = sorted({path for path in waiting if path not in asked}, key=lambda path: "?" in path)
            batch = waiting[: min(24, PAGES - len(asked))]
            asked.update(batch)
            for response in site.client.send_all(Request(path, cookies=cookies) for path in batch):
                if target := site.sees_any(response):
                    return leak(f"{response.request.path} shows a locked sentence of {target.path}")
                waiting += links(site, response)
        unread = len({path for path in waiting if path not in asked})
        return safe(f"{len(asked)} pages" + (f"; {unread} more were not read" if unread else ""))


class Offshoots(ByRequests):
    """Requests what the site derives from a piece for other sites: embeds of its questions, oEmbed, feeds."""

    title = "what other sites get of a piece: embeds of its questions, oEmbed, feeds that contain it"

    def requests(self, site, target):
        address = f"{settings.SITE_ADDRESS}{target.path}"
        section = target.path.split("/")[1]
        paths = [f"{target.path}feed/", f"/{section}/feed/", "/feed/", f"/oembed/?{urlencode({'url': address})}"]
        if target.kind == "qa":
            paths.append("/expert-qas/feed/")
            anchors = [(question.anchor, question.token) for question in Question.objects.filter(article_id=target.pk)]
            anchors += [(answer.anchor, answer.token) for answer in Answer.objects.filter(article_id=target.pk)]
            for anchor, token in anchors:
                paths.append(f"/embed/q/{target.pk}/{token}/")
                paths.append(f"/oembed/?{urlencode({'url': f'{address}#{anchor}'})}")
        for path in paths:
            yield Request(path, cookies=site.walled)


class Search(Attack):
    """Searches for locked words. A search that finds them reveals the text, one guess at a time."""

    title = "search and its suggestions find an article by words that are only behind the wall"

    def attempt(self, site: Site) -> Result:
        targets = [
            target
            for target in site.locked[:20]
            if len(target.words) >= WORDS_AT_ONCE and self._finds(site, target, target.headline)
        ]
        if not targets:
            return not_applicable("no search page finds a locked piece by its headline")
        for target in targets:
            for start in range(0, len(target.words) - WORDS_AT_ONCE + 1, WORDS_AT_ONCE):
                words = " ".join(target.words[start : start + WORDS_AT_ONCE])
                for query in (words, f'"{words}"', words.replace(" ", " OR ")):
                    if self._finds(site, target, query):
                        return leak(f"a search for {query!r} finds {target.path}")
        return safe(f"{len(targets)} pieces")

    def _finds(self, site: Site, target: Target, query: str) -> bool:
        asked = (Request(f"/{place}?q={quote(query)}", cookies=site.walled) for place in ("search/", "search/suggest/"))
        return any(target.path in response.text for response in site.client.send_all(asked, threads=2))


class AdminPreview(ByRequests):
    title = "previews, forms and exports in the admin are requested by a visitor who is not staff"

    def requests(self, site, target):
        model = "specialreport" if target.kind == "report" else "article"
        base = f"/admin/articles/{model}/"
        places = [
            f"{base}{target.pk}/{place}"
            for place in (
                "preview/",
                "preview/?walled=0",
                "preview/?as=whole&view=frame",
                "share/",
                "change/",
                "history/",
                "",
                "transcript/",
            )
        ]
        places += [
            base,
            f"{base}?q={target.pk}",
            f"/admin/r/1/{target.pk}/",
            "/admin/",
            "/admin/jsi18n/",
            "/admin/autocomplete/",
        ]
        for name in (f"admin:articles_{model}_preview", f"admin:articles_{model}_change"):
            try:
                places.append(reverse(name, args=[target.pk]))
            except NoReverseMatch:
                continue
        for place in dict.fromkeys(places):
            yield Request(place, cookies=site.walled)
            yield Request(place, cookies=site.unverified)
            yield Request(place, cookies=site.walled, headers={"Referer": site.base_url + "/admin/"})


class Files(ByRequests):
    title = "files: uploads, static files and forgotten files"

    def requests(self, site, target):
        names = (f"{target.key}", f"{target.pk}", target.path.rstrip("/").rpartition("/")[2])
        for folder in ("/media/", "/static/", "/"):
            for name in names:
                for ending in (".html", ".json", ".txt", ".pdf", ".docx", ".xml"):
                    yield Request(f"{folder}{name}{ending}", cookies=site.walled)
        for path in (
            "/media/", "/media/articles/", "/static/", "/.env", "/db.sqlite3", "/var/newsroom.sqlite3", "/newsroom.sqlite3",
            "/media/../var/newsroom.sqlite3", "/static/..%2f..%2fvar/newsroom.sqlite3", "/media/%2e%2e/newsroom.sqlite3",
            "/.git/HEAD", "/seeds/", "/backup.sql", "/dump.json",
        ):  # fmt: skip
            yield Request(path, cookies=site.walled)


class ErrorPages(ByRequests):
    title = "error pages, provoked at the address of a locked article"

    def requests(self, site, target):
        path = target.path
        for spelling in (
            f"{path}nothing", f"/no-such-section{path}", f"{path}?x=" + "y" * 6000, f"{path}?page=%FF%FE", f"{path}%FF", f"{path}?%00=%00",
            path.replace(str(target.pk), str(target.pk) + "999999999"), f"{path}?next=%0d%0aX-A:%20b", f"/{target.headline[:30].replace(' ', '-')}".encode("ascii", "ignore").decode(),
        ):  # fmt: skip
            yield Request(spelling, cookies=site.walled)
        for headers in (
            {"Host": "elsewhere.example"}, {"Content-Length": "x"}, {"Content-Type": "multipart/form-data; boundary=x"},
            {"Cookie": "\x01=\x02; =;;; meter"}, {"X-Forwarded-For": ", , ,"}, {"Accept-Language": "x" * 3000},
        ):  # fmt: skip
            yield Request(path, headers=headers)
        yield Request(path, "POST", headers={"Content-Type": "application/json"}, cookies=site.walled, body="{")

    def attempt(self, site: Site) -> Result:
        asked = [(target, request) for target in site.targets for request in self.requests(site, target)]
        for target, request in asked:
            response = site.client.send(request)
            if site.leaks(response, target):
                return leak(f"{told(request)[:120]} shows a locked sentence")
        return safe(f"{len(asked)} requests")


def _walled_page(site: Site, target) -> Response:
    return site.client.send(Request(target.path, cookies=site.walled))


def _values(block: str) -> str:
    """Return all strings in a block of JSON, one per line."""
    try:
        waiting, found = [json.loads(block)], []
    except ValueError:
        return ""
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
    return "\n".join(found)


def links(site: Site, response: Response) -> list[str]:
    """Return the paths on this host that a page links to, without private ones, which have their own attacks."""
    found = dict.fromkeys(unescape(next(filter(None, match), "")) for match in _LINKS.findall(response.text))
    found[response.header("Location")] = None
    hosts = frozenset((site.client.host, site.public_host))
    paths = []
    for link in filter(None, found):
        # A whole path or address leads to the same page from everywhere, and most pages have the same ones.
        start = site.base_url if _WHOLE.match(link) else site.base_url + response.request.path
        if path := _path_here(start, link, hosts):
            paths.append(path)
    return paths


@lru_cache(2000)
def _path_here(start: str, link: str, hosts: frozenset[str | None]) -> str:
    """Return the path that a link on the page at `start` leads to, or nothing if it leads elsewhere or to a private page."""
    try:
        parts = urlsplit(urljoin(start, link))
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or parts.hostname not in hosts or _PRIVATE.search(parts.path):
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return quote(f"{parts.path or '/'}{query}", safe="/?&=%+-._~:@!$'()*,;")
