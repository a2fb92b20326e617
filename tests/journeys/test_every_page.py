"""Every kind of page of the sample magazine says the same without scripts and keeps to its budget of bytes."""

import gzip

import pytest

from tests.journeys.pages import addresses, site, stored_magazine  # noqa: F401

pytestmark = pytest.mark.browser

# Bytes in gzip of HTML, style sheets and scripts of one page.
BUDGET = 40_000
# Buttons that need a script are added by scripts.
WORDS = """() => {
  document.querySelectorAll("button[type=button]").forEach((button) => button.remove());
  return document.body.innerText.split(/\\s+/);
}"""


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
