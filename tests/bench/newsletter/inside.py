"""What the benchmark does inside the site, one verb a process: `python -m tests.bench.newsletter.inside fill 10000`. Prints JSON."""

import json
import os
import statistics
import sys
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail import EmailMultiAlternatives, get_connection, send_mass_mail  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from newsletters.models import Delivery, Edition, Newsletter, Subscription  # noqa: E402
from newsletters.sending import due, ledger  # noqa: E402
from newsletters.sending.draining import drain  # noqa: E402
from newsletters.sending.messages import message_for  # noqa: E402
from tests.factories import make_article, make_qa  # noqa: E402

_READERS = """
INSERT INTO accounts_user (id, email, name, password, email_verified, is_staff, is_active, is_superuser, date_joined)
SELECT number, 'reader' || number || '@example.com', '', '!', {true}, {false}, {true}, {false}, '2026-01-01 00:00:00{zone}'
FROM {numbers}
"""
_SUBSCRIPTIONS = """
INSERT INTO newsletters_subscription (user_id, newsletter_id, wording, source, given_at, ended_by)
SELECT id, {newsletter}, 'Send me it.', 'page', '2026-01-01 00:00:00{zone}', '' FROM accounts_user WHERE id BETWEEN {first} AND {last}
"""


def fill(number: str) -> dict:
    """So many readers of the daily newsletter, and articles for an edition."""
    # On Saturdays the weekly newsletter is due as well.
    Newsletter.objects.exclude(slug="daily").delete()
    wanted, have = int(number), Subscription.objects.count()
    is_postgresql = connection.vendor == "postgresql"
    first, last = 1000 + have, 1000 + wanted - 1
    numbers = (
        f"generate_series({first}, {last}) AS number"
        if is_postgresql
        else f"(WITH RECURSIVE n(number) AS (SELECT {first} UNION ALL SELECT number + 1 FROM n WHERE number < {last}) SELECT number FROM n)"
    )
    words = {
        "true": "TRUE",
        "false": "FALSE",
        "zone": "+00" if is_postgresql else "",
        "numbers": numbers,
        "newsletter": Newsletter.objects.get(slug="daily").pk,
        "first": first,
        "last": last,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_READERS.format(**words))
        cursor.execute(_SUBSCRIPTIONS.format(**words))
    if is_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE accounts_user, newsletters_subscription")
    new_articles()
    return {"readers": Subscription.objects.count()}


def new_articles() -> dict:
    for _ in range(6):
        make_article(published_at=timezone.now() - timedelta(seconds=1))
    make_qa(published_at=timezone.now() - timedelta(seconds=1))
    return {}


def next_day() -> dict:
    """Move what went out into the past, so that today's edition can be made again."""
    first = Edition.objects.order_by("date").first()
    for edition in Edition.objects.order_by("date"):
        Edition.objects.filter(pk=edition.pk).update(
            date=(first.date if first else date.today()) - timedelta(days=edition.pk)
        )
    return new_articles()


def freeze() -> dict:
    begun = time.perf_counter()
    edition = due.start_now(Newsletter.objects.get(slug="daily"), timezone.now())
    seconds = time.perf_counter() - begun
    from newsletters.sending.freezing import freeze as again  # noqa: PLC0415

    begun = time.perf_counter()
    again(edition.pk, timezone.now())
    return {"audience": edition.audience, "seconds": seconds, "again": time.perf_counter() - begun}


def counts() -> dict:
    edition = Edition.objects.order_by("-pk").first()
    rows = Delivery.objects.filter(edition=edition)
    by_state = Counter(rows.values_list("state", flat=True))
    return {
        "states": dict(by_state),
        "audience": edition.audience,
        "finished": edition.finished_at is not None,
        "paused": edition.pause_reason,
        "sent": list(rows.filter(state="sent").values_list("address", flat=True)),
        "uncertain": list(rows.filter(state="uncertain").values_list("address", flat=True)),
        "failed": list(rows.filter(state="failed").values_list("address", "error")),
    }


def claims() -> dict:
    """Milliseconds of a claim of 500 at the beginning, in the middle and near the end of the newest edition; medians of five."""
    edition = Edition.objects.order_by("-pk").first()
    ledger.make_durable()
    pending = Delivery.objects.filter(edition=edition, state="pending")
    found = {}
    ids = list(pending.order_by("id").values_list("id", flat=True))
    for name, place in (("beginning", 0), ("middle", len(ids) // 2), ("end", len(ids) - 3000)):
        if place > 0:
            pending.filter(id__lt=ids[place]).update(state="sent", sent_at=timezone.now())
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    # What autovacuum does by itself on a real site.
                    cursor.execute("VACUUM ANALYZE newsletters_delivery")
        times = []
        for number in range(5):
            begun = time.perf_counter()
            claimed = ledger.claim(edition, f"bench-{number}", timezone.now(), most=500)
            times.append((time.perf_counter() - begun) * 1000)
            assert len(claimed) == 500
        found[name] = statistics.median(times)
    Delivery.objects.filter(edition=edition, state="claimed").update(state="pending", worker="", lease_until=None)
    return found


class _Nowhere:
    """A transport that takes everything, for what the ledger alone costs."""

    def hand_over(self, message) -> str:
        message.message()
        return ""

    def close(self) -> None:
        pass


def drain_nowhere(number: str) -> dict:
    """Drain so many with a transport that does nothing; memory at the start and at the end, in megabytes."""
    edition = Edition.objects.select_related("newsletter").order_by("-pk").first()
    left = int(number)
    seen = Counter()

    def told(endings: Counter) -> None:
        seen["n"] += 1
        if seen["n"] == 1000:
            seen["start"] = _memory()

    begun = time.perf_counter()
    drain(edition, transport=_Nowhere(), told=told, should_stop=lambda: seen["n"] >= left)
    seconds = time.perf_counter() - begun
    return {"megabytes at the start": seen["start"], "at the end": _memory(), "a second": seen["n"] / seconds}


def mass_mail(number: str) -> dict:
    """Mails a second of Django's own send_mass_mail to the same server, with the same content."""
    edition = Edition.objects.select_related("newsletter").order_by("-pk").first()
    rows = [(f"reader{n}@example.com") for n in range(int(number))]
    options = settings.NEWSLETTER_EMAIL
    backend = get_connection(host=options["EMAIL_HOST"], port=options["EMAIL_PORT"])
    begun = time.perf_counter()
    # Its tuples hold a text alone, so the same mails with HTML go through what it calls.
    messages: list[EmailMultiAlternatives] = [message_for(edition, n, n, address) for n, address in enumerate(rows)]
    backend.send_messages(messages)
    whole = len(rows) / (time.perf_counter() - begun)
    begun = time.perf_counter()
    send_mass_mail([(edition.mail_subject, edition.mail_text, None, [address]) for address in rows], connection=backend)
    return {"with HTML": whole, "text alone": len(rows) / (time.perf_counter() - begun)}


def schedulers(number: str) -> dict:
    """Two schedulers at the same second, again and again: editions of each date, and who began one."""
    # One of its own, without readers: its editions lie in the future.
    newsletter = Newsletter.objects.create(
        name="Every day", slug="every-day", promise="for the benchmark.", days="1234567"
    )
    Newsletter.objects.exclude(pk=newsletter.pk).update(is_open=False)
    today = timezone.localdate()
    dates, errors = [], []
    for n in range(int(number)):
        day = today + timedelta(days=n + 1)
        now = timezone.make_aware(datetime.combine(day, newsletter.send_at)) + timedelta(seconds=1)
        make_article(published_at=now - timedelta(hours=2))
        ready = threading.Barrier(2)

        def one(now=now, ready=ready):
            try:
                ready.wait()
                due.start_due(now)
            except Exception as error:
                errors.append(repr(error))
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _ in range(2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        dates.append(day)
    Newsletter.objects.exclude(pk=newsletter.pk).update(is_open=True)
    editions = Counter(Edition.objects.filter(newsletter=newsletter, date__in=dates).values_list("date", flat=True))
    frozen = Edition.objects.filter(newsletter=newsletter, date__in=dates, frozen_at__isnull=False).count()
    return {
        "dates": len(dates),
        "with one edition": sum(count == 1 for count in editions.values()),
        "frozen": frozen,
        "errors": errors,
    }


def unsubscribe(number: str) -> dict:
    """So many readers unsubscribe, of those whose mails wait."""
    edition = Edition.objects.order_by("-pk").first()
    waiting = (
        Delivery.objects.filter(edition=edition, state="pending").order_by("-id").values_list("user_id", flat=True)
    )
    users = list(waiting[: int(number)])
    Subscription.objects.filter(user_id__in=users).update(ended_at=datetime.now(UTC), ended_by="one-click")
    return {"addresses": [f"reader{user}@example.com" for user in users]}


def _memory() -> float:
    with open(f"/proc/{os.getpid()}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1].replace("-", "_")](*sys.argv[2:])))
