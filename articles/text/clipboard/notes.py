"""Footnotes and endnotes."""

import re

from articles.text.clipboard.tree import Element, drop

_NOTE = re.compile(r"#?_?(ftn|edn|footnote|endnote)(ref)?_?(\d{1,4})$", re.IGNORECASE)


def read_notes(root: Element) -> None:
    """Move notes into a numbered list under a last heading “Notes” and link their marks to it (typesetting.py)."""
    notes: list[Element] = []
    numbers: dict[str, int] = {}
    for holder in [root, *root.elements()]:
        for child in list(holder.children):
            if not isinstance(child, Element) or child.tag not in ("p", "div", "li"):
                continue
            if any(below.tag in ("p", "div", "li") for below in child.elements()):
                continue
            anchor = _note_anchor(child)
            kind, is_reference, number = _note_of(anchor) if anchor else ("", False, "")
            # The link in the note itself leads back to the text.
            if anchor is None or not is_reference or not _begins_with(child, anchor):
                continue
            numbers[f"{kind}{number}"] = len(numbers) + 1
            child.remove(anchor)
            notes.append(Element("li", {}, [Element("p", {}, child.children)]))
            holder.children.remove(child)
    for holder in [root, *root.elements()]:
        for place, child in enumerate(holder.children):
            if isinstance(child, Element) and child.tag == "a" and (found := _note_of(child))[2]:
                number = numbers.get(f"{found[0]}{found[2]}")
                holder.children[place] = (
                    Element("sup", {}, [Element("a", {"href": f"#note-{number}"}, [str(number)])]) if number else ""
                )
    if notes:
        drop(root, lambda one: one.tag == "sup" and not one.text().strip())
        drop(
            root,
            lambda one: one.tag == "hr" or bool(re.search(r"mso-element:\s*(?:foot|end)note-separator", one.style())),
        )
        root.children += [Element("h2", {}, ["Notes"]), Element("ol", {}, list(notes))]


def _note_anchor(element: Element) -> Element | None:
    return next((found for found in element.elements() if found.tag == "a" and _note_of(found)[2]), None)


def _note_of(anchor: Element) -> tuple[str, bool, str]:
    """Parse a note's link: its kind (“ftn”), whether it leads back to the text, and its number."""
    found = _NOTE.search(anchor.attributes.get("href", "").rpartition("#")[2])
    return (found[1].lower(), bool(found[2]), found[3]) if found else ("", False, "")


def _begins_with(element: Element, anchor: Element) -> bool:
    before = element.text().strip()
    return before.startswith(anchor.text().strip())
