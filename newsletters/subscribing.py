"""Subscribe, unsubscribe, and look up subscriptions. Ended subscriptions stay as proof. Nothing here sends signals.

Each function may be called repeatedly, even by two requests at once: the table holds one active row for a reader and a
newsletter, and the second call finds it.
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
    """A tick box on a page of choices: a newsletter that is offered, and whether the reader gets it."""

    newsletter: Newsletter
    is_chosen: bool


def offered() -> QuerySet[Newsletter]:
    """The newsletters that readers can ask for, in order. The first is the one that is offered everywhere."""
    return Newsletter.objects.filter(is_open=True)


def subscribe(
    user: User, newsletter: Newsletter, source: str, wording: str | None = None, given_at: datetime | None = None
) -> bool:
    """Record a consent with the words beside the tick box. True if it is new; an active subscription is not changed.

    If the address bounced or its owner complained, mails are sent to it again, provided that the owner is signed in with a
    verified address. A link in a mail, which may have been forwarded, and an import are not enough for that.
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
    """End the active subscription. Its row stays and records when and how it ended. False if there was none."""
    ended = standing(user).filter(newsletter=newsletter).update(ended_at=now or timezone.now(), ended_by=ended_by)
    return bool(ended)


def standing(user: User) -> QuerySet[Subscription]:
    """The active subscriptions of a reader."""
    return Subscription.objects.filter(user=user, ended_at=None)


def gets(user: User, newsletter: Newsletter) -> bool:
    """Whether the reader is subscribed and the address still gets mails."""
    return standing(user).filter(newsletter=newsletter).exists() and not is_lifted_by_asking(user.email)


def choices_of(user: User) -> list[Choice]:
    """Each newsletter that is offered, and whether this reader gets it. After a bounce or complaint the reader gets none."""
    chosen = set() if is_lifted_by_asking(user.email) else set(standing(user).values_list("newsletter", flat=True))
    return [Choice(newsletter, newsletter.pk in chosen) for newsletter in offered()]


@transaction.atomic
def choose(user: User, slugs: Collection[str], source: str, ended_by: str, now: datetime) -> None:
    """Subscribe the reader to these newsletters and end the subscriptions to all others that are offered."""
    for choice in choices_of(user):
        is_wanted = choice.newsletter.slug in slugs
        if is_wanted and not choice.is_chosen:
            subscribe(user, choice.newsletter, source, given_at=now)
        elif not is_wanted:
            unsubscribe(user, choice.newsletter, ended_by, now)


def end_all(user: User, ended_by: str, now: datetime) -> None:
    """End every subscription of a reader, including those to newsletters that are no longer offered."""
    standing(user).update(ended_at=now, ended_by=ended_by)
