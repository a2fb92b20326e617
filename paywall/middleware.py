"""Set `request.access` on each request; after the view, set the meter's cookie and count the figures.

Session, user and ledger are not read until a view opens a piece that is not free.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.reading.access import AskedPiece, Onlooker, Sample, Verdict
from paywall import access, figures, identity, meter, network, policy, samples
from paywall.access import Answer, Asked, Decision, Outcome, Reason, Tried, Visitor
from paywall.ledger import breaker, reads
from paywall.prefetch import is_prefetch
from paywall.wall import WordedVerdict

log = logging.getLogger(__name__)
# In the environment of a request whose short way failed: the `Access` that the long way goes on with.
BEGUN = "paywall.access"


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        opened = request.access = Access(request, request.META.pop(BEGUN, None))
        response = self.get_response(request)
        if opened.decisions:
            opened.finish(response)
        return response


class Access:
    """Decides about each piece that a request opens, once per piece, also if it was `begun` on a way that failed."""

    def __init__(self, request: HttpRequest, begun: "Access | None" = None):
        self.request = request
        self.decisions: dict[str, Decision] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.new_identity: str | None = None
        self.reader: str | None = None
        # The network's hash and the day whose allowance admitted a new visitor.
        self.drawn: tuple[str, str] | None = None
        if begun is not None:
            # Words and tokens belong to the other request; what was counted belongs to the visitor.
            self.decisions, self.drawn = begun.decisions, begun.drawn
            self.new_identity, self.reader = begun.new_identity, begun.reader

    def open(self, piece: AskedPiece) -> Verdict:
        """Return the verdict on one piece. If anything fails, the verdict is the preview, never an error."""
        known = self.verdicts.get(piece.key)
        if known is None:
            known = self.verdicts[piece.key] = self._verdict(piece)
        return known

    def sample(self, piece: AskedPiece, onlooker: Onlooker) -> Sample:
        """Return what others would get of a piece, for previews in the admin, without counting."""
        asked = Asked(piece.key, piece.access)
        decision = samples.decision(asked, onlooker, policy.current(), timezone.now())
        return Sample(WordedVerdict(self.request, piece, decision), samples.explanation(decision))

    def finish(self, response: HttpResponse) -> None:
        """Set the cookie of a newly counted visitor and count the figures. A page that failed does not count as a view.

        A page may fail after it was finished. This is then called once more, with the response that is sent instead.
        """
        for key, decision in list(self.decisions.items()):
            if decision.reason is Reason.COUNTED and response.status_code != 200:
                self._take_back(key, decision)
            elif self.request.method == "GET" and response.status_code == 200:
                if decision.reason is Reason.COUNTED and self.new_identity is not None:
                    identity.hand_out(response, self.new_identity)
                if not figures.is_left_out(self.request):
                    figures.note_decision(key, decision)

    def _verdict(self, piece: AskedPiece) -> Verdict:
        try:
            visitor = self._visitor()
            decision = self.decisions.get(piece.key) or self._decide(Asked(piece.key, piece.access), visitor)
        except Exception:
            # Catch everything on purpose: docs/meter.md requires the preview, never a traceback, whatever fails.
            log.exception("Could not decide about %s; the preview is shown", piece.key)
            return WordedVerdict(self.request, piece, _undecided())
        self.decisions[piece.key] = decision
        if decision.answer is Answer.REFUSE:
            return _Refused()
        return WordedVerdict(
            self.request, piece, decision, is_unverified=visitor.is_signed_in and not visitor.is_verified
        )

    def _visitor(self) -> Visitor:
        request = self.request
        how = {"is_get": request.method == "GET", "is_prefetch": is_prefetch(request.META)}
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return Visitor(**how)
        user = request.user
        return Visitor(
            is_staff=user.is_staff and user.has_perm("articles.view_article"),
            is_signed_in=True,
            is_verified=user.email_verified,
            **how,
        )

    def _decide(self, asked: Asked, visitor: Visitor) -> Decision:
        now = timezone.now()
        if not access.is_metered(asked, visitor):
            # Needs no database, so registered readers can read on even while the meter's tables are unavailable.
            return access.decide(asked, visitor, access.Ledger(), policy.unasked(), now)
        rules = policy.current()
        period = meter.period_of(now, rules.zone)
        known = identity.read(self.request)
        self.reader = identity.hashed(known) if known else None
        try:
            held = self._held(period)
        except reads.Unavailable as error:
            log.warning("The ledger does not answer; the preview of %s is shown: %s", asked.key, error)
            return access.decide(asked, visitor, access.Ledger(is_available=False), rules, now)
        decision = access.decide(asked, visitor, access.Ledger(period, held), rules, now)
        if decision.answer is Answer.TRY:
            return access.settle(decision, self._try(asked.key, decision, now))
        return decision

    def _try(self, key: str, decision: Decision, now) -> Outcome:
        try:
            return breaker.writing.ask(lambda: self._count(key, decision, now))
        except reads.Unavailable as error:
            log.warning("The ledger does not answer; the preview of %s is shown: %s", key, error)
            return Outcome(Tried.UNAVAILABLE)

    def _held(self, period: str) -> frozenset[str]:
        reader = self.reader
        return breaker.reading.ask(lambda: reads.held(reader, period)) if reader else frozenset()

    def _count(self, key: str, decision: Decision, now) -> Outcome:
        if self.reader is None:
            return self._count_somebody_new(key, decision, now)
        return reads.count(self.reader, decision.period, key, decision.limit, now)

    def _count_somebody_new(self, key: str, decision: Decision, now) -> Outcome:
        # ClientAddressMiddleware in `newsroom` reads X-Forwarded-For. Without it, the client is the socket's peer.
        known = getattr(self.request, "client_network", None)
        client = str(known or network.network_of(self.request.META.get("REMOTE_ADDR", "")))
        hashed = network.hashed(client, network.day_of(now), settings.SECRET_KEY)
        new = identity.new()
        reader = identity.hashed(new)
        allowance = {"per_hour": settings.METER_NEW_PER_HOUR, "per_day": settings.METER_NEW_PER_DAY}
        outcome = reads.count_first(reader, decision.period, key, now, hashed, **allowance)
        if outcome.tried is Tried.COUNTED:
            self.new_identity, self.reader, self.drawn = new, reader, (hashed, network.day_of(now))
        return outcome

    def _take_back(self, key: str, decision: Decision) -> None:
        try:
            reads.take_back(self.reader, decision.period, key)
            if self.drawn is not None:
                # A failure on our side must not use up the network's allowance.
                reads.give_back(*self.drawn, drawn=1)
                self.drawn = None
            # So that it is not taken back twice.
            del self.decisions[key]
        except reads.Unavailable as error:
            log.warning("A view of %s stays counted, although its page failed: %s", key, error)


def _undecided() -> Decision:
    """Return the decision for when none could be made. It needs no database, so the wall and its form can be shown."""
    rules = policy.unasked()
    period = meter.period_of(timezone.now(), rules.zone)
    return Decision(Answer.PREVIEW, Reason.UNAVAILABLE, period, meter.starts_again(period), 0, rules.limit)


class _Refused:
    """The verdict on a prefetch of an unread piece: an empty 503 that is not an error (docs/meter.md, rule 9)."""

    is_whole = False

    @property
    def refusal(self) -> HttpResponse:
        response = HttpResponse(status=503, headers={"Cache-Control": "no-store", "Vary": "Cookie"})
        # Django logs and e-mails each 5xx that is not marked as logged.
        response._has_been_logged = True
        return response

    def note(self) -> str:
        return ""

    def wall(self) -> str:
        return ""
