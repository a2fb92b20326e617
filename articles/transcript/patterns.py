"""The signs by which a transcript is read: labels, question marks, bullets, ends. Each looks at the start of a paragraph.

All patterns are anchored and have bounded repetitions, or one run that nothing after it can give back: time stays linear.
"""

import re


def word_set(words: str) -> frozenset[str]:
    """A set from words divided by spaces: long lists stay readable so."""
    return frozenset(words.split())


LABELS = {
    "headline": "headline", "hed": "headline", "title": "headline", "heading": "headline",
    "standfirst": "standfirst", "sell": "standfirst", "strapline": "standfirst", "strap": "standfirst",
    "subtitle": "standfirst", "sub-title": "standfirst", "subheading": "standfirst", "sub-heading": "standfirst",
    "subhead": "standfirst", "dek": "standfirst", "deck": "standfirst", "summary": "standfirst",
    "introduction": "introduction", "intro": "introduction",
    "picture credit": "credit", "image credit": "credit", "photo credit": "credit", "photograph credit": "credit",
    "picture credits": "credit", "image credits": "credit", "photo credits": "credit", "picture by": "credit",
    "image by": "credit", "photo by": "credit", "photograph by": "credit", "photography": "credit", "picture": "credit",
    "image": "credit", "photo": "credit", "photograph": "credit", "credit": "credit", "credits": "credit",
    "lead image": "credit", "main image": "credit", "lead picture": "credit", "main picture": "credit",
    "image source": "credit", "picture source": "credit", "illustration": "credit", "drawing": "credit",
}  # fmt: skip
_LABEL = re.compile(
    "(" + "|".join(sorted(map(re.escape, LABELS), key=len, reverse=True)) + r")(?:\s?:|\s[–—-](?=\s|$)|—|$)\s*",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:(?:main|lead|hero|cover|header|top|opening|feature|featured|banner|all)\s)?"
    r"(?:image|picture|pic|photo|photograph|photography|illustration|artwork|graphic|drawing)s?"
    r"(?:\s(?:credits?|source|copyright))?"
    r"(?P<sign>\s?:|\s[–—-](?=\s)|—|\s(?:by|copyright|courtesy(?:\sof)?|supplied\sby)\s?:?\s|\s(?=©))\s*(?=\S)",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"©|\(c\)\s|copyright\b", re.IGNORECASE)

_EXPERTS = re.compile(
    r"(?:(?:meet (?:the|our)|about (?:the|our)|introducing (?:the|our)|the|our|your|list of)\s)?"
    r"(?:experts?|expert panel|panel|panel members|panellists?|panelists?|participants|contributors|interviewees?|speakers|"
    r"interviewed|guests|(?:(?:who|those)\s)?taking part|who(?:[’']s| is) who|who(?:[’']s| is) (?:talking|speaking)|"
    r"in (?:(?:conversation|discussion) with|this (?:conversation|discussion))|on the panel|around the table|we (?:spoke|talked) to|"
    r"featuring(?=:)|with(?=:))"
    r"(?:\s?(?::|[–—-](?=\s|$))\s*|[.…!]{0,3}$)",
    re.IGNORECASE,
)

_QUESTION = re.compile(
    r"[\[(]?(?:q|question|interviewer)\s?(?:no\.?\s?)?(\d{1,3})?\s?(?:[.:)\]]+|[–—-](?=\s|$))[\s.:–—-]{0,6}|"
    r"(?:q|question)\s?(\d{1,3})$",
    re.IGNORECASE,
)
# Not “a) we keep people away”: that is an item of a list.
_ANSWER = re.compile(r"(?!(?-i:a)[).])(?:a|answer)\s?\d{0,3}\s?(?:[.:)]|[–—-]\s)\s*", re.IGNORECASE)
_LOOSE_QUESTION = re.compile(r"Q\s?(\d{1,3})\s+", re.IGNORECASE)
_NUMBER = re.compile(r"[\[(]?(\d{1,3})([.)\]:])\s+(?=\S)")
_BULLET = re.compile(r"([•▪●◦‣∙■□►▶➢➤❖✓✔→⇒\uf0b7\uf0a7\uf02d\uf0d8]|[-–—*·+](?=\s)|[o§](?=\t))\s*(?=\S)")
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_RULE = re.compile(r"[\s*_=~–—.·•#+-]+$")

_MAIL_HEADER = re.compile(
    r"(?:from|to|cc|bcc|subject|date|sent|reply-to|attachments?|importance|message-id)\s?:|"
    r"-{2,}\s?(?:original|forwarded) message|begin forwarded message|(?:re|fwd?|aw|wg):\s|"
    r"on .{5,150}\bwrote:$",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.?!:]{0,60}[,!.:–—-]?$|"
    r"(?:please find|here(?:’s|'s| is| are)|attached (?:is|are)|find (?:below|attached)|as (?:promised|discussed))\b.{0,200}$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:by|words by|words:|interview by|interview:|byline\s?:|author\s?:|written by|text:|section\s?:|published\s?:|"
    r"publication date\s?:|published\s(?:on\s)?(?=\d|[a-z]{3,9}\s\d)|word count\s?:|slug\s?:|tags\s?:|topics\s?:|category\s?:|caption\s?:|alt text\s?:|"
    r"draft\s?:|status\s?:|embargo(?:ed)?\b(?: until)?\s?:?)\s?(?=\S)[^?!]{0,120}$",
    re.IGNORECASE,
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DATE = re.compile(
    rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?\s\d{{4}}|"
    rf"{_MONTH}\s\d{{1,2}},?\s\d{{4}}|{_MONTH}\s\d{{4}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}})\.?$",
    re.IGNORECASE,
)
_HARD_END = re.compile(
    r"[-–—*\[(\s]*(?:the\s)?ends?[\])*\s.–—-]*$|-30-$|#{3,}$|#( #){2,}$|"
    r"notes? (?:to|for) (?:the )?editors?\b\s?(?:[:.–—-]|\d|$)|"
    r"editors?[’']? notes?\s?(?:[:–—-]|$)|--$|sent from (?:my|outlook|yahoo|mail)\b|get outlook for\b",
    re.IGNORECASE,
)
_SOFT_END = re.compile(
    r"(?:this|the|these|our)\s(?:interviews?|transcripts?|conversations?|q\s?&\s?as?|articles?|answers|responses|discussions?)"
    r"\s(?:has|have|was|were)\s(?:been\s)?(?:lightly\s|slightly\s)?(?:edited|condensed|shortened|abridged|conducted|recorded)\b|"
    r"(?:lightly |slightly )?edited for (?:length|clarity|brevity|space|style)\b|"
    r"interviews? (?:was |were )?(?:conducted|edited|condensed) (?:by|on|for)\b|"
    r"about the (?:authors?|interviewers?|experts?|magazine|publisher|company)\s?(?:[:.–—-]|$)|"
    r"for (?:more|further) (?:information|details|enquiries)\b[,:]?(?:$|\s(?:please|contact|visit|see|about|on|call|email|e-mail|go|or|and|get|:))|"
    r"(?:media|press|editorial|pr) (?:contacts?|enquir(?:y|ies)|inquir(?:y|ies))\s?(?:[:–—-]|$)|"
    r"contacts?\s?:?$|contacts?\s?:|"
    r"(?:sign up|subscribe|register)\b.{0,40}\b(?:newsletters?|mailing list|updates|magazine|alerts|today|here|now)\b|"
    r"(?:subscribe|follow us|share this|read more|read next|more like this|related (?:articles|stories|content|reading)|you may also like|"
    r"click here|all rights reserved|view (?:this )?(?:email )?in (?:your )?browser|unsubscribe|join our newsletter|"
    r"get our newsletter|want more)\b.{0,120}$|"
    r"(?:©|\(c\)\s|copyright\s)|"
    r"(?:disclaimer|disclosure)\s?(?:[:–—-]|$)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:(?:with )?(?:kind|kindest|best|warm|many)(?: (?:regards|wishes|thanks))?|regards|cheers|thanks|thank you|"
    r"all the best|yours(?: sincerely| faithfully| truly)?|sincerely)\s?[,.!–—-]*$",
    re.IGNORECASE,
)

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
# These make a title only together with “Professor”, “Hon” and the like.
HALF_TITLES = word_set(
    "Emeritus Emerita Associate Assistant Adjunct Visiting Honorary Distinguished Regius The Rt Right Eur"
)
_PERSON = re.compile(
    r"(?:(?:the|rt|right|emeritus|emerita|associate|assistant|visiting|honorary)\s){0,3}"
    r"(?:prof|professor|dr|sir|dame|lord|lady|baroness|mr|mrs|ms|mx|rev|revd|eng|ing|ir|hon)\.?\s(?!of\b|at\b|for\b|in\b)(?=\w)",
    re.IGNORECASE,
)
# Initials with the signs and small letters that names bring along: “LP”, “L.P.”, “KO’D”, “RMcC”, “J-PB”, “vdM”.
INITIALS = r"(?:(?:[A-Z][a-z]{0,2}[.'’-]?){2,5}|[a-z]{1,3}[A-Z]{1,2}|(?:Ma?c|[A-Z]['’])[A-Z])"
_EXPLICIT = re.compile(rf"[\[(]?{INITIALS}[\])]?(?:\s?[:|=]|\s?[–—]|\s-|\t|(?<=[\])]))\s*(?=\w)")
_NAMED_EXPLICIT = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][^\s,;:()\[\]]{0,30}\s){2,5}[\[(]" rf"{INITIALS}[\])]")

_CAPITALS = r"[A-ZÀ-ÖØ-Þ](?:[.'’-]?[A-Za-zÀ-ÖØ-öø-ÿ]){0,4}\.?"
_START_OF_ANSWER = re.compile(
    rf"[\[(]?{_CAPITALS}(?:\s?(?:&|/|,|\+|and)\s?{_CAPITALS}){{0,5}}[\])]?(?:\s?:|\s[–—-]\s|\s?[–—]\s|(?<=[\])])\s?|\t|(?<=[^.])$)|"
    r"[a-z](?:\.?[a-z]){1,3}\.?\s?:\s|[a-z]{1,3}[A-Z]{1,2}\s?:\s|\[[a-z]{2,4}\]"
)
_START_OF_NAMED = re.compile(r"(?:[^\W\d_]|[.'’&,-]|\s(?=\S)){2,60}\s?:(?:\s|$)")
_NEVER_SPEAK = word_set("NB PS PPS FAQ FYI DOI URL HTTP HTTPS TBC TBD TLDR ETA ISBN ISSN")
# Capitals that also stand at the start of a sentence; somebody who has them as initials is in the list of experts.
_ABBREVIATIONS = word_set(
    "UK EU US USA UN AI IT TV UAE USSR GDR EEA NATO OECD WTO IMF UAV UV HVDC EVS BEV HGV LNG LPG CNG NOX SOX CCS CCUS SMR PWR "
    "BWR ITER CERN NASA ESA ISS MIT ETH UCL BBC NHS DOE EPA FAA CAA HSE ORR ISO BSI IEC IEEE ASME RIBA DIN API CAD BIM GIS GPS "
    "GNSS CNC FEM FEA CFD LLM LLMS GPU CPU IOT PLC SCADA LED LEDS LCD QA QC KPI ROI CEO CTO CFO COO PPE DIY GDP VAT DNA RNA PCR "
    "MRI PFAS PVC PTFE GRP CFRP HDPE TBM TBMS PPM PPB NPV LCA ESG ERTMS ETCS OK VR"
)
_STAGE_WORD = (
    r"(?:laugh(?:s|ter|ing|ed)?|chuckl(?:es?|ing)|giggl(?:es?|ing)|smil(?:es?|ing)|sigh(?:s|ing)?|cough(?:s|ing)?|paus(?:es?|ing)|"
    r"cross-?\s?talk|over-?talk(?:ing)?|talking over each other|overlapping|inaudible|unintelligible|indistinct|applause|"
    r"silence|music|nods?|nodding|shakes? (?:his|her|their) head|shrugs?|gestures?|phone rings|door (?:opens|closes)|"
    r"interruption|recording (?:stops|ends|begins|starts|paused)|break|background noise|all laugh|everyone laughs|joking)"
)
_STAGE = re.compile(
    rf"[\[(<]\s?(?:{_STAGE_WORD}(?:[\s,;:.–—-]{{1,3}}(?:{_STAGE_WORD}|at|both|all|together|of|in|the|a|long|short|\d\d?:\d\d(?::\d\d)?)){{0,4}}|"
    rf"(?:long|short|loud|general|brief|more|everyone|all|both|group)\s{_STAGE_WORD}|\d\d?:\d\d:\d\d)\s?[\])>]|\[\d\d?:\d\d\]",
    re.IGNORECASE,
)

_PAGE = re.compile(
    r"(?:page|p\.?|pg\.?)\s?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?$|\d{1,3}$|\d{1,4}\s?\|[^|].*|"
    r"(?:[^|:?–]{2,40}\|){1,3}\s?(?:page\s)?\d{1,4}$",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:(?:please|can you|could you)\s)?(?:describe|explain|discuss|outline|summari[sz]e|compare|name)\s.{3,160}[.:…]?$|"
    r"(?:.{0,200}[.!?]\s)?(?:(?:please|so|and|now|first|finally)[\s,]{1,2})?"
    r"(?:tell|talk|walk|take|give|remind|show)\s(?:us|me|our readers)\b.{0,200}$",
    re.IGNORECASE,
)

_MARKERS = re.compile(r"\*\*|__|(?<![\w*_])[*_](?=[^\s*_])|(?<=[^\s*_])[*_](?![\w*_])")
_WRAPPED = re.compile(r"(\*{1,3}|_{1,3})(?=[^\s*_])")
_OPENED = re.compile(r"(?:#{1,6}\s+)?(\*{1,3}|_{1,3})?")


def strip_inline(text: str) -> str:
    """Text without `#` of a heading and without markers of bold and emphasis."""
    return _MARKERS.sub("", text[heading(text) :]).strip()


def is_bold(text: str) -> bool:
    """Whether all of a paragraph stands in one pair of markers, as a question from a word processor often does."""
    opened = _WRAPPED.match(text)
    if not opened:
        return False
    marker = opened[1]
    return len(text) > 2 * len(marker) and text.endswith(marker) and marker not in text[len(marker) : -len(marker)]


def heading(text: str) -> int:
    """How many signs a Markdown heading's mark takes at the start; 0 where there is none."""
    found = _HEADING.match(text)
    return found.end() if found else 0


def label(bare: str) -> tuple[str, str] | None:
    """The part of the preamble that a paragraph is labelled as, and its words: (“standfirst”, “Nine in ten …”)."""
    found = _LABEL.match(bare)
    if found:
        return LABELS[found[1].casefold()], bare[found.end() :].strip()
    if len(bare) >= 200:
        return None
    if _COPYRIGHT.match(bare):
        return "credit", bare
    inner = bare[1:-1].strip() if bare[:1] + bare[-1:] in {"[]", "()"} else bare
    found = _CREDIT.match(inner)
    if found and (
        ":" in found["sign"] or inner[found.end()].isupper() and not inner.endswith((".", "?", "!")) or "©" in inner
    ):
        return "credit", inner[found.end() :]
    return None


def after_label(text: str) -> str:
    """What follows a label, with its markers of bold and emphasis: “a **b**” for “**Introduction:** a **b**”."""
    opened = _OPENED.match(text)
    marker = opened[1] if opened else ""
    found = _LABEL.match(text, opened.end() if opened else 0)
    if not found:
        return text
    rest = text[found.end() :].strip()
    if marker and rest.startswith(marker):
        return rest[len(marker) :].strip()
    return marker + rest if marker and rest.count(marker) % 2 else rest


def experts_heading(bare: str) -> str | None:
    """What follows “Meet the experts” in its own paragraph (usually nothing); None where it is no such heading."""
    found = _EXPERTS.match(bare)
    return bare[found.end() :].strip() if found else None


def question_mark(bare: str) -> tuple[int | None, str] | None:
    """(3, “Why?”) for “Q3. Why?”, (None, “Why?”) for “Question: Why?”; None where a paragraph is not marked so."""
    found = _QUESTION.match(bare)
    if not found and bare.endswith("?"):
        found = _LOOSE_QUESTION.match(bare)
    if not found:
        return None
    digits = next((group for group in found.groups() if group), None)
    return (int(digits) if digits else None), bare[found.end() :].strip()


def after_answer_label(bare: str) -> str | None:
    """“Nobody” for “A: Nobody” and “Answer 2: Nobody”; None where a paragraph is not labelled so."""
    found = _ANSWER.match(bare)
    return bare[found.end() :] if found else None


def number(bare: str) -> tuple[int, str, str] | None:
    """(2, “.”, “Why?”) for “2. Why?”."""
    found = _NUMBER.match(bare)
    return (int(found[1]), found[2], bare[found.end() :].strip()) if found else None


def bullet(text: str) -> tuple[str, str] | None:
    """(“-”, “the first two”) for “- the first two”."""
    found = _BULLET.match(text)
    return (found[1], text[found.end() :].strip()) if found else None


def asks(bare: str) -> bool:
    """Whether a paragraph ends in a question mark, quotes and brackets aside."""
    return bare.rstrip("\"'”’»)]! ").endswith(("?", "？", "؟", ";?")) if bare else False


def requests(bare: str) -> bool:
    """“Tell us about the ground.”, “Explain how you measure it.”: what an interviewer asks without a question mark."""
    return len(bare) < 400 and bool(_REQUEST.match(bare))


def is_cross_heading(bare: str) -> bool:
    """“FIRE”, “WIND AND WATER”: a few words in capitals without an end, as magazines set between questions."""
    words = bare.split()
    return (
        len(words) <= 6
        and 3 < len(bare) <= 60
        and bare.isupper()
        and all(sign.isalpha() or sign in " &’'-" for sign in bare)
        # “- HVDC” closes a list.
        and not bullet(bare)
    )


def is_page_mark(bare: str) -> bool:
    """“Page 43 of 60”, “42 | CAMBER | MARCH 2026”, “43”: what a printed page has above and below its text."""
    return len(bare) < 80 and bool(_PAGE.match(bare))


def is_rule(text: str) -> bool:
    """A line of dashes, stars or dots: a divider without words."""
    return bool(_RULE.match(text)) and len(text) > 1 or text in {"*", "-", "–", "—", "•"}


def is_hard_end(bare: str) -> bool:
    """“ENDS”, “Notes to editors”, “###”, a mail's signature: nothing of the interview follows."""
    return bool(_HARD_END.match(bare[:200]))


def is_soft_end(bare: str) -> bool:
    """What is printed around an interview and may also stand between its parts: “edited for length”, “Sign up”."""
    return bool(_SOFT_END.match(bare[:400])) or is_sign_off(bare)


def is_sign_off(bare: str) -> bool:
    """“Best wishes,”, “Thanks”."""
    return len(bare) < 40 and bool(_SIGN_OFF.match(bare))


def is_mail(bare: str) -> bool:
    """A mail's header or greeting, at the start of a text."""
    start = bare[:300]
    return bool(_MAIL_HEADER.match(start)) or (len(bare) < 300 and bool(_GREETING.match(start)))


def is_byline(bare: str) -> bool:
    """A byline, a date, a caption: true things that a transcript does not hold."""
    return len(bare) < 160 and bool(_BYLINE.match(bare) or _DATE.match(bare))


def starts_person(text: str) -> bool:
    """“Professor Luca Parisi …”, “LP – Luca Parisi …” or a bullet: a line that begins an entry among the experts."""
    bare = strip_inline(text[:200])
    return bool(_PERSON.match(bare) or _NAMED_EXPLICIT.match(bare) or _EXPLICIT.match(bare) or bullet(text[:200]))


def answer_shape(bare: str) -> re.Match[str] | None:
    """The mark of an answer by its looks alone: “LP:”, “L.P. –”, “[LP]”, “LP & AC:”, or “LP” alone in its paragraph."""
    return _START_OF_ANSWER.match(bare[:160])


def named_shape(bare: str) -> str | None:
    """What stands before a colon near the start, if it can be a name: “Luca Parisi”, “Prof Parisi”, “Note”."""
    found = _START_OF_NAMED.match(bare[:160])
    return bare[: found.end()].rstrip().rstrip(":").strip() if found else None


def never_speaks(letters: str) -> bool:
    """“NB”, “PS”: capitals before a colon that are nobody's initials."""
    return letters.upper() in _NEVER_SPEAK


def is_abbreviation(letters: str) -> bool:
    """“UK”, “AI”: capitals that are more likely a word than the initials of somebody who is in no list."""
    return letters.upper() in _ABBREVIATIONS or never_speaks(letters)


def is_stage_direction(bare: str) -> bool:
    """“[laughter]”, “(inaudible 00:12:30)”: a record's remark, alone in its paragraph."""
    return len(bare) < 80 and bool(_STAGE.fullmatch(bare.rstrip(" .")))


def stage_directions(text: str) -> list[str]:
    """All such remarks within a text, in order."""
    return [found[0] for found in _STAGE.finditer(text)]


def starts_something(text: str, after_an_end: bool) -> bool:
    """Whether a line that follows another without a blank one begins a paragraph of its own.

    `after_an_end` says that the line before ends a sentence, or had room left: only then are weak signs believed.
    """
    start = text[:200]
    bare = strip_inline(start)
    if start.startswith("\\") or heading(start) or question_mark(bare) or number(bare) or is_hard_end(bare):
        return True
    mark = bullet(start)
    if mark and (after_an_end or mark[0] not in "–—+"):
        return True
    if experts_heading(bare) == "" or label(bare) and after_an_end:
        return True
    shape = answer_shape(bare)
    if shape and (after_an_end or ":" in shape[0] and shape[0][:2].isupper()):
        return True
    return after_an_end and bool(named_shape(bare) or is_soft_end(bare) or start.startswith(("**", "__")))
