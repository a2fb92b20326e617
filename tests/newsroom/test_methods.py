"""HTTP methods that no page supports are refused."""

import pytest

from tests.factories import make_article


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
def test_trace_and_connect_are_refused_with_what_is_allowed(client, method):
    for path in ("/", make_article().get_absolute_url(), "/account/login/", "/admin/", "/robots.txt"):
        response = client.generic(method, path)
        assert (response.status_code, response.content) == (405, b"")
        assert response["Allow"] == "GET, HEAD, POST, OPTIONS"
        assert "default-src 'self'" in response["Content-Security-Policy"]
