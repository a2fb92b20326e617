"""What word processors put on the clipboard is stored as the text that its writer saw."""

import re
from pathlib import Path

import pytest

from articles.text.richtext import sanitise

SAMPLES = Path(__file__).parent / "clipboard"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.html") if not path.stem.endswith(".stored"))


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.html").read_text(encoding="utf-8")


def in_lines(html: str) -> list[str]:
    """HTML a block a line, as the samples are written; what only lays it out is left out."""
    html = re.sub(r">\s+<(?=/?(?:p|h2|h3|ul|ol|li|blockquote)\b)", "><", html.strip().replace("\u00a0", "&nbsp;"))
    return re.sub(r"(?<=>)(?=<(?:p|h2|h3|ul|ol|blockquote)>)", "\n", html).split("\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_text_of_a_word_processor_is_stored_plain(name):
    assert in_lines(sanitise(sample(name))) == in_lines(sample(f"{name}.stored"))


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_text_is_not_changed_again(name):
    stored = sanitise(sample(name))
    assert sanitise(stored) == stored


@pytest.mark.parametrize("tag", ["span", "div", "p", "b", "li"])
def test_a_text_nested_without_end_keeps_its_words(tag):
    html = f'<p style="mso-list:l0 level1 lfo1">x</p>{f"<{tag} class=x>" * 5000}words'
    assert "words" in sanitise(html)
