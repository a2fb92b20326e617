"""Adapt mammoth's HTML to our pages: headings, notes, tables, captions, pictures. Changes trees in place.

Pictures become `<figure data-picture="1">` between the blocks, as in all our texts. The heading levels of documents
vary, so the highest level in use becomes `h2` and every other one `h3`.
"""

import re

from articles.text.clipboard.tree import Element

_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
_REFERENCE = re.compile(r"#(?:foot|end)note-(?!ref-)(.+)")
_NOTE = re.compile(r"(?:foot|end)note-(?!ref-)(.+)")
_BACK = re.compile(r"#(?:foot|end)note-ref-")


def shape(root: Element) -> tuple[str, str]:
    """Return the title (empty if the document has none) and the HTML of everything below it."""
    notes = _take_notes(root)
    _link_references(root, notes)
    _drop_anchors(root)
    _set_tables(root)
    root.children = [block for child in root.children for block in _without_pictures(child)]
    root.children = [child for child in root.children if not _is_empty(child)]
    _set_captions(root)
    title = _take_title(root)
    _set_headings(root)
    if notes:
        items: list[Element | str] = [Element("li", {}, note.children) for note in notes.values()]
        root.children += [Element("h2", {}, ["Notes"]), Element("ol", {}, items)]
    return title, root.html()


def notes_on(html: str) -> list[str]:
    """Return sentences about parts of the text that need a check."""
    if "<table" in html and re.search(r"<td[^>]*>(?:(?!</td>).)*<table", html, re.DOTALL):
        return ["One table is inside another. Check both."]
    return []


def _take_notes(root: Element) -> dict[str, Element]:
    """Remove the list of notes from the end, as mammoth writes it, and return the notes by id."""
    notes: dict[str, Element] = {}
    for child in list(root.children):
        if not isinstance(child, Element) or child.tag != "ol":
            continue
        items = [item for item in child.children if isinstance(item, Element)]
        if not items or not all(_NOTE.fullmatch(item.attributes.get("id", "")) for item in items):
            continue
        for item in items:
            for anchor in [one for one in item.elements() if _BACK.match(one.attributes.get("href", ""))]:
                item.remove(anchor)
            notes[item.attributes["id"]] = item
            _trim(item)
        root.children.remove(child)
    return notes


def _trim(item: Element) -> None:
    item.children = [child for child in item.children if not _is_empty(child)]
    for part in (item, *item.elements()):
        if part.tag in ("li", "p") and part.children:
            if isinstance(part.children[0], str):
                part.children[0] = part.children[0].lstrip()
            if isinstance(part.children[-1], str):
                part.children[-1] = part.children[-1].rstrip()


def _link_references(root: Element, notes: dict[str, Element]) -> None:
    """Number the marks of notes: `<sup><a href="#note-1">1</a></sup>` (articles/text/typesetting.py)."""
    numbers = {key: str(place) for place, key in enumerate(notes, 1)}
    for element in root.elements():
        if element.tag == "a" and _REFERENCE.match(element.attributes.get("href", "")):
            number = numbers.get(element.attributes["href"][1:], "")
            element.attributes = {"href": f"#note-{number}"}
            element.children = [number]


def _drop_anchors(element: Element) -> None:
    """Remove bookmarks, and links within the document, because their targets are not kept."""
    done: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            done.append(child)
            continue
        _drop_anchors(child)
        href = child.attributes.get("href", "")
        is_link = child.tag == "a" and href and (not href.startswith("#") or href.startswith("#note-"))
        done += [child] if child.tag != "a" or is_link else child.children
        if child.tag in _LEVELS:
            child.children = _without_bold(child.children)
    element.children = done


def _without_bold(children: list[Element | str]) -> list[Element | str]:
    return [
        inner
        for child in children
        for inner in (child.children if isinstance(child, Element) and child.tag == "strong" else [child])
    ]


def _set_tables(root: Element) -> None:
    """Make the first row of a table its header if the document marks it as one or sets it in bold."""
    for table in [one for one in root.elements() if one.tag == "table"]:
        rows = [one for one in table.children if isinstance(one, Element) and one.tag == "tr"]
        if len(rows) < 2 or len(rows) < len(table.children):
            continue
        cells = [cell for cell in rows[0].children if isinstance(cell, Element)]
        if all(_is_bold(cell) for cell in cells) and any(cell.text().strip() for cell in cells):
            for cell in cells:
                cell.tag = "th"
            table.children = [Element("thead", {}, [rows[0]]), Element("tbody", {}, [*rows[1:]])]
    for cell in [one for one in root.elements() if one.tag == "th"]:
        cell.attributes.setdefault("scope", "col")
        for part in (cell, *cell.elements()):
            part.children = _without_bold(part.children)


def _is_bold(cell: Element) -> bool:
    bold = "".join(part.text() for part in cell.elements() if part.tag == "strong")
    return "".join(bold.split()) == "".join(cell.text().split())


def _without_pictures(child: Element | str) -> list[Element | str]:
    """Split a block so that no picture is inside it: text before, the picture, text after."""
    if isinstance(child, str) or not any(one.tag == "img" for one in child.elements()):
        return [child]
    if child.tag != "p" and child.tag not in _LEVELS:
        figures = [_figure(one) for one in child.elements() if one.tag == "img"]
        _remove_pictures(child)
        return [child, *figures]
    blocks: list[Element | str] = []
    for piece in _pieces(child):
        if piece and isinstance(piece[0], Element) and piece[0].tag == "figure":
            blocks.append(piece[0])
        else:
            blocks.append(Element(child.tag, dict(child.attributes), piece))
    return blocks


def _pieces(element: Element) -> list[list[Element | str]]:
    """Split an element's children at each picture, at any depth."""
    pieces: list[list[Element | str]] = [[]]
    for child in element.children:
        if isinstance(child, str) or (child.tag != "img" and not any(one.tag == "img" for one in child.elements())):
            pieces[-1].append(child)
        elif child.tag == "img":
            pieces += [[_figure(child)], []]
        else:
            for inner in _pieces(child):
                if inner and isinstance(inner[0], Element) and inner[0].tag == "figure":
                    pieces += [inner, []]
                elif inner:
                    pieces[-1].append(Element(child.tag, dict(child.attributes), inner))
    return pieces


def _figure(image: Element) -> Element:
    return Element("figure", {"data-picture": image.attributes.get("src", "")})


def _remove_pictures(element: Element) -> None:
    element.children = [child for child in element.children if isinstance(child, str) or child.tag != "img"]
    for child in element.children:
        if isinstance(child, Element):
            _remove_pictures(child)


def _is_empty(child: Element | str) -> bool:
    if isinstance(child, str):
        return not child.strip()
    if child.tag in ("figure", "hr", "br") or any(one.tag == "figure" for one in child.elements()):
        return False
    return not child.text().strip()


def _set_captions(root: Element) -> None:
    """Turn a paragraph of the style “Caption” into the caption of the table beside it, if there is one."""
    children = root.children
    for place, child in enumerate(list(children)):
        if not isinstance(child, Element) or child.attributes.get("class") != "caption":
            continue
        del child.attributes["class"]
        beside = [children[at] for at in (place + 1, place - 1) if 0 <= at < len(children)]
        table = next((one for one in beside if isinstance(one, Element) and one.tag == "table"), None)
        if table is not None and not any(isinstance(one, Element) and one.tag == "caption" for one in table.children):
            table.children.insert(0, Element("caption", {}, [" ".join(child.text().split())]))
            child.children = []
    root.children = [child for child in children if not _is_empty(child)]


def _take_title(root: Element) -> str:
    firsts = [child for child in root.children if isinstance(child, Element) and child.tag == "h1"]
    texts = [child for child in root.children if isinstance(child, Element) and child.tag != "figure"]
    if not texts or texts[0].tag != "h1" or (len(firsts) > 1 and texts[0].attributes.get("class") != "title"):
        return ""
    root.children.remove(texts[0])
    return " ".join(texts[0].text().split())


def _set_headings(root: Element) -> None:
    headings = [one for one in root.elements() if one.tag in _LEVELS]
    highest = min((one.tag for one in headings), default="")
    for heading in headings:
        heading.tag = "h2" if heading.tag == highest else "h3"
        heading.attributes.pop("class", None)
