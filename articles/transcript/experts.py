"""One entry of “Meet the experts”: title, name, post-nominals, posts. And the initials that a name can give."""

import re
from dataclasses import dataclass, field
from itertools import islice

from articles.transcript import patterns
from articles.transcript.initials import PARTICLES, variants
from articles.transcript.lines import fold, tidy
from articles.transcript.posts import ORGANISATION, ROLE_WORD, looks_like_post, split_posts

_POST_NOMINALS = patterns.word_set(
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

_EXPLICIT_BEFORE = re.compile(
    r"[\[(]([^\W\d_](?:[.'’-]?\s?[^\W\d_]){0,7}\.?)[\])]\s?(?P<after>:|[–—|=,-])?\s*|"
    r"((?:[^\W_][.'’]?|-(?=[^\W_])){1,10})(?P<sign>\s?(?:[:|=–—]|-(?=\s))\s*|\t\s*|,\s+)"
)
_EXPLICIT_AFTER = re.compile(r"[\[(]((?:[^\W\d_][.'’-]?\s?){1,8})[\])]")
_NAME_IN_BRACKETS = re.compile(rf"({patterns.INITIALS}|[A-Z]{{1,8}})\s?[\[(]([^()\[\]]{{3,80}})[\])]")
_NAME_EQUALS = re.compile(rf"([^=:,;()\[\]]{{3,80}}?)\s?=\s?({patterns.INITIALS})(?=[\s,;.]|$)")
_LEGEND = re.compile(rf"\W{{0,4}}{patterns.INITIALS}\s?=")
_NEXT_LEGEND = re.compile(rf"[;,|]\s+(?={patterns.INITIALS}\s?=\s?\w)")
# What people do for a living, in the present or past. Other verbs are known by their ending: see `told_in_a_sentence`.
_VERBS = (
    "is|was|has|had|works|leads|led|heads|runs|ran|chairs|directs|teaches|taught|advises|founded|co-founded|joined|holds|held|"
    "sits|sat|spent|wrote|built|became|begins|began|grew|oversees|oversaw|makes|made|sells|sold|keeps|kept|won|gave|took|set"
)
_ADVERBS = r"(?:(?:also|now|currently|formerly|previously|until recently|recently|today|jointly|who)\s){0,2}"
_DIVIDES_HEAD = re.compile(rf"\s*[,;:|\t]\s*|\s+[–—-]+\s+|\s(?={_ADVERBS}(?:{_VERBS})\s)")
_SENTENCE = re.compile(
    r"((?:[^\W\d_][\w.'’-]{0,30}\s){2,9}?)"
    rf"((?P<adverb>{_ADVERBS})(?:(?P<verb>{_VERBS})|(?P<ending>[a-z-]{{2,20}}(?:s|ed)))\s\S.*)",
    re.DOTALL,
)
# These end like verbs and are none.
_NO_VERBS = patterns.word_set(
    "its his as this less plus across always perhaps besides towards afterwards its' based ltd's united"
)
_DIVIDER_AT_START = re.compile(r"[\s,;:|=–—-]+")
# “Lord Low of Dalston”: the only names in which “of” is no sign of a post.
NOBLE = frozenset({"Lord", "Lady", "Baroness", "Baron", "Dame", "Sir"})
_NOT_INITIALS = frozenset({"hons", "oxon", "cantab", "retd"})
_COLUMNS = "||"
_ASIDE = re.compile(r"\s[\[(](?!hons|oxon|cantab|ret)([^()\[\]]{1,60})[\])]", re.IGNORECASE)
_COLUMN = re.compile(r"\s?[|\t]\s?")
_VERB = re.compile(r"(?:is|was)\s(?:also\s|currently\s|now\s|the\s|an?\s){0,3}")
_ARTICLE = re.compile(r"^an?\s(?=\w)", re.IGNORECASE)
_POST_IN_BRACKETS = re.compile(r"([^()\[\],;:]{3,80})\s[\[(]([^()\[\]]{3,200})[\])]\.?$")
_PREDICATE = re.compile(rf"{_ADVERBS}(?:{_VERBS})\s")
_SENTENCE_END = re.compile(r"(?<=[a-z)]{2}\.)\s+(?=[A-Z])")


@dataclass
class Person:
    """An entry as it was read; `explicit` are the initials that stand in it, if any do."""

    name: str
    title: str = ""
    post_nominals: str = ""
    posts: list[str] = field(default_factory=list)
    explicit: str = ""
    initials: str = ""
    line: int = 0


def read_person(text: str) -> Person | None:
    """An entry in (one line, tabs kept), the person out; None where the text names nobody.

    Understood: “Professor Luca Parisi FREng, Professor of X, University of Y, and Head of Z”, initials before or after
    the name, and what `articles.transcript.format` writes where that would be ambiguous: “LP || title || name || letters”.
    """
    if _COLUMNS in text[:400]:
        columns = [column.strip() for column in text.split(_COLUMNS)]
        if len(columns) == 4 and columns[0] and columns[2]:
            return Person(columns[2], columns[1], columns[3], explicit=columns[0])
    text = _as_legend(patterns.strip_inline(text))
    if (found := _POST_IN_BRACKETS.match(text[:400])) and looks_like_post(found[2]):
        text = f"{found[1]}, {found[2]}"
    explicit, rest = _initials_before(text)
    sentence = told_in_a_sentence(rest)
    head, posts, found_after = (*sentence, "") if sentence else _divide_head(rest)
    head, aside = _without_aside(head)
    title, name, letters = read_name(head)
    if not name or not _can_be_name(name, bool(explicit or found_after or title), bool(NOBLE & set(title.split()))):
        return None
    if explicit and found_after and fold(explicit) != fold(found_after):
        posts = f"{found_after}, {posts}"
    person = Person(tidy(name), title, letters, aside, explicit=explicit or found_after)
    return _told(person, posts) if sentence else _with_posts(person, posts)


def _as_legend(text: str) -> str:
    """“MS = Marta Silva, X” for “MS (Marta Silva), X”, and “Marta Silva (MS), X” for “Marta Silva = MS, X”."""
    if (found := _NAME_IN_BRACKETS.match(text[:200])) and is_whole_name(read_name(found[2])[1]):
        return f"{found[1]} = {found[2]}{text[found.end() :]}"
    if (found := _NAME_EQUALS.match(text[:200])) and is_whole_name(read_name(found[1])[1]):
        return f"{found[1]} ({found[2]}){text[found.end() :]}"
    return text


def legends_in(text: str) -> list[str]:
    """“MS = Marta Silva” and “HG = Henrietta Gale” from one line that holds both; else the text alone."""
    pieces = _NEXT_LEGEND.split(text)
    return pieces if len(pieces) > 1 and _LEGEND.match(pieces[0]) else [text]


def told_in_a_sentence(text: str) -> tuple[str, str] | None:
    """(“Raj Patel”, “leads the blade programme at WindCycle Ltd.”) for an entry that is a sentence; None for any other.

    The verb is one of a list. Any other word that ends like a verb counts after a whole name in a text that ends as sentences do.
    """
    found = _SENTENCE.match(text[:600])
    if not found:
        return None
    title, name, _ = read_name(found[1].strip())
    if not (is_whole_name(name) or (title and is_whole_name(f"X {name}"))) or ROLE_WORD.search(name):
        return None
    if found["ending"] and (
        found["ending"] in _NO_VERBS or not text.rstrip().endswith((".", "!")) or len(text.split()) < 5
    ):
        return None
    return found[1].strip(), text[found.start(2) :].strip()


def people_told_in(text: str) -> list[str]:
    """The sentences of a paragraph, those about each person together: one string a person who is told in a sentence of theirs."""
    told: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        if told_in_a_sentence(sentence) or not told:
            told.append(sentence)
        else:
            told[-1] += f" {sentence}"
    return told if all(map(told_in_a_sentence, told)) else [text]


def _without_aside(head: str) -> tuple[str, list[str]]:
    """“Ana Cruz (she/her)” in, the name and what stood in brackets out: it is kept among the posts."""
    found = _ASIDE.search(head[:200])
    if not found or not head[: found.start()].strip():
        return head, []
    return f"{head[: found.start()]} {head[found.end() :]}".strip(), [tidy(found[1])]


def _with_posts(person: Person, rest: str) -> Person:
    """Takes post-nominals and initials that follow the name between commas, then the posts."""
    while rest:
        found = _DIVIDES_HEAD.search(rest[:200])
        piece = rest[: found.start()] if found else rest
        if not person.explicit and (initials := _lone_initials(piece, person.name)):
            person.explicit = initials
        elif piece and len(piece) < 60 and all(map(is_surely_post_nominal, piece.split())):
            person.post_nominals = f"{person.post_nominals} {piece.strip()}".strip()
        elif (after := _EXPLICIT_AFTER.fullmatch(piece.strip())) and not person.explicit:
            person.explicit = _letters(after[1])
        else:
            break
        rest = rest[found.end() :] if found else ""
    if not _PREDICATE.match(rest):
        first, *others = split_posts(tidy(_COLUMN.sub(", ", rest))) or [""]
        person.posts += [first, *map(_without_article, others)] if first else []
        return person
    return _told(person, rest)


def _told(person: Person, rest: str) -> Person:
    """Takes the posts from prose: “… is Professor of X. She advised three governments.”"""
    for sentence in _SENTENCE_END.split(rest):
        verb = _VERB.match(sentence)
        sentence = sentence[verb.end() :] if verb else sentence
        person.posts += map(_without_article, split_posts(tidy(sentence.rstrip(". "))))
    return person


def _without_article(post: str) -> str:
    return _ARTICLE.sub("", post)


def _lone_initials(piece: str, name: str) -> str:
    letters = _letters(piece.strip(" ()[]"))
    if 2 <= len(letters) <= 5 and letters[0].isupper() and sum(map(str.isupper, letters)) > 1 and letters.isalpha():
        ranks = dict(variants(name))
        if ranks.get(fold(letters), 9) <= 1 and not is_post_nominal(letters):
            return letters
    return ""


def _letters(text: str) -> str:
    return "".join(sign for sign in text if not sign.isspace() and sign != ".")


def _initials_before(text: str) -> tuple[str, str]:
    found = _EXPLICIT_BEFORE.match(text[:120])
    if not found:
        return "", text
    letters = _letters(found[1] or found[3]).strip("-")
    rest = text[found.end() :].strip()
    divided_by_comma = found[0].rstrip().endswith(",")
    title = fold(letters) in patterns.TITLES and not _is_legend(letters, found, rest)
    looks_right = letters.isupper() or sum(map(str.isupper, letters)) > 1 or bool(found[1]) or letters.islower()
    if not rest or title or not looks_right or len(letters) > 8:
        return "", text
    if letters.islower() or divided_by_comma:
        _, name, _ = read_name(_divide_head(rest)[0])
        if dict(variants(name)).get(fold(letters), 9) > 1:
            return "", text
    return letters.upper() if letters.islower() else letters, rest


def _is_legend(letters: str, found: re.Match[str], rest: str) -> bool:
    """Whether letters that are also a title are initials here: “MS = Marta Silva”, “[DR] Dana Reed”, not “Ms: Marta Silva”.

    Capitals behind an equals sign or in brackets are. Behind any other sign they are where the name gives them.
    """
    if not letters.isupper() or len(letters) < 2:
        return False
    if found[1] or "=" in (found["sign"] or ""):
        return True
    name = read_name(_divide_head(rest)[0])[1]
    return dict(variants(name)).get(fold(letters), 9) <= 1


def _divide_head(text: str) -> tuple[str, str, str]:
    """(“Professor Luca Parisi FREng”, “Professor of X, Y”, “LP”) from “Professor Luca Parisi FREng (LP), Professor of X, Y”."""
    start = text[:300]
    divider = _DIVIDES_HEAD.search(start)
    for after in islice(_EXPLICIT_AFTER.finditer(start), 4):
        if divider and after.start() > divider.start():
            break
        head, rest, letters = start[: after.start()].strip(), text[after.end() :].strip(), _letters(after[1])
        if fold(letters) not in _NOT_INITIALS and _looks_like_initials(letters, head):
            if sign := _DIVIDER_AT_START.match(rest):
                return head, rest[sign.end() :].strip(), letters
            divided = _DIVIDES_HEAD.search(rest[:200])
            more, after_more = (rest[: divided.start()], rest[divided.end() :]) if divided else (rest, "")
            if all(map(is_post_nominal, more.split())):
                return f"{head} {more.strip()}".strip(), after_more.strip(), letters
            return head, rest, letters
    if divider:
        return start[: divider.start()].strip(), text[divider.end() :].strip(), ""
    return text.strip(), "", ""


def _looks_like_initials(letters: str, head: str) -> bool:
    if sum(map(str.isupper, letters)) > 1 or len(letters) == 1 and letters.isupper():
        return True
    return letters.islower() and dict(variants(read_name(head)[1])).get(letters, 9) <= 1


def read_name(head: str) -> tuple[str, str, str]:
    """(“Professor Dame”, “Ada Park”, “FREng CEng”) from “Prof. Dame Ada Park FREng CEng”."""
    words = head.split()
    count = 0
    titles: list[str] = []
    while count < len(words) - 1 and (title := patterns.TITLES.get(words[count].rstrip(".,").casefold())):
        titles.append(title)
        count += 1
    if titles and set(titles) <= patterns.HALF_TITLES:
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
        # Surnames such as “Ma” or “Om” are written small; letters stand after a whole name.
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
    """“FREng”, “CEng”, “OBE”, “Ph.D.”; by a list, else by shape: two capitals to begin with, or three to five in all."""
    letters = word.strip("(),").replace(".", "")
    if _known_letters(letters):
        return True
    if letters in _ROMAN or not letters.isalpha() or not letters.isascii():
        return bool(re.fullmatch(r"[A-Z][A-Za-z]{1,6}\([A-Za-z]{2,7}", letters))
    if letters.isupper():
        return 3 <= len(letters) <= 5
    return len(letters) <= 10 and letters[:2].isupper() and bool(_MIXED_LETTERS.fullmatch(letters))


def is_surely_post_nominal(word: str) -> bool:
    # Behind a comma capitals may be an employer (“ETH”, “CERN”): there only the list counts, or a shape like “FREng”.
    letters = word.strip("(),").replace(".", "")
    return _known_letters(letters) or (is_post_nominal(word) and not letters.isupper())


def _can_be_name(name: str, is_sure: bool, is_noble: bool = False) -> bool:
    words = name.split()
    if any(sign in name for sign in "=:|") or not (name[0].isalnum() or name[0] in "'’\"“‘("):
        return False
    if not words or len(words) > 9 or len(name) > 100 or not any(sign.isalpha() for sign in name):
        return False
    if is_noble:
        words = [word for word in words if word != "of"]
    if name.endswith(("?", "!", "…")) or any(
        word.casefold() in {"of", "at", "for", "the", "in", "we"} for word in words
    ):
        return False
    if any(ROLE_WORD.fullmatch(word) for word in words[:-1]) or ROLE_WORD.fullmatch(name):
        return False
    small = [
        word
        for word in words
        # “hEithir”: a small letter before a capital belongs to the name.
        if word[:2].islower() and fold(word) not in PARTICLES and not word.startswith(("d'", "d’"))
    ]
    if is_sure:
        return len(small) < len(words) or len(words) <= 2
    if ROLE_WORD.fullmatch(words[-1]) or ORGANISATION.search(name):
        return False
    return len(words) > 1 and not small and "&" not in words


def is_whole_name(name: str) -> bool:
    """“Helen Ashdown”, “Ana de la Cruz”: two to six words, all but the particles with a capital."""
    words = name.split()
    return (
        2 <= len(words) <= 6
        and all(word[0].isupper() or fold(word.split("-", 1)[0]) in PARTICLES for word in words)
        and all(sign.isalpha() or sign in " .'’-" for sign in name)
    )


def is_surely_person(text: str) -> bool:
    """A title with a name, or initials of their own: an entry even where nothing else says so."""
    person = read_person(text)
    return person is not None and bool(person.title or person.explicit)
