"""Where the free part of a piece ends, for its editors. It uses the same split as the preview for readers."""

from dataclasses import dataclass

from articles.models import Article, SpecialReport
from articles.reading import texts
from articles.text import richtext

_LAST_WORDS = 5


@dataclass(frozen=True)
class Wall:
    """The end of the free part, in words of text and answers before and after it.

    In a plain text it stands behind the first `blocks` top-level elements, without empty ones and dividers. In a Q&A
    it stands behind the open answer `answer` (its anchor) to question `question`; both are empty without an answer.
    `ends_with` are the last free words.
    """

    words_before: int
    words_after: int
    blocks: int = 0
    question: int = 0
    answer: str = ""
    voices: str = ""
    ends_with: str = ""
    is_set_by_divider: bool = False


def of_piece(piece: Article | SpecialReport) -> Wall | None:
    """Return where readers without access meet the wall; None for a free piece."""
    if piece.is_free:
        return None
    before, after = texts.halves(piece)
    is_qa = isinstance(piece, Article) and piece.is_qa
    body = piece.body if isinstance(piece, Article) else piece.introduction
    answer = before[-1] if before and isinstance(before[-1], texts.AnswerItem) else None
    spoken = [item for item in before if isinstance(item, texts.TextItem | texts.AnswerItem)]
    words = richtext.plain(spoken[-1].html).split() if spoken else []
    return Wall(
        _words(before),
        _words(after),
        0 if is_qa else len(before),
        answer.question_number if answer else 0,
        answer.anchor if answer else "",
        " & ".join(voice.initials for voice in answer.voices) if answer else "",
        " ".join(words[-_LAST_WORDS:]),
        not is_qa and any(block.is_divider for block in richtext.blocks(body)),
    )


def _words(items: tuple[texts.Item, ...]) -> int:
    return sum(richtext.count_words(item.html) for item in items if isinstance(item, texts.TextItem | texts.AnswerItem))
