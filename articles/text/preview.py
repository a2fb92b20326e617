"""What someone sees who may not read an article whole: chosen in blocks before rendering (docs/meter.md, rule 14)."""

from collections.abc import Sequence
from dataclasses import dataclass

# The preview of a plain article: no more words than this, and never over a quarter of the text.
WORD_CAP = 120
QUARTER = 4


@dataclass(frozen=True)
class Block:
    """One top-level element of a text: its HTML, the name of its tag, and how many words it shows."""

    html: str
    tag: str
    words: int

    @property
    def is_divider(self) -> bool:
        return self.tag == "hr"


def split(blocks: Sequence[Block], word_cap: int = WORD_CAP) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Cut a text into the preview and the locked rest.

    An editor's divider (a horizontal rule) decides where there is one. Otherwise the first blocks count while they
    stay under `word_cap` words and under a quarter of the text, but at least one paragraph is shown, unless it is
    the whole text. A heading or a picture is not left hanging at the end of the preview. Dividers are not part of either half.
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
    """How much of the words stand before the editor's divider, from 0 to 1; None where there is no divider.

    Past a quarter the editor is warned (docs/meter.md, rule 14).
    """
    place = next((place for place, block in enumerate(blocks) if block.is_divider), None)
    total = sum(block.words for block in blocks)
    if place is None or not total:
        return None
    return sum(block.words for block in blocks[:place]) / total


def _without_dividers(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not block.is_divider)
