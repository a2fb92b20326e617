"""Signs that words stand in the wrong place: typing errors in marks, names that nobody has, paragraphs torn apart.

The reader must guess at times. This module says where a guess may be wrong, so that a person is asked. It never doubts
what begins with a backslash, which somebody (or `articles.transcript.format`) wrote there on purpose.
"""

import difflib
import re

from articles.transcript.cast import Cast, is_abbreviation, never_speaks
from articles.transcript.experts import is_organisation, looks_like_post, read_person
from articles.transcript.names import PARTICLES, fold, is_whole_name
from articles.transcript.notes import Slip
from articles.transcript.signs import Signs, split_item, word_set

_LETTERS = (
    r"[A-Z]{2,4}\d?|(?:[A-Z]\.\s?){1,3}[A-Z]\.?|[A-Z](?:\s[A-Z]){1,3}|[A-Z][a-z]{1,2}[A-Z]{1,2}|[A-Z]{1,2}\d{1,2}[A-Z]?"
)
_MARKED = re.compile(
    rf"[\[(]?(?P<letters>{_LETTERS})(?:[\])]\s?|(?P<sign>\s?\.?[:;|=>](?=\s|$)|\s[–—-]{{1,2}}(?=\s|\w)|[–—]|-(?=\s)|\t|/\s|$))"
)
_WITHOUT_SIGN = re.compile(r"([A-Z]{2,4}|[A-Z][a-z][A-Z]{1,2})[,.]?\s+(?=[A-Z“\"‘])")
_SAYS = re.compile(r"([A-Z][^\W\d_]{1,30}|[A-Z]{2,4})(?:[ ,]{1,2}[\w’'()-]{1,20}){1,2}\s?:\s")
_SPEAKS = re.compile(
    r"(?:(?:the|an?|audience|panel|unidentified|unknown|male|female|first|second|third|next|other|another)\s){0,2}"
    r"(?:speakers?|member|voices?|moderator|host|hostess|chair|chairman|chairwoman|chairperson|interviewers?|interviewees?|editor|audience|"
    r"journalist|reporter|presenter|facilitator|questioner|unknown|unidentified|man|woman|panel|panellists?|panelists?|experts?|"
    r"all|both|everyone|everybody|others?|camber)\s?\d{0,2}\s?(?::|[–—-]\s)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:Q|QUESTION|Question)\s?\d{0,3}[^\w\s]?\s+(?=[A-Z“\"‘])|Q[lI]\s?[.:)]\s|Q\d{1,3}(?=[A-Z][a-z])")
_ONE_WORD = re.compile(r"([A-Z][^\W\d_]{1,24}(?:[-’'][^\W\d_]{1,24})?)\s?:(?=\s|$)")
# Words that often stand before a colon in an answer and name nobody.
_ORDINARY = word_set(
    "note notes result results example examples cost costs time times answer first second third fourth firstly secondly finally lastly "
    "yes no maybe perhaps remember question problem problems solution solutions lesson lessons point points reason reasons fact facts "
    "figure figures source sources update warning caution advantage advantages disadvantage pros cons summary conclusion background "
    "step safety money people design materials construction maintenance operation energy water power weight speed size price quality "
    "risk risks remedy because so but and or then now today tomorrow yesterday here there more less one two three four five "
    "disclaimer disclosure correction postscript aside take imagine think consider see also plus again still well look listen"
)
_CAPITAL_WORD = r"[A-ZÀ-ÖØ-Þ][^\W\d_]{0,24}(?:[-’'][^\W\d_]{1,24})?\.?"
_NAME_DASHED = re.compile(
    rf"({_CAPITAL_WORD}(?:\s{_CAPITAL_WORD}){{1,2}})(?:\s[–—-]{{1,2}}\s|\s?[\[(][^()\[\]]{{1,60}}[\])]\s?[:–—-]|\s?[;|=]\s)"
)
_NAME_BOLD = re.compile(rf"(?:\*\*|__)({_CAPITAL_WORD}(?:\s{_CAPITAL_WORD}){{1,2}})\s?[:.]?(?:\*\*|__)")
_KNOWN_NAME = re.compile(rf"({_CAPITAL_WORD}(?:\s{_CAPITAL_WORD}){{1,3}}?)[.;,]?\s+(?=[A-Z“\"‘])")
_NAME_ALONE = re.compile(rf"({_CAPITAL_WORD}(?:\s{_CAPITAL_WORD}){{1,2}})")
_NO_FIRST_NAMES = word_set(
    "The A An In On At It We I He She They This That These Those But And So No Not Yes Then Now If When Where What Why How Who There "
    "Here My Our Your Their His Her Its Great North South East West New Old One Two Three For From To By With As Of Or"
)
_HIDDEN = re.compile(
    r"(?<=[.?!…”\"’')\]])\s+(?:\*\*)?((?:(?:Professor|Prof\.?|Dr\.?|Mr|Mrs|Ms)\s)?[A-Z][^\W\d_]{0,24}(?:[. ]{1,2}[A-Z][^\W\d_]{0,24}){0,3}\.?)"
    r"(?:\*\*)?\s?:(?:\*\*)?\s"
)
_HIDDEN_QUESTION = re.compile(r"(?<=[.?!…”\"’')\]])\s+(?:Q|Question)\s?\d{0,3}[.:)]\s")
_ENDS = re.compile(r"[.?!…:;][\"'”’»)\]*_]*$")
_QUESTION_WORD = re.compile(
    r"(?:(?:and|but|so|then|now|well)[\s,]{1,2})?(?:what|how|why|when|where|who|whose|which|do|does|did|is|are|was|were|can|could|would|"
    r"should|will|has|have)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[a-z]+://|www\.|[\w.+-]{1,60}@")
_SETTLE = "If so, correct the mark. If not, put a backslash (\\) before the paragraph."

_PERSON_INSIDE = re.compile(r"(?:^|[\s;,])(?:Dr|Mr|Mrs|Ms|Mx|Prof)\.?\s[A-Z][\w’'-]{1,30}\s[A-Z]")
_ENTRY = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][\w.’'-]{0,30}\s){1,4}?(?:[–—-]{1,2}\s|\()")


def slip_in_answer(signs: Signs, cast: Cast, before: str = "") -> Slip | None:
    """Why a paragraph or item that has no mark of its own may not belong to the answer above; None where nothing says so.

    `before` is the paragraph above.
    """
    if signs.escaped:
        return None
    if signs.bullet or signs.number:
        inner = signs.bullet[1] if signs.bullet else signs.number[2] if signs.number else ""
        return None if inner.startswith("\\") else _slip_in_item(inner, cast)
    return (
        _slip_of_mark(signs, cast)
        or _slip_of_name(signs, cast)
        or _slip_of_question(signs)
        or slip_inside(signs.text, cast)
        or _slip_of_start(signs.bare, before)
    )


def _slip_in_item(inner: str, cast: Cast) -> Slip | None:
    mark = cast.read(inner)
    if mark is not None and mark.style in {"colon", "dash", "bracket"}:
        return Slip(f"This item begins with “{mark.written}”. Is it an answer by somebody else? {_SETTLE}")
    return slip_inside(inner, cast)


def _slip_of_mark(signs: Signs, cast: Cast) -> Slip | None:
    found = _MARKED.match(signs.bare[:40]) or _MARKED.match(signs.text[:40])
    if found:
        letters = "".join(sign for sign in found["letters"] if sign.isalnum())
        if cast.by_initials(letters):
            return Slip(
                f"“{found['letters']}” looks like the mark of an answer. Does somebody else speak here? {_SETTLE}"
            )
        if letters.isalpha() and letters.isupper() and is_abbreviation(letters):
            return None if never_speaks(letters) else _abbreviation(letters)
        return Slip(_unknown_initials(letters, cast))
    found = _WITHOUT_SIGN.match(signs.bare[:40])
    if found and cast.by_initials(found[1]):
        return Slip(f"This begins with “{found[1]}” but without a colon. Does {found[1]} speak here? {_SETTLE}")
    return None


def _abbreviation(letters: str) -> Slip:
    return Slip(f"“{letters}” was read as a word, not as initials.", needs_person=False)


def _unknown_initials(letters: str, cast: Cast) -> str:
    nearest = cast.nearest(letters)
    near = f"; the closest known ones are {nearest}" if nearest else ""
    return (
        f"Unknown initials “{letters}”{near}. This is in the answer above. If somebody else speaks, correct the mark or the list of "
        "experts. If not, put a backslash (\\) before the paragraph."
    )


def _slip_of_name(signs: Signs, cast: Cast) -> Slip | None:
    bare, start = signs.bare, signs.bare[:120]
    if found := _SPEAKS.match(start):
        return Slip(f"“{found[0].strip(' :–—-')}” looks like a speaker. Is it one? {_SETTLE}")
    if len(cast.people) > 1 and signs.labelled_answer is not None:
        return Slip(f"This is marked as an answer but names nobody. Is it an answer? {_SETTLE}")
    found = _SAYS.match(start)
    if found and (cast.by_initials(found[1]) if found[1].isupper() else cast.by_name(found[1])[0]):
        return Slip(f"“{found[0].strip(' :')}:” looks like the mark of an answer. {_SETTLE}")
    name = _NAME_ALONE.fullmatch(bare) if len(bare) < 80 else None
    if found := _NAME_DASHED.match(start) or name or _NAME_BOLD.match(signs.text[:120]):
        who = found[1]
        if is_whole_name(who) and not is_organisation(who) and who.split()[0] not in _NO_FIRST_NAMES:
            known = "" if cast.by_name(who)[0] else " is not among the experts"
            return Slip(f"“{who}”{known or ' looks like the mark of an answer'}. Does {who} speak here? {_SETTLE}")
    found = _KNOWN_NAME.match(start)
    if found and cast.by_name(found[1])[1] == 0:
        return Slip(f"This begins with “{found[1]}” but without a colon. Does {found[1]} speak here? {_SETTLE}")
    found = _ONE_WORD.match(start)
    if not found or found[1].casefold() in _ORDINARY or never_speaks(found[1]):
        return None
    word = found[1]
    if near := _like_a_name(word, cast):
        return Slip(f"“{word}” is not a name here, but it is close to {near}. Does {near} speak? {_SETTLE}")
    if signs.asks or "name" in cast.styles or (word.isupper() and not is_abbreviation(word)):
        return Slip(f"“{word}” is not among the experts. Does somebody of this name speak here? {_SETTLE}")
    return Slip(f"“{word}:” was read as part of the answer above.", needs_person=False)


def _like_a_name(word: str, cast: Cast) -> str:
    """The name or initials in this cast that the word misspells: “Parisi” for “Parsi”, “LP” for “Pl”."""
    folded = fold(word)
    if len(folded) < 4:
        return next((one.initials for one in cast.people[:40] if sorted(fold(one.initials)) == sorted(folded)), "")
    words = {
        fold(part): part for one in cast.people[:40] for part in one.name.split()[:6] if fold(part) not in PARTICLES
    }
    close = difflib.get_close_matches(folded[:30], list(words), n=1, cutoff=0.75)
    return words[close[0]] if close else ""


def _slip_of_question(signs: Signs) -> Slip | None:
    found = _ASKS.match(signs.bare[:40])
    if found and not signs.question:
        return Slip(f"“{found[0].strip()}” looks like the mark of a question, which would be “Q:”. {_SETTLE}")
    return None


def slip_inside(text: str, cast: Cast) -> Slip | None:
    """A doubt about a mark of an answer or a question in the middle of a paragraph: “It holds. AC: It doesn't.”"""
    if ":" not in text and "Q" not in text:
        return None
    for found in _HIDDEN.finditer(text):
        who = found[1].rstrip(".")
        letters = "".join(sign for sign in who if sign.isalnum())
        if cast.by_initials(letters) if letters.isupper() else cast.by_name(who)[0]:
            return Slip(
                f"“{who}:” is in the middle of this paragraph. Does {who} speak there, in a new paragraph? {_SETTLE}"
            )
    if _HIDDEN_QUESTION.search(text):
        return Slip(
            f"This paragraph has the mark of a question in the middle. Does a new paragraph begin there? {_SETTLE}"
        )
    return None


def _slip_of_start(bare: str, before: str) -> Slip | None:
    if begins_small(bare) and not before.rstrip().endswith((":", ";")):
        return Slip(
            "This begins with a small letter. Does it continue the paragraph above? If so, join the two. If not, put a backslash (\\) "
            "before it."
        )
    return None


def begins_small(bare: str) -> bool:
    """Whether a text may be the rest of the line above: “of the new wall?”, not “iPhones” or an address."""
    return bare[:1].islower() and not bare[1:2].isupper() and not _ADDRESS.match(bare[:80])


def begins_like_question(bare: str) -> bool:
    """Whether a text begins like a question but has no sign at its end: “What about the rain”."""
    return bool(_QUESTION_WORD.match(bare)) and not ends(bare)


def ends(bare: str) -> bool:
    """Whether a paragraph ends as sentences do, or with a colon or semicolon."""
    return bool(_ENDS.search(bare[-12:]))


def is_torn(before: str, after: str) -> bool:
    """Whether a paragraph breaks off in mid-sentence and the next goes on in a small letter."""
    return begins_small(after) and not ends(before)


def names_person(post: str) -> bool:
    """Whether a post names another person: “Head of Walls, with Dr Ana Costa”."""
    return bool(_PERSON_INSIDE.search(post[:300]))


def slip_in_post(text: str, is_item: bool, is_further: bool = False) -> Slip | None:
    """Why a line among the experts that was taken for a post may be none; None where it surely is a post."""
    if names_person(text) or (_ENTRY.match(text[:160]) and read_person(text) and not looks_like_post(text)):
        return Slip("This was read as a post of the expert above. If it names another expert, write name, comma, post.")
    if looks_like_post(text) or (not is_item and looks_like_post(text.removeprefix("and "))):
        return None
    if read_person(text) is not None and not is_organisation(text):
        return Slip(
            "Is this another expert? It was read as a post of the expert above. If it is another expert, write name, comma, post."
        )
    if is_item or is_organisation(text):
        if is_item or not is_further:
            return None
        return Slip("This was read as another post. If it continues the line above, join the two.", needs_person=False)
    if begins_small(text):
        return Slip("This begins with a small letter and was read as a post. Add it to the line that it belongs to.")
    return Slip(
        "This was read as a post of the expert above but does not look like one. If it is a post, write it after a dash (“- …”). For an "
        "expert, write name, comma, post. Begin a question with “Q:”."
    )


def slip_in_front(signs: Signs, before: str, cast: Cast) -> Slip | None:
    """Why a paragraph of the introduction may be an expert, an answer, or the rest of the paragraph above."""
    inner = split_item(signs.text)[1]
    if inner.startswith("\\"):
        return None
    person = read_person(inner)
    is_sentence = signs.text.rstrip().endswith((".", "!"))
    if person and person.posts and looks_like_post(person.posts[0]) and not is_sentence:
        return Slip(
            "This looks like an expert but is in the introduction. Write “Meet the experts” above the list, or put a backslash "
            "(\\) before it."
        )
    mark = cast.read(signs.text)
    if mark is not None and not mark.unknown and mark.style in {"colon", "dash", "bracket"} and mark.body:
        return Slip(f"This begins with “{mark.written}” but is above the first question. Is it an answer? {_SETTLE}")
    return _slip_of_start(signs.bare, before) if is_torn(before, signs.bare) else None
