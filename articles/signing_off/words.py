"""The words that an expert signs off: their own answers in the pending version or, without one, in the stored piece."""

import re
from dataclasses import dataclass

from articles.history import describing, pending, sheets
from articles.history.merging import Sheet
from articles.models import Article
from articles.text import richtext

_RAISED = re.compile(r"<(su[bp])>")
_QUOTES = dict.fromkeys(map(ord, '“”„‟«»‹›‘’‚‛′″`"'), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_TYPESET = _QUOTES | _DASHES | _UNSEEN | {ord("…"): "..."}


@dataclass(frozen=True)
class Words:
    """One answer. `number` is the number of its question. `experts` are the ids of all experts who give it."""

    token: str
    number: int
    question: str
    body: str
    experts: tuple[int, ...]


@dataclass(frozen=True)
class Speaker:
    """An expert who answers, with their initials in this Q&A."""

    expert_id: int
    initials: str
    answers: tuple[Words, ...]


def sheet_of(article: Article) -> Sheet:
    """Return the words that would be published next: the pending version, if there is one."""
    return pending.merged(article).sheet if article.pending is not None else sheets.of_piece(article)


def speakers(sheet: Sheet) -> list[Speaker]:
    """Return the experts who answer, in the order of the piece. Empty answers do not count."""
    participants = sheet.rows("participants")
    numbers = {row.key: number for number, row in enumerate(sheet.lists.get("questions", []), start=1)}
    texts = {row.key: "".join(row.values["text"]) for row in sheet.lists.get("questions", [])}
    places = {key: place for place, key in enumerate(numbers)}
    answers = []
    for row in sheet.lists.get("answers", []):
        body = "".join(row.values["body"])
        if row.under not in numbers or not _has_words(body):
            continue
        voices = [key for key in row.values["voices"] if key in participants]
        experts = tuple(int(participants[key].values["expert"][0]) for key in voices)
        token = "".join(row.values["token"])
        answers.append((places[row.under], Words(token, numbers[row.under], texts[row.under], body, experts)))
    ordered = [words for _, words in sorted(answers, key=lambda each: each[0])]
    found = []
    for row in sheet.lists.get("participants", []):
        expert = int(row.values["expert"][0])
        if theirs := tuple(words for words in ordered if expert in words.experts):
            found.append(Speaker(expert, row.values["initials"][0], theirs))
    return found


def substance(html: str) -> str:
    """Return what an approval covers: words, links and pictures, but not spaces, emphasis and the style of quotes and dashes."""
    marked = _RAISED.sub(lambda match: "^" if match[1] == "sup" else "_", html)
    text = " ".join(" ".join(describing.paragraphs(marked)).translate(_TYPESET).split())
    return re.sub(r" ?-+ ?", "-", text)


def is_same(question: str, body: str, words: Words) -> bool:
    """Tell whether an answer and its question are unchanged."""
    return substance(body) == substance(words.body) and _plain(question) == _plain(words.question)


def _plain(text: str) -> str:
    return " ".join(text.translate(_TYPESET).split())


def _has_words(body: str) -> bool:
    return bool(richtext.plain(body)) or "<figure" in body
