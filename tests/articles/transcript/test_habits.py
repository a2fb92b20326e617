"""Many magazines' habits, each a transcript beside the outline of what it must be read as.

`samples/habits/NAME.txt` is the text, `NAME.outline` the whole reading, a line each: H headline, S standfirst,
C credit, I introduction, E initials|title|name|post-nominals|posts, Q question, A initials|paragraphs, with lists in
square brackets, “doubt” for what a person must decide and “note” for what is only told, with their lines.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.transcript import format, parse
from articles.transcript.model import Block, Paragraph, Reading

pytestmark = pytest.mark.engine("sqlite")

FOLDER = Path(__file__).parent / "samples" / "habits"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def block(one: Block) -> str:
    return one.text if isinstance(one, Paragraph) else f"[{'1. ' if one.ordered else ''}{' / '.join(one.items)}]"


def outline(reading: Reading) -> Iterator[str]:
    transcript = reading.transcript
    for mark, words in (
        ("H", transcript.headline),
        ("S", transcript.standfirst),
        ("C", transcript.picture_credit),
    ):
        if words:
            yield f"{mark} {words}"
    yield from (f"I {block(one)}" for one in transcript.introduction)
    for one in transcript.speakers:
        yield "E " + "|".join((one.initials, one.title, one.name, one.post_nominals, "; ".join(one.posts)))
    for question in transcript.questions:
        yield f"Q {question.text}"
        for answer in question.answers:
            yield f"A {' & '.join(answer.initials)}|{' ¶ '.join(map(block, answer.blocks))}"
    for doubt in reading.doubts:
        kind, message = "doubt" if doubt.needs_person else "note", re.split(r"[.,:;]", doubt.message)[0]
        yield f"{kind} {doubt.line}: {message}" + (f" «{doubt.text}»" if doubt.text else "")


@pytest.mark.parametrize("name", NAMES)
def test_a_magazines_habit_is_understood(name):
    assert list(outline(parse(text_of(name)))) == (FOLDER / f"{name}.outline").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_what_was_understood_can_be_written_and_read_again(name):
    reading = parse(text_of(name))
    if any(doubt.needs_person for doubt in reading.doubts):
        # Not fit to be stored: initials that nobody has cannot be written as an answer's mark.
        return
    assert parse(format(reading.transcript)).transcript == reading.transcript


TRIPS = {
    "Windows": lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    "accents taken apart": lambda text: unicodedata.normalize("NFD", text),
    "a quoted mail": lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
    "doubled blank lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "no-break spaces": lambda text: re.sub(r"\b(Dr|Professor|Mr|Ms)\.? ", lambda found: found[0][:-1] + "\u00a0", text),
    "soft hyphens": lambda text: text.replace("ation", "a\u00adtion"),
    "a signature": lambda text: text + "\n\nBest wishes,\n\nTom\n\n--\nTom Brackenbury | Camber\n020 7946 0000\n",
}


@pytest.mark.parametrize("trip", TRIPS)
@pytest.mark.parametrize("name", NAMES)
def test_changes_by_mail_programs_and_editors_do_not_matter(name, trip):
    text = text_of(name)

    assert parse(TRIPS[trip](text)).transcript == parse(text).transcript
