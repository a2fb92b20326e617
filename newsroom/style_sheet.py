"""The site's one style sheet, put together from the files in newsroom/styles, so that a page waits for one file.

A browser draws nothing before it has all style sheets, and asks for each by itself; followed `@import` lines would even make
it ask one after the other. Readers of the code want a file a subject. So `site.css` is a plain style sheet with `@import` lines,
and this finder replaces each of them by the file that it names, without comments and indentation. It offers
the result as `css/site.css` to `collectstatic` (which hashes and compresses it like any file) and to `runserver` (which so
sends the same bytes): no program besides Django, no further step. django-compressor wants a step of its own before
`collectstatic`, django-pipeline other links in development than on the site; WhiteNoise and Django leave `@import` in place.
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
# A string is kept whole, whatever it holds.
_COMMENT = re.compile(r'("[^"\n]*")|/\*.*?\*/', re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*")


class StyleSheetFinder(BaseFinder):
    """Offers `css/site.css` from a folder below STATE_DIR, where it is written whenever it has changed."""

    def check(self, **kwargs) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs) -> str | list[str]:
        """The sheet's file if `path` is its name, as a list where Django asks for all; else an empty list, as Django's finders do."""
        found = [str(write())] if path == NAME else []
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns: list[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        if not matches_patterns(NAME, ignore_patterns):
            write()
            yield NAME, FileSystemStorage(location=_folder())


def put_together(source: Path | None = None) -> str:
    """The style sheet `source` with the files in place of its `@import` lines. Raises FileNotFoundError for one that is not there."""
    source = source or SOURCE
    whole = _IMPORT.sub(
        lambda line: (source.parent / line[1]).read_text(encoding="utf-8"), source.read_text(encoding="utf-8")
    )
    return _BREAK.sub("\n", _COMMENT.sub(lambda found: found[1] or "", whole)).lstrip()


def write() -> Path:
    """The sheet's file, up to date. Untouched where nothing has changed: `collectstatic` compares times."""
    file, sheet = _folder() / NAME, put_together()
    if not file.exists() or file.read_text(encoding="utf-8") != sheet:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Another process may be reading the old one.
        handle, new = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(sheet)
        os.chmod(new, 0o644)
        os.replace(new, file)
    return file


def _folder() -> Path:
    return settings.STATE_DIR / "styles"
