"""The signs in a paragraph's words: labels, marks of questions and answers, bullets, ends.

`Signs` holds all that can be seen in one paragraph without its neighbours. What the signs mean is decided elsewhere.

Every pattern is anchored and its repetitions are bounded, or it ends in one run that never backtracks: time stays linear.
"""

import re
from dataclasses import dataclass
from functools import cached_property


def word_set(words: str) -> frozenset[str]:
    """A set from words divided by spaces, which keeps long lists readable."""
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

_CAPITALS = r"[A-ZÀ-ÖØ-Þ](?:[.'’-]?[A-Za-zÀ-ÖØ-öø-ÿ]){0,4}\.?"
_START_OF_ANSWER = re.compile(
    rf"[\[(]?{_CAPITALS}(?:\s?(?:&|/|,|\+|and)\s?{_CAPITALS}){{0,5}}[\])]?(?:\s?:|\s[–—-]\s|\s?[–—]\s|(?<=[\])])\s?|\t|(?<=[^.])$)|"
    r"[a-z](?:\.?[a-z]){1,3}\.?\s?:\s|[a-z]{1,3}[A-Z]{1,2}\s?:\s|\[[a-z]{2,4}\]"
)
_START_OF_NAMED = re.compile(r"(?:[^\W\d_]|[.'’&,-]|\s(?=\S)){2,60}\s?:(?:\s|$)")
# The plus behind the repetition gives nothing back: eighty capitals without a space could be divided in a million ways.
_DASHED = re.compile(r"(?:\*\*)?((?:[A-ZÀ-ÖØ-Þ][\w.'’-]{0,30}+\s?){1,5}?)(?:\*\*)?(?:\s[–—-]\s|[–—]\s|\t)")
AROUND_A_MARK = " \t:–—-[]()"
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
_WRITTEN_TAGS = re.compile(r"<br>|</?(?:sub|sup|code)>")
_WRAPPED = re.compile(r"(\*{1,3}|_{1,3})(?=[^\s*_])")
_OPENED = re.compile(r"(?:#{1,6}\s+)?(\*{1,3}|_{1,3})?")


@dataclass(frozen=True)
class Signs:
    """A paragraph's words and the signs in them. Each sign is read once, when it is first asked for.

    `text` is the paragraph, `bare` the same without the `#` of a heading and without markers of bold and emphasis.
    Words behind a backslash are meant as they stand: they show no sign but `asks` and `stage_directions`.
    """

    text: str
    bare: str

    @cached_property
    def escaped(self) -> bool:
        return self.text.startswith("\\")

    @cached_property
    def label(self) -> tuple[str, str] | None:
        """The part of the preamble that the label names, and the words after it: (“standfirst”, “Nine in ten …”)."""
        bare = self.bare
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

    @cached_property
    def experts_heading(self) -> str | None:
        """What follows “Meet the experts” in its own paragraph (usually nothing); None where it is no such heading."""
        found = _EXPERTS.match(self.bare)
        return self.bare[found.end() :].strip() if found else None

    @cached_property
    def question(self) -> tuple[int | None, str] | None:
        """(3, “Why?”) for “Q3. Why?”, (None, “Why?”) for “Question: Why?”; None where no mark says that this is a question."""
        found = _QUESTION.match(self.bare)
        if not found and self.bare.endswith("?"):
            found = _LOOSE_QUESTION.match(self.bare)
        if not found:
            return None
        digits = next((group for group in found.groups() if group), None)
        return (int(digits) if digits else None), self.bare[found.end() :].strip()

    @cached_property
    def labelled_answer(self) -> str | None:
        """“Nobody” for “A: Nobody” and “Answer 2: Nobody”; None where no such label stands."""
        found = _ANSWER.match(self.bare)
        return self.bare[found.end() :] if found else None

    @cached_property
    def number(self) -> tuple[int, str, str] | None:
        return number(self.bare)

    @cached_property
    def bullet(self) -> tuple[str, str] | None:
        return bullet(self.text)

    @cached_property
    def asks(self) -> bool:
        return asks(self.bare)

    @cached_property
    def requests(self) -> bool:
        """“Tell us about the ground.”, “Explain how you measure it.”: what an interviewer asks without a question mark."""
        return not self.escaped and len(self.bare) < 400 and bool(_REQUEST.match(self.bare))

    @cached_property
    def is_heading(self) -> bool:
        return heading(self.text) > 0

    @cached_property
    def is_bold(self) -> bool:
        """Whether one pair of markers holds the whole paragraph, as a question from a word processor often has."""
        opened = _WRAPPED.match(self.text)
        if not opened:
            return False
        marker, size = opened[1], len(opened[1])
        return len(self.text) > 2 * size and self.text.endswith(marker) and marker not in self.text[size:-size]

    @cached_property
    def is_printed(self) -> bool:
        return self.is_bold or self.is_heading

    @cached_property
    def mark(self) -> str:
        """The mark of an answer by its looks alone: “LP:”, “L.P. –”, “[LP]”, “LP & AC:”, or “LP” alone in its paragraph."""
        found = _START_OF_ANSWER.match(self.bare[:160])
        return found[0] if found else ""

    @cached_property
    def name(self) -> str:
        """What stands before a colon near the start, if it can be a name: “Luca Parisi”, “Prof Parisi”, “Note”."""
        found = _START_OF_NAMED.match(self.bare[:160])
        return self.bare[: found.end()].rstrip().rstrip(":").strip() if found else ""

    @cached_property
    def who(self) -> str:
        """The initials or name that stand where an answer's mark would, in small letters; else empty."""
        bare = self.bare
        if self.number or self.bullet:
            return ""
        if self.mark:
            return self.mark.strip(AROUND_A_MARK).casefold()
        if self.name[:1].isupper() and len(self.name.split()) < 8:
            return self.name.casefold()
        is_short_title = len(bare) < 50 and bare.istitle() and bare[-1].isalpha() and 2 <= len(bare.split()) <= 5
        return bare.casefold() if is_short_title and not self.escaped else ""

    @cached_property
    def dashed(self) -> str:
        """“lord owen-smith” for “Lord Owen-Smith – No”, “lp” for “LP” before a tab; else empty."""
        found = None if self.bullet else _DASHED.match(self.text[:80])
        return found[1].casefold() if found else ""

    @cached_property
    def is_cross_heading(self) -> bool:
        """“FIRE”, “WIND AND WATER”: a few words in capitals without an end, as magazines set between questions."""
        return (
            3 < len(self.bare) <= 60
            and len(self.bare.split()) <= 6
            and self.bare.isupper()
            and all(sign.isalpha() or sign in " &’'-" for sign in self.bare)
            # “- HVDC” closes a list.
            and not bullet(self.bare)
        )

    @cached_property
    def is_page_mark(self) -> bool:
        """“Page 43 of 60”, “42 | CAMBER | MARCH 2026”, “43”: what a printed page has above and below its text."""
        return not self.escaped and len(self.bare) < 80 and bool(_PAGE.match(self.bare))

    @cached_property
    def is_rule(self) -> bool:
        """A line of dashes, stars or dots: a divider without words."""
        return bool(_RULE.match(self.text)) and len(self.text) > 1 or self.text in {"*", "-", "–", "—", "•"}

    @cached_property
    def is_hard_end(self) -> bool:
        """“ENDS”, “Notes to editors”, “###”, a mail's signature: nothing of the interview follows."""
        return bool(_HARD_END.match(self.bare[:200]))

    @cached_property
    def is_soft_end(self) -> bool:
        """What is printed around an interview and may also stand between its parts: “edited for length”, “Sign up”."""
        return bool(_SOFT_END.match(self.bare[:400])) or self.is_sign_off

    @cached_property
    def is_end(self) -> bool:
        # `bare` takes the first sign of “# # #” for a heading's, so the text counts, too.
        return self.is_hard_end or self.is_soft_end or bool(_HARD_END.match(self.text[:200]))

    @cached_property
    def is_sign_off(self) -> bool:
        """“Best wishes,”, “Thanks”."""
        return len(self.bare) < 40 and bool(_SIGN_OFF.match(self.bare))

    @cached_property
    def is_mail(self) -> bool:
        """A mail's header or greeting, at the start of a text."""
        return bool(_MAIL_HEADER.match(self.bare[:300])) or (len(self.bare) < 300 and bool(_GREETING.match(self.bare)))

    @cached_property
    def is_byline(self) -> bool:
        """A byline, a date, a caption: true things that a transcript does not hold."""
        return len(self.bare) < 160 and bool(_BYLINE.match(self.bare) or _DATE.match(self.bare))

    @cached_property
    def is_stage_direction(self) -> bool:
        """“[laughter]”, “(inaudible 00:12:30)”: a record's remark, alone in its paragraph."""
        return len(self.bare) < 80 and bool(_STAGE.fullmatch(self.bare.rstrip(" .")))

    @cached_property
    def stage_directions(self) -> list[str]:
        """All such remarks within the text, in order."""
        return [found[0] for found in _STAGE.finditer(self.text)]


def read_signs(text: str) -> Signs:
    """The signs of words that are no whole paragraph: a line, an item, a piece of an entry."""
    return Signs(text, strip_inline(text))


def strip_inline(text: str) -> str:
    """Text without `#` of a heading, and without markers of bold, emphasis and the like."""
    text = text[heading(text) :]
    if "<" in text:
        text = _WRITTEN_TAGS.sub(lambda found: " " if found[0] == "<br>" else "", text)
    return _MARKERS.sub("", text).strip()


def heading(text: str) -> int:
    """How many signs a Markdown heading's mark takes at the start; 0 where there is none."""
    found = _HEADING.match(text)
    return found.end() if found else 0


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


def split_item(text: str) -> tuple[str, str]:
    """(“-”, “the first two”) for “- the first two”, (“.”, “Why?”) for “2. Why?”; no sign and the text for anything else."""
    if item := bullet(text):
        return item
    numbered = number(text)
    return numbered[1:] if numbered else ("", text)
