"""Find broken links to this site in a piece. Links to other sites are not checked.

The number of queries depends on the kinds of pages that are linked to, never on the number of links.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.db import models
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.formats import date_format

from articles.checking.draft import Draft, Item
from articles.models import (
    Article,
    Author,
    Expert,
    FormerTopic,
    Page,
    Redirect,
    Section,
    SpecialReport,
    Topic,
    visibility,
)
from articles.models.piece import Piece
from articles.text import richtext
from articles.text.old_addresses import NoAddress, old_address

# An id may be larger than the database's numbers.
_LARGEST_ID = 2**63
_LINK = re.compile(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_ID = re.compile(r'\bid="([^"]+)"')
_DESK = re.compile(r"/(?:admin|account|link|-)(?:/|$)")
# Ids that the page of every article has, besides headings, notes, questions and answers (templates/articles/pieces).
_OF_EVERY_PAGE = {"", "top", "content", "rest", "experts", "questions", "contents", "corrections", "more"}


@dataclass(frozen=True)
class Link:
    """A link to this site: its text, its path and fragment, and the field that contains it."""

    words: str
    href: str
    path: str
    fragment: str
    target: str
    place: str
    nth: int


@dataclass
class _Known:
    """The targets of a piece's links, loaded with one query for each kind."""

    articles: dict[int, Article] = field(default_factory=dict)
    reports: dict[int, SpecialReport] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    experts: set[int] = field(default_factory=set)
    authors: set[int] = field(default_factory=set)
    redirected: set[str] = field(default_factory=set)


def items(draft: Draft, piece: Piece, anchors: Iterable[str], now: datetime) -> list[Item]:
    """Return what is wrong with the links of a piece. `anchors` are the ids that its page will have."""
    links = list(_links(draft, piece.get_absolute_url() if piece.pk else "/"))
    own = set(anchors) | _OF_EVERY_PAGE
    matches = {link.path: _match(link.path) for link in links if link.path}
    known = _ask(matches, now)
    if isinstance(piece, Article) and piece.pk:
        # Their pages are public as soon as this piece is.
        known.experts |= {row.expert_id for row in piece.participants.all()}
        known.authors |= {row.author_id for row in piece.bylines.all()}
    found = []
    for link in links:
        wrong = _wrong(link, matches.get(link.path), known, piece, own, now)
        if wrong:
            sentence = f"The link “{_short(link.words)}” in the {link.place} {wrong}"
            found.append(Item(sentence, link.target, found=link.words, nth=link.nth))
    return found


def anchors_in(html: str) -> set[str]:
    """Return the ids in a typeset text: those of its headings and notes."""
    return set(_ID.findall(html))


def _links(draft: Draft, base: str) -> Iterator[Link]:
    host = urlsplit(settings.SITE_ADDRESS).netloc.lower()
    for words in draft.rich_texts:
        for match in _LINK.finditer(words.text):
            href = unescape(match[1]).strip()
            try:
                parts = urlsplit(urljoin(f"{settings.SITE_ADDRESS}{base}", href))
            except ValueError:
                continue
            if parts.scheme not in ("http", "https") or parts.netloc.lower() != host:
                continue
            path = "" if href.startswith("#") or not href else unquote(parts.path) or "/"
            text = richtext.plain(match[2])
            before = richtext.plain(words.text[: match.start(2)])
            query = f"?{parts.query}" if parts.query and path else ""
            yield Link(
                text, href, path + query, parts.fragment, words.target, words.name, before.count(text) if text else 0
            )


def _match(path: str) -> ResolverMatch | None:
    path = path.partition("?")[0]
    for form in (path, f"{path}/"):
        try:
            return resolve(form)
        except Resolver404:
            continue
    return None


def _ask(matches: dict[str, ResolverMatch | None], now: datetime) -> _Known:
    wanted: dict[str, set] = {}
    old: dict[str, list[str]] = {}
    for path, match in matches.items():
        if match is not None and match.app_name == "articles":
            name = match.url_name.removesuffix("_feed")
            value = match.kwargs.get("pk", match.kwargs.get("section", match.kwargs.get("slug")))
            if not isinstance(value, int) or value < _LARGEST_ID:
                wanted.setdefault(name, set()).add(value)
        with contextlib.suppress(NoAddress):
            old.setdefault(old_address(path), []).append(path)
    known = _Known()
    if ids := wanted.get("article", set()) | wanted.get("embed", set()):
        known.articles = _dated(Article, ids, "section_id")
    if ids := wanted.get("report"):
        known.reports = _dated(SpecialReport, ids)
    if slugs := wanted.get("section"):
        known.slugs = {*_slugs(Section, slugs), *_slugs(Page, slugs)}
    if slugs := wanted.get("topic"):
        former = FormerTopic.objects.filter(slug__in=slugs, topic__in=Topic.objects.public(now))
        known.topics = {*_slugs(Topic.objects.public(now), slugs), *former.values_list("slug", flat=True)}
    if ids := wanted.get("expert"):
        known.experts = set(Expert.objects.public(now).filter(pk__in=ids).values_list("pk", flat=True))
    if ids := wanted.get("author"):
        known.authors = set(Author.objects.public(now).filter(pk__in=ids).values_list("pk", flat=True))
    if old:
        found = Redirect.objects.filter(old_path__in=list(old)).values_list("old_path", flat=True)
        known.redirected = {path for key in found for path in old[key]}
    return known


def _dated(model: type[models.Model], ids: set[int], *more: str) -> dict[int, models.Model]:
    return model.objects.only("headline", "published_at", "withdrawn_at", *more).in_bulk(ids)


def _slugs(rows, slugs: set[str]) -> Iterable[str]:
    rows = rows if isinstance(rows, models.QuerySet) else rows.objects
    return rows.filter(slug__in=slugs).values_list("slug", flat=True)


def _wrong(link: Link, match: ResolverMatch | None, known: _Known, piece: Piece, own: set[str], now: datetime) -> str:
    """Return the end of a sentence about a link, or nothing if the link works."""
    if not link.path:
        return "" if unquote(link.fragment) in own else f"leads to “#{link.fragment}”, which this piece does not have."
    nowhere = "" if link.path in known.redirected else f"leads nowhere on this site: {_short(link.href)}"
    if match is None:
        return nowhere
    if _DESK.match(link.path):
        return "leads to a part of the site that readers cannot open."
    if match.app_name != "articles":
        return ""
    name = (match.url_name or "").removesuffix("_feed")
    value = match.kwargs.get("pk", match.kwargs.get("section", match.kwargs.get("slug")))
    if name in ("article", "embed", "report"):
        there = (known.reports if name == "report" else known.articles).get(value)
        if there is None:
            return nowhere
        if type(there) is type(piece) and there.pk == piece.pk:
            is_here = not link.fragment or unquote(link.fragment) in own
            return "" if is_here else f"leads to “#{link.fragment}”, which this piece does not have."
        return "" if link.path in known.redirected else _not_public(there, piece, now)
    reached = {
        "section": known.slugs, "topic": known.topics, "expert": known.experts, "author": known.authors,
    }.get(name)  # fmt: skip
    return "" if reached is None or value in reached else nowhere


def _not_public(there: Piece, piece: Piece, now: datetime) -> str:
    title = f"“{_short(there.headline)}”"
    if visibility.is_withdrawn(there.withdrawn_at, now):
        return f"leads to {title}, which was withdrawn."
    if there.published_at is None or getattr(there, "section_id", True) is None:
        return f"leads to {title}, which is not public yet and has no date."
    if there.published_at <= now:
        return ""
    out = piece.published_at
    if out is not None and out > now and there.published_at <= out:
        # It is public by the time this piece appears.
        return ""
    at = date_format(timezone.localtime(there.published_at), "j F Y, H:i")
    later = ", after this piece" if out is not None else ""
    return f"leads to {title}, which is not public before {at}{later}."


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"
