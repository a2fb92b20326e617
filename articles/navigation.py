"""The navigation's sections, the footer's pages, the policies and the newest free articles, queried once for each generation."""

from typing import NamedTuple

from articles import versions
from articles.generation_cache import GenerationCache
from articles.models import Article, Page, Section

FREE_ARTICLES = 3
_known = GenerationCache(4)


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


def policies() -> dict[str, Link]:
    """Return the pages that tell how the newsroom works, by what they tell (`Page.Tells`)."""
    return _known.get_or_make("policies", versions.current(), _policies)


def free_articles() -> tuple[Link, ...]:
    """Return the newest free articles, for readers who meet the wall."""
    return _known.get_or_make("free", versions.current(), _free_articles)


def _footer_pages() -> tuple[Link, ...]:
    titles = Page.objects.exclude(slug=Page.PRIVACY).values_list("slug", "title")
    return tuple(Link(f"/{slug}/", title) for slug, title in titles)


def _policies() -> dict[str, Link]:
    told = Page.objects.exclude(tells="").values_list("tells", "slug", "title")
    return {tells: Link(f"/{slug}/", title) for tells, slug, title in told}


def _free_articles() -> tuple[Link, ...]:
    free = Article.objects.published().free().filter(section__isnull=False)
    newest = free.select_related("section").only("slug", "headline", "section__slug").newest_first()[:FREE_ARTICLES]
    return tuple(Link(article.get_absolute_url(), article.headline) for article in newest)
