"""Guess what an unknown address was meant for: an article by its id, a person, a topic or a part of the site."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.urls import reverse
from django.utils import timezone

from articles import versions
from articles.generation_cache import GenerationCache
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
# How many names and addresses are remembered between two edits. Dead links come in crowds, with the same words.
_REMEMBERED = 5_000
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
_kept = GenerationCache(_REMEMBERED)


def words_of(path: str) -> list[str]:
    """Return the words of an address that may occur in a headline, those of its last part first."""
    parts = _parts(path)
    if parts and parts[0] in RESERVED_SLUGS:
        # “/archive/…” says where somebody looked, not what for.
        parts = parts[1:]
    found = [word.lower() for part in reversed(parts) for word in _WORD.findall(part)]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def suggestions(path: str) -> list[Suggestion]:
    """Return names and paths of up to five public pages, the likeliest first; `path` is the unknown address."""
    parts = _parts(path)
    if not parts:
        return []
    places = list(_places(parts))
    slugs = {section.slug for section in sections()}
    # A correct section name also says only where somebody looked.
    words = tuple(word for word in words_of(path) if word not in slugs)
    now = timezone.now()
    found = [*_by_id(parts[-1], now), *_people(parts[-1], now), *_topics(parts[-1])]
    found += places if len(parts) == 1 else []
    found += _remembered(("articles", words), lambda now: _articles(words))
    return list(dict.fromkeys([*found, *places]))[:MOST]


def _parts(path: str) -> list[str]:
    parts = [to_look_up(part) for part in re.sub(r"\.html?/?$", "", path).split("/")]
    return [part.lower() for part in parts if part]


def _remembered(key: Any, make: Callable[[datetime], Any]) -> Any:
    """Return what `make` returns for the present, a dictionary or list, made only once between two edits."""
    # The generation is read before the clock: a value that is made while an article comes out does not outlive that moment.
    generation = versions.current()
    value = _kept.get(key, generation)
    if value is None:
        value = make(timezone.now())
        _kept.put(key, generation, value, 1 + len(value))
    return value


def _articles(words: tuple[str, ...]) -> list[Suggestion]:
    return [(article.headline, article.get_absolute_url()) for article in nearest(list(words))]


def _by_id(part: str, now: datetime) -> Iterable[Suggestion]:
    """Find the article of an address without its slug, such as “35” or “35-”."""
    if match := _NUMBER.fullmatch(part):
        for article in Article.objects.published(now).for_headlines().filter(pk=int(match[1])):
            yield article.headline, article.get_absolute_url()


def _people(part: str, now: datetime) -> Iterable[Suggestion]:
    for people in (Expert.objects, Author.objects):
        # Most addresses name nobody, and that is quicker to learn than who is public.
        named = people.filter(slug=part)
        for somebody in named.public(now)[:2] if named.exists() else ():
            yield str(somebody), somebody.get_absolute_url()


def _topics(part: str) -> Iterable[Suggestion]:
    start = plain(part)[:2]
    if len(start) < 2:
        return
    alike = _remembered(("topics", start), lambda now: _topics_from(start, now))
    for slug in get_close_matches(part, alike, 2, _ALIKE):
        yield alike[slug]


def _topics_from(start: str, now: datetime) -> dict[str, Suggestion]:
    """Return the first public topics whose names begin with `start`, by slug."""
    topics = Topic.objects.public(now).filter(sort_key__gte=start, sort_key__lt=start + "\U0010ffff").by_name()
    return {topic.slug: (topic.name, topic.get_absolute_url()) for topic in topics[:_TOPICS]}


def _places(parts: list[str]) -> Iterable[Suggestion]:
    known = _remembered("places", lambda now: _known_places())
    for part in parts[:2]:
        for slug in get_close_matches(part, known, 1, _ALIKE):
            yield known[slug]


def _known_places() -> dict[str, Suggestion]:
    """Return the parts of the site by the words in their addresses, and the sections also by their names."""
    known: dict[str, Suggestion] = {}
    for section in sections():
        place = (section.name, section.get_absolute_url())
        known |= {section.slug: place, section.name.lower(): place}
    for page in footer_pages():
        known |= {page.path.strip("/"): (page.headline, page.path)}
    for name, address in _PARTS.items():
        known |= {reverse(address).strip("/"): (name, reverse(address))}
    return known
