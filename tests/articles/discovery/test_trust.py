"""trust.txt, and the publisher of the structured data: what pages of editors and a setting tell."""

import json
import re

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, transaction

from articles.models import Page
from newsroom.environment import Environment
from tests.factories import make_article

pytestmark = pytest.mark.django_db
POLICIES = {
    "corrections": "correctionsPolicy",
    "principles": "publishingPrinciples",
    "masthead": "masthead",
    "ethics": "ethicsPolicy",
    "ownership": "ownershipFundingInfo",
}


def lines(client, path: str = "/trust.txt") -> list[str]:
    response = client.get(path)
    assert response.status_code == 200 and response["Content-Type"] == "text/plain; charset=utf-8"
    return [line for line in response.content.decode().splitlines() if not line.startswith("#")]


def json_ld(html: str) -> list[dict]:
    return [json.loads(block) for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]


def publisher(client, path: str = "/") -> dict:
    return next(
        about for about in json_ld(client.get(path).content.decode()) if about["@type"] == "NewsMediaOrganization"
    )


def test_without_pages_and_setting_it_says_what_crawlers_may_learn(client, settings):
    assert lines(client) == ["datatrainingallowed=no"]
    settings.AI_CRAWLERS = True
    assert lines(client, "/.well-known/trust.txt") == ["datatrainingallowed=yes"]


def test_pages_and_the_setting_are_named(client, settings):
    for tells in (*POLICIES, "contact"):
        Page.objects.create(title=tells, slug=f"our-{tells}", tells=tells)
    settings.TRUST_TXT = [("belongto", "https://www.example.org/"), ("social", "https://social.example/@camber")]
    assert lines(client) == [
        "belongto=https://www.example.org/",
        "social=https://social.example/@camber",
        *(f"disclosure=http://testserver/our-{tells}/" for tells in POLICIES),
        "contact=http://testserver/our-contact/",
        "datatrainingallowed=no",
    ]
    assert lines(client) == lines(client, "/.well-known/trust.txt")


def test_the_publisher_names_the_pages_that_there_are(client):
    assert not set(POLICIES.values()) & publisher(client).keys()
    for tells in POLICIES:
        Page.objects.create(title=tells, slug=f"our-{tells}", tells=tells)
    found = publisher(client)
    assert {found[prop] for prop in POLICIES.values()} == {f"http://testserver/our-{tells}/" for tells in POLICIES}
    html = client.get(make_article().get_absolute_url()).content.decode()
    (article,) = (about for about in json_ld(html) if "headline" in about)
    assert article["publisher"] == {name: value for name, value in found.items() if name != "@context"}


def test_a_page_tells_what_no_other_does(as_user, ada):
    Page.objects.create(title="Our policy", slug="policy", tells="corrections")
    with pytest.raises(ValidationError, match="“Our policy” explains this already"):
        Page(title="Another", slug="another", tells="corrections").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.create(title="Another", slug="another", tells="corrections")
    data = {"title": "Another", "slug": "another", "body": "", "tells": "corrections"}
    response = as_user(ada).post("/admin/articles/page/add/", data)
    assert "“Our policy” explains this already" in response.content.decode()
    Page.objects.create(title="One", slug="one")
    Page.objects.create(title="Two", slug="two")


def test_the_setting_is_read_by_lines_or_commas(monkeypatch):
    monkeypatch.setenv(
        "TRUST_TXT", "belongto=https://a.example/,social = https://b.example/@x\n\ncontact=desk@example.org,"
    )
    assert Environment().trust_lines("TRUST_TXT") == [
        ("belongto", "https://a.example/"),
        ("social", "https://b.example/@x"),
        ("contact", "desk@example.org"),
    ]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("https://a.example/", "Write an attribute, = and an address"),
        ("friend=https://a.example/", "the attributes are member, belongto"),
        ("belongto=a.example", "Write an address like https://www.example.org/ after belongto="),
        ("belongto=javascript:alert(1)", "Write an address"),
        ("social=desk@example.org", "Write an address"),
        ("contact=call us", "or a mail address"),
        ("datatrainingallowed=yes", "AI_CRAWLERS"),
    ],
)
def test_a_wrong_line_stops_the_start_with_a_sentence(monkeypatch, value, told):
    monkeypatch.setenv("TRUST_TXT", value)
    with pytest.raises(ImproperlyConfigured, match=re.escape(told)):
        Environment().trust_lines("TRUST_TXT")
