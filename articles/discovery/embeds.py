"""Embeds of one question of an Expert Q&A on other sites: a small page for an iframe, and oEmbed (oembed.com).

An embed is the same for everybody and contains only what is public: the question, the names of those who answer and the
public answers. If all answers are locked, it contains only the names.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.views.decorators.clickjacking import xframe_options_exempt

from articles.cards import drawing
from articles.models import Article
from articles.pages import metadata
from articles.pages.shared import share
from articles.reading import texts
from articles.reading.texts import AnswerItem, QuestionItem, Voice
from articles.text.xml import clean

WIDTH = 640
LEAST_HEIGHT, MOST_HEIGHT = 220, 720
_XML_TYPE = "text/xml; charset=utf-8"
_PORTS = {"http": 80, "https": 443}
_DIGITS = re.compile(r"[0-9]{1,6}")
_ANCHOR = re.compile(r"[qa]-[a-z0-9]{1,12}")


class NotReadable(Exception):
    """Raised for invalid request parameters; the message says why."""


@dataclass(frozen=True)
class Embedded:
    """The contents of an embed. `waiting` are the experts whose answers are behind the wall."""

    article: Article
    question: QuestionItem
    answers: tuple[AnswerItem, ...]
    waiting: tuple[Voice, ...]

    @property
    def path(self) -> str:
        return reverse("articles:embed", args=[self.article.pk, self.question.anchor.removeprefix("q-")])

    @property
    def address(self) -> str:
        """The address of the question within its Q&A."""
        return f"{settings.SITE_ADDRESS}{self.article.get_absolute_url()}#{self.question.anchor}"


# Any site may frame this page. That is safe, because it runs no script and has no form.
@csp_replace({"frame-ancestors": ["*"], "script-src": [NONE], "connect-src": [NONE], "form-action": [NONE]})
@xframe_options_exempt
def question(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """`/embed/q/<article>/<token>/`: the page for the iframe; 410 with a notice if the Q&A was withdrawn."""
    now = timezone.now()
    if Article.objects.withdrawn(now).filter(pk=pk, published_at__lte=now).exists():
        return _page({"embedded": None}, status=410)
    embedded = _embedded(pk, f"q-{token}")
    return share(_page({"embedded": embedded}))


def oembed(request: HttpRequest) -> HttpResponse:
    """`/oembed/?url=…&maxwidth=…&maxheight=…&format=json` (or xml).

    Answers 400 for an invalid parameter, 404 for an address without a question, and 501 for another format.
    """
    asked = request.GET
    wanted = asked.get("format", "json")
    if wanted not in ("json", "xml"):
        return _refused("The format must be json or xml.", 501)
    try:
        most_wide, most_high = _size(asked.get("maxwidth")), _size(asked.get("maxheight"))
        pk, anchor = _place(asked.get("url", ""))
    except NotReadable as reason:
        return _refused(str(reason), 400)
    except Http404:
        return _refused("There is no question to embed at this address.", 404)
    try:
        embedded = _embedded(pk, anchor)
    except Http404:
        return _refused("There is no question to embed at this address.", 404)
    about = _described(embedded, most_wide, most_high)
    found = _open(JsonResponse(about) if wanted == "json" else HttpResponse(_xml(about), content_type=_XML_TYPE))
    return share(found, parameters=("url", "maxwidth", "maxheight", "format"))


def _embedded(pk: int, anchor: str) -> Embedded:
    """Return the question with this anchor or with a public answer at it; an empty anchor means the first question.

    Raises Http404.
    """
    articles = Article.objects.published(timezone.now()).filter(kind=Article.Kind.QA, section__isnull=False)
    article = get_object_or_404(articles.for_page(), pk=pk)
    text = texts.preview_of(article)
    answers = [item for item in text.open if isinstance(item, AnswerItem)]
    number = next((answer.question_number for answer in answers if answer.anchor == anchor), None)
    for asked in text.questions:
        if anchor in ("", asked.anchor) or asked.number == number:
            given = tuple(answer for answer in answers if answer.question_number == asked.number)
            heard = {voice for answer in given for voice in answer.voices}
            return Embedded(article, asked, given, tuple(voice for voice in asked.voices if voice not in heard))
    raise Http404


def _described(embedded: Embedded, most_wide: int | None, most_high: int | None) -> dict:
    width, height = min(WIDTH, most_wide or WIDTH), _height(embedded)
    height = min(height, most_high or height)
    frame = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" frameborder="0" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        settings.SITE_ADDRESS + embedded.path,
        width,
        height,
        embedded.question.text,
    )
    about = {
        "type": "rich",
        "version": "1.0",
        "title": embedded.question.text,
        "author_name": ", ".join(voice.full_name for voice in embedded.question.voices),
        "author_url": embedded.address,
        "provider_name": settings.SITE_NAME,
        "provider_url": settings.SITE_ADDRESS + "/",
        "cache_age": 300,
        "html": frame,
        "width": width,
        "height": height,
    }
    picture = drawing.shared(embedded.article)
    # The specification forbids thumbnails larger than the requested size.
    if picture and picture.width <= (most_wide or picture.width) and picture.height <= (most_high or picture.height):
        about |= {
            "thumbnail_url": picture.address,
            "thumbnail_width": picture.width,
            "thumbnail_height": picture.height,
        }
    return about


def _xml(about: dict) -> str:
    """Format the response as XML (section 2.3.4.2 of the specification); the iframe is escaped text in it."""
    elements = (f"<{name}>{escape(clean(str(value)))}</{name}>" for name, value in about.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{"".join(elements)}</oembed>\n'


def _height(embedded: Embedded) -> int:
    """Estimate the height of the page at its full width, because no script of ours can resize the iframe."""
    lines = sum(len(texts.plain(answer)) // 72 + 1 for answer in embedded.answers)
    wanted = 200 + 36 * (len(embedded.question.text) // 48 + 1) + 72 * len(embedded.answers) + 28 * lines
    return max(LEAST_HEIGHT, min(MOST_HEIGHT, wanted))


def _place(url: str) -> tuple[int, str]:
    """Return the article's id and the anchor of an address. Raises NotReadable, or Http404 if it is not ours."""
    if not url:
        raise NotReadable("The parameter url is missing.")
    try:
        parts, site = urlsplit(url), urlsplit(settings.SITE_ADDRESS)
        # Accept http and https alike: one redirects to the other.
        is_ours = parts.scheme in _PORTS and (parts.hostname, _port(parts)) == (site.hostname, _port(site))
    except ValueError as error:
        raise NotReadable("The parameter url is not a valid address.") from error
    if not is_ours or (parts.fragment and not _ANCHOR.fullmatch(parts.fragment)):
        raise Http404
    try:
        match = resolve(parts.path or "/")
    except Resolver404:
        raise Http404 from None
    if match.view_name == "articles:embed":
        return match.kwargs["pk"], f"q-{match.kwargs['token']}"
    if match.view_name != "articles:article":
        raise Http404
    return match.kwargs["pk"], parts.fragment


def _port(parts: SplitResult) -> int | None:
    """Return the port of an address; None for the default port of its scheme."""
    return None if parts.port == _PORTS.get(parts.scheme) else parts.port


def _size(value: str | None) -> int | None:
    if value is None:
        return None
    if not _DIGITS.fullmatch(value) or int(value) < 1:
        raise NotReadable("maxwidth and maxheight must be whole numbers of pixels.")
    return int(value)


def _page(context: dict, status: int = 200) -> HttpResponse:
    html = render_to_string("articles/discovery/embed.html", {**context, **metadata.of_site()})
    # Search engines should find the Q&A, not its embeds.
    return HttpResponse(html, status=status, headers={"X-Robots-Tag": "noindex"})


def _refused(words: str, status: int) -> HttpResponse:
    return _open(JsonResponse({"error": words}, status=status))


def _open(response: HttpResponse) -> HttpResponse:
    # Scripts of other sites may read this: it contains nothing personal.
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response
