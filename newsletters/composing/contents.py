"""The contents of an edition at one moment, for the mail and the page. They never include what readers may not see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from articles.models import Article, Correction, SpecialReport
from articles.models.access import Access
from articles.models.visibility import is_public
from articles.reading import texts
from newsletters.composing import gone
from newsletters.models import Edition, EditionItem

# The number of articles besides the lead, the Expert Q&A and the special report.
MOST_TEASERS = 8
_ACCESS = {Access.FREE: "Free", Access.PREMIUM: "Premium", Access.REGISTERED: "Registered readers"}
_RELATED = (
    "article__section",
    "article__picture",
    "report__picture",
    "correction__article__section",
    "correction__report",
)
# Long texts that no teaser prints. What an Expert Q&A asks is fetched apart, as its preview.
_TEXTS = ("article__body", "report__introduction", "correction__article__body", "correction__report__introduction")


@dataclass(frozen=True)
class Entry:
    """An article or a special report in an edition."""

    item: EditionItem
    piece: Article | SpecialReport

    @property
    def headline(self) -> str:
        return self.piece.headline

    @property
    def text(self) -> str:
        """The text below the headline: an editor's line, or the standfirst."""
        return self.item.line or self.piece.standfirst

    @property
    def address(self) -> str:
        return settings.SITE_ADDRESS + self.piece.get_absolute_url()

    @property
    def section(self) -> str:
        return self.piece.section.name if isinstance(self.piece, Article) else ""

    @property
    def kind(self) -> str:
        """“Feature”, “Opinion”, “Expert Q&A” or “Special report”. Empty for news."""
        if isinstance(self.piece, SpecialReport):
            return "Special report"
        return "" if self.piece.kind == Article.Kind.NEWS else self.piece.get_kind_display()

    @property
    def access(self) -> str:
        """A label that says who may read the piece."""
        return _ACCESS[self.piece.access]


@dataclass(frozen=True)
class ExpertQA(Entry):
    """The Expert Q&A of an edition. Its question comes from the preview, which everybody may read."""

    question: str = ""
    # The titles and names of the experts who answer this question.
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class CorrectionLine:
    """A note on a piece that readers got in an earlier edition: a correction or a clarification."""

    item: EditionItem
    correction: Correction

    @property
    def text(self) -> str:
        return self.item.line or self.correction.text

    @property
    def kind(self) -> str:
        return self.correction.get_kind_display()

    @property
    def piece(self) -> Article | SpecialReport:
        return self.correction.piece

    @property
    def address(self) -> str:
        return settings.SITE_ADDRESS + self.piece.get_absolute_url()


@dataclass(frozen=True)
class Contents:
    """An edition at one moment."""

    lead: Entry | None
    teasers: tuple[Entry, ...]
    qa: ExpertQA | None
    report: Entry | None
    corrections: tuple[CorrectionLine, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send. Corrections alone wait for the next edition."""
        return self.lead is None and self.report is None

    @property
    def corrections_label(self) -> str:
        return Correction.label_of([line.correction for line in self.corrections])

    @property
    def first(self) -> Entry | None:
        """The entry whose headline is the subject of the mail if editors write none."""
        return self.lead or self.report

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries with a headline, in the order of the mail."""
        return tuple(entry for entry in (self.lead, *self.teasers, self.qa, self.report) if entry is not None)


@dataclass(frozen=True)
class Places:
    """The place of each item. The first article is the lead, whatever its kind. The next Expert Q&A has its own place."""

    lead: EditionItem | None
    teasers: tuple[EditionItem, ...]
    qa: EditionItem | None
    report: EditionItem | None
    corrections: tuple[EditionItem, ...]


def contents(edition: Edition, now: datetime) -> Contents:
    """The contents of the edition at `now`, without withdrawn or postponed pieces and without those that readers already got.

    The number of queries does not grow with the edition.
    """
    places = placed(shown_items(edition, now))
    return Contents(
        Entry(places.lead, places.lead.article) if places.lead else None,
        tuple(Entry(item, item.article) for item in places.teasers),
        _expert_qa(places.qa, now) if places.qa else None,
        Entry(places.report, places.report.report) if places.report else None,
        tuple(CorrectionLine(item, item.correction) for item in places.corrections),
    )


def shown_items(edition: Edition, now: datetime) -> list[EditionItem]:
    """The items that readers would get at `now`, in order."""
    rows = edition.items.filter(is_left_out=False).select_related(*_RELATED).defer(*_TEXTS)
    # Another edition may have gone out since this one was drawn up. Items that an editor added stay.
    before = gone.items(edition.newsletter_id, but=edition).filter(is_left_out=False)
    if edition.frozen_at:
        # This edition has gone out. If editors repeat one of its pieces in a later edition, it stays here too.
        before = before.filter(edition__frozen_at__lt=edition.frozen_at)
    twice = set(edition.items.filter(gone.same_as(before), added_by=None).values_list("pk", flat=True))
    return [item for item in rows if item.pk not in twice and _is_for_readers(item, now)]


def placed(items: Iterable[EditionItem]) -> Places:
    items = list(items)
    articles = [item for item in items if item.article_id]
    lead = next(iter(articles), None)
    qa = next((item for item in articles[1:] if item.article.is_qa), None)
    return Places(
        lead,
        tuple(item for item in articles[1:] if item is not qa)[:MOST_TEASERS],
        qa,
        next((item for item in items if item.report_id), None),
        tuple(item for item in items if item.correction_id),
    )


def _is_for_readers(item: EditionItem, now: datetime) -> bool:
    piece = item.report or item.article or item.correction.piece
    if isinstance(piece, Article) and piece.section_id is None:
        return False
    return is_public(piece.published_at, piece.withdrawn_at, now)


def _expert_qa(item: EditionItem, now: datetime) -> ExpertQA | None:
    whole = Article.objects.published(now).for_page().filter(pk=item.article_id).first()
    if whole is None:
        # The article was withdrawn between two queries.
        return None
    # The teaser goes on holding the article without its text.
    return ExpertQA(item, item.article, *question_of(whole))


def question_of(whole: Article) -> tuple[str, tuple[str, ...]]:
    """Return the first question of a Q&A’s preview and who answers it; empty ones without. `whole` is from `for_page()`."""
    # Without its pictures, since none is printed.
    asked = [part for part in texts.preview_of(whole, {}).open if isinstance(part, texts.QuestionItem)]
    return (asked[0].text, tuple(voice.full_name for voice in asked[0].voices)) if asked else ("", ())
