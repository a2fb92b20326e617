"""The site with one of its mechanisms switched off, for `make bench ARGS=--ablation`.

The variable `WITHOUT` names the mechanism; empty means the whole site. Each function puts the plain way, which Django or the
standard library would take, in the mechanism's place. The product has no switch for any of them.
"""

import gzip
import os
from collections.abc import Callable

from django.core.handlers.wsgi import WSGIHandler
from django.db.backends.postgresql.base import DatabaseWrapper as DjangoPostgreSQL
from django.middleware.csrf import get_token

from newsroom.wsgi import application, site  # isort: skip  (it sets Django up, so it comes first)

from accounts import sessions
from articles import direct
from articles.pages import kept as pages
from newsroom.postgresql.base import DatabaseWrapper
from newsroom.serving import metered_pages, page_cache
from paywall import identity, wall
from paywall.ledger import breaker, checkpoints

__all__ = ["MECHANISMS", "application"]


def page_cache_off() -> None:
    page_cache.PageCacheMiddleware._kept = lambda *_: None


def short_way_off() -> None:
    type(site).__call__ = WSGIHandler.__call__


def metered_pages_off() -> None:
    metered_pages.MeteredPagesMiddleware.found = lambda *_: None


def rendered_pages_off() -> None:
    pages._kept.get = lambda *_: None


def packed_gzip_off() -> None:
    pages.Page.filled_gzip = lambda page, verdict: gzip.compress(page.filled(verdict), 6, mtime=0)


def driver_off() -> None:
    direct._goes_through_django = lambda _: True


def prepare_off() -> None:
    DatabaseWrapper.prepared = property(lambda _: None, lambda *_: None)


def health_check_once_a_second_off() -> None:
    DatabaseWrapper.close_if_health_check_failed = DjangoPostgreSQL.close_if_health_check_failed


def turns_off() -> None:
    site.turn = None


def reader_at_once_off() -> None:
    metered_pages.reader_at_once = lambda _: None


def kept_signatures_off() -> None:
    identity._verified = identity._verified.__wrapped__
    sessions._is_session_of = sessions._is_session_of.__wrapped__


def form_token_off() -> None:
    wall.WordedVerdict._token = lambda spoken: get_token(spoken.request) if spoken.request.method == "GET" else ""


def kept_walls_off() -> None:
    wall._rendered = wall._rendered.__wrapped__


def breaker_off() -> None:
    breaker.Breaker.ask = lambda _, call: call()


def checkpoints_off() -> None:
    checkpoints.wrote = lambda _: None


MECHANISMS: dict[str, Callable[[], None]] = {
    "free pages kept ready to send": page_cache_off,
    "the way past Django's handler": short_way_off,
    "metered pages past sessions and routing": metered_pages_off,
    "pages rendered once a version": rendered_pages_off,
    "gzip from packed parts": packed_gzip_off,
    "statements straight on the driver": driver_off,
    "statements prepared by us": prepare_off,
    "health check once a second": health_check_once_a_second_off,
    "one at a time on SQLite": turns_off,
    "the reader in one statement": reader_at_once_off,
    "signatures checked once": kept_signatures_off,
    "the form's token by us": form_token_off,
    "walls and notes rendered once": kept_walls_off,
    "the breaker": breaker_off,
    "the log copied in a thread": checkpoints_off,
}

if name := os.environ.get("WITHOUT", ""):
    MECHANISMS[name]()
