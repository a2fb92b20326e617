"""Readers of the daily newsletter and editions in all states, made inside the site's own process: `make()`."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from newsletters import composing
from newsletters.models import Delivery, Edition, EditionItem, Newsletter, Registrations, Subscription
from tests.factories import make_article, make_section

READERS = 60
SERVER_SAID = "451 4.7.1 Greylisted, please try again later"


def make() -> None:
    """Sixty readers, an edition that went out with doubts, older ones, and figures of three months."""
    # The next weekly edition is tomorrow's, whatever day it is: editions are drawn up only shortly before they go out.
    tomorrow = timezone.localdate() + timedelta(days=1)
    Newsletter.objects.filter(slug="weekly").update(days=str(tomorrow.isoweekday()))
    daily = Newsletter.objects.get(slug="daily")
    now = timezone.now()
    users = [_reader(number) for number in range(READERS)]
    Subscription.objects.bulk_create(
        Subscription(
            user=user,
            newsletter=daily,
            source="page",
            wording=daily.wording,
            given_at=now - timedelta(days=(number * 7) % 88, hours=1),
        )
        for number, user in enumerate(users)
    )
    made = 0
    for back in range(2, 88):
        Registrations.objects.create(newsletter=daily, day=(now - timedelta(days=back)).date(), number=back % 4)
        if (now - timedelta(days=back)).isoweekday() <= 5:
            _gone(daily, users[: 12 + (90 - back) // 2], now - timedelta(days=back), doubts=made < 2)
            made += 1
    composing.draw_up_open(now)


def _reader(number: int) -> User:
    email = f"reader{number}@example.com"
    user = User.objects.create_user(email, name=f"Reader Number {number}", email_verified=True)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def _gone(daily: Newsletter, users: list[User], at, doubts: bool) -> Edition:
    headline = f"What the tide left on {at:%-d %B}"
    article = make_article(
        section=make_section("Energy"),
        headline=headline,
        slug=f"tide-{at:%Y-%m-%d}",
        published_at=at - timedelta(hours=3),
    )
    edition = Edition.objects.create(
        newsletter=daily,
        date=timezone.localdate(at),
        due_at=at,
        drawn_up_at=at,
        frozen_at=at,
        finished_at=at + timedelta(minutes=4),
        audience=len(users),
        mail_subject=headline,
        mail_html=f"<html><head></head><body><p>{headline}</p></body></html>",
        mail_text=headline,
    )
    EditionItem.objects.create(edition=edition, article=article)
    states = ["uncertain", "failed", "failed", "suppressed", "left"] if doubts else []
    Delivery.objects.bulk_create(
        Delivery(
            edition=edition,
            user=user,
            address=user.email,
            state=states[place] if place < len(states) else "sent",
            not_before=at,
            sent_at=at,
            error=SERVER_SAID if place < len(states) and states[place] in ("uncertain", "failed") else "",
            bounced_at=at if at.day % 5 == 0 and place == 7 else None,
            complained_at=at if at.day % 9 == 0 and place == 8 else None,
        )
        for place, user in enumerate(users)
    )
    return edition
