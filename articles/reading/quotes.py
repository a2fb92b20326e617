"""A short quote from a text's public part, for places that make readers curious."""

import re
from dataclasses import dataclass

from articles.reading.texts import AnswerItem, Text, Voice
from articles.text import richtext

LONGEST = 180
_SENTENCE_ENDS = re.compile(r"[.!?…][”’)]?(?=\s|$)")


@dataclass(frozen=True)
class Quote:
    words: str
    voices: tuple[Voice, ...]


def opening(text: Text) -> Quote | None:
    """The first sentences of the first answer that everybody may read; None where there is none."""
    first = next((item for item in text.open if isinstance(item, AnswerItem)), None)
    if first is None:
        return None
    words = _shortened(richtext.plain(_without_figures(first.html)))
    return Quote(words, first.voices) if words else None


def _without_figures(html: str) -> str:
    return re.sub(r"<figure.*?</figure>", "", html, flags=re.DOTALL)


def _shortened(words: str) -> str:
    """As many whole sentences as fit; of a first sentence that does not fit, as many words."""
    if len(words) <= LONGEST:
        return words
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(words) if match.end() <= LONGEST]
    if ends:
        return words[: ends[-1]]
    return words[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:–—-") + "…"
