"""What all pages behind private links (`/link/…`) share: they open only with an open link, and leave no trace of it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from articles.models.private_link import PrivateLink
from articles.pages.shared import frame

# No cache keeps such a page, no search engine lists it, and no site is told its address, ours included: a proxy's log has
# a column for that.
HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


def behind_a_link(
    kind: type[PrivateLink], if_closed: Callable[[HttpRequest, PrivateLink], HttpResponse | None] | None = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view begin with the open link of the token in its address; without one, say what is the matter.

    The view takes (request, link, ...). An unknown token gets 404, one that has ended or was revoked 410. Nothing here
    writes, since scanners of mail open each link. All answers carry HEADERS.

    `if_closed` may answer in place of the page that says why a link is closed, for example to give back what was typed.

    The view is exempt from Django's check of forms. The token in the address is the proof: a foreign site cannot know it, so
    it cannot post to it. And under `no-referrer` browsers send “Origin: null”, which that check would refuse.
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
    # Rendered without the request, so that nothing asks for a session or sets a cookie.
    return HttpResponse(render_to_string("articles/private/closed.html", {**frame(), "link": link}), status=status)
