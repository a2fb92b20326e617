"""Security headers of static files: no file, SVG images included, may load or run anything."""

from wsgiref.headers import Headers

_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"


def add_headers(headers: Headers, path: str, url: str) -> None:
    """Add the policy to a file's headers. WhiteNoise calls this for each file at start-up (`WHITENOISE_ADD_HEADERS_FUNCTION`)."""
    headers["Content-Security-Policy"] = _POLICY
