"""The text of an article for those who follow by a feed: whole if it is free, else its preview, never a word more."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.template.loader import render_to_string

from articles.models import Article, Picture
from articles.reading import texts
from articles.text.xml import clean

_ADDRESS = re.compile(r'(\s(?:href|src))="(?:/(?!/)|(?=#))')
_SET = re.compile(r'\ssrcset="([^"]*)"')
# What only the page's own style sheet and scripts can use.
_DRESS = re.compile(r'\s(?:class|tabindex|role|aria-label|id|loading|decoding|fetchpriority|sizes)="[^"]*"')
_PERMALINK = re.compile(r'<a class="(?:permalink|back)"[^>]*>.*?</a>', re.DOTALL)


def content(article: Article, pictures: Mapping[int, Picture]) -> str:
    """HTML with absolute addresses; `article` from `for_page()`, `pictures` as of `texts.pictures_in`."""
    text = texts.preview_of(article, pictures)
    address = settings.SITE_ADDRESS + article.get_absolute_url()
    html = render_to_string(
        "articles/feed_content.html",
        {"article": article, "text": text, "address": address, "site_name": settings.SITE_NAME},
    )
    html = _DRESS.sub("", _PERMALINK.sub("", html))

    def absolute(match: re.Match) -> str:
        # A place within the text is a place on the article's page.
        start = address if match.string[match.end() : match.end() + 1] == "#" else f"{settings.SITE_ADDRESS}/"
        return f'{match[1]}="{start}'

    def absolute_set(match: re.Match) -> str:
        candidates = [candidate.strip() for candidate in match[1].split(",")]
        return (
            f' srcset="{", ".join(settings.SITE_ADDRESS + one if one.startswith("/") else one for one in candidates)}"'
        )

    return clean(_SET.sub(absolute_set, _ADDRESS.sub(absolute, html))).strip()
