"""Pictures served by this process, for a site on a single machine. Elsewhere a storage or a web server answers.

Names of stored pictures are hashes of their content (`articles/pictures.py`), so a file never changes under its
name and may be kept for ever. Nothing else in MEDIA_ROOT is served.
"""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest

_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
# A hash, for renditions of a picture followed by words such as “-w640”.
_NAME = re.compile(r"[0-9a-f]{20}(?:-[a-z0-9]+){0,4}\.(jpg|png|webp|avif)")


def picture(request: HttpRequest, name: str) -> FileResponse:
    """One stored picture; 404 for every name that is not of a picture of ours."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise Http404
    try:
        file = (Path(settings.MEDIA_ROOT) / "pictures" / name).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(
        file,
        content_type=_TYPES[match[1]],
        headers={"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"},
    )
