"""robots.txt and llms.txt by their switches."""

from urllib.robotparser import RobotFileParser

import pytest

from articles.discovery.robots import AI_AGENTS
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db


def rules(client) -> RobotFileParser:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(response.content.decode().splitlines())
    return parser


@pytest.mark.parametrize("search", [True, False])
@pytest.mark.parametrize("ai", [True, False])
def test_each_switch_opens_the_site_to_its_crawlers(client, settings, search, ai):
    settings.SEARCH_CRAWLERS, settings.AI_CRAWLERS = search, ai
    found = rules(client)
    for agent in ("Googlebot", "bingbot", "SomeNewCrawler"):
        assert found.can_fetch(agent, "/energy/1-x/") is search
    for agent in AI_AGENTS:
        assert found.can_fetch(agent, "/energy/1-x/") is ai, agent


def test_by_default_search_engines_are_welcome_and_language_models_are_not(client):
    found = rules(client)
    assert found.can_fetch("Googlebot", "/")
    for agent in ("GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "PerplexityBot"):
        assert not found.can_fetch(agent, "/")


@pytest.mark.parametrize("path", ["/admin/", "/account/sign-in/", "/search/?q=steel", "/-/healthz"])
@pytest.mark.parametrize("agent", ["Googlebot", "GPTBot"])
def test_private_pages_and_search_results_are_closed_to_crawlers(client, settings, path, agent):
    settings.AI_CRAWLERS = True
    assert not rules(client).can_fetch(agent, path)


def test_robots_txt_names_the_sitemaps_if_any_crawler_is_allowed(client, settings):
    settings.SITE_ADDRESS = "https://www.example.com"
    assert rules(client).site_maps() == [
        "https://www.example.com/sitemap.xml",
        "https://www.example.com/sitemap-news.xml",
    ]
    settings.SEARCH_CRAWLERS = False
    client.get("/robots.txt?")
    make_article()
    assert rules(client).site_maps() is None


def test_llms_txt_is_off_until_it_is_switched_on(client, settings):
    make_article(
        headline="Is [this](http://evil.example) a link?",
        standfirst="One\n## Two",
        section=make_section("Materials", position=1),
        access="premium",
        body="<p>secretly</p><p>more</p>",
    )
    make_article(headline="Free", section=make_section("Energy", position=2))
    make_article(headline="Draft", published=False)
    assert client.get("/llms.txt").status_code == 404
    settings.LLMS_TXT = True
    response = client.get("/llms.txt")
    text = response.content.decode()
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    lines = text.splitlines()
    assert lines[0] == "# Camber"
    assert lines[2].startswith("> ")
    assert [line for line in lines if line.startswith("## ")] == ["## Materials", "## Energy"]
    assert r"- [Is \[this\]\(http://evil.example\) a link?](http://testserver/materials/" in text
    assert r"One \#\# Two (premium)" in text
    assert "secretly" not in text and "Draft" not in text
