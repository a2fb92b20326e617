"""What others would get of a piece, for previews in the admin: the meter's own rules, asked about an invented visitor.

Nothing is counted, and neither the ledger nor the allowance of a network is read.
"""

from datetime import datetime

from django.conf import settings

from articles.reading.access import Onlooker
from paywall import access, meter
from paywall.access import Answer, Asked, Decision, Ledger, Outcome, Policy, Reason, Tried, Visitor


def decision(piece: Asked, onlooker: Onlooker, rules: Policy, now: datetime) -> Decision:
    """Decide as for a visitor of this kind. The piece may be a draft: it is treated as public."""
    is_reader = onlooker is Onlooker.READER
    visitor = Visitor(is_signed_in=is_reader, is_verified=is_reader)
    period = meter.period_of(now, rules.zone)
    full = frozenset(f"sample{number}" for number in range(rules.limit))
    ledger = Ledger(period, full if onlooker is Onlooker.LIMIT else frozenset())
    made = access.decide(piece, visitor, ledger, rules, now)
    if made.answer is not Answer.TRY:
        return made
    # A search engine keeps no cookie, so each of its views is that of somebody new, and draws on the network's allowance.
    tried = Outcome(Tried.NO_ALLOWANCE) if onlooker is Onlooker.CRAWLER else Outcome(Tried.COUNTED, reads=1)
    return access.settle(made, tried)


def explanation(made: Decision) -> str:
    """Say in a sentence or two why an onlooker gets this."""
    free = "free article" if made.limit == 1 else f"{made.limit} free articles"
    return {
        Reason.READER: "Whoever is registered reads everything in full.",
        Reason.REGISTERED_ONLY: "The piece is for registered readers, so everybody else meets the wall, search engines too.",
        Reason.REGISTER: "The limit is 0, so everybody who is not registered meets the wall, search engines too.",
        Reason.COUNTED: "The first premium article that a visitor opens this month.",
        Reason.LIMIT: f"A visitor who has read the {free} of this month.",
        Reason.NETWORK: (
            "A search engine is a visitor who keeps no cookie. It gets up to "
            f"{settings.METER_NEW_PER_HOUR} articles an hour and {settings.METER_NEW_PER_DAY} a day in full, and this after that."
        ),
    }[made.reason]
