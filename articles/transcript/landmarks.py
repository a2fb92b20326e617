"""Where the parts of a transcript begin: the experts' heading, the first question, the end of the interview."""

import re
from collections import Counter
from dataclasses import dataclass

from articles.transcript import patterns
from articles.transcript.experts import Person, is_whole_name, read_name, read_person
from articles.transcript.initials import variants
from articles.transcript.lines import Unit, fold
from articles.transcript.notes import Notebook
from articles.transcript.posts import looks_like_post

_JOINT = re.compile(r"\s*(?:&|\+|/|,|\sand\s)\s*")
_DASHED = re.compile(r"(?:\*\*)?((?:[A-ZÀ-ÖØ-Þ][\w.'’-]{0,30}\s?){1,5}?)(?:\*\*)?(?:\s[–—-]\s|[–—]\s|\t)")
_SIGNATURE = re.compile(r"\s\|\s|\S@\S|\+?\d[\d\s()-]{8,}\d$|^--$")
_LEFT_OUT = "This is not part of the interview and was left out."


@dataclass
class Parts:
    """The paragraphs of the front, of the list of experts where it stands apart (below the interview), and of the body."""

    front: list[Unit]
    body: list[Unit]
    experts: list[Unit]
    people_begin: int
    used: frozenset[str]


class Survey:
    """What stands before colons, dashes and in brackets at the start of paragraphs, counted over the whole text."""

    def __init__(self, units: list[Unit]):
        self.units = units
        self.who = [_who(unit) for unit in units]
        self.counts = Counter(who for who in self.who if who)

    def used(self) -> frozenset[str]:
        """Initials and names (folded) that could mark answers."""
        found: set[str] = set()
        for who in self.counts:
            for part in _JOINT.split(who)[:9]:
                name = fold(read_name(part)[1])
                found |= {fold(part), name, name.rsplit(" ", 1)[-1]}
        return frozenset(found - {""})

    def is_answer(self, place: int) -> bool:
        """Whether a paragraph begins with a mark as answers do: by its shape, and by what surrounds it."""
        unit = self.units[place]
        if unit.escaped or not self.who[place] or patterns.label(unit.bare) or patterns.question_mark(unit.bare):
            return False
        if self.counts[self.who[place]] > 1:
            return True
        shape = patterns.answer_shape(unit.bare)
        if shape is not None and ":" in shape[0]:
            return place > 0
        named = patterns.named_shape(unit.bare)
        may_be_one = shape is not None or (named and (is_whole_name(read_name(named)[1]) or read_name(named)[0]))
        return bool(may_be_one) and place > 0 and self.is_asking(place - 1)

    def is_asking(self, place: int) -> bool:
        """A paragraph that is marked, printed or punctuated as a question."""
        unit = self.units[place]
        if unit.escaped:
            return False
        return bool(
            patterns.question_mark(unit.bare)
            or patterns.asks(unit.bare)
            or patterns.is_bold(unit.text)
            or patterns.heading(unit.text)
        )


def _who(unit: Unit) -> str:
    bare = unit.bare
    if unit.escaped or patterns.number(bare) or patterns.bullet(unit.text):
        return ""
    if shape := patterns.answer_shape(bare):
        return shape[0].strip(" \t:–—-[]()").casefold()
    named = patterns.named_shape(bare)
    if named and named[0].isupper() and len(named.split()) < 8:
        return named.casefold()
    if len(bare) < 50 and bare.istitle() and bare[-1].isalpha() and 2 <= len(bare.split()) <= 5:
        return bare.casefold()
    return ""


def find_parts(units: list[Unit], notes: Notebook) -> Parts:
    """Paragraphs in, the parts out; what stands after the end of the interview is left out and noted."""
    units = _without_page_marks(units, notes)
    units = _with_credit_in_front(_without_tail(_without_mail_header(units, notes), notes))
    survey = Survey(units)
    used = survey.used()
    heading = next(
        (
            place
            for place, unit in enumerate(units)
            if not unit.escaped and patterns.experts_heading(unit.bare) is not None
        ),
        None,
    )
    if heading is None:
        return Parts(units[: (body := _first_of_body(survey))], units[body:], [], -1, used)
    early = heading if _asks_after(units, heading) else _first_of_body(survey, heading)
    if early < heading:
        return Parts(units[:early], units[early:heading], units[heading:], -1, used)
    body = _first_after_experts(survey, heading)
    return Parts(units[:body], units[body:], [], heading, used)


def _without_page_marks(units: list[Unit], notes: Notebook) -> list[Unit]:
    kept = []
    for unit in units:
        is_item = patterns.bullet(unit.text) or patterns.number(unit.bare)
        if not unit.escaped and not is_item and patterns.is_stage_direction(unit.bare):
            notes.leave_out(unit, "This is a remark of the record, not of a speaker; it was left out.")
            continue
        # “Q2. Is it 1 | 0” is a question, though a printed page may end so.
        is_question = patterns.question_mark(unit.bare)
        if not unit.escaped and not is_item and not is_question and patterns.is_page_mark(unit.bare):
            notes.leave_out(unit, "This is a page's number; it was left out.")
        else:
            kept.append(unit)
    return kept


def _with_credit_in_front(units: list[Unit]) -> list[Unit]:
    """A picture's credit may also close the text: it is moved behind the headline's paragraphs."""
    if len(units) < 3 or units[-1].escaped or (patterns.label(units[-1].bare) or ("",))[0] != "credit":
        return units
    begin = next((place for place, unit in enumerate(units) if patterns.experts_heading(unit.bare) is not None), -1)
    return [*units[:begin], units[-1], *units[begin:-1]] if 0 < begin < len(units) - 1 else units


def _asks_after(units: list[Unit], heading: int) -> bool:
    """Whether questions stand below the experts' heading; if not, the list of experts may close the interview."""
    return any(
        patterns.question_mark(unit.bare) or (patterns.asks(unit.bare) and not patterns.bullet(unit.text))
        for unit in units[heading + 1 :]
        if not unit.escaped
    )


def _first_of_body(survey: Survey, end: int | None = None) -> int:
    """The first question where no heading says where the front ends: a marked one, or what stands before an answer."""
    units = survey.units
    end = len(units) if end is None else end
    for place in range(end):
        if not units[place].escaped and patterns.question_mark(units[place].bare):
            return place
        if not survey.is_answer(place):
            continue
        person = read_person(units[place].text)
        if person and person.explicit and (person.posts or person.title) and not _asked_before(survey, place):
            continue
        return place - 1 if _asked_before(survey, place) else place
    return end


def _asked_before(survey: Survey, place: int) -> bool:
    if place == 0:
        return False
    return survey.is_asking(place - 1) or bool(patterns.number(survey.units[place - 1].bare))


def _first_after_experts(survey: Survey, heading: int) -> int:
    units = survey.units
    seen: set[str] = set()
    listed: set[str] = set()
    for place in range(heading + 1, len(units)):
        unit = units[place]
        if unit.escaped:
            continue
        if patterns.question_mark(unit.bare):
            return place
        if patterns.asks(unit.bare) and not patterns.bullet(unit.text):
            return place
        person = read_person(unit.text)
        if person and is_plain_entry(person):
            seen |= likely_initials(person.name)
            continue
        if person and fold(person.name) not in listed:
            listed.add(fold(person.name))
            if person.posts and looks_like_post(person.posts[0]) and not _is_marked_by(unit, seen):
                seen |= likely_initials(person.name) | {fold(person.explicit)}
                continue
        answers = survey.is_answer(place) or _is_marked_by(unit, seen)
        if answers and (person is None or not person.explicit and not person.title or _is_marked_by(unit, seen)):
            before = units[place - 1]
            is_question = place - 1 > heading and not before.escaped and not patterns.bullet(before.text)
            is_question = is_question and not patterns.label(before.bare) and _cannot_be_expert(before)
            return place - 1 if is_question else place
        if person:
            seen |= likely_initials(person.name) | {fold(person.explicit)}
    return len(units)


def likely_initials(name: str) -> set[str]:
    """Initials (folded) that mark the answers of somebody of this name where nothing else is said."""
    return {letters for letters, rank in variants(name) if rank <= 1}


def is_plain_entry(person: Person) -> bool:
    """“AC – Dr Alan Cox”: initials before the whole name from which they come, without a post. No answer looks so."""
    return is_whole_name(person.name) and fold(person.explicit) in likely_initials(person.name) and not person.posts


def _cannot_be_expert(unit: Unit) -> bool:
    if patterns.heading(unit.text) or patterns.number(unit.bare):
        return not read_person(unit.bare)
    return read_person(unit.text) is None and not looks_like_post(unit.bare)


def _is_marked_by(unit: Unit, initials: set[str]) -> bool:
    shape = patterns.answer_shape(unit.bare)
    return shape is not None and fold(shape[0].strip(" \t:–—-[]()")) in initials - {""}


def _without_mail_header(units: list[Unit], notes: Notebook) -> list[Unit]:
    begin = 0
    while begin < len(units) and not units[begin].escaped and patterns.is_mail(units[begin].bare):
        notes.leave_out(units[begin], "This belongs to the mail and was left out.")
        begin += 1
    end = _end_of_cover_note(units, begin) if begin else begin
    for unit in units[begin:end]:
        notes.leave_out(unit, "This belongs to the mail and was left out.")
    return units[end:]


def _end_of_cover_note(units: list[Unit], begin: int) -> int:
    """Below a greeting: where the note to the desk ends, signed with a name and perhaps a post or telephone number."""
    for place in range(begin, min(begin + 8, len(units))):
        unit = units[place]
        if unit.escaped or patterns.experts_heading(unit.bare) is not None or patterns.label(unit.bare):
            return begin
        if patterns.is_sign_off(unit.bare):
            end = place + 1
            if end < len(units) and len(units[end].bare.split()) <= 3 and units[end].bare.istitle():
                end += 1
            while end < len(units) and _SIGNATURE.search(units[end].bare):
                end += 1
            return end
    return begin


def _without_tail(units: list[Unit], notes: Notebook) -> list[Unit]:
    """Cuts at the first sign of the end after which nobody of before speaks again."""
    survey = Survey(units)
    speaks = [survey.is_answer(place) or bool(patterns.question_mark(unit.bare)) for place, unit in enumerate(units)]
    dashed = [_dashed(unit) for unit in units]
    often = {who for who, count in Counter(dashed).items() if who and count > 1}
    who_speaks = [
        who if speaks[place] else dashed[place] if dashed[place] in often else ""
        for place, who in enumerate(survey.who)
    ]
    last_of: dict[str, int] = {who: place for place, who in enumerate(who_speaks) if who}
    last_question = max((place for place, unit in enumerate(units) if patterns.question_mark(unit.bare)), default=-1)
    # Where no mark of an answer can be seen from here, the last paragraph that asks tells how far the interview goes.
    last_asking = max((place for place, unit in enumerate(units) if patterns.asks(unit.bare)), default=len(units))
    kept: list[Unit] = []
    began, latest = False, -1
    has_heading = False
    for place, unit in enumerate(units):
        is_heading = not unit.escaped and patterns.experts_heading(unit.bare) is not None
        if began and not unit.escaped and not (is_heading and not has_heading) and _is_end(unit):
            if max(latest, last_question) < place:
                _leave_out_from(units[place:], notes)
                return kept
            _leave_out_between(unit, notes)
            continue
        has_heading = has_heading or is_heading
        if has_heading and place == last_asking and not began:
            began = True
        if speaks[place] or who_speaks[place]:
            began = True
            latest = max(latest, last_of.get(who_speaks[place], -1))
        kept.append(unit)
    return kept


def _dashed(unit: Unit) -> str:
    """“lord owen-smith” for “Lord Owen-Smith – No”, “lp” where a tab follows “LP”; empty where nobody is marked so."""
    found = None if unit.escaped or patterns.bullet(unit.text) else _DASHED.match(unit.text[:80])
    return found[1].casefold() if found else ""


def _is_end(unit: Unit) -> bool:
    return (
        patterns.is_hard_end(unit.bare)
        or patterns.is_soft_end(unit.bare)
        or unit.text == "--"
        or patterns.is_hard_end(unit.text)
    )


def _leave_out_from(units: list[Unit], notes: Notebook) -> None:
    for unit in units:
        notes.leave_out(unit, _LEFT_OUT)


def _leave_out_between(unit: Unit, notes: Notebook) -> None:
    if patterns.is_rule(unit.text):
        notes.role(unit, "left out")
    elif patterns.is_hard_end(unit.bare):
        notes.leave_out(
            unit,
            "The interview seems to end here, but answers follow. Delete this line, or what does not belong below it.",
            needs_person=True,
        )
    else:
        notes.leave_out(unit, _LEFT_OUT)
