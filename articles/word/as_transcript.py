"""Turn a Word document into the plain text of a transcript, for `articles.transcript` to read and a journalist to correct.

Formatting becomes markers. Footnote marks stay, and each note becomes a paragraph at the end of the answer that refers
to it, because an interview has no list of notes.
"""

import re
from collections.abc import Mapping

from articles.text.clipboard.tree import Element, tree_of
from articles.transcript.html import html_to_blocks
from articles.transcript.model import ListBlock, Markup, Paragraph
from articles.transcript.signs import read_signs
from articles.word.reading import Document

_PICTURE = re.compile(r"^\[Picture (\d+)((?::[^\[\]\n]*)?\])$", re.MULTILINE)
_NOTE = re.compile(r"#note-(\d{1,4})")
# An answer begins with initials or a name, and a colon.
_NUMBER = re.compile(r"\(?(?:Q(?:uestion)?\s?)?\d{1,3}[.):]\s+(?=\S)", re.IGNORECASE)
_NAME = r"(?:[^\W\d_a-z][\w.'’-]{0,30}|&|and|de|der|van|von)"
_BEGINS_ANSWER = re.compile(rf"[*_]{{0,3}}{_NAME}(?:[ ,]{{1,2}}{_NAME}){{0,6}}\s?:[*_]{{0,3}}(?:\s|$)")


def text_of(document: Document) -> str:
    """Return the text. Pictures are numbered as in `document.pictures`. `with_pictures` replaces the numbers by ids."""
    root = tree_of(document.html)
    assert root is not None, "reading.read has parsed it before"
    notes = _take_notes(root)
    alt_texts = {str(number): picture.alt_text for number, picture in enumerate(document.pictures, 1)}
    writer = _Writer(notes, alt_texts)
    if document.title:
        writer.paragraphs.append(f"Headline: {document.title}")
    for block in root.children:
        if isinstance(block, Element):
            writer.add(block)
    return writer.finish()


def with_pictures(text: str, ids: Mapping[int, int]) -> str:
    """Replace the numbers of pictures by the ids of the stored pictures. Pictures without an id are left out."""

    def line(found: re.Match[str]) -> str:
        pk = ids.get(int(found[1]))
        return f"[Picture {pk}{found[2]}" if pk else ""

    return re.sub(r"\n{3,}", "\n\n", _PICTURE.sub(line, text))


def _take_notes(root: Element) -> dict[str, Element]:
    """Remove the list of notes and its heading from the end, and return the notes by number."""
    if len(root.children) < 2 or not _NOTE.search(root.html()):
        return {}
    heading, items = root.children[-2:]
    if not (isinstance(heading, Element) and isinstance(items, Element) and items.tag == "ol"):
        return {}
    if heading.tag != "h2" or heading.text() != "Notes":
        return {}
    del root.children[-2:]
    return {str(place): item for place, item in enumerate(items.children, 1) if isinstance(item, Element)}


class _Writer:
    def __init__(self, notes: Mapping[str, Element], alt_texts: Mapping[str, str]):
        self.notes, self.alt_texts = notes, alt_texts
        self.paragraphs: list[str] = []
        self.waiting: list[str] = []
        self.among_experts = False
        self.number = 0
        self.follows_question = False

    def add(self, block: Element) -> None:
        text = " ".join(_without_references(block).split())
        if block.tag in ("h2", "h3"):
            self._end_answer()
            self.among_experts = read_signs(text).experts_heading == ""
            self.number = 0
            self.paragraphs.append(f"## {_without_number(text)}")
            return
        if block.tag == "p":
            is_question = text.endswith("?") or _is_bold(block)
            if is_question or (_BEGINS_ANSWER.match(text) and not self.follows_question):
                self._end_answer()
            # A note to a question goes into the first answer.
            self.follows_question = is_question and not _BEGINS_ANSWER.match(text)
            heads_experts = read_signs(text).experts_heading == ""
            self.among_experts = heads_experts or (self.among_experts and not text.endswith("?"))
            if _is_bold(block) and text.endswith("?"):
                # A question is stored as plain words, without links and raised letters.
                self._refer(block, without_marks=True)
                self.paragraphs.append(f"**{_without_number(text)}**")
                return
        if self.among_experts and block.tag in ("ul", "ol", "table"):
            self.paragraphs.append("\n".join(_entries(block)))
            return
        self._refer(block, without_marks=block.tag == "p" and self.follows_question)
        for written in html_to_blocks(block.html(), self.alt_texts):
            if isinstance(written, Markup):
                self.paragraphs.append(written.source)
            elif isinstance(written, ListBlock):
                self.paragraphs.append(self._list(written))
            else:
                self._paragraph(written)

    def finish(self) -> str:
        self._end_answer()
        return "\n\n".join(filter(None, self.paragraphs)) + "\n"

    def _paragraph(self, block: Paragraph) -> None:
        """Add a paragraph. Manual line breaks stay inside it, unless a line asks a question or begins an answer."""
        kept = ""
        for line in (part.strip() for part in block.text.split("<br>")):
            before = kept.rsplit("<br>", 1)[-1]
            asks = before.rstrip("*_").endswith("?")
            self.among_experts = self.among_experts and not asks
            if kept and (self.among_experts or asks or _BEGINS_ANSWER.match(line)):
                self.paragraphs.append(kept)
                kept = line
            else:
                kept = f"{kept}<br>{line}" if kept and line else kept or line
        self.paragraphs.append(kept)

    def _list(self, block: ListBlock) -> str:
        if not block.ordered:
            return "\n".join(f"- {item}" for item in block.items)
        # Numbered questions are lists of one item each in Word, and their numbers go on.
        self.number = self.number + 1 if len(block.items) == 1 else 1
        first = self.number
        if len(block.items) == 1 and block.items[0].rstrip("*_").endswith("?"):
            self._end_answer()
        else:
            first, self.number = 1, self.number - 1 if len(block.items) == 1 else 0
        return "\n".join(f"{first + place}. {item}" for place, item in enumerate(block.items))

    def _refer(self, block: Element, without_marks: bool) -> None:
        """Remove the links from note marks (in a question the marks too), and keep the notes for the end of the answer."""
        for holder in [block, *block.elements()]:
            for place, child in enumerate(holder.children):
                if isinstance(child, Element) and (found := _NOTE.fullmatch(child.attributes.get("href", ""))):
                    holder.children[place] = "" if without_marks else child.text()
                    if note := self.notes.get(found[1]):
                        words = html_to_blocks(note.html().removeprefix("<li>").removesuffix("</li>"), self.alt_texts)
                        text = " ".join(one.text for one in words if isinstance(one, Paragraph))
                        self.waiting.append(f"<sup>{found[1]}</sup> {text}")

    def _end_answer(self) -> None:
        self.paragraphs += self.waiting
        self.waiting = []


def _without_number(text: str) -> str:
    """Drop the number of a question: below a list, it would look like the list's next item."""
    return _NUMBER.sub("", text) if text.endswith("?") else text


def _without_references(element: Element) -> str:
    return "".join(
        child
        if isinstance(child, str)
        else ""
        if _NOTE.fullmatch(child.attributes.get("href", ""))
        else _without_references(child)
        for child in element.children
    )


def _is_bold(block: Element) -> bool:
    bold = "".join(part.text() for part in block.elements() if part.tag == "strong")
    return bool(bold.strip()) and "".join(bold.split()) == "".join(_without_references(block).split())


def _entries(block: Element) -> list[str]:
    """Write a list or a table of experts line by line. An item one level lower is a post of the entry above it."""
    if block.tag == "table":
        rows = [row for row in block.elements() if row.tag == "tr"]
        return [
            "\t".join(" ".join(cell.text().split()) for cell in row.children if isinstance(cell, Element))
            for row in rows
        ]
    lines = []
    for item in block.children:
        if not isinstance(item, Element):
            continue
        below = [child for child in item.children if isinstance(child, Element) and child.tag in ("ul", "ol")]
        own = Element("", {}, [child for child in item.children if child not in below])
        lines.append(" ".join(own.text().split()))
        lines += [f"- {line}" for each in below for line in _entries(each)]
    return lines
