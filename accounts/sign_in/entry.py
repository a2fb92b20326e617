"""Sign-in and registration in one flow: address, code, and back to the page that the reader came from.

Until the correct code is typed, nothing reveals whether the address has an account: form, pages, session, the one query and
the one e-mail are the same. Only the text of the e-mail differs.
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

# Session key of the address that fills the entry page when a reader comes back to it. The code may be gone by then.
LAST_ADDRESS = "accounts.last_address"
ASK_NEW_READER = "accounts.ask_newsletter"

TOO_MANY = (
    "Too many codes have been requested in a short time. Wait {wait}, then ask again; we have kept your address. "
    "A code that you already have still works."
)
MAIL_DOWN = "We could not send the e-mail just now. The fault is ours. We have kept your address, so please try again in a minute."
NOTHING_PENDING = "This browser is not waiting for a code. Ask for one here."
MEANWHILE = "You have just signed in or out in another tab. If you are not signed in, ask for a code here."


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Show the form for an address, the same for new and returning readers, or send a code. The wall posts here too."""
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
        # An older code, perhaps for a mistyped address, must not block a code for this one.
        forget_code(request, Purpose.SIGN_IN)
        pending = None
    request.session[LAST_ADDRESS] = email
    # Save the session before sending the e-mail: a code that cannot be stored must not be sent.
    request.session.save()
    try:
        _send_sign_in_code(request, email)
    except TooMany as error:
        if pending is not None:
            # The reader already has a code that works, so show the page to type it.
            return _code_page(request, CodeForm(), pending, status=429, notice=TOO_MANY.format(wait=error.wait))
        form.add_error(None, TOO_MANY.format(wait=error.wait))
        return _entry_page(request, form, status=429)
    except MailDown:
        form.add_error(None, MAIL_DOWN)
        return _logged(_entry_page(request, form, status=503))
    return HttpResponseRedirect(_code_url(request))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Show the page for the code, try a code, or send another one."""
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
        # The same code was sent twice at the same moment. The first request has signed in and replaced their session.
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
            # In one transaction: if the new session cannot be stored, the old one stays, and the code stays in it.
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
    return render(request, "accounts/sign_in/welcome.html", context)


def signed_in_page(request: HttpRequest) -> HttpResponse:
    """Show a link to a signed-in reader who went back to a sign-in page.

    A redirect would send the reader forward again each time they use the browser's Back button.
    """
    return render(request, "accounts/sign_in/signed_in.html", {"next": next_path(request)})


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class PasswordSignInView(LoginView):
    """Sign-in with an address and a password, for readers who have set one.

    A wrong password and an unknown address give the same answer.
    """

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
    """Answer a form with an invalid CSRF token: it was left open during a sign-in in another tab, or cookies are blocked.

    The form has no effect. A sign-in form is shown again with the typed address. No browser stores the answer.
    """
    response = _csrf_page(request)
    response["Cache-Control"] = "private, no-store"
    return response


def _csrf_page(request: HttpRequest) -> HttpResponse:
    onward = next_path(request)
    if request.path.startswith(reverse("admin:index")):
        # The desk's forms keep typed text in the browser tab and offer to restore it when the page is opened again.
        return render(request, "accounts/sign_in/form_expired.html", {"page": request.get_full_path()}, status=403)
    if request.user.is_authenticated:
        return render(request, "accounts/sign_in/form_expired.html", {"signed_in": True, "next": onward}, status=403)
    if request.path not in (reverse("account_request_login_code"), reverse("account_confirm_login_code")):
        return render(request, "accounts/sign_in/form_expired.html", {"next": onward}, status=403)
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
        # The e-mail to the owner of a closed account says so and contains no code, so no code fits what the page waits for.
        context = {"code": code if user is None or user.is_active else ""}
        get_adapter().send_mail(template, email, context)

    return request_code(request, Purpose.SIGN_IN, email, send)


def _resend(request: HttpRequest, pending: Pending) -> HttpResponse:
    """Send a new code to the address shown on the page, even if another tab has asked for a different address since."""
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
    messages.info(request, f"A new code is on its way to {pending.email}. The old one no longer works.")
    return HttpResponseRedirect(_code_url(request))


def _sign_in(request: HttpRequest, email: str) -> HttpResponse:
    """Sign in the owner of a verified address.

    Only this step looks for an account, and creates one if the address has none.
    """
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
    """Return the user of this verified address and whether the account was created now."""
    user = User.objects.of_address(email)
    if user is not None:
        return user, False
    try:
        with transaction.atomic():
            user = User.objects.create_user(email)
            verify_address(user)
    except IntegrityError:
        # The same reader has registered in another browser at the same moment.
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
    # The adapter has logged the failure. An error e-mail through the same failing server would not arrive.
    response._has_been_logged = True
    return response
