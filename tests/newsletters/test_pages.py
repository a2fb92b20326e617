"""The public pages: all newsletters, one newsletter, an edition, and the feed. They are the same for everybody and cached."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import generation_cache, versions
from articles.models import Page, Section
from newsletters.models import Newsletter
from tests.factories import make_article, make_picture, make_qa, make_report, paragraphs
from tests.newsletters.gone_out import TUESDAY, make_edition

pytestmark = pytest.mark.django_db
EDITION = "/newsletters/daily/2026-11-24/"


def text_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def test_the_list_shows_each_newsletter_with_its_promise_days_and_newest_edition(client, daily, weekly):
    Newsletter.objects.create(name="The old letter", slug="old", promise="gone.", is_open=False)
    make_edition(daily, TUESDAY - timedelta(days=1), [make_article(headline="An older bridge")])
    make_edition(daily, TUESDAY, [make_article(headline="A bridge at Marlow"), make_article(headline="A tram")])
    html = text_of(client, "/newsletters/")
    for words in (daily.name, "Monday to Friday at 06:30", "A bridge at Marlow", "A tram", EDITION, weekly.name):
        assert words in html
    assert "An older bridge" not in html and "The old letter" not in html
    assert "/newsletters/daily/subscribe/" in html and "The first edition has not appeared yet" in html


def test_a_newsletter_lists_its_editions_a_page_at_a_time(client, daily):
    with versions.gathered():
        for back in range(25):
            make_edition(daily, TUESDAY - timedelta(days=back), [make_article(headline=f"Lead of {back} days ago")])
    html = text_of(client, "/newsletters/daily/")
    assert "Lead of 0 days" in html and "Lead of 19 days" in html and "Lead of 20 days" not in html
    older = re.search(r'href="(\?before=[^"]+)"', html)[1]
    html = text_of(client, f"/newsletters/daily/{older}")
    assert "Lead of 20 days" in html and "Lead of 24 days" in html and "Lead of 19 days" not in html
    assert f'rel="canonical" href="http://testserver/newsletters/daily/{older}"' in html


@pytest.mark.parametrize("query", ["before=x", "before=2026-13-40", "before=1999-01-01", "before="])
def test_an_invalid_place_in_the_list_is_not_found(client, daily, query):
    make_edition(daily)
    assert client.get(f"/newsletters/daily/?{query}").status_code == 404


def test_an_edition_shows_teasers_and_no_locked_word(client, daily):
    premium = make_article(headline="Locked bridges", access="premium", body=paragraphs(mark="LOCKEDWORD"))
    report = make_report(headline="A report on steel")
    edition = make_edition(
        daily,
        TUESDAY,
        [premium, make_article(), make_qa()],
        subject="Steel, and who wants it",
        introduction="One.\n\nTwo.",
    )
    edition.items.create(report=report, position=9)
    html = text_of(client, EDITION)
    for words in (
        "Locked bridges",
        "Premium",
        "Steel, and who wants it",
        "<p>One.</p>",
        "A report on steel",
        "Question 1",
    ):
        assert words in html
    assert "LOCKEDWORD" not in html and "Tuesday 24 November 2026" in html


def test_only_editions_that_went_out_have_a_page(client, daily, weekly):
    make_edition(daily, out=False)
    for path in (EDITION, "/newsletters/weekly/2026-11-24/", "/newsletters/daily/2026-11-99/", "/newsletters/nothing/"):
        assert client.get(path).status_code == 404
    assert "A bridge" not in text_of(client, "/newsletters/daily/")


def test_an_edition_that_goes_out_appears_at_once_on_every_page(client, daily, go_out):
    edition = make_edition(daily, articles=[make_article(headline="A bridge at Marlow")], out=False)
    paths = ("/newsletters/", "/newsletters/daily/", "/newsletters/daily/feed/")
    for path in paths:
        assert "A bridge at Marlow" not in text_of(client, path)
    go_out(edition)
    for path in (*paths, EDITION):
        assert "A bridge at Marlow" in text_of(client, path)


def test_saving_a_draft_empties_no_cache(daily):
    edition = make_edition(daily, out=False)
    before = versions.current().generation
    edition.subject = "Steel"
    edition.save()
    edition.items.first().save()
    versions.forget()
    assert versions.current().generation == before


def test_a_withdrawn_article_disappears_from_every_page(client, daily):
    gone, stays = make_article(headline="A wrong bridge"), make_article(headline="A right bridge")
    make_edition(daily, articles=[gone, stays], mail_subject="A wrong bridge")
    paths = ("/newsletters/", "/newsletters/daily/", EDITION, "/newsletters/daily/feed/")
    for path in paths:
        assert "A wrong bridge" in text_of(client, path)
    gone.withdrawn_at = timezone.now()
    gone.save()
    for path in paths:
        html = text_of(client, path)
        assert "A wrong bridge" not in html and "A right bridge" in html


def test_an_edition_whose_articles_are_all_withdrawn_says_so(client, daily):
    article = make_article(headline="A wrong bridge")
    make_edition(daily, articles=[article])
    article.withdrawn_at = timezone.now()
    article.save()
    assert "have been withdrawn" in text_of(client, EDITION)
    assert "Tuesday 24 November 2026" in text_of(client, "/newsletters/daily/")


def test_an_article_repeated_in_a_later_edition_stays_in_the_earlier_one(client, daily, ada):
    article = make_article(headline="A bridge twice")
    make_edition(daily, articles=[article])
    later = make_edition(daily, TUESDAY + timedelta(days=1), [])
    later.items.create(article=article, added_by=ada)
    assert "A bridge twice" in text_of(client, EDITION)


@pytest.mark.parametrize("path", ["/newsletters/", "/newsletters/daily/", EDITION, "/newsletters/daily/feed/"])
def test_the_pages_keep_the_rules_of_free_pages(client, rhea, daily, path):
    make_edition(daily)
    client.force_login(rhea, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(path)
    html = response.content.decode()
    assert response["Cache-Control"].startswith("public") and not response.cookies
    assert "Cookie" not in response.get("Vary", "") and "csrfmiddlewaretoken" not in html and "Rhea" not in html
    again = client.get(path, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) == 0


def test_a_changed_name_appears_on_the_pages(client, daily):
    assert daily.name in text_of(client, "/newsletters/")
    daily.name = "The morning letter"
    daily.save()
    assert "The morning letter" in text_of(client, "/newsletters/")


@pytest.fixture
def queries_of(client):
    """The number of queries for a page that is not cached."""

    def count(path: str) -> int:
        versions.forget()
        generation_cache.forget_all()
        with CaptureQueriesContext(connection) as queries:
            text_of(client, path)
        return len(queries)

    return count


def test_lists_cost_the_same_with_2_editions_and_with_more_than_a_page(daily, weekly, queries_of):
    costs = []
    for amount in (2, 21):
        start = TUESDAY if amount == 2 else date(2026, 6, 1)
        with versions.gathered():
            for newsletter in (daily, weekly):
                for back in range(amount):
                    make_edition(newsletter, start - timedelta(days=back), [make_article(picture=make_picture())])
        costs.append(
            [queries_of(path) for path in ("/newsletters/", "/newsletters/daily/", "/newsletters/daily/feed/")]
        )
    assert costs[0] == costs[1], costs


def test_all_newsletters_cost_the_same_when_there_are_more(daily, weekly, queries_of):
    make_edition(daily)
    few = queries_of("/newsletters/")
    for number in range(10):
        other = Newsletter.objects.create(name=f"Letter {number}", slug=f"letter-{number}", promise="more.")
        make_edition(other)
    assert queries_of("/newsletters/") == few


def test_an_edition_costs_the_same_with_3_articles_and_with_9(daily, queries_of):
    make_edition(daily, articles=[make_article() for _ in range(2)] + [make_qa()])
    make_edition(daily, TUESDAY - timedelta(days=1), [make_article() for _ in range(8)] + [make_qa()])
    assert queries_of(EDITION) == queries_of("/newsletters/daily/2026-11-23/")


def test_an_ended_newsletter_keeps_its_editions_and_is_not_offered(client, daily):
    make_edition(daily)
    daily.is_open = False
    daily.save()
    html = text_of(client, "/newsletters/daily/")
    assert "This newsletter has ended" in html and "subscribe" not in html
    assert "subscribe" not in text_of(client, EDITION)


def test_the_pages_have_metadata_and_structured_data(client, daily):
    make_edition(daily, articles=[make_article(headline="A bridge at Marlow")])
    found = {}
    for path in ("/newsletters/", "/newsletters/daily/", EDITION):
        html = text_of(client, path)
        blocks = [
            json.loads(block) for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        ]
        found[path] = {block["@type"]: block for block in blocks}
        assert f'rel="canonical" href="http://testserver{path}"' in html and 'name="description"' in html
    page = found[EDITION]["CollectionPage"]
    assert page["mainEntity"]["itemListElement"][0]["name"] == "A bridge at Marlow"
    crumbs = [crumb["name"] for crumb in found[EDITION]["BreadcrumbList"]["itemListElement"]]
    assert crumbs[1:] == ["Newsletters", daily.name, "Tuesday 24 November 2026"]
    assert 'type="application/atom+xml"' in text_of(client, "/newsletters/daily/")


def test_sitemaps_name_newsletters_and_editions_that_went_out(client, daily, weekly):
    make_edition(daily)
    make_edition(weekly, out=False)
    index = text_of(client, "/sitemap.xml")
    assert "/newsletters/" in text_of(client, "/sitemap-pages.xml")
    for name, wanted, unwanted in (
        ("newsletters", "/newsletters/daily/<", "2026"),
        ("editions", EDITION, "/weekly/"),
    ):
        path = re.search(rf"http://testserver(/sitemap-{name}-\d+\.xml)", index)[1]
        xml = text_of(client, path)
        assert wanted in xml and unwanted not in re.sub("<lastmod>.*?</lastmod>", "", xml)


def test_the_feed_has_an_entry_for_each_edition_and_keeps_its_name(client, daily):
    edition = make_edition(daily, articles=[make_article(headline="A bridge & a tram")])
    xml = text_of(client, "/newsletters/daily/feed/")
    assert f"<id>tag:testserver,2026:newsletter-{daily.pk}-2026-11-24</id>" in xml
    assert "A bridge &amp; a tram" in xml and f"http://testserver{edition.get_absolute_url()}" in xml
    response = client.get("/newsletters/daily/feed/")
    assert (
        client.get("/newsletters/daily/feed/", headers={"If-Modified-Since": response["Last-Modified"]}).status_code
        == 304
    )


def test_no_section_page_or_newsletter_takes_an_address_of_theirs():
    for taken in (Section(name="Letters", slug="newsletters"), Page(title="Letters", slug="newsletters")):
        with pytest.raises(ValidationError):
            taken.full_clean()
    with pytest.raises(ValidationError):
        Newsletter(name="Why", slug="why", promise="because.").full_clean()
