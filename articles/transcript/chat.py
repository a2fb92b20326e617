"""What a chat, a meeting's record or a magazine's habit adds to speech: times beside the speakers, the interviewer's name."""

import re
from dataclasses import replace

from articles.transcript import patterns
from articles.transcript.experts import is_whole_name
from articles.transcript.lines import Line, Unit
from articles.transcript.model import Doubt
from articles.transcript.notes import Notebook

_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?:\s?[ap]m)?"
_NAME = r"[^\W\d_](?:[^\W\d_]|[ .'’-]){1,60}?"
_TIME_BEFORE = re.compile(rf"[\[(]?({_TIME})[\])]?[\s,–—-]{{1,4}}(?={_NAME}\s?:(?:\s|$))", re.IGNORECASE)
_TIME_AFTER = re.compile(rf"({_NAME})[\s,]{{1,4}}[\[(]?({_TIME})[\])]?\s?(?::\s|:?$)", re.IGNORECASE)
_TIMES_ALONE = re.compile(rf"({_TIME})\s?(?:-->|→)\s?({_TIME})$", re.IGNORECASE)
_FEWEST = 2


def without_time(text: str) -> tuple[str, str] | None:
    """(“Ann Cole: Yes”, “00:01:12”) for “[00:01:12] Ann Cole: Yes”; None where a line holds no time beside a speaker."""
    start = text[:120]
    if found := _TIMES_ALONE.match(start):
        return "", found[0]
    if found := _TIME_BEFORE.match(start):
        return text[found.end() :], found[1]
    found = _TIME_AFTER.match(start)
    if found and (is_whole_name(found[1]) or ":" in found[0][found.end(2) :]):
        return f"{found[1]}: {text[found.end() :].strip()}".strip(), found[2]
    return None


def drop_times(lines: list[Line], notes: Notebook) -> list[Line]:
    """Lines in, lines out: the times that a program wrote beside the speakers are taken away and noted once.

    A single time stays: people also speak of times.
    """
    found = {place: cut for place, line in enumerate(lines) if (cut := without_time(line.text))}
    if len(found) < _FEWEST:
        return lines
    first = lines[next(iter(found))].number
    times = ", ".join(time for _, time in found.values())
    notes.doubt(Doubt(first, "The times beside the speakers were left out.", times, needs_person=False))
    return [replace(line, text=found[place][0]) if place in found else line for place, line in enumerate(lines)]


def mark_interviewer(units: list[Unit], notes: Notebook) -> None:
    """Turns “Camber: Why?” and “TB: Why?” into “Q: Why?” where one and the same name asks and others answer.

    Only where questions have no mark of their own. Somebody asks if most of what stands behind the name ends in a
    question mark, nobody has asked just before, and somebody else speaks before the name comes again.
    """
    if any(not unit.escaped and patterns.question_mark(unit.bare) for unit in units):
        return
    names = [_named(unit) for unit in units]
    places_of: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if name:
            places_of.setdefault(name, []).append(place)
    speaks = [place for place, name in enumerate(names) if name]
    following = dict(zip(speaks, speaks[1:], strict=False))
    asking = [name for name, places in places_of.items() if _asks(units, names, places, following)]
    if len(asking) != 1:
        return
    places = places_of[asking[0]]
    written = (patterns.named_shape(units[places[0]].bare) or "").strip()
    message = f"“{written}” asks the questions, so these are marked “Q:” and the name was left out."
    notes.doubt(Doubt(units[places[0]].line, message, written, needs_person=False))
    for place in places:
        words = units[place].bare.split(":", 1)[1].strip()
        units[place].text = units[place].bare = f"Q: {words}".strip()


def _named(unit: Unit) -> str:
    if unit.escaped or patterns.label(unit.bare) or patterns.is_mail(unit.bare):
        return ""
    named = patterns.named_shape(unit.bare)
    return named.casefold() if named and named[0].isupper() and len(named.split()) <= 5 else ""


def _asks(units: list[Unit], names: list[str], places: list[int], following: dict[int, int]) -> bool:
    if len(places) < _FEWEST:
        return False
    asked = 0
    for place in places:
        words = units[place].bare.split(":", 1)[1].strip()
        asked += patterns.asks(words) or (not words and place + 1 < len(units) and patterns.asks(units[place + 1].bare))
        before = units[place - 1] if place else None
        if before and not names[place - 1] and (patterns.asks(before.bare) or patterns.is_bold(before.text)):
            return False
        if place in following and names[following[place]] == names[place]:
            return False
    return asked * 2 >= len(places) and asked > 0
