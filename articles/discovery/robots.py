"""`/robots.txt` and `/llms.txt`, governed by the settings SEARCH_CRAWLERS, AI_CRAWLERS and LLMS_TXT.

robots.txt (RFC 9309) is a request to crawlers, not a wall: the server itself locks premium text for every crawler
(docs/meter.md, rule 10).
"""

import re
from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.pages.shared import share

# The names of crawlers for language models, as their operators publish them. Search engines are not among them:
# Google-Extended and Applebot-Extended concern another use of crawled pages, not the search engine.
AI_AGENTS = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "Claude-Web",
    "ClaudeBot",
    "cohere-ai",
    "cohere-training-data-crawler",
    "Diffbot",
    "DuckAssistBot",
    "FacebookBot",
    "Google-CloudVertexBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "Meta-ExternalAgent",
    "Meta-ExternalFetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "omgili",
    "PanguBot",
    "Perplexity-User",
    "PerplexityBot",
    "PetalBot",
    "Timpibot",
    "webzio-extended",
    "YouBot",
)
# Pages that crawlers should skip: private ones, and search results, of which there are endless variants.
PRIVATE = ("/-/", "/account/", "/admin/", "/search/")
LISTED = 100
_MARKS = re.compile(r"([\\\[\]()*_`<>#|])")


def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: one group for all crawlers and one for those of language models."""
    refused, allowed = ["Disallow: /"], [f"Disallow: {path}" for path in PRIVATE]
    lines = ["User-agent: *", *(allowed if settings.SEARCH_CRAWLERS else refused), ""]
    lines += [f"User-agent: {agent}" for agent in AI_AGENTS]
    lines += [*(allowed if settings.AI_CRAWLERS else refused), ""]
    if settings.SEARCH_CRAWLERS or settings.AI_CRAWLERS:
        for name in ("articles:sitemap_index", "articles:sitemap_news"):
            lines.append(f"Sitemap: {settings.SITE_ADDRESS}{reverse(name)}")
    return _text("\n".join(lines).rstrip() + "\n", "text/plain")


def llms(request: HttpRequest) -> HttpResponse:
    """`/llms.txt` (llmstxt.org): headlines and standfirsts of the newest articles by section; all of it is public."""
    if not settings.LLMS_TXT:
        raise Http404
    articles = Article.objects.published(timezone.now()).for_headlines().newest_first()[:LISTED]
    lines = [f"# {_line(settings.SITE_NAME)}", "", f"> {_line(settings.SITE_TAGLINE)}", ""]
    lines += [
        "Headlines and standfirsts of the newest articles. Premium articles need a free registration to be read in full.",
        "",
    ]
    by_section = sorted(articles, key=lambda article: (article.section.position, article.section.name))
    for section, in_section in groupby(by_section, key=lambda article: article.section):
        lines += [f"## {_line(section.name)}", ""]
        for article in in_section:
            address = settings.SITE_ADDRESS + article.get_absolute_url()
            premium = "" if article.is_free else " (premium)"
            lines.append(f"- [{_line(article.headline)}]({address}): {_line(article.standfirst)}{premium}")
        lines.append("")
    return _text("\n".join(lines).rstrip() + "\n", "text/markdown")


def _line(text: str) -> str:
    """Put text on one line and escape it for Markdown."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _text(text: str, kind: str) -> HttpResponse:
    return share(HttpResponse(text, content_type=f"{kind}; charset=utf-8"))
