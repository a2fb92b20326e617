"""Which paragraphs of the body ask a question."""

import re

from articles.transcript.cast import Mark
from articles.transcript.lines import Unit
from articles.transcript.notes import Notebook
from articles.transcript.signs import asks, bullet
from articles.transcript.slips import begins_like_question, ends

_SENTENCES = re.compile(r"[.?!…][\"'”’)]*\s")
# “2 Why?”, “2.Why?”, “2 – Why?”: numbers that are set otherwise than “2. Why?”.
_LOOSE_NUMBER = re.compile(r"(\d{1,2})(?:\s?[.):/–—-]{1,2}\s?|\s+)(?=[A-Z“\"])")
_YOU = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_TURNS = re.compile(r"(?:but|or|yet|after all)\b", re.IGNORECASE)
_I = re.compile(r"\b(?:I|I[’'](?:m|d|ve|ll)|my|me)\b")


class Questions:
    """Decides which paragraphs of the body ask.

    A text has one style: marked (“Q1.”, “Question:”), numbered, printed (bold or a heading) or bare. In every style but
    the bare one, a paragraph without a mark that ends in a question mark belongs to the answer in which it stands.
    """

    def __init__(self, units: list[Unit], marks: list[Mark | None], notes: Notebook):
        self.units = units
        self.marks = marks
        self.notes = notes
        self.last_number = 0
        self.in_list = False
        self.last_item = 0
        self.count = 0
        self.is_unmarked = not any(marks)
        asked = [
            unit for place, unit in enumerate(units)
            if unit.asks and not unit.escaped and not marks[place] and self._answer_follows(place)
        ]  # fmt: skip
        self.is_marked = any(unit.question for unit in units)
        self.is_printed_and_marked = any(unit.is_printed and unit.question for unit in units)
        self.is_numbered = any(unit.number for unit in asked)
        self.is_printed = any(unit.is_printed for unit in asked)
        self.next_number = self._next_numbers({unit.line: unit.number[0] for unit in asked if unit.number})

    def _answer_follows(self, place: int) -> bool:
        if place + 1 == len(self.units):
            return False
        # Where no answer has a mark, as with a single expert, each paragraph that does not ask is an answer.
        return self.marks[place + 1] is not None or (self.is_unmarked and not self.units[place + 1].asks)

    def _next_numbers(self, numbered: dict[int, int]) -> list[int]:
        """For each paragraph, the number of the next question below it; 0 where none has a number.

        `numbered` maps the lines of “2. Why?” to their numbers, as “Q2.” gives its own.
        """
        numbers, latest = [0] * len(self.units), 0
        for place in range(len(self.units) - 1, -1, -1):
            unit = self.units[place]
            numbers[place] = latest
            marked = unit.question[0] if unit.question else None
            latest = marked or numbered.get(unit.line, latest)
        return numbers

    def read(self, place: int) -> str | None:
        """The question that a paragraph asks, without its mark; None where it asks none."""
        unit = self.units[place]
        text = None if unit.escaped or self.marks[place] else self._read(place, unit)
        self.in_list = text is None and self.marks[place] is None and bool(unit.number or bullet(unit.bare))
        self.last_item = unit.number[0] if self.in_list and unit.number else 0
        if text is not None:
            self.count += 1
        return text

    def _read(self, place: int, unit: Unit) -> str | None:
        if found := unit.question:
            if found[0] and self.last_number and found[0] != self.last_number + 1:
                message = f"The number {found[0]} follows {self.last_number}. Is a question missing, or was one not recognised?"
                self.notes.about(unit, message, needs_person=False)
            self.last_number = found[0] or self.last_number + 1
            return found[1]
        if unit.number:
            return self._numbered(place, unit, unit.number[0], unit.number[2])
        if unit.bullet:
            return None
        follows = self._answer_follows(place)
        loose = _LOOSE_NUMBER.match(unit.bare)
        if loose and unit.asks and follows and int(loose[1]) == self.last_number + 1:
            self.last_number += 1
            return unit.bare[loose.end() :]
        if place == 0 or (not self.count and unit.asks):
            return unit.bare
        if unit.is_printed and follows and (unit.asks or not self.is_marked):
            if self.is_marked and not self.is_printed_and_marked and not self._words_of_mark(place):
                self.notes.about(
                    unit,
                    "This is printed like a question but has no mark. It was read as a question.",
                    needs_person=False,
                )
            return unit.bare
        if not unit.asks:
            if follows and not (ends(unit.bare) or unit.is_rule or unit.is_cross_heading):
                self._may_ask(place, unit)
            return self._request(place, unit, follows)
        if self.is_marked or self.is_numbered or self.is_printed:
            return self._unmarked_among_marked(place, unit, follows)
        return self._bare(place, unit, follows)

    def _numbered(self, place: int, unit: Unit, number: int, text: str) -> str | None:
        """“2. Why?” is a question where an answer follows and the numbers go on; else it is an item of a list."""
        follows, is_asking = self._answer_follows(place), asks(text)
        expected = number == self.last_number + 1
        if self.is_marked or self.in_list:
            return self._numbered_among_marked(unit, number, text, is_asking) if follows else None
        is_last = place + 1 == len(self.units)
        if is_asking:
            accepted = follows or place == 0 or (expected and (self.is_numbered or is_last))
        else:
            accepted = follows and (expected or place == 0)
        if not accepted:
            return None
        self.last_number = number
        return text

    def _numbered_among_marked(self, unit: Unit, number: int, text: str, is_asking: bool) -> str | None:
        """“2. What do you measure?” between “Q1.” and “Q3.”, or the last item of a list that asks."""
        expected, goes_on = number == self.last_number + 1, self.in_list and number == self.last_item + 1
        if text.startswith("\\"):
            return None
        if self.is_marked and is_asking and not self.in_list and (expected or number > 1):
            if not expected:
                self.notes.about(
                    unit,
                    "No other question here is numbered like this. It was read as a question. Write “Q:” before it.",
                )
            self.last_number = number
            return text
        if self.in_list and is_asking and expected and not (goes_on and text[:1].islower()):
            self.notes.about(
                unit,
                "Is this a question, or the last item of the list above? It was read as an item. If it is a question, write “Q:” "
                "before it. If not, put a backslash (\\) before its words.",
            )
        elif self.is_marked and not self.in_list and expected and number > 1:
            self.notes.about(
                unit,
                "This has the number of the next question but does not ask anything, so it stays in the answer above. If it is a "
                "question, write “Q:” before it. If not, put a backslash (\\) before its words.",
            )
        return None

    def _unmarked_among_marked(self, place: int, unit: Unit, follows: bool) -> str | None:
        """“Why?” between questions with marks: a question only where a number is missing between theirs."""
        if self.last_number and self.next_number[place] == self.last_number + 2:
            self.last_number += 1
            return unit.bare
        if not follows:
            self._interrupts(place, unit)
        elif not self._words_of_mark(place):
            self.notes.about(
                unit,
                "This ends in a question mark but is not marked like the other questions, so it stays in the answer "
                "above. If it is a question, mark it like the others.",
                needs_person=self._may_be_missed(place, unit),
            )
        return None

    def _may_ask(self, place: int, unit: Unit) -> None:
        """A doubt about “What about the rain” above an answer: it has no sign at its end, so it may ask or not."""
        if self.is_unmarked or self._words_of_mark(place) or unit.requests:
            return
        self.notes.about(
            unit,
            "This has no full stop or question mark, and an answer follows. It was read as part of the answer above. If it is a "
            "question, end it with “?” or begin it with “Q:”. If not, end it with a full stop or put a backslash (\\) before it.",
            needs_person=begins_like_question(unit.bare),
        )

    def _words_of_mark(self, place: int) -> bool:
        """Whether the paragraph above is “Q1.” alone or a question that breaks off, so that this one completes it."""
        above = self.units[place - 1].question
        return bool(above and not ends(above[1]))

    def _interrupts(self, place: int, unit: Unit) -> None:
        """A doubt about “(Camber: How old?)”, “_How old?_” or “How do you know?” in an answer: the interviewer may say it."""
        if self.is_unmarked or self._words_of_mark(place):
            return
        is_apart = unit.bare[0] in "([" or unit.is_printed
        if is_apart or (_YOU.search(unit.bare) and len(unit.bare) < 120 and not _SENTENCES.search(unit.bare)):
            self.notes.about(
                unit,
                "Does the interviewer ask this? It is in the answer above. If so, write “Q:” before it and mark the answer below it. If the "
                "expert says it, put a backslash (\\) before it.",
            )

    def _may_be_missed(self, place: int, unit: Unit) -> bool:
        """Whether a question may have lost its mark. Where the numbers go on without a gap it has not, nor has “But who knows?”."""
        if self.is_unmarked or self.last_number and self.next_number[place] == self.last_number + 1:
            return False
        you, turns = bool(_YOU.search(unit.bare)), bool(_TURNS.match(unit.bare))
        return you or not (turns or _I.search(unit.bare))

    def _bare(self, place: int, unit: Unit, follows: bool) -> str | None:
        """“Why?” where no question has a mark: whoever answers may ask it, too."""
        last = place + 1 == len(self.units)
        if not follows and not last and not self._next_asks(place):
            self._interrupts(place, unit)
            return None
        you, me = bool(_YOU.search(unit.bare)), bool(_I.search(unit.bare))
        several = bool(_SENTENCES.search(unit.bare.rstrip()))
        turns = bool(_TURNS.match(unit.bare))
        ends_answer = last and self.marks[place - 1] is None
        # “What did I learn?” is said by whoever answers; otherwise an answer that follows makes it a question.
        is_said = last or me
        if self.count and not you and (me or several or turns or ends_answer):
            where = "a part of the answer" if is_said else "a question"
            self.notes.about(
                unit,
                f"Is this a question to the experts, or part of the answer above? It was read as {where}. If it is a "
                "question, begin it with “Q:”, and the others too. If not, begin it with a backslash (\\).",
                # Journalists, too, ask in two sentences: that alone is worth a note, no more.
                needs_person=me or turns or ends_answer,
            )
            return None if is_said else unit.bare
        return unit.bare

    def _request(self, place: int, unit: Unit, follows: bool) -> str | None:
        """“Tell us about the rain.” above an answer."""
        if not follows or not unit.requests:
            return None
        if self.is_marked or self.is_numbered or self.is_printed:
            if not self.is_unmarked and not self._words_of_mark(place):
                self.notes.about(
                    unit,
                    "This asks something but is not marked like the other questions, so it stays in the answer above. If it is a "
                    "question, mark it like the others. If not, put a backslash (\\) before it.",
                )
            return None
        message = (
            "This has no question mark, but it asks something and an answer follows, so it was read as a question. If it "
            "belongs to the answer above, put a backslash (\\) before it."
        )
        self.notes.about(unit, message, needs_person=False)
        return unit.bare

    def _next_asks(self, place: int) -> bool:
        unit = self.units[place + 1]
        return self.marks[place + 1] is None and unit.asks and not unit.escaped and not unit.bullet
