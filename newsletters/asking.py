"""A yes that a stranger gave before the address was proven. It waits beside the code, in the same browser, until the code is typed.

It counts for the address that was typed with it and for no other: a browser may have several users.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from accounts.models import User
from newsletters import subscribing
from newsletters.models import Newsletter, Subscription

# In the session: by the newsletter's id, what was said.
ASKED = "newsletters.asked"


@dataclass(frozen=True)
class Yes:
    newsletter: Newsletter
    wording: str
    given_at: datetime


def remember(request: HttpRequest, email: str, newsletter: Newsletter, now: datetime) -> None:
    """Keep the yes that was just given for this address, with the words that stood beside the button."""
    said = {"email": email, "wording": newsletter.wording, "at": now.isoformat()}
    request.session[ASKED] = request.session.get(ASKED, {}) | {str(newsletter.pk): said}


def waiting(request: HttpRequest, user: User) -> Iterator[Yes]:
    """What was said in this browser for the address of this user, to newsletters that are still offered."""
    said = {int(pk): yes for pk, yes in request.session.get(ASKED, {}).items() if yes["email"] == user.email}
    for newsletter in subscribing.offered().filter(pk__in=said) if said else ():
        yes = said[newsletter.pk]
        yield Yes(newsletter, yes["wording"], datetime.fromisoformat(yes["at"]))


def record(request: HttpRequest, user: User) -> None:
    """The address is proven: what was said counts. What others said in this browser is forgotten."""
    if ASKED not in request.session:
        return
    for yes in waiting(request, user):
        subscribing.subscribe(user, yes.newsletter, Subscription.Source.PAGE, yes.wording, yes.given_at)
    del request.session[ASKED]
