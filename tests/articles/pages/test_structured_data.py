"""JSON-LD: valid by schema.org's own vocabulary, true of the page, the same for every visitor."""

import copy
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html as lxml_html

from articles.models import Correction, ExpertLink, Page, Topic
from articles.pictures.files.sources import DigitalSource
from articles.text.moments import machine_time
from tests.articles.discovery import vocabulary
from tests.factories import join, make_article, make_author, make_picture, make_qa, make_report, make_section

pytestmark = pytest.mark.django_db
# Members of https://schema.org/IPTCDigitalSourceEnumeration.
DIGITAL_SOURCES = {
    "TrainedAlgorithmicMediaDigitalSource",
    "CompositeWithTrainedAlgorithmicMediaDigitalSource",
    "CompositeSyntheticDigitalSource",
    "AlgorithmicallyEnhancedDigitalSource",
}
# What a page may say to machines alone: addresses, sizes, codes, dates, yes and no.
NOT_SHOWN = {
    "@context", "@type", "@id", "url", "item", "sameAs", "mainEntityOfPage", "inLanguage", "datePublished",
    "dateModified", "unitCode", "cssSelector", "digitalSourceType",
}  # fmt: skip


def visible(page: str) -> str:
    """What readers can see, without spaces: the end of a paragraph is one to readers and none in the text."""
    body = lxml_html.fromstring(page).find("body")
    for element in body.iter("script"):
        element.text = ""
    return "".join("".join(body.itertext()).split())


def claims(data: object, name: str = "") -> list[str]:
    """Every text that the data give to machines and that readers must find on the page too."""
    if isinstance(data, dict):
        return [text for key, value in data.items() if key not in NOT_SHOWN for text in claims(value, key)]
    if isinstance(data, list):
        return [text for value in data for text in claims(value, name)]
    return ["".join(data.split())] if isinstance(data, str) else []


def find(data: list[dict], kind: str) -> dict:
    (found,) = [about for about in data if about["@type"] == kind]
    return found


def magazine() -> dict[str, str]:
    """One page of each kind, full of everything that it may say; the addresses by name."""
    topic = Topic.objects.create(name="Tunnels", slug="tunnels")
    author = make_author(role="Materials editor", biography="<p>Writes <em>much</em>.</p>", portrait=make_picture())
    section = make_section("Energy", description="Power & its makers.")
    pieces = {
        "news": make_article(
            kind="news", picture=make_picture(digital_source="compositeSynthetic"), headline="A </script><b> & “quotes”"
        ),
        "feature": make_article(kind="feature", access="premium"),
        "opinion": make_article(kind="opinion", access="registered", updated_at=timezone.now()),
        "qa": make_qa(picture=make_picture(), body="<p>Introduction.</p>"),
        "premium qa": make_qa(access="premium", mark="privately"),
    }
    for piece in pieces.values():
        piece.bylines.create(author=author)
        piece.topics.add(topic)
    Correction.objects.create(article=pieces["news"], text="It was 5 MW.", made_at=timezone.now() - timedelta(days=1))
    qa = pieces["qa"]
    answer = qa.answers.first()
    answer.body = f'<p>Yes &amp; <strong>no</strong>.</p><ul><li>One</li><li>Two</li></ul><figure data-picture="{make_picture().pk}"></figure>'
    answer.save()
    join(answer, qa.participants.last())
    expert = pieces["premium qa"].participants.first().expert
    expert.post_nominals, expert.biography = "CEng FREng", "<p>Builds tests.</p>"
    expert.portrait = make_picture()
    expert.save()
    ExpertLink.objects.create(expert=expert, label="Laboratory", url="https://lab.example.org/a?b=c&d=e")
    Page.objects.create(title="Privacy of readers", slug="privacy-of-readers", body="<p>Kept.</p>")
    report = make_report([pieces["news"], pieces["feature"]], access="premium", picture=make_picture())
    return {name: piece.get_absolute_url() for name, piece in pieces.items()} | {
        "report": report.get_absolute_url(),
        "expert": expert.get_absolute_url(),
        "author": author.get_absolute_url(),
        "section": section.get_absolute_url(),
        "topic": topic.get_absolute_url(),
        "qas": "/expert-qas/",
        "reports": "/special-reports/",
        "filtered qas": f"/expert-qas/?expert={expert.pk}",
        "archive": "/archive/",
        "year": f"/archive/{timezone.localdate().year}/",
        "page": "/privacy-of-readers/",
        "home": "/",
    }


def test_types_properties_and_values_fit_schema_org_and_the_page_shows_what_is_claimed(client):
    for name, address in magazine().items():
        page = client.get(address).content.decode()
        data = vocabulary.read(page)
        assert data, name
        assert vocabulary.misfits(data) == [], name
        assert vocabulary.violations(data) == "", name
        shown = visible(page)
        assert [claim for claim in claims(data) if claim not in shown] == [], name


def test_the_checks_find_what_is_wrong(client):
    """A check that nothing fails proves nothing."""
    data = vocabulary.read(client.get(make_article().get_absolute_url()).content.decode())
    for change in (
        {"@type": "NewsArtikel"},
        {"answerCount": 3},
        {"colour": "red"},
        {"publisher": {"@type": "Organization", "jobTitle": "x"}},
    ):
        assert vocabulary.misfits([data[0] | change])
    for change in ({"isAccessibleForFree": "True"}, {"datePublished": "yesterday"}, {"author": {"@type": "Thing"}}):
        assert vocabulary.violations([copy.deepcopy(data[0]) | change]), change


def test_each_kind_of_page_has_its_type(client):
    kinds = {
        "news": "NewsArticle",
        "feature": "Article",
        "opinion": "OpinionNewsArticle",
        "qa": "Article",
        "report": "Article",
        "expert": "ProfilePage",
        "author": "ProfilePage",
        "section": "CollectionPage",
        "topic": "CollectionPage",
        "qas": "CollectionPage",
        "reports": "CollectionPage",
        "home": "WebSite",
    }
    addresses = magazine()
    for name, kind in kinds.items():
        data = vocabulary.read(client.get(addresses[name]).content.decode())
        assert data[0]["@type"] == kind
        assert data[0]["@context"] == "https://schema.org"
        if name != "home":
            crumbs = find(data, "BreadcrumbList")["itemListElement"]
            assert [crumb["position"] for crumb in crumbs] == list(range(1, len(crumbs) + 1))
            assert crumbs[0]["item"]["@id"] == "http://testserver/"
            assert crumbs[-1]["item"]["@id"] == "http://testserver" + addresses[name]


@pytest.mark.parametrize("code", DigitalSource.values)
def test_a_picture_of_ai_names_its_source_in_the_words_of_schema_org(client, code):
    picture = make_picture(digital_source=code)
    article = make_article(picture=picture)
    author = make_author(portrait=picture)
    article.bylines.create(author=author)
    image = vocabulary.read(client.get(article.get_absolute_url()).content.decode())[0]["image"]
    assert image["digitalSourceType"].removeprefix("https://schema.org/") in DIGITAL_SOURCES
    assert image["digitalSourceType"].lower() == f"https://schema.org/{code}DigitalSource".lower()
    person = vocabulary.read(client.get(author.get_absolute_url()).content.decode())[0]["mainEntity"]
    assert person["image"]["digitalSourceType"] == image["digitalSourceType"]


def test_other_pictures_name_no_source(client):
    article = make_article(picture=make_picture())
    assert "digitalSourceType" not in client.get(article.get_absolute_url()).content.decode()


def test_a_free_qa_lists_every_question_with_its_answers_and_names(client):
    qa = make_qa()
    article = vocabulary.read(client.get(qa.get_absolute_url()).content.decode())[0]
    questions = article["hasPart"]
    assert article["isAccessibleForFree"] is True
    assert [question["name"] for question in questions] == [question.text for question in qa.questions.all()]
    for question, row in zip(questions, qa.questions.all(), strict=True):
        assert question["url"].endswith(f"{qa.get_absolute_url()}#{row.anchor}")
        answers = question["suggestedAnswer"]
        assert [answer["author"][0]["name"] for answer in answers] == ["Petra Oyelaran", "Tomas Lindqvist"]
        assert all(answer["text"].startswith("answer ") for answer in answers)
        assert "acceptedAnswer" not in question


def test_a_question_with_locked_answers_has_no_answer_text(client):
    qa = make_qa(access="premium", mark="privately")
    page = client.get(qa.get_absolute_url()).content.decode()
    article = vocabulary.read(page)[0]
    *questions, wall = article["hasPart"]
    assert len(questions) == 3
    assert len(questions[0]["suggestedAnswer"]) == 1
    assert not any("suggestedAnswer" in question for question in questions[1:])
    assert wall == {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".rest"}
    assert article["isAccessibleForFree"] is False
    assert json.dumps(article).count("privately") == 1


def test_the_data_are_the_same_for_the_full_text_and_the_preview(client, as_user, rhea, settings):
    addresses = magazine()
    for name in ("feature", "opinion", "premium qa", "report"):
        settings.ARTICLES_OPEN = False
        preview = client.get(addresses[name]).content.decode()
        settings.ARTICLES_OPEN = True
        whole = client.get(addresses[name]).content.decode()
        assert vocabulary.read(preview) == vocabulary.read(whole), name
    settings.ARTICLES_OPEN = False
    preview = client.get(addresses["opinion"]).content.decode()
    registered = as_user(rhea).get(addresses["opinion"]).content.decode()
    assert preview != registered
    assert vocabulary.read(preview) == vocabulary.read(registered)


def test_the_wall_s_selector_matches_one_element_in_every_state(client, as_user, rhea):
    address = make_article(access="registered").get_absolute_url()
    for page in (client.get(address), as_user(rhea).get(address)):
        tree = lxml_html.fromstring(page.content.decode())
        assert len(tree.find_class("rest")) == 1


def test_an_experts_posts_are_those_of_the_latest_qa(client):
    qa = make_qa()
    expert = qa.participants.first().expert
    person = vocabulary.read(client.get(expert.get_absolute_url()).content.decode())[0]["mainEntity"]
    assert person["name"] == "Petra Oyelaran"
    assert person["honorificPrefix"] == "Dr"
    assert person["jobTitle"] == ["Professor of Testing", "Lead"]
    assert [place["name"] for place in person["affiliation"]] == ["University of Marlow", "Halden Institute"]


def test_a_headline_cannot_end_the_script(client):
    address = make_article(headline="</script><script>alert(1)</script>").get_absolute_url()
    page = client.get(address).content.decode()
    assert "<script>alert" not in page
    assert vocabulary.read(page)[0]["headline"] == "</script><script>alert(1)</script>"


def test_a_correction_is_included_and_changes_the_date(client):
    article = make_article(published_at=timezone.now() - timedelta(days=5))
    note = Correction.objects.create(article=article, text="It was 5 MW.", made_at=timezone.now() - timedelta(days=1))
    data = vocabulary.read(client.get(article.get_absolute_url()).content.decode())[0]
    assert data["correction"][0]["text"] == "It was 5 MW."
    assert data["dateModified"] == machine_time(note.made_at)
