"""A person's name: its titles and post-nominals, and the initials that it can give."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from articles.transcript.signs import word_set

TITLES = {
    "prof": "Professor", "professor": "Professor", "profs": "Professor", "professors": "Professor", "dr": "Dr",
    "doctor": "Dr", "drs": "Drs", "sir": "Sir", "dame": "Dame", "lord": "Lord", "lady": "Lady", "baroness": "Baroness",
    "baron": "Baron", "mr": "Mr", "mrs": "Mrs", "ms": "Ms", "mx": "Mx", "miss": "Miss", "rev": "Rev", "revd": "Rev",
    "reverend": "Rev", "eng": "Eng", "ing": "Ing", "ir": "Ir", "dipl-ing": "Dipl.-Ing.", "eur": "Eur",
    "the": "The", "rt": "Rt",
    "dr-ing": "Dr.-Ing.", "dr.-ing": "Dr.-Ing.", "dipl.-ing": "Dipl.-Ing.", "engr": "Engr", "commander": "Commander",
    "cdr": "Commander", "lieutenant": "Lieutenant", "brigadier": "Brigadier", "commodore": "Commodore",
    "admiral": "Admiral", "senator": "Senator", "ambassador": "Ambassador", "sheikh": "Sheikh",
    "hon": "Hon", "emeritus": "Emeritus", "emerita": "Emerita", "associate": "Associate", "assistant": "Assistant",
    "adjunct": "Adjunct", "captain": "Captain", "capt": "Captain", "colonel": "Colonel", "cllr": "Cllr",
    "councillor": "Councillor", "judge": "Judge", "visiting": "Visiting", "honorary": "Honorary",
    "distinguished": "Distinguished", "regius": "Regius", "right": "Right", "honourable": "Honourable",
    "mme": "Mme", "herr": "Herr", "frau": "Frau", "madame": "Madame", "monsieur": "Monsieur",
}  # fmt: skip
# Words that make a title only beside another one, as in “Emeritus Professor”.
HALF_TITLES = word_set(
    "Emeritus Emerita Associate Assistant Adjunct Visiting Honorary Distinguished Regius The Rt Right Eur"
)
_POST_NOMINALS = word_set(
    "phd dphil dsc scd dlitt dlit md mbbs mbchb ba bsc bs beng ben meng msc ms ma mba mphil mres mmath mphys msci msc llb llm jp dl "
    "obe mbe cbe kbe dbe gbe cb kcb dcb ch om cvo mvo lvo qc kc bem qpm rd td frs fres frse freng fiet fice fimeche "
    "fistructe ficheme fimmm fraes frina fba facss fmedsci fras frsc frsb frsa frics fciob fcibse fbcs fieee finstp fcgi "
    "ceng ieng cenv cphys cchem csci cmath cgeol citp csyp cmgr fima frgs frsgs hons ret'd rn raf eur cmiosh pe pmp "
    "miet mice mimeche mistructe micheme mimmm mraes mrina mrsc mbcs mieee minstp mciob mcibse mrics miei fiei "
    "eng.d engd dr-ing ria mria acgi dic pgce fhea sfhea pfhea ra riba frias arb cpeng ntb "
    "oxon cantab qfsm bsc(hons) beng(hons)"
)
_MIXED_LETTERS = re.compile(
    r"[A-Z]{2,}[a-z]+(?:[A-Z]+[a-z]*)*|[A-Z][a-z]{0,2}[A-Z]{1,2}[a-z]{0,4}[A-Z]?[a-z]{0,3}[A-Z]?"
)
_ROMAN = frozenset({"II", "III", "IV", "VI"})
PARTICLES = word_set(
    "van von der den de la le les du di da do dos das del della dello degli el al bin bint ibn abu ter ten te tot 't "
    "zu zum zur vom y e i af av d' st san"
)
SUFFIXES = word_set("jr jnr junior sr snr senior ii iii iv")
# Initials, with the signs and small letters of some names: “LP”, “L.P.”, “KO’D”, “RMcC”, “J-PB”, “vdM”.
INITIALS = r"(?:(?:[A-Z][a-z]{0,2}[.'’-]?){2,5}|[a-z]{1,3}[A-Z]{1,2}|(?:Ma?c|[A-Z]['’])[A-Z])"
_PREFIXED = re.compile(r"(Ma?c)(?=[A-Z])|(\w{1,2})['’](?=\w)")
# Letters that no normal form takes apart, and signs that do not count.
_PLAIN_LETTERS = str.maketrans("øØłŁđĐðÐħĦıŧŦ", "oOlLdDdDhHitT", ".'’")

# The few names of a transcript are looked at again and again, so what is found in them is kept, but not for longer texts.
_LONGEST_KEPT = 200


def read_name(head: str) -> tuple[str, str, str]:
    """(“Professor Dame”, “Ada Park”, “FREng CEng”) from “Prof. Dame Ada Park FREng CEng”."""
    return _read_name(head) if len(head) <= _LONGEST_KEPT else _read_name.__wrapped__(head)


@lru_cache(maxsize=1024)
def _read_name(head: str) -> tuple[str, str, str]:
    words = head.split()
    count = 0
    titles: list[str] = []
    while count < len(words) - 1 and (title := TITLES.get(words[count].rstrip(".,").casefold())):
        titles.append(title)
        count += 1
    if titles and set(titles) <= HALF_TITLES:
        count, titles = 0, []
    names = words[count:]
    letters: list[str] = []
    while len(names) > 1 and _is_letter_word(names):
        letters.insert(0, names.pop().rstrip(","))
    if len(names) > 1 and names[0].casefold() in {"emeritus", "emerita"} and titles:
        titles.append(names.pop(0))
    return " ".join(titles), " ".join(names).strip(" ,"), " ".join(letters)


def _is_letter_word(names: list[str]) -> bool:
    word = names[-1].strip(",()")
    if _known_letters(word):
        # “Ma” and “Om” are surnames, too; as post-nominals they follow a whole name.
        return len(names) > 2 or not word.istitle()
    earlier = [name for name in names[:-1] if not name.isupper() or len(name.strip(".")) == 1]
    return len(earlier) > 1 and is_post_nominal(word)


def _known_letters(word: str) -> bool:
    return (
        word.replace(".", "").casefold() in _POST_NOMINALS
        and not word.islower()
        and not (word.istitle() and len(word) < 3)
    )


def is_post_nominal(word: str) -> bool:
    """Whether a word is in the list of post-nominals or looks like one: “FREng”, “CEng”, “OBE”, “Ph.D.”."""
    letters = word.strip("(),").replace(".", "")
    if _known_letters(letters):
        return True
    if letters in _ROMAN or not letters.isalpha() or not letters.isascii():
        return bool(re.fullmatch(r"[A-Z][A-Za-z]{1,6}\([A-Za-z]{2,7}", letters))
    if letters.isupper():
        return 3 <= len(letters) <= 5
    return len(letters) <= 10 and letters[:2].isupper() and bool(_MIXED_LETTERS.fullmatch(letters))


def is_surely_post_nominal(word: str) -> bool:
    """Whether a word behind a comma is a post-nominal. Capitals may be an employer there (“ETH”), unless the list has them."""
    letters = word.strip("(),").replace(".", "")
    return _known_letters(letters) or (is_post_nominal(word) and not letters.isupper())


def is_whole_name(name: str) -> bool:
    """“Helen Ashdown”, “Ana de la Cruz”: two to six words, all but the particles with a capital."""
    words = name.split()
    return (
        2 <= len(words) <= 6
        and all(word[0].isupper() or fold(word.split("-", 1)[0]) in PARTICLES for word in words)
        and all(sign.isalpha() or sign in " .'’-" for sign in name)
    )


def fold(text: str) -> str:
    """Text for comparing: without accents, dots, apostrophes and case. The number of letters stays, so initials do too."""
    return _fold(text[:_LONGEST_KEPT])


@lru_cache(maxsize=2048)
def _fold(text: str) -> str:
    plain = text.translate(_PLAIN_LETTERS)
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFD", plain) if not unicodedata.combining(sign))
    return plain.casefold()


def default_initials(name: str) -> str:
    """Initials for a name: its first letters without particles, with both halves of a double name."""
    letters = "".join(part[0] for part in _parts(name) if fold(part) not in PARTICLES)
    letters = "".join(sign for sign in letters if sign.isalnum()).upper()[:6]
    if letters:
        return letters
    return "".join(sign for sign in name if sign.isalnum()).upper()[:2] or "X"


def initials_key(letters: str) -> str:
    """Initials as they are compared: “KO’D” and “KOD” are the same, and so are “J-PB” and “JPB”."""
    return fold(letters).replace("-", "")


def _words_of(name: str) -> list[str]:
    """The words of a name, “J.P.” as two, without a “Jr” or “III” at the end."""
    words = [word for word in re.split(r"\s+|(?<=\.)(?=\w)", name[:200]) if word.strip(".'’-")][:8]
    return words[:-1] if len(words) > 2 and fold(words[-1]).strip(",") in SUFFIXES else words


def _parts(name: str) -> list[str]:
    return [part for word in _words_of(name) for part in word.split("-") if part.strip(".'’")][:8]


def variants(name: str) -> tuple[tuple[str, int], ...]:
    """The initials (folded) that a name can have, each with a rank: 0 for all words, 1 for first and last, 3 for unlikely ones."""
    return _variants(name[:_LONGEST_KEPT])


@lru_cache(maxsize=256)
def _variants(name: str) -> tuple[tuple[str, int], ...]:
    return tuple(_find_variants(name))


def _find_variants(name: str) -> Iterator[tuple[str, int]]:
    seen: set[str] = set()
    parts = [fold(part) for part in _parts(name)]
    parts = [part for part in parts if part]
    if not parts:
        return
    own = [part for part in parts if part not in PARTICLES] or parts
    words = [fold(word) for word in _words_of(name) if fold(word)]
    whole_words = [word for word in words if word not in PARTICLES] or words
    ranked = [
        (own, 0),
        (parts, 0),
        (whole_words, 0),
        (words, 0),
        ([own[0], own[-1]], 1),
        ([own[0], whole_words[-1]], 1),
    ]
    for chosen, rank in ranked[: None if len(own) > 1 else 4]:
        letters = "".join(part[0] for part in chosen)
        if letters not in seen and (len(letters) > 1 or len(own) == 1):
            seen.add(letters)
            yield letters, rank
    for letters, rank in _of_surname(name, own):
        if letters not in seen:
            seen.add(letters)
            yield letters, rank
    for letters in _far_fetched(own, parts):
        if letters not in seen:
            seen.add(letters)
            yield letters, 3


def likely_initials(name: str) -> set[str]:
    """The initials (folded) that are likely to mark the answers of somebody of this name."""
    return {letters for letters, rank in variants(name) if rank <= 1}


def _of_surname(name: str, own: list[str]) -> Iterator[tuple[str, int]]:
    """“KO’D” and “O’D” for Ken O'Donnell, “RMcC” and “McC” for Rory McCabe, “vdM” for Jan van der Meer; folded."""
    words = _words_of(name)
    if len(words) < 2:
        return
    first, middle, surname = words[0], words[1:-1], words[-1]
    pieces = [_with_prefix(part) for part in surname.split("-") if part.strip(".'’")]
    if not pieces:
        return
    letters = "".join(short for short, _ in pieces)
    if any(found for _, found in pieces):
        before = "".join(fold(word)[:1] for word in middle)
        yield from ((fold(first)[:1] + before + letters, 1), (fold(first)[:1] + letters, 1), (letters, 2))
        # “RMC” and “MC” for McCabe.
        plain = "".join(short[0] + short[-1] for short, _ in pieces)
        yield from ((fold(first)[:1] + before + plain, 1), (fold(first)[:1] + plain, 1), (plain, 2))
    short_words = "".join(fold(word) if len(fold(word)) < 3 else fold(word)[:1] for word in middle)
    if short_words:
        # “SNíB” for Sinéad Ní Bhriain, “vdM” without the first name.
        yield fold(first)[:1] + short_words + letters, 2
    if middle and fold(middle[0]) in PARTICLES:
        yield "".join(fold(word)[:1] for word in middle) + letters, 2


def _with_prefix(part: str) -> tuple[str, bool]:
    """The letters of one half of a surname, folded, and whether it has a prefix of its own: (“mcc”, True) for McCabe."""
    found = _PREFIXED.match(part)
    if found is None:
        return fold(part)[:1], False
    return fold(found[1] or found[2]) + fold(part[found.end() :])[:1], True


def _far_fetched(own: list[str], parts: list[str]) -> Iterator[str]:
    for chosen in (own, parts):
        middle = chosen[1:]
        for size in range(1, len(middle) + 1):
            for kept in combinations(middle, size):
                yield chosen[0][0] + "".join(part[0] for part in kept)
    rest = "".join(part[0] for part in own[1:])
    if rest:
        for size in (2, 3):
            yield own[0][:size] + rest
            yield own[0][0] + own[-1][:size]
            yield own[0][:size] + own[-1][:size]
