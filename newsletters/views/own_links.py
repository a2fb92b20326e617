"""The pages behind the links in a mail: unsubscribe, choices, why. They need no session or cookie, because the token is proof.

The token in the address is signed (`newsletters/links.py`) and was mailed only to the reader. Another site cannot know it, so
it cannot forge a request, and these views need no CSRF check. A mail program that posts for its user (RFC 8058) could not
send a CSRF token anyway.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from articles.pages.shared import frame
from newsletters import links, subscribing
from newsletters.models import Newsletter, Subscription
from newsletters.words import veiled

# No cache stores these pages, no search engine lists them, and no other site learns their addresses.
_HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True)
class Holder:
    """The reader and the newsletter that a token names."""

    user: User
    newsletter: Newsletter
    token: str


def of_the_holder(view: Callable[[HttpRequest, Holder], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give a view the holder of the token. If there is none, answer with a page that says what is wrong with the link."""

    @wraps(view)
    def begin(request: HttpRequest, token: str) -> HttpResponse:
        try:
            user_id, newsletter_id = links.read_token(token)
        except BadSignature:
            return _page("newsletters/own_links/wrong_link.html", {}, status=404)
        user = User.objects.filter(pk=user_id).first()
        newsletter = Newsletter.objects.filter(pk=newsletter_id).first()
        if user is None or newsletter is None:
            return _page("newsletters/own_links/nobody.html", {})
        return view(request, Holder(user, newsletter, token))

    return begin


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@of_the_holder
def unsubscribe(request: HttpRequest, holder: Holder) -> HttpResponse:
    """A page with one button. The button, or a mail program for the reader, posts here. Posting again does no harm.

    A GET changes nothing, because mail scanners open every link.
    """
    if request.method != "POST":
        gets_it = subscribing.standing(holder.user).filter(newsletter=holder.newsletter).exists()
        return _holders_page("newsletters/own_links/unsubscribe.html", holder, {"gets_it": gets_it})
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    how = Subscription.Ending.ONE_CLICK if is_one_click else Subscription.Ending.LINK
    subscribing.unsubscribe(holder.user, holder.newsletter, how, timezone.now())
    return _holders_page("newsletters/own_links/unsubscribed.html", holder, {})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@of_the_holder
def choices(request: HttpRequest, holder: Holder) -> HttpResponse:
    """A tick box for each newsletter, without signing in."""
    if request.method == "POST":
        if request.POST.get("action") == "none":
            subscribing.end_all(holder.user, Subscription.Ending.LINK, timezone.now())
        else:
            subscribing.choose(
                holder.user,
                request.POST.getlist("newsletter"),
                Subscription.Source.CHOICES,
                Subscription.Ending.LINK,
                timezone.now(),
            )
    context = {"choices": subscribing.choices_of(holder.user), "is_saved": request.method == "POST"}
    return _holders_page("newsletters/own_links/choices.html", holder, context)


@require_safe
@of_the_holder
def why(request: HttpRequest, holder: Holder) -> HttpResponse:
    """When and where the reader subscribed, and the words of the consent."""
    given = Subscription.objects.filter(user=holder.user, newsletter=holder.newsletter).first()
    return _holders_page("newsletters/own_links/why.html", holder, {"given": given})


def _holders_page(template: str, holder: Holder, context: dict) -> HttpResponse:
    known = {"newsletter": holder.newsletter, "token": holder.token, "address": veiled(holder.user.email)}
    return _page(template, known | context)


def _page(template: str, context: dict, status: int = 200) -> HttpResponse:
    # The page is rendered without the request, so nothing reads a session or sets a cookie.
    return HttpResponse(render_to_string(template, {**frame(), **context}), status=status, headers=_HEADERS)
