"""The short way to a metered page answers exactly as the long way does."""

import re

import pytest
from django.test import Client

from articles import versions
from paywall.models import Read
from tests.factories import make_article, make_qa

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("polls_each_time")]

_RANDOM = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def answers(path: str, clients: list[Client], **headers) -> list[tuple]:
    seen = []
    for client in clients:
        response = client.get(path, headers=headers)
        kept = dict(response.items())
        cookies = sorted((name, morsel["max-age"], morsel["samesite"]) for name, morsel in response.cookies.items())
        seen.append((response.status_code, kept, _RANDOM.sub(b"", response.content), cookies))
    return seen


def story(pieces: list, rhea) -> list:
    """Collect the answers to strangers who read up to the wall, a registered reader, a prefetch and a HEAD request."""
    reader = Client()
    reader.force_login(rhea, backend="allauth.account.auth_backends.AuthenticationBackend")
    vic, ivy = Client(), Client()
    seen = []
    for piece in pieces:
        path = piece.get_absolute_url()
        seen.append(answers(path, [vic, ivy, vic, reader]))
        seen.append(answers(path + "?utm_source=x", [vic]))
        seen.append(answers(path, [Client()], sec_purpose="prefetch"))
        head = Client().head(path)
        seen.append((head.status_code, head.content))
    return seen


def test_short_and_long_way_give_the_same_answers(rhea, settings):
    pieces = [make_article(access="premium") for _ in range(4)] + [make_article(access="registered")]
    short = story(pieces, rhea)
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "metered_pages" not in name]
    assert story(pieces, rhea) == short
    assert Read.objects.count() == 12


def test_an_edit_a_withdrawal_and_a_lower_access_end_the_short_way(client):
    article = make_qa(access="premium", mark="secretly")
    path = article.get_absolute_url()
    for _ in range(2):
        assert client.get(path).content.count(b"secretly") == 7
    answer = article.answers.last()
    answer.body = "<p>Rewritten.</p>"
    answer.save()
    assert b"Rewritten." in client.get(path).content
    article.refresh_from_db()
    article.access = "registered"
    article.save()
    assert client.get(path).content.count(b"secretly") == 2
    article.withdrawn_at, article.withdrawal_reason = article.published_at, "Wrong."
    article.save()
    assert client.get(path).status_code == 410


def test_rereading_and_the_wall_cost_one_query_each(client, settings, django_assert_num_queries):
    settings.GENERATION_POLL_SECONDS = 60
    articles = [make_article(access="premium") for _ in range(4)]
    versions.forget()
    for article in articles:
        client.get(article.get_absolute_url())
    client.get(articles[3].get_absolute_url())
    for article in (articles[0], articles[3]):
        with django_assert_num_queries(1):
            client.get(article.get_absolute_url())


def test_a_registered_reader_costs_one_query(as_user, rhea, settings, django_assert_num_queries):
    settings.GENERATION_POLL_SECONDS = 60
    path = make_article(access="premium").get_absolute_url()
    versions.forget()
    client = as_user(rhea)
    client.get(path)
    with django_assert_num_queries(1):
        assert client.get(path).status_code == 200


def test_a_deactivated_reader_and_a_changed_password_end_the_session(as_user, rhea):
    article = make_article(access="registered", body="<p>One.</p>" * 5 + "<p>The last words.</p>")
    client = as_user(rhea)
    assert b"The last words." in client.get(article.get_absolute_url()).content
    rhea.is_active = False
    rhea.save()
    assert b"The last words." not in client.get(article.get_absolute_url()).content
    rhea.is_active = True
    rhea.set_password("another horse battery")
    rhea.save()
    assert b"The last words." not in client.get(article.get_absolute_url()).content
