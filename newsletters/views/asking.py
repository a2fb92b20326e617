"""Asking for a newsletter: private pages with one button, or with an address field for readers who are not signed in."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.next_page import is_local_path, with_next
from accounts.sign_in.entry import enter
from accounts.sign_in.forms import AddressForm
from newsletters import asking, editions, schedule, subscribing
from newsletters.models import Newsletter, Subscription


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the response of a view out of all caches, because it is for one reader."""

    @wraps(view)
    def answer(*args, **kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


@private
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """One button for a signed-in reader. Others type their address and then the sign-in code, which leads back here."""
    newsletter = get_object_or_404(subscribing.offered(), slug=slug)
    here = with_next(reverse("newsletters:subscribe", args=[slug]), _onward(request))
    if not request.user.is_authenticated:
        return _ask_stranger(request, newsletter, here)
    if request.method != "POST":
        return _page(request, newsletter, here)
    if not request.user.email_verified:
        return HttpResponseRedirect(with_next(reverse("account_email"), here))
    subscribing.subscribe(request.user, newsletter, Subscription.Source.PAGE, given_at=timezone.now())
    return HttpResponseRedirect(here)


@private
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """A tick box for each newsletter, for a signed-in reader."""
    if request.method != "POST":
        return render(request, "newsletters/mine.html", {"choices": subscribing.choices_of(request.user)})
    wanted = [] if request.POST.get("action") == "none" else request.POST.getlist("newsletter")
    subscribing.choose(request.user, wanted, Subscription.Source.ACCOUNT, Subscription.Ending.READER, timezone.now())
    messages.success(request, "Your choice is saved.")
    return HttpResponseRedirect(reverse("newsletters:mine"))


def _ask_stranger(request: HttpRequest, newsletter: Newsletter, here: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, newsletter, here, AddressForm())
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, newsletter, here, form)
    asking.remember(request, form.cleaned_data["email"], newsletter, timezone.now())
    # The form has this page as its `next`, so the usual sign-in leads back here.
    return enter(request)


def _page(request: HttpRequest, newsletter: Newsletter, here: str, form: AddressForm | None = None) -> HttpResponse:
    context = {
        "newsletter": newsletter,
        "here": here,
        "onward": _onward(request),
        "form": form,
        "next": schedule.due_on(newsletter, schedule.next_date(newsletter, timezone.now())),
        "newest": editions.gone_out(newsletter).first(),
        "gets_it": form is None and subscribing.gets(request.user, newsletter),
    }
    return render(request, "newsletters/subscribe.html", context)


def _onward(request: HttpRequest) -> str:
    """The page that the reader came from, taken from the address. The form's own `next` is this page."""
    path = request.GET.get("next", "")
    return path if is_local_path(path) else ""
