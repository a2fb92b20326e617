"""Who gets which newsletter: say yes, say no, and what stands. Ended subscriptions stay as proof; nothing here sends signals.

Each verb may be called any number of times, also by two requests at once: the table holds one standing row for a reader and
a newsletter, and the second call finds it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from newsletters.models import Newsletter, Subscription
from newsletters.sending.suppression import is_lifted_by_asking, lift

_SIGNED_IN = (Subscription.Source.WELCOME, Subscription.Source.ACCOUNT, Subscription.Source.PAGE)


@dataclass(frozen=True)
class Choice:
    """A newsletter that is offered, and whether the reader gets it: a box on a page of choices."""

    newsletter: Newsletter
    is_chosen: bool


def offered() -> QuerySet[Newsletter]:
    """The newsletters that readers can ask for, in their order; the first is the one that is offered everywhere."""
    return Newsletter.objects.filter(is_open=True)


def subscribe(
    user: User, newsletter: Newsletter, source: str, wording: str | None = None, given_at: datetime | None = None
) -> bool:
    """Record a yes with the words that stood beside the box. One that stands already is kept; True where there was none.

    An address that bounced, or whose owner complained, gets mails again where the owner has just proven it. A link in a
    mail, which may have been forwarded, and an import prove nothing of the kind.
    """
    _, is_new = Subscription.objects.get_or_create(
        user=user,
        newsletter=newsletter,
        ended_at=None,
        defaults={
            "source": source,
            "wording": newsletter.wording if wording is None else wording,
            "given_at": given_at or timezone.now(),
        },
    )
    if source in _SIGNED_IN and user.email_verified:
        lift(user.email)
    return is_new


def unsubscribe(user: User, newsletter: Newsletter, ended_by: str, now: datetime | None = None) -> bool:
    """End the subscription that stands; the row stays, with when and how it ended. False where none stood."""
    ended = standing(user).filter(newsletter=newsletter).update(ended_at=now or timezone.now(), ended_by=ended_by)
    return bool(ended)


def standing(user: User) -> QuerySet[Subscription]:
    """The subscriptions of a reader that have not ended."""
    return Subscription.objects.filter(user=user, ended_at=None)


def gets(user: User, newsletter: Newsletter) -> bool:
    """Whether the reader needs to do nothing more to get it."""
    return standing(user).filter(newsletter=newsletter).exists() and not is_lifted_by_asking(user.email)


def choices_of(user: User) -> list[Choice]:
    """Each newsletter that is offered, and whether this reader gets it: none, while the address bounces or complained."""
    chosen = set() if is_lifted_by_asking(user.email) else set(standing(user).values_list("newsletter", flat=True))
    return [Choice(newsletter, newsletter.pk in chosen) for newsletter in offered()]


@transaction.atomic
def choose(user: User, slugs: Collection[str], source: str, ended_by: str, now: datetime) -> None:
    """Make it so that of the newsletters that are offered the reader gets these and no others."""
    for choice in choices_of(user):
        is_wanted = choice.newsletter.slug in slugs
        if is_wanted and not choice.is_chosen:
            subscribe(user, choice.newsletter, source, given_at=now)
        elif not is_wanted:
            unsubscribe(user, choice.newsletter, ended_by, now)


def end_all(user: User, ended_by: str, now: datetime) -> None:
    """End every subscription of a reader, also to newsletters that are no longer offered."""
    standing(user).update(ended_at=now, ended_by=ended_by)
