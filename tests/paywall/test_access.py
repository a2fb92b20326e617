"""The decision as a table: visitor, piece, ledger and limit, with the expected answer and reason."""

from datetime import UTC, date, datetime

import pytest

from paywall.access import (
    Answer,
    Asked,
    Ledger,
    Outcome,
    Policy,
    Reason,
    Tried,
    Visitor,
    decide,
    is_metered,
    settle,
)

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
FREE, PREMIUM, REGISTERED = (Asked("a1", access) for access in ("free", "premium", "registered"))
VIC = Visitor()
RHEA = Visitor(is_signed_in=True, is_verified=True)
UNA = Visitor(is_signed_in=True, is_verified=False)
ADA = Visitor(is_staff=True, is_signed_in=True)
AHEAD = Visitor(is_prefetch=True)
HEAD = Visitor(is_get=False)


def held(*keys: str, period: str = "2026-11") -> Ledger:
    return Ledger(period, frozenset(keys))


ROWS = [
    # visitor, piece, ledger, limit -> answer, reason
    (VIC, FREE, held(), 3, Answer.WHOLE, Reason.FREE),
    (AHEAD, FREE, held(), 0, Answer.WHOLE, Reason.FREE),
    (ADA, PREMIUM, held("b", "c", "d"), 3, Answer.WHOLE, Reason.STAFF),
    (ADA, REGISTERED, held(), 0, Answer.WHOLE, Reason.STAFF),
    (RHEA, PREMIUM, held("b", "c", "d"), 3, Answer.WHOLE, Reason.READER),
    (RHEA, REGISTERED, held(), 0, Answer.WHOLE, Reason.READER),
    (VIC, REGISTERED, held(), 3, Answer.PREVIEW, Reason.REGISTERED_ONLY),
    (VIC, REGISTERED, held("a1"), 3, Answer.PREVIEW, Reason.REGISTERED_ONLY),
    (UNA, REGISTERED, held(), 3, Answer.PREVIEW, Reason.REGISTERED_ONLY),
    (VIC, PREMIUM, held(), 3, Answer.TRY, Reason.ROOM),
    (UNA, PREMIUM, held("b", "c"), 3, Answer.TRY, Reason.ROOM),
    (UNA, PREMIUM, held("b", "c", "d"), 3, Answer.PREVIEW, Reason.LIMIT),
    (VIC, PREMIUM, held("b", "c", "d"), 3, Answer.PREVIEW, Reason.LIMIT),
    (VIC, PREMIUM, held("a1", "b", "c"), 3, Answer.WHOLE, Reason.HELD),
    # A lowered limit keeps opened articles open; a raised one applies at once; with 0, every article asks to register.
    (VIC, PREMIUM, held("a1", "b", "c"), 1, Answer.WHOLE, Reason.HELD),
    (VIC, PREMIUM, held("a1"), 0, Answer.WHOLE, Reason.HELD),
    (VIC, PREMIUM, held("b", "c", "d"), 4, Answer.TRY, Reason.ROOM),
    (VIC, PREMIUM, held(), 0, Answer.PREVIEW, Reason.REGISTER),
    # Last month's ledger does not count for this month.
    (VIC, PREMIUM, held("a1", "b", "c", period="2026-10"), 3, Answer.TRY, Reason.ROOM),
    # Prefetches: an unread article waits for the click; an opened one is whole.
    (AHEAD, PREMIUM, held(), 3, Answer.REFUSE, Reason.PREFETCH),
    (AHEAD, PREMIUM, held("b", "c", "d"), 3, Answer.REFUSE, Reason.PREFETCH),
    (AHEAD, PREMIUM, held("a1"), 3, Answer.WHOLE, Reason.HELD),
    (HEAD, PREMIUM, held(), 3, Answer.PREVIEW, Reason.NO_VIEW),
    (HEAD, PREMIUM, held("a1"), 3, Answer.WHOLE, Reason.HELD),
    # A ledger that does not answer opens nothing for strangers and locks nothing for registered readers.
    (VIC, PREMIUM, Ledger(is_available=False), 3, Answer.PREVIEW, Reason.UNAVAILABLE),
    (AHEAD, PREMIUM, Ledger(is_available=False), 3, Answer.PREVIEW, Reason.UNAVAILABLE),
    (RHEA, PREMIUM, Ledger(is_available=False), 3, Answer.WHOLE, Reason.READER),
    # An unknown kind of access does not open a piece.
    (VIC, Asked("a1", "sponsored"), held(), 3, Answer.PREVIEW, Reason.REGISTERED_ONLY),
]


@pytest.mark.parametrize(("visitor", "piece", "ledger", "limit", "answer", "reason"), ROWS)
def test_the_table_of_decisions(visitor, piece, ledger, limit, answer, reason):
    decision = decide(piece, visitor, ledger, Policy(limit, UTC), NOW)
    assert (decision.answer, decision.reason) == (answer, reason)
    assert decision.starts_again == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("outcome", "answer", "reason", "reads"),
    [
        (Outcome(Tried.COUNTED, 2), Answer.WHOLE, Reason.COUNTED, 2),
        (Outcome(Tried.HELD, 2), Answer.WHOLE, Reason.HELD, 2),
        (Outcome(Tried.FULL, 3), Answer.PREVIEW, Reason.LIMIT, 3),
        (Outcome(Tried.NO_ALLOWANCE), Answer.PREVIEW, Reason.NETWORK, 1),
        (Outcome(Tried.UNAVAILABLE), Answer.PREVIEW, Reason.UNAVAILABLE, 1),
    ],
)
def test_the_table_of_outcomes(outcome, answer, reason, reads):
    tried = decide(PREMIUM, VIC, held("b"), Policy(3, UTC), NOW)
    settled = settle(tried, outcome)
    assert (settled.answer, settled.reason, settled.reads) == (answer, reason, reads)


def test_only_an_anonymous_view_of_a_premium_piece_needs_the_ledger():
    assert is_metered(PREMIUM, VIC)
    assert is_metered(PREMIUM, UNA)
    assert not any(
        is_metered(piece, visitor)
        for piece, visitor in ((FREE, VIC), (REGISTERED, VIC), (PREMIUM, RHEA), (PREMIUM, ADA))
    )
