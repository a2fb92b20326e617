"""Find the locked sentences of the site, and recognise them in a response, even encoded or disguised."""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import unquote_plus

from articles.models import Article, Author, Expert, SpecialReport
from articles.reading import texts
from articles.text import richtext

# The minimum length of a sentence, in letters and digits and in words: long enough not to occur anywhere by chance.
LETTERS = 40
WORDS = 8
SENTENCES_A_PIECE = 40
WORDS_A_PIECE = 9
# Only this many of the newest pieces of each model are read, because an archive may be large.
PIECES_READ = 300
_ENDS = re.compile(r"(?<=[.!?])\s+")
_TAGS = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|</?[a-zA-Z][^<>]*>")
_LONG_WORD = re.compile(r"\b[a-z]{8,}\b")
_LETTERS_RUN = re.compile(r"[^\W_]+")
_TYPOGRAPHY = "\u00a0·©‐‑–—‘’“”…→"
_NO_ASCII_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\([nrtbf\"'/\\])")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")


@dataclass(frozen=True)
class Target:
    """A piece that strangers may not read whole, and the folded sentences that they must not see."""

    key: str
    pk: int
    access: str
    path: str
    headline: str
    kind: str
    sentences: tuple[str, ...]
    # Words that occur only in the locked text. A search for them must not find the piece.
    words: tuple[str, ...]


def fold(text: str) -> str:
    """Return only the letters and digits of a text, in one case, so spaces, hyphens and quotes make no difference."""
    if not text.isascii():
        # Without these, most English texts are ASCII, which is far quicker.
        for sign in _TYPOGRAPHY:
            text = text.replace(sign, " ")
    if text.isascii():
        return text.lower().encode().translate(None, _NO_ASCII_LETTERS).decode()
    normal = unicodedata.normalize("NFKC", text)
    # A script can hold half a character (\ud83d), hence "surrogatepass".
    bare = normal.encode("utf-8", "surrogatepass").translate(None, _NO_ASCII_LETTERS).decode("utf-8", "surrogatepass")
    return "".join(_LETTERS_RUN.findall(bare.casefold()))


def targets() -> list[Target]:
    """Return the newest published pieces that are not free and have a locked sentence that occurs in no public text."""
    pieces = [(piece, fold(_public(piece))) for model in (Article, SpecialReport) for piece in _newest(model)]
    public = "|".join(chain((text for _, text in pieces), map(fold, _biographies())))
    found = []
    for piece, own_public in pieces:
        if piece.is_free or (isinstance(piece, Article) and piece.section is None):
            continue
        rest = texts.whole(piece).rest
        sentences = _spread([sentence for sentence in _locked(rest) if sentence not in public])
        if sentences:
            kind = "report" if isinstance(piece, SpecialReport) else piece.kind
            path = piece.get_absolute_url()
            words = _words_behind_the_wall(rest, (own_public, *map(fold, _names(piece))))
            found.append(Target(piece.key, piece.pk, piece.access, path, piece.headline, kind, sentences, words))
    return found


def seen(text: str, sentences: Sequence[str]) -> str | None:
    """Return a folded sentence that the text contains, plain, in HTML, escaped or encoded; None if it contains none."""
    return next((sentence for dress in dressed(text) for sentence in sentences if sentence in dress), None)


def dressed(text: str) -> Iterator[str]:
    """Yield folded forms of the text: as it is, unescaped, without tags, decoded from Base64 and hex, reversed and in ROT13."""
    once = html.unescape(text)
    plain = fold(_TAGS.sub("", once))
    for shape in dict.fromkeys((text, once, html.unescape(once), _unescape(once), unquote_plus(once))):
        yield fold(shape)
        yield plain if shape == once else fold(_TAGS.sub("", shape))
    yield plain[::-1]
    yield codecs.encode(plain, "rot13")
    for run in dict.fromkeys(_ENCODED.findall(text)):
        for form in _decoded(run):
            yield fold(_TAGS.sub("", html.unescape(form)))


def _newest(model) -> list:
    return list(model.objects.published().for_page().newest_first()[:PIECES_READ])


def _public(piece) -> str:
    return f"{piece.headline} {piece.standfirst} {texts.public_text(piece)}"


def _biographies() -> Iterator[str]:
    for model in (Expert, Author):
        for text in model.objects.exclude(biography="").values_list("biography", flat=True)[:1000]:
            yield richtext.plain(text)


def _locked(rest: Iterable[texts.Item]) -> Iterator[str]:
    for item in rest:
        if not isinstance(item, texts.TextItem | texts.AnswerItem):
            continue
        for sentence in _ENDS.split(richtext.plain(item.html)):
            words = sentence.split()
            if len(words) < WORDS or len(fold(sentence)) < LETTERS:
                continue
            # Only the beginning of a long sentence is compared, so a description cut off in mid-sentence is found too.
            beginning = fold(" ".join(words[:12]))
            yield beginning if len(beginning) >= LETTERS else fold(sentence)


def _words_behind_the_wall(rest: Iterable[texts.Item], public: Iterable[str]) -> tuple[str, ...]:
    """Return long words of the locked text whose first five letters do not occur in the piece's public texts, folded."""
    known = "".join(public)
    text = " ".join(richtext.plain(getattr(item, "html", "")) for item in rest)
    words = dict.fromkeys(word for word in _LONG_WORD.findall(text) if word[:5] not in known)
    return tuple(words)[:WORDS_A_PIECE]


def _names(piece) -> Iterator[str]:
    if isinstance(piece, Article):
        yield from (topic.name for topic in piece.topics.all())
        yield from (str(participant) for participant in piece.participants.all())
        yield from (str(byline) for byline in piece.bylines.all())


def _spread(sentences: list[str]) -> tuple[str, ...]:
    """Return at most SENTENCES_A_PIECE of the sentences, spread evenly from the first to the last."""
    distinct = list(dict.fromkeys(sentences))
    if len(distinct) > SENTENCES_A_PIECE:
        last = len(distinct) - 1
        distinct = [distinct[place * last // (SENTENCES_A_PIECE - 1)] for place in range(SENTENCES_A_PIECE)]
    return tuple(distinct)


def _unescape(text: str) -> str:
    """Replace the escapes of JSON and JavaScript with their characters."""

    def character(match: re.Match) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else " " if match[3] in "nrtbf" else match[3]

    return _ESCAPED.sub(character, text)


def _decoded(run: str) -> Iterator[str]:
    padded = run.rstrip("=") + "=" * (-len(run.rstrip("=")) % 4)
    for alphabet in (None, b"-_"):
        try:
            yield base64.b64decode(padded, altchars=alphabet).decode("utf-8", "ignore")
        except (binascii.Error, ValueError):
            continue
    try:
        yield bytes.fromhex(run).decode("utf-8", "ignore")
    except ValueError:
        return
