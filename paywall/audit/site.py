"""A running site under audit: its locked pieces, the visitors that the auditor simulates, and the clean-up afterwards."""

import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, lru_cache
from importlib import import_module
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.shortcuts import resolve_url
from django.utils import timezone

from paywall import figures, identity, meter, network, policy
from paywall.audit.client import Client, Request, Response
from paywall.audit.sentences import Target, dressed, targets
from paywall.ledger import reads
from paywall.models import Allowance

# E-mail can never be delivered to this domain (RFC 2606).
MAIL_DOMAIN = "audit-wall.invalid"
# Forged client addresses: some reserved for documentation (RFC 5737, RFC 3849), then one of Googlebot and one of Bingbot.
FORGED_ADDRESSES = ("203.0.113.7", "198.51.100.9", "192.0.2.11", "2001:db8:77::1", "66.249.66.1", "40.77.167.1")
REAL_VIEWS = 10
TEXTS_REMEMBERED = 100

Cookies = Mapping[str, str]


class NotThisSite(Exception):
    """This process cannot audit the server at the address; the message says why."""


class Site:
    """What attacks can use.

    `reader` holds the cookies of a reader who may read everything, `unverified` those of a reader with an unverified
    address, and `walled` those of a visitor at the meter's limit.
    """

    def __init__(self, base_url: str):
        self.started_at = timezone.now()
        self.base_url = base_url
        self.public_host = urlsplit(settings.SITE_ADDRESS).hostname
        self.client = Client(base_url, figures.leave_out_header(), self._watch)
        self.rules = policy.current()
        self.limit = self.rules.limit
        self.period = meter.period_of(self.started_at, self.rules.zone)
        self.locked = targets()
        self.targets = _choice(self.locked)
        self.premium = [target for target in self.locked if target.access == "premium"]
        self.reader: Cookies = {}
        self.walled: Cookies = {}
        # Most attacks get the same page again and again.
        self._first_in = lru_cache(TEXTS_REMEMBERED)(_first_in)
        self._lock = threading.Lock()
        self._identities: set[str] = set()
        self._sessions: set[str] = set()
        self._drawn = 0
        self._local_address = ""
        self._allowances: dict[str, int] = {}

    @cached_property
    def unverified(self) -> Cookies:
        return self.session_of(is_verified=False)

    def sees(self, response: Response, target: Target) -> bool:
        """Return whether the response contains a locked sentence of the piece, in its body or headers."""
        return self._first((target,), response) is not None

    def leaks(self, response: Response, target: Target) -> bool:
        """Return whether locked text was shown to a visitor without the right to it, or without an entry in the ledger.

        A stranger without a cookie may see a piece if it is counted for the identity that the response gives them.
        """
        if not self.sees(response, target):
            return False
        given = response.cookie(identity.COOKIE)
        return identity.COOKIE in response.request.cookies or target.key not in self.reads(given)

    def sees_any(self, response: Response) -> Target | None:
        """Return a locked piece that has a locked sentence in the response."""
        return self._first(tuple(self.locked), response)

    def _first(self, among: tuple[Target, ...], response: Response) -> Target | None:
        headers = "\n".join(value for _, value in response.headers)
        return self._first_in(response.text, among) or self._first_in(headers, among)

    def newcomer(self, slots_taken: int = 0) -> dict[str, str]:
        """Return the signed cookie of a new visitor with `slots_taken` slots used, without drawing on any allowance."""
        name = identity.new()
        with self._lock:
            self._identities.add(name)
        for number in range(slots_taken):
            reads.count(identity.hashed(name), self.period, f"audit{number}", slots_taken, self.started_at)
        return {identity.COOKIE: identity.signed(name)}

    def reads(self, value: str | None) -> frozenset[str]:
        """Return the pieces in the ledger for the visitor with this cookie value."""
        return reads.held(identity.hashed(id_in(value)), self.period) if value else frozenset()

    def session_of(self, *, is_verified: bool) -> dict[str, str]:
        """Create a reader for this audit only, sign them in and return the session cookie."""
        email = f"{secrets.token_hex(8)}@{MAIL_DOMAIN}"
        user = get_user_model().objects.create_user(email, email_verified=is_verified)
        EmailAddress.objects.create(user=user, email=email, verified=is_verified, primary=True)
        session = _sessions()()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        with self._lock:
            self._sessions.add(session.session_key)
        return {settings.SESSION_COOKIE_NAME: session.session_key}

    @contextmanager
    def prepared(self) -> Iterator["Site"]:
        """Create the visitors; afterwards, whatever happens, remove their traces from the database."""
        _remove_readers()
        self._allowances = self._count_allowances()
        try:
            self.reader = self.session_of(is_verified=True)
            self._recognise()
            self.walled = self._with_full_meter()
            yield self
        finally:
            self._tidy()

    def _recognise(self) -> None:
        """Raise NotThisSite if the server does not recognise a reader signed in here. Runs before any attack."""
        response = self.client.send(Request(resolve_url(settings.LOGIN_REDIRECT_URL), cookies=self.reader))
        if not response.status:
            raise NotThisSite(f"There is no answer from {self.base_url}: {response.text}.")
        place = urlsplit(response.header("Location"))
        if response.status == 200 and MAIL_DOMAIN in response.text:
            return
        if response.status == 200 or place.path == resolve_url(settings.LOGIN_URL):
            raise NotThisSite(
                f"The server at {self.base_url} uses a different SECRET_KEY or database from this command. Run the command "
                "with the server's settings."
            )
        onward = f" and redirects to {response.header('Location')}" if place.path else ""
        raise NotThisSite(
            f"The server at {self.base_url} answers a request for a reader's account page with {response.status}{onward}."
        )

    def _with_full_meter(self) -> dict[str, str]:
        """Return the cookie of a visitor at the limit.

        The meter is filled by real views of pieces that are not targets; the remaining slots are written into the ledger.
        """
        cookies = self.newcomer()
        others = [target for target in self.premium if target not in self.targets]
        for target in others[: min(self.limit, REAL_VIEWS)]:
            self.client.send(Request(target.path, cookies=cookies))
        reader = identity.hashed(id_in(cookies[identity.COOKIE]))
        for number in range(self.limit):
            reads.count(reader, self.period, f"audit{number}", self.limit, self.started_at)
        return cookies

    def _watch(self, response: Response) -> None:
        """Remember each identity and session that a response has created, for the clean-up."""
        value, session = response.cookie(identity.COOKIE), response.cookie(settings.SESSION_COOKIE_NAME)
        with self._lock:
            self._local_address = response.local_address or self._local_address
            if value:
                self._identities.add(id_in(value))
                self._drawn += 1
            if session:
                self._sessions.add(session)

    def _tidy(self) -> None:
        reads.forget([identity.hashed(name) for name in self._identities])
        self._give_back()
        _remove_readers()
        store = _sessions()
        for key in self._sessions:
            store(key).delete()

    def _give_back(self) -> None:
        day = network.day_of(self.started_at)
        for address in FORGED_ADDRESSES:
            if _hashed(address, day) not in self._allowances:
                reads.give_back(_hashed(address, day), day, None)
        raised = {name for name, number in self._count_allowances().items() if number > self._allowances.get(name, 0)}
        ours = _hashed(self._local_address, day)
        if ours not in raised and len(raised) == 1:
            # Through a proxy or another network, the site sees an address that the auditor does not know.
            ours = raised.pop()
        if self._drawn:
            reads.give_back(ours, day, self._drawn)

    def _count_allowances(self) -> dict[str, int]:
        day = network.day_of(self.started_at)
        return dict(Allowance.objects.filter(day=day).values_list("network", "day_count"))


def _first_in(text: str, among: tuple[Target, ...]) -> Target | None:
    """Return a piece that has a locked sentence in the text, in any dress."""
    for dress in dressed(text):
        for target in among:
            if any(sentence in dress for sentence in target.sentences):
                return target
    return None


def id_in(value: str) -> str:
    """Return the id in a cookie's value."""
    return value.rsplit(":", 2)[0]


def _choice(found: list[Target]) -> tuple[Target, ...]:
    """Return one piece of each sort: an article, an Expert Q&A, a special report, and a piece for registered readers."""
    chosen: dict[str, Target] = {}
    for target in found:
        sort = target.kind if target.kind in ("qa", "report") else "article"
        chosen.setdefault("registered" if target.access == "registered" else sort, target)
    return tuple(chosen.values())


def _hashed(address: str, day: str) -> str:
    return network.hashed(network.network_of(address), day, settings.SECRET_KEY)


def _sessions():
    return import_module(settings.SESSION_ENGINE).SessionStore


def _remove_readers() -> None:
    """Remove the readers of this audit and of all earlier ones, including any that were killed."""
    get_user_model().objects.filter(email__endswith=f"@{MAIL_DOMAIN}").delete()
