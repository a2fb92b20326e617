"""The text of an article in a feed: in full if it is free, else the preview and nothing more."""

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string

from articles.models import Article, Picture
from articles.reading import texts
from articles.text.xml import allowed

# Attributes that only the page's own style sheet and scripts use.
_DRESS = {"class", "tabindex", "role", "aria-label", "id", "loading", "decoding", "fetchpriority", "sizes"}
# The classes of links within the page.
_WITHIN_THE_PAGE = {"permalink", "back"}


def content(article: Article, pictures: Mapping[int, Picture]) -> str:
    """Return HTML with absolute addresses; `article` comes from `for_page()`, `pictures` from `texts.pictures_in`."""
    address = settings.SITE_ADDRESS + article.get_absolute_url()
    text = texts.preview_of(article, pictures)
    html = render_to_string(
        "articles/discovery/feed_content.html",
        {"article": article, "text": text, "address": address, "site_name": settings.SITE_NAME},
    )
    away = _Away(address)
    away.feed(html)
    away.close()
    return allowed("".join(away.pieces)).strip()


class _Away(HTMLParser):
    """Rewrites a page's HTML for use elsewhere: no presentational attributes, absolute addresses, the same text."""

    def __init__(self, address: str):
        super().__init__(convert_charrefs=False)
        self.address = address
        self.pieces: list[str] = []
        self.is_left_out = False

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and _WITHIN_THE_PAGE & set(given.get("class", "").split()):
            self.is_left_out = True
        self._write(f"<{tag}{''.join(self._attribute(*one) for one in given.items() if one[0] not in _DRESS)}>")

    def handle_endtag(self, tag):
        self._write(f"</{tag}>")
        if tag == "a":
            self.is_left_out = False

    def handle_data(self, data):
        self._write(data)

    def handle_entityref(self, name):
        self._write(f"&{name};")

    def handle_charref(self, name):
        self._write(f"&#{name};")

    def _write(self, piece: str) -> None:
        if not self.is_left_out:
            self.pieces.append(piece)

    def _attribute(self, name: str, value: str) -> str:
        if name in ("href", "src"):
            value = self._absolute(value)
        elif name == "srcset":
            candidates = [candidate.split(maxsplit=1) for candidate in value.split(",") if candidate.strip()]
            value = ", ".join(" ".join([self._absolute(path), *width]) for path, *width in candidates)
        return f' {name}="{escape(value)}"'

    def _absolute(self, value: str) -> str:
        # `urljoin` drops a bare “#”.
        return self.address + value if value.startswith("#") else urljoin(self.address, value)
