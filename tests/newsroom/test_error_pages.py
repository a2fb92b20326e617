"""Error pages need no database and look like the rest of the site; the 404 page suggests what the reader may have meant."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import RequestFactory
from django.utils import timezone

from articles import versions
from articles.models import Page, Topic
from newsroom import errors
from tests.factories import make_article, make_author, make_expert, make_qa

pytestmark = pytest.mark.usefixtures("polls_each_time", "listeners_hear")


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (errors.bad_request, 400, "could not read that request"),
        (errors.forbidden, 403, "not open to you"),
        (errors.not_found, 404, "no page at this address"),
        (errors.server_error, 500, "broke on our side"),
        (lambda request: errors.unavailable(request, OperationalError("gone")), 503, "is not responding"),
    ],
)
@pytest.mark.parametrize("path", ["/nowhere/", "/12/"])
def test_error_pages_need_no_database_and_link_to_the_site(view, status, words, path, settings):
    # Without the django_db mark, any query fails this test unless the view catches the error.
    response = view(RequestFactory().get(path))
    html = response.content.decode()
    assert response.status_code == status
    assert words in html and settings.SITE_NAME in html and 'href="/expert-qas/"' in html
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_mistyped_address_suggests_the_article_that_was_meant(client):
    make_article(headline="The tunnel that breathes water")
    make_article(headline="Something else entirely")
    response = client.get("/enrgy/tunel-that-breathes/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "The tunnel that breathes water</a>" in html and "Something else" not in html
    assert 'href="/search/?q=tunel+that+breathes+enrgy"' in html


def suggested(client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 404
    html = response.content.decode().partition('class="nearest__list"')[2].partition("</ul>")[0]
    return re.findall(r'href="([^"]+)"', html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/Energy/", "/energy/"),
        ("/enrgy/", "/energy/"),
        ("/energy-and-power/energy/2019/", "/energy/"),
        ("/abuot/", "/about/"),
        ("/special-report/", "/special-reports/"),
        ("/expert-qa/", "/expert-qas/"),
        ("/topics/tunels/", "/topics/tunnels/"),
        ("/tag/tunnel", "/topics/tunnels/"),
    ],
)
def test_a_mistyped_section_or_topic_is_suggested(client, path, meant):
    article = make_article(headline="Something else entirely")
    article.topics.add(Topic.objects.create(name="Tunnels", slug="tunnels"))
    Page.objects.get_or_create(slug="about", defaults={"title": "About us"})
    assert suggested(client, path if path.endswith("/") else f"{path}/")[0] == meant


@pytest.mark.django_db
def test_an_address_without_its_slug_suggests_the_article(client):
    article = make_article(headline="The tunnel that breathes")
    for path in (f"/energy/{article.pk}/", f"/{article.pk}/", f"/node/{article.pk}-/"):
        assert suggested(client, path)[0] == article.get_absolute_url()


@pytest.mark.django_db
def test_a_person_is_suggested_by_name_alone(client):
    expert = make_qa(experts=("Petra Oyelaran",)).participants.get().expert
    make_expert("Noor Abadi")
    assert suggested(client, "/experts/petra-oyelaran/")[0] == expert.get_absolute_url()
    assert suggested(client, "/experts/noor-abadi/") == ["/experts/"]


@pytest.mark.django_db
def test_an_address_from_an_older_site_suggests_its_article(client):
    article = make_article(headline="The tunnel that breathes")
    assert suggested(client, "/news/2014/03/tunnel-that-breathes.html") == [article.get_absolute_url()]


@pytest.mark.django_db
def test_a_null_character_does_not_prevent_suggestions(client):
    make_article()
    assert suggested(client, "/en%00ergi/")[0] == "/energy/"


@pytest.mark.django_db
def test_words_for_a_part_of_the_site_do_not_match_headlines(client):
    make_article(headline="From the archive of a special expert")
    assert suggested(client, "/archive/1999/00/") == ["/archive/"]


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"published": False}, {"withdrawn_at": timezone.now()}])
def test_what_is_not_public_is_not_suggested(client, fields):
    article = make_article(headline="The tunnel that breathes", **fields)
    article.topics.add(Topic.objects.create(name="Tunnels", slug="tunnels"))
    article.bylines.create(author=make_author("Imogen Tarrant"))
    for path in ("/tunnel-that-breathes/", f"/{article.pk}/", "/topics/tunnel/", "/imogen-tarrant/"):
        assert suggested(client, path) in ([], ["/topics/"])


@pytest.mark.django_db
def test_what_is_suggested_follows_edits_and_the_clock(client, monkeypatch):
    soon = timezone.now() + timedelta(hours=1)
    make_article(headline="Something else entirely")
    paths = ("/tunnel-that-breathes/", "/breathes-loudly/", "/topics/tunels/")
    article = make_article(headline="The tunnel that breathes", published_at=soon)
    article.topics.add(Topic.objects.create(name="Tunnels", slug="tunnels"))
    assert [suggested(client, path) for path in paths] == [[], [], ["/topics/"]]
    # Nobody edits anything, but the moment of publication passes.
    monkeypatch.setattr("django.utils.timezone.now", lambda: soon)
    monkeypatch.setattr("articles.generation_cache.time.time", soon.timestamp)
    address = article.get_absolute_url()
    assert [suggested(client, path)[0] for path in paths] == [address, address, "/topics/tunnels/"]
    article.headline = "Something else"
    article.save()
    assert [suggested(client, path) for path in paths[:2]] == [[], []]


@pytest.mark.django_db
def test_a_repeated_dead_link_costs_few_queries(
    client, settings, django_assert_num_queries, django_assert_max_num_queries
):
    settings.GENERATION_POLL_SECONDS = 60
    make_article(headline="The tunnel that breathes")
    client.get("/tunel-that-breathes/")
    # A section, a page, an old address, an expert and an author, none of which has this name.
    with django_assert_num_queries(5):
        client.get("/tunel-that-breathes/")
    # The word that is new, and the articles with these words.
    with django_assert_max_num_queries(8):
        client.get("/olderly/tunel-breathes/")


@pytest.mark.django_db
def test_locked_words_suggest_nothing(client):
    make_article(
        access="premium", body="<p>Open.</p><hr><p>Zirconium is the secret.</p>" + "<p>More text here.</p>" * 9
    )
    assert "Perhaps you meant" not in client.get("/zirconium/").content.decode()


@pytest.mark.django_db
def test_markup_in_an_address_is_escaped(client):
    assert "<script>" not in client.get("/energy/%3Cscript%3Ealert(1)%3C/script%3E/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "queries"), [("/static/no-such-file.css", 0), ("/media/some-picture.jpg", 1), ("/wp-login.php", 1)]
)
def test_scanners_cost_no_query_but_the_lookup_of_an_old_address(
    client, path, queries, settings, django_assert_num_queries
):
    settings.GENERATION_POLL_SECONDS = 60
    versions.current()
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 404


def away(*args, **kwargs):
    raise OperationalError("the database is away")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/energy/", "/expert-qas/", "/archive/", "/search/?q=steel", "/feed/", "/a/1-b/"]
)
def test_a_page_that_is_not_kept_answers_503_during_an_outage(client, path, caplog):
    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        response = client.get(path)
    assert response.status_code == 503 and response["Retry-After"] == "60"
    assert response["Cache-Control"] == "no-store" and "default-src 'self'" in response["Content-Security-Policy"]
    assert "is not responding" in response.content.decode()
    assert not [record for record in caplog.records if record.name == "django.request"]


@pytest.mark.django_db
def test_an_unknown_address_is_still_404_during_an_outage(client):
    versions.current()
    with connection.execute_wrapper(away):
        assert client.get("/no/such/page/").status_code == 404


@pytest.mark.django_db
def test_kept_pages_survive_an_outage_and_are_updated_after_it(client):
    article = make_article(headline="Still here")
    path = article.get_absolute_url()
    client.get(path)
    with connection.execute_wrapper(away):
        response = client.get(path)
        assert response.status_code == 200 and "Still here" in response.content.decode()
    article.headline = "Changed"
    article.save()
    assert "Changed" in client.get(path).content.decode()


@pytest.mark.django_db
def test_the_last_known_state_expires_and_is_dropped_after_our_own_change(monkeypatch):
    versions.current()
    with connection.execute_wrapper(away):
        assert versions.current() is not None
        monkeypatch.setattr(versions, "AWAY_SECONDS", -1)
        with pytest.raises(OperationalError):
            versions.current()
    monkeypatch.undo()
    versions.current()
    versions.forget()
    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        versions.current()


@pytest.mark.parametrize(("error", "status"), [(InterfaceError, 503), (ProgrammingError, 500)])
def test_a_programming_error_is_not_an_outage(rf, error, status):
    with patch("newsroom.errors.log"):
        try:
            raise error("x")
        except error:
            assert errors.server_error(rf.get("/")).status_code == status


@pytest.mark.django_db
def test_an_unknown_host_is_refused_with_the_security_headers(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
