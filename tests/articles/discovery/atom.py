"""A strict reader of Atom: what RFC 4287 demands, read from the bytes as an XML parser gives them."""

import re
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 3339 as RFC 4287 (section 3.3) narrows it: an upper-case T, and Z or an offset.
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*")
IN_FEED = {
    "title", "id", "updated", "author", "link", "subtitle", "category", "contributor", "icon", "logo", "generator",
    "rights", "entry",
}  # fmt: skip
IN_ENTRY = {
    "title", "id", "updated", "published", "author", "contributor", "link", "summary", "content", "category", "rights",
    "source",
}  # fmt: skip


def strictly(content: bytes) -> etree._Element:
    """The feed's root; AssertionError where a rule is broken."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    assert root.tag == ATOM + "feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB"
    _checked(root, IN_FEED)
    for element in root.iter():
        assert element.tag.startswith(ATOM), element.tag
    entries = root.findall(ATOM + "entry")
    has_author = root.find(ATOM + "author") is not None
    for entry in entries:
        _checked(entry, IN_ENTRY)
        assert has_author or entry.find(ATOM + "author") is not None
        assert len(entry.findall(ATOM + "summary")) <= 1
        assert TAG.fullmatch(text(entry, "id"))
    ids = [text(element, "id") for element in (root, *entries)]
    assert len(ids) == len(set(ids))
    # RFC 4287, 4.1.1: links of the feed to itself and to the page.
    assert [link.get("rel") for link in root.findall(ATOM + "link")].count("self") == 1
    updated = [text(entry, "updated") for entry in entries]
    assert not entries or text(root, "updated") == max(updated)
    return root


def text(element: etree._Element, name: str) -> str:
    return element.findtext(ATOM + name)


def link(element: etree._Element, rel: str) -> str:
    (found,) = [link.get("href") for link in element.findall(ATOM + "link") if link.get("rel", "alternate") == rel]
    return found


def _checked(element: etree._Element, allowed: set[str]) -> None:
    names = [child.tag.removeprefix(ATOM) for child in element]
    assert set(names) <= allowed
    for name in ("id", "title", "updated"):
        assert names.count(name) == 1, name
    for name in ("subtitle", "icon", "published", "summary"):
        assert names.count(name) <= 1, name
    assert len([link for link in element.findall(ATOM + "link") if link.get("rel", "alternate") == "alternate"]) == 1
    for name in ("updated", "published"):
        for date in element.findall(ATOM + name):
            assert DATE.fullmatch(date.text), date.text
    for person in element.findall(ATOM + "author") + element.findall(ATOM + "contributor"):
        assert [child.tag for child in person].count(ATOM + "name") == 1
        assert text(person, "name").strip()
    for child in element:
        if child.tag in (ATOM + "title", ATOM + "summary", ATOM + "subtitle"):
            assert child.get("type", "text") in ("text", "html")
            assert len(child) == 0
        if child.tag == ATOM + "category":
            assert child.get("term")
    for address in [link.get("href") for link in element.findall(ATOM + "link")] + [text(element, "id")]:
        assert urlsplit(address).scheme and " " not in address
