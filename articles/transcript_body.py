"""Questions and answers: which paragraph asks, which answers, and whose answer it is."""

import re
from dataclasses import dataclass, field

from articles import transcript_patterns as patterns
from articles.transcript_cast import Cast, Mark
from articles.transcript_lines import Unit, tidy
from articles.transcript_model import Answer, Doubt, Question
from articles.transcript_notes import Blocks, Notebook

_SENTENCES = re.compile(r"[.?!…][\"'”’)]*\s")
_LOOSE_NUMBER = re.compile(r"(\d{1,2})\s+(?=[A-Z])")
_YOU = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_TURNS = re.compile(r"(?:but|or|yet|after all)\b", re.IGNORECASE)
_I = re.compile(r"\b(?:I|I[’'](?:m|d|ve|ll)|my|me)\b")


@dataclass
class _Asked:
    text: str
    line: int
    answers: list[Answer] = field(default_factory=list)


@dataclass
class _Given:
    mark: Mark
    unit: Unit
    blocks: Blocks = field(default_factory=Blocks)


class Questions:
    """Decides which paragraphs of the body ask.

    A document has one style: marked (“Q1.”, “Question:”), numbered, printed (bold or heading) or bare. In all but the
    bare style an unmarked paragraph that ends in a question mark belongs to the answer in which it stands.
    """

    def __init__(self, units: list[Unit], marks: list[Mark | None], notes: Notebook):
        self.units = units
        self.marks = marks
        self.notes = notes
        self.last_number = 0
        self.in_list = False
        self.count = 0
        self.is_unmarked = not any(marks)
        asked = [
            place for place, unit in enumerate(units)
            if not unit.escaped and self._answer_follows(place) and patterns.asks(unit.bare) and not marks[place]
        ]  # fmt: skip
        self.is_marked = any(not unit.escaped and patterns.question_mark(unit.bare) for unit in units)
        self.is_numbered = any(patterns.number(units[place].bare) for place in asked)
        self.is_printed = any(_is_printed(units[place]) for place in asked)
        self.next_number = self._next_numbers()

    def _answer_follows(self, place: int) -> bool:
        if place + 1 == len(self.units):
            return False
        # Where no answer has a mark, as with one expert alone, whatever asks nothing answers.
        return self.marks[place + 1] is not None or (self.is_unmarked and not patterns.asks(self.units[place + 1].bare))

    def _next_numbers(self) -> list[int]:
        """For each paragraph the number of the next numbered question below it, 0 where there is none."""
        numbers, latest = [0] * len(self.units), 0
        for place in range(len(self.units) - 1, -1, -1):
            numbers[place] = latest
            found = None if self.units[place].escaped else patterns.question_mark(self.units[place].bare)
            if found and found[0]:
                latest = found[0]
        return numbers

    def read(self, place: int) -> str | None:
        """The question that a paragraph asks, without its mark; None where it asks none."""
        unit = self.units[place]
        text = None if unit.escaped or self.marks[place] else self._read(place, unit)
        item = None if unit.escaped else patterns.number(unit.bare) or patterns.bullet(unit.bare)
        self.in_list = text is None and self.marks[place] is None and item is not None
        if text is not None:
            self.count += 1
        return text

    def _read(self, place: int, unit: Unit) -> str | None:
        if found := patterns.question_mark(unit.bare):
            self.last_number = found[0] or self.last_number + 1
            return found[1]
        if found_number := patterns.number(unit.bare):
            return self._numbered(place, *found_number)
        if patterns.bullet(unit.text):
            return None
        follows, asks = self._answer_follows(place), patterns.asks(unit.bare)
        loose = _LOOSE_NUMBER.match(unit.bare)
        if loose and asks and follows and int(loose[1]) == self.last_number + 1:
            self.last_number += 1
            return unit.bare[loose.end() :]
        if place == 0 or (not self.count and asks):
            return unit.bare
        if _is_printed(unit) and follows and (asks or not self.is_marked):
            return unit.bare
        if not asks:
            return self._request(unit, follows)
        if self.is_marked or self.is_numbered or self.is_printed:
            return self._unmarked_among_marked(place, unit, follows)
        return self._bare(place, unit, follows)

    def _numbered(self, place: int, number: int, sign: str, text: str) -> str | None:
        follows, asks = self._answer_follows(place), patterns.asks(text)
        expected = number == self.last_number + 1
        if self.is_marked or self.in_list:
            return None
        ends_here = place + 1 == len(self.units)
        if asks and (follows or (expected and self.is_numbered) or (expected and ends_here)):
            accepted = True
        else:
            accepted = (follows and (expected or place == 0)) or (place == 0 and asks)
        if not accepted:
            return None
        self.last_number = number
        return text

    def _unmarked_among_marked(self, place: int, unit: Unit, follows: bool) -> str | None:
        if self.last_number and self.next_number[place] == self.last_number + 2:
            self.last_number += 1
            return unit.bare
        above = patterns.question_mark(self.units[place - 1].bare)
        if follows and not (above and not above[1]):
            self.notes.doubt(
                Doubt(
                    unit.line,
                    "This ends in a question mark but is not marked like the other questions, so it stays in the answer "
                    "above. If it is a question, mark it like the others.",
                    tidy(unit.text),
                    needs_person=False,
                )
            )
        return None

    def _bare(self, place: int, unit: Unit, follows: bool) -> str | None:
        last = place + 1 == len(self.units)
        if not follows and not last and not self._next_asks(place):
            return None
        you, me = bool(_YOU.search(unit.bare)), bool(_I.search(unit.bare))
        several = bool(_SENTENCES.search(unit.bare.rstrip()))
        turns = bool(_TURNS.match(unit.bare))
        ends_answer = last and self.marks[place - 1] is None
        # “What did I learn?” is said by whoever answers; otherwise an answer that follows makes it a question.
        is_said = last or me
        if self.count and not you and (me or several or turns or ends_answer):
            where = "a part of the answer" if is_said else "a question"
            self.notes.doubt(
                Doubt(
                    unit.line,
                    f"Is this a question to the experts, or does the answer above go on? It was taken as {where}. Begin "
                    "it with “Q:” if it is a question (and the others too), or with a backslash (\\) if it is not.",
                    tidy(unit.text),
                    # Journalists, too, ask in two sentences: that alone is worth a note, no more.
                    needs_person=me or turns or ends_answer,
                )
            )
            return None if is_said else unit.bare
        return unit.bare

    def _request(self, unit: Unit, follows: bool) -> str | None:
        if self.is_marked or self.is_numbered or self.is_printed or not follows or not patterns.requests(unit.bare):
            return None
        message = (
            "This has no question mark but asks, and an answer follows: it was taken as a question. Put a backslash "
            "(\\) before it if it belongs to the answer above."
        )
        self.notes.doubt(Doubt(unit.line, message, tidy(unit.text), needs_person=False))
        return unit.bare

    def _next_asks(self, place: int) -> bool:
        unit = self.units[place + 1]
        return (
            not unit.escaped
            and self.marks[place + 1] is None
            and patterns.asks(unit.bare)
            and not patterns.bullet(unit.text)
        )


def _is_printed(unit: Unit) -> bool:
    return bool(patterns.is_bold(unit.text) or patterns.heading(unit.text))


class BodyReader:
    """Reads the body's paragraphs in order and hands out the questions with their answers."""

    def __init__(self, units: list[Unit], cast: Cast, notes: Notebook):
        self.units = units
        self.cast = cast
        self.notes = notes
        self.asked: list[_Asked] = []
        self.given: _Given | None = None
        self.early: list[Unit] = []
        self.spoke: set[str] = set()
        self.strangers: set[str] = set()
        self.said_sole = False
        self.marks = self._read_marks()

    def _read_marks(self) -> list[Mark | None]:
        marks = [self._mark(unit) for unit in self.units]
        self.cast.learn(mark for mark in marks if mark)
        return [mark or self._mark(unit) for mark, unit in zip(marks, self.units, strict=True)]

    def _mark(self, unit: Unit) -> Mark | None:
        if unit.escaped or patterns.question_mark(unit.bare):
            return None
        if patterns.number(unit.bare):
            return None
        if item := patterns.bullet(unit.text):
            # “- LP: It is”: a list of answers, where the mark is somebody's; else an item like any other.
            inner = self.cast.read(item[1])
            return inner if inner and inner.style == "colon" and not inner.unknown and inner.body else None
        mark = self.cast.read(unit.text)
        if mark is None or mark.unknown:
            rest = patterns.after_answer_label(unit.bare)
            if rest is not None:
                if inner := self.cast.read(rest):
                    return inner
                if len(self.cast.people) == 1:
                    return Mark((0,), rest, "A", "colon")
        return mark

    def read(self) -> tuple[Question, ...]:
        """All questions; doubts go to the notebook."""
        questions = Questions(self.units, self.marks, self.notes)
        asked = [questions.read(place) for place in range(len(self.units))]
        for place, (unit, text) in enumerate(zip(self.units, asked, strict=True)):
            mark = self.marks[place]
            if text is not None:
                self._ask(unit, text)
            elif mark is not None:
                self._answer(unit, mark)
            else:
                self._go_on(unit, place + 1 < len(asked) and asked[place + 1] is not None)
        self._close()
        self._report_early()
        self._report_unanswered()
        return tuple(Question(one.text, tuple(one.answers)) for one in self.asked)

    def _ask(self, unit: Unit, text: str) -> None:
        self._close()
        self.notes.role(unit, "question")
        self.asked.append(_Asked(_unescaped(unit, text), unit.line))

    def _answer(self, unit: Unit, mark: Mark) -> None:
        self._close()
        if not self.asked:
            self.early.append(unit)
            return
        self.notes.role(unit, "answer")
        self.given = _Given(mark, unit)
        self._report_speaker(unit, mark)
        body = tidy(mark.body)
        if body.startswith("\\"):
            self.given.blocks.add(body[1:].strip(), True)
        elif body:
            # “WB: – enough.” goes on after an interruption; a list begins in a line of its own.
            self.given.blocks.add(body, body.startswith(("–", "—")))

    def _go_on(self, unit: Unit, is_before_question: bool) -> None:
        if not unit.escaped and patterns.is_rule(unit.text):
            self.notes.role(unit, "left out")
        elif not unit.escaped and is_before_question and patterns.is_cross_heading(unit.bare):
            self.notes.leave_out(unit, "This stands above a question like a heading; it was left out.")
        elif not self.asked:
            self.early.append(unit)
        elif not self.asked[-1].text:
            self.notes.role(unit, "question")
            self.asked[-1].text = tidy(unit.text[1:]) if unit.escaped else unit.bare
        elif self.given:
            self.notes.role(unit, "answer")
            self._add(self.given, unit)
        elif not self.asked[-1].answers and patterns.asks(unit.bare) and not patterns.asks(self.asked[-1].text):
            self.notes.role(unit, "question")
            self.asked[-1].text += " " + unit.bare
        elif len(self.cast.people) == 1:
            self._sole(unit)
        else:
            self.notes.leave_out(
                unit,
                "Nobody is named for this answer. Begin it with the initials of whoever says it, for example “"
                f"{self._example()}: ”.",
                needs_person=True,
            )

    def _sole(self, unit: Unit) -> None:
        self.notes.role(unit, "answer")
        self.given = _Given(Mark((0,), "", "", "colon"), unit)
        self._add(self.given, unit)
        if not self.said_sole:
            self.said_sole = True
            message = "This answer has no initials; it was given to the only expert."
            self.notes.doubt(Doubt(unit.line, message, tidy(unit.text)[:80], needs_person=False))

    def _example(self) -> str:
        return self.cast.people[0].initials if self.cast.people else "AB"

    @staticmethod
    def _add(given: _Given, unit: Unit) -> None:
        text = tidy(unit.text)
        if unit.escaped:
            given.blocks.add(text[1:].strip(), True)
        else:
            given.blocks.add(text)

    def _close(self) -> None:
        given, self.given = self.given, None
        if given is None:
            return
        blocks = given.blocks.finish()
        initials = tuple(self.cast.people[one].initials if isinstance(one, int) else one for one in given.mark.who)
        if not blocks:
            message = f"No answer stands behind “{given.mark.written}”. Write it, or delete the mark."
            self.notes.doubt(Doubt(given.unit.line, message, tidy(given.unit.text)))
            return
        self.spoke.update(initials)
        self.asked[-1].answers.append(Answer(initials, blocks))

    def _report_speaker(self, unit: Unit, mark: Mark) -> None:
        if mark.ambiguous:
            names = " or ".join(self._introduce(place) for place in dict.fromkeys(mark.ambiguous))
            message = f"“{mark.written}” can be {names}. Mark the answer with the initials that are meant."
            self.notes.doubt(Doubt(unit.line, message, tidy(unit.text)))
            return
        for stranger in mark.unknown:
            if not self.cast.people and stranger in self.strangers:
                continue
            self.strangers.add(stranger)
            self.notes.doubt(Doubt(unit.line, self._describe_stranger(stranger), tidy(unit.text)))

    def _describe_stranger(self, stranger: str) -> str:
        what = "Unknown initials" if stranger.isupper() else "Unknown speaker"
        if not self.cast.people:
            return f"{what} “{stranger}”: there is no list of experts. Name them all under “Meet the experts”."
        known = ", ".join(self._introduce(place) for place in range(min(len(self.cast.people), 12)))
        return (
            f"{what} “{stranger}”. Known are {known}; the nearest is {self.cast.nearest(stranger)}. Correct the mark, add the "
            "expert to the list, or put a backslash (\\) before it if it marks nobody."
        )

    def _introduce(self, place: int) -> str:
        person = self.cast.people[place]
        return f"{person.initials} ({person.name})"

    def _report_early(self) -> None:
        if not self.early:
            return
        for unit in self.early:
            self.notes.role(unit, "left out")
        message = "This stands before the first question and was left out. Put the question that it answers above it."
        self.notes.doubt(Doubt(self.early[0].line, message, "\n".join(tidy(unit.text) for unit in self.early)))

    def _report_unanswered(self) -> None:
        for one in self.asked:
            if not one.text:
                self.notes.doubt(Doubt(one.line, "This question has no words. Write it, or delete its mark."))
            elif not one.answers:
                message = (
                    "Nobody answers this question. Add an answer that begins with an expert's initials, or delete it."
                )
                self.notes.doubt(Doubt(one.line, message, one.text))


def _unescaped(unit: Unit, text: str) -> str:
    """A question as it stands; one that was escaped keeps its markers of bold and emphasis."""
    if not text.startswith("\\"):
        return text
    return tidy(unit.text).split("\\", 1)[1].strip()
