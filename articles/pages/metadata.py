"""A page's metadata for machines: the same for every visitor, without locked text (docs/meter.md, rule 13)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from articles.cards import drawing
from articles.models import Article, Picture, SpecialReport
from articles.pages import structured_data
from articles.reading.texts import Text


@dataclass(frozen=True)
class Feed:
    """A feed that belongs to a page: its name and its absolute address."""

    title: str
    address: str


@dataclass(frozen=True)
class Metadata:
    title: str
    description: str
    canonical: str
    image: drawing.Shared | None
    json_ld: SafeString | str = ""
    kind: str = "website"
    feeds: tuple[Feed, ...] = ()
    # The oEmbed address that lets other sites embed a Q&A's questions; empty for other pages.
    oembed: str = ""
    # The breadcrumbs from the front page to this one: names and addresses.
    way: tuple[tuple[str, str], ...] = ()


def of_site() -> dict:
    """Return the site's names and address, for templates that are rendered without a request."""
    return {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "site_address": settings.SITE_ADDRESS,
    }


def of_list(
    title: str,
    description: str,
    path: str,
    picture: Picture | None = None,
    *,
    feed: str = "",
    feed_title: str = "",
    data: Iterable[dict] = (),
) -> Metadata:
    """Return the metadata of a list or of a person's page.

    `path` includes the query string. `feed` is the path of the page's feed, and `feed_title` its title if that differs
    from the page's. `data` is the JSON-LD (`articles/pages/structured_data.py`).
    """
    data = list(data)
    return Metadata(
        title,
        description or f"{title} in {settings.SITE_NAME}: {settings.SITE_TAGLINE}.",
        settings.SITE_ADDRESS + path,
        drawing.of_picture(picture) if picture else None,
        _scripts(data),
        feeds=_feeds((feed_title or title, feed)),
        way=structured_data.way_in(data),
    )


def of_piece(piece: Article | SpecialReport, text: Text, chapters: Sequence[Article] = ()) -> Metadata:
    """Return the metadata of an article or a special report; `text` may be the full text or the preview.

    `chapters` are the articles that a special report lists.
    """
    data = structured_data.of_piece(piece, text, chapters, timezone.now())
    return Metadata(
        piece.headline,
        piece.standfirst,
        settings.SITE_ADDRESS + piece.get_absolute_url(),
        drawing.shared(piece),
        _scripts(data),
        "article",
        _feeds_of(piece),
        _oembed_of(piece),
        structured_data.way_in(data),
    )


def _feeds_of(piece: Article | SpecialReport) -> tuple[Feed, ...]:
    if isinstance(piece, SpecialReport):
        return _feeds((piece.headline, reverse("articles:report_feed", args=[piece.pk, piece.slug])))
    if piece.section is None:
        return _feeds()
    return _feeds((piece.section.name, reverse("articles:section_feed", args=[piece.section.slug])))


def _oembed_of(piece: Article | SpecialReport) -> str:
    if isinstance(piece, SpecialReport) or not piece.is_qa or piece.section is None:
        return ""
    address = settings.SITE_ADDRESS + piece.get_absolute_url()
    return f"{settings.SITE_ADDRESS}{reverse('articles:oembed')}?{urlencode({'url': address, 'format': 'json'})}"


def _feeds(*narrower: tuple[str, str]) -> tuple[Feed, ...]:
    """Return the site's feed and those of a page, given as pairs of name and path."""
    feeds = [(settings.SITE_NAME, reverse("articles:feed"))]
    feeds += [(f"{name} – {settings.SITE_NAME}", path) for name, path in narrower if path]
    return tuple(Feed(name, settings.SITE_ADDRESS + path) for name, path in feeds)


def _scripts(data: Iterable[dict]) -> SafeString:
    return mark_safe("\n".join(_script(about) for about in data))


def _script(about: dict) -> str:
    # “<” could end the script element early, so write it as a JSON escape.
    text = json.dumps({"@context": "https://schema.org"} | about, ensure_ascii=False)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/ld+json">{text}</script>'
