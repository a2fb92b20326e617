"""Typeset a text for readers: anchors for headings, links between notes, scrolling tables, sources of quotes.

Pure: sanitised HTML in, HTML out. Callers pass only what is shown, so a preview contains no locked heading or note.

Journalists write notes as a numbered list under a last heading “Notes”, and refer to them by links to `#note-1` and so
on. The source of a quote is its last paragraph, which begins with a dash.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape

from articles.text.richtext import plain
from articles.text.slugs import slug_for

# A text with fewer headings gets no list of contents.
FEWEST_HEADINGS = 3
_HEADING = re.compile(r"<(h[23])>(.*?)</\1>", re.DOTALL)
_NOTES = re.compile(r"(?:foot|end)?notes|references", re.IGNORECASE)
_LIST = re.compile(r'<ol(?: start="(\d+)")?>')
_LIST_TAGS = re.compile(r"<(/?)(ol|ul|li)(?: [^>]*)?>")
# Includes the end of a note's last paragraph, so that the link back is added on the same line.
_TAGS_OF_NOTES = re.compile(r"(?:</p>\s*)?<(/?)(ol|ul|li)(?: [^>]*)?>")
_REFERENCE = re.compile(r'<a href="#note-(\d{1,4})"[^>]*>(.*?)</a>', re.DOTALL)
_TABLE = re.compile(r"<table>(?:\s*<caption>(.*?)</caption>)?", re.DOTALL)
_SOURCE = re.compile(r"<p>\s*[—–]\s*((?:(?!<p>).)*?)</p>\s*</blockquote>", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A second-level heading, except that of the notes, with the anchor made from its words."""

    text: str
    anchor: str


class Setter:
    """Typesets the blocks of one text in order; `headings` collects those set so far."""

    def __init__(self, blocks: Iterable[str]):
        self.headings: list[Heading] = []
        self._anchors: set[str] = set()
        self._follows_notes = False
        self._referred: set[int] = set()
        self._notes = _numbers_of_notes(blocks)

    def text(self, html: str) -> str:
        """Typeset one block of a text."""
        if heading := _HEADING.fullmatch(html):
            self._follows_notes = bool(_NOTES.fullmatch(plain(heading[2])))
            return self._heading(heading[1], heading[2])
        is_notes = self._follows_notes and _LIST.match(html)
        self._follows_notes = False
        return self._list_of_notes(html) if is_notes else self.answer(html)

    def answer(self, html: str) -> str:
        """Typeset an answer of any number of blocks; it has no headings and no list of notes of its own."""
        html = _TABLE.sub(_scrolling, html).replace("</table>", "</table></div>")
        # A scrolling area must be focusable by keyboard.
        html = html.replace("<pre>", '<pre role="group" tabindex="0" aria-label="Code">')
        html = _SOURCE.sub(r'<p class="source">— <cite>\1</cite></p></blockquote>', html)
        return _REFERENCE.sub(self._reference, html)

    def _heading(self, tag: str, inner: str) -> str:
        text = plain(inner)
        # Made from the words, so that an anchor stays the same when other headings are added or removed.
        stem = f"on-{slug_for(text, 'this', 60)}"
        anchor, number = stem, 2
        while anchor in self._anchors:
            anchor, number = f"{stem}-{number}", number + 1
        self._anchors.add(anchor)
        if tag == "h2" and not self._follows_notes:
            self.headings.append(Heading(text, anchor))
        return f'<{tag} id="{anchor}">{inner}</{tag}>'

    def _reference(self, match: re.Match) -> str:
        number = int(match[1])
        if number not in self._notes:
            # The note is behind the wall or does not exist: drop the link.
            return match[2]
        first = "" if number in self._referred else f' id="to-note-{number}"'
        self._referred.add(number)
        return f'<a class="reference" href="#note-{number}"{first}>{match[2]}</a>'

    def _list_of_notes(self, html: str) -> str:
        number, depth = _first_number(html) - 1, 0

        def tag(match: re.Match) -> str:
            nonlocal number, depth
            is_end, name = match[1], match[2]
            if name != "li":
                depth += -1 if is_end else 1
                return match[0]
            if depth != 1:
                return match[0]
            if not is_end:
                number += 1
                return match[0].replace("<li", f'<li id="note-{number}"', 1)
            if number not in self._referred:
                return match[0]
            return f' <a class="back" href="#to-note-{number}" aria-label="Back to the text">↑</a>{match[0]}'

        return _TAGS_OF_NOTES.sub(tag, html).replace("<ol", '<ol class="notes"', 1)


def _numbers_of_notes(blocks: Iterable[str]) -> set[int]:
    follows = False
    for html in blocks:
        if heading := _HEADING.fullmatch(html):
            follows = bool(_NOTES.fullmatch(plain(heading[2])))
            continue
        if follows and _LIST.match(html):
            first = _first_number(html)
            return set(range(first, first + _items(html)))
        follows = False
    return set()


def _first_number(html: str) -> int:
    return int(_LIST.match(html)[1] or 1)


def _items(html: str) -> int:
    depth = count = 0
    for match in _LIST_TAGS.finditer(html):
        if match[2] == "li":
            count += depth == 1 and not match[1]
        else:
            depth += -1 if match[1] else 1
    return count


def _scrolling(match: re.Match) -> str:
    # A scrolling area must be focusable by keyboard and have a name.
    name = escape(f"Table: {plain(match[1])}" if match[1] else "Table")
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{name}">{match[0]}'
