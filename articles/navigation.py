"""The navigation's sections, the footer's pages and the newest free articles, queried once for each generation."""

from typing import NamedTuple

from articles import versions
from articles.generation_cache import GenerationCache
from articles.models import Article, Page, Section

FREE_ARTICLES = 3
_known = GenerationCache(3)


class Link(NamedTuple):
    """The path and the headline of an article or page."""

    path: str
    headline: str


def sections() -> list[Section]:
    """Return all sections in the order of the navigation."""
    return _known.get_or_make("sections", versions.current(), lambda: list(Section.objects.all()))


def footer_pages() -> tuple[Link, ...]:
    """Return the pages about the site for the footer, without the privacy page, which the footer always links to."""
    return _known.get_or_make("pages", versions.current(), _footer_pages)


def free_articles() -> tuple[Link, ...]:
    """Return the newest free articles, for readers who meet the wall."""
    return _known.get_or_make("free", versions.current(), _free_articles)


def _footer_pages() -> tuple[Link, ...]:
    titles = Page.objects.exclude(slug=Page.PRIVACY).values_list("slug", "title")
    return tuple(Link(f"/{slug}/", title) for slug, title in titles)


def _free_articles() -> tuple[Link, ...]:
    free = Article.objects.published().free().filter(section__isnull=False)
    newest = free.select_related("section").only("slug", "headline", "section__slug").newest_first()[:FREE_ARTICLES]
    return tuple(Link(article.get_absolute_url(), article.headline) for article in newest)
