"""The pages behind the links in a mail: unsubscribe, choices, why. They need no session and no cookie: the token is the proof.

The token stands in the address, is signed (`newsletters/links.py`) and was mailed to the reader alone. A foreign site cannot
know it, so there is nothing against which a form's own token would protect: that is why these views are exempt from that
check. A mail program that posts for its user (RFC 8058) could not have one anyway.
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

# No cache keeps such a page, no search engine lists it, and no other site is told its address.
_HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True)
class Holder:
    """Whom a token names."""

    user: User
    newsletter: Newsletter
    token: str


def of_the_holder(view: Callable[[HttpRequest, Holder], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Let a view begin with the holder of the token; without one, say what is the matter with the link."""

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
    """A page with one button; the button, or a mail program in the reader's name, posts here, as often as it likes.

    A GET changes nothing, since scanners of mail open each link.
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
    """Each newsletter is a box, without signing in."""
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
    """When, where and to which words the reader said yes."""
    given = Subscription.objects.filter(user=holder.user, newsletter=holder.newsletter).first()
    return _holders_page("newsletters/own_links/why.html", holder, {"given": given})


def _holders_page(template: str, holder: Holder, context: dict) -> HttpResponse:
    known = {"newsletter": holder.newsletter, "token": holder.token, "address": veiled(holder.user.email)}
    return _page(template, known | context)


def _page(template: str, context: dict, status: int = 200) -> HttpResponse:
    # Rendered without the request, so that nothing asks for a session or sets a cookie.
    return HttpResponse(render_to_string(template, {**frame(), **context}), status=status, headers=_HEADERS)
