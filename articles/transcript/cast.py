"""Who speaks: the people of one transcript, and the mark at the start of an answer resolved to them."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.transcript.experts import NOBLE, Person
from articles.transcript.names import (
    PARTICLES,
    SUFFIXES,
    default_initials,
    fold,
    initials_key,
    is_whole_name,
    read_name,
    variants,
)
from articles.transcript.signs import word_set

_JOINT = re.compile(r"\s*(?:&|\+|/|,|;|\s(?:and|with)\s)\s*", re.IGNORECASE)
_INITIALS = re.compile(r"[^\W\d_]{1,8}\d{0,2}")
# “KO’D”, “J-PB”, “O'D”.
_SIGNED = re.compile(r"[^\W\d_]{1,4}(?:['’-][^\W\d_]{1,4}){1,3}")
_SPACED = re.compile(r"(?:[^\W\d_][.\s]\s?){1,7}[^\W\d_]?\.?")
_BRACKETED = re.compile(r"\[([^\[\]]{1,80})\]\s*[:.–—-]?\s*|\(([^()]{1,80})\)\s*[:.–—-]?\s*")
_DASHED = re.compile(r"\s[–—-]{1,2}\s+|[–—]\s+|\s[–—-]{1,2}$")
_BRACKET_AFTER = re.compile(r"\s*[\[(][^()\[\]]{1,60}[\])]$")
_MARKED = re.compile(r"(\*{1,3}|_{1,3})(?=[^\s*_])")
_SEPARATED = re.compile(r"\s?(?::|[–—-]\s)")
# “AR; I measured it.” is a typing error; it counts only for initials that somebody has.
_STOPPED = re.compile(r"([A-ZÀ-ÖØ-Þ'’-]{2,20})\s?[.;]\s+(?=\S)")
# “Less. Note” in “Less. Note: …” is no name.
_SENTENCE_IN_NAME = re.compile(r"[^\W\d_]{3}\.\s")
_LONGEST = 160
_TOGETHER = frozenset({"both", "all", "together", "everyone", "everybody", "all three", "all four", "we both"})
# Short words that look like initials where a paragraph begins with them: “No: I don't”.
_WORDS = word_set(
    "no so is as it an in on at or if he we me my do go by up us am be ah oh ok hi but and yes not the now who why how "
    "see say one two all for you ps nb etc also then here"
)
_NEVER_SPEAK = word_set("NB PS PPS FAQ FYI DOI URL HTTP HTTPS TBC TBD TLDR ETA ISBN ISSN")
# Capitals with which sentences begin, too. They are initials only of somebody in the list of experts.
_ABBREVIATIONS = word_set(
    "UK EU US USA UN AI IT TV UAE USSR GDR EEA NATO OECD WTO IMF UAV UV HVDC EVS BEV HGV LNG LPG CNG NOX SOX CCS CCUS SMR PWR "
    "BWR ITER CERN NASA ESA ISS MIT ETH UCL BBC NHS DOE EPA FAA CAA HSE ORR ISO BSI IEC IEEE ASME RIBA DIN API CAD BIM GIS GPS "
    "GNSS CNC FEM FEA CFD LLM LLMS GPU CPU IOT PLC SCADA LED LEDS LCD QA QC KPI ROI CEO CTO CFO COO PPE DIY GDP VAT DNA RNA PCR "
    "MRI PFAS PVC PTFE GRP CFRP HDPE TBM TBMS PPM PPB NPV LCA ESG ERTMS ETCS OK VR"
)


@dataclass(frozen=True)
class Mark:
    """The mark at the start of an answer.

    `who` holds the places of people in the cast, or the name as it is written where it is nobody's; `ambiguous` the places
    of all whom it can mean; `body` the words after the mark; `written` the mark itself; `style` the sign behind it.
    """

    who: tuple[int | str, ...]
    body: str
    written: str
    style: str
    ambiguous: tuple[int, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(one for one in self.who if isinstance(one, str))


class Cast:
    """The people of a transcript by every name and initials that an answer may use.

    Lookups are in dictionaries, so that a long list of people costs no more than a short one.
    """

    def __init__(self, people: list[Person]):
        self.people = people
        self._initials: dict[str, dict[int, int]] = {}
        self._names: dict[str, dict[int, int]] = {}
        # Initials exactly as the entries give them: “Be:” marks an answer only if an entry says “(Be)”.
        self._own = frozenset(person.explicit for person in people if person.explicit)
        self.styles: set[str] = set()
        for place, person in enumerate(people):
            self._add(place, person)

    def _add(self, place: int, person: Person) -> None:
        if person.explicit:
            self._put(self._initials, initials_key(person.explicit), place, -1)
        if person.initials:
            self._put(self._initials, initials_key(person.initials), place, -1)
        for letters, rank in variants(person.name):
            self._put(self._initials, letters, place, rank + 4 if person.explicit else rank)
        words = person.name.split()[:9]
        for title in set(person.title.split()) & NOBLE:
            # “BY” for Baroness Young of Hornsea.
            for word in {words[0], words[-1]} if words else ():
                self._put(self._initials, fold(title[0] + word[0]), place, 3)
        if len(words) > 2 and fold(words[-1]) in SUFFIXES:
            self._put(self._names, fold(" ".join(words)), place, 0)
            words.pop()
        self._put(self._names, fold(person.name), place, 0)
        for start in range(1, len(words)):
            self._put(self._names, fold(" ".join(words[start:])), place, 1)
        if len(words) > 2:
            self._put(self._names, fold(f"{words[0]} {words[-1]}"), place, 1)
        if len(words) > 1:
            self._put(self._names, fold(f"{words[0][0]} {words[-1]}"), place, 1)
        if len(words) > 1 and fold(words[0]) not in PARTICLES:
            self._put(self._names, fold(words[0]), place, 2)

    @staticmethod
    def _put(index: dict[str, dict[int, int]], key: str, place: int, rank: int) -> None:
        if key:
            known = index.setdefault(key, {})
            known[place] = min(rank, known.get(place, rank))

    def by_initials(self, letters: str) -> list[int]:
        """The people whose initials these are. Several are returned only if the initials fit them equally well."""
        return _best(self._initials.get(initials_key(letters), {}))

    def by_name(self, name: str) -> tuple[list[int], int]:
        """The people whom a name means, and how: 0 a whole name, 1 a surname, 2 a first name."""
        title, plain, _ = read_name(name)
        for candidate in (plain, name):
            if found := self._names.get(fold(candidate)):
                places = _best(found)
                return places, 1 if title and found[places[0]] == 2 else found[places[0]]
        return [], 9

    def is_far_fetched(self, written: str, place: int) -> bool:
        """Whether initials are possible but unlikely for a person, as “LPO” is for Lena Pohl."""
        letters = _letters(written)
        return (
            bool(letters)
            and fold(letters) not in self._names
            and self._initials.get(initials_key(letters), {}).get(place, 0) > 2
        )

    def nearest(self, letters: str) -> str:
        """The initials in this cast that look most like those."""
        known = [person.initials for person in self.people[:40]]
        folded = {fold(one): one for one in known}
        close = difflib.get_close_matches(fold(letters)[:8], list(folded), n=1, cutoff=0.0)
        return folded[close[0]] if close else ""

    def read(self, text: str) -> Mark | None:
        """The mark at the start of a paragraph, bold or not; None where the paragraph begins with none."""
        opened = _MARKED.match(text)
        if not opened:
            return self._read_plain(text)
        marker = opened[1]
        close = text.find(marker, opened.end())
        inner, rest = (
            (text[opened.end() : close], text[close + len(marker) :]) if close > 0 else (text[opened.end() :], "")
        )
        if close > 0 and len(inner) < _LONGEST and _SEPARATED.match(rest):
            return self._read_plain(inner + rest)
        mark = self._read_plain(inner)
        if mark is None or close < 0:
            return mark
        # In “**LP: all of it bold.** And more” the words behind the mark stay bold.
        body = f"{marker}{mark.body}{marker}{rest}" if mark.body else rest.strip()
        return replace(mark, body=body)

    def _read_plain(self, text: str) -> Mark | None:
        start = text[:_LONGEST]
        for who, end, style in _cuts(start, len(text) <= _LONGEST):
            if style == "colon" and text.startswith("//", end):
                continue
            if mark := self._resolve(who.strip(), text[end:].strip(), style):
                return mark
        return None

    def _resolve(self, written: str, body: str, style: str) -> Mark | None:
        if not written:
            return None
        single = self._one(_BRACKET_AFTER.sub("", written), style)
        # “ALL” may be somebody's initials.
        if style == "colon" and not single and written.casefold() in _TOGETHER and len(self.people) > 1:
            everybody = tuple(range(len(self.people)))
            if len(everybody) == 2 or not written.casefold().endswith("both"):
                return Mark(everybody, body, written, style)
            return Mark((written,), body, written, style, everybody)
        if single is None and "," in written:
            places, how = self.by_name(written.split(",", 1)[0])
            single = places if how == 0 and style in {"colon", "dash"} else None
        if single:
            return (
                Mark((single[0],), body, written, style)
                if len(single) == 1
                else Mark((written,), body, written, style, tuple(single))
            )
        parts = split_joint(written)
        if len(parts) > 1:
            return self._resolve_joint(parts, body, written, style)
        if self._is_plausible(written, style):
            return Mark((_letters(written) or written,), body, written, style)
        return None

    def _resolve_joint(self, parts: list[str], body: str, written: str, style: str) -> Mark | None:
        found = [(part, self._one(part, style)) for part in parts]
        known = [places for _, places in found if places]
        strangers = [part for part, places in found if not places]
        if not all(self._is_plausible(part, "colon" if known else style) for part in strangers):
            return None
        if len(known) < 1 and style != "colon":
            return None
        who: list[int | str] = []
        ambiguous: list[int] = []
        for part, places in found:
            one = places[0] if places and len(places) == 1 else _letters(part) or part
            if one not in who:
                who.append(one)
            if places and len(places) > 1:
                ambiguous += places
        return Mark(tuple(who), body, written, style, tuple(ambiguous))

    def _one(self, written: str, style: str) -> list[int] | None:
        letters = _letters(written)
        is_own = style == "colon" and letters in self._own
        if letters and (is_own or _case_fits(letters, style)) and (places := self.by_initials(letters)):
            return places
        places, how = self.by_name(written)
        if not places:
            return None
        # A surname in capitals is a mark whatever sign stands behind it: “PATEL. Yes.”
        is_surname_in_capitals = how < 2 and len(written) > 2 and written.isupper()
        if how == 2 and style != "colon" or (style in {"tab", "stop"} and not is_surname_in_capitals):
            return None
        if style in {"alone", "dash"} and not written[0].isupper():
            return None
        return places

    def _is_plausible(self, written: str, style: str) -> bool:
        """Whether this can mark the answer of somebody who is not in the list, by its shape and its style."""
        letters = _letters(written)
        if 2 <= len(letters) <= 4 and letters.isalpha() and letters.isupper():
            if style == "colon" or (style in self.styles and not is_abbreviation(letters)):
                return not never_speaks(letters)
            return style == "dash" and not is_abbreviation(letters)
        if style != "colon" or len(written) > 60:
            return False
        title, name, _ = read_name(written)
        words = name.split()
        looks = 0 < len(words) <= 5 and all(word[0].isupper() or fold(word) in PARTICLES for word in words)
        looks = looks and all(sign.isalpha() or sign in " .'’-" for sign in name) and not _SENTENCE_IN_NAME.search(name)
        return looks and (bool(title) or (len(words) > 1 and ("name" in self.styles or is_whole_name(name))))

    def learn(self, marks: Iterable[Mark]) -> None:
        """Remembers in which styles known people are marked. A stranger's mark counts only in one of those."""
        for mark in marks:
            if not mark.unknown:
                self.styles.add(mark.style)
                if not _letters(mark.written):
                    self.styles.add("name")


def never_speaks(letters: str) -> bool:
    """“NB”, “PS”: capitals before a colon that are nobody's initials."""
    return letters.upper() in _NEVER_SPEAK


def is_abbreviation(letters: str) -> bool:
    """“UK”, “AI”: capitals that are more likely a word than the initials of somebody who is in no list."""
    return letters.upper() in _ABBREVIATIONS or never_speaks(letters)


def split_joint(written: str) -> list[str]:
    """“LP”, “AC” from “LP & AC”, “LP and AC”, “LP, AC”, “LP/AC”."""
    return list(_split_joint(written[:_LONGEST]))


@lru_cache(maxsize=1024)
def _split_joint(written: str) -> tuple[str, ...]:
    return tuple(part for part in _JOINT.split(written) if part)[:9]


def _cuts(start: str, is_whole: bool) -> Iterable[tuple[str, int, str]]:
    """Where a mark may end: (what stands before, where its body begins, the style)."""
    if found := _BRACKETED.match(start):
        yield found[1] or found[2], found.end(), "bracket"
    colon = start.find(":")
    if colon > 0:
        yield start[:colon].rstrip("*_ ").strip("[]()") if start[0] in "[(" else start[:colon], colon + 1, "colon"
    if found := _DASHED.search(start):
        yield start[: found.start()], found.end(), "dash"
    if found := _STOPPED.match(start):
        yield found[1], found.end(), "stop"
    tab = start.find("\t")
    if tab > 0:
        yield start[:tab], tab + 1, "tab"
    if is_whole and len(start) <= 80:
        yield start.rstrip("."), len(start), "alone"


@lru_cache(maxsize=1024)
def _letters(written: str) -> str:
    """“LP” for “LP”, “L.P.”, “L. P.”, “L P”; empty for anything that is not like initials."""
    plain = written.strip("*_ ")
    if _INITIALS.fullmatch(plain) or (len(plain) <= 8 and _SIGNED.fullmatch(plain)):
        return plain
    if len(plain) < 24 and _SPACED.fullmatch(plain):
        return "".join(sign for sign in plain if sign.isalpha())
    if "." in plain and len(plain) < 16 and _INITIALS.fullmatch(plain.replace(".", "")):
        return plain.replace(".", "")
    return ""


def _case_fits(letters: str, style: str) -> bool:
    if sum(map(str.isupper, letters)) >= 2 or (len(letters) == 1 and letters.isupper()):
        return True
    if letters.casefold() in _WORDS or len(letters) > 5:
        return False
    return style == "colon" or (style == "bracket" and letters.islower())


def _best(found: dict[int, int]) -> list[int]:
    lowest = min(found.values(), default=0)
    return [place for place, rank in found.items() if rank == lowest]


def name_initials(people: list[Person], used: Iterable[str]) -> list[tuple[int, int]]:
    """Gives each person initials: those in the entry, else those that mark the answers, else the name's own.

    `used` are the initials that stand before answers, in order. Returns the pairs of people who would have had the
    same initials. All of these get others, so initials are unique.
    """
    cast = Cast(people)
    chosen: dict[int, tuple[int, str]] = {}
    for letters in dict.fromkeys(used):
        places = cast.by_initials(letters)
        if len(places) == 1 and not people[places[0]].explicit:
            rank = cast._initials[initials_key(letters)][places[0]]
            if places[0] not in chosen or rank < chosen[places[0]][0]:
                chosen[places[0]] = (rank, letters if not letters.islower() else letters.upper())
    for place, person in enumerate(people):
        person.initials = person.explicit or (chosen[place][1] if place in chosen else default_initials(person.name))
    return _make_unique(people)


def _make_unique(people: list[Person]) -> list[tuple[int, int]]:
    groups: dict[str, list[int]] = {}
    for place, person in enumerate(people):
        groups.setdefault(fold(person.initials), []).append(place)
    taken = set(groups)
    pairs: list[tuple[int, int]] = []
    for places in groups.values():
        if len(places) < 2:
            continue
        pairs += [(places[0], other) for other in places[1:]]
        counter = 1
        for place in places:
            proposal, counter = _other_initials(people[place], taken, counter)
            people[place].initials = proposal
            taken.add(fold(proposal))
    return pairs


def _other_initials(person: Person, taken: set[str], counter: int) -> tuple[str, int]:
    """“JoS” for John Smith where “JS” is taken."""
    first, *others = [
        word for word in re.split(r"[\s-]+", person.name[:200]) if word and fold(word) not in PARTICLES
    ] or ["X"]
    rest = "".join(word[0] for word in others).upper()[:5]
    letters = "".join(sign for sign in first if sign.isalpha()) or "X"
    for size in (2, 3):
        proposal = letters[:1].upper() + letters[1:size].lower() + rest
        if fold(proposal) not in taken and fold(proposal):
            return proposal, counter
    base = (letters[:1].upper() + rest)[:5]
    while fold(f"{base}{counter}") in taken:
        counter += 1
    return f"{base}{counter}", counter + 1
