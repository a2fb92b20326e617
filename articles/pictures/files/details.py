"""Read the credit, caption, alternative text and use of AI in an uploaded file, before the file is re-encoded.

IPTC, XMP and EXIF are read in this order; the first with a value wins. The values are untrusted: they may be huge,
binary or wrongly encoded, and they must never stop an upload. The location is not read at all.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PIL import Image, IptcImagePlugin

from articles.pictures.files import sources

# Photographers' programs write a few kilobytes; anything larger is ignored.
MAX_XMP_BYTES = 512 * 1024
_EXIF_DESCRIPTION, _EXIF_ARTIST, _EXIF_COPYRIGHT = 0x010E, 0x013B, 0x8298
# Record and data set numbers of the IPTC Information Interchange Model, version 4.2.
_IPTC_CHARSET, _IPTC_BYLINE, _IPTC_CREDIT, _IPTC_COPYRIGHT, _IPTC_CAPTION = (
    (1, 90),
    (2, 80),
    (2, 110),
    (2, 116),
    (2, 120),
)
_UTF_8_CHARSET = b"\x1b%G"
# Descriptions that cameras fill in by default.
_CAMERA_WORDS = re.compile(
    r"(?:olympus|sony|kodak|minolta|konica|nikon|canon) ?(?:digital camera|dsc)?|default|untitled", re.I
)


@dataclass(frozen=True)
class Details:
    """Values for the fields of a picture, as plain text; empty if the file has none."""

    credit: str = ""
    caption: str = ""
    alt_text: str = ""
    # A value of `sources.DigitalSource`.
    digital_source: str = ""


@dataclass(frozen=True)
class _Said:
    creator: str = ""
    agency: str = ""
    rights: str = ""
    caption: str = ""
    alt_text: str = ""
    digital_source: str = ""


def read(image: Image.Image) -> Details:
    """Read the details of a decoded file. Never raises; what cannot be read is left empty."""
    told = [said for reader in (_iptc, _xmp, _exif) for said in _tried(reader, image)]
    caption = _first(said.caption for said in told)
    return Details(
        credit=_credit(
            _first(said.creator for said in told),
            _first(said.agency for said in told),
            _first(said.rights for said in told),
        ),
        caption="" if _CAMERA_WORDS.fullmatch(caption) else caption,
        alt_text=_first(said.alt_text for said in told),
        digital_source=sources.from_file(_first(said.digital_source for said in told)),
    )


def _tried(reader: Callable[[Image.Image], _Said], image: Image.Image) -> Iterable[_Said]:
    try:
        return [reader(image)]
    except Exception:
        # Pillow's parsers raise struct.error, SyntaxError, ValueError, RecursionError and more on hostile data.
        return []


def _iptc(image: Image.Image) -> _Said:
    found = IptcImagePlugin.getiptcinfo(image) or {}
    is_utf_8 = found.get(_IPTC_CHARSET) == _UTF_8_CHARSET

    def text(key: tuple[int, int]) -> str:
        values = found.get(key, b"")
        parts = values if isinstance(values, list) else [values]
        return ", ".join(filter(None, (_clean(_decoded(part, is_utf_8)) for part in parts[:5])))

    return _Said(text(_IPTC_BYLINE), text(_IPTC_CREDIT), text(_IPTC_COPYRIGHT), text(_IPTC_CAPTION))


def _xmp(image: Image.Image) -> _Said:
    if len(image.info.get("xmp", b"") or image.info.get("XML:com.adobe.xmp", "")) > MAX_XMP_BYTES:
        return _Said()
    described = image.getxmp().get("xmpmeta", {}).get("RDF", {}).get("Description", {})
    merged: dict = {}
    for part in described if isinstance(described, list) else [described]:
        if isinstance(part, dict):
            merged = part | merged

    def text(key: str) -> str:
        return _clean(_plain(merged.get(key, "")))

    return _Said(
        text("creator"),
        text("Credit"),
        text("rights"),
        text("description"),
        text("AltTextAccessibility"),
        # Written as text, as an attribute or as `rdf:resource`.
        text("DigitalSourceType"),
    )


def _exif(image: Image.Image) -> _Said:
    exif = image.getexif()

    def text(tag: int) -> str:
        value = exif.get(tag, "")
        if isinstance(value, str):
            # Pillow decodes EXIF as Latin-1, but most programs write UTF-8.
            value = value.encode("latin-1", "replace")
        return _clean(_decoded(value)) if isinstance(value, bytes) else ""

    return _Said(text(_EXIF_ARTIST), "", text(_EXIF_COPYRIGHT), text(_EXIF_DESCRIPTION))


def _plain(value) -> str:
    """Return the text of an XMP value: a string, a list, or language alternatives (English, else the default)."""
    for _ in range(6):
        match value:
            case str():
                return value
            case list():
                return ", ".join(filter(None, (_text_of(each) for each in value[:5])))
            case {"Alt": {"li": list([_, *_] as alternatives)}}:
                value = min(alternatives, key=_foreignness)
            case (
                {"Alt": inner} | {"Seq": inner} | {"Bag": inner} | {"li": inner} | {"text": inner} | {"resource": inner}
            ):
                value = inner
            case _:
                return ""
    return ""


def _foreignness(alternative) -> int:
    """Rank a language alternative: 0 for English, 1 for the file's default, 2 for other languages."""
    language = str(alternative.get("lang", "")).lower() if isinstance(alternative, dict) else ""
    return 0 if language.split("-")[0] == "en" else 1 if language == "x-default" else 2


def _text_of(value) -> str:
    return value if isinstance(value, str) else value.get("text", "") if isinstance(value, dict) else ""


def _decoded(value: bytes, is_utf_8: bool = False) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("utf-8" if is_utf_8 else "cp1252", "ignore")


def _clean(text: str) -> str:
    """Return text as one line of printable characters; empty if too much of it is noise."""
    text = text[:20_000].encode("utf-8", "ignore").decode("utf-8").split("\x00")[0]
    kept = "".join(" " if character.isspace() else character for character in text)
    kept = "".join(
        character for character in kept if unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cn", "Cs")
    )
    letters = sum(character.isalnum() for character in kept)
    if len(kept) < 0.9 * len(text.strip()) or letters < 0.3 * len(kept.replace(" ", "")):
        return ""
    return " ".join(kept.split())


def _credit(creator: str, agency: str, rights: str) -> str:
    """Join creator and agency, as in “Ann Other/Agency”; without both, name the owner of the rights."""
    if creator and agency and agency.casefold() not in creator.casefold():
        return agency if creator.casefold() in agency.casefold() else f"{creator}/{agency}"
    return creator or agency or rights


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")
