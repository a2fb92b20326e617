"""Requests for a newsletter by people who are not signed in.

A request is kept in the browser's session until the person has proven the address by typing the code. It counts only for the
address that was typed with it, because several people may use the same browser.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from accounts.models import User
from newsletters import subscribing
from newsletters.models import Newsletter, Subscription

# The session key. Its value maps a newsletter's id to the address, the wording and the time of the request.
ASKED = "newsletters.asked"


@dataclass(frozen=True)
class Yes:
    newsletter: Newsletter
    wording: str
    given_at: datetime


def remember(request: HttpRequest, email: str, newsletter: Newsletter, now: datetime) -> None:
    """Keep the request for this address, with the words beside the button."""
    said = {"email": email, "wording": newsletter.wording, "at": now.isoformat()}
    request.session[ASKED] = request.session.get(ASKED, {}) | {str(newsletter.pk): said}


def waiting(request: HttpRequest, user: User) -> Iterator[Yes]:
    """The requests in this browser for this user's address, if the newsletters are still offered."""
    said = {int(pk): yes for pk, yes in request.session.get(ASKED, {}).items() if yes["email"] == user.email}
    for newsletter in subscribing.offered().filter(pk__in=said) if said else ():
        yes = said[newsletter.pk]
        yield Yes(newsletter, yes["wording"], datetime.fromisoformat(yes["at"]))


def record(request: HttpRequest, user: User) -> None:
    """Subscribe the user, whose address is now proven, to the requested newsletters. Requests for other addresses are dropped."""
    if ASKED not in request.session:
        return
    for yes in waiting(request, user):
        subscribing.subscribe(user, yes.newsletter, Subscription.Source.PAGE, yes.wording, yes.given_at)
    del request.session[ASKED]
