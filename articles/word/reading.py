"""Read a Word document into HTML and pictures, with notes on what was left out."""

import io
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element as XmlElement
from xml.etree.ElementTree import tostring

import mammoth
from defusedxml.ElementTree import fromstring

from articles.text.clipboard.tree import tree_of
from articles.word import archive, shaping
from articles.word.archive import NotWord

MOST_PICTURES = 60
# Styles that mammoth does not know. A style of Word is known by its English name in every language.
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Number'] => ol > li:fresh
r[style-name='Emphasis'] => em
r[style-name='Intense Emphasis'] => em
strike =>
"""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"
# Parts that are left out, by the end of their XML tag, with their singular and plural for the notes.
_LEFT_OUT = {
    "}chart": ("chart", "charts"),
    "}relIds": ("diagram", "diagrams"),
    "}oMath": ("formula", "formulas"),
    "}altChunk": ("inserted file", "inserted files"),
}


@dataclass(frozen=True)
class DocumentPicture:
    """A picture of a document: its original bytes and its alternative text."""

    content: bytes
    alt_text: str = ""


@dataclass(frozen=True)
class Document:
    """A document as read. `html` names the pictures by their place in `pictures`, from 1: `<figure data-picture="1">`.

    `title` is the first heading, if it is at the top and the only one of its level. It is then not part of `html`.
    `notes` are sentences about what was left out or needs a check.
    """

    html: str
    title: str = ""
    pictures: tuple[DocumentPicture, ...] = ()
    notes: tuple[str, ...] = field(default=())


def read(content: bytes) -> Document:
    """Read a Word document (.docx). Raises NotWord, with a message for the user, for other files and harmful ones."""
    opened = archive.opened(content)
    body, hidden = _body(opened)
    if hidden:
        content = _with_body(opened, body)
    pictures: list[DocumentPicture] = []
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(lambda image: {"src": str(_take(image, pictures))}),
        )
    except Exception as error:  # mammoth passes on errors of its XML reader and the archive, such as KeyError.
        raise NotWord("The document is damaged. Open it in Word, save it and choose it again.") from error
    tree = tree_of(result.value)
    if tree is None:
        raise NotWord("The document is nested too deeply to be read. Copy its text into a new document.")
    title, html = shaping.shape(tree)
    if not title and not html:
        raise NotWord("The document is empty: it has neither text nor pictures.")
    notes = [*_notes(opened, body, hidden), *shaping.notes_on(html)]
    if len(pictures) > MOST_PICTURES:
        raise NotWord(f"The document has {len(pictures)} pictures; the limit is {MOST_PICTURES}. Divide the document.")
    return Document(html, title, tuple(pictures), tuple(notes))


def _take(image, pictures: list[DocumentPicture]) -> int:
    """Add a picture and return its number. A picture that occurs twice has one number."""
    with image.open() as opened:
        content = opened.read()
    alt_text = " ".join((image.alt_text or "").split())
    for number, known in enumerate(pictures, 1):
        if known.content == content:
            if alt_text and not known.alt_text:
                pictures[number - 1] = DocumentPicture(content, alt_text)
            return number
    pictures.append(DocumentPicture(content, alt_text))
    return len(pictures)


def _body(opened: zipfile.ZipFile) -> tuple[XmlElement | None, int]:
    """Return the XML of the main part without hidden text (None if it has another name), and the number of hidden runs."""
    if _MAIN not in opened.namelist():
        return None, 0
    root = fromstring(archive.part(opened, _MAIN), forbid_dtd=True)
    hidden = 0
    for parent in list(root.iter()):
        for run in parent.findall(f"{_W}r"):
            vanish = run.find(f"{_W}rPr/{_W}vanish")
            if vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false", "off"):
                parent.remove(run)
                hidden += 1
    return root, hidden


def _with_body(opened: zipfile.ZipFile, body: XmlElement | None) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as changed:
        for name in opened.namelist():
            changed.writestr(name, tostring(body) if name == _MAIN and body is not None else archive.part(opened, name))
    return output.getvalue()


def _notes(opened: zipfile.ZipFile, body: XmlElement | None, hidden: int) -> list[str]:
    tags = Counter(element.tag for element in body.iter()) if body is not None else Counter()
    left_out = []
    if comments := _count(opened, "word/comments.xml", "}comment"):
        left_out.append(f"{comments} comment{'' if comments == 1 else 's'}")
    for ending, (one, many) in _LEFT_OUT.items():
        if number := sum(count for tag, count in tags.items() if tag.endswith(ending)):
            left_out.append(f"{number} {one if number == 1 else many}")
    if hidden:
        left_out.append("hidden text")
    edges = [name for name in opened.namelist() if name.startswith(("word/header", "word/footer"))]
    if any(_count(opened, name, "}t") for name in edges):
        left_out.append("headers and footers")
    notes = [f"Left out: {', '.join(left_out)}."] if left_out else []
    if tags[f"{_W}ins"] or tags[f"{_W}del"] or tags[f"{_W}moveFrom"]:
        notes.append(
            "The document has unaccepted tracked changes. They were read as if accepted: "
            "insertions are in the text, deletions are not."
        )
    if boxes := sum(count for tag, count in tags.items() if tag.endswith("}txbxContent")):
        # Word writes each box twice, for itself and for older programs.
        number = max(1, boxes // 2)
        notes.append(
            f"The document has {number} text box{'' if number == 1 else 'es'}. "
            "A box has no fixed place in the text, so check where its words stand."
        )
    return notes


def _count(opened: zipfile.ZipFile, name: str, ending: str) -> int:
    if name not in opened.namelist():
        return 0
    root = fromstring(archive.part(opened, name), forbid_dtd=True)
    return sum(element.tag.endswith(ending) for element in root.iter())
