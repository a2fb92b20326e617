"""A question on somebody else's page: framed by anybody, strict otherwise, and without a locked word."""

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.utils import timezone
from lxml import etree
from lxml import html as lxml_html

from articles import versions
from articles.publishing import verbs
from tests.factories import join, make_article, make_picture, make_qa

pytestmark = pytest.mark.django_db


def embed_of(question) -> str:
    return f"/embed/q/{question.article_id}/{question.token}/"


def oembed(client, **parameters):
    return client.get("/oembed/?" + urlencode(parameters))


def address(article, question=None) -> str:
    return f"http://testserver{article.get_absolute_url()}" + (f"#{question.anchor}" if question else "")


def test_an_embed_shows_the_question_its_public_answers_and_a_link_to_the_rest(client):
    qa = make_qa(mark="openly")
    question = qa.questions.all()[1]
    response = client.get(embed_of(question))
    page = response.content.decode()
    assert response.status_code == 200
    assert question.text in page
    assert "answer 2-PO openly" in page and "answer 2-TL openly" in page
    assert "answer 1-PO" not in page and "answer 3-PO" not in page
    assert "Dr Petra Oyelaran" in page
    assert f'href="{address(qa, question)}"' in page
    assert response["X-Robots-Tag"] == "noindex"
    assert "public" in response["Cache-Control"] and not response.cookies


def test_anybody_may_frame_an_embed_and_everything_else_stays_strict(client):
    question = make_qa().questions.first()
    for _ in range(2):
        response = client.get(embed_of(question))
        policy = dict(
            part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip()
        )
        assert policy["frame-ancestors"] == "*"
        assert "X-Frame-Options" not in response
        assert policy["default-src"] == policy["style-src"] == policy["img-src"] == "'self'"
        assert policy["script-src"] == policy["form-action"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in response["Content-Security-Policy"]
    whole = client.get(question.article.get_absolute_url())
    assert whole["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]


@pytest.mark.parametrize("access", ["premium", "registered"])
def test_a_locked_answer_is_attributed_but_not_shown(client, as_user, rhea, access):
    qa = make_qa(access=access, mark="privately")
    first, second, _ = qa.questions.all()
    for reader in (client, as_user(rhea)):
        page = reader.get(embed_of(first)).content.decode()
        assert page.count("privately") == 1
        assert "answer 1-PO" in page and "Also answered by Dr Tomas Lindqvist, for registered readers." in page
        page = reader.get(embed_of(second)).content.decode()
        assert second.text in page and "privately" not in page
        assert "Answered by Dr Petra Oyelaran and Dr Tomas Lindqvist, for registered readers." in page
        told = oembed(reader, url=address(qa, second)).content.decode()
        assert second.text in told and "privately" not in told


def test_an_unpublished_or_withdrawn_question_cannot_be_embedded(client, ada):
    drafts = [make_qa(published=False), make_qa(published_at=timezone.now() + timedelta(hours=1))]
    for qa in drafts:
        assert client.get(embed_of(qa.questions.first())).status_code == 404
        assert oembed(client, url=address(qa)).status_code == 404
    qa = make_qa(picture=make_picture(), mark="openly")
    question = qa.questions.first()
    assert client.get(embed_of(question)).status_code == 200
    verbs.withdraw(qa, by=ada, reason="Wrong.", now=timezone.now())
    response = client.get(embed_of(question))
    assert response.status_code == 410
    assert "has withdrawn this question" in response.content.decode() and "openly" not in response.content.decode()
    assert "X-Frame-Options" not in response
    assert oembed(client, url=address(qa)).status_code == 404


def test_a_question_of_another_article_or_no_question_is_not_found(client):
    one, other = make_qa(), make_qa()
    assert client.get(f"/embed/q/{one.pk}/{other.questions.first().token}/").status_code == 404
    assert client.get(f"/embed/q/{one.pk}/nothing/").status_code == 404
    assert client.get(f"/embed/q/{make_article().pk}/abcdefg/").status_code == 404


def test_oembed_answers_as_its_specification_says(client):
    qa = make_qa(picture=make_picture())
    question = qa.questions.all()[1]
    response = oembed(client, url=address(qa, question))
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    about = json.loads(response.content)
    assert about["type"] == "rich" and about["version"] == "1.0"
    assert about["title"] == question.text
    assert about["provider_name"] == "Camber" and about["provider_url"] == "http://testserver/"
    assert about["author_name"] == "Dr Petra Oyelaran, Dr Tomas Lindqvist"
    assert isinstance(about["width"], int) and isinstance(about["height"], int)
    frame = lxml_html.fromstring(about["html"])
    assert frame.tag == "iframe"
    assert frame.get("src") == "http://testserver" + embed_of(question)
    assert (frame.get("width"), frame.get("height")) == (str(about["width"]), str(about["height"]))
    assert frame.get("title") == question.text
    assert client.get(urlsplit(frame.get("src")).path).status_code == 200
    assert {"thumbnail_url", "thumbnail_width", "thumbnail_height"} <= about.keys()


def test_oembed_keeps_to_the_size_that_is_asked_for(client):
    qa = make_qa(picture=make_picture())
    about = json.loads(oembed(client, url=address(qa), maxwidth=320, maxheight=200).content)
    assert about["width"] == 320 and about["height"] == 200
    assert 'width="320" height="200"' in about["html"]
    assert "thumbnail_url" not in about
    assert json.loads(oembed(client, url=address(qa), maxwidth=5000).content)["width"] == 640


def test_oembed_finds_a_question_by_its_anchor_an_answer_s_anchor_and_its_own_embed(client):
    qa = make_qa()
    first, second, _ = qa.questions.all()
    for url, question in (
        (address(qa), first),
        (address(qa, second), second),
        (f"{address(qa)}#{second.answers.first().anchor}", second),
        (f"http://testserver{embed_of(second)}", second),
        (f"http://testserver/old-section/{qa.pk}-old-slug/", first),
    ):
        assert json.loads(oembed(client, url=url).content)["title"] == question.text, url


def test_oembed_says_the_same_in_xml(client):
    qa = make_qa(headline="Joints & <bolts>")
    question = qa.questions.first()
    question.text = "Is “a & b” < c?\x0b"
    question.save()
    told = json.loads(oembed(client, url=address(qa)).content)
    response = oembed(client, url=address(qa), format="xml")
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(response.content)
    assert root.tag == "oembed" and [element.tag for element in root] == list(told)
    assert root.findtext("title") == "Is “a & b” < c?"
    assert lxml_html.fromstring(root.findtext("html")).get("src") == "http://testserver" + embed_of(question)


@pytest.mark.parametrize("site", ["https://camber.example", "https://camber.example:443", "http://camber.example"])
def test_oembed_accepts_both_schemes_and_the_default_port(client, settings, site):
    settings.SITE_ADDRESS = site
    path = make_qa().get_absolute_url()
    for host in (
        "http://camber.example",
        "https://camber.example",
        "https://CAMBER.example:443",
        "http://camber.example:80",
    ):
        assert oembed(client, url=host + path).status_code == 200, host
    for host in ("https://camber.example:8443", "https://camber.example.evil.example", "ftp://camber.example"):
        assert oembed(client, url=host + path).status_code == 404, host


def test_the_anchor_of_a_locked_answer_reveals_nothing(client):
    qa = make_qa(access="premium")
    locked = qa.questions.all()[2].answers.first()
    assert oembed(client, url=f"{address(qa)}#{locked.anchor}").status_code == 404


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 400),
        ({"url": ""}, 400),
        ({"url": "http://[bad"}, 400),
        ({"url": "http://testserver:99999999/"}, 400),
        ({"url": "https://elsewhere.example/energy/1-x/"}, 404),
        ({"url": "http://testserver.elsewhere.example/"}, 404),
        ({"url": "http://testserver@elsewhere.example/"}, 404),
        ({"url": "http://testserver/"}, 404),
        ({"url": "http://testserver/admin/"}, 404),
        ({"url": "http://testserver/energy/999999-x/"}, 404),
        ({"url": "javascript:alert(1)"}, 404),
        ({"url": "QA#q-nothing"}, 404),
        ({"url": "QA#<script>"}, 404),
        ({"url": "QA", "format": "yaml"}, 501),
        ({"url": "QA", "maxwidth": "wide"}, 400),
        ({"url": "QA", "maxwidth": "0"}, 400),
        ({"url": "QA", "maxheight": "-5"}, 400),
    ],
)
def test_oembed_refuses_with_the_fitting_status(client, parameters, status):
    qa = make_qa()
    if parameters.get("url", "").startswith("QA"):
        parameters = parameters | {"url": address(qa) + parameters["url"].removeprefix("QA")}
    response = oembed(client, **parameters)
    assert response.status_code == status
    assert json.loads(response.content)["error"]


def test_different_requests_are_cached_separately(client):
    one, other = make_qa(), make_qa()
    titles = {json.loads(oembed(client, url=address(qa, qa.questions.last())).content)["title"] for qa in (one, other)}
    assert len(titles) == 2


def test_qa_pages_lead_to_oembed_and_others_do_not(client):
    qa = make_qa(access="premium")
    page = client.get(qa.get_absolute_url()).content.decode()
    (link,) = lxml_html.fromstring(page).xpath("//link[@type='application/json+oembed']")
    assert link.get("rel") == "alternate" and link.get("title")
    parts = urlsplit(link.get("href"))
    assert parse_qs(parts.query) == {"url": [address(qa)], "format": ["json"]}
    assert client.get(f"{parts.path}?{parts.query}").status_code == 200
    assert "json+oembed" not in client.get(make_article().get_absolute_url()).content.decode()


def test_a_question_with_markup_stays_text(client):
    qa = make_qa()
    question = qa.questions.first()
    question.text = 'Is "a" < b & </title><script>alert(1)</script>?'
    question.save()
    assert "<script>" not in client.get(embed_of(question)).content.decode()
    frame = json.loads(oembed(client, url=address(qa)).content)["html"]
    assert lxml_html.fromstring(frame).get("title") == question.text
    assert len(lxml_html.fragments_fromstring(frame)) == 1


def test_a_joint_answer_names_all_who_give_it(client):
    qa = make_qa()
    answer = qa.answers.first()
    join(answer, qa.participants.last())
    page = client.get(embed_of(qa.questions.first())).content.decode()
    assert re.search(r"Dr Petra Oyelaran and Dr Tomas Lindqvist", page)


def test_an_embed_costs_the_same_for_three_questions_and_for_thirty(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    few, many = make_qa(questions=3), make_qa(questions=30)
    with django_assert_max_num_queries(20) as three:
        client.get(embed_of(few.questions.first()))
    versions.forget()
    with django_assert_num_queries(len(three.captured_queries)):
        client.get(embed_of(many.questions.first()))
