"""One entry of “Meet the experts”: title, name, post-nominals, posts."""

import re
from dataclasses import dataclass, field
from itertools import islice

from articles.transcript.lines import tidy
from articles.transcript.names import (
    INITIALS,
    PARTICLES,
    TITLES,
    fold,
    is_post_nominal,
    is_surely_post_nominal,
    is_whole_name,
    likely_initials,
    read_name,
    variants,
)
from articles.transcript.signs import strip_inline, word_set

_ROLE = (
    r"professor|lecturer|reader|fellow|director|head|lead|leader|chair|chairman|chairwoman|chairperson|officer|president|"
    r"vice-president|dean|vice-dean|engineer|scientist|researcher|manager|founder|co-founder|cofounder|partner|principal|"
    r"adviser|advisor|consultant|member|editor|secretary|trustee|chancellor|vice-chancellor|provost|coordinator|"
    r"co-ordinator|architect|analyst|associate|specialist|executive|ceo|cto|coo|cfo|commissioner|governor|minister|"
    r"inventor|author|inspector|surveyor|geologist|hydrogeologist|physicist|chemist|economist|technologist|designer|"
    r"assessor|expert|ambassador|co-director|co-lead|co-chair|curator|owner|spokesperson|spokesman|spokeswoman|"
    r"supervisor|investigator|strategist|planner|developer|programmer|mathematician|statistician|metallurgist|"
    r"superintendent|controller|representative|convenor|convener|steward|master|warden|instructor|teacher|student|"
    r"candidate|assistant|administrator|operator|regulator|producer|librarian|historian|philosopher|sociologist|"
    r"biologist|ecologist|geophysicist|hydrologist|meteorologist|oceanographer|astronomer|psychologist|toxicologist"
)
_POST = re.compile(
    rf"(?:(?:the|a|an|formerly|former|previously|currently|until)\s)?(?:[^\s,;:]{{1,40}}\s){{0,6}}?(?:{_ROLE})s?(?:[\s,.;]|$)",
    re.IGNORECASE,
)
_STOPS_POST = re.compile(r"\s(?:of|at|for|in|to|with|on|is|are|was)\s|\s[–—-]\s|[,;:|\t(\[]")
_POST_DIVIDER = re.compile(r"\s?;\s+(?:and\s)?|,?\s(?:and|&)\s(?:also\s)?|,\salso\s", re.IGNORECASE)
ORGANISATION = re.compile(
    r"\b(?:university|college|institute|institution|school|department|centre|center|laborator(?:y|ies)|ltd|limited|plc|llp|inc|gmbh|"
    r"company|group|council|agency|society|academy|faculty|ministry|office|association|foundation|trust|systems|"
    r"technologies|engineering|consultants|consulting|lines|railway|services|authority|national|international|"
    r"research|partners|hospital|network|energy|corporation)\b",
    re.IGNORECASE,
)
ROLE_WORD = re.compile(rf"(?:{_ROLE})s?", re.IGNORECASE)
_EXPLICIT_BEFORE = re.compile(
    r"[\[(]([^\W\d_](?:[.'’-]?\s?[^\W\d_]){0,7}\.?)[\])]\s?(?P<after>:|[–—|=,-])?\s*|"
    r"((?:[^\W_][.'’]?|-(?=[^\W_])){1,10})(?P<sign>\s?(?:[:|=–—]|-(?=\s))\s*|\t\s*|,\s+)"
)
_EXPLICIT_AFTER = re.compile(r"[\[(]((?:[^\W\d_][.'’-]?\s?){1,8})[\])]")
_NAME_IN_BRACKETS = re.compile(rf"({INITIALS}|[A-Z]{{1,8}})\s?[\[(]([^()\[\]]{{3,80}})[\])]")
_NAME_EQUALS = re.compile(rf"([^=:,;()\[\]]{{3,80}}?)\s?=\s?({INITIALS})(?=[\s,;.]|$)")
_LEGEND = re.compile(rf"\W{{0,4}}{INITIALS}\s?=")
_NEXT_LEGEND = re.compile(rf"[;,|]\s+(?={INITIALS}\s?=\s?\w)")
# Verbs that tell what people do. Others are known by their ending: see `told_in_a_sentence`.
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
# Words that end like verbs but are none.
_NO_VERBS = word_set(
    "its his as this less plus across always perhaps besides towards afterwards its' based ltd's united"
)
_DIVIDER_AT_START = re.compile(r"[\s,;:|=–—-]+")
# Only behind these titles can a name hold “of” (“Lord Low of Dalston”); elsewhere “of” shows a post.
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
    """An expert as the entry gives them. `explicit` are the initials that stand in the entry, `initials` the settled ones."""

    name: str
    title: str = ""
    post_nominals: str = ""
    posts: list[str] = field(default_factory=list)
    explicit: str = ""
    initials: str = ""
    line: int = 0


def read_person(text: str) -> Person | None:
    """The person in an entry (one line, tabs kept); None where the text names nobody.

    Understood: “Professor Luca Parisi FREng, Professor of X, University of Y, and Head of Z”, initials before or after
    the name, and what `articles.transcript.format` writes where that would be ambiguous: “LP || title || name || letters”.
    """
    if _COLUMNS in text[:400]:
        columns = [column.strip() for column in text.split(_COLUMNS)]
        if len(columns) == 4 and columns[0] and columns[2]:
            return Person(columns[2], columns[1], columns[3], explicit=columns[0])
    text = _as_legend(strip_inline(text))
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
    """[“MS = Marta Silva”, “HG = Henrietta Gale”] for a line that holds both; for any other the line itself."""
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
    """A paragraph divided by person, where a sentence introduces each (“Raj Patel leads …”); else the paragraph itself."""
    told: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        if told_in_a_sentence(sentence) or not told:
            told.append(sentence)
        else:
            told[-1] += f" {sentence}"
    return told if all(map(told_in_a_sentence, told)) else [text]


def _without_aside(head: str) -> tuple[str, list[str]]:
    """(“Ana Cruz”, [“she/her”]) for “Ana Cruz (she/her)”. What stands in brackets is kept among the posts."""
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
    """Takes the posts from sentences: “… is Professor of X. She advised three governments.”"""
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
    title = fold(letters) in TITLES and not _is_legend(letters, found, rest)
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

    Capitals in brackets or before an equals sign are initials. Before another sign they are if the name has them.
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
        # “hEithir” is a name though it begins with a small letter.
        if word[:2].islower() and fold(word) not in PARTICLES and not word.startswith(("d'", "d’"))
    ]
    if is_sure:
        return len(small) < len(words) or len(words) <= 2
    if ROLE_WORD.fullmatch(words[-1]) or ORGANISATION.search(name):
        return False
    return len(words) > 1 and not small and "&" not in words


def is_plain_entry(person: Person) -> bool:
    """“AC – Dr Alan Cox”: initials before the whole name that has them, and no post. No answer looks like this."""
    return is_whole_name(person.name) and fold(person.explicit) in likely_initials(person.name) and not person.posts


def is_surely_person(text: str) -> bool:
    """Whether a text is an entry wherever it stands: a name with a title or with initials."""
    person = read_person(text)
    return person is not None and bool(person.title or person.explicit)


def is_organisation(text: str) -> bool:
    """Whether a text names an organisation, which may stand for a post: “Northern Lines”, “Ferrant & Low”, “ETH”."""
    return bool(ORGANISATION.search(text[:200])) or "&" in text or any(word.isupper() for word in text[:200].split())


def looks_like_post(text: str) -> bool:
    """Whether a role stands before the first “of”, “at” or comma: “Head of Tunnels, Northern Lines”."""
    start = text[:160]
    stop = _STOPS_POST.search(start)
    found = _POST.match(start)
    return found is not None and (stop is None or found.end() <= stop.start() + 1)


def split_posts(text: str) -> list[str]:
    """The posts in one line. It is divided at “;”, “and” and the like, where a post follows."""
    posts: list[str] = []
    begin = 0
    for found in _POST_DIVIDER.finditer(text):
        left = text[begin : found.start()]
        if not looks_like_post(text[found.end() : found.end() + 160]) or not left.strip():
            continue
        if found[0].lstrip()[:1] in {",", ";"} or re.search(r"\sat\s|,\s", left[:300]):
            posts.append(left.strip(" ,;"))
            begin = found.end()
    posts.append(text[begin:].strip(" ,;|"))
    return [post for post in posts if post]
