"""What machines read about a page: the same for every visitor, and nothing that is locked (METER.md, rule 13)."""

import json
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Picture, SpecialReport
from articles.reading import Text

# The element around the locked part or the wall: exactly one in every state of a piece that is not free.
LOCKED_SELECTOR = ".rest"
_TYPES = {"news": "NewsArticle", "feature": "Article", "opinion": "OpinionNewsArticle", "qa": "Article"}


@dataclass(frozen=True)
class Feed:
    """A feed that follows a page: its name and its whole address."""

    title: str
    address: str


@dataclass(frozen=True)
class Metadata:
    title: str
    description: str
    canonical: str
    image: str
    json_ld: SafeString | str = ""
    kind: str = "website"
    image_alt: str = ""
    feeds: tuple[Feed, ...] = ()


def of_site() -> dict:
    """The site's own names, for templates that are rendered without a request."""
    return {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "site_address": settings.SITE_ADDRESS,
    }


def of_list(title: str, description: str, path: str, picture: Picture | None = None, *, feed: str = "") -> Metadata:
    """Title, description and address (`path` with its query) of a page that lists pieces, or of a person's page.

    `feed` is the path of the feed that follows the page.
    """
    return Metadata(
        title,
        description or f"{title} in {settings.SITE_NAME}: {settings.SITE_TAGLINE}.",
        settings.SITE_ADDRESS + path,
        _address_of(picture) if picture else "",
        image_alt=picture.alt_text if picture else "",
        feeds=_feeds((title, feed)),
    )


def of_piece(piece: Article | SpecialReport, text: Text) -> Metadata:
    """Title, description, address and JSON-LD of an article or a special report; `text` may be whole or preview."""
    canonical = settings.SITE_ADDRESS + piece.get_absolute_url()
    image = _address_of(piece.picture) if piece.picture else ""
    is_report = isinstance(piece, SpecialReport)
    data: dict = {
        "@context": "https://schema.org",
        "@type": "Article" if is_report else _TYPES[piece.kind],
        "headline": piece.headline,
        "description": piece.standfirst,
        "url": canonical,
        "mainEntityOfPage": canonical,
        "isAccessibleForFree": piece.is_free,
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": settings.SITE_ADDRESS + "/"},
    }
    if piece.published_at:
        data["datePublished"] = piece.published_at.isoformat()
        data["dateModified"] = (getattr(piece, "updated_at", None) or piece.published_at).isoformat()
    if image:
        data["image"] = {
            "@type": "ImageObject",
            "url": image,
            "width": piece.picture.width,
            "height": piece.picture.height,
            "creditText": piece.picture.credit,
        }
    if not is_report:
        data["author"] = [
            {
                "@type": "Person",
                "name": byline.author.name,
                "url": settings.SITE_ADDRESS + byline.author.get_absolute_url(),
            }
            for byline in piece.bylines.all()
        ] or [data["publisher"]]
        if piece.section:
            data["articleSection"] = piece.section.name
    if not piece.is_free:
        data["hasPart"] = {
            "@type": "WebPageElement",
            "isAccessibleForFree": False,
            "cssSelector": LOCKED_SELECTOR,
        }
    alt = piece.picture.alt_text if piece.picture else ""
    return Metadata(piece.headline, piece.standfirst, canonical, image, _script(data), "article", alt, _feeds_of(piece))


def _feeds_of(piece: Article | SpecialReport) -> tuple[Feed, ...]:
    if isinstance(piece, SpecialReport):
        return _feeds((piece.headline, reverse("articles:report_feed", args=[piece.pk, piece.slug])))
    if piece.section is None:
        return _feeds()
    return _feeds((piece.section.name, reverse("articles:section_feed", args=[piece.section.slug])))


def _feeds(*narrower: tuple[str, str]) -> tuple[Feed, ...]:
    """The feed of the whole site, and those of a page: each its name and its path."""
    feeds = [(settings.SITE_NAME, reverse("articles:feed"))]
    feeds += [(f"{name} – {settings.SITE_NAME}", path) for name, path in narrower if path]
    return tuple(Feed(name, settings.SITE_ADDRESS + path) for name, path in feeds)


def _address_of(picture: Picture) -> str:
    # A storage elsewhere gives an address that is whole already.
    return urljoin(settings.SITE_ADDRESS + "/", picture.file.url)


def _script(data: dict) -> SafeString:
    # “<” could end the script element early; JSON may write it as an escape.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
