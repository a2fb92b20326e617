"""Lists: Word's paragraphs that are list items, and lists with their levels in an attribute."""

import re
from dataclasses import dataclass

from articles.text.clipboard.tree import BLOCKS, Element

LIST = re.compile(r"mso-list:\s*(l\d+)\s+level(\d)(?:\s+(lfo\d+))?", re.IGNORECASE)
_LIST_CLASS = re.compile(r"MsoList(Bullet|Number)([2-5]?)(?:Cxsp\w+)?", re.IGNORECASE)
_IGNORE = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_MARK = re.compile(r"\s*\(?(?:(\d{1,4})|([a-z])|([ivxlc]{1,6}))[.)]\s*$", re.IGNORECASE)


@dataclass
class _Item:
    level: int
    tag: str
    start: int
    list_id: str
    children: list[Element | str]


def read_lists(element: Element) -> None:
    """Convert runs of Word's list paragraphs, and of lists with one item each, into nested lists."""
    done: list[Element | str] = []
    run: list[_Item] = []
    for child in element.children:
        if isinstance(child, str):
            if child.strip() or not run:
                done += _nested(run)
                run = []
                done.append(child)
            continue
        if items := _items_of(child):
            if run and run[-1].list_id != items[0].list_id and items[0].level == 1:
                done += _nested(run)
                run = []
            run += items
            continue
        done += _nested(run)
        run = []
        read_lists(child)
        done.append(child)
    element.children = done + _nested(run)


def _items_of(element: Element) -> list[_Item]:
    if element.tag in ("p", "h1", "h2", "h3", "div") and (item := _item_of_paragraph(element)):
        return [item]
    if element.tag == "div" and "ListContainerWrapper" in element.classes():
        return [item for child in element.children if isinstance(child, Element) for item in _items_of(child)]
    if element.tag in ("ul", "ol") and any(_aria_level(child) for child in _elements_in(element)):
        return _items_by_level(element)
    return []


def _item_of_paragraph(element: Element) -> _Item | None:
    """Read a paragraph as Word's list item if its style, class or mark makes it one; else return None."""
    found = LIST.search(element.style())
    named = next((match for name in element.classes() if (match := _LIST_CLASS.fullmatch(name))), None)
    inner = (one for one in element.elements() if not any(below.tag in BLOCKS for below in one.elements()))
    mark = next((one for one in inner if _IGNORE.search(one.style())), None)
    if not (found or named or mark) or any(below.tag in BLOCKS for below in element.elements()):
        return None
    words = mark.text().replace("\u00a0", " ") if mark else ""
    if mark:
        element.remove(mark)
    numbered = _MARK.match(words)
    is_ordered = bool(numbered) or (named is not None and not mark and named[1] == "Number")
    start = int(numbered[1]) if numbered and numbered[1] else 1
    level = int(found[2]) if found else int(named[2] or 1) if named else 1
    list_id = found[1] + (found[3] or "") if found else ""
    return _Item(level, "ol" if is_ordered else "ul", start, list_id, element.children)


def _elements_in(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


def _aria_level(element: Element) -> int:
    level = element.attributes.get("data-aria-level") or element.attributes.get("aria-level") or ""
    return int(level) if level.isdecimal() and len(level) < 3 else 0


def _items_by_level(element: Element) -> list[_Item]:
    """Return the items of lists with their levels in an attribute (Word on the web, Google Docs)."""
    items: list[_Item] = []
    start = element.attributes.get("start", "1")
    number = int(start) if start.isdecimal() and len(start) < 5 else 1
    for child in _elements_in(element):
        if child.tag in ("ul", "ol"):
            items += _items_by_level(child)
        elif child.tag == "li":
            inner = [one for one in child.children if isinstance(one, str) or one.tag not in ("ul", "ol")]
            items.append(_Item(_aria_level(child) or 1, element.tag, number, "aria", inner))
            for below in _elements_in(child):
                if below.tag in ("ul", "ol"):
                    items += _items_by_level(below)
            number += 1
    return items


def _nested(run: list[_Item]) -> list[Element | str]:
    """Convert items in order, with their levels, into nested lists."""
    top: list[Element | str] = []
    open_lists: list[tuple[int, Element]] = []
    for item in run:
        while open_lists and open_lists[-1][0] > item.level:
            open_lists.pop()
        if open_lists and open_lists[-1][0] == item.level and open_lists[-1][1].tag != item.tag:
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < item.level:
            attributes = {"start": str(item.start)} if item.tag == "ol" and item.start > 1 else {}
            new = Element(item.tag, attributes)
            if open_lists and open_lists[-1][1].children:
                last = open_lists[-1][1].children[-1]
                assert isinstance(last, Element)
                last.children.append(new)
            else:
                top.append(new)
            open_lists.append((item.level, new))
        open_lists[-1][1].children.append(Element("li", {}, item.children))
    return top
