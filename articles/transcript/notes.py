"""What the phases write down: doubts, each line's role, and blocks of text."""

from dataclasses import dataclass

from articles.transcript.lines import Line, Unit
from articles.transcript.model import Block, Doubt, LineNote, ListBlock, Markup, Paragraph
from articles.transcript.signs import bullet, heading, number


@dataclass(frozen=True)
class Slip:
    """What may be wrong with a paragraph, in words for whoever mends it; `needs_person` as in a doubt."""

    message: str
    needs_person: bool = True


class Notebook:
    """Collects the doubts and what each line was taken for."""

    def __init__(self, lines: list[Line]):
        self.lines = lines
        self._doubts: list[Doubt] = []
        self._roles: dict[int, str] = {}

    def doubt(self, line: int, message: str, text: str = "", needs_person: bool = True) -> None:
        self._doubts.append(Doubt(line, message, text, needs_person))

    def about(self, unit: Unit, message: str, needs_person: bool = True) -> None:
        """A doubt about a whole paragraph."""
        self.doubt(unit.line, message, unit.words, needs_person)

    def slip(self, unit: Unit, slip: Slip | None) -> None:
        if slip:
            self.about(unit, slip.message, slip.needs_person)

    def role(self, unit: Unit, role: str) -> None:
        for line in unit.numbers:
            self._roles[line] = role

    def role_of(self, unit: Unit) -> str:
        return self._roles.get(unit.line, "")

    def leave_out(self, unit: Unit, message: str, needs_person: bool = False) -> None:
        """Leaves a paragraph out of the transcript; the doubt keeps its words."""
        self.role(unit, "left out")
        self.about(unit, message, needs_person)

    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(sorted(self._doubts, key=lambda doubt: doubt.line))

    def line_notes(self) -> tuple[LineNote, ...]:
        return tuple(
            LineNote(line.number, "blank" if line.is_blank else self._roles.get(line.number, "left out"), line.raw)
            for line in self.lines
        )


class Blocks:
    """Paragraphs and lists in their order. Items that follow each other make one list.

    Another bullet, or a number that starts again, begins another list.
    """

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._items: list[str] = []
        self._kind: tuple[bool, str] = (False, "")
        self._last_number = 0

    def add(self, text: str, verbatim: bool = False) -> None:
        """Adds a paragraph or a list's item; `verbatim` text is a paragraph, whatever it looks like."""
        if not verbatim and (numbered := number(text)) and numbered[1] in ".)":
            self._item(numbered[2], (True, numbered[1]), numbered[0])
        elif not verbatim and (item := bullet(text)):
            self._item(item[1], (False, item[0]), 0)
        else:
            self._close()
            text = text if verbatim else text[heading(text) :].strip()
            if text:
                self._blocks.append(Paragraph(text))

    def add_markup(self, source: str) -> None:
        self._close()
        self._blocks.append(Markup(source))

    def __bool__(self) -> bool:
        return bool(self._blocks or self._items)

    def finish(self) -> tuple[Block, ...]:
        self._close()
        return tuple(self._blocks)

    def _item(self, text: str, kind: tuple[bool, str], number: int) -> None:
        starts_again = kind[0] and number <= self._last_number and self._last_number > 1
        if kind != self._kind or starts_again:
            self._close()
        self._kind, self._last_number = kind, number
        self._items.append(text[1:].strip() if text.startswith("\\") else text)

    def _close(self) -> None:
        if self._items:
            self._blocks.append(ListBlock(tuple(self._items), ordered=self._kind[0]))
        self._items, self._kind, self._last_number = [], (False, ""), 0
