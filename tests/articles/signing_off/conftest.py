"""A draft in which two experts answer two questions; Petra has been asked to sign off her answers."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from articles.models import Answer, Article
from articles.signing_off import asking
from tests.factories import make_qa

PETRAS = ("Basalt cools slowly here.", "Petra measured nine turbines.")
TOMASS = ("Tomas disagrees about granite.", "Tomas counted eleven pylons.")


def make_draft(joe, published: bool = False) -> Article:
    qa = make_qa(created_by=joe, questions=2, headline="What holds the coast?", published=published)
    for initials, texts in (("PO", PETRAS), ("TL", TOMASS)):
        for number, text in enumerate(texts, start=1):
            answer = answer_of(qa, initials, number)
            answer.body = f"<p>{text}</p>"
            answer.save()
    return Article.objects.get(pk=qa.pk)


def answer_of(article, initials: str, number: int) -> Answer:
    return Answer.objects.filter(article=article, participant__initials=initials).order_by("question__position")[
        number - 1
    ]


def send_to(article, *initials: str, by, now=None, days: int = 7, **more):
    """Ask these experts; returns their sign-offs."""
    now = now or timezone.now()
    people = article.participants.filter(initials__in=initials).order_by("position")
    recipients = [asking.Recipient(each.expert_id, f"{each.initials.lower()}@lab.example") for each in people]
    return asking.send(article, recipients, by=by, now=now, deadline=now + timedelta(days=days), **more)


def link_in(message) -> str:
    """The path of the link in a mail."""
    return re.search(r"https?://[^/\s]+(/link/sign-off/[^\s/]+/)", message.body)[1]


@pytest.fixture
def qa(joe):
    return make_draft(joe)


@pytest.fixture
def petras(qa, joe):
    """Petra's sign-off."""
    (sign_off,) = send_to(qa, "PO", by=joe, note="Please read the second answer twice.")
    return sign_off


@pytest.fixture
def link(petras):
    return link_in(mail.outbox[-1])
