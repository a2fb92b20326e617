"""The preview of an article, for readers without access: chosen in blocks before rendering (docs/meter.md, rule 14)."""

from collections.abc import Sequence
from dataclasses import dataclass

# The preview of a plain article has at most this many words, and at most a quarter of the text.
WORD_CAP = 120
QUARTER = 4


@dataclass(frozen=True)
class Block:
    """One top-level element of a text: its HTML, its tag and its number of words."""

    html: str
    tag: str
    words: int

    @property
    def is_divider(self) -> bool:
        return self.tag == "hr"


def split(blocks: Sequence[Block], word_cap: int = WORD_CAP) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Split a text into the preview and the locked rest.

    If the editor has set a divider (a horizontal rule), the preview ends there. Otherwise it takes the first blocks up
    to `word_cap` words and a quarter of the text, but at least one paragraph, unless that is the whole text. The
    preview does not end with a heading or a picture. Neither half contains dividers.
    """
    divider = next((place for place, block in enumerate(blocks) if block.is_divider), None)
    if divider is not None:
        return _without_dividers(blocks[:divider]), _without_dividers(blocks[divider + 1 :])
    allowed = min(word_cap, sum(block.words for block in blocks) // QUARTER)
    end = seen = 0
    paragraphs = 0
    for place, block in enumerate(blocks):
        if seen + block.words > allowed and paragraphs:
            break
        seen += block.words
        if block.words and block.tag not in ("h2", "h3", "figure"):
            paragraphs += 1
            end = place + 1
        if seen > allowed:
            break
    if end >= len(blocks):
        end = 0
    return tuple(blocks[:end]), tuple(blocks[end:])


def divider_share(blocks: Sequence[Block]) -> float | None:
    """Return the share of the words before the editor's divider, from 0 to 1; None without a divider.

    Above a quarter, the editor gets a warning (docs/meter.md, rule 14).
    """
    place = next((place for place, block in enumerate(blocks) if block.is_divider), None)
    total = sum(block.words for block in blocks)
    if place is None or not total:
        return None
    return sum(block.words for block in blocks[:place]) / total


def _without_dividers(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not block.is_divider)
