"""One entry of “Meet the experts”: title, name, post-nominals, posts. And the initials that a name can give."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice

from articles.transcript import patterns
from articles.transcript.lines import fold, tidy

PARTICLES = patterns.word_set(
    "van von der den de la le les du di da do dos das del della dello degli el al bin bint ibn abu ter ten te tot 't "
    "zu zum zur vom y e i af av d' st san"
)
SUFFIXES = patterns.word_set("jr jnr junior sr snr senior ii iii iv")
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
_ORGANISATION = re.compile(
    r"\b(?:university|college|institute|institution|school|department|centre|center|laborator(?:y|ies)|ltd|limited|plc|llp|inc|gmbh|"
    r"company|group|council|agency|society|academy|faculty|ministry|office|association|foundation|trust|systems|"
    r"technologies|engineering|consultants|consulting|lines|railway|services|authority|national|international|"
    r"research|partners|hospital|network|energy|corporation)\b",
    re.IGNORECASE,
)
_EXPLICIT_BEFORE = re.compile(
    r"[\[(]([^\W\d_](?:\.?\s?[^\W\d_]){0,7}\.?)[\])]\s?(?::|[–—|=,-])?\s*|"
    r"((?:[^\W_]\.?){1,8})(?:\s?(?:[:|=–—]|-(?=\s))\s*|\t\s*|,\s+)"
)
_EXPLICIT_AFTER = re.compile(r"[\[(]((?:[^\W\d_]\.?\s?){1,8})[\])]")
_VERBS = "is|was|works|leads|heads|runs|chairs|directs|teaches|advises|has"
_DIVIDES_HEAD = re.compile(rf"\s*[,;:|\t]\s*|\s+[–—-]+\s+|\s(?=(?:{_VERBS})\s)")
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
_PREDICATE = re.compile(rf"(?:{_VERBS})\s")
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
    text = patterns.strip_inline(text)
    if (found := _POST_IN_BRACKETS.match(text[:400])) and looks_like_post(found[2]):
        text = f"{found[1]}, {found[2]}"
    explicit, rest = _initials_before(text)
    head, posts, found_after = _divide_head(rest)
    head, aside = _without_aside(head)
    title, name, letters = read_name(head)
    if not name or not _can_be_name(name, bool(explicit or found_after or title), bool(NOBLE & set(title.split()))):
        return None
    if explicit and found_after and fold(explicit) != fold(found_after):
        posts = f"{found_after}, {posts}"
    person = Person(tidy(name), title, letters, aside, explicit=explicit or found_after)
    return _with_posts(person, posts)


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
    # Written as prose: “… is Professor of X. She advised three governments.”
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
    letters = _letters(found[1] or found[2])
    rest = text[found.end() :].strip()
    divided_by_comma = found[0].rstrip().endswith(",")
    title = fold(letters) in patterns.TITLES
    looks_right = letters.isupper() or sum(map(str.isupper, letters)) > 1 or bool(found[1]) or letters.islower()
    if not rest or title or not looks_right or len(letters) > 8:
        return "", text
    if letters.islower() or divided_by_comma:
        _, name, _ = read_name(_divide_head(rest)[0])
        if dict(variants(name)).get(fold(letters), 9) > 1:
            return "", text
    return letters.upper() if letters.islower() else letters, rest


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


_ROLE_WORD = re.compile(rf"(?:{_ROLE})s?", re.IGNORECASE)


def _can_be_name(name: str, is_sure: bool, is_noble: bool = False) -> bool:
    words = name.split()
    if not words or len(words) > 9 or len(name) > 100 or not any(sign.isalpha() for sign in name):
        return False
    if is_noble:
        words = [word for word in words if word != "of"]
    if name.endswith(("?", "!", "…")) or any(
        word.casefold() in {"of", "at", "for", "the", "in", "we"} for word in words
    ):
        return False
    if any(_ROLE_WORD.fullmatch(word) for word in words[:-1]) or _ROLE_WORD.fullmatch(name):
        return False
    small = [
        word
        for word in words
        # “hEithir”: a small letter before a capital belongs to the name.
        if word[:2].islower() and fold(word) not in PARTICLES and not word.startswith(("d'", "d’"))
    ]
    if is_sure:
        return len(small) < len(words) or len(words) <= 2
    if _ROLE_WORD.fullmatch(words[-1]) or _ORGANISATION.search(name):
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


def is_organisation(text: str) -> bool:
    """“Northern Lines”, “Ferrant & Low”, “ETH”: what may stand alone for a post."""
    return bool(_ORGANISATION.search(text[:200])) or "&" in text or any(word.isupper() for word in text[:200].split())


def looks_like_post(text: str) -> bool:
    """“Head of Tunnels, Northern Lines”, “and visiting professor at X”: a role stands before the first of/at/comma."""
    start = text[:160]
    stop = _STOPS_POST.search(start)
    found = _POST.match(start)
    return found is not None and (stop is None or found.end() <= stop.start() + 1)


def split_posts(text: str) -> list[str]:
    """Several posts written in one line, divided at “;” or “, and” where what follows is a post, else left whole."""
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


def default_initials(name: str) -> str:
    """Initials for a name that came without: first letters, particles left out, both halves of a double name."""
    letters = "".join(part[0] for part in _parts(name) if fold(part) not in PARTICLES)
    letters = "".join(sign for sign in letters if sign.isalnum()).upper()[:6]
    if letters:
        return letters
    return "".join(sign for sign in name if sign.isalnum()).upper()[:2] or "X"


def _words_of(name: str) -> list[str]:
    """The words of a name, “J.P.” as two, without a “Jr” or “III” at the end."""
    words = [word for word in re.split(r"\s+|(?<=\.)(?=\w)", name[:200]) if word.strip(".'’-")][:8]
    return words[:-1] if len(words) > 2 and fold(words[-1]).strip(",") in SUFFIXES else words


def _parts(name: str) -> list[str]:
    return [part for word in _words_of(name) for part in word.split("-") if part.strip(".'’")][:8]


def variants(name: str) -> Iterator[tuple[str, int]]:
    """Initials (folded) that people use for a name, each with how far-fetched it is: 0 all words, 1 first and last …"""
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
    for letters in _far_fetched(own, parts):
        if letters not in seen:
            seen.add(letters)
            yield letters, 3


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
