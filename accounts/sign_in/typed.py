"""The outcome of a typed code, for every page that asks for one: sign-in, registration, change of address."""

from django.http import HttpRequest

from accounts.limits import TooMany
from accounts.sign_in.codes import TRIES, Outcome, Pending, Purpose, try_code
from accounts.sign_in.forms import CodeForm

SLOWER = (
    "Many wrong codes are being typed on this site just now, so a second try has to wait a moment. Your code is still "
    "valid: please try again in {seconds} seconds."
)
SPENT = f"That was not the code, and after {TRIES} tries it no longer works. Ask for a new one."
EXPIRED = "That code is no longer valid. Ask for a new one."
USED = "That code has just been used. If you are not signed in, ask for a new one."
# The messages for a code that can no longer be used.
GONE = {Outcome.SPENT: SPENT, Outcome.EXPIRED: EXPIRED, Outcome.USED: USED}
OTHER_TAB = (
    "The newest code was requested in another tab and sent to {email}. Type that one, or ask for another one below."
)
WRONG = "That is not the code. Find our newest e-mail and type its six digits."


def outcome_of(request: HttpRequest, purpose: Purpose, pending: Pending, form: CodeForm) -> Outcome | None:
    """Try the code in a bound form.

    Returns RIGHT or one of the outcomes in `GONE`; None if the page must be shown again with the form's error.
    """
    if not form.is_valid():
        return None
    if form.cleaned_data["address"] not in ("", pending.email):
        form.other_address = form.cleaned_data["address"]
        form.add_error("code", OTHER_TAB.format(email=pending.email))
        return None
    try:
        outcome = try_code(request, purpose, pending, form.cleaned_data["code"])
    except TooMany as error:
        form.must_wait = True
        form.add_error("code", SLOWER.format(seconds=error.seconds))
        return None
    if outcome is Outcome.WRONG:
        form.add_error("code", WRONG)
        return None
    return outcome
