"""Feeds: valid, stable, conditional, and without a locked word."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.discovery import feeds
from articles.models import Article, Correction, Topic
from articles.publishing import verbs
from articles.versions import gathered
from paywall.audit import sentences
from tests.articles.discovery.atom import ATOM, link, strictly, text
from tests.factories import make_article, make_author, make_picture, make_qa, make_report, make_section, paragraphs

pytestmark = pytest.mark.django_db


def magazine():
    """One of each kind, and the addresses of all feeds about it."""
    topic = Topic.objects.create(name="Tunnels & bridges", slug="tunnels")
    author = make_author()
    free = make_article(headline="Steel < stone & “glass”", updated_at=timezone.now() - timedelta(minutes=5))
    free.topics.add(topic)
    free.bylines.create(author=author)
    free.bylines.create(author=make_author("Bram Okafor"), position=1)
    premium = make_article(access="premium", body=paragraphs(mark="secretly"))
    qa = make_qa(access="premium", mark="privately")
    report = make_report([free, premium])
    expert = qa.participants.first().expert
    addresses = [
        "/feed/",
        "/energy/feed/",
        "/topics/tunnels/feed/",
        author.get_absolute_url() + "feed/",
        expert.get_absolute_url() + "feed/",
        report.get_absolute_url() + "feed/",
        "/expert-qas/feed/",
    ]
    return addresses, free, premium, qa


def test_every_feed_is_valid_by_the_letter_of_rfc_4287(client):
    addresses, *_ = magazine()
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        root = strictly(response.content)
        assert root.findall(ATOM + "entry"), address
        assert link(root, "self") == "http://testserver" + address
        assert not response.cookies


def test_each_feed_holds_what_it_is_about_and_no_more(client):
    addresses, free, premium, qa = magazine()
    expected = [{free, premium, qa}, {free, premium, qa}, {free}, {free}, {qa}, {free, premium}, {qa}]
    for address, articles in zip(addresses, expected, strict=True):
        entries = strictly(client.get(address).content).findall(ATOM + "entry")
        assert {link(entry, "alternate") for entry in entries} == {
            "http://testserver" + article.get_absolute_url() for article in articles
        }, address


def test_no_feed_holds_a_locked_word(client):
    addresses, *_ = magazine()
    locked = [sentence for target in sentences.targets() for sentence in target.sentences]
    assert len(locked) >= 10
    for address in addresses:
        assert sentences.seen(client.get(address).content.decode(), locked) is None, address


def content_of(client, article) -> str:
    entries = strictly(client.get("/feed/").content).findall(ATOM + "entry")
    entry = next(one for one in entries if link(one, "alternate").endswith(article.get_absolute_url()))
    return text(entry, "content")


def test_a_feed_contains_the_full_text_of_a_free_article(client):
    figure = make_picture(alt_text="A dam", credit="Photograph: Ann Other")
    article = make_article(
        picture=make_picture(alt_text="A weir"),
        body=paragraphs(12)
        + f'<figure data-picture="{figure.pk}"></figure><p><a href="/about/">us</a> <a href="https://example.com/x">them</a> '
        '<a href="#note-1"><sup>1</sup></a></p><h2>Notes</h2><ol><li><p>Where.</p></li></ol>',
    )
    html = content_of(client, article)
    assert all(f"word{number}x" in html for number in range(1, 12))
    assert "A weir" in html and "A dam" in html and "Photograph: Ann Other" in html
    address = "http://testserver" + article.get_absolute_url()
    assert (
        f'href="{address}#note-1"' in html
        and 'href="http://testserver/about/"' in html
        and 'href="https://example.com/x"' in html
    )
    assert re.findall(r'(?:src|href|srcset)="(?!https?://)[^"]*"', html) == []
    assert re.findall(r"[ ,]/media", html) == []
    assert "Continue reading" not in html and "class=" not in html


def test_a_free_qa_has_its_answers_with_names_and_a_locked_one_its_preview(client):
    free, premium = make_qa(access="free", mark="openly", headline="Free"), make_qa(access="premium", mark="privately")
    html = content_of(client, free)
    assert html.count("<h2>") == 3 and html.count("openly") == 6 and "<strong>" in html
    preview = content_of(client, premium)
    assert preview.count("privately") == 1 and preview.count("<h2>") == 3
    assert f'<a href="http://testserver{premium.get_absolute_url()}">Continue reading' in preview
    registered = make_article(access="registered", body=paragraphs(12))
    assert "word11x" not in content_of(client, registered)


def test_a_text_about_html_comes_as_it_was_written(client):
    article = make_article(
        body='<p>Write role="main", class="x" and href="/a" srcset="/b 1x" by hand; 25\u00a0kV.</p>'
        "<pre><code>one\n  two\n\n    three</code></pre>"
    )
    html = content_of(client, article)
    assert 'role="main", class="x" and href="/a" srcset="/b 1x" by hand; 25' in unescape(html)
    assert "<code>one\n  two\n\n    three</code>" in html


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/about/?a=1&amp;b=2", "http://testserver/about/?a=1&b=2"),
        ("?page=2", "{page}?page=2"),
        ("more/", "{page}more/"),
        ("../", "http://testserver/energy/"),
        ("//other.example/x", "http://other.example/x"),
        ("https://other.example/x", "https://other.example/x"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("tel:+442079460000", "tel:+442079460000"),
        ("#", "{page}#"),
        ("", "{page}"),
    ],
)
def test_every_link_is_absolute(client, written, expected):
    article = make_article(body=f'<p><a href="{written}">there</a></p>')
    html = content_of(client, article)
    found = re.search(r'<a href="([^"]*)">there</a>', html)[1]
    assert unescape(found) == expected.format(page="http://testserver" + article.get_absolute_url())


def test_content_includes_standfirst_corrections_and_experts(client):
    article = make_article(standfirst="In <short> words.")
    Correction.objects.create(article=article, text="It was 5 & not 6.", made_at=timezone.now())
    html = content_of(client, article)
    assert "In &lt;short&gt; words." in html and "It was 5 &amp; not 6." in html
    qa = make_qa(access="premium", mark="privately")
    qa.participants.update(posts="Head of Turbines, Marlow Ltd\nChair, Wind Board")
    html = content_of(client, qa)
    for participant in qa.participants.all():
        assert f"{participant.expert.full_name}</a>" in html
    assert "Head of Turbines, Marlow Ltd; Chair, Wind Board" in html


def test_a_long_text_does_not_take_the_room_of_the_others(client, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_CONTENT", 5_000)
    make_article(headline="Short")
    make_article(headline="Long", body=paragraphs(3, mark="long" * 1_000))
    entries = strictly(client.get("/feed/").content).findall(ATOM + "entry")
    assert [(text(entry, "title"), entry.find(ATOM + "content") is not None) for entry in entries] == [
        ("Long", False),
        ("Short", True),
    ]


def test_the_content_of_a_feed_is_limited(client, monkeypatch):
    older, newer = (make_article(headline=headline, body=paragraphs(12)) for headline in ("Older", "Newer"))
    monkeypatch.setattr(feeds, "MOST_CONTENT", int(1.5 * len(content_of(client, newer))))
    Article.objects.get(pk=older.pk).save()
    entries = strictly(client.get("/feed/").content).findall(ATOM + "entry")
    assert [entry.find(ATOM + "content") is not None for entry in entries] == [True, False]
    assert all(text(entry, "summary") for entry in entries)


def test_a_text_of_characters_that_xml_forbids_gives_a_valid_feed(client):
    make_article(body="<p>A bell\x07 and \ufffe a word</p>", headline="Odd")
    assert strictly(client.get("/feed/").content) is not None


def test_a_summary_is_the_standfirst_and_the_beginning_of_the_public_text():
    qa = make_qa(access="premium", mark="privately", standfirst="Two <experts> disagree.")
    html = feeds.summary(Article.objects.for_page().get(pk=qa.pk))
    assert html.startswith("<p>Two &lt;experts&gt; disagree.</p><p>The introduction. ")
    assert f"Question 1 of {qa.pk}?" in html
    assert "answer 2" not in html


def test_a_long_summary_ends_after_a_sentence_or_says_that_it_goes_on():
    article = make_article(body="<p>" + "word " * 200 + "</p>")
    assert feeds.summary(Article.objects.for_page().get(pk=article.pk)).endswith("word …</p>")
    article = make_article(body="<p>" + "One word. " * 100 + "</p>")
    assert feeds.summary(Article.objects.for_page().get(pk=article.pk)).endswith("One word.</p>")


def test_the_tag_uri_survives_a_new_slug_section_and_headline(client):
    article = make_article()
    before = text(strictly(client.get("/feed/").content).find(ATOM + "entry"), "id")
    Article.objects.filter(pk=article.pk).update(slug="another", headline="Another")
    Article.objects.filter(pk=article.pk).update(section=make_section("Materials"))
    assert text(strictly(client.get("/feed/").content).find(ATOM + "entry"), "id") == before
    assert before == f"tag:testserver,{article.published_at.year}:a{article.pk}"


def test_updated_is_the_last_change_for_readers(client):
    article = make_article(published_at=timezone.now() - timedelta(days=9))

    def updated():
        return text(strictly(client.get("/feed/").content).find(ATOM + "entry"), "updated")

    published = updated()
    article.updated_at = timezone.now() - timedelta(days=3)
    article.save()
    changed = updated()
    Correction.objects.create(article=article, text="It was 5.", made_at=timezone.now() - timedelta(days=1))
    corrected = updated()
    Correction.objects.create(article=article, text="Not yet.", made_at=timezone.now() + timedelta(days=1))
    assert published < changed < corrected == updated()


def test_addresses_come_from_the_settings_and_not_from_the_host(client, settings):
    make_article()
    settings.SITE_ADDRESS = "https://www.example.com"
    content = client.get("/feed/", headers={"host": "localhost"}).content.decode()
    assert "localhost" not in content and "testserver" not in content
    strictly(content.encode())
    assert "https://www.example.com/feed/" in content


def test_a_feed_is_sent_again_only_when_something_changed(client, ada):
    article = make_article(picture=make_picture())
    Article.objects.update(edited_at=timezone.now() - timedelta(minutes=30))
    first = client.get("/feed/")
    assert client.get("/feed/", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get("/feed/", headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert client.get("/feed/", headers={"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"}).status_code == 200
    verbs.withdraw(article, by=ada, reason="Wrong.", now=timezone.now())
    for condition in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        assert client.get("/feed/", headers=condition).status_code == 200


def test_an_empty_feed_is_valid_and_stays_the_same(client):
    make_section("Energy")
    for address in ("/feed/", "/energy/feed/", "/expert-qas/feed/"):
        first = client.get(address)
        strictly(first.content)
        assert client.get(address).content == first.content


def test_drafts_scheduled_and_withdrawn_articles_are_in_no_feed(client):
    make_article(published=False)
    make_article(published_at=timezone.now() + timedelta(hours=1))
    make_article(withdrawn_at=timezone.now() - timedelta(minutes=1))
    assert strictly(client.get("/feed/").content).findall(ATOM + "entry") == []


def test_a_scheduled_article_joins_the_feed_at_its_time(client, monkeypatch):
    scheduled = make_article(published_at=timezone.now() + timedelta(hours=1))
    client.get("/feed/")
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    monkeypatch.setattr("newsroom.serving.page_cache.time.time", lambda: later.timestamp())
    assert scheduled.headline in client.get("/feed/").content.decode()


def test_old_slugs_of_people_and_reports_redirect_to_the_feed(client):
    addresses, *_ = magazine()
    for address in (addresses[3], addresses[4], addresses[5]):
        response = client.get(address.rsplit("-", 1)[0] + "-old/feed/")
        assert response.status_code == 301
        assert response["Location"] == address


def test_people_and_topics_without_anything_published_have_no_feed_and_no_page(client):
    Topic.objects.create(name="Secret plans", slug="secret-plans")
    author = make_author()
    draft = make_qa(published=False)
    expert = draft.participants.first().expert
    for address in ("/topics/secret-plans/", author.get_absolute_url(), expert.get_absolute_url()):
        assert client.get(address).status_code == 404
        assert client.get(address + "feed/").status_code == 404


def test_characters_that_xml_cannot_write_do_not_break_a_feed(client):
    make_article(headline="A\x0bB\x1f & C", standfirst="One\x0ctwo.", body="<p>Three\ufffefour \U0001f309.</p>")
    entry = strictly(client.get("/feed/").content).find(ATOM + "entry")
    assert text(entry, "title") == "A B & C"


def test_pages_name_their_feeds(client):
    addresses, free, premium, qa = magazine()
    for address in addresses[1:]:
        page = client.get(address.removesuffix("feed/")).content.decode()
        for feed in ("/feed/", address):
            assert page.count('type="application/atom+xml"') == 2
            assert f'href="http://testserver{feed}"' in page
    assert 'href="http://testserver/energy/feed/"' in client.get(free.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["articles:feed", "articles:qas_feed"])
def test_a_feed_costs_the_same_for_three_and_for_thirty(
    client, django_assert_num_queries, django_assert_max_num_queries, name
):
    @gathered()
    def fill(number):
        for _ in range(number):
            qa = make_qa(experts=("Petra Oyelaran",), questions=2)
            qa.bylines.create(author=make_author())
            qa.body = f'<p>One.</p><figure data-picture="{make_picture().pk}"></figure>'
            qa.save()

    fill(3)
    with django_assert_max_num_queries(18) as three:
        client.get(reverse(name))
    fill(27)
    with django_assert_num_queries(len(three.captured_queries)):
        assert client.get(reverse(name)).content.decode().count("<entry>") == 30
