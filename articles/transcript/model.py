"""What a transcript is: the frozen values that `articles.transcript` reads and writes. Standard library only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """One paragraph on one line.

    It may hold `**strong**`, `_emphasis_`, `[words](https://…)`, `<br>`, and `<sub>`, `<sup>` and `<code>` with their ends.
    """

    text: str


@dataclass(frozen=True)
class ListBlock:
    """A list; its items are lines like a paragraph's text."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Markup:
    """A table, a picture or another block as the lines in which it is written (`articles/transcript/markup.py`)."""

    source: str


Block = Paragraph | ListBlock | Markup


@dataclass(frozen=True)
class Speaker:
    """One entry of “Meet the experts”. `initials` mark the answers and are unique in one transcript."""

    initials: str
    name: str
    title: str = ""
    post_nominals: str = ""
    posts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What one speaker says, or several together (`initials` holds two or more)."""

    initials: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Question:
    text: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Transcript:
    headline: str = ""
    standfirst: str = ""
    picture_credit: str = ""
    introduction: tuple[Block, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """Something that the parser could not decide, or decided and reports.

    `line` counts from 1 in the text as given. `message` says in plain words what to do. `text` holds the words
    concerned. Where `needs_person` is false, this is a note: nothing must be decided before the transcript is stored.
    """

    line: int
    message: str
    text: str = ""
    needs_person: bool = True


@dataclass(frozen=True)
class LineNote:
    """What one line of the input was taken for.

    `role` is one of headline, standfirst, credit, introduction, expert, question, answer, left out, blank, label.
    `text` is the line as given, without its line ending.
    """

    line: int
    role: str
    text: str


@dataclass(frozen=True)
class Reading:
    """The result: the transcript, the doubts in the order of their lines, and one note for each line."""

    transcript: Transcript
    doubts: tuple[Doubt, ...]
    lines: tuple[LineNote, ...] = ()
