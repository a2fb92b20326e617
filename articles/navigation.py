"""The sections of the navigation and the newest free articles, asked of the database once a generation."""

from dataclasses import dataclass

from articles import versions
from articles.models import Article, Section
from articles.models.article import Access

FREE_ARTICLES = 3
_known: tuple[int, list[Section]] | None = None
_free: tuple[versions.Now, tuple["Link", ...]] | None = None


@dataclass(frozen=True)
class Link:
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
    global _known, _free
    _known = _free = None
