"""Error pages that need no database: their templates say nothing that must be asked for."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from articles import metadata


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _page("400.html", 400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return _page("403.html", 403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return _page("404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page("500.html", 500)


def _page(template: str, status: int) -> HttpResponse:
    # Rendered without a request, so that no context processor asks the database.
    return HttpResponse(
        get_template(template).render(metadata.of_site()), status=status, headers={"Cache-Control": "no-store"}
    )
