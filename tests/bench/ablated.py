"""The site with one of its mechanisms switched off, for `make bench ARGS=--ablation`.

The variable `WITHOUT` names the mechanism; if it is empty, nothing is switched off. Each function replaces a mechanism with
what Django or the standard library would do. The product itself has no switch for any of them.
"""

import gzip
import os
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db.backends.postgresql.base import DatabaseWrapper as DjangoPostgreSQL
from django.middleware.csrf import get_token

from newsroom.wsgi import application, site  # isort: skip  (it sets Django up, so it comes first)

from accounts import sessions
from articles import direct
from articles.pages import kept
from articles.reading.access import Verdict
from newsroom.postgresql.base import DatabaseWrapper
from newsroom.serving import metered_pages, page_cache
from paywall import identity, wall
from paywall.ledger import breaker

__all__ = ["MECHANISMS", "application"]


def _replace(owner: Any, name: str, plain: Any) -> None:
    """Replace the attribute `name` of `owner` with `plain`. Raises AttributeError if there is nothing to replace."""
    getattr(owner, name)
    setattr(owner, name, plain)


def page_cache_off() -> None:
    _replace(page_cache.PageCacheMiddleware, "_kept", lambda *_: None)


def short_way_off() -> None:
    _replace(type(site), "__call__", WSGIHandler.__call__)


def metered_pages_off() -> None:
    _replace(metered_pages.MeteredPagesMiddleware, "_found", lambda *_: None)


def rendered_pages_off() -> None:
    _replace(kept._kept, "get", lambda *_: None)


def packed_gzip_off() -> None:
    def compressed(page: kept.RenderedPage, verdict: Verdict) -> bytes:
        return gzip.compress(page.filled(verdict), 6, mtime=0)

    _replace(kept.RenderedPage, "filled_gzip", compressed)


def driver_off() -> None:
    _replace(direct, "_goes_through_django", lambda _: True)


def prepare_off() -> None:
    _replace(DatabaseWrapper, "prepared", property(lambda _: None, lambda *_: None))


def health_check_once_a_second_off() -> None:
    _replace(DatabaseWrapper, "close_if_health_check_failed", DjangoPostgreSQL.close_if_health_check_failed)


def turns_off() -> None:
    _replace(site, "turn", None)


def reader_at_once_off() -> None:
    _replace(metered_pages, "reader_at_once", lambda _: None)


def kept_signatures_off() -> None:
    _replace(identity, "_verified", identity._verified.__wrapped__)
    _replace(sessions, "_is_session_of", sessions._is_session_of.__wrapped__)


def form_token_off() -> None:
    def token(verdict: wall.WordedVerdict) -> str:
        return get_token(verdict.request) if verdict.request.method == "GET" else ""

    _replace(wall.WordedVerdict, "_token", token)


def kept_walls_off() -> None:
    _replace(wall, "_rendered", wall._rendered.__wrapped__)


def breaker_off() -> None:
    _replace(breaker.Breaker, "ask", lambda _, call: call())


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
}

if name := os.environ.get("WITHOUT", ""):
    MECHANISMS[name]()
