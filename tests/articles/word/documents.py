"""Word documents for tests, written with python-docx, and archives that no Word has written."""

import io
import zipfile
import zlib
from functools import cache, reduce

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches

from tests.factories import image_bytes

_NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


@cache
def _blank() -> bytes:
    """An empty document without python-docx's designs of tables: nine tenths of its XML, which nothing here uses."""
    document = docx.Document()
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()
    relations = document.part.rels
    for name in [name for name, relation in relations.items() if relation.reltype.endswith("/stylesWithEffects")]:
        del relations[name]
    return written(document)


def begun() -> Document:
    return docx.Document(io.BytesIO(_blank()))


def written(document: Document) -> bytes:
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def interview(
    *,
    headline: str = "Do tidal lagoons pay?",
    first_answer: str = "The wall. Two thirds of the money is in the water.",
    extra: tuple[str, str] | None = None,
    picture: bytes | None = None,
    swapped: bool = False,
) -> bytes:
    """A Q&A as a journalist writes it in Word: bold questions, a list, a link, a table, a footnote, a picture."""
    document = begun()
    document.add_heading(headline, 0)
    document.add_paragraph("Two engineers disagree about turbines, tides and risk.")
    document.add_heading("Meet the experts", 1)
    document.add_paragraph("LP: Professor Lena Petrov, CEng: Professor of Hydraulics, University of Marlow")
    document.add_paragraph("AC: Dr Amir Costa: Head of Turbines, Halden Institute")

    def wall() -> None:
        bold(document, "What makes a lagoon expensive?")
        lena = document.add_paragraph("LP: ")
        lena.add_run(first_answer)
        add_footnote(document, lena, "Figures of the tidal panel, 2024.")
        document.add_paragraph("Three things count:")
        for item in ("rock", "ships", "patience"):
            document.add_paragraph(item, style="List Bullet")
        amir = document.add_paragraph("AC: The turbines. Read ")
        add_link(amir, "the survey", "https://example.org/survey")
        amir.add_run(" and ").italic = True
        amir.add_run("the table:")
        add_table(document, [("Part", "Cost"), ("Wall", "60%"), ("Turbines", "30%")])
        add_picture(document, picture or image_bytes(), "A wall at low tide")

    def state() -> None:
        bold(document, "Should the state build the first one?")
        document.add_paragraph("LP & AC: Yes, and publish every figure.")

    for part in (state, wall) if swapped else (wall, state):
        part()
    if extra:
        bold(document, extra[0])
        document.add_paragraph(extra[1])
    return written(document)


def feature(*paragraphs: str, headline: str = "", picture: bytes | None = None) -> bytes:
    document = begun()
    if headline:
        document.add_heading(headline, 0)
    for text in paragraphs:
        document.add_paragraph(text)
    if picture:
        add_picture(document, picture, "A lagoon from the air")
    return written(document)


def bold(document: Document, text: str) -> None:
    document.add_paragraph().add_run(text).bold = True


def add_picture(document: Document, content: bytes, alt_text: str) -> None:
    shape = document.add_picture(io.BytesIO(content), width=Inches(2))
    shape._inline.docPr.set("descr", alt_text)


def add_table(document: Document, rows: list[tuple[str, ...]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].add_run(text).bold = row is table.rows[0] or texts is rows[0]


def add_link(paragraph, words: str, address: str) -> None:
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(words)
    link.append(run._r)
    paragraph._p.append(link)


def add_footnote(document: Document, paragraph, text: str) -> None:
    part = document.part
    holder = next(
        (each.target_part for each in part.rels.values() if each.reltype == RELATIONSHIP_TYPE.FOOTNOTES), None
    )
    number = 1 if holder is None else holder.blob.count(b"<w:footnote ") + 1
    note = (
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> {text}</w:t></w:r></w:p></w:footnote>'
    )
    if holder is None:
        xml = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>"
        holder = Part(PackURI("/word/footnotes.xml"), _NOTES, xml.encode(), part.package)
        part.relate_to(holder, RELATIONSHIP_TYPE.FOOTNOTES)
    else:
        holder._blob = holder.blob.replace(b"</w:footnotes>", note.encode() + b"</w:footnotes>")
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="{number}"/></w:r>'))


def changed(content: bytes, parts: dict[str, bytes | None]) -> bytes:
    """The archive with parts put in, replaced, or (None) taken out."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return output.getvalue()


def part_of(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def with_body(content: bytes, old: str, new: str) -> bytes:
    body = part_of(content, "word/document.xml")
    assert old in body
    return changed(content, {"word/document.xml": body.replace(old, new).encode()})


@cache
def bomb() -> bytes:
    """A small file that would unpack to 300 MB: its main part is a million spaces, packed once and repeated."""
    spaces, times = b" " * 1_000_000, 300
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # After a full flush the next bytes refer to none before them, so they may stand there any number of times.
    begin, middle = (packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH) for part in (b"<a>", spaces))
    packed = begin + middle * times + packer.compress(b"</a>") + packer.flush()
    info = zipfile.ZipInfo("word/document.xml")
    output = io.BytesIO(changed(feature("Hello"), {info.filename: None}))
    with zipfile.ZipFile(output, "a") as archive:
        archive.writestr(info, packed)
        # What was stored as it is becomes what it is: packed.
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, len(spaces) * times + len(b"<a></a>")
        info.CRC = reduce(lambda crc, part: zlib.crc32(part, crc), (b"<a>", *[spaces] * times, b"</a>"), 0)
        output.seek(info.header_offset)
        output.write(info.FileHeader())
        output.seek(archive.start_dir)
    return output.getvalue()


def with_macros() -> bytes:
    return changed(feature("Hello"), {"word/vbaProject.bin": b"macro"})
