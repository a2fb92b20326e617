"""Attacks on links for experts (`/link/<purpose>/<token>/`): guessed, cut, of another purpose, closed, or left in caches.

For each purpose, the audit makes a link of its own on the site's content and removes it at the end.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from articles.models import Article, Expert, Invitation, InvitationLink, InvitedAnswer, SignOff, SignOffLink
from articles.models.private_link import PrivateLink
from paywall.audit.attack import Attack, Result, answered, cannot_tell, leak, not_applicable, safe, told
from paywall.audit.client import Request, Response
from paywall.audit.sentences import Target
from paywall.audit.site import MAIL_DOMAIN, Site

# A text on the page of the attack's own link, by which it recognises the page.
MARK = "This link was made by audit_wall and is removed at its end."
# Tokens that a stranger without a mail would guess.
GUESSED_TOKENS = ("1", "x", "0" * 22, "A" * 22, "token", "None", "..", "%00", "%2e%2e", "A" * 400)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Purpose:
    """One kind of link. `made_for` makes a temporary link for a piece. `below` lists the addresses below the link's own.

    `mark` is a text on the link's page. `shows_the_piece` is set for a purpose that shows the whole piece to the holder
    of the link.
    """

    name: str
    made_for: Callable[[Target], AbstractContextManager[tuple[PrivateLink, str] | None]]
    below: tuple[str, ...] = ("",)
    mark: str = MARK
    shows_the_piece: bool = False

    def path(self, token: str, below: str = "") -> str:
        return f"/link/{self.name}/{token}/{below}"


@contextmanager
def invited_to(target: Target) -> Iterator[tuple[PrivateLink, str] | None]:
    """Invite an expert of a Q&A to an invented question, without a mail. Yields None for other pieces."""
    article = Article.objects.filter(pk=target.pk).first() if target.kind == Article.Kind.QA else None
    participant = article and article.participants.first()
    if not participant:
        yield None
        return
    Invitation.objects.filter(email__endswith=f"@{MAIL_DOMAIN}").delete()
    now = timezone.now()
    until = now + timedelta(hours=1)
    invitation = Invitation.objects.create(
        article=article,
        expert=participant.expert,
        email=f"expert@{MAIL_DOMAIN}",
        brief=MARK,
        deadline=until,
        invited_at=now,
    )
    try:
        InvitedAnswer.objects.create(
            article=article, invitation=invitation, question_token="audit", question_text="Is anything to be seen here?"
        )
        yield InvitationLink.objects.issue(invitation=invitation, made_at=now, expires_at=until)
    finally:
        invitation.delete()


@contextmanager
def asked_to_sign_off(target: Target) -> Iterator[tuple[PrivateLink, str] | None]:
    """Make a sign-off of a Q&A without answers, and without a mail. Yields None for other pieces.

    It uses an expert who does not answer in this Q&A, if there is one, so that no count of approvals changes.
    """
    article = Article.objects.filter(pk=target.pk).first() if target.kind == Article.Kind.QA else None
    SignOff.objects.filter(email__endswith=f"@{MAIL_DOMAIN}").delete()
    others = Expert.objects.exclude(sign_offs__article=target.pk, sign_offs__withdrawn_at=None)
    expert = article and (others.exclude(participations__article=article).first() or others.first())
    if not expert:
        yield None
        return
    now = timezone.now()
    until = now + timedelta(hours=1)
    sign_off = SignOff.objects.create(
        article=article, expert=expert, email=f"expert@{MAIL_DOMAIN}", deadline=until, sent_at=now
    )
    try:
        yield SignOffLink.objects.issue(sign_off=sign_off, made_at=now, expires_at=until)
    finally:
        sign_off.delete()


PURPOSES = (
    Purpose("answer", invited_to, below=("", "portrait/")),
    Purpose("sign-off", asked_to_sign_off, mark="There is nothing to approve any more"),
)


class PrivateLinks(Attack):
    """Only the complete token of an open link opens a page, and only for its purpose. No cache and no other site sees it."""

    title = "private links: guessed, cut, of another purpose, revoked, expired, left in a cache, or showing too much"

    def attempt(self, site: Site) -> Result:
        number, made = 0, 0
        for request in self._guesses():
            number += 1
            if found := self._opens(site, site.client.send(request)):
                return leak(found)
        for purpose in PURPOSES:
            for target in site.targets:
                with purpose.made_for(target) as link:
                    if link is None:
                        continue
                    made += 1
                    result = self._attack(site, purpose, *link)
                    if result is not None:
                        return result
        if not made:
            return not_applicable("no piece has such links")
        return safe(f"{number} guesses, {made} links")

    def _guesses(self) -> Iterator[Request]:
        for purpose in PURPOSES:
            for token in GUESSED_TOKENS:
                for below in purpose.below:
                    yield Request(purpose.path(token, below))
                    yield Request(purpose.path(token, below), "POST", headers=_FORM, body="do=save")

    def _attack(self, site: Site, purpose: Purpose, link: PrivateLink, token: str) -> Result | None:
        """Return what is wrong with one link, or None."""
        page = site.client.send(Request(purpose.path(token)))
        if page.status != 200 or purpose.mark not in page.text:
            return cannot_tell(f"an open link at /link/{purpose.name}/ does not open ({answered(page)})")
        for below in purpose.below:
            for request in (
                Request(purpose.path(token, below)),
                Request(purpose.path(token, below), "HEAD"),
                Request(purpose.path(token, below), "POST", headers=_FORM, body="do=save"),
            ):
                response = site.client.send(request)
                if wrong := _carelessness(response) or self._tells(site, purpose, response):
                    return leak(wrong)
        foreign = [other.path(token) for other in PURPOSES if other is not purpose]
        mangled = [token[:-1], token[1:], token.swapcase(), f"{token}x", f"{token}{token}", f"-{token}"]
        for path in [*foreign, *(purpose.path(each) for each in mangled)]:
            if found := self._opens(site, site.client.send(Request(path))):
                return leak(found)
        kind, now = type(link), timezone.now()
        before = {"made_at": now - timedelta(days=2), "expires_at": now - timedelta(days=1)}
        for change in ({"revoked_at": now}, {"revoked_at": None} | before):
            kind.objects.filter(pk=link.pk).update(**change)
            for below in purpose.below:
                for method in ("GET", "POST"):
                    response = site.client.send(Request(purpose.path(token, below), method))
                    if found := self._opens(site, response):
                        return leak(f"{found}, although the link is closed")
        return None

    def _opens(self, site: Site, response: Response) -> str:
        """Return what a request shows that must not open anything, or nothing."""
        request = told(response.request)
        if response.status in range(200, 400) or any(purpose.mark in response.text for purpose in PURPOSES):
            return f"{_veiled(request)} opens a page ({answered(response)})"
        if target := site.sees_any(response):
            return f"{_veiled(request)} shows a locked sentence of {target.path}"
        return ""

    def _tells(self, site: Site, purpose: Purpose, response: Response) -> str:
        target = None if purpose.shows_the_piece else site.sees_any(response)
        return f"{_veiled(told(response.request))} shows a locked sentence of {target.path}" if target else ""


def _carelessness(response: Response) -> str:
    """Return what would let others store, list or find a private page, or nothing."""
    request = _veiled(told(response.request))
    wanted = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    for name, value in wanted.items():
        if value not in response.header(name):
            return f"{request} is answered without {name}: {value}"
    if response.header("Set-Cookie"):
        return f"{request} sets a cookie"
    return ""


def _veiled(request: str) -> str:
    """Return a request without its token, so that no report shows the token."""
    method, path, *rest = request.split(" ", 2)
    _, link, purpose, _, below = path.split("/", 4)
    return " ".join([method, f"/{link}/{purpose}/[token]/{below}", *rest])
