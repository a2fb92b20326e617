"""The sections of the navigation and the newest free articles, asked of the database once a generation."""

from typing import NamedTuple

from articles import versions
from articles.models import Article, Page, Section
from articles.models.piece import Access

FREE_ARTICLES = 3
_known: tuple[int, list[Section]] | None = None
_pages: tuple[int, tuple["Link", ...]] | None = None
_free: tuple[versions.Now, tuple["Link", ...]] | None = None


class Link(NamedTuple):
    """Where an article is, and what it is called."""

    path: str
    headline: str


def sections() -> list[Section]:
    """All sections in the order of the navigation."""
    global _known
    generation = versions.current().generation
    if _known is None or _known[0] != generation:
        _known = (generation, list(Section.objects.all()))
    return _known[1]


def footer_pages() -> tuple[Link, ...]:
    """The pages about the site, for its footer. That on privacy has an address of its own and is always there."""
    global _pages
    generation = versions.current().generation
    if _pages is None or _pages[0] != generation:
        titles = Page.objects.exclude(slug=Page.PRIVACY).values_list("slug", "title")
        _pages = (generation, tuple(Link(f"/{slug}/", title) for slug, title in titles))
    return _pages[1]


def free_articles() -> tuple[Link, ...]:
    """The newest articles that everybody may read, for those who stand before a wall; asked again at each scheduled switch."""
    global _free
    now = versions.current()
    if _free is None or _free[0] != now:
        free = Article.objects.published().filter(access=Access.FREE, section__isnull=False)
        newest = free.select_related("section").only("slug", "headline", "section__slug").newest_first()[:FREE_ARTICLES]
        _free = (now, tuple(Link(article.get_absolute_url(), article.headline) for article in newest))
    return _free[1]


def forget() -> None:
    """Ask the database again at the next call (tests)."""
    global _known, _free, _pages
    _known = _free = _pages = None
