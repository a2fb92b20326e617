"""The reader's own pages: account, address, password, what is offered, data, deletion. And the privacy page, the same for everybody."""

import time
from email.utils import parseaddr

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.password_change import finalize_password_change, finalize_password_set
from allauth.account.models import EmailAddress
from allauth.account.views import LogoutView
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import offers, privacy
from accounts.adapters import MailDown
from accounts.forms import DeletionForm, NameForm, NewAddressForm, OfferForm, PasswordForm
from accounts.limits import TooMany
from accounts.models import User
from accounts.next_page import next_path, with_next
from accounts.sign_in.codes import (
    Outcome,
    Pending,
    Purpose,
    forget_code,
    pending_code,
    request_code,
)
from accounts.sign_in.entry import MAIL_DOWN, TOO_MANY
from accounts.sign_in.forms import CodeForm, made_for
from accounts.sign_in.typed import EXPIRED, GONE, outcome_of
from articles.models import Page
from articles.pages.shared import share

# How long after signing in with a code a reader may set a new password without the old one, in seconds.
CODE_PROVES_SECONDS = 15 * 60


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return _account_page(request)


@login_required
@require_POST
def name(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return _account_page(request, name_form=form)
    form.save()
    messages.success(request, "Your name has been saved.")
    return HttpResponseRedirect(reverse("accounts:account"))


@login_required
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """The box of what another app offers (accounts/offers.py)."""
    offered = offers.current()
    if offered is None:
        raise Http404
    form = OfferForm(request.POST, wording=offered.wording)
    if form.is_valid() and form.cleaned_data["yes"]:
        offered.take(request.user, offers.Place.ACCOUNT)
        messages.success(request, offered.taken_words)
    else:
        offered.leave(request.user)
        messages.success(request, offered.left_words)
    return HttpResponseRedirect(reverse("accounts:account"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Change or verify the e-mail address. A new address takes effect once its code has been typed."""
    if request.method != "POST":
        initial = "" if request.user.email_verified else request.user.email
        return _address_page(request, NewAddressForm(user=request.user, initial={"email": initial}))
    form = NewAddressForm(request.POST, user=request.user)
    if not form.is_valid():
        return _address_page(request, form)
    try:
        _send_address_code(request, form.cleaned_data["email"])
    except TooMany as error:
        form.add_error(None, TOO_MANY.format(wait=error.wait))
        return _address_page(request, form, status=429)
    except MailDown:
        form.add_error(None, MAIL_DOWN)
        response = _address_page(request, form, status=503)
        response._has_been_logged = True
        return response
    return HttpResponseRedirect(with_next(reverse("accounts:confirm_address"), next_path(request)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest) -> HttpResponse:
    pending = pending_code(request, Purpose.ADDRESS)
    if pending is None or pending.is_expired():
        forget_code(request, Purpose.ADDRESS)
        return _back_to_address(request, EXPIRED)
    if request.method != "POST":
        return _address_code_page(request, CodeForm(), pending)
    form = CodeForm(request.POST)
    outcome = outcome_of(request, Purpose.ADDRESS, pending, form)
    if outcome is None:
        return _address_code_page(request, form, pending)
    if outcome is not Outcome.RIGHT:
        return _back_to_address(request, GONE[outcome])
    return _take_address(request, pending.email)


@sensitive_post_parameters("old_password", "new_password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Set or change the password. A reader who forgot it signs in with a code and needs no old password here."""
    user: User = request.user
    had_one = user.has_usable_password()
    needs_old = had_one and not _signed_in_by_code_just_now(request)
    if request.method != "POST":
        form = PasswordForm(user=user, needs_old=needs_old)
        return render(request, "accounts/password.html", {"form": form, "had_one": had_one, "needs_old": needs_old})
    form = PasswordForm(request.POST, user=user, needs_old=needs_old)
    status = 200
    if not ratelimit.consume(request, app="allauth.account", action="change_password"):
        form.add_error(None, "Too many attempts. Wait a minute, then try again.")
        status = 429
    if not form.is_valid():
        context = {"form": form, "had_one": had_one, "needs_old": needs_old}
        return render(request, "accounts/password.html", context, status=status)
    form.save()
    (finalize_password_change if had_one else finalize_password_set)(request, user)
    return HttpResponseRedirect(reverse("accounts:account"))


@login_required
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """Download everything that is stored about the reader, as a JSON file."""
    response = JsonResponse(privacy.take_out(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y-%m-%d}.json"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    form = DeletionForm(request.POST or None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/delete.html", {"form": form})
    privacy.delete(User.objects.get(pk=request.user.pk))
    logout(request)
    return HttpResponseRedirect(reverse("accounts:deleted"))


@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/deleted.html")


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_path(request) or reverse("accounts:account"))
    return render(request, "accounts/sign_in/signed_out.html", {"next": next_path(request)})


class SignOutView(LogoutView):
    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"next": next_path(self.request)}

    def post(self, *args, **kwargs) -> HttpResponse:
        response = super().post(*args, **kwargs)
        if not response["Location"].startswith(reverse("accounts:signed_out")):
            messages.success(self.request, "You are signed out.")
        return response

    def get_redirect_url(self) -> str:
        """Return the page that confirms the sign-out. Public pages are the same for all readers, so they cannot confirm it."""
        path = next_path(self.request)
        # Pages below /account/, such as the sign-in page for another account, show the message themselves.
        return path if path.startswith(reverse("accounts:account")) else with_next(reverse("accounts:signed_out"), path)


sign_out = SignOutView.as_view()


@login_required
@require_safe
def authenticator_qr(request: HttpRequest) -> HttpResponse:
    """Return the authenticator app's secret as a QR code, in a file because the policy forbids `data:` images."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_second_factor_adapter()
    return HttpResponse(
        adapter.build_totp_svg(adapter.build_totp_url(request.user, secret)), content_type="image/svg+xml"
    )


@require_safe
def privacy_page(request: HttpRequest) -> HttpResponse:
    """Show what is stored about readers, cookie by cookie. The page is the same for all readers and reads no session."""
    return share(
        render(
            request,
            "accounts/privacy.html",
            {
                "contact_address": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
                # Editors can change only this part; the rest describes what the code does.
                "introduction": Page.objects.filter(slug=Page.PRIVACY).values_list("body", flat=True).first(),
            },
        )
    )


def _account_page(request: HttpRequest, name_form: NameForm | None = None) -> HttpResponse:
    context = {
        "name_form": name_form or NameForm(instance=request.user),
        "has_second_factor": request.user.is_staff and is_mfa_enabled(request.user),
    }
    if offered := offers.current():
        context |= {
            "offer": offered,
            "offer_form": OfferForm(wording=offered.wording, initial={"yes": offered.is_taken(request.user)}),
            "offer_also": offered.also(request.user),
        }
    return render(request, "accounts/account.html", context)


def _send_address_code(request: HttpRequest, email: str) -> Pending:
    return request_code(
        request,
        Purpose.ADDRESS,
        email,
        lambda code: get_adapter().send_mail("account/email/address_code", email, {"code": code}),
    )


def _take_address(request: HttpRequest, email: str) -> HttpResponse:
    """Give the reader this verified address.

    Only here does the reader learn that the address belongs to another account, because only its owner can get this far.
    """
    owner = User.objects.of_address(email)
    if owner is not None and owner != request.user:
        return _back_to_address(
            request,
            "This address belongs to another account. Sign out and sign in with it, or choose a different address.",
        )
    standing = EmailAddress.objects.filter(user=request.user, email=email).first()
    onward = next_path(request)
    taken = get_adapter().confirm_email(request, standing or EmailAddress(user=request.user, email=email))
    if taken and not onward:
        messages.success(request, f"Your e-mail address is now {email}.")
    return HttpResponseRedirect(onward or reverse("accounts:account"))


def _back_to_address(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return HttpResponseRedirect(with_next(reverse("account_email"), next_path(request)))


def _address_page(request: HttpRequest, form: NewAddressForm, status: int = 200) -> HttpResponse:
    return render(request, "accounts/address.html", {"form": form, "next": next_path(request)}, status=status)


def _address_code_page(request: HttpRequest, form: CodeForm, pending: Pending) -> HttpResponse:
    path = next_path(request)
    made_for(form, pending)
    context = {
        "form": form,
        "email": pending.email,
        "next": path,
        "address_url": with_next(reverse("account_email"), path),
    }
    return render(request, "accounts/confirm_address.html", context)


def _signed_in_by_code_just_now(request: HttpRequest) -> bool:
    return any(
        record["method"] == "code" and time.time() - record["at"] < CODE_PROVES_SECONDS
        for record in get_authentication_records(request, request.user)
    )
