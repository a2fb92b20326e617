"""Guess what an unknown address was meant for: an article by its id, a person, a topic or a part of the site."""

import re
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches

from django.urls import reverse

from articles.models import Article, Author, Expert, Topic
from articles.models.section import RESERVED_SLUGS
from articles.navigation import footer_pages, sections
from articles.search.nearest import MOST_WORDS, nearest
from articles.text.lookup import to_look_up
from articles.text.names import plain

Suggestion = tuple[str, str]

MOST = 5
_MOST_PLACES = 2
# How many topics with the same first two letters are compared.
_TOPICS = 50
_ALIKE = 0.72
_WORD = re.compile(r"[^\W\d_]{3,40}")
_NUMBER = re.compile(r"([1-9][0-9]{0,17})(?:\D.*)?")
_PARTS = {
    "Expert Q&As": "articles:qas",
    "Experts": "articles:experts",
    "Special reports": "articles:reports",
    "Topics": "articles:topics",
    "Archive": "articles:archive",
    "Search": "articles:search",
}


def words_of(path: str) -> list[str]:
    """Return the words of an address that may occur in a headline, those of its last part first."""
    parts = _parts(path)
    if parts and parts[0] in RESERVED_SLUGS:
        # “/archive/…” says where somebody looked, not what for.
        parts = parts[1:]
    found = [word.lower() for part in reversed(parts) for word in _WORD.findall(part)]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def suggestions(path: str, now: datetime) -> list[Suggestion]:
    """Return names and paths of up to five public pages, the likeliest first; `path` is the unknown address."""
    parts = _parts(path)
    if not parts:
        return []
    places = list(_places(parts))
    slugs = {section.slug for section in sections()}
    # A correct section name also says only where somebody looked.
    articles = nearest([word for word in words_of(path) if word not in slugs], now)
    found = [*_by_id(parts[-1], now), *_people(parts[-1], now), *_topics(parts[-1], now)]
    found += places if len(parts) == 1 else []
    found += [(article.headline, article.get_absolute_url()) for article in articles]
    return list(dict.fromkeys([*found, *places]))[:MOST]


def _parts(path: str) -> list[str]:
    parts = [to_look_up(part) for part in re.sub(r"\.html?/?$", "", path).split("/")]
    return [part.lower() for part in parts if part]


def _by_id(part: str, now: datetime) -> Iterable[Suggestion]:
    """Find the article of an address without its slug, such as “35” or “35-”."""
    if match := _NUMBER.fullmatch(part):
        for article in Article.objects.published(now).for_headlines().filter(pk=int(match[1])):
            yield article.headline, article.get_absolute_url()


def _people(part: str, now: datetime) -> Iterable[Suggestion]:
    for people in (Expert.objects, Author.objects):
        for somebody in people.public(now).filter(slug=part)[:2]:
            yield str(somebody), somebody.get_absolute_url()


def _topics(part: str, now: datetime) -> Iterable[Suggestion]:
    start = plain(part)[:2]
    if len(start) < 2:
        return
    topics = Topic.objects.public(now).filter(sort_key__gte=start, sort_key__lt=start + "\U0010ffff").by_name()
    alike = {topic.slug: topic for topic in topics[:_TOPICS]}
    for slug in get_close_matches(part, alike, 2, _ALIKE):
        yield alike[slug].name, alike[slug].get_absolute_url()


def _places(parts: list[str]) -> Iterable[Suggestion]:
    known: dict[str, Suggestion] = {}
    for section in sections():
        place = (section.name, section.get_absolute_url())
        known |= {section.slug: place, section.name.lower(): place}
    for page in footer_pages():
        known |= {page.path.strip("/"): (page.headline, page.path)}
    for name, address in _PARTS.items():
        known |= {reverse(address).strip("/"): (name, reverse(address))}
    for part in parts[:2]:
        for slug in get_close_matches(part, known, 1, _ALIKE):
            yield known[slug]
