"""Sites that leak, each in one way: middlewares above all others that undo a part of the wall.

`VARIANTS` lists the leaks that each attack must catch. Nobody edits while attacks run, so each piece is read and rendered once,
until `forget()`.
"""

import base64
import html
import json
import re
import time
from functools import cache

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts.models import Session
from articles.models import Article, PreviewLink, SpecialReport
from articles.pages import kept
from articles.reading import access
from articles.reading import texts as reading
from articles.text import richtext
from paywall import audit, identity
from paywall.audit import (
    cookies,
    crowds,
    hiding_places,
    newsletters,
    odd_requests,
    preview_links,
    private_links,
    readers,
)
from paywall.ledger import reads


class Leaky:
    """Opens a piece whenever `opens()` says so; every other answer is the site's own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        found = piece_at(request.path)
        if found and self.opens(request, found):
            return self.opened(request, found)
        return self.changed(request, found, self.get_response(request))

    def opens(self, request, piece) -> bool:
        return False

    def opened(self, request, piece) -> HttpResponse:
        return HttpResponse(whole_page(piece), headers={"Cache-Control": "private, no-store"})

    def changed(self, request, piece, response) -> HttpResponse:
        return response


class OpensEverything(Leaky):
    def opens(self, request, piece):
        return True


class CountsEverySecond(Leaky):
    turn = 0

    def opens(self, request, piece):
        self.turn += 1
        return self.turn % 2 == 0


class _AddsToThePage(Leaky):
    """Writes the locked text into the page for strangers."""

    where = "</article>"

    def dressed(self, text: str) -> str:
        raise NotImplementedError

    def changed(self, request, piece, response):
        if piece and response.status_code == 200:
            page = response.content.decode()
            response.content = page.replace(self.where, self.dressed(rest_of(piece)) + self.where, 1)
            response["Content-Length"] = str(len(response.content))
        return response


class HiddenDiv(_AddsToThePage):
    def dressed(self, text):
        return f"<div hidden>{text}</div>"


class Comment(_AddsToThePage):
    def dressed(self, text):
        return f"<!-- {text} -->"


class DataAttribute(_AddsToThePage):
    def dressed(self, text):
        return f'<p data-rest="{html.escape(json.dumps({"rest": text}))}"></p>'


class Base64Attribute(_AddsToThePage):
    def dressed(self, text):
        return f'<p data-rest="{base64.b64encode(text.encode()).decode()}"></p>'


class ScriptState(_AddsToThePage):
    def dressed(self, text):
        return f"<script>window.state = {json.dumps(text)}</script>"


class ArticleBody(_AddsToThePage):
    where = "</head>"

    def dressed(self, text):
        return f'<script type="application/ld+json">{json.dumps({"articleBody": richtext.plain(text)})}</script>'


class MetaDescription(_AddsToThePage):
    where = "</head>"

    def dressed(self, text):
        return f'<meta name="description" content="{html.escape(richtext.plain(text))[:155]}">'


class FullTextFeed(Leaky):
    def __call__(self, request):
        if request.path in ("/feed.xml", "/feeds/site.xml"):
            texts = "".join(f"<content>{html.escape(rest_of(piece))}</content>" for piece in locked_pieces())
            return HttpResponse(f"<feed>{texts}</feed>", content_type="application/atom+xml")
        return self.get_response(request)


class EmbedsLockedAnswers(Leaky):
    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/embed/q/") and response.status_code == 200:
            qa = Article.objects.for_page().get(pk=request.path.split("/")[3])
            return HttpResponse(response.content + rest_of(qa).encode())
        return response


class DescribesWholeQAs(Leaky):
    def __call__(self, request):
        response = self.get_response(request)
        if request.path == "/oembed/" and response.status_code == 200:
            texts = "".join(rest_of(piece) for piece in locked_pieces())
            return HttpResponse(json.dumps(json.loads(response.content) | {"description": texts}))
        return response


class SectionFeedWithTexts(Leaky):
    def __call__(self, request):
        if request.path == "/energy/feed/":
            texts = "".join(f"<content>{html.escape(rest_of(piece))}</content>" for piece in locked_pieces())
            return HttpResponse(f"<feed>{texts}</feed>", content_type="application/atom+xml")
        return self.get_response(request)


class HomeWithTexts(Leaky):
    def changed(self, request, piece, response):
        if request.path == "/":
            body = response.content + b"".join(rest_of(piece).encode() for piece in locked_pieces())
            return HttpResponse(body)
        return response


class CorrectionsWithTexts(Leaky):
    def changed(self, request, piece, response):
        if request.path == "/corrections/feed/":
            return HttpResponse("".join(html.escape(rest_of(piece)) for piece in locked_pieces()))
        return response


class EditionWithTexts(Leaky):
    def changed(self, request, piece, response):
        if re.match(r"/newsletters/[a-z]+/[0-9-]+/", request.path):
            response.content += "".join(rest_of(piece) for piece in locked_pieces()).encode()
            response["Content-Length"] = str(len(response.content))
        return response


class NewsletterFeedWithTexts(Leaky):
    def changed(self, request, piece, response):
        if request.path.startswith("/newsletters/") and request.path.endswith("/feed/"):
            return HttpResponse("".join(html.escape(rest_of(piece)) for piece in locked_pieces()))
        return response


class UnsubscribingSignsIn(Leaky):
    def changed(self, request, piece, response):
        if request.path.startswith("/newsletters/unsubscribe/"):
            response.set_cookie(settings.SESSION_COOKIE_NAME, Session.objects.filter(user__email_verified=True)[0].pk)
        return response


class SearchesEverything(Leaky):
    def __call__(self, request):
        words = request.GET.get("q", "").replace('"', "").replace(" OR ", " ").split()
        if request.path != "/search/" or not words:
            return self.get_response(request)
        found = [p for p in locked_pieces() if all(word in p.headline + rest_of(p) for word in words)]
        return HttpResponse("".join(f'<a href="{piece.get_absolute_url()}">Found</a>' for piece in found))


class PostOpens(Leaky):
    def opens(self, request, piece):
        return request.method == "POST"


class HeadGetsACookie(Leaky):
    def changed(self, request, piece, response):
        if piece and request.method == "HEAD":
            identity.hand_out(response, identity.new())
        return response


class RangeOpens(Leaky):
    def opens(self, request, piece):
        return "HTTP_RANGE" in request.META


class ConditionOpens(Leaky):
    def opens(self, request, piece):
        return "HTTP_IF_MODIFIED_SINCE" in request.META


class PrefetchOpens(Leaky):
    def opens(self, request, piece):
        return request.headers.get("Sec-Purpose", "").startswith("prefetch")


class CrawlerOpens(Leaky):
    def opens(self, request, piece):
        return "Googlebot" in request.headers.get("User-Agent", "")


class CrawlersAddressOpens(Leaky):
    def opens(self, request, piece):
        return request.headers.get("X-Forwarded-For", "").startswith("66.249.")


class FirstClickFree(Leaky):
    def opens(self, request, piece):
        return "google" in request.headers.get("Referer", "")


class CampaignOpens(Leaky):
    def opens(self, request, piece):
        return "utm_source" in request.GET


class PrintOpens(Leaky):
    def opens(self, request, piece):
        return request.GET.get("print") == "1"


class JsonOpens(Leaky):
    def opens(self, request, piece):
        return "application/json" in request.headers.get("Accept", "")

    def opened(self, request, piece):
        return HttpResponse(json.dumps({"body": rest_of(piece)}), content_type="application/json")


class AmpOpens(Leaky):
    def __call__(self, request):
        found = piece_at(request.path.removesuffix("amp/")) if request.path.endswith("/amp/") else None
        return self.opened(request, found) if found else self.get_response(request)


class DoubleSlashOpens(Leaky):
    def __call__(self, request):
        found = piece_at(request.path.replace("//", "/")) if "//" in request.path else None
        return self.opened(request, found) if found else self.get_response(request)


class LocalhostOpens(Leaky):
    def opens(self, request, piece):
        return request.headers.get("X-Forwarded-For") == "127.0.0.1"


class TurnsItsClock(Leaky):
    def opens(self, request, piece):
        return "now" in request.GET or "Date" in request.headers


class SharedCache(Leaky):
    def __init__(self, get_response):
        super().__init__(get_response)
        self.kept = {}

    def __call__(self, request):
        if request.path in self.kept:
            return HttpResponse(self.kept[request.path])
        response = self.get_response(request)
        found = piece_at(request.path)
        if found and response.status_code == 200 and request.COOKIES.get("sessionid"):
            self.kept[request.path] = response.content
        return response


class PublicHeaders(Leaky):
    def changed(self, request, piece, response):
        if piece:
            response["Cache-Control"] = "public, max-age=600"
        return response


class SubscriberCookie(Leaky):
    def opens(self, request, piece):
        return request.COOKIES.get("subscriber") == "1"


class AnySessionOpens(Leaky):
    def opens(self, request, piece):
        return "sessionid" in request.COOKIES


class StaysSignedIn(Leaky):
    def __call__(self, request):
        if request.path == "/account/logout/" and request.method == "POST":
            return HttpResponseRedirect("/")
        return self.get_response(request)


class FollowsNextAnywhere(Leaky):
    def __call__(self, request):
        if request.path == "/account/login/" and "next" in request.GET:
            response = HttpResponse(status=302)
            response["Location"] = request.GET["next"].replace("\r", "").replace("\n", "")
            return response
        return self.get_response(request)


class KeepsNextInTheForm(Leaky):
    def __call__(self, request):
        if request.path == "/account/login/":
            return HttpResponse(f'<input name="next" value="{html.escape(request.GET.get("next", ""))}">')
        return self.get_response(request)


class OpenPreview(Leaky):
    def __call__(self, request):
        parts = request.path.strip("/").split("/")
        if parts[:2] == ["admin", "articles"] and parts[-1] == "preview":
            model = {"article": Article, "specialreport": SpecialReport}[parts[2]]
            return self.opened(request, model.objects.for_page().get(pk=parts[3]))
        return self.get_response(request)


class _PreviewLink(Leaky):
    """Answers below /link/preview/ in its own way, if the site itself opens nothing there."""

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith("/link/preview/"):
            return response
        return self.linked(response, request.path.split("/")[3])

    def linked(self, response, token):
        raise NotImplementedError


class GuessedPreview(_PreviewLink):
    def linked(self, response, token):
        piece = next((piece for piece in locked_pieces() if piece.key == token), None)
        return HttpResponse(whole_page(piece)) if piece else response


class RevokedPreview(_PreviewLink):
    def linked(self, response, token):
        link = PreviewLink.objects.with_token(token).exclude(revoked_at=None).first()
        return HttpResponse(whole_page(link.piece)) if link else response


class EndedPreview(_PreviewLink):
    def linked(self, response, token):
        link = PreviewLink.objects.with_token(token).filter(expires_at__lt=timezone.now()).first()
        return HttpResponse(whole_page(link.piece)) if link else response


class PreviewInCaches(_PreviewLink):
    def linked(self, response, token):
        response["Cache-Control"] = "public, max-age=600"
        return response


class PreviewTellsItsAddress(_PreviewLink):
    def linked(self, response, token):
        response["Referrer-Policy"] = "unsafe-url"
        return response


class PreviewCounts(_PreviewLink):
    def linked(self, response, token):
        identity.hand_out(response, identity.new())
        return response


class ExportedFiles(Leaky):
    def __call__(self, request):
        for piece in locked_pieces() if request.path.startswith("/media/") else ():
            if request.path == f"/media/{piece.key}.json":
                return HttpResponse(json.dumps(rest_of(piece)))
        return self.get_response(request)


class HelpfulErrors(Leaky):
    def changed(self, request, piece, response):
        if response.status_code == 404:
            return HttpResponse("".join(rest_of(piece) for piece in locked_pieces()), status=404)
        return response


class CountsByBrowser(Leaky):
    def opens(self, request, piece):
        return "meter" in request.COOKIES and "iPhone" in request.headers.get("User-Agent", "")


class CountsInTheCookie(Leaky):
    """Counts in the cookie itself, as the meters of many plug-ins do."""

    def opens(self, request, piece):
        return self._count(request) < 3 and not request.COOKIES.get("sessionid")

    def opened(self, request, piece):
        response = super().opened(request, piece)
        response.set_cookie("meter", signing.TimestampSigner(salt="paywall.meter").sign(f"n{self._count(request) + 1}"))
        return response

    def _count(self, request) -> int:
        name = identity.read(request) or ""
        return int(name[1:]) if name[:1] == "n" and name[1:].isdigit() else 0


class ChecksThenWrites(Leaky):
    """Has a race condition: it reads the ledger, waits, and then writes without checking again."""

    def opens(self, request, piece):
        name = identity.read(request)
        if name is None or len(reads.held(identity.hashed(name), _period())) >= 3:
            return False
        time.sleep(0.1)
        reads.count(identity.hashed(name), _period(), piece.key, 99, timezone.now())
        return True


class NoAllowance(Leaky):
    """Counts every stranger but has no allowance, so any number may come."""

    def opens(self, request, piece):
        return piece.access == "premium" and "meter" not in request.COOKIES and "sessionid" not in request.COOKIES

    def opened(self, request, piece):
        response, name = super().opened(request, piece), identity.new()
        reads.count(identity.hashed(name), _period(), piece.key, 3, timezone.now())
        identity.hand_out(response, name)
        return response


class StrangersGoUncounted(Leaky):
    def opens(self, request, piece):
        return not request.COOKIES.get("meter") and "sessionid" not in request.COOKIES


class BadCookieOpens(Leaky):
    def opens(self, request, piece):
        return "meter" in request.COOKIES and identity.read(request) is None


class AnyKeyIsGood(Leaky):
    """Trusts the id in the cookie without checking its signature."""

    def opens(self, request, piece):
        value = request.COOKIES.get("meter", "")
        if piece.access != "premium" or value.count(":") != 2:
            return False
        tried = reads.count(identity.hashed(value.split(":")[0]), _period(), piece.key, 3, timezone.now())
        return tried.tried in ("counted", "held")


class CookieNeverExpires(AnyKeyIsGood):
    def opens(self, request, piece):
        try:
            signing.TimestampSigner(salt="paywall.meter").unsign(request.COOKIES.get("meter", ""))
        except signing.BadSignature:
            return False
        return super().opens(request, piece)


class BelievesForwardedFor(Leaky):
    def __call__(self, request):
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[0].strip()
        if forwarded:
            request.META["REMOTE_ADDR"] = forwarded
        return self.get_response(request)


class _OnPrivateLinks(Leaky):
    """Changes what is answered below `/link/`."""

    def changed(self, request, piece, response):
        return self.on_link(request, response) if request.path.startswith("/link/") else response

    def on_link(self, request, response) -> HttpResponse:
        raise NotImplementedError


class LinksShowTheWholePiece(_OnPrivateLinks):
    def on_link(self, request, response):
        if response.status_code == 200:
            response.content += "".join(rest_of(piece) for piece in locked_pieces()).encode()
            response["Content-Length"] = str(len(response.content))
        return response


class AnyLinkOpens(_OnPrivateLinks):
    def on_link(self, request, response):
        return HttpResponse("Welcome.") if response.status_code == 404 else response


class LinksNeverEnd(_OnPrivateLinks):
    def on_link(self, request, response):
        return HttpResponse("Welcome.") if response.status_code == 410 else response


class LinksAreCached(_OnPrivateLinks):
    def on_link(self, request, response):
        response["Cache-Control"] = "public, max-age=60"
        return response


class LinksAreListed(_OnPrivateLinks):
    def on_link(self, request, response):
        del response["X-Robots-Tag"]
        return response


class LinksAreTold(_OnPrivateLinks):
    def on_link(self, request, response):
        response["Referrer-Policy"] = "same-origin"
        return response


VARIANTS = {
    cookies.FourthArticle: [OpensEverything],
    cookies.EveryViewIsCounted: [CountsEverySecond],
    cookies.CookieEdited: [BadCookieOpens],
    cookies.AnotherKey: [AnyKeyIsGood],
    cookies.ExpiredCookie: [CookieNeverExpires],
    cookies.RolledBack: [CountsInTheCookie],
    cookies.CopiedCookie: [CountsByBrowser],
    crowds.ManyAtOnce: [ChecksThenWrites],
    crowds.StrangersAtOnce: [NoAllowance, StrangersGoUncounted],
    crowds.ForgedAddresses: [BelievesForwardedFor],
    crowds.DroppedAfterTheWall: [StrangersGoUncounted],
    hiding_places.HiddenElements: [HiddenDiv, Comment, DataAttribute, Base64Attribute, ScriptState],
    hiding_places.MachineReadable: [ArticleBody, MetaDescription],
    hiding_places.PublicPages: [HomeWithTexts, FullTextFeed, CorrectionsWithTexts],
    hiding_places.Offshoots: [EmbedsLockedAnswers, DescribesWholeQAs, SectionFeedWithTexts],
    hiding_places.Search: [SearchesEverything],
    newsletters.Editions: [EditionWithTexts, NewsletterFeedWithTexts],
    newsletters.OwnLinks: [UnsubscribingSignsIn],
    preview_links.PreviewLinks: [
        GuessedPreview,
        RevokedPreview,
        EndedPreview,
        PreviewInCaches,
        PreviewTellsItsAddress,
        PreviewCounts,
    ],
    private_links.PrivateLinks: [
        *(LinksShowTheWholePiece, AnyLinkOpens, LinksNeverEnd),
        *(LinksAreCached, LinksAreListed, LinksAreTold),
    ],
    hiding_places.AdminPreview: [OpenPreview],
    hiding_places.Files: [ExportedFiles],
    hiding_places.ErrorPages: [HelpfulErrors],
    odd_requests.OtherMethods: [PostOpens, HeadGetsACookie],
    odd_requests.PartsAndConditions: [RangeOpens, ConditionOpens],
    odd_requests.FetchedAhead: [PrefetchOpens],
    odd_requests.Crawlers: [CrawlerOpens, CrawlersAddressOpens],
    odd_requests.Referers: [FirstClickFree, CampaignOpens],
    odd_requests.Parameters: [PrintOpens],
    odd_requests.Formats: [JsonOpens],
    odd_requests.OddSpellings: [AmpOpens, DoubleSlashOpens],
    odd_requests.Overrides: [LocalhostOpens],
    odd_requests.TurnedClock: [TurnsItsClock],
    odd_requests.LeftInACache: [SharedCache, PublicHeaders],
    readers.SignedOut: [StaysSignedIn],
    readers.NeverVerified: [AnySessionOpens],
    readers.Elsewhere: [FollowsNextAnywhere, KeepsNextInTheForm],
    readers.Claims: [SubscriberCookie],
}
assert set(VARIANTS) <= set(audit.ATTACKS)


@cache
def piece_at(path: str):
    """Return the locked article or special report at this path, or None."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    model = {"articles:article": Article, "articles:report": SpecialReport}.get(match.view_name)
    return model and model.objects.for_page().filter(pk=match.kwargs["pk"]).exclude(access="free").first()


@cache
def locked_pieces() -> list:
    return [
        piece
        for model in (Article, SpecialReport)
        for piece in model.objects.published().for_page().exclude(access="free")
    ]


@cache
def rest_of(piece) -> str:
    """Return the HTML that strangers may not see."""
    return "".join(getattr(item, "html", "") for item in reading.whole(piece).rest)


@cache
def whole_page(piece) -> bytes:
    return kept.render(piece, whole=True).filled(access.Plain(is_whole=True))


def forget() -> None:
    """Forget the pieces: for the end of the tests that share them."""
    for remembered in (piece_at, locked_pieces, rest_of, whole_page):
        remembered.cache_clear()


def _period() -> str:
    return f"{timezone.localtime():%Y-%m}"
