"""Refuses the methods that no page of the site has a meaning for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

# TRACE would send back what came in, and CONNECT would make a proxy of the server (RFC 9110, sections 9.3.6 and 9.3.8).
REFUSED = ("TRACE", "CONNECT")
ALLOWED = ("GET", "HEAD", "POST", "OPTIONS")


class MethodsMiddleware:
    """Stands below what adds headers to each answer and above all views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseNotAllowed(ALLOWED) if request.method in REFUSED else self.get_response(request)
