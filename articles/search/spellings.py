"""Alternative spellings for texts and queries: joined, split, stemmed or in pairs of characters. Pure.

Both engines only split a text at characters that are neither letters nor digits and stem English words. So each index
entry also holds the following spellings, in its topics column, and each term of a query also asks for them
(`alternatives`):

- joined: “oneill” for O’Neill, “covid19” for Covid-19, “us” for U.S.;
- split at digits, capitals and scripts: “pm 2 5” for PM2.5, “wind cycle” for WindCycle;
- stems of words in scripts that the engines cannot stem (snowball): “ενεργει” for ενέργειας;
- pairs of characters in scripts without spaces: “水素 素エ” for 水素エ, so that 水素 is found within a longer run;
- numbers and units apart and together, and words with letters that an engine does not fold.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import snowballstemmer

from articles.text.folding import fold, words_of

# The limit for each kind of spelling in one text.
MOST_SPELLINGS = 2_000
# A Chinese text of 20,000 characters is a long report.
MOST_PAIRS = 20_000
_UNITS = (
    "w kw mw gw tw wh kwh mwh gwh twh v kv mv a ma nm um µm μm mm cm m km g kg mg t kt mt l ml ha hz khz mhz ghz "
    "kb mb gb tb pa kpa mpa gpa bar psi c k f n kn j kj mj gj ev kev mev db ppm ppb h min s ms mph kph rpm ft in lb g5"
)
_UNIT = "|".join(sorted(set(_UNITS.split()), key=len, reverse=True))
_APART = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)*)[ \u00a0\u2009\u202f]({_UNIT})(?!\w)", re.IGNORECASE)
_TOGETHER = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)*)({_UNIT})(?!\w)", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:[,\u00a0\u2009\u202f’']\d{3})+(?![\w,])")


# The possessive ’s, which a query drops: “the engineer’s” should also find “engineers”.
POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s(?!\w)", re.IGNORECASE)
# Compounds that are also written as one word: O’Neill, Covid-19, U.S., input/output, R&D.
_COMPOUND = re.compile(r"[^\W_]+(?:['’ʼ`´.\-‐‑‒–/&\u00ad\u200b][^\W_]+)+")
_SIGNS = re.compile(r"[\W_]+")
# Scripts without spaces: Thai, Lao, Myanmar, Khmer, Japanese and Chinese, with their extensions.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
# The borders within a word: between letters and digits, and before a capital that follows a small letter.
_BORDER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
# Stands at a border while a text is split. No text holds it: neither forms nor databases take it.
_MARK = "\0"
_STEMMERS = (
    (re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), snowballstemmer.stemmer("greek")),
    (re.compile("[\u0400-\u052f]"), snowballstemmer.stemmer("russian")),
    (re.compile("[\u0530-\u058f]"), snowballstemmer.stemmer("armenian")),
    (re.compile("[\u0600-\u06ff]"), snowballstemmer.stemmer("arabic")),
)


def alternatives(typed: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded phrases equivalent to one typed word: “oneill” for “o'neill”, “covid 19” for “covid19”."""
    found = dict.fromkeys(tuple(phrase.split()) for phrase in [*_joined(typed), *_split(typed), *_pairs(typed)])
    stems = (
        tuple(stem for stem in [_stem(word)] if stem)
        for word in words_of(fold(typed))
        if len(words_of(fold(typed))) == 1
    )
    found |= dict.fromkeys(stem for stem in stems if stem)
    found.pop(tuple(words_of(fold(typed))), None)
    return tuple(phrase for phrase in found if phrase)


def is_unspaced(text: str) -> bool:
    """Tell whether the whole text is in scripts without spaces."""
    return bool(_UNSPACED.fullmatch(text))


def other_spellings(text: str) -> list[str]:
    """Return the spellings that the engines would miss (see above), each once, up to the limit of each kind."""
    found: dict[str, None] = {}
    for spell, most in (
        (_folded_only, MOST_SPELLINGS),
        (_numbers, MOST_SPELLINGS),
        (_joined, MOST_SPELLINGS),
        (_split, MOST_SPELLINGS),
        (_stems, MOST_SPELLINGS),
    ):
        found |= dict.fromkeys(list(dict.fromkeys(spell(text)))[:most])
    # Pairs keep their order and repetitions: a longer word is searched for as a phrase of pairs.
    return [*found, *_first(_pairs(text, is_text=True), MOST_PAIRS)]


def _joined(text: str) -> Iterator[str]:
    """Yield compounds as one word (“oneill”, “covid19”), but not possessives or numbers such as “2.5”."""
    for piece in POSSESSIVE.sub("", text).split():
        # Most words are no compounds, and this is the quickest way to tell. The apostrophe “ʼ” counts as a letter.
        if piece.isalnum() and "ʼ" not in piece:
            continue
        for match in _COMPOUND.finditer(piece):
            parts = _SIGNS.split(match[0])
            if not all(part.isdigit() for part in parts):
                yield "".join(words_of(fold("".join(parts))))
                if len(parts) > 2:
                    # “covid19” for “post-Covid-19”.
                    yield from ("".join(words_of(fold(one + two))) for one, two in zip(parts, parts[1:], strict=False))


def _split(text: str) -> Iterator[str]:
    """Yield words split at borders: “pm 2 5” for “PM2.5”, “covid 19” for “covid19”, “jr 東日本” for “JR東日本”."""
    # The borders of the whole text are marked at once, since hardly any word has one.
    for marked in _BORDER.sub(_MARK, POSSESSIVE.sub("", text)).split():
        is_unspaced = not marked.isascii() and _UNSPACED.search(marked)
        if not is_unspaced and _MARK not in marked:
            continue
        bare = marked.replace(_MARK, "")
        if bare.isascii() and bare.isalnum():
            # Each part is a word: the common case, and no part of it needs a closer look.
            if marked.count(_MARK) < 12:
                yield marked.replace(_MARK, " ").lower()
            continue
        runs = _runs(marked) if is_unspaced else [marked]
        parts = [part for run in runs for part in run.split(_MARK) if words_of(part)]
        if 1 < len(parts) <= 12:
            words = words_of(" ".join(fold(part) for part in parts))
            if words != words_of(fold(bare)):
                yield " ".join(words)


def _runs(piece: str) -> list[str]:
    """Split a piece of text where a script without spaces begins or ends."""
    runs, place = [], 0
    for match in _UNSPACED.finditer(piece):
        runs += [piece[place : match.start()], match[0]]
        place = match.end()
    return [run for run in [*runs, piece[place:]] if run]


def _pairs(text: str, is_text: bool = False) -> Iterator[str]:
    """Yield the pairs of each run in a script without spaces, such as “水素 素エ エネ”.

    For a text, add the run's last character: a single character is searched for as the beginning of a pair.
    """
    # Neither engine treats the marks above and below Thai letters as letters.
    for match in _UNSPACED.finditer(text):
        run = "".join(words_of(fold(match[0])))
        if len(run) < 2:
            if is_text and run:
                yield run
            continue
        pairs = [run[place : place + 2] for place in range(len(run) - 1)]
        yield " ".join([*pairs, run[-1]] if is_text else pairs)


def _stems(text: str) -> Iterator[str]:
    for word in words_of(fold(text)) if not text.isascii() else ():
        if stem := _stem(word):
            yield stem


def _stem(word: str) -> str:
    """Return the stem of a folded word, or an empty string if its script has no stemmer here."""
    if word.isascii() or len(word) < 4:
        return ""
    stemmer = next((stemmer for script, stemmer in _STEMMERS if script.search(word)), None)
    return fold(stemmer.stemWord(word)) if stemmer else ""


def _first(phrases: Iterable[str], most: int) -> Iterator[str]:
    """Yield phrases up to a total of `most` words."""
    count = 0
    for phrase in phrases:
        words = phrase.split()
        if count + len(words) > most:
            yield " ".join(words[: most - count])
            return
        count += len(words)
        yield phrase


def _folded_only(text: str) -> Iterable[str]:
    if text.isascii():
        return
    pieces = text.split()
    for place, piece in enumerate(pieces):
        if not piece.isascii() and _as_an_engine_folds(piece) != words_of(fold(piece)):
            yield " ".join(word for near in pieces[max(0, place - 2) : place + 3] for word in words_of(fold(near)))


def _as_an_engine_folds(piece: str) -> list[str]:
    """Fold as FTS5 does, which only removes marks from Latin letters. That `unaccent` folds more is harmless."""
    return words_of("".join(_latin(character) for character in unicodedata.normalize("NFC", piece.lower())))


def _latin(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() else character


def _numbers(text: str) -> Iterable[str]:
    for number, unit in _APART.findall(text):
        yield f"{number}{unit}"
    for number, unit in _TOGETHER.findall(text):
        yield f"{number} {unit}"
    for number in _THOUSANDS.findall(text):
        yield "".join(character for character in number if character.isdigit())
