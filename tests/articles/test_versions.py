"""Every save in an article's tree raises its version, and the generation that all processes poll."""

import time
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from articles import versions
from articles.models import Article, Expert
from articles.pages import kept
from tests.factories import make_article, make_qa

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("polls_each_time")]


def _version(article) -> int:
    return Article.objects.get(pk=article.pk).version


def test_a_changed_answer_raises_the_version_of_its_article():
    article = make_qa()
    before, generation = _version(article), versions.current().generation
    answer = article.answers.first()
    answer.body = "<p>Changed.</p>"
    answer.save()
    assert _version(article) == before + 1
    assert versions.current().generation == generation + 1
    answer.delete()
    assert _version(article) == before + 2


def test_a_stale_instance_does_not_set_the_version_back():
    article = make_article()
    stale = Article.objects.get(pk=article.pk)
    for headline in ("One", "Two"):
        article.headline = headline
        article.save()
    stale.save()
    assert _version(article) == 4
    stale.save(update_fields=["headline"])
    assert _version(article) == 5


def test_many_saves_of_one_form_count_once():
    article = make_qa()
    before = _version(article)
    with versions.gathered():
        for answer in article.answers.all():
            answer.save()
    assert _version(article) == before + 1


def test_a_change_of_an_experts_name_is_on_the_page_at_once(client):
    article = make_qa()
    client.get(article.get_absolute_url())
    expert = Expert.objects.get(name="Petra Oyelaran")
    expert.name = "Petra Oyelaran-Smith"
    expert.save()
    assert "Petra Oyelaran-Smith" in client.get(article.get_absolute_url()).content.decode()


def test_a_cached_free_article_costs_only_the_poll(client, settings, django_assert_num_queries):
    settings.GENERATION_POLL_SECONDS = 60
    article = make_article()
    versions.forget()
    client.get(article.get_absolute_url())
    with django_assert_num_queries(0):
        assert client.get(article.get_absolute_url()).status_code == 200


def test_a_page_costs_the_same_queries_however_long_the_qa_is(client, settings, django_assert_max_num_queries):
    settings.GENERATION_POLL_SECONDS = 60
    costs = []
    for questions in (1, 12):
        article = make_qa(questions=questions)
        versions.current()
        with django_assert_max_num_queries(16) as captured:
            client.get(article.get_absolute_url())
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_a_page_is_rendered_once_after_a_scheduled_switch_not_until_the_next_poll(settings, monkeypatch):
    settings.GENERATION_POLL_SECONDS = 60
    article = make_article(access="premium")
    start = timezone.now()
    make_article(published_at=start + timedelta(seconds=5))
    versions.forget()
    assert versions.current().next_switch == start + timedelta(seconds=5)
    clock = time.monotonic()
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(seconds=6))
    monkeypatch.setattr(time, "time", lambda: start.timestamp() + 6)
    monkeypatch.setattr(time, "monotonic", lambda: clock + 6)
    assert versions.current().next_switch is None
    with mock.patch("articles.pages.kept.render", wraps=kept.render) as render:
        for _ in range(3):
            kept.page("article", article.pk, False)
    assert render.call_count == 1
