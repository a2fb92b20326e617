"""Two checkers of HTML, over the pages of a tour as the server sent them."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.node import installed

RULES = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    # Hashes of files of this same site protect from nobody.
    "rules": {"require-sri": "off"},
}


def kept(tour: Callable[[Page], Iterator[str]], folder: Path) -> Callable[[Page], Iterator[str]]:
    """The same tour, which also writes a file for each page."""

    def walk(page: Page) -> Iterator[str]:
        documents: list = []
        page.on(
            "response",
            lambda response: documents.append(response) if response.request.resource_type == "document" else None,
        )
        for number, name in enumerate(tour(page)):
            for response in [response for response in documents if not 300 <= response.status < 400][-1:]:
                file = folder / f"{number:02}-{re.sub('[^a-z0-9]+', '-', name.lower())}.html"
                file.write_bytes(response.body())
            documents.clear()
            yield name
            # The one who walks may have opened the page again.
            documents.clear()

    return walk


def assert_valid(folder: Path) -> None:
    """Both checkers find nothing wrong with the pages in the folder."""
    files = sorted(file.name for file in folder.glob("*.html"))
    assert len(files) > 40
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES))
    said = _run(folder, *installed("html-validate/bin/html-validate.mjs"), "--formatter=stylish", "*.html")
    # The Nu checker, which knows what values mean: dates, addresses, sizes. Its fonts' and colours' grammar lags behind browsers'.
    java = shutil.which("java")
    assert java, "Java was not found. Install it: apt-get install default-jre-headless"
    checker = installed("vnu-jar/build/dist/vnu.jar")[1]
    said += _run(folder, java, "-Xss1m", "-jar", checker, "--errors-only", "--skip-non-html", "--format", "gnu", *files)
    assert not said, said


def _run(folder: Path, *command: str) -> str:
    """What a checker says, which is nothing if all is well."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return f"{done.stdout}{done.stderr}It ended with {done.returncode}." if done.returncode else ""
