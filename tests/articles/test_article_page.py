"""An article's page, before any meter: what is open, what is locked, where it lives."""

import pytest
from django.db import IntegrityError, transaction

from articles.models import Answer
from tests.factories import make_article, make_qa, paragraphs

pytestmark = pytest.mark.django_db


def test_a_free_article_is_whole_and_shared(client):
    article = make_article(body=paragraphs(mark="openly"))
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    assert response.content.decode().count("openly") == 12
    assert "public" in response["Cache-Control"]
    assert not response.cookies


def test_an_old_slug_redirects_to_the_one_address_and_keeps_the_query(client):
    article = make_article()
    response = client.get(f"/materials/{article.pk}-old-slug/?utm_source=x")
    assert response.status_code == 301
    assert response["Location"] == article.get_absolute_url() + "?utm_source=x"


def test_a_qa_preview_shows_all_questions_and_only_the_first_answer(client, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("paywall.")]
    article = make_qa(access="premium", mark="secretly")
    html = client.get(article.get_absolute_url()).content.decode()
    assert html.count("secretly") == 1
    for number in (1, 2, 3):
        assert f"Question {number} of {article.pk}?" in html


def test_an_answer_by_an_expert_of_another_article_is_refused_by_the_database(transactional_db):
    mine, other = make_qa(), make_qa(experts=("Ruth Vasanthi",))
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            article=mine,
            question=mine.questions.first(),
            participant=other.participants.first(),
            body="<p>Smuggled.</p>",
        )
