"""The content of the panel beside the form, from the modules that check and render pieces."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from articles.admin.beside import shown
from articles.checking import checklist, reading
from articles.checking.checklist import Checklist
from articles.models import Article
from articles.models.piece import Piece
from articles.pages.elsewhere import Excerpt
from articles.reading import wall
from articles.reading.wall import Wall

# After these characters, a sentence needs no full stop.
_STOPS = (".", "!", "?", "…")


@dataclass(frozen=True)
class WallInWords:
    """The end of the free part. `label` is the text on the line. `target` and `blocks` say where a script draws it.

    `blocks` is None after a whole answer. Without a `target` there is no line.
    """

    label: str
    place: str
    target: str = ""
    blocks: int | None = None


@dataclass(frozen=True)
class Beside:
    checklist: Checklist
    wall: WallInWords
    shown: list[Excerpt]


def of_piece(
    piece: Piece,
    now: datetime,
    target_of: Callable[[models.Model], str] = reading.stored_target,
    rows: Mapping[str, str] | None = None,
) -> Beside:
    """Check a piece. `rows` maps the anchors of answers to their fields, for the line in a form."""
    draft = reading.of_piece(piece, target_of)
    return Beside(
        checklist.of_draft(draft, piece, now),
        _in_words(piece, wall.of_piece(piece), draft.body_target, rows or {}),
        shown.of_piece(piece),
    )


def _in_words(piece: Piece, found: Wall | None, body: str, rows: Mapping[str, str]) -> WallInWords:
    if found is None:
        return WallInWords("Everything is free.", "Everybody can read all of it.")
    is_qa = isinstance(piece, Article) and piece.is_qa
    if is_qa and not found.answer:
        return WallInWords("No answer yet, so nothing is locked.", "Everybody will be able to read the first answer.")
    if not found.words_before + found.words_after:
        return WallInWords("No text yet.", "The free part will be the first paragraphs, at most a quarter of the text.")
    label = f"The free part ends here: {_count(found.words_before)} before, {found.words_after:,} after"
    ending = f"“…\u00a0{found.ends_with}”"
    stop = "" if found.ends_with[-1:] in _STOPS else "."
    if is_qa:
        who = f"the answer of {found.voices}" if found.voices else "the first answer"
        place = f"After {who} to question {found.question}, which ends {ending}{stop} All questions are also free."
        return WallInWords(label, place, rows.get(found.answer, ""))
    if not found.words_before:
        return WallInWords(label, "Before the first paragraph. None of the text is free.", body, 0)
    if not found.words_after:
        return WallInWords(label, "After the last paragraph. Nothing is locked.", body, found.blocks)
    why = " The horizontal rule in the text sets this point." if found.is_set_by_divider else ""
    place = f"In the {'text' if isinstance(piece, Article) else 'introduction'}, after {ending}{stop}{why}"
    return WallInWords(label, place, body, found.blocks)


def _count(words: int) -> str:
    return f"{words:,} word{'' if words == 1 else 's'}"
