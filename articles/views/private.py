"""The wrapper of all pages behind private links (`/link/…`): they need an open link and do not leak its address."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from articles.models.private_link import PrivateLink
from articles.pages.shared import frame

# No cache stores these pages, no search engine lists them, and browsers send their address to no site as a referrer. This
# includes our own site, because proxies log referrers.
HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


def behind_a_link(
    kind: type[PrivateLink], if_closed: Callable[[HttpRequest, PrivateLink], HttpResponse | None] | None = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Call a view with the open link of the token in the address. Without an open link, show a page that says why.

    The view takes (request, link, ...). An unknown token gets 404, an expired or revoked one 410. Nothing here writes,
    because mail scanners open every link. All responses have HEADERS.

    `if_closed` may return its own response for a closed link, for example to give back what was typed.

    The view is exempt from Django's CSRF check. The token in the address is the protection: another site does not know it
    and so cannot post to it. And under `no-referrer`, browsers send “Origin: null”, which the check would refuse.
    """

    def behind(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def begin(request: HttpRequest, token: str, **more) -> HttpResponse:
            link = kind.objects.with_token(token).first()
            if link is None:
                response = _closed(None, 404)
            elif not link.is_open(timezone.now()):
                response = (if_closed and if_closed(request, link)) or _closed(link, 410)
            else:
                response = view(request, link, **more)
            for name, value in HEADERS.items():
                response[name] = value
            return response

        return begin

    return behind


def _closed(link: PrivateLink | None, status: int) -> HttpResponse:
    # Rendered without the request, so that nothing reads a session or sets a cookie.
    return HttpResponse(render_to_string("articles/private/closed.html", {**frame(), "link": link}), status=status)
