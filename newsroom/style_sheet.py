"""Build the site's single style sheet from the files in newsroom/styles.

A browser draws nothing until it has every style sheet. It requests each one separately, and follows `@import` lines one
after another. So a page links to one file, while the source is split by subject: `site.css` is a plain style sheet of
`@import` lines, and this finder replaces each line with the file that it names, without comments and indentation.

The finder offers the result as `css/site.css` to `collectstatic`, which hashes and compresses it like any other file, and to
`runserver`, which therefore sends the same bytes. No extra program or build step is needed. django-compressor needs a
step before `collectstatic`; django-pipeline uses different links in development and production; WhiteNoise and Django
leave `@import` in place.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

SOURCE = Path(__file__).resolve().parent / "styles" / "site.css"
NAME = "css/site.css"
_IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)
# Strings are matched first, so a "/*" inside a string is not taken for a comment.
_COMMENT = re.compile(r'("[^"\n]*")|/\*.*?\*/', re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*")


class StyleSheetFinder(BaseFinder):
    """Offers `css/site.css` from a folder below STATE_DIR and rewrites it whenever its sources have changed."""

    def check(self, **kwargs) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs) -> str | list[str]:
        """Return the style sheet's file if `path` is its name, or a list of it if `find_all` is set.

        For any other path the result is an empty list, as with Django's own finders.
        """
        found = [str(write())] if path == NAME else []
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns: list[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        if not matches_patterns(NAME, ignore_patterns):
            write()
            yield NAME, FileSystemStorage(location=_folder())


def put_together(source: Path | None = None) -> str:
    """Return the style sheet `source` with each `@import` line replaced by the file that it names.

    Raises FileNotFoundError if one of the files does not exist.
    """
    source = source or SOURCE
    whole = _IMPORT.sub(
        lambda line: (source.parent / line[1]).read_text(encoding="utf-8"), source.read_text(encoding="utf-8")
    )
    return _BREAK.sub("\n", _COMMENT.sub(lambda found: found[1] or "", whole)).lstrip()


def write() -> Path:
    """Bring the style sheet's file up to date and return its path.

    An unchanged file is not rewritten, because `collectstatic` compares modification times.
    """
    file, sheet = _folder() / NAME, put_together()
    if not file.exists() or file.read_text(encoding="utf-8") != sheet:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Replace the file atomically: another process may be reading the old one.
        handle, new = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(sheet)
        os.chmod(new, 0o644)
        os.replace(new, file)
    return file


def _folder() -> Path:
    return settings.STATE_DIR / "styles"
