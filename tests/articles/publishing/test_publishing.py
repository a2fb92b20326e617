"""Publishing is a verb with a check; withdrawing asks for a reason; the log keeps both."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, PublicationEvent
from articles.models.piece import Status
from articles.publishing import verbs
from tests.factories import make_article, make_picture, make_qa

pytestmark = pytest.mark.django_db


def test_everything_missing_is_listed_at_once_and_the_draft_is_kept(ada):
    draft = make_qa(experts=(), questions=1, published=False, standfirst="", section=None)
    with pytest.raises(verbs.NotPublishable) as caught:
        verbs.publish(draft, by=ada, now=timezone.now())
    told = " ".join(caught.value.missing)
    for part in ("standfirst", "section", "picture", "expert", "Question 1 has no answer"):
        assert part in told
    assert Article.objects.get(pk=draft.pk).published_at is None
    assert not PublicationEvent.objects.exists()


def test_a_picture_needs_alternative_text_and_credit(ada):
    draft = make_article(published=False, picture=make_picture(alt_text="", credit=" "))
    assert verbs.missing(draft) == ["The picture has no alternative text.", "The picture has no credit."]


def test_an_empty_answer_prevents_publication(ada):
    draft = make_qa(published=False, picture=make_picture(), questions=2)
    answer = draft.answers.last()
    answer.body = "<p> </p>"
    answer.save()
    assert verbs.missing(draft) == [f"Question 2: the answer of {answer.participant.initials} is empty."]


def test_an_unpublished_piece_cannot_be_withdrawn_and_reveals_nothing(ada, client):
    draft = make_article(published=False, picture=make_picture(), headline="Secret merger")
    now = timezone.now()
    verbs.publish(draft, by=ada, now=now, at=now + timedelta(hours=2))
    with pytest.raises(verbs.NotPublished):
        verbs.withdraw(draft, by=ada, reason="Wrong.", now=now)
    Article.objects.filter(pk=draft.pk).update(withdrawn_at=now, withdrawal_reason="Wrong.")
    response = client.get(draft.get_absolute_url())
    assert response.status_code == 404
    assert "Secret merger" not in response.content.decode()


def test_an_article_appears_at_its_time_without_any_job(ada, client):
    draft = make_article(published=False, picture=make_picture())
    now = timezone.now()
    verbs.publish(draft, by=ada, now=now, at=now + timedelta(hours=2))
    assert not Article.objects.published(now).exists()
    assert Article.objects.published(now + timedelta(hours=3)).get() == draft
    assert client.get(draft.get_absolute_url()).status_code == 404
    verbs.publish(draft, by=ada, now=now)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_a_withdrawn_article_says_410_with_the_reason_and_can_come_back(ada, client):
    article = make_article(picture=make_picture())
    first_published = article.published_at
    with pytest.raises(verbs.NoReason):
        verbs.withdraw(article, by=ada, reason="  ", now=timezone.now())
    verbs.withdraw(article, by=ada, reason="The figures were wrong.", now=timezone.now())
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    assert "The figures were wrong." in response.content.decode()
    verbs.publish(article, by=ada, now=timezone.now())
    article.refresh_from_db()
    assert article.status_at(timezone.now()) == Status.PUBLISHED
    assert article.published_at == first_published
    assert [event.verb for event in article.events.all()] == ["restored", "withdrawn"]
