"""What an editor can add to an edition: recent articles, special reports and corrections that are not in it yet."""

from datetime import datetime, timedelta

from django.utils.html import format_html

from articles.admin.parts.dates import short_moment
from articles.models import Article, Correction, SpecialReport
from newsletters import composing
from newsletters.models import Edition, EditionItem

LATELY = timedelta(days=14)
MOST = 30
# The prefix of a choice and its model: “article-12” is the article with the id 12.
KINDS = {"article": Article, "report": SpecialReport, "correction": Correction}

Choices = list[tuple[str, list[tuple[str, str]]]]


def choices(edition: Edition, now: datetime) -> Choices:
    """Groups of choices: “article-12” and the label beside its box. Takes three queries, and one more for corrections."""
    if not edition.pk or edition.frozen_at:
        return []
    held = list(edition.items.values_list("article_id", "report_id", "correction_id"))
    articles_in, reports_in, corrections_in = ({ids[place] for ids in held} for place in range(3))
    articles = _lately(Article.objects.published(now).filter(section__isnull=False).select_related("section"), now)
    reports = _lately(SpecialReport.objects.published(now), now)
    groups = {
        "Articles": [
            _choice("article", each, each.section.name, now) for each in articles if each.pk not in articles_in
        ],
        "Special reports": [_choice("report", each, "", now) for each in reports if each.pk not in reports_in],
        "Corrections and clarifications of what readers got": [
            (f"correction-{each.pk}", format_html("{} <span>{}</span>", each.text, each.piece.headline))
            for each in composing.corrections_to_offer(edition, now)
            if each.pk not in corrections_in
        ],
    }
    return [(name, found) for name, found in groups.items() if found]


def things(keys: list[str]) -> list[Article | SpecialReport | Correction]:
    """The pieces and corrections that the choices name, in the same order."""
    found = []
    for key in keys:
        kind, _, pk = key.partition("-")
        if kind in KINDS and pk.isascii() and pk.isdecimal() and (thing := KINDS[kind].objects.filter(pk=pk).first()):
            found.append(thing)
    return found


def key_of(item: EditionItem) -> str:
    """The choice that names the item's piece: “article-12”."""
    return next(f"{kind}-{pk}" for kind in KINDS if (pk := getattr(item, f"{kind}_id")))


def _lately(pieces, now: datetime):
    return (
        pieces.filter(published_at__gte=now - LATELY)
        .order_by("-published_at", "-pk")
        .defer("body" if pieces.model is Article else "introduction")[:MOST]
    )


def _choice(kind: str, piece: Article | SpecialReport, section: str, now: datetime) -> tuple[str, str]:
    about = ", ".join(
        filter(None, [section, piece.get_access_display().split()[0], short_moment(piece.published_at, now)])
    )
    return f"{kind}-{piece.pk}", format_html("{} <span>{}</span>", piece.headline, about)
