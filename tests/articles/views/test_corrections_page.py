"""`/corrections/`: every note to readers, its feed, and where notes stand on a piece."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from articles.models import Correction, Page
from articles.versions import gathered
from tests.factories import make_article, make_qa, make_report, make_section

pytestmark = pytest.mark.django_db
NOTE = "We wrote that the dam is 40 metres high. It is 14."


def note_on(piece, text: str = NOTE, kind: str = "correction", at: datetime | None = None) -> Correction:
    return piece.corrections.create(kind=kind, text=text, made_at=at or timezone.now() - timedelta(minutes=5))


def page(client, path: str = "/corrections/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def json_ld(html: str) -> list[dict]:
    return [json.loads(block) for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]


def test_all_notes_stand_there_newest_first_with_kind_date_and_headline(client):
    article, report = make_article(headline="The dam"), make_report([make_article()], headline="Seven bridges")
    note_on(article, at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC))
    clear = note_on(report, "It is clear now.", "clarification", datetime(2026, 3, 4, 9, 5, tzinfo=UTC))
    html = page(client)
    assert html.index("It is clear now.") < html.index(NOTE)
    assert f'<a href="{report.get_absolute_url()}#{clear.anchor}">Seven bridges</a>' in html
    assert "Clarification</span>" in html and "2 March 2026, 09:05" in html and ">March 2026</h2>" in html
    assert f'id="{clear.anchor}"' in page(client, report.get_absolute_url())


def test_an_empty_list_says_so(client):
    assert "Nothing has been corrected yet." in page(client)


def test_the_page_is_linked_in_the_footer_from_a_note_and_in_the_sitemap(client):
    article = make_article()
    note_on(article)
    for path in ("/", article.get_absolute_url(), "/corrections/"):
        assert '<li><a href="/corrections/">Corrections</a></li>' in page(client, path)
    assert '<a href="/corrections/">All corrections and clarifications</a>' in page(client, article.get_absolute_url())
    assert "http://testserver/corrections/" in page(client, "/sitemap-pages.xml")
    assert "/corrections/" not in re.findall(r"Disallow: (.*)", page(client, "/robots.txt"))


def test_it_is_shared_and_shows_a_new_note_at_once(client):
    article = make_article()
    response = client.get("/corrections/")
    assert "public" in response["Cache-Control"] and not response.cookies
    note_on(article)
    assert NOTE in page(client)


@pytest.mark.parametrize(
    "state", ["draft", "scheduled", "withdrawn", "embargoed", "without a section", "note of tomorrow"]
)
def test_a_piece_that_readers_cannot_see_gets_no_notes(client, state):
    now = timezone.now()
    article = make_article(published=state not in ("draft", "embargoed"), headline="A secret headline")
    if state == "scheduled":
        article.published_at = now + timedelta(days=1)
    elif state == "withdrawn":
        article.withdrawn_at = now
    elif state == "embargoed":
        article.embargo_until = article.published_at = now + timedelta(days=1)
    elif state == "without a section":
        article.section = None
    article.save()
    note_on(article, at=now + timedelta(days=1) if state == "note of tomorrow" else None)
    for path in ("/corrections/", "/corrections/feed/"):
        assert NOTE not in page(client, path) and "A secret headline" not in page(client, path)
    assert client.get(f"/corrections/{now.year}/").status_code == 404


def test_notes_are_paged_by_key_and_by_year(client):
    article = make_article(published_at=datetime(2019, 1, 1, tzinfo=UTC))
    with gathered():
        for number in range(45):
            note_on(article, f"Note {number:02}.", at=datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=number))
        note_on(article, "Of old.", at=datetime(2019, 5, 1, tzinfo=UTC))
    found, path = [], "/corrections/"
    while path:
        html = page(client, path)
        found += re.findall(r"Note \d\d\.|Of old\.", html)
        older = re.search(r'href="(\?before=[^"]+)" rel="next"', html)
        path = f"/corrections/{older[1]}" if older else ""
    assert found == [*(f"Note {number:02}." for number in range(44, -1, -1)), "Of old."]
    html = page(client, "/corrections/2019/")
    assert "Of old." in html and "Note 44." not in html and 'href="/corrections/2024/"' in html
    for wrong in ("/corrections/2020/", "/corrections/0000/", "/corrections/9999/", "/corrections/?before=x"):
        assert client.get(wrong).status_code == 404


def test_a_year_begins_at_midnight_of_the_sites_time_zone(client, settings):
    settings.TIME_ZONE = "Europe/London"
    article = make_article(published_at=datetime(2019, 1, 1, tzinfo=UTC))
    note_on(article, at=datetime(2023, 12, 31, 23, 59, tzinfo=UTC))
    assert NOTE in page(client, "/corrections/2023/") and client.get("/corrections/2024/").status_code == 404


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    counts = []
    for number in (3, 30):
        with gathered():
            for _ in range(number):
                note_on(make_article())
                note_on(make_report())
        for path in ("/corrections/", "/corrections/feed/"):
            client.get("/")
            with django_assert_max_num_queries(12) as found:
                client.get(path)
            counts.append(len(found))
    assert counts[:2] == counts[2:]


def test_the_policy_is_linked_if_a_page_tells_it(client):
    assert "How we correct" not in page(client)
    Page.objects.create(title="How we correct", slug="how-we-correct", tells="corrections")
    assert '<p class="meta notes__ways"><a href="/how-we-correct/">How we correct</a>' in page(client)


# --- On a piece ---


def test_a_correction_stands_near_the_date_and_a_clarification_does_not(client):
    article = make_qa(access="premium")
    note_on(article, "It is clear now.", "clarification")
    html = page(client, article.get_absolute_url())
    assert 'id="corrections">Clarification</h2>' in html and 'href="#corrections"' not in html
    note_on(article)
    html = page(client, article.get_absolute_url())
    assert 'id="corrections">Corrections and clarifications</h2>' in html
    assert '<a href="#corrections">Corrected <time' in html and NOTE in html


def test_machines_are_told_what_was_put_right_and_when(client):
    article = make_article(access="premium")
    note = note_on(article, kind="clarification")
    html = page(client, article.get_absolute_url())
    data = next(found for found in json_ld(html) if "headline" in found)
    comment = data["correction"][0]
    assert (comment["@type"], comment["text"], comment["name"]) == ("CorrectionComment", NOTE, "Clarification")
    assert comment["datePublished"] == data["dateModified"]
    assert comment["url"].endswith(f"#{note.anchor}")


def test_the_entry_in_a_feed_holds_the_note_and_its_date(client):
    article = make_article(access="premium")
    note = note_on(article, kind="clarification")
    feed = page(client, "/feed/")
    assert f"<updated>{timezone.localtime(note.made_at).isoformat()}</updated>" in feed
    assert "&lt;strong&gt;Clarification&lt;/strong&gt;" in feed and NOTE in feed


def test_the_feed_of_corrections_leads_to_the_notes(client):
    article = make_article(headline="The dam")
    note = note_on(article)
    feed = page(client, "/corrections/feed/")
    assert "<title>Correction: The dam</title>" in feed and NOTE in feed
    assert f'href="http://testserver{article.get_absolute_url()}#{note.anchor}"' in feed
    assert f":correction-{note.pk}</id>" in feed
    assert '<link rel="alternate" type="application/atom+xml" title="Corrections' in page(client)


def test_a_section_cannot_hide_the_page(client):
    make_section("Corrections", slug="corrections")
    assert "Nothing has been corrected yet." in page(client)


def test_odd_requests_are_answered(client):
    for path in ("/corrections", f"/corrections/{quote('२०२४')}/", "/corrections/2024/feed/"):
        assert client.get(path).status_code in (301, 404)
