"""Where pictures are used: how often, and by what. The number of queries depends on neither."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from articles.models import (
    Article,
    Author,
    Card,
    Expert,
    FrontPage,
    FrontPageSecond,
    Page,
    Picture,
    PictureInText,
    SpecialReport,
)
from articles.models.querysets import pointers_to

# The most pieces or people of one kind that a picture's screen names; the newest come first.
MOST = 50


@dataclass(frozen=True)
class Use:
    """One piece, person or page that shows a picture, and how: “leads it”, “in its text”, “on the front page” …"""

    row: models.Model
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Uses:
    """The uses of one kind; `more` counts those that are not named."""

    kind: str
    named: tuple[Use, ...]
    more: int


def counted(pictures: Iterable[int]) -> Counter[int]:
    """Count the uses of each picture with one query: rows that point to it, each text counted once."""
    ids = list(pictures)
    counts: Counter[int] = Counter()
    if not ids:
        return counts
    parts = [
        pointer.model._base_manager.filter(**{f"{pointer.name}__in": ids})
        .order_by()
        .values_list(pointer.attname)
        .annotate(uses=Count("pk"))
        for pointer in pointers_to(Picture)
    ]
    for picture, uses in parts[0].union(*parts[1:], all=True):
        counts[picture] += uses
    return counts


def of(picture: Picture) -> list[Uses]:
    """Return everything that shows a picture, by kind; a kind without a use is left out."""
    found = [
        _of("Articles", _articles(picture), _ways_of_article),
        _of("Special reports", _reports(picture), _ways_of_report),
        _of("Experts", _people(Expert, "expert", picture), _ways_of_person),
        _of("Authors", _people(Author, "author", picture), _ways_of_person),
        _of("Pages about the site", _pages(picture), _ways_of_page),
    ]
    return [uses for uses in found if uses.named]


def _of(kind: str, rows: models.QuerySet, ways) -> Uses:
    named = list(rows.order_by("-pk")[: MOST + 1])
    more = rows.count() - MOST if len(named) > MOST else 0
    return Uses(kind, tuple(Use(row, ways(row)) for row in named[:MOST]), more)


def _articles(picture: Picture) -> models.QuerySet:
    in_body = Exists(PictureInText.objects.filter(picture=picture, article=OuterRef("pk")))
    in_answers = Exists(PictureInText.objects.filter(picture=picture, answer__article=OuterRef("pk")))
    on_front = Exists(FrontPage.objects.filter(lead=OuterRef("pk")))
    on_front |= Exists(FrontPageSecond.objects.filter(article=OuterRef("pk")))
    texts = PictureInText.objects.filter(picture=picture)
    shows = Q(picture=picture)
    shows |= Q(pk__in=texts.filter(article__isnull=False).values("article"))
    shows |= Q(pk__in=texts.filter(answer__isnull=False).values("answer__article"))
    return (
        Article.objects.filter(shows)
        .defer("body")
        .annotate(
            leads=_if(picture=picture),
            in_body=in_body,
            in_answers=in_answers,
            on_front=on_front,
            on_card=Exists(Card.objects.filter(article=OuterRef("pk"))),
        )
    )


def _ways_of_article(article: Article) -> tuple[str, ...]:
    return _ways(
        (article.leads, "lead picture, also in lists"),
        (article.leads and article.on_card, "on its card for shared links"),
        (article.leads and article.on_front, "on the front page, as an editor arranged it"),
        (article.in_body, "in its introduction" if article.is_qa else "in its text"),
        (article.in_answers, "in an answer"),
    )


def _reports(picture: Picture) -> models.QuerySet:
    texts = PictureInText.objects.filter(picture=picture, report__isnull=False)
    return (
        SpecialReport.objects.filter(Q(picture=picture) | Q(pk__in=texts.values("report")))
        .defer("introduction")
        .annotate(
            leads=_if(picture=picture),
            in_body=Exists(texts.filter(report=OuterRef("pk"))),
            on_card=Exists(Card.objects.filter(report=OuterRef("pk"))),
        )
    )


def _ways_of_report(report: SpecialReport) -> tuple[str, ...]:
    return _ways(
        (report.leads, "lead picture, also in lists"),
        (report.leads and report.on_card, "on its card for shared links"),
        (report.in_body, "in its introduction"),
    )


def _people(model: type[Expert] | type[Author], owner: str, picture: Picture) -> models.QuerySet:
    texts = PictureInText.objects.filter(picture=picture, **{f"{owner}__isnull": False})
    return (
        model.objects.filter(Q(portrait=picture) | Q(pk__in=texts.values(owner)))
        .defer("biography")
        .annotate(is_portrait=_if(portrait=picture), in_body=Exists(texts.filter(**{owner: OuterRef("pk")})))
    )


def _ways_of_person(person: Expert | Author) -> tuple[str, ...]:
    return _ways((person.is_portrait, "portrait"), (person.in_body, "in the biography"))


def _pages(picture: Picture) -> models.QuerySet:
    texts = PictureInText.objects.filter(picture=picture, page__isnull=False)
    return Page.objects.filter(pk__in=texts.values("page")).defer("body")


def _ways_of_page(page: Page) -> tuple[str, ...]:
    return ("in its text",)


def _ways(*told: tuple[bool, str]) -> tuple[str, ...]:
    return tuple(words for holds, words in told if holds)


def _if(**condition) -> models.Case:
    return models.Case(
        models.When(**condition, then=models.Value(True)),
        default=models.Value(False),
        output_field=models.BooleanField(),
    )
