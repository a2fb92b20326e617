"""Rules for whole groups of pages: private pages are never cached, and the admin opens only to authenticated staff."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.next_page import is_local_path, with_next


class PrivatePagesMiddleware:
    """Keeps browsers and proxies from storing pages below /account/, which belong to a single reader."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.prefix = reverse("accounts:account")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(self.prefix):
            response["Cache-Control"] = "private, no-store"
        return response


class AdminGateMiddleware:
    """Replaces the admin's own sign-in, so the sign-in limits and the second factor apply there too.

    Visitors who are not signed in go to the password page. Readers get a page that says the admin is for staff. Staff
    without a second factor are sent to set one up, if `STAFF_SECOND_FACTOR` is on. A view marked `for_scripts` leads
    nobody anywhere: its script learns from 401 that nobody is signed in, and from 403 that this person may not enter.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.app_name != "admin" or match.url_name in ("logout", "jsi18n"):
            return None
        wanted = request.get_full_path()
        if getattr(view, "for_scripts", False):
            return self._for_scripts(request)
        if match.url_name == "login":
            wanted = request.GET.get("next", "")
            wanted = wanted if is_local_path(wanted) else reverse("admin:index")
        if not request.user.is_authenticated:
            return HttpResponseRedirect(with_next(reverse("accounts:password_sign_in"), wanted))
        if not request.user.is_staff:
            response = render(request, "accounts/not_staff.html", status=403)
            response["Cache-Control"] = "private, no-store"
            return response
        if _lacks_second_factor(request):
            messages.info(
                request,
                "Before you can enter the admin, set up a second factor: an app on your phone that shows codes.",
            )
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if match.url_name == "password_change":
            # Django's own form does not limit attempts.
            return HttpResponseRedirect(reverse("accounts:password"))
        return HttpResponseRedirect(wanted) if match.url_name == "login" else None

    def _for_scripts(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            response = HttpResponse(status=401)
        elif not request.user.is_staff or _lacks_second_factor(request):
            response = HttpResponse(status=403)
        else:
            return None
        response["Cache-Control"] = "private, no-store"
        return response


def _lacks_second_factor(request: HttpRequest) -> bool:
    return settings.STAFF_SECOND_FACTOR and not is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
