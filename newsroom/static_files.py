"""What static files say besides their content: nothing in them may load or run anything, SVG images included."""

from wsgiref.headers import Headers

_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"


def add_headers(headers: Headers, path: str, url: str) -> None:
    """Called by WhiteNoise for each file at the start (`WHITENOISE_ADD_HEADERS_FUNCTION`)."""
    headers["Content-Security-Policy"] = _POLICY
