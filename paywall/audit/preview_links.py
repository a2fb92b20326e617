"""Attacks on preview links: guessed, changed and closed ones, and open ones requested in unusual ways."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles.history import sheets
from articles.models import Article, PieceVersion, PreviewLink, SpecialReport
from paywall import identity
from paywall.audit.attack import Attack, Result, answered, cannot_tell, leak, safe, told
from paywall.audit.client import Request
from paywall.audit.sentences import Target
from paywall.audit.site import Site

# Marks the auditor's own links. If an audit is killed, they expire within minutes, and the next audit deletes them.
FOR_WHOM = "audit_wall"
OPEN_FOR = timedelta(minutes=10)


class PreviewLinks(Attack):
    """The auditor shares its targets as a journalist would, then acts as a stranger who has almost the right link."""

    title = "preview links: guessed, cut, changed, revoked, expired, or requested in another way"

    def control(self, site: Site) -> str:
        # A link needs no sign-in. `attempt()` checks instead that an open link shows its piece.
        return ""

    def attempt(self, site: Site) -> Result:
        number = 0
        with _no_links_left():
            for target in site.targets:
                token = _shared(target, site)[1]
                response = site.client.send(Request(_path(token)))
                if not site.sees(response, target):
                    return cannot_tell(f"an open preview link does not show {target.path} ({answered(response)})")
                if found := _left_behind(response):
                    return leak(f"an open preview link of {target.path} {found}")
                asked = [*_bent(token, target, site), *_closed(target, site)]
                number += len(asked)
                for answer in site.client.send_all(asked):
                    if seen := site.sees_any(answer):
                        return leak(f"{told(answer.request)} shows a locked sentence of {seen.path}")
        return safe(f"{number} requests")


def _bent(token: str, target: Target, site: Site) -> Iterator[Request]:
    """Yield requests by somebody who guesses, or who has part of an address."""
    for guess in (
        token[:-1],
        token + "A",
        token.swapcase(),
        token[::-1],
        "*",
        "%25",
        "0",
        "A" * 22,
        str(target.pk),
        target.key,
    ):
        yield Request(_path(guess))
        yield Request(f"{_path(guess)}?token={token}")
    path = _path(token)
    for other in (f"/link/{token}/", f"/link/expert/{token}/", f"{path}1/", f"{path}../", path.upper()):
        yield Request(other)
    at_the_limit = {**site.walled, "token": token}
    yield Request(target.path, headers={"Referer": path, "Authorization": f"Bearer {token}"}, cookies=at_the_limit)
    yield Request(f"{target.path}?token={token}", cookies=at_the_limit)


def _closed(target: Target, site: Site) -> Iterator[Request]:
    """Yield requests with the tokens of a revoked link and of an expired one."""
    for fields in (
        {"revoked_at": site.started_at},
        {"made_at": site.started_at - 2 * OPEN_FOR, "expires_at": site.started_at - OPEN_FOR},
    ):
        link, closed = _shared(target, site)
        PreviewLink.objects.filter(pk=link.pk).update(**fields)
        for method in ("GET", "HEAD", "POST"):
            yield Request(_path(closed), method)
        yield Request(f"{_path(closed)}?now=2000-01-01", headers={"Date": "Sat, 01 Jan 2000 00:00:00 GMT"})


def _left_behind(response) -> str:
    """Return what a response wrongly leaves behind, or nothing."""
    if "no-store" not in response.header("Cache-Control"):
        return "may be kept by caches"
    if "noindex" not in response.header("X-Robots-Tag"):
        return "may be listed by search engines"
    if response.header("Referrer-Policy") != "no-referrer":
        return "tells its address to other sites"
    own = (identity.COOKIE, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    return "sets a cookie" if any(response.cookie(name) for name in own) else ""


def _shared(target: Target, site: Site) -> tuple[PreviewLink, str]:
    model, name = (SpecialReport, "report") if target.kind == "report" else (Article, "article")
    piece = model.objects.get(pk=target.pk)
    version = PieceVersion.objects.create(
        at=site.started_at,
        summary=FOR_WHOM,
        copy=sheets.to_copy(sheets.of_piece(piece)),
        is_pending=True,
        **{name: piece},
    )
    return PreviewLink.objects.issue(
        version=version,
        for_whom=FOR_WHOM,
        made_at=site.started_at,
        expires_at=timezone.now() + OPEN_FOR,
        **{name: piece},
    )


@contextmanager
def _no_links_left() -> Iterator[None]:
    """Delete the links of this audit and of earlier killed ones, and the versions that they showed."""
    try:
        yield
    finally:
        PieceVersion.objects.filter(summary=FOR_WHOM, by=None, is_pending=True).delete()
        PreviewLink.objects.filter(for_whom=FOR_WHOM, made_by=None).delete()


def _path(token: str) -> str:
    return reverse("articles:preview_link", args=[token])
