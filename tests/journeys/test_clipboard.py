"""Text pasted from a word processor is stored with its structure."""

import re

import pytest

from tests.articles.text.test_clipboard import NAMES, in_lines, sample
from tests.journeys.test_desk import ADD, desk, save  # noqa: F401

pytestmark = pytest.mark.browser

PASTE = """(element, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "as plain text");
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def loosely(html: str) -> list[str]:
    """HTML without two differences that readers do not see: paragraphs in list items, and links around raised text."""
    html = re.sub(r'(<a href="#note-\d+">)<sup>(\d+)</sup></a>', r"<sup>\1\2</a></sup>", html)
    return in_lines(re.sub(r"<li><p>(.*?)</p>", r"<li>\1", re.sub(r"\s+(?=</)", "", html), flags=re.DOTALL))


@pytest.mark.parametrize("name", NAMES)
def test_pasted_text_is_stored_as_expected(desk, name):  # noqa: F811
    page = desk("journalist", ADD)
    page.get_by_label("Headline:").press_sequentially(f"Pasted from {name}")
    editor = page.locator(".field-body .ProseMirror[contenteditable=true]")
    editor.click()
    editor.evaluate(PASTE, sample(name))
    save(page)
    stored = page.locator("textarea[name=body]").evaluate("one => one.value")
    assert loosely(stored) == loosely(sample(f"{name}.stored"))
    assert page.complaints == []
