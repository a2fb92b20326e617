"""Pictures served by this process, for a site on a single machine. Elsewhere a storage or a web server answers.

Names of stored pictures are hashes of their content (`articles/pictures/files/uploads.py`, `articles/pictures/files/renditions.py`), so a file never
changes under its name and may be kept for ever. Nothing else in MEDIA_ROOT is served.
"""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse

_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
# A hash; renditions add words to the original's: a hash of their own, their shape and their width.
_NAME = re.compile(r"([0-9a-f]{20})((?:-[a-z0-9]+){0,4})\.(jpg|png|webp|avif)")


def picture(request: HttpRequest, name: str) -> FileResponse | HttpResponseRedirect:
    """One stored picture; 404 for every name that is not of a picture of ours.

    A rendition that is gone (a page was open while the focal point changed) leads to its original.
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
                return HttpResponseRedirect(reverse("picture", args=[stored]), headers={"Cache-Control": "no-cache"})
        raise Http404 from error
    return FileResponse(
        file,
        content_type=_TYPES[kind],
        headers={"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"},
    )
