"""A piece as the rules see it, and an item of the checklist: plain values from a form or a stored piece. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Words:
    """A text of the piece: the id of the element that its item links to, its name on the screen, and its HTML or plain text."""

    target: str
    name: str
    text: str
    is_html: bool = False


@dataclass(frozen=True)
class DraftAnswer:
    """`voices` are the initials as printed, “LP & AC”; empty if nobody is named."""

    target: str
    voices: str
    html: str


@dataclass(frozen=True)
class DraftQuestion:
    target: str
    text: str
    answers: tuple[DraftAnswer, ...]


@dataclass(frozen=True)
class DraftExpert:
    target: str
    initials: str
    name: str
    has_answers: bool


@dataclass(frozen=True)
class DraftPicture:
    """`name` tells a picture in a text from the others: its caption or alternative text, empty without either."""

    alt_text: str
    credit: str
    name: str = ""


@dataclass(frozen=True)
class Draft:
    """Everything about a piece that a rule needs. `number_of_articles` is that of a special report.

    `pictures_in_texts` holds the pictures that the rich texts name, by their ids, without those that never existed.
    """

    headline: str = ""
    standfirst: str = ""
    body: str = ""
    body_target: str = "id_body"
    is_report: bool = False
    is_qa: bool = False
    is_free: bool = True
    has_section: bool = True
    has_byline: bool = True
    picture: DraftPicture | None = None
    pictures_in_texts: Mapping[int, DraftPicture] = field(default_factory=dict)
    experts: tuple[DraftExpert, ...] = ()
    questions: tuple[DraftQuestion, ...] = ()
    number_of_articles: int = 0
    due_on: date | None = None
    embargo_until: datetime | None = None

    @property
    def rich_texts(self) -> Iterator[Words]:
        """The texts that can hold links, in the order of the screen."""
        yield Words(self.body_target, "introduction" if self.is_qa or self.is_report else "text", self.body, True)
        for number, question in enumerate(self.questions, start=1):
            for answer in question.answers:
                who = f"answer of {answer.voices}" if answer.voices else "answer"
                yield Words(answer.target, f"{who} to question {number}", answer.html, True)

    @property
    def texts(self) -> Iterator[Words]:
        """All texts, in the order of the screen."""
        yield Words("id_headline", "headline", self.headline)
        yield Words("id_standfirst", "standfirst", self.standfirst)
        answers = {words.target: words for words in self.rich_texts}
        yield answers.pop(self.body_target)
        for number, question in enumerate(self.questions, start=1):
            yield Words(question.target, f"question {number}", question.text)
            yield from (answers[answer.target] for answer in question.answers)


@dataclass(frozen=True)
class Item:
    """One thing to do: a sentence, the element where to do it, and whether publishing needs it.

    `found` are the words that a script selects at `target`. `nth` says which of several equal places is meant.
    """

    sentence: str
    target: str
    is_needed: bool = False
    found: str = ""
    nth: int = 0
