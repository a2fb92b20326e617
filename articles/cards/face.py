"""Draw a card as a JPEG of 1200 by 630 pixels, in the site's own type and colours (docs/look.md). Pure."""

import hashlib
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

WIDTH, HEIGHT = 1200, 630
# Raise this when the drawing changes, so that every card is redrawn.
DESIGN = 1
PAPER, INK, GREY, RULE, ACCENT = "#fffdf8", "#15171c", "#5b616e", "#dedad0", "#b5341a"
QUALITY = 86
_FONTS = Path(__file__).parent / "card_type"
_SERIF, _SANS = "newsreader-semibold.ttf", "public-sans-semibold.ttf"
_MARGIN = 64
_PICTURE = (500, HEIGHT)
_HEADLINE_SIZES = range(84, 33, -2)
_LEADING = 1.1
_NAMES = 3


class NotDrawable(Exception):
    """Raised if the font lacks a character, or if the picture cannot be read."""


@dataclass(frozen=True)
class Face:
    """The contents of a card. `picture` is the stored name of the lead picture; empty without one."""

    site: str
    kicker: str
    headline: str
    # The initials and name of each expert in a Q&A.
    experts: tuple[tuple[str, str], ...] = ()
    picture: str = ""
    focal_x: float = 0.5
    focal_y: float = 0.5

    @property
    def digest(self) -> str:
        return hashlib.blake2b(repr((DESIGN, asdict(self))).encode(), digest_size=16).hexdigest()


def draw(face: Face, picture: BinaryIO | None = None) -> bytes:
    """Draw the card as a JPEG; `picture` is the opened lead picture. Raises NotDrawable."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    right = WIDTH - _MARGIN
    if picture is not None:
        right = WIDTH - _PICTURE[0] - 48
        card.paste(_cropped(picture, face), (WIDTH - _PICTURE[0], 0))
    pen.rectangle((0, 0, 12, HEIGHT), fill=ACCENT)
    top = _MARGIN
    if face.kicker:
        _spaced(pen, (_MARGIN, top), _drawable(face.kicker.upper(), _SANS), _font(_SANS, 24), ACCENT, right)
        top += 52
    bottom = HEIGHT - _MARGIN - 58
    if face.experts:
        bottom = _experts(pen, face.experts, bottom - 6, right) - 24
    _headline(pen, _drawable(face.headline, _SERIF), (_MARGIN, top, right, bottom))
    line = HEIGHT - _MARGIN - 42
    pen.line((_MARGIN, line, right, line), fill=RULE, width=2)
    pen.text(
        (_MARGIN, HEIGHT - _MARGIN + 8), _drawable(face.site, _SERIF), font=_font(_SERIF, 36), fill=INK, anchor="ls"
    )
    output = io.BytesIO()
    card.save(output, "JPEG", quality=QUALITY, optimize=True, progressive=True, subsampling=0)
    return output.getvalue()


def _cropped(picture: BinaryIO, face: Face) -> Image.Image:
    try:
        with Image.open(picture) as image:
            # Decode a JPEG at a smaller scale, which saves most of the time.
            image.draft("RGB", (_PICTURE[0] * 2, _PICTURE[1] * 2))
            flat = Image.new("RGB", image.size, PAPER)
            opaque = image.convert("RGBA")
            flat.paste(opaque, mask=opaque.getchannel("A"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotDrawable("The lead picture cannot be read.") from error
    return ImageOps.fit(flat, _PICTURE, Image.Resampling.LANCZOS, centering=(face.focal_x, face.focal_y))


def _headline(pen: ImageDraw.ImageDraw, text: str, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    for size in _HEADLINE_SIZES:
        font = _font(_SERIF, size)
        lines = _balanced(text, font, right - left)
        if len(lines) * size * _LEADING <= bottom - top and not any(
            len(word) > 1 for word in _broken(text, font, right - left)
        ):
            break
    else:
        lines = _cut_short(lines, int((bottom - top) / (size * _LEADING)), font, right - left)
    for number, line in enumerate(lines):
        pen.text((left, top + number * size * _LEADING), line, font=font, fill=INK)


def _experts(pen: ImageDraw.ImageDraw, experts: Sequence[tuple[str, str]], bottom: int, right: int) -> int:
    """Draw monograms and names above `bottom`; return their top."""
    shown = experts[:_NAMES] if len(experts) <= _NAMES else experts[: _NAMES - 1]
    rows = [(_drawable(initials, _SANS), _drawable(name, _SANS)) for initials, name in shown]
    if len(experts) > len(shown):
        rows.append((f"+{len(experts) - len(shown)}", "more experts"))
    top = bottom - len(rows) * 54
    for place, (initials, name) in enumerate(rows):
        middle = top + place * 54 + 22
        pen.ellipse((_MARGIN, middle - 21, _MARGIN + 42, middle + 21), outline=INK, width=2)
        pen.text((_MARGIN + 21, middle), initials[:3], font=_font(_SANS, 17), fill=INK, anchor="mm")
        font = _font(_SANS, 24)
        pen.text(
            (_MARGIN + 58, middle), _shortened(name, font, right - _MARGIN - 58), font=font, fill=GREY, anchor="lm"
        )
    return top


def _spaced(pen, place: tuple[int, int], text: str, font: ImageFont.FreeTypeFont, fill: str, right: int) -> None:
    """Draw the letter-spaced capitals of a kicker."""
    x, y = place
    for letter in text:
        if x > right - 24:
            break
        pen.text((x, y), letter, font=font, fill=fill)
        x += font.getlength(letter) + 2.5


def _balanced(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break text into as few lines of at most `width` as possible, and make them as even as possible."""
    lines = _wrapped(text, font, width)
    narrow, wide = width // 2, width
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(_wrapped(text, font, middle)) > len(lines) or _broken(text, font, middle):
            narrow = middle
        else:
            wide = middle
    return _wrapped(text, font, wide)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _broken(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return the words that are wider than a line."""
    return [word for word in text.split() if font.getlength(word) > width]


def _cut_short(lines: list[str], most: int, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    kept = lines[: max(1, most)]
    if len(lines) > len(kept):
        kept[-1] += " …"
    return [_shortened(line, font, width) for line in kept]


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1].rstrip(" …")
    return text + "…"


def _drawable(text: str, name: str) -> str:
    """Replace characters that the font lacks by plain ones, such as “₂” by “2”. Raises NotDrawable if there is none."""
    drawn = ""
    for character in " ".join(text.split()):
        if unicodedata.category(character) in ("Cc", "Cf"):
            continue
        if _has(character, name):
            drawn += character
            continue
        plain = unicodedata.normalize("NFKC", character)
        if plain == character or not all(_has(part, name) for part in plain):
            raise NotDrawable(f"The font has no “{character}”.")
        drawn += plain
    return drawn


@cache
def _has(character: str, name: str) -> bool:
    font = _font(name, 24)
    # A missing character is drawn as the same box as U+FFFF, which no font has.
    return character.isspace() or bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / name), size)
