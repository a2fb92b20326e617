"""Words inside uploaded files: found where photographers' programs put them, and never a danger."""

import io
import re
import struct
import time
import zlib

import pytest
from django.core.files.base import ContentFile
from PIL import Image, PngImagePlugin

from articles.pictures.files import details as picture_details
from articles.pictures.files import uploads
from articles.pictures.files.details import Details
from tests.factories import make_picture, upload

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" photoshop:Credit="Agency">
<dc:creator><rdf:Seq><rdf:li>Ann Other</rdf:li><rdf:li>Bo Second</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">The façade at dusk.</rdf:li><rdf:li xml:lang="de">Die Fassade.</rdf:li></rdf:Alt></dc:description>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2026 Agency</rdf:li></rdf:Alt></dc:rights>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A glass façade with three cranes.</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def saved(format: str = "JPEG", **options) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (600, 400), (30, 90, 140)).save(output, format, **options)
    return output.getvalue()


def details(content: bytes) -> Details:
    return uploads.store(ContentFile(content, name="x")).details


def with_exif(**tags) -> bytes:
    exif = Image.Exif()
    for name, value in tags.items():
        exif[{"artist": 0x013B, "copyright": 0x8298, "description": 0x010E}[name]] = value
    return saved(exif=exif)


def with_segment(marker: int, data: bytes) -> bytes:
    """A JPEG with one more application segment behind its start."""
    content = saved()
    return content[:2] + b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data + content[2:]


def with_iptc(*entries: tuple[int, int, bytes]) -> bytes:
    data = b"".join(
        b"\x1c" + bytes([record, kind]) + struct.pack(">H", len(value)) + value for record, kind, value in entries
    )
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(data)) + data + b"\x00" * (len(data) % 2)
    return with_segment(0xED, b"Photoshop 3.0\x00" + resource)


def test_iptc_names_photographer_agency_and_caption():
    content = with_iptc(
        (2, 80, b"Ann Other"), (2, 110, b"Agency"), (2, 116, b"(c) Agency"), (2, 120, b"The quay.\rAt noon.")
    )
    assert details(content) == Details(credit="Ann Other/Agency", caption="The quay. At noon.")


@pytest.mark.parametrize(
    "entries",
    [
        ((1, 90, b"\x1b%G"), (2, 80, "Åsa Öberg".encode())),
        ((2, 80, "Åsa Öberg".encode()),),
        ((2, 80, "Åsa Öberg".encode("latin-1")),),
    ],
)
def test_iptc_is_read_in_the_encoding_that_it_has(entries):
    assert details(with_iptc(*entries)).credit == "Åsa Öberg"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_xmp_also_suggests_an_alternative_text(format):
    if format == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", XMP)
        content = saved("PNG", pnginfo=info)
    else:
        content = saved(format, xmp=XMP.encode())
    assert details(content) == Details(
        "Ann Other, Bo Second/Agency", "The façade at dusk.", "A glass façade with three cranes."
    )


@pytest.mark.parametrize(
    ("languages", "chosen"),
    [
        (("de", "en-GB", "x-default"), "en-GB"),
        (("de", "x-default"), "x-default"),
        (("de", "fr"), "de"),
        (("fr",), "fr"),
    ],
)
def test_english_is_preferred_then_the_default_in_any_order(languages, chosen):
    words = "".join(f'<rdf:li xml:lang="{language}">In {language}.</rdf:li>' for language in languages)
    packet = re.sub(r"(<dc:description><rdf:Alt>).*?(</rdf:Alt>)", rf"\1{words}\2", XMP)
    assert details(saved(xmp=packet.encode())).caption == f"In {chosen}."


def test_exif_in_utf_8_is_read_as_utf_8():
    content = with_exif(artist="Åsa Öberg".encode(), copyright="© Agency".encode(), description="The façade.".encode())
    assert details(content) == Details(credit="Åsa Öberg", caption="The façade.")
    assert details(with_exif(copyright="(c) Agency")).credit == "(c) Agency"


def test_a_cameras_default_description_is_not_a_caption():
    assert details(with_exif(description="OLYMPUS DIGITAL CAMERA         ")) == Details()


@pytest.mark.django_db
def test_long_words_are_cut_to_their_field():
    picture = make_picture(
        file=upload(content=with_exif(artist="Ann " * 400, description="word " * 900)), credit="", caption=""
    )
    assert len(picture.credit) == 200 and picture.credit.endswith("…")
    assert len(picture.caption) == 400
    picture.refresh_from_db()
    assert picture.alt_text == "A bridge"


def _bomb() -> bytes:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{levels}]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a8;</x:xmpmeta>'.encode()


def _png_with_a_text_that_unpacks_to(size: int) -> bytes:
    content = saved("PNG")
    data = b"Description\x00\x00" + zlib.compress(b"A" * size, 9)
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    return content[:33] + chunk + content[33:]


HOSTILE = {
    "entities that multiply": lambda: saved(xmp=_bomb()),
    "an outside entity": lambda: saved(xmp=b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    "a thousand levels": lambda: saved(xmp=b"<a>" * 5000 + b"</a>" * 5000),
    "no XML": lambda: saved(xmp=b"\xff\xfe\x00<<<"),
    "XMP of other shapes": lambda: saved(xmp=b"<xmpmeta><RDF>words</RDF></xmpmeta>"),
    "a list where words belong": lambda: saved(xmp=XMP.replace("Ann Other", "<x><y/></x>").encode()),
    "a huge XMP": lambda: saved("WEBP", xmp=XMP.encode() + b" " * 3_000_000),
    "binary EXIF": lambda: with_exif(artist=bytes(range(256)) * 20, description=b"\x00\x01\x02" * 900),
    "numbers for words": lambda: with_exif(artist=42, description=(1, 2, 3)),
    "broken EXIF": lambda: with_segment(0xE1, b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + b"\xff" * 60),
    "IPTC that breaks off": lambda: with_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\xff\xff\x1c\x02\x50\x7f"),
    "IPTC with an endless length": lambda: with_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x0a\x1c\x02\x50\x84\xff\xff\xff\xff\x00"),
    "a text that unpacks to a lot": lambda: _png_with_a_text_that_unpacks_to(900_000),
    "ten thousand by-lines": lambda: with_iptc(*[(2, 80, b"A B")] * 6000),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_metadata_never_stops_an_upload(kind):
    started = time.monotonic()
    picture = make_picture(file=upload(content=HOSTILE[kind]()), credit="", caption="", alt_text="")
    picture.refresh_from_db()
    assert picture.width == 600
    for words in (picture.credit, picture.caption, picture.alt_text):
        assert "root:" not in words and words.isprintable()
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Ann\x00hidden", "Ann"),
        ("  Ann \r\n Other\t", "Ann Other"),
        ("A\u202enn", ""),
        ("\ufffd\ufffd\ufffd", ""),
        ("\ud800Ann Other", "Ann Other"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_text_becomes_one_printable_line(text, clean):
    assert picture_details._clean(text) == clean
