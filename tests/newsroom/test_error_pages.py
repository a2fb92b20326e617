"""Error pages need no database and look like the rest of the site."""

import pytest
from django.test import RequestFactory

from newsroom import errors


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (errors.bad_request, 400, "could not read that request"),
        (errors.forbidden, 403, "not open to you"),
        (errors.not_found, 404, "no page at this address"),
        (errors.server_error, 500, "broke on our side"),
    ],
)
def test_it_is_drawn_without_a_database_and_leads_on(view, status, words, settings):
    # No database mark: a query would fail this test.
    response = view(RequestFactory().get("/nowhere/"))
    html = response.content.decode()
    assert response.status_code == status
    assert words in html and settings.SITE_NAME in html and 'href="/expert-qas/"' in html
    assert response["Cache-Control"] == "no-store"
