"""The layout of the front page: the editors' choice first, the newest articles for the rest, no article twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.models import Article, FrontPage, FrontPageSecond, ReportEntry, Section, SpecialReport
from articles.navigation import sections
from articles.reading import quotes, texts

SECONDS = 2
LATEST = 7
QAS = 2
IN_BAND = 4
IN_SECTION = 5


@dataclass(frozen=True)
class Block:
    """A section on the front page; `layout` is `pictures`, `text`, `mirror`, `voices` or `short` (1–2 articles)."""

    section: Section
    layout: str
    articles: list[Article]


@dataclass(frozen=True)
class Teaser:
    """An Expert Q&A in the strip, with the number of its questions and a public quote."""

    article: Article
    questions: int
    quote: quotes.Quote | None


@dataclass(frozen=True)
class Band:
    report: SpecialReport
    articles: list[Article]


@dataclass(frozen=True)
class Front:
    lead: Article | None
    seconds: list[Article]
    latest: list[Article]
    teasers: list[Teaser]
    band: Band | None
    blocks: list[Block]
    # Sections with one or two articles, shown side by side.
    columns: list[Block]


def compose(now: datetime) -> Front:
    """Compose the front page at `now`. The number of queries grows with the sections, not with the articles."""
    published = Article.objects.published(now).filter(section__isnull=False).newest_first()
    wanted_lead, wanted_seconds = _chosen()
    features = _ids(published.filter(kind=Article.Kind.FEATURE), 1)
    newest = _ids(published, LATEST + SECONDS + IN_BAND + QAS + 20)
    qas = _ids(published.filter(kind=Article.Kind.QA), QAS + SECONDS + IN_BAND + 1)
    report = SpecialReport.objects.published(now).for_page().newest_first().first()
    in_report = (
        list(ReportEntry.objects.filter(report=report).values_list("article_id", flat=True)[:30]) if report else []
    )
    by_section = [
        (section, _ids(published.in_section(section), IN_SECTION + LATEST + SECONDS + IN_BAND + QAS + 1))
        for section in sections()
    ]
    everything = {*wanted_lead, *wanted_seconds, *features, *newest, *qas, *in_report}
    everything.update(pk for _, pks in by_section for pk in pks)
    cards = Article.objects.published(now).for_listing().in_bulk(everything)
    left = _Left(cards)

    lead = next(iter(left.take([*wanted_lead, *features, *newest], 1)), None)
    seconds = left.take(wanted_seconds, len(wanted_seconds)) or left.take(left.without_qas(newest), SECONDS)
    band = Band(report, left.take(in_report, IN_BAND)) if report else None
    strip = left.take(qas, QAS)
    latest = left.take(left.without_qas(newest), LATEST)
    blocks = list(_laid_out((section, left.take(pks, IN_SECTION)) for section, pks in by_section))
    return Front(
        lead,
        seconds,
        latest,
        _teasers(strip, now),
        band,
        [block for block in blocks if block.layout != "short"],
        [block for block in blocks if block.layout == "short"],
    )


class _Left:
    """The cards that have no place yet."""

    def __init__(self, cards: dict[int, Article]):
        self.cards = cards

    def take(self, pks: Iterable[int], most: int) -> list[Article]:
        taken = [pk for pk in dict.fromkeys(pks) if pk in self.cards][:most]
        return [self.cards.pop(pk) for pk in taken]

    def without_qas(self, pks: Iterable[int]) -> list[int]:
        return [pk for pk in pks if pk in self.cards and not self.cards[pk].is_qa]


def _chosen() -> tuple[list[int], list[int]]:
    lead = FrontPage.objects.filter(pk=1).values_list("lead_id", flat=True).first()
    seconds = FrontPageSecond.objects.filter(front_page_id=1).values_list("article_id", flat=True)
    return [lead] if lead else [], list(seconds)


def _ids(articles, most: int) -> list[int]:
    return list(articles.values_list("pk", flat=True)[:most])


def _teasers(strip: Sequence[Article], now: datetime) -> list[Teaser]:
    # Only the strip needs the text of its Q&As, and only their previews.
    whole = Article.objects.published(now).for_page().in_bulk([article.pk for article in strip])
    previews = [(article, texts.preview_of(whole[article.pk])) for article in strip if article.pk in whole]
    return [Teaser(article, len(text.questions), quotes.opening(text)) for article, text in previews]


def _laid_out(blocks: Iterable[tuple[Section, list[Article]]]) -> Iterable[Block]:
    rhythm = ("pictures", "text", "mirror")
    beat = 0
    for section, articles in blocks:
        if not articles:
            continue
        if all(article.kind == Article.Kind.OPINION for article in articles):
            yield Block(section, "voices", articles[:3])
            continue
        if len(articles) < len(rhythm):
            yield Block(section, "short", articles)
            continue
        # The article shown large is one with a picture, if there is one.
        pictured = sorted(articles, key=lambda article: article.picture is None)
        layout = rhythm[beat % len(rhythm)]
        beat += 1
        if layout == "text" or pictured[0].picture is None:
            yield Block(section, "text", articles[:4])
        else:
            yield Block(section, layout, pictured)
