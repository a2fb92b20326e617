"""The import screen's view of a transcript: how it was read, and what a person has decided about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import cached_property

from articles import transcript
from articles.models import Article, Expert
from articles.publishing import importing
from articles.text import richtext
from articles.transcript.html import blocks_to_html
from articles.transcript.model import Block, Doubt, LineNote, Speaker

NEW = "new"
_FIGURE = re.compile(r'<figure data-picture="(\d+)"></figure>')


@dataclass(frozen=True)
class NumberedLine:
    """One line of the text, the role that it was given and the doubts about it."""

    note: LineNote
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class Person:
    """An expert in the transcript: known, new, or one of several known experts among whom the journalist chooses."""

    speaker: Speaker
    known: Expert | None
    several: tuple[Expert, ...]
    chosen: str

    @property
    def field(self) -> str:
        return f"expert-{self.speaker.initials}"

    @property
    def is_decided(self) -> bool:
        return not self.several or bool(self.chosen)


class Understanding:
    """A parsed transcript together with a person's decisions (`decisions`: the posted fields).

    With `of`, the transcript is the new text of that Q&A, so its experts are known. Doubts in `settled` were already in
    the former text and need no decision.
    """

    def __init__(
        self, text: str, decisions, of: Article | None = None, settled: frozenset[tuple[str, str]] = frozenset()
    ):
        self.reading = transcript.parse(text)
        self.transcript = self.reading.transcript
        self.matches = importing.match_experts(self.transcript)
        if of is not None:
            importing.match_participants(self.matches, self.transcript, of)
        self.matches.doubts += importing.unknown_pictures(self.transcript)
        self.earlier = importing.earlier_versions(self.transcript) if of is None else []
        self.decisions = decisions
        self.is_known = of is not None
        self.settled = settled

    @cached_property
    def people(self) -> list[Person]:
        return [self._person(speaker) for speaker in self.transcript.speakers]

    @cached_property
    def undecided(self) -> list[Doubt]:
        names = {person.speaker.name for person in self.people if person.several and person.is_decided}
        of_experts = [doubt for doubt in self.matches.doubts if doubt.needs_person and doubt.text not in names]
        of_text = [doubt for doubt in self.reading.doubts if doubt.needs_person]
        return [*(doubt for doubt in of_text if (doubt.message, doubt.text) not in self.settled), *of_experts]

    @cached_property
    def notes(self) -> list[Doubt]:
        told = (*self.reading.doubts, *self.matches.doubts, *self._other_posts(), *self.earlier)
        # If a question is moved in a text, the others do not have to be renumbered.
        return [
            doubt
            for doubt in told
            if not (doubt.needs_person or (self.is_known and doubt.message.startswith("The number ")))
        ]

    @property
    def general(self) -> list[Doubt]:
        """Doubts that concern no particular line."""
        return [doubt for doubt in (*self.undecided, *self.notes) if not doubt.line]

    @property
    def lines(self) -> list[NumberedLine]:
        by_line: dict[int, list[Doubt]] = {}
        for doubt in self.reading.doubts:
            by_line.setdefault(doubt.line, []).append(doubt)
        return [NumberedLine(note, tuple(by_line.get(note.line, ()))) for note in self.reading.lines]

    @property
    def introduction(self) -> str:
        return shown(self.transcript.introduction)

    @property
    def questions(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return [
            (question.text, [(" & ".join(answer.initials), shown(answer.blocks)) for answer in question.answers])
            for question in self.transcript.questions
        ]  # fmt: skip

    @property
    def answers_count(self) -> int:
        return sum(len(question.answers) for question in self.transcript.questions)

    @property
    def known(self) -> dict[str, Expert]:
        """The known experts by their initials in the transcript, including those that a person chose."""
        known = dict(self.matches.known)
        for person in self.people:
            for expert in person.several:
                if str(expert.pk) == person.chosen:
                    known[person.speaker.initials] = expert
        return known

    def _other_posts(self) -> list[Doubt]:
        # The new text of a stored Q&A is compared with that Q&A, post by post.
        return [] if self.is_known else importing.other_posts(self.known, self.transcript)

    def _person(self, speaker: Speaker) -> Person:
        several = tuple(self.matches.several.get(speaker.initials, ()))
        chosen = self.decisions.get(f"expert-{speaker.initials}", "")
        if chosen not in {NEW, *(str(expert.pk) for expert in several)}:
            chosen = ""
        return Person(speaker, self.matches.known.get(speaker.initials), several, chosen)


def shown(blocks: Iterable[Block]) -> str:
    """Return blocks as HTML for the desk: sanitised, because a transcript may hold HTML, with small pictures."""
    return _FIGURE.sub(_small_picture, richtext.sanitise(blocks_to_html(blocks)))


def _small_picture(found: re.Match[str]) -> str:
    address = reverse("admin:articles_picture_thumbnail", args=[int(found[1])])
    return f'<p><img src="{address}" alt="Picture {found[1]}" width="160"></p>'
