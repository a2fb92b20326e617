"""Who may read a piece whole: one pure decision in two steps (docs/meter.md). No Django, no database, no clock.

`decide()` says whole, preview, refuse (a prefetch) or *try*: then the ledger writes one row or finds that it may
not, and `settle()` turns its outcome into whole or preview.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum

from paywall import meter


class Answer(StrEnum):
    WHOLE = "whole"
    PREVIEW = "preview"
    TRY = "try"
    # A browser that fetches ahead is told to come back at the click (docs/meter.md, rule 9).
    REFUSE = "refuse"


class Reason(StrEnum):
    """Why; the note and the wall choose their words by it."""

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
    # HEAD, OPTIONS and the like of an unread piece (docs/meter.md, rule 1).
    NO_VIEW = "no-view"
    ROOM = "room"


@dataclass(frozen=True)
class Asked:
    """The piece that is asked for: its key in the ledger, and `free`, `premium` or `registered`."""

    key: str
    access: str


@dataclass(frozen=True)
class Visitor:
    """Who asks, and how."""

    is_staff: bool = False
    is_signed_in: bool = False
    is_verified: bool = False
    # GET; every other method takes the preview's path.
    is_get: bool = True
    is_prefetch: bool = False


@dataclass(frozen=True)
class Ledger:
    """What the ledger holds of this visitor in one period; a visitor without a good cookie has an empty one."""

    period: str = ""
    held: frozenset[str] = frozenset()
    is_available: bool = True


@dataclass(frozen=True)
class Policy:
    """The site's limit, and the time zone that decides the month."""

    limit: int
    zone: tzinfo


class Tried(StrEnum):
    """What became of the attempt to count a view."""

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
    """The answer, with the facts that a reader is told: so many read, of so many, until that day."""

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
    """Whether the decision needs the ledger at all."""
    return _without_ledger(piece, visitor) is None


def decide(piece: Asked, visitor: Visitor, ledger: Ledger, policy: Policy, now: datetime) -> Decision:
    """The first step, in docs/meter.md's order of decision. The piece is public; `now` is aware."""
    period = meter.period_of(now, policy.zone)
    held = ledger.held if ledger.period == period else frozenset()
    answer, reason = _without_ledger(piece, visitor) or _with_ledger(piece, visitor, ledger, held, policy)
    return Decision(answer, reason, period, meter.starts_again(period), len(held), policy.limit)


def settle(decision: Decision, outcome: Outcome) -> Decision:
    """The second step: what the ledger answered to a *try*. Anything but a row of this article is the preview."""
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
