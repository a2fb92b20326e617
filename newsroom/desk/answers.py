"""Answers of experts that came in and wait for a person, for the desk's front page."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from articles.asking.waiting import waiting_for

# How many are shown. The rest follows once these are read.
MOST = 8


@dataclass(frozen=True)
class Line:
    expert: str
    headline: str
    address: str
    submitted_at: datetime


def lines(user) -> list[Line]:
    """Return the experts whose answers wait for this person, the newest first. One query."""
    return [
        Line(
            expert=found.expert.full_name,
            headline=found.article.headline,
            address=reverse("admin:articles_article_invitation", args=[found.article_id, found.pk]) + "#answers",
            submitted_at=found.submitted_at,
        )
        for found in waiting_for(user)[:MOST]
    ]
