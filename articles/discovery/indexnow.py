"""IndexNow (indexnow.org): tell search engines which addresses were published, changed or withdrawn.

The key, served at `/<key>.txt`, proves that the sender owns the site. A run sends everything that has changed since the
start of the last successful run, so a failed run loses nothing.
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

# The protocol's limit of addresses in one request.
BATCH = 10_000
SECONDS = 15
_SAID = {
    400: "the request was malformed",
    403: "the key was not found at its address, or a different one was found",
    422: "the addresses do not belong to the site, or the key does not match them",
    429: "too many requests were sent",
}


class NotTold(Exception):
    """Raised when a run has failed; the message says why."""


def key_file(request: HttpRequest, key: str) -> HttpResponse:
    """`/<key>.txt`: the key itself."""
    # The comparison takes constant time only as a good habit; the key is public.
    if not settings.INDEXNOW_KEY or not secrets.compare_digest(key, settings.INDEXNOW_KEY):
        raise Http404
    return share(HttpResponse(settings.INDEXNOW_KEY, content_type="text/plain; charset=utf-8"))


def tell(now: datetime) -> IndexNowRun:
    """Submit what has changed since the last successful run, and record the run as a row.

    Raises NotTold if the run fails, after recording it.
    """
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
    """Yield the addresses of what was published, changed or withdrawn after `since` and up to `now`.

    Without `since`, yield those of everything public.
    """
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
    # A piece withdrawn before its publication date was never public and stays unknown.
    withdrawn = Q(withdrawn_at__gt=since, withdrawn_at__lte=now, published_at__lt=F("withdrawn_at"))
    return pieces.filter((public(now) & edited) | withdrawn).distinct().order_by("pk")


def _updated(since: datetime | None, now: datetime) -> Q:
    return Q(updated_at__gt=since, updated_at__lte=now) if since else Q()


def _last_success() -> datetime | None:
    runs = IndexNowRun.objects.filter(error="").exclude(ended_at=None)
    return runs.values_list("started_at", flat=True).first()


class _NoRedirect(HTTPRedirectHandler):
    # A redirected POST would become a GET without the addresses.
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
        raise NotTold(f"{where} refused with status {status}: {_SAID.get(status, 'the reason is unknown')}.")
