"""A Q&A of Joe's with two experts, and an invitation of the first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.asking import inviting
from articles.asking.inviting import Asked
from articles.models import Answer, Article, InvitationLink
from tests.factories import make_qa


@pytest.fixture
def qa(joe):
    """Two experts and three questions. The second expert has answered; the first has not."""
    article = make_qa(created_by=joe, published=False, mark="whispers what only the newsroom knows, in")
    Answer.objects.filter(article=article, participant__initials="PO").delete()
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def petra(qa):
    return qa.participants.get(initials="PO").expert


@pytest.fixture
def invite(joe):
    """Invite an expert of a Q&A to all its questions: `invite(qa)` returns the invitation and its token."""

    def ask(article, initials="PO", *, by=joe, days=7, email="petra@example.org", brief="Please be brief."):
        now = timezone.now()
        expert = article.participants.get(initials=initials).expert
        questions = tuple(article.questions.values_list("token", "text"))
        [invitation] = inviting.invite(
            article,
            [Asked(expert, email, questions)],
            brief=brief,
            deadline=now + timedelta(days=days),
            by=by,
            now=now,
        )
        _, token = InvitationLink.objects.issue(
            invitation=invitation, made_at=now, made_by=by, expires_at=invitation.deadline
        )
        return invitation, token

    return ask


@pytest.fixture
def invited(qa, invite):
    return invite(qa)


@pytest.fixture
def invitation(invited):
    return invited[0]


@pytest.fixture
def link(invited):
    """The address of the invited expert's page."""
    return f"/link/answer/{invited[1]}/"
