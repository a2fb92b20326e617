"""A running site under audit: its locked pieces, the visitors that the auditor plays, and taking away what was left."""

import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

# No mail can ever go to this domain (RFC 2606).
MAIL_DOMAIN = "audit-wall.invalid"
# Addresses that the auditor claims to have; they are set aside for documentation (RFC 5737, RFC 3849) and Googlebot's.
FORGED_ADDRESSES = ("203.0.113.7", "198.51.100.9", "192.0.2.11", "2001:db8:77::1", "66.249.66.1", "40.77.167.1")
REAL_VIEWS = 10

Cookies = Mapping[str, str]


class NotThisSite(Exception):
    """The server at the address cannot be audited by this process; the message says why."""


class Site:
    """What an attack may use. `reader` may read everything; `walled` has read as much as the meter allows."""

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
        self.unverified: Cookies = {}
        self.walled: Cookies = {}
        self._lock = threading.Lock()
        self._identities: set[str] = set()
        self._sessions: set[str] = set()
        self._drawn = 0
        self._local_address = ""
        self._allowances: dict[str, int] = {}

    def sees(self, response: Response, target: Target) -> bool:
        """Whether a locked sentence of the piece stands in the response, in its body or its headers."""
        return self._first((target,), response) is not None

    def leaks(self, response: Response, target: Target) -> bool:
        """Whether locked text was shown to somebody who had no right to it, or of whom the ledger knows nothing.

        A stranger without a cookie may be shown a piece that is then counted for the identity that they are given.
        """
        if not self.sees(response, target):
            return False
        given = response.cookie(identity.COOKIE)
        return identity.COOKIE in response.request.cookies or target.key not in self.reads(given)

    def sees_any(self, response: Response) -> Target | None:
        """The first of all locked pieces of which a sentence stands in the response."""
        return self._first(self.locked, response)

    def newcomer(self, slots_taken: int = 0) -> dict[str, str]:
        """The cookie of a new visitor, signed as the site signs, who draws on no allowance; so many slots are taken."""
        name = identity.new()
        with self._lock:
            self._identities.add(name)
        for number in range(slots_taken):
            reads.count(identity.hashed(name), self.period, f"audit{number}", slots_taken, self.started_at)
        return {identity.COOKIE: identity.signed(name)}

    def reads(self, value: str | None) -> frozenset[str]:
        """What the ledger holds for the visitor with this cookie's value."""
        return reads.held(identity.hashed(id_in(value)), self.period) if value else frozenset()

    def session_of(self, *, is_verified: bool) -> dict[str, str]:
        """Sign a reader in who exists only for this audit; returns the cookie."""
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
        """Play the visitors, and take away afterwards, whatever happens, what they left in the database."""
        _remove_readers()
        self._allowances = self._count_allowances()
        try:
            self.reader = self.session_of(is_verified=True)
            self._recognise()
            self.unverified = self.session_of(is_verified=False)
            self.walled = self._with_full_meter()
            yield self
        finally:
            self._tidy()

    def _recognise(self) -> None:
        """Ask, before anything is left anywhere, whether the server knows a reader who was signed in here; or raise NotThisSite."""
        response = self.client.send(Request(resolve_url(settings.LOGIN_REDIRECT_URL), cookies=self.reader))
        if not response.status:
            raise NotThisSite(f"No site answers at {self.base_url}: {response.text}.")
        place = urlsplit(response.header("Location"))
        if response.status == 200 and MAIL_DOMAIN in response.text:
            return
        if response.status == 200 or place.path == resolve_url(settings.LOGIN_URL):
            raise NotThisSite(
                f"The server at {self.base_url} uses another SECRET_KEY or database than this command; run it with the "
                "server's settings."
            )
        onward = f" and sends on to {response.header('Location')}" if place.path else ""
        raise NotThisSite(
            f"The server at {self.base_url} answers {response.status} to a reader's account page{onward}."
        )

    def _first(self, among, response: Response) -> Target | None:
        dresses = dressed("\n".join((response.text, *(value for _, value in response.headers))))
        for target in among:
            if any(sentence in dress for sentence in target.sentences for dress in dresses):
                return target
        return None

    def _with_full_meter(self) -> dict[str, str]:
        """Fill a meter by real views of pieces that are no targets, and what is missing then in the ledger itself."""
        cookies = self.newcomer()
        others = [target for target in self.premium if target not in self.targets]
        for target in others[: min(self.limit, REAL_VIEWS)]:
            self.client.send(Request(target.path, cookies=cookies))
        reader = identity.hashed(id_in(cookies[identity.COOKIE]))
        for number in range(self.limit):
            reads.count(reader, self.period, f"audit{number}", self.limit, self.started_at)
        return cookies

    def _watch(self, response: Response) -> None:
        """Remember every trace that a response shows to have been left."""
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
            # Behind a proxy or another network the site sees an address that the auditor does not know.
            ours = raised.pop()
        if self._drawn:
            reads.give_back(ours, day, self._drawn)

    def _count_allowances(self) -> dict[str, int]:
        day = network.day_of(self.started_at)
        return dict(Allowance.objects.filter(day=day).values_list("network", "day_count"))


def id_in(value: str) -> str:
    """The id in a cookie's value."""
    return value.rsplit(":", 2)[0]


def _choice(found: list[Target]) -> tuple[Target, ...]:
    """One piece of each sort: an article, a Q&A, a special report, one for registered readers."""
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
    """Remove the readers of this and of every earlier audit, also of one that was killed."""
    get_user_model().objects.filter(email__endswith=f"@{MAIL_DOMAIN}").delete()
