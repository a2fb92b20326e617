"""Plain text, as people type it into a field or a mail, and the HTML that it becomes. Pure."""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

# Control characters and halves of surrogate pairs: no database keeps them, and no page shows them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BULLET = re.compile(r"\s*[-–•*]\s+(?=\S)")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+(?=\S)")
_SPACES = re.compile(r"[ \t]+")


def cleaned(text: str) -> str:
    """Return a text with single line breaks for all kinds of them, and without what cannot be stored or shown."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n")
    return _UNPRINTABLE.sub("", text).strip("\n").rstrip()


def to_html(text: str) -> str:
    """Return paragraphs, and lists where several lines begin with dashes, bullets or numbers. All signs are escaped."""
    return "".join(_paragraphs(cleaned(text)))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n[^\S\n]*\n+", text):
        lines = [_SPACES.sub(" ", line).strip() for line in paragraph.split("\n") if line.strip()]
        for kind, run in groupby(lines, key=_kind):
            yield from _block(kind, list(run))


def _kind(line: str) -> str:
    if _BULLET.match(line):
        return "ul"
    return "ol" if _NUMBER.match(line) else "p"


def _block(kind: str, lines: list[str]) -> Iterator[str]:
    # A single line may begin with a dash or a number by chance: “- he said”, “3. May was cold”.
    if kind == "p" or len(lines) < 2:
        yield f"<p>{'<br>'.join(escape(line, quote=False) for line in lines)}</p>"
        return
    mark = _BULLET if kind == "ul" else _NUMBER
    first = re.match(r"\s*(\d+)", lines[0]) if kind == "ol" else None
    start = f' start="{int(first[1])}"' if first and int(first[1]) != 1 else ""
    items = "".join(f"<li>{escape(mark.sub('', line, count=1), quote=False)}</li>" for line in lines)
    yield f"<{kind}{start}>{items}</{kind}>"
