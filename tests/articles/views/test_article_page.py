"""An article's page, before any meter: what is open, what is locked, where it lives."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Answer, Correction, Topic
from articles.versions import gathered
from tests.factories import make_article, make_picture, make_qa, make_report, make_section, paragraphs

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
    # Once on the page, once for machines.
    assert html.count("secretly") == 2
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


def test_the_head_is_the_same_with_and_without_the_wall_and_reveals_nothing_locked(preview_page, whole_page):
    article = make_article(access="premium", body=paragraphs(mark="secretly"), picture=make_picture())
    walled, whole = preview_page(article), whole_page(article)
    head = walled[: walled.index("</head>")]
    assert head == whole[: whole.index("</head>")]
    assert "secretly" not in head and "articleBody" not in head
    assert '"isAccessibleForFree": false' in head and '"cssSelector": ".rest"' in head
    assert f'<meta name="description" content="{article.standfirst}">' in head


@pytest.mark.parametrize("access", ["premium", "registered"])
def test_a_page_that_is_not_free_always_has_exactly_one_rest_element(preview_page, whole_page, access):
    article = make_article(access=access)
    assert preview_page(article).count('class="rest"') == whole_page(article).count('class="rest"') == 1
    assert 'class="rest"' not in whole_page(make_article())


def test_a_free_page_has_no_name_and_no_token(as_user, rhea):
    html = as_user(rhea).get(make_article().get_absolute_url()).content.decode()
    assert "Rhea" not in html and "csrf" not in html.lower()


def test_a_picture_has_its_size_alternative_text_caption_and_credit(client):
    picture = make_picture(alt_text="A viaduct", caption="Pier 17", credit="Drawing: Camber")
    html = client.get(make_article(picture=picture).get_absolute_url()).content.decode()
    assert 'alt="A viaduct" width="520" height="320" fetchpriority="high"' in html
    assert "Pier 17" in html and "Drawing: Camber" in html


def test_corrections_and_an_update_are_dated(client):
    published = datetime(2026, 11, 18, 7, tzinfo=UTC)
    article = make_article(published_at=published, updated_at=datetime(2026, 11, 19, 9, 30, tzinfo=UTC))
    Correction.objects.create(article=article, text="It is 1.6 kilometres.", made_at=datetime(2026, 11, 20, tzinfo=UTC))
    html = client.get(article.get_absolute_url()).content.decode()
    assert "19 November 2026, 09:30" in html
    assert "20 November 2026, 00:00</time>: It is 1.6 kilometres." in html


def test_more_on_this_prefers_shared_topics_and_lists_public_articles_only(client):
    topic = Topic.objects.create(name="Bridges", slug="bridges")
    article, akin, other = make_article(), make_article(section=make_section("Transport")), make_article()
    hidden = make_article(withdrawn_at=timezone.now())
    for tagged in (article, akin, hidden):
        tagged.topics.add(topic)
    more = client.get(article.get_absolute_url()).content.decode().split('id="more"')[1]
    assert more.index(akin.get_absolute_url()) < more.index(other.get_absolute_url())
    assert hidden.get_absolute_url() not in more and article.get_absolute_url() not in more


def test_a_special_report_that_appears_at_its_time_is_named_on_its_articles(client, settings, monkeypatch):
    article = make_article(access="premium")
    settings.ARTICLES_OPEN = True
    make_report([article], headline="Second lives", published_at=timezone.now() + timedelta(hours=1))
    assert "Second lives" not in client.get(article.get_absolute_url()).content.decode()
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    monkeypatch.setattr(time, "time", later.timestamp)
    assert "Second lives" in client.get(article.get_absolute_url()).content.decode()


def test_an_article_costs_the_same_among_3_and_among_30(queries_of):
    article = make_article()
    for _ in range(3):
        make_article(picture=make_picture())
    few = queries_of(article.get_absolute_url())
    with gathered():
        for _ in range(27):
            make_article(picture=make_picture())
    assert queries_of(article.get_absolute_url()) == few


def test_a_withdrawn_article_is_gone_and_says_why(client):
    article = make_article(
        withdrawn_at=timezone.now(), withdrawal_reason="Its source was mistaken.", body="<p>Hush.</p>"
    )
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    assert "Its source was mistaken." in response.content.decode() and "Hush" not in response.content.decode()
