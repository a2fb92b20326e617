"""The desk's front page says which experts have answered, for as long as there is something to do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from articles.signing_off import answering, asking, settling
from newsroom.desk import sign_offs
from tests.articles.signing_off.conftest import make_draft, send_to

pytestmark = pytest.mark.django_db


def said(user) -> list[str]:
    return [f"{line.expert} {line.said}" for line in sign_offs.finished(user, timezone.now())]


def finish(article, initials: str, by, proposals: int = 0):
    (sign_off,) = send_to(Article.objects.get(pk=article.pk), initials, by=by)
    for answer in sign_off.answers.all()[:proposals]:
        answering.propose(sign_off, answer.token, "Other words.", timezone.now())
    answering.approve_all(sign_off, timezone.now())
    return sign_off


def test_the_journalist_and_whoever_sent_it_read_what_an_expert_said(as_user, joe, ada, make_user):
    qa = make_draft(joe)
    finish(qa, "PO", by=ada, proposals=1)
    finish(qa, "TL", by=ada)
    told = [
        "Dr Tomas Lindqvist signed off 2 answers",
        "Dr Petra Oyelaran proposes other words for 1 answer and signed off 1 answer",
    ]
    assert said(joe) == said(ada) == told
    assert said(make_user("bea@example.com", "Editors", is_staff=True, name="Bea")) == []
    html = as_user(joe).get("/admin/").content.decode()
    assert "Sign-offs that came in" in html and told[0] in html
    assert f"/admin/articles/article/{qa.pk}/sign-off/#expert-" in html


def test_a_line_is_there_only_when_an_expert_has_finished(joe):
    qa = make_draft(joe)
    (sign_off,) = send_to(qa, "PO", by=joe)
    answering.approve(sign_off, sign_off.answers.all()[0].token, timezone.now())
    assert said(joe) == []


def test_a_line_goes_when_the_piece_is_out_and_no_proposal_waits(joe):
    qa = make_draft(joe)
    sign_off = finish(qa, "PO", by=joe, proposals=1)
    Article.objects.filter(pk=qa.pk).update(published_at=timezone.now())
    assert len(said(joe)) == 1
    token = sign_off.answers.get(verdict="proposed").token
    settling.decline(sign_off, token, line="Too late.", by=joe, now=timezone.now())
    assert said(joe) == []


def test_a_line_goes_with_the_request_and_after_a_month(joe):
    sign_off = finish(make_draft(joe), "PO", by=joe)
    assert sign_offs.finished(joe, timezone.now() + timedelta(days=31)) == []
    asking.withdraw(sign_off, by=joe, now=timezone.now())
    assert said(joe) == []


def test_all_lines_cost_one_query(joe):
    for _ in range(3):
        finish(make_draft(joe, published=False), "PO", by=joe)
    with CaptureQueriesContext(connection) as asked:
        assert len(sign_offs.finished(joe, timezone.now())) == 3
    assert len(asked) == 1
