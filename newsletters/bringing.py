"""Import readers from another system. The rows of a file become verified readers with their consent. No mail is sent."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TextIO

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.addresses import canonical_address
from accounts.models import User
from newsletters.models import Newsletter, Subscription, Suppression
from newsletters.sending.suppression import hash_of

COLUMNS = ("email", "name", "given_at", "source", "wording")
NEEDED = ("email", "given_at", "wording")
_AT_ONCE = 1000


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Row:
    line: int
    email: str
    name: str
    given_at: datetime
    source: str
    wording: str


@dataclass(frozen=True)
class LeftOut:
    """A line that was not imported, and why."""

    line: int
    why: str


class _NotKept(Exception):
    """Rolls back the transaction of a trial run."""


def bring(
    file: TextIO, newsletter: Newsletter, now: datetime, is_trial: bool = False
) -> Iterator[tuple[Counter, list[LeftOut]]]:
    """Import the file in parts of a thousand lines, each in its own transaction. Yields the counts and left-out lines of each.

    The counts are `new`, `known` (readers who had no subscription) and `already`. A trial rolls each part back.
    Raises UnreadableFile.
    """
    lines = _rows(file, now)
    # A trial stores nothing, so it remembers the addresses here to notice one that is in the file twice.
    seen: set[int] | None = set() if is_trial else None
    while part := list(islice(lines, _AT_ONCE)):
        rows = [row for row in part if isinstance(row, Row)]
        left_out = [row for row in part if isinstance(row, LeftOut)]
        counts: Counter = Counter()
        try:
            with transaction.atomic():
                left_out += _take(rows, newsletter, now, counts, seen)
                if is_trial:
                    raise _NotKept
        except _NotKept:
            pass
        yield counts, sorted(left_out, key=lambda row: row.line)


def _rows(file: TextIO, now: datetime) -> Iterator[Row | LeftOut]:
    line = 0
    try:
        head = file.readline()
        if not head.strip():
            raise UnreadableFile("The file is empty. Its first line must name the columns: " + ",".join(COLUMNS))
        # In many countries spreadsheets separate columns with semicolons.
        delimiter = max(",;\t", key=head.count)
        columns = [name.strip().lower() for name in next(csv.reader([head], delimiter=delimiter))]
        if missing := [name for name in NEEDED if name not in columns]:
            raise UnreadableFile(
                f"The file has no column {' and no column '.join(missing)}. Its first line must name: {','.join(COLUMNS)}"
            )
        reader = csv.reader(file, delimiter=delimiter)
        for values in reader:
            line = reader.line_num + 1
            if any(value.strip() for value in values):
                yield _row(line, dict(zip(columns, values, strict=False)), now)
    except csv.Error as error:
        raise UnreadableFile(f"The file cannot be read after line {line}: {error}.") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"After line {line} the file is not UTF-8. Save it as “CSV UTF-8” and run the command again."
        ) from error


def _row(line: int, values: dict[str, str], now: datetime) -> Row | LeftOut:
    written = {name: values.get(name, "").strip() for name in COLUMNS}
    if any("\0" in value for value in written.values()):
        return LeftOut(line, "it contains a NUL character, which text cannot have")
    try:
        email = canonical_address(written["email"])
    except ValidationError:
        return LeftOut(
            line, f"“{written['email']}” is not an e-mail address" if written["email"] else "it has no e-mail address"
        )
    given_at = _moment(written["given_at"])
    if given_at is None:
        return LeftOut(
            line,
            f"{email}: the time of consent “{written['given_at']}” is not a date like 2025-03-31 or 2025-03-31T09:00:00Z",
        )
    if given_at > now:
        return LeftOut(line, f"{email}: the time of consent {written['given_at']} is in the future")
    if not written["wording"]:
        return LeftOut(line, f"{email}: the wording of the consent is missing, so the consent cannot be proven")
    source = written["source"][:60] or Subscription.Source.IMPORT
    return Row(line, email, " ".join(written["name"].split())[:150], given_at, source, written["wording"])


def _moment(text: str) -> datetime | None:
    """The moment that a date or time names, in the site's time zone if it names none. None if it is not a date or time."""
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)):
            moment = datetime(day.year, day.month, day.day)
        if moment is not None and timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
    except (ValueError, OverflowError):
        return None
    return moment


def _take(
    rows: list[Row], newsletter: Newsletter, now: datetime, counts: Counter, seen: set[int] | None
) -> Iterable[LeftOut]:
    left_out = []
    suppressed = _suppressed(rows)
    known = _readers(rows)
    standing, ended = _subscriptions(known, newsletter)
    wanted: dict[str, Row] = {}
    for row in rows:
        user = known.get(row.email)
        if row.email in wanted or (seen is not None and hash(row.email) in seen):
            counts["already"] += 1
        elif row.email in suppressed:
            left_out.append(
                LeftOut(row.line, f"{row.email}: the address is suppressed, because {suppressed[row.email]}")
            )
        elif user is None:
            wanted[row.email] = row
        elif not user.is_active:
            left_out.append(LeftOut(row.line, f"{row.email}: the account is closed"))
        elif not user.email_verified:
            left_out.append(LeftOut(row.line, f"{row.email}: the address belongs to an account but is not verified"))
        elif user.pk in standing:
            counts["already"] += 1
        elif user.pk in ended and ended[user.pk] >= row.given_at:
            day = f"{timezone.localtime(ended[user.pk]):%-d %B %Y}"
            left_out.append(LeftOut(row.line, f"{row.email}: the reader unsubscribed on {day}, after this consent"))
        else:
            wanted[row.email] = row
        if seen is not None:
            seen.add(hash(row.email))
    counts["new"] += sum(email not in known for email in wanted)
    counts["known"] += sum(email in known for email in wanted)
    _make(wanted, known, newsletter, now)
    return left_out


def _make(wanted: dict[str, Row], known: dict[str, User], newsletter: Newsletter, now: datetime) -> None:
    new = []
    for email, row in wanted.items():
        if email not in known:
            user = User(email=email, name=row.name, email_verified=True, date_joined=now)
            user.set_unusable_password()
            new.append(user)
    # If someone registers with the same address at this moment, that account is used.
    User.objects.bulk_create(new, ignore_conflicts=True)
    readers = _readers(wanted.values())
    made = {user.email for user in new}
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=user, email=user.email, verified=True, primary=True)
            for user in readers.values()
            if user.email in made
        ],
        ignore_conflicts=True,
    )
    Subscription.objects.bulk_create(
        [
            Subscription(
                user=readers[email],
                newsletter=newsletter,
                wording=row.wording,
                source=row.source,
                given_at=row.given_at,
            )
            for email, row in wanted.items()
            if email in readers
        ],
        ignore_conflicts=True,
    )


def _readers(rows: Iterable[Row]) -> dict[str, User]:
    addresses = [row.email for row in rows]
    users = User.objects.alias(lower_email=Lower("email")).filter(lower_email__in=addresses)
    return {user.email.lower(): user for user in users.only("email", "is_active", "email_verified")}


def _subscriptions(known: dict[str, User], newsletter: Newsletter) -> tuple[set[int], dict[int, datetime]]:
    """The ids of readers with an active subscription, and the end of the last subscription of each other reader."""
    rows = Subscription.objects.filter(newsletter=newsletter, user__in=[user.pk for user in known.values()])
    standing, ended = set(), {}
    for user_id, ended_at in rows.order_by("ended_at").values_list("user_id", "ended_at"):
        if ended_at is None:
            standing.add(user_id)
        else:
            ended[user_id] = ended_at
    return standing, ended


def _suppressed(rows: list[Row]) -> dict[str, str]:
    hashes = {hash_of(row.email): row.email for row in rows}
    found = Suppression.objects.filter(address_hash__in=hashes)
    return {hashes[row.address_hash]: row.get_cause_display() for row in found}
