"""Refuse HTTP methods that no page of the site supports."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

# TRACE echoes the request, cookies included, and CONNECT turns a server into a proxy (RFC 9110, sections 9.3.8 and 9.3.6).
REFUSED = ("TRACE", "CONNECT")
ALLOWED = ("GET", "HEAD", "POST", "OPTIONS")


class MethodsMiddleware:
    """Answers 405 to the refused methods. Must come after the middlewares that add headers, so the 405 has them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseNotAllowed(ALLOWED) if request.method in REFUSED else self.get_response(request)
