"""Sign-in and registration in one: address, code, and back to where the reader came from.

Until the right code is typed, nothing here depends on whether the address has an account: the same form, the same
pages, the same session, one query and one mail. Only what the mail says differs.
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.signals import user_signed_up
from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.sessions.backends.base import UpdateError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import offers
from accounts.adapters import MailDown
from accounts.addresses import verify_address
from accounts.forms import OfferForm
from accounts.limits import TooMany
from accounts.models import User
from accounts.next_page import next_path, with_next
from accounts.sign_in.codes import (
    Outcome,
    Pending,
    Purpose,
    forget_code,
    give_back,
    pending_code,
    request_code,
)
from accounts.sign_in.forms import AddressForm, CodeForm, PasswordSignInForm, made_for
from accounts.sign_in.outage import CANNOT_NOW, abandon_session, away, retry_later, with_session_saved
from accounts.sign_in.typed import EXPIRED, GONE, USED, outcome_of

# What the entry page begins with when a reader comes back to it; kept beside the code, which may be gone.
LAST_ADDRESS = "accounts.last_address"
ASK_NEW_READER = "accounts.ask_newsletter"

TOO_MANY = "Many codes were asked for within a short time. Wait {wait}, then ask again; your address is kept. A code that you have works."
MAIL_DOWN = (
    "The mail could not be sent just now. That is our fault, not yours: your address is kept, try again in a minute."
)
NOTHING_PENDING = "No code is waiting in this browser. Ask for one here."
MEANWHILE = "You signed in or out in another tab just then. If you are not signed in, ask for a code here."


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The one form for new and known readers; the wall posts to it as well."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return signed_in_page(request)
        return _entry_page(request, AddressForm(initial={"email": request.session.get(LAST_ADDRESS, "")}))
    try:
        return with_session_saved(request, _ask_for_code(request))
    except UpdateError:
        request.session.modified = False
        return _back_to_entry(request, MEANWHILE)
    except away() as error:
        abandon_session(request, error)
        form = AddressForm(initial={"email": request.POST.get("email", "")})
        return retry_later(_entry_page(request, form, status=503, notice=CANNOT_NOW))


def _ask_for_code(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_path(request) or reverse("accounts:account"))
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, form)
    email = form.cleaned_data["email"]
    pending = pending_code(request, Purpose.SIGN_IN)
    if pending is not None and (pending.email != email or pending.is_expired()):
        # A code for an address with a typing error must not stand in the way of the right one.
        forget_code(request, Purpose.SIGN_IN)
        pending = None
    request.session[LAST_ADDRESS] = email
    # Before the mail: a code that cannot be stored must not be sent.
    request.session.save()
    try:
        _send_sign_in_code(request, email)
    except TooMany as error:
        if pending is not None:
            # The code that is in the mail already works, so here is the place to type it.
            return _code_page(request, CodeForm(), pending, status=429, notice=TOO_MANY.format(wait=error.wait))
        form.add_error(None, TOO_MANY.format(wait=error.wait))
        return _entry_page(request, form, status=429)
    except MailDown:
        form.add_error(None, MAIL_DOWN)
        return _logged(_entry_page(request, form, status=503))
    return HttpResponseRedirect(_code_url(request))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The page for the code: try it, or ask for another."""
    if request.user.is_authenticated:
        if request.method == "POST":
            return HttpResponseRedirect(next_path(request) or reverse("accounts:account"))
        return signed_in_page(request)
    pending = pending_code(request, Purpose.SIGN_IN)
    if pending is None:
        return _back_to_entry(request, NOTHING_PENDING)
    if request.method != "POST":
        return _confirm(request, pending)
    try:
        return with_session_saved(request, _confirm(request, pending))
    except UpdateError:
        # The same code, sent twice at once: the first has signed in, and the session that both began with is gone.
        request.session.modified = False
        return _back_to_entry(request, USED)
    except away() as error:
        abandon_session(request, error)
        form = CodeForm(initial={"code": request.POST.get("code", "")})
        return retry_later(_code_page(request, form, pending, status=503, notice=CANNOT_NOW))


def _confirm(request: HttpRequest, pending: Pending) -> HttpResponse:
    if request.method == "POST" and request.POST.get("action") == "resend":
        return _resend(request, pending)
    if pending.is_expired():
        forget_code(request, Purpose.SIGN_IN)
        return _back_to_entry(request, EXPIRED)
    if request.method != "POST":
        return _code_page(request, CodeForm(), pending)
    form = CodeForm(request.POST)
    outcome = outcome_of(request, Purpose.SIGN_IN, pending, form)
    if outcome is None:
        return _code_page(request, form, pending, status=429 if form.must_wait else 200)
    if outcome is Outcome.RIGHT:
        try:
            # One transaction: where the session cannot be stored, the old one stays, and the code with it.
            with transaction.atomic():
                return with_session_saved(request, _sign_in(request, pending.email))
        except away():
            give_back(pending)
            raise
    return _back_to_entry(request, GONE[outcome])


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The one question to a new reader: what is on offer, unticked. Asked once; then on to the article.

    Nobody is asked where nothing is on offer, or where they have it already.
    """
    onward = next_path(request) or reverse("accounts:account")
    if request.user.is_authenticated and request.method != "POST" and not request.session.get(ASK_NEW_READER):
        return signed_in_page(request)
    if not request.user.is_authenticated or not request.session.get(ASK_NEW_READER):
        return HttpResponseRedirect(onward)
    offer = offers.current()
    if offer is None or offer.is_taken(request.user):
        del request.session[ASK_NEW_READER]
        return HttpResponseRedirect(onward)
    if request.method == "POST":
        form = OfferForm(request.POST, wording=offer.wording)
        if form.is_valid() and form.cleaned_data["yes"]:
            offer.take(request.user, offers.Place.WELCOME)
        del request.session[ASK_NEW_READER]
        return HttpResponseRedirect(onward)
    reads_on = not onward.startswith(reverse("accounts:account"))
    context = {"form": OfferForm(wording=offer.wording), "offer": offer, "next": onward, "reads_on": reads_on}
    return render(request, "accounts/welcome.html", context)


def signed_in_page(request: HttpRequest) -> HttpResponse:
    """For who goes back to a page of sign-in: a link, for a redirect would lead them forward each time they go back."""
    return render(request, "accounts/signed_in.html", {"next": next_path(request)})


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class PasswordSignInView(LoginView):
    """E-mail address and password, for those who set one. A wrong password and an unknown address read the same."""

    form_class = PasswordSignInForm
    template_name = "account/login.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            if request.user.is_authenticated:
                return signed_in_page(request)
            return super().dispatch(request, *args, **kwargs)
        try:
            response = super().dispatch(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
            return with_session_saved(request, response)
        except away() as error:
            abandon_session(request, error)
            form = PasswordSignInForm(initial={"login": request.POST.get("login", "")})
            context = {"form": form, "next": next_path(request), "notice": CANNOT_NOW}
            context["entry_url"] = with_next(reverse("account_login"), context["next"])
            return retry_later(render(request, self.template_name, context, status=503))

    def get_context_data(self, **kwargs) -> dict:
        path = next_path(self.request)
        return super().get_context_data(**kwargs) | {
            "next": path,
            "entry_url": with_next(reverse("account_login"), path),
        }

    def get_authenticated_redirect_url(self) -> str:
        return next_path(self.request) or reverse("accounts:account")


password_sign_in = PasswordSignInView.as_view()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is no longer valid: a tab left open while the reader signed in in another, or cookies refused.

    Nothing is done, but what was typed into the forms of sign-in stands ready to be sent again. No browser keeps the answer.
    """
    response = _csrf_page(request)
    response["Cache-Control"] = "private, no-store"
    return response


def _csrf_page(request: HttpRequest) -> HttpResponse:
    onward = next_path(request)
    if request.path.startswith(reverse("admin:index")):
        # The desk's own forms keep in the tab what was typed, and offer it when the page is opened again.
        return render(request, "accounts/form_expired.html", {"page": request.get_full_path()}, status=403)
    if request.user.is_authenticated:
        return render(request, "accounts/form_expired.html", {"signed_in": True, "next": onward}, status=403)
    if request.path not in (reverse("account_request_login_code"), reverse("account_confirm_login_code")):
        return render(request, "accounts/form_expired.html", {"next": onward}, status=403)
    get_token(request)
    form = AddressForm(initial={"email": request.POST.get("email") or request.session.get(LAST_ADDRESS, "")})
    return _entry_page(request, form, status=403, stale=True)


def _send_sign_in_code(request: HttpRequest, email: str) -> Pending:
    user = User.objects.of_address(email)
    if user is None:
        template = "account/email/welcome_code"
    elif user.is_active:
        template = "account/email/login_code"
    else:
        template = "account/email/closed_account"

    def send(code: str) -> None:
        # The owner of a closed account is told so; the code that the page waits for is nobody's.
        context = {"code": code if user is None or user.is_active else ""}
        get_adapter().send_mail(template, email, context)

    return request_code(request, Purpose.SIGN_IN, email, send)


def _resend(request: HttpRequest, pending: Pending) -> HttpResponse:
    """A new code for the address that the page shows, which another tab may have changed since."""
    form = CodeForm()
    shown = AddressForm({"email": request.POST.get("address") or pending.email})
    if not shown.is_valid():
        return _back_to_entry(request, NOTHING_PENDING)
    try:
        pending = _send_sign_in_code(request, shown.cleaned_data["email"])
    except TooMany as error:
        return _code_page(request, form, pending, status=429, notice=TOO_MANY.format(wait=error.wait))
    except MailDown:
        return _logged(_code_page(request, form, pending, status=503, notice=MAIL_DOWN))
    request.session[LAST_ADDRESS] = pending.email
    messages.info(request, f"A new code is on its way to {pending.email}. The old one is no longer valid.")
    return HttpResponseRedirect(_code_url(request))


def _sign_in(request: HttpRequest, email: str) -> HttpResponse:
    """The address is proven. Only now is it asked whether there is an account, and one is made if there is none."""
    onward = next_path(request) or reverse("accounts:account")
    user, is_new = _user_for(email)
    if user.is_active and not user.email_verified:
        verify_address(user)
    request.session.pop(LAST_ADDRESS, None)
    if is_new:
        request.session[ASK_NEW_READER] = True
        user_signed_up.send(sender=User, request=request, user=user, next=onward)
        onward = with_next(reverse("accounts:welcome"), onward)
    record_authentication(request, user, method="code", email=email)
    return perform_login(request, Login(user=user, email=email, redirect_url=onward, signup=is_new))


def _user_for(email: str) -> tuple[User, bool]:
    """The user of this proven address, and whether they are new."""
    user = User.objects.of_address(email)
    if user is not None:
        return user, False
    try:
        with transaction.atomic():
            user = User.objects.create_user(email)
            verify_address(user)
    except IntegrityError:
        # Another browser of the same reader was quicker.
        return User.objects.get_by_natural_key(email), False
    return user, True


def _entry_page(
    request: HttpRequest, form: AddressForm, status: int = 200, stale: bool = False, notice: str = ""
) -> HttpResponse:
    path = next_path(request)
    form.fields["email"].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "next": path,
        "notice": notice,
        "stale": stale,
        "password_url": with_next(reverse("accounts:password_sign_in"), path),
    }
    return render(request, "account/request_login_code.html", context, status=status)


def _code_page(
    request: HttpRequest,
    form: CodeForm,
    pending: Pending,
    status: int = 200,
    notice: str = "",
) -> HttpResponse:
    path = next_path(request)
    made_for(form, pending)
    context = {
        "form": form,
        "email": pending.email,
        "other_address": form.other_address,
        "next": path,
        "notice": notice,
        "entry_url": with_next(reverse("account_request_login_code"), path),
    }
    return render(request, "account/confirm_login_code.html", context, status=status)


def _back_to_entry(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return HttpResponseRedirect(with_next(reverse("account_request_login_code"), next_path(request)))


def _code_url(request: HttpRequest) -> str:
    return with_next(reverse("account_confirm_login_code"), next_path(request))


def _logged(response: HttpResponse) -> HttpResponse:
    # The adapter has logged the failed mail; a second error mail over the same server helps nobody.
    response._has_been_logged = True
    return response
