"""A short quote from the public part of a text, for teasers."""

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
    """Quote the first sentences of the first public answer; None without one."""
    first = next((item for item in text.open if isinstance(item, AnswerItem)), None)
    if first is None:
        return None
    words = _shortened(richtext.plain(_without_figures(first.html)))
    return Quote(words, first.voices) if words else None


def _without_figures(html: str) -> str:
    return re.sub(r"<figure.*?</figure>", "", html, flags=re.DOTALL)


def _shortened(words: str) -> str:
    """Return as many full sentences as fit, or as many words if the first sentence alone is too long."""
    if len(words) <= LONGEST:
        return words
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(words) if match.end() <= LONGEST]
    if ends:
        return words[: ends[-1]]
    return words[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:–—-") + "…"
