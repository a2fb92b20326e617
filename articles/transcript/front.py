"""The part of a transcript before the first question: headline, standfirst, credit, introduction, the list of experts."""

import re
from dataclasses import dataclass, field

from articles.transcript.experts import (
    Person,
    is_surely_person,
    legends_in,
    looks_like_post,
    people_told_in,
    read_person,
    split_posts,
    told_in_a_sentence,
)
from articles.transcript.landmarks import NOT_OF_THE_INTERVIEW, OF_THE_MAIL, Parts
from articles.transcript.lines import Unit, tidy
from articles.transcript.model import Block
from articles.transcript.names import PARTICLES, fold, is_surely_post_nominal, likely_initials
from articles.transcript.notes import Blocks, Notebook
from articles.transcript.signs import Signs, after_label, bullet, split_item, strip_inline
from articles.transcript.slips import names_person, slip_in_post

_HAS_EMPLOYER = re.compile(r",|\sat\s|[a-z]\sof the\s")
_COLUMN_TITLES = re.compile(r"(?:full\s)?names?\s?(?:[\t|,/]|\s(?=role|title|post|position|initials))", re.IGNORECASE)


@dataclass
class Front:
    """What stands before the first question, with the people in the order of the list."""

    headline: str = ""
    standfirst: str = ""
    picture_credit: str = ""
    introduction: tuple[Block, ...] = ()
    people: list[Person] = field(default_factory=list)


def read_front(parts: Parts, notes: Notebook) -> Front:
    """Reads the front, and the list of experts where it stands below the interview."""
    reader = _FrontReader(parts.front, notes, parts.used)
    listed = len(parts.front)
    if not parts.has_heading and not parts.experts:
        listed = _trailing_people(parts.front, parts.used)
    for place, unit in enumerate(parts.front):
        is_last = place + 1 == len(parts.front) and bool(parts.body)
        if place < listed:
            reader.read(unit, is_last)
        else:
            reader.expert(unit, is_last)
    for unit in parts.experts:
        reader.read(unit)
    front = reader.finish()
    front.people = _without_doubles(front.people, notes)
    return front


def _without_doubles(people: list[Person], notes: Notebook) -> list[Person]:
    """Puts two entries of one person together, with the posts of both."""
    kept: dict[tuple[str, str], Person] = {}
    for person in people:
        key = (fold(person.name), fold(person.explicit))
        if key in kept:
            kept[key].posts += [post for post in person.posts if post not in kept[key].posts]
            words = f"{person.title} {person.name} {person.post_nominals}".strip()
            message = f"{person.name} is listed twice. The two entries were merged."
            notes.doubt(person.line, message, words, needs_person=False)
        else:
            kept[key] = person
    return list(kept.values())


class _FrontReader:
    """Reads one paragraph after the other. Labels and the experts' heading say what the following ones are."""

    def __init__(self, units: list[Unit], notes: Notebook, used: frozenset[str]):
        self.front = Front()
        self.notes = notes
        self.used = used
        self.introduction = Blocks()
        self.open_field = ""
        self.among_experts = False
        labels = [unit.label[0] for unit in units if unit.label]
        self.has_label = {name: name in labels for name in ("headline", "standfirst", "introduction")}
        self.seen: set[str] = set()

    def read(self, unit: Unit, is_last: bool = False) -> None:
        """Takes one paragraph of the front; the last one stands above the first question."""
        if unit.is_markup:
            self.notes.role(unit, "introduction")
            self.introduction.add_markup(unit.verbatim)
            return
        if unit.escaped:
            self._words(unit, unit.verbatim, verbatim=True)
            return
        if unit.experts_heading is not None and not self.front.people:
            self.notes.role(unit, "label")
            self.among_experts, self.open_field = True, ""
            if unit.experts_heading:
                self._people_in_one_line(unit, unit.experts_heading)
        elif unit.label and not (self.among_experts and read_person(unit.text)):
            self._labelled(unit, *unit.label)
        elif self.among_experts:
            self._expert(unit, is_last=is_last)
        else:
            self._words(unit, unit.words)

    def expert(self, unit: Unit, is_last: bool = False) -> None:
        """Takes a paragraph that is known to be an expert's, though no heading stands above it."""
        self.among_experts = True
        self._expert(unit, is_last=is_last)

    def finish(self) -> Front:
        self.front.introduction = self.introduction.finish()
        return self.front

    def _labelled(self, unit: Unit, name: str, words: str) -> None:
        self.among_experts = False
        # The introduction goes on in the paragraphs below; a label that stands alone labels the next one.
        self.open_field = name if name == "introduction" or not words else ""
        if not words:
            self.notes.role(unit, "label")
        elif words.startswith("\\"):
            self._put(unit, name, unit.verbatim, verbatim=True)
        else:
            self._put(unit, name, after_label(unit.words) if name == "introduction" else words, verbatim=False)

    def _words(self, unit: Unit, text: str, verbatim: bool = False) -> None:
        name = self.open_field
        if not name:
            if not verbatim and self._is_left_out(unit):
                return
            name = self._next_field()
        self._put(unit, name, text, verbatim)
        if name != "introduction":
            self.open_field = ""

    def _is_left_out(self, unit: Unit) -> bool:
        if unit.is_rule:
            self.notes.role(unit, "left out")
            return True
        reason = ""
        if "headline" not in self.seen and unit.is_mail:
            reason = OF_THE_MAIL
        elif unit.is_byline:
            reason = "This is not part of a transcript and was left out. Enter it in the article's own fields."
        elif unit.is_soft_end or unit.is_hard_end:
            reason = NOT_OF_THE_INTERVIEW
        elif self.has_label["headline"] and "headline" not in self.seen:
            reason = "These words are above the headline and were left out."
        if reason:
            self.notes.leave_out(unit, reason)
        return bool(reason)

    def _next_field(self) -> str:
        if not self.has_label["headline"] and not self.seen & {"headline", "standfirst", "introduction"}:
            return "headline"
        if not self.has_label["standfirst"] and not self.seen & {"standfirst", "introduction"}:
            return "standfirst"
        return "introduction"

    def _put(self, unit: Unit, name: str, text: str, verbatim: bool) -> None:
        self.notes.role(unit, name)
        self.seen.add(name)
        if name == "introduction":
            self.introduction.add(text, verbatim)
            return
        attribute = "picture_credit" if name == "credit" else name
        words = text if verbatim else strip_inline(text)
        if not getattr(self.front, attribute):
            setattr(self.front, attribute, words)
        elif name == "standfirst":
            self.introduction.add(words, verbatim=True)
            self.notes.role(unit, "introduction")
        else:
            self.notes.leave_out(unit, f"There is already a {attribute.replace('_', ' ')}, so this one was left out.")

    def _people_in_one_line(self, unit: Unit, words: str) -> None:
        pieces = [piece for piece in words.split(";") if piece.strip()]
        if len(pieces) < 2 or not all(read_person(piece) and not looks_like_post(piece.strip()) for piece in pieces):
            pieces = [words]
        for piece in pieces:
            self._expert(unit, piece)

    def _expert(self, unit: Unit, words: str | None = None, is_last: bool = False) -> None:
        """Takes a paragraph among the experts, or some `words` of it: an entry, or what belongs to the entry above."""
        text = unit.text if words is None else words
        several = legends_in(text)
        if len(several) < 2:
            several = people_told_in(text)
        if len(several) > 1:
            for piece in several:
                self._expert(unit, piece)
            return
        if Signs(text, text).is_rule:
            self.notes.role(unit, "left out")
            return
        self.notes.role(unit, "expert")
        sign, inner = split_item(text)
        current = self.front.people[-1] if self.front.people else None
        if inner.startswith("\\"):
            if current:
                current.posts.append(tidy(inner[1:]))
                return
            inner = inner[1:]
        person = read_person(inner.strip())
        if person and self._begins_entry(person, inner, current, bool(sign)):
            person.line = unit.line
            self.front.people.append(person)
            if any(names_person(post) for post in person.posts):
                self.notes.about(
                    unit, "This entry seems to contain another expert. Put each expert on a separate line."
                )
            self._look_at_lines(unit)
        elif current and not sign and Signs(inner, inner).is_cross_heading and not looks_like_post(inner) and is_last:
            self.notes.leave_out(unit, "This looks like a heading above a question and was left out.")
        elif current and not sign and _are_post_nominals(inner):
            current.post_nominals = f"{current.post_nominals} {tidy(strip_inline(inner))}".strip()
        elif current and not sign and _is_employer(inner, current):
            self._look_at_lines(unit)
            current.posts[-1] += f", {tidy(strip_inline(inner))}"
        elif current and (looks_like_post(inner) or sign or not _is_prose(inner)):
            bare = tidy(strip_inline(inner))
            self.notes.slip(unit, slip_in_post(bare, bool(sign), bool(current.posts)))
            self._look_at_lines(unit)
            current.posts += split_posts(bare)
        elif current is None and _COLUMN_TITLES.match(inner):
            self.notes.leave_out(unit, "These are column headings and were left out.")
        else:
            self._stray(unit, inner)

    def _begins_entry(self, person: Person, text: str, current: Person | None, is_marked: bool) -> bool:
        if person.title or person.explicit or told_in_a_sentence(text):
            return True
        if looks_like_post(text):
            return False
        if current is None or _is_used(person, self.used):
            return True
        # “Northern Lines” below a name is an employer that looks like a name: an entry begins only where the last has a post.
        return bool(current.posts) and (not is_marked or bool(person.posts))

    def _look_at_lines(self, unit: Unit) -> None:
        """A doubt about an entry that was joined to the line above it, as in a list that a mail has wrapped."""
        for part in unit.parts[1:]:
            person = read_person(part.strip())
            is_entry = person and (person.title or person.posts and looks_like_post(person.posts[0]))
            if is_entry and not looks_like_post(part.strip()):
                self.notes.about(
                    unit, f"A line within this entry looks like another expert: “{part.strip()}”. Separate the two."
                )
                return

    def _stray(self, unit: Unit, text: str) -> None:
        self.introduction.add(tidy(text), verbatim=True)
        self.notes.role(unit, "introduction")
        self.notes.doubt(
            unit.line,
            "This is in the list of experts but names nobody, so it was added to the introduction. If it is an expert, "
            "write name, comma, post. If not, move it above “Meet the experts”.",
            tidy(text),
            needs_person=not _is_prose(text),
        )


def _are_post_nominals(text: str) -> bool:
    return not text.istitle() and all(map(is_surely_post_nominal, text.split()))


def _is_employer(text: str, current: Person) -> bool:
    """“University of Culham” in a line below “Professor of Plasma Physics”: the two are one post."""
    if not current.posts or looks_like_post(text) or _is_prose(text):
        return False
    post = current.posts[-1]
    return looks_like_post(post) and not _HAS_EMPLOYER.search(post)


def _is_prose(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "…")) and len(text.split()) > 5


def _trailing_people(units: list[Unit], used: frozenset[str]) -> int:
    """Where a list of experts without a heading begins at the end of the front; the front's length where there is none."""
    begin = place = len(units)
    while place > 1:
        place -= 1
        unit = units[place]
        if unit.escaped or unit.label or unit.asks:
            break
        if _is_listed_person(unit.text, used):
            begin = place
        elif not looks_like_post(strip_inline(unit.text.lstrip("-•* "))) or _is_prose(unit.text):
            break
    return begin


def _is_listed_person(text: str, used: frozenset[str]) -> bool:
    item = bullet(text)
    person = read_person(item[1] if item else text)
    if person is None or _is_prose(text) and not person.posts:
        return False
    capital = all(word[0].isupper() or fold(word) in PARTICLES or not word[0].isalpha() for word in person.name.split())
    return capital and (_is_used(person, used) or (is_surely_person(text) and not _is_prose(text)))


def _is_used(person: Person, used: frozenset[str]) -> bool:
    """Whether a mark in the text may be this person's."""
    names = {fold(person.name), fold(person.name.split()[-1])}
    return bool((names | likely_initials(person.name)) & used)
