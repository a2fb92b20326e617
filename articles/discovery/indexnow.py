"""IndexNow (indexnow.org): tell search engines which addresses were published, changed or withdrawn.

The key proves that the teller owns the site: it is served at `/<key>.txt`. A run tells everything that changed since the
last run that succeeded began, so that a failed run loses nothing.
"""

import json
import secrets
from collections.abc import Iterator
from datetime import datetime
from http.client import HTTPException
from itertools import islice
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from articles.models import Article, IndexNowRun, SpecialReport
from articles.models.visibility import public
from articles.pages.shared import share

# The protocol's most addresses in one request.
BATCH = 10_000
SECONDS = 15
_SAID = {
    400: "the request was malformed",
    403: "the key was not found at its address, or is another one",
    422: "the addresses do not belong to the site, or the key does not fit them",
    429: "too many requests were sent",
}


class NotTold(Exception):
    """A run failed; the message says why, in words."""


def key_file(request: HttpRequest, key: str) -> HttpResponse:
    """`/<key>.txt`, which holds the key."""
    # Compared in constant time for good manners; the key is public.
    if not settings.INDEXNOW_KEY or not secrets.compare_digest(key, settings.INDEXNOW_KEY):
        raise Http404
    return share(HttpResponse(settings.INDEXNOW_KEY, content_type="text/plain; charset=utf-8"))


def tell(now: datetime) -> IndexNowRun:
    """Submit what changed since the last good run. Each run is a row; one that failed raises NotTold after it was written."""
    run = IndexNowRun.objects.create(started_at=now)
    addresses = changed(_last_success(), now)
    try:
        while batch := list(islice(addresses, BATCH)):
            _submit(batch)
            run.addresses += len(batch)
    except NotTold as failure:
        run.error = str(failure)[:500]
        raise
    finally:
        run.ended_at = timezone.now()
        run.save()
    return run


def changed(since: datetime | None, now: datetime) -> Iterator[str]:
    """Addresses of what was published, changed or withdrawn after `since` (None: of everything public) up to `now`."""
    articles = Article.objects.filter(section__isnull=False).select_related("section")
    articles = articles.only("slug", "published_at", "section__slug")
    reports = SpecialReport.objects.only("slug", "published_at")
    corrected = Q(corrections__made_at__gt=since, corrections__made_at__lte=now) if since else Q()
    for pieces, also in ((articles, corrected | _updated(since, now)), (reports, Q())):
        for piece in _changed(pieces, also, since, now).iterator(chunk_size=2000):
            yield settings.SITE_ADDRESS + piece.get_absolute_url()


def _changed(pieces: QuerySet, also: Q, since: datetime | None, now: datetime) -> QuerySet:
    if since is None:
        return pieces.published(now).order_by("pk")
    edited = Q(published_at__gt=since) | Q(edited_at__gt=since) | also
    # What was never public stays unknown: pieces withdrawn before their time.
    withdrawn = Q(withdrawn_at__gt=since, withdrawn_at__lte=now, published_at__lt=F("withdrawn_at"))
    return pieces.filter((public(now) & edited) | withdrawn).distinct().order_by("pk")


def _updated(since: datetime | None, now: datetime) -> Q:
    return Q(updated_at__gt=since, updated_at__lte=now) if since else Q()


def _last_success() -> datetime | None:
    runs = IndexNowRun.objects.filter(error="").exclude(ended_at=None)
    return runs.values_list("started_at", flat=True).first()


class _NoRedirect(HTTPRedirectHandler):
    # A redirected POST would become a GET that tells nothing.
    def redirect_request(self, *args, **kwargs):
        return None


def _submit(addresses: list[str]) -> None:
    told = {
        "host": urlsplit(settings.SITE_ADDRESS).netloc,
        "key": settings.INDEXNOW_KEY,
        "keyLocation": f"{settings.SITE_ADDRESS}/{settings.INDEXNOW_KEY}.txt",
        "urlList": addresses,
    }
    request = Request(
        settings.INDEXNOW_ENDPOINT,
        data=json.dumps(told).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )
    where = urlsplit(settings.INDEXNOW_ENDPOINT).netloc
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as response:
            status = response.status
    except HTTPError as error:
        status = error.code
        error.close()
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise NotTold(f"{where} could not be reached: {reason}.") from error
    if status not in (200, 202):
        raise NotTold(f"{where} refused with status {status}: {_SAID.get(status, 'it gave no reason that is known')}.")
