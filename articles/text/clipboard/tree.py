"""A small HTML tree for rewriting what is pasted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = {"br", "hr"}
# No text written by a person is nested deeper. The functions on trees are recursive, one call for each level.
DEEPEST = 100
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "figure", "div"}  # fmt: skip


@dataclass
class Element:
    """An element; `children` are elements and strings."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def style(self) -> str:
        return self.attributes.get("style", "")

    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def elements(self) -> Iterator["Element"]:
        """Yield all elements below this one, outermost first."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def remove(self, unwanted: "Element") -> None:
        """Remove an element from anywhere below this one."""
        for child in list(self.children):
            if child is unwanted:
                self.children.remove(child)
                return
            if isinstance(child, Element):
                child.remove(unwanted)

    def html(self) -> str:
        inner = "".join(
            escape(child, quote=False) if isinstance(child, str) else child.html() for child in self.children
        )
        if not self.tag:
            return inner
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        return f"<{self.tag}{attributes}>" + ("" if self.tag in VOID else f"{inner}</{self.tag}>")


def drop(element: Element, is_unwanted: Callable[[Element], bool]) -> None:
    element.children = [child for child in element.children if isinstance(child, str) or not is_unwanted(child)]
    for child in element.children:
        if isinstance(child, Element):
            drop(child, is_unwanted)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]
        self.deepest = 0

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)
            self.deepest = max(self.deepest, len(self.open))

    def handle_endtag(self, tag):
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def tree_of(html: str) -> Element | None:
    """Parse HTML from nh3, which closes every element; return None if it is nested deeper than DEEPEST."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root if reader.deepest <= DEEPEST else None
