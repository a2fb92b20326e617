"""Every kind of page of the sample magazine has valid HTML, says the same without scripts and keeps to its budget of bytes."""

import gzip
import json
import re
import shutil
import subprocess

import pytest

from tests.journeys.node import installed
from tests.journeys.pages import addresses, error_pages, site, stored_magazine, tour  # noqa: F401

pytestmark = pytest.mark.browser

# Bytes in gzip of HTML, style sheets and scripts of one page.
BUDGET = 40_000
# Buttons that need a script are added by scripts.
WORDS = """() => {
  document.querySelectorAll("button[type=button]").forEach((button) => button.remove());
  return document.body.innerText.split(/\\s+/);
}"""


def test_every_page_is_valid_html(visit, tour, tmp_path):  # noqa: F811
    page = visit(viewport={"width": 1280, "height": 900})
    sent: list[tuple[str, str]] = []
    page.on(
        "response",
        lambda response: documents.append(response) if response.request.resource_type == "document" else None,
    )
    documents: list = []
    for number, name in enumerate(tour(page)):
        final = [response for response in documents if not 300 <= response.status < 400][-1:]
        for response in final:
            file = tmp_path / f"{number:02}-{re.sub('[^a-z0-9]+', '-', name.lower())}.html"
            file.write_bytes(response.body())
            sent.append((name, file.name))
        documents.clear()
    assert len(sent) > 40
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(HTML_RULES))
    command = [*installed("html-validate/bin/html-validate.mjs"), "--formatter=stylish", "*.html"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    # The Nu checker, which knows what values mean: dates, addresses, sizes. Its fonts' and colours' grammar lags behind browsers'.
    java = shutil.which("java")
    assert java, "Java was not found. Install it: apt-get install default-jre-headless"
    checker = installed("vnu-jar/build/dist/vnu.jar")[1]
    checked = subprocess.run(
        [
            java,
            "-Xss1m",
            "-jar",
            checker,
            "--errors-only",
            "--skip-non-html",
            "--format",
            "gnu",
            *(name for _, name in sent),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, checked.returncode) == (0, 0), done.stdout + done.stderr + checked.stdout + checked.stderr


HTML_RULES = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    # Hashes of files of this same site protect from nobody.
    "rules": {"require-sri": "off"},
}


def test_every_page_has_the_same_text_without_scripts(visit, addresses):  # noqa: F811
    said = []
    for scripts in (True, False):
        page = visit(java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
        texts = {}
        for name, path in addresses.items():
            page.goto(path)
            texts[name] = page.evaluate(WORDS)
        said.append(texts)
    with_scripts, without = said
    # Scripts may replace a link by a button; what they leave stands in the same order without them.
    assert [name for name in addresses if not stands_in(with_scripts[name], without[name])] == []
    assert all(len(words) > 25 for words in without.values())


def stands_in(words: list[str], others: list[str]) -> bool:
    rest = iter(others)
    return all(word in rest for word in words)


@pytest.mark.parametrize("name", ["home", "feature", "Q&A", "free Q&A", "wall", "table"])
def test_a_page_keeps_to_its_budget_of_bytes(visit, addresses, name):  # noqa: F811
    page = visit()
    weights = {}

    def weigh(response) -> None:
        if response.request.resource_type in ("document", "stylesheet", "script"):
            weights[response.url.rpartition("/")[2]] = response

    page.on("response", weigh)
    page.goto(addresses[name])
    page.wait_for_load_state("networkidle")
    sizes = {url: len(gzip.compress(response.body(), 6)) for url, response in weights.items()}
    assert len(sizes) >= 2
    assert sum(sizes.values()) <= BUDGET, sizes
