"""`parse`: the phases in order, who the people are, and the check of the whole."""

import re

from articles.transcript.body import BodyReader
from articles.transcript.cast import Cast, name_initials, split_joint
from articles.transcript.experts import Person
from articles.transcript.front import read_front
from articles.transcript.landmarks import Parts, Survey, find_parts
from articles.transcript.lines import Line, Unit, drop_times, join_lines, read_lines
from articles.transcript.model import Reading, Speaker, Transcript
from articles.transcript.names import default_initials, fold, is_whole_name, read_name
from articles.transcript.notes import Notebook
from articles.transcript.slips import slip_in_front

# “vdM” for van der Meer.
_PARTICLE_FIRST = re.compile(r"[a-z]{1,3}[A-Z]{1,2}")
_SPACED_LETTERS = re.compile(r"(\b[^\W\d_]) (?=[^\W\d_]\b)")


def parse(text: str) -> Reading:
    """Any text in, a reading out: the transcript as understood, every doubt with its line, each line's role.

    Never raises. Time is linear in the length of the text. Where a doubt needs a person, the transcript holds the
    best guess or leaves the words to the doubt; do not store it before the doubt is settled.
    """
    lines = read_lines(text)
    notes = Notebook(lines)
    units = _paragraphs(lines, notes)
    parts = find_parts(units, notes)
    front = read_front(parts, notes)
    people = front.people or _people_from_marks(parts, notes)
    _settle_initials(people, parts, notes)
    cast = Cast(people)
    _doubt_prose(parts, cast, notes)
    body = BodyReader(parts.body, cast, notes)
    questions = body.read()
    transcript = Transcript(
        headline=front.headline,
        standfirst=front.standfirst,
        picture_credit=front.picture_credit,
        introduction=front.introduction,
        speakers=tuple(_speaker(person) for person in people),
        questions=questions,
    )
    _check(transcript, people, body.spoke, bool(units), notes)
    return Reading(transcript, notes.doubts(), notes.line_notes())


def _paragraphs(lines: list[Line], notes: Notebook) -> list[Unit]:
    lines, times = drop_times(lines)
    if times:
        message = "The times beside the speakers were left out."
        notes.doubt(next(iter(times)), message, ", ".join(times.values()), needs_person=False)
    units = join_lines(lines)
    for unit in units:
        for line, apart, together in unit.joined:
            message = f"A word that was broken at the end of a line was joined: “{together}”. Check its spelling."
            notes.doubt(line, message, apart, needs_person=False)
    return units


def _speaker(person: Person) -> Speaker:
    return Speaker(person.initials, person.name, person.title, person.post_nominals, tuple(person.posts))


def _doubt_prose(parts: Parts, cast: Cast, notes: Notebook) -> None:
    """Doubts about standfirst and introduction, which need to know who speaks, and notes on “[laughter]” in the body."""
    before = ""
    for unit in parts.front:
        if notes.role_of(unit) in {"standfirst", "introduction"} and not unit.label and not unit.escaped:
            notes.slip(unit, slip_in_front(unit, before, cast))
        before = unit.bare
    for unit in parts.body:
        if unit.stage_directions:
            message = "This paragraph contains remarks by the transcriber, which were kept. Delete them if readers should not see them."
            notes.doubt(unit.line, message, ", ".join(unit.stage_directions), needs_person=False)


def _people_from_marks(parts: Parts, notes: Notebook) -> list[Person]:
    """The people whose whole names mark answers, for a text without a list of experts."""
    survey = Survey(parts.body)
    people: dict[str, Person] = {}
    names_mark = False
    for place, unit in enumerate(parts.body):
        is_answer = survey.is_answer(place)
        written = unit.name or (unit.bare if len(unit.bare) < 60 and is_answer else "")
        if not written or unit.question or not (names_mark or is_answer):
            continue
        for part in split_joint(written):
            title, name, letters = read_name(part.strip(" []()"))
            if is_whole_name(name) or (title and is_whole_name(f"X {name}")):
                names_mark = True
                people.setdefault(fold(name), Person(name, title, letters, line=unit.line))
    if people:
        names = ", ".join(person.name for person in list(people.values())[:12])
        message = (
            f"There is no list of experts. These names come from the marks of the answers: {names}. Add “Meet the experts” "
            "with their titles and posts."
        )
        notes.doubt(next(iter(people.values())).line, message, names)
    return list(people.values())


def _settle_initials(people: list[Person], parts: Parts, notes: Notebook) -> None:
    """Gives each person initials of their own; a doubt tells where two would have had the same."""
    before = [person.explicit for person in people]
    draft = Cast(people)
    marks = [draft.read(unit.text) for unit in parts.body if not unit.escaped]
    used = [piece for mark in marks if mark for piece in _initials_in(mark.written)]
    shared = {person.line: person.explicit for person in people}
    for first, second in name_initials(people, used):
        one, two = people[first], people[second]
        same = before[first] or shared.get(one.line) or _common(one, two)
        message = (
            f"{one.name} and {two.name} have the same initials{f' ({same})' if same else ''}. Put different initials in brackets "
            f"after the names, for example “({one.initials})” and “({two.initials})”, and use them to mark their answers."
        )
        notes.doubt(two.line or 1, message, f"{one.name}, {two.name}")


def _initials_in(written: str) -> list[str]:
    """The initials in a mark (“LP”, “MdV”, “lp”), without the words of names (“Ravi”)."""
    pieces = [_SPACED_LETTERS.sub(r"\1", piece.replace(".", "")) for piece in split_joint(written)]
    return [
        piece
        for piece in pieces
        if piece.replace("'", "").replace("’", "").replace("-", "").isalpha()
        and len(piece) <= 8
        and (
            sum(map(str.isupper, piece)) > 1 or len(piece) < 5 and (piece.islower() or _PARTICLE_FIRST.fullmatch(piece))
        )
    ]


def _common(one: Person, two: Person) -> str:
    """The first letters of two names where they are the same; else empty."""
    letters = "".join(word[0] for word in one.name.split()).upper()
    return letters if letters == "".join(word[0] for word in two.name.split()).upper() else ""


def _check(transcript: Transcript, people: list[Person], spoke: set[str], has_text: bool, notes: Notebook) -> None:
    """Doubts about what is missing in the whole: headline, experts, questions, or an expert's answers."""
    if not has_text:
        notes.doubt(1, "There is no text. Paste the whole Q&A: headline, experts, questions and answers.")
        return
    if not transcript.headline:
        notes.doubt(1, "There is no headline. Write one as the first paragraph, or after “Headline:”.")
    if not people:
        notes.doubt(
            1, "There are no experts. List them under “Meet the experts”, one per line, before the first question."
        )
    if not transcript.questions:
        notes.doubt(1, "There are no questions. Begin each one with “Q1.”, “Q2.”, or end it with a question mark.")
    for person in people:
        if fold(person.explicit) == "q":
            other = default_initials(person.name)
            message = (
                f"“{person.explicit}:” marks a question, so it cannot mark {person.name}'s answers. Write other initials in the "
                f"list and before the answers, for example “({other if len(other) > 1 else other * 2})”."
            )
            notes.doubt(person.line or 1, message, person.name)
        if transcript.questions and person.initials not in spoke:
            message = f"{person.name} ({person.initials}) answers no question."
            # “Kestrel Power” alone in a line looks like a name. Only a title, a post or an answer shows that it is one.
            is_bare = not (person.title or person.explicit or person.posts or person is people[0])
            if is_bare:
                message += " Is this an expert? Write name, comma, post; put an employer in the line of its post."
            notes.doubt(person.line or 1, message, person.name, needs_person=is_bare)
