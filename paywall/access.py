"""Who may read a piece whole: one pure decision in two steps (docs/meter.md). No Django, no database, no clock.

`decide()` answers whole, preview, refuse (a prefetch) or *try*. After a *try*, the ledger attempts to write one row, and
`settle()` turns the outcome into whole or preview.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum

from paywall import meter


class Answer(StrEnum):
    WHOLE = "whole"
    PREVIEW = "preview"
    TRY = "try"
    # A prefetch is refused; the browser asks again when the reader clicks (docs/meter.md, rule 9).
    REFUSE = "refuse"


class Reason(StrEnum):
    """The reason for an answer. The note and the wall choose their words by it."""

    STAFF = "staff"
    FREE = "free"
    READER = "reader"
    HELD = "held"
    COUNTED = "counted"
    LIMIT = "limit"
    REGISTER = "register"
    REGISTERED_ONLY = "registered"
    NETWORK = "network"
    UNAVAILABLE = "unavailable"
    PREFETCH = "prefetch"
    # HEAD, OPTIONS and other methods for an unread piece (docs/meter.md, rule 1).
    NO_VIEW = "no-view"
    ROOM = "room"


@dataclass(frozen=True)
class Asked:
    """The requested piece: its key in the ledger and its access (`free`, `premium` or `registered`)."""

    key: str
    access: str


@dataclass(frozen=True)
class Visitor:
    """Who makes the request, and how."""

    is_staff: bool = False
    is_signed_in: bool = False
    is_verified: bool = False
    # Any method other than GET gets the preview of an unread piece.
    is_get: bool = True
    is_prefetch: bool = False


@dataclass(frozen=True)
class Ledger:
    """The pieces that this visitor has opened in one period. Without a valid cookie, the ledger is empty."""

    period: str = ""
    held: frozenset[str] = frozenset()
    is_available: bool = True


@dataclass(frozen=True)
class Policy:
    """The site's limit, and the time zone in which months begin."""

    limit: int
    zone: tzinfo


class Tried(StrEnum):
    """The result of an attempt to count a view."""

    COUNTED = "counted"
    HELD = "held"
    FULL = "full"
    NO_ALLOWANCE = "no-allowance"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Outcome:
    tried: Tried
    reads: int = 0


@dataclass(frozen=True)
class Decision:
    """The answer, with the facts for the reader: articles read, the limit, and the day when the count starts again."""

    answer: Answer
    reason: Reason
    period: str
    starts_again: date
    reads: int
    limit: int

    @property
    def is_whole(self) -> bool:
        return self.answer is Answer.WHOLE


def is_metered(piece: Asked, visitor: Visitor) -> bool:
    """Return whether the decision needs the ledger."""
    return _without_ledger(piece, visitor) is None


def decide(piece: Asked, visitor: Visitor, ledger: Ledger, policy: Policy, now: datetime) -> Decision:
    """Take the first step, in the order that docs/meter.md prescribes. The piece must be public and `now` aware."""
    period = meter.period_of(now, policy.zone)
    held = ledger.held if ledger.period == period else frozenset()
    answer, reason = _without_ledger(piece, visitor) or _with_ledger(piece, visitor, ledger, held, policy)
    return Decision(answer, reason, period, meter.starts_again(period), len(held), policy.limit)


def settle(decision: Decision, outcome: Outcome) -> Decision:
    """Take the second step: turn the ledger's outcome of a *try* into an answer.

    Only a row for this article in the ledger opens it; every other outcome gives the preview.
    """
    answer, reason = _SETTLED[outcome.tried]
    if outcome.tried is Tried.FULL and decision.limit == 0:
        reason = Reason.REGISTER
    return replace(decision, answer=answer, reason=reason, reads=max(outcome.reads, decision.reads))


_SETTLED = {
    Tried.COUNTED: (Answer.WHOLE, Reason.COUNTED),
    Tried.HELD: (Answer.WHOLE, Reason.HELD),
    Tried.FULL: (Answer.PREVIEW, Reason.LIMIT),
    Tried.NO_ALLOWANCE: (Answer.PREVIEW, Reason.NETWORK),
    Tried.UNAVAILABLE: (Answer.PREVIEW, Reason.UNAVAILABLE),
}


def _without_ledger(piece: Asked, visitor: Visitor) -> tuple[Answer, Reason] | None:
    if visitor.is_staff:
        return Answer.WHOLE, Reason.STAFF
    if piece.access == "free":
        return Answer.WHOLE, Reason.FREE
    if visitor.is_signed_in and visitor.is_verified:
        return Answer.WHOLE, Reason.READER
    if piece.access != "premium":
        return Answer.PREVIEW, Reason.REGISTERED_ONLY
    return None


def _with_ledger(
    piece: Asked, visitor: Visitor, ledger: Ledger, held: frozenset[str], policy: Policy
) -> tuple[Answer, Reason]:
    if not ledger.is_available:
        return Answer.PREVIEW, Reason.UNAVAILABLE
    if piece.key in held:
        return Answer.WHOLE, Reason.HELD
    if not visitor.is_get:
        return Answer.PREVIEW, Reason.NO_VIEW
    if visitor.is_prefetch:
        return Answer.REFUSE, Reason.PREFETCH
    if meter.is_full(len(held), policy.limit):
        return Answer.PREVIEW, Reason.LIMIT if policy.limit else Reason.REGISTER
    return Answer.TRY, Reason.ROOM
