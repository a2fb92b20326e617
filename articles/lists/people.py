"""The contents of an expert's page: the expert's posts, and every question answered in a published Q&A."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from articles.models import Answer, Article, Expert, Participant


@dataclass(frozen=True)
class Answered:
    """A question that an expert answered; `anchor` is that of the answer or, if it may be locked, of the question."""

    question: str
    anchor: str


@dataclass(frozen=True)
class Appearance:
    """One Q&A with the questions that an expert answered in it, without the answers (docs/meter.md, rule 14)."""

    article: Article
    answered: list[Answered]


def latest_participation(expert: Expert, now: datetime) -> Participant | None:
    """Return the expert's participation in their newest published Q&A, with the latest known posts, or None."""
    articles = Article.objects.published(now).filter(participants__expert=expert)
    newest = articles.newest_of(expert.participations.all(), 1)
    return Participant.objects.filter(expert=expert, article__in=newest).first()


def qas_with(expert: Expert, now: datetime):
    """Return the published Q&As of an expert, for a list of headlines."""
    return Article.objects.published(now).for_headlines().filter(participants__expert=expert)


def appearances(expert: Expert, articles: list[Article]) -> list[Appearance]:
    """Return the questions that an expert answered in each of these articles, alone or jointly."""
    answers = (
        Answer.objects.filter(article__in=[article.pk for article in articles])
        .filter(Q(participant__expert=expert) | Q(joint_participants__participant__expert=expert))
        .only("token", "article_id", "question__text", "question__token", "question__position")
        .select_related("question")
        .order_by("question__position", "question_id", "position", "id")
        .distinct()
    )
    by_article: dict[int, dict[int, Answered]] = {article.pk: {} for article in articles}
    free = {article.pk for article in articles if article.is_free}
    for answer in answers:
        anchor = answer.anchor if answer.article_id in free else answer.question.anchor
        by_article[answer.article_id].setdefault(answer.question_id, Answered(answer.question.text, anchor))
    return [Appearance(article, list(by_article[article.pk].values())) for article in articles]
