"""Posts: what somebody is, and where."""

import re

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


def is_organisation(text: str) -> bool:
    """“Northern Lines”, “Ferrant & Low”, “ETH”: what may stand alone for a post."""
    return bool(ORGANISATION.search(text[:200])) or "&" in text or any(word.isupper() for word in text[:200].split())


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
