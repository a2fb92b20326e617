"""Serve stored pictures from this process, for a site on a single machine. Larger sites use a storage or a web server.

A picture's name is a hash of its content (`articles/pictures/files/uploads.py`, `articles/pictures/files/renditions.py`),
so a file never changes under its name and browsers may keep it for ever. Nothing else in MEDIA_ROOT is served.
"""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse

from articles.pictures.replacing import successor

_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
# An original is named by its hash. A rendition appends up to four parts to it: a hash of its own, its shape and its width.
_NAME = re.compile(r"([0-9a-f]{20})((?:-[a-z0-9]+){0,4})\.(jpg|png|webp|avif)")


def picture(request: HttpRequest, name: str) -> FileResponse | HttpResponseRedirect:
    """Serve one stored picture, or 404 for any name that does not belong to one.

    A missing rendition redirects to its original: a page may still be open from before its focal point was changed. A
    missing file of a picture that was replaced redirects to the present one, also from newsletters that were sent.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise Http404
    original, rendition, kind = match.groups()
    folder = Path(settings.MEDIA_ROOT) / "pictures"
    try:
        file = (folder / name).open("rb")
    except OSError as error:
        for stored in (f"{original}.jpg", f"{original}.png") if rendition else ():
            if (folder / stored).is_file():
                return _instead(stored)
        if present := successor(name):
            return _instead(present)
        raise Http404 from error
    return FileResponse(
        file,
        content_type=_TYPES[kind],
        headers={"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"},
    )


def _instead(name: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("picture", args=[name]), headers={"Cache-Control": "no-cache"})
