"""Where the parts of a transcript begin: the experts' heading, the first question, the end of the interview."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from articles.transcript.experts import is_plain_entry, looks_like_post, read_person
from articles.transcript.lines import Unit
from articles.transcript.names import fold, is_whole_name, likely_initials, read_name
from articles.transcript.notes import Notebook
from articles.transcript.signs import AROUND_A_MARK, asks

_JOINT = re.compile(r"\s*(?:&|\+|/|,|\sand\s)\s*")
_SIGNATURE = re.compile(r"\s\|\s|\S@\S|\+?\d[\d\s()-]{8,}\d$|^--$")
_FEWEST_TURNS = 2
NOT_OF_THE_INTERVIEW = "This is not part of the interview and was left out."
OF_THE_MAIL = "This belongs to the mail and was left out."


@dataclass(frozen=True)
class Parts:
    """The paragraphs of the front, of the list of experts where it stands apart (below the interview), and of the body.

    `has_heading` says whether the front holds “Meet the experts”; `used` are the initials and names that could mark answers.
    """

    front: list[Unit]
    body: list[Unit]
    experts: list[Unit]
    has_heading: bool
    used: frozenset[str]


class Survey:
    """Counts how often each name or initials stands where an answer's mark would."""

    def __init__(self, units: list[Unit]):
        self.units = units
        self.counts = Counter(unit.who for unit in units if unit.who)

    def used(self) -> frozenset[str]:
        """Initials and names (folded) that could mark answers."""
        found: set[str] = set()
        for who in self.counts:
            for part in _JOINT.split(who)[:9]:
                name = fold(read_name(part)[1])
                found |= {fold(part), name, name.rsplit(" ", 1)[-1]}
        return frozenset(found - {""})

    def is_answer(self, place: int) -> bool:
        """Whether a paragraph begins with an answer's mark: it looks like one, and comes again or follows a question."""
        unit = self.units[place]
        if not unit.who or unit.label or unit.question:
            return False
        if self.counts[unit.who] > 1:
            return True
        if ":" in unit.mark:
            return place > 0
        title, name, _ = read_name(unit.name)
        return bool(unit.mark or title or is_whole_name(name)) and place > 0 and self.is_asking(place - 1)

    def is_asking(self, place: int) -> bool:
        """Whether a paragraph is marked, printed or punctuated as a question."""
        unit = self.units[place]
        return bool(unit.question or unit.is_printed or (unit.asks and not unit.escaped))


def find_parts(units: list[Unit], notes: Notebook) -> Parts:
    """Paragraphs in, the parts out; what stands after the end of the interview is left out and noted."""
    units = _without_page_marks(_with_marked_interviewer(units, notes), notes)
    units = _with_credit_in_front(_without_tail(_without_mail_header(units, notes), notes))
    survey = Survey(units)
    used = survey.used()
    heading = next((place for place, unit in enumerate(units) if unit.experts_heading is not None), None)
    if heading is None:
        body = _first_of_body(survey)
        return Parts(units[:body], units[body:], [], False, used)
    early = heading if any(map(_is_question, units[heading + 1 :])) else _first_of_body(survey, heading)
    if early < heading:
        # No question stands below the heading: the list of experts closes the interview.
        return Parts(units[:early], units[early:heading], units[heading:], False, used)
    body = _first_after_experts(survey, heading)
    return Parts(units[:body], units[body:], [], True, used)


def _with_marked_interviewer(units: list[Unit], notes: Notebook) -> list[Unit]:
    """Turns “Camber: Why?” and “TB: Why?” into “Q: Why?” where one name asks, others answer, and no question has a mark.

    A name asks if at least half of what stands behind it ends in a question mark, no paragraph without a name asks
    just above it, and somebody else always speaks before the name comes again.
    """
    if any(unit.question for unit in units):
        return units
    names = [_turn(unit) for unit in units]
    places_of: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if name:
            places_of.setdefault(name, []).append(place)
    speaks = [place for place, name in enumerate(names) if name]
    following = dict(zip(speaks, speaks[1:], strict=False))
    asking = [name for name, places in places_of.items() if _interviews(units, names, places, following)]
    if len(asking) != 1:
        return units
    first = units[places_of[asking[0]][0]]
    message = f"“{first.name}” asks the questions, so these are marked “Q:” and the name was left out."
    notes.doubt(first.line, message, first.name, needs_person=False)
    return [_as_question(unit) if name == asking[0] else unit for unit, name in zip(units, names, strict=True)]


def _as_question(unit: Unit) -> Unit:
    words = f"Q: {_after_colon(unit)}".strip()
    return replace(unit, text=words, bare=words)


def _turn(unit: Unit) -> str:
    """The name with which somebody begins to speak, in small letters; else empty."""
    is_name = unit.name[:1].isupper() and len(unit.name.split()) <= 5 and not unit.label and not unit.is_mail
    return unit.name.casefold() if is_name else ""


def _after_colon(unit: Unit) -> str:
    return unit.bare.split(":", 1)[1].strip()


def _interviews(units: list[Unit], names: list[str], places: list[int], following: dict[int, int]) -> bool:
    """Whether the name at these places is the interviewer's."""
    if len(places) < _FEWEST_TURNS:
        return False
    asked = 0
    for place in places:
        words = _after_colon(units[place])
        asked += asks(words) or (not words and place + 1 < len(units) and units[place + 1].asks)
        before = units[place - 1] if place else None
        if before and not names[place - 1] and (before.asks or before.is_bold):
            return False
        if place in following and names[following[place]] == names[place]:
            return False
    return asked * 2 >= len(places) and asked > 0


def _is_question(unit: Unit) -> bool:
    return bool(unit.question or (unit.asks and not unit.bullet and not unit.escaped))


def _without_page_marks(units: list[Unit], notes: Notebook) -> list[Unit]:
    kept = []
    for unit in units:
        is_item = unit.bullet or unit.number
        if unit.is_stage_direction and not is_item:
            notes.leave_out(unit, "This is a remark by the transcriber, not by a speaker, and was left out.")
        # “Q2. Is it 1 | 0” is a question, though a printed page may end so.
        elif unit.is_page_mark and not is_item and not unit.question:
            notes.leave_out(unit, "This is a page number and was left out.")
        else:
            kept.append(unit)
    return kept


def _with_credit_in_front(units: list[Unit]) -> list[Unit]:
    """Moves a picture's credit from the end of the text to the front."""
    if len(units) < 3 or (units[-1].label or ("",))[0] != "credit":
        return units
    begin = next((place for place, unit in enumerate(units) if unit.experts_heading is not None), -1)
    return [*units[:begin], units[-1], *units[begin:-1]] if 0 < begin < len(units) - 1 else units


def _first_of_body(survey: Survey, end: int | None = None) -> int:
    """Where the body begins in a text without the experts' heading: at a marked question, or just above the first answer."""
    units = survey.units
    end = len(units) if end is None else end
    for place in range(end):
        if units[place].question:
            return place
        if not survey.is_answer(place):
            continue
        asked_before = place > 0 and (survey.is_asking(place - 1) or units[place - 1].number is not None)
        person = read_person(units[place].text)
        if person and person.explicit and (person.posts or person.title) and not asked_before:
            continue
        return place - 1 if asked_before else place
    return end


def _first_after_experts(survey: Survey, heading: int) -> int:
    """Where the body begins below the experts' heading: at a question, or just above the first answer.

    An entry (“LP – Luca Parisi”) can look like an answer. So the initials of those who are listed are remembered in
    `seen`: one of them is the mark of an answer, as others can be.
    """
    units = survey.units
    seen: set[str] = set()
    listed: set[str] = set()
    for place in range(heading + 1, len(units)):
        unit = units[place]
        if unit.escaped:
            continue
        if _is_question(unit):
            return place
        person = read_person(unit.text)
        if person and is_plain_entry(person):
            seen |= likely_initials(person.name)
            continue
        is_marked = fold(unit.mark.strip(AROUND_A_MARK)) in seen - {""}
        if person and fold(person.name) not in listed:
            listed.add(fold(person.name))
            if person.posts and looks_like_post(person.posts[0]) and not is_marked:
                seen |= likely_initials(person.name) | {fold(person.explicit)}
                continue
        if is_marked or (survey.is_answer(place) and (person is None or not person.explicit and not person.title)):
            return place - 1 if place - 1 > heading and _may_ask(units[place - 1]) else place
        if person:
            seen |= likely_initials(person.name) | {fold(person.explicit)}
    return len(units)


def _may_ask(unit: Unit) -> bool:
    """Whether a paragraph above the first answer can be its question: it is no expert and no post."""
    if unit.escaped or unit.bullet or unit.label:
        return False
    if unit.is_heading or unit.number:
        return not read_person(unit.bare)
    return read_person(unit.text) is None and not looks_like_post(unit.bare)


def _without_mail_header(units: list[Unit], notes: Notebook) -> list[Unit]:
    begin = 0
    while begin < len(units) and units[begin].is_mail:
        begin += 1
    end = _end_of_cover_note(units, begin) if begin else begin
    for unit in units[:end]:
        notes.leave_out(unit, OF_THE_MAIL)
    return units[end:]


def _end_of_cover_note(units: list[Unit], begin: int) -> int:
    """Where the note to the desk below a greeting ends: behind its sign-off, name, post and telephone number."""
    for place in range(begin, min(begin + 8, len(units))):
        unit = units[place]
        if unit.escaped or unit.experts_heading is not None or unit.label:
            return begin
        if unit.is_sign_off:
            end = place + 1
            if end < len(units) and len(units[end].bare.split()) <= 3 and units[end].bare.istitle():
                end += 1
            while end < len(units) and _SIGNATURE.search(units[end].bare):
                end += 1
            return end
    return begin


def _without_tail(units: list[Unit], notes: Notebook) -> list[Unit]:
    """Cuts the text at the first sign of its end below which no earlier speaker speaks again."""
    survey = Survey(units)
    often = {who for who, count in Counter(unit.dashed for unit in units).items() if who and count > 1}
    speakers = [_speaker(survey, place, often) for place in range(len(units))]
    last_of = {who: place for place, who in enumerate(speakers) if who}
    last_question = max((place for place, unit in enumerate(units) if unit.question), default=-1)
    # Where no answer has a mark that can be seen yet, the interview reaches at least to the last paragraph that asks.
    last_asking = max((place for place, unit in enumerate(units) if unit.asks), default=len(units))
    kept: list[Unit] = []
    began, latest = False, -1
    has_heading = False
    for place, unit in enumerate(units):
        is_first_heading = unit.experts_heading is not None and not has_heading
        if began and unit.is_end and not is_first_heading:
            if max(latest, last_question) < place:
                for left in units[place:]:
                    notes.leave_out(left, NOT_OF_THE_INTERVIEW)
                return kept
            _leave_out_between(unit, notes)
            continue
        has_heading = has_heading or is_first_heading
        if speakers[place] is not None or (has_heading and place == last_asking):
            began = True
        latest = max(latest, last_of.get(speakers[place] or "", -1))
        kept.append(unit)
    return kept


def _speaker(survey: Survey, place: int, often: set[str]) -> str | None:
    """Who speaks in a paragraph: a name, "" for a marked question, None where no mark shows that anybody does."""
    unit = survey.units[place]
    if survey.is_answer(place) or unit.question:
        return unit.who
    return unit.dashed if unit.dashed in often else None


def _leave_out_between(unit: Unit, notes: Notebook) -> None:
    if unit.is_rule:
        notes.role(unit, "left out")
    elif unit.is_hard_end:
        notes.leave_out(
            unit,
            "The interview seems to end here, but answers follow. Delete this line, or the text below it that does not belong to the interview.",
            needs_person=True,
        )
    else:
        notes.leave_out(unit, NOT_OF_THE_INTERVIEW)
