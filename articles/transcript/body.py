"""Questions put together with their answers: whose answer each paragraph is."""

from dataclasses import dataclass, field

from articles.transcript.cast import Cast, Mark
from articles.transcript.lines import Unit, tidy
from articles.transcript.model import Answer, Question
from articles.transcript.notes import Blocks, Notebook, Slip
from articles.transcript.questions import Questions
from articles.transcript.signs import asks
from articles.transcript.slips import is_torn, slip_in_answer, slip_inside


@dataclass
class _Asked:
    """A question, with the answers so far."""

    text: str
    line: int
    answers: list[Answer] = field(default_factory=list)


@dataclass
class _Given:
    """The answer to which further paragraphs belong."""

    mark: Mark
    unit: Unit
    blocks: Blocks = field(default_factory=Blocks)


class BodyReader:
    """Reads the body's paragraphs in order: each is a question, begins an answer, or belongs to the answer above it."""

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
        """Reads every mark twice: a stranger's mark is believed only in a style in which known people are marked."""
        marks = [self._mark(unit) for unit in self.units]
        self.cast.learn(mark for mark in marks if mark)
        self._report_two_marks(marks)
        return [mark or self._mark(unit) for mark, unit in zip(marks, self.units, strict=True)]

    def _report_two_marks(self, marks: list[Mark | None]) -> None:
        """Doubts about “LPO:” where “LP:” also marks Lena Pohl's answers: it fits her less well and may be somebody else's."""
        written: dict[int, dict[str, int]] = {}
        for place, mark in enumerate(marks):
            if mark and len(mark.who) == 1 and isinstance(mark.who[0], int):
                written.setdefault(mark.who[0], {}).setdefault(mark.written, place)
        for who, places in written.items():
            name = self.cast.people[who].name
            near = [one for one in places if not self.cast.is_far_fetched(one, who)]
            for one, place in places.items():
                if near and one not in near:
                    message = f"“{near[0]}” marks {name}'s answers. Is “{one}” {name} too? Use the same mark, or name the other person."
                    self.notes.about(self.units[place], message)

    def _mark(self, unit: Unit) -> Mark | None:
        """The mark with which a paragraph begins an answer; None where it begins none."""
        if unit.escaped or unit.question or unit.number:
            return None
        if unit.bullet:
            # “- LP: It is” is an answer where LP is known, else an item like any other.
            inner = self.cast.read(unit.bullet[1])
            return inner if inner and inner.style == "colon" and not inner.unknown and inner.body else None
        mark = self.cast.read(unit.text)
        if unit.labelled_answer is not None and (mark is None or mark.unknown):
            if inner := self.cast.read(unit.labelled_answer):
                return inner
            if len(self.cast.people) == 1:
                return Mark((0,), unit.labelled_answer, "A", "colon")
        return mark

    def read(self) -> tuple[Question, ...]:
        """The questions with their answers; doubts go to the notebook."""
        questions = Questions(self.units, self.marks, self.notes)
        asked = [questions.read(place) for place in range(len(self.units))]
        for place, (unit, text) in enumerate(zip(self.units, asked, strict=True)):
            mark = self.marks[place]
            if text is not None:
                self._ask(unit, text)
                self._look_at_question(place, text)
            elif mark is not None:
                self._answer(unit, mark)
            else:
                self._go_on(place, place + 1 < len(asked) and asked[place + 1] is not None)
        self._close()
        self._report_early()
        self._report_unanswered()
        return tuple(Question(one.text, tuple(one.answers)) for one in self.asked)

    def _ask(self, unit: Unit, text: str) -> None:
        self._close()
        self.notes.role(unit, "question")
        # A question behind a backslash keeps its markers of bold and emphasis.
        self.asked.append(_Asked(unit.verbatim if text.startswith("\\") else text, unit.line))

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
            self.given.blocks.add(body[1:].strip(), verbatim=True)
            return
        self.notes.slip(unit, self._slip_behind(mark, body) or self._slip_in_lines(unit))
        if body:
            # The dash in “WB: – enough.” is no bullet: a list begins in a line of its own.
            self.given.blocks.add(body, verbatim=body.startswith(("–", "—")))

    def _look_at_question(self, place: int, text: str) -> None:
        unit = self.units[place]
        if text.startswith("\\"):
            return
        self.notes.slip(unit, slip_inside(text, self.cast) or self._slip_in_lines(unit))
        if place and not unit.question and is_torn(self.units[place - 1].bare, text):
            self.notes.about(unit, "This question begins in mid-sentence. Join it to the paragraph above.")

    def _go_on(self, place: int, is_before_question: bool) -> None:
        """Takes a paragraph that neither asks nor begins with a mark."""
        unit = self.units[place]
        if unit.is_rule:
            self.notes.role(unit, "left out")
        elif is_before_question and unit.is_cross_heading:
            self.notes.leave_out(unit, "This looks like a heading above a question and was left out.")
        elif not self.asked:
            self.early.append(unit)
        elif not self.given and unit.is_markup:
            message = (
                "This is between a question and its answer, so it has no speaker. Put it into the answer that it belongs "
                "to."
            )
            self.notes.leave_out(unit, message, needs_person=True)
        elif not self.asked[-1].text:
            self.notes.role(unit, "question")
            self.asked[-1].text = unit.verbatim if unit.escaped else unit.bare
        elif self.given:
            self.notes.role(unit, "answer")
            if not unit.escaped:
                before = self.units[place - 1].bare if place else ""
                self.notes.slip(unit, slip_in_answer(unit, self.cast, before) or self._slip_in_lines(unit))
            self._add(self.given, unit)
        elif not self.asked[-1].answers and unit.asks and not asks(self.asked[-1].text):
            self.notes.role(unit, "question")
            self.asked[-1].text += " " + unit.bare
        elif len(self.cast.people) == 1:
            self._sole(unit)
        else:
            self.notes.leave_out(
                unit,
                "This answer names nobody. Begin it with the initials of the speaker, for example “"
                f"{self._example()}: ”.",
                needs_person=True,
            )

    def _sole(self, unit: Unit) -> None:
        """Takes an answer without a mark where there is one expert only."""
        self.notes.role(unit, "answer")
        self.given = _Given(Mark((0,), "", "", "colon"), unit)
        self._add(self.given, unit)
        if not self.said_sole:
            self.said_sole = True
            message = "This answer has no initials, so the only expert got it."
            self.notes.doubt(unit.line, message, unit.words[:80], needs_person=False)

    def _slip_behind(self, mark: Mark, body: str) -> Slip | None:
        inner = self.cast.read(body)
        if inner and inner.style in {"colon", "bracket"} and inner.body:
            return Slip(
                f"Two marks follow each other, “{mark.written}” and “{inner.written}”. Keep the right one, or put a backslash (\\) "
                "before the second."
            )
        return slip_inside(body, self.cast)

    def _slip_in_lines(self, unit: Unit) -> Slip | None:
        """A doubt about a mark at the start of a line that was joined to the line above."""
        for part in unit.parts[1:]:
            mark = self.cast.read(part.strip())
            if mark and not mark.unknown and mark.style in {"colon", "dash", "bracket", "tab"}:
                return Slip(
                    f"A line within this paragraph begins with “{mark.written}”. If {mark.written} speaks, put a blank line above "
                    "it. If not, join it to the previous line."
                )
        return None

    def _example(self) -> str:
        return self.cast.people[0].initials if self.cast.people else "AB"

    @staticmethod
    def _add(given: _Given, unit: Unit) -> None:
        if unit.is_markup:
            given.blocks.add_markup(unit.verbatim)
        elif unit.escaped:
            given.blocks.add(unit.verbatim, verbatim=True)
        else:
            given.blocks.add(unit.words)

    def _close(self) -> None:
        given, self.given = self.given, None
        if given is None:
            return
        blocks = given.blocks.finish()
        initials = tuple(self.cast.people[one].initials if isinstance(one, int) else one for one in given.mark.who)
        if not blocks:
            message = f"There is no answer after “{given.mark.written}”. Write it, or delete the mark."
            self.notes.about(given.unit, message)
            return
        self.spoke.update(initials)
        self.asked[-1].answers.append(Answer(initials, blocks))

    def _report_speaker(self, unit: Unit, mark: Mark) -> None:
        if mark.ambiguous:
            names = " or ".join(self._introduce(place) for place in dict.fromkeys(mark.ambiguous))
            message = f"“{mark.written}” can be {names}. Mark the answer with the right initials."
            self.notes.about(unit, message)
            return
        for stranger in mark.unknown:
            if not self.cast.people and stranger in self.strangers:
                continue
            self.strangers.add(stranger)
            self.notes.about(unit, self._describe_stranger(stranger))

    def _describe_stranger(self, stranger: str) -> str:
        what = "Unknown initials" if stranger.isupper() else "Unknown speaker"
        if not self.cast.people:
            return f"{what} “{stranger}”: there is no list of experts. List all experts under “Meet the experts”."
        known = ", ".join(self._introduce(place) for place in range(min(len(self.cast.people), 12)))
        return (
            f"{what} “{stranger}”. Known are {known}; the closest is {self.cast.nearest(stranger)}. Correct the mark or add the "
            "expert to the list. If it is not a name, put a backslash (\\) before it."
        )

    def _introduce(self, place: int) -> str:
        person = self.cast.people[place]
        return f"{person.initials} ({person.name})"

    def _report_early(self) -> None:
        if not self.early:
            return
        for unit in self.early:
            self.notes.role(unit, "left out")
        message = "This is above the first question and was left out. Put its question above it."
        self.notes.doubt(self.early[0].line, message, "\n".join(unit.words for unit in self.early))

    def _report_unanswered(self) -> None:
        for one in self.asked:
            if not one.text:
                self.notes.doubt(one.line, "This question has no words. Write them, or delete its mark.")
            elif not one.answers:
                message = "This question has no answer. Add one that begins with an expert's initials, or delete the question."
                self.notes.doubt(one.line, message, one.text)
