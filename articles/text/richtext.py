"""Rich text: the only allow-list, the model field that always applies it, and the split into blocks.

The list allows what a text in a trade magazine needs. A picture in a text is `<figure data-picture="ID">`, with the id
of its row and never the address of a file, so that credit, alternative text and crops stay in one place.
"""

import itertools
import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Case, Value, When
from django.db.models.expressions import Col
from django.db.models.functions import Cast
from django.forms import Textarea
from django.utils.html import strip_tags
from django_prose_editor.config import expand_extensions, js_from_extensions
from django_prose_editor.fields import ProseEditorField
from django_prose_editor.widgets import ProseEditorWidget, prose_editor_admin_media, prose_editor_media
from js_asset import Media, Script

from articles.text.clipboard import plain_markup
from articles.text.preview import Block

EDITOR_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "CodeBlock": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "TableCaption": True,
    "HardBreak": True,
    "PictureFigure": True,
    "SpecialCharacters": True,
    "Spelling": True,
    "Clipboard": True,
    "Menu": True,
}

LINK_SCHEMES = {"http", "https", "mailto", "tel"}
# A telephone number (RFC 3966), global or local, with its usual separators.
_TELEPHONE = re.compile(r"tel:\+?[\d().*#-]{2,30}(?:;[a-z-]{1,20}=[\w.+-]{1,30})?", re.IGNORECASE)
_UNSENDABLE = re.compile(r'[\x00-\x20"<>\[\\\]^`{|}]')
_ADDRESS_IN_BRACKETS = re.compile(r"[a-z]{1,10}://\[[0-9a-f:.]+\]", re.IGNORECASE)
_SAME_AS = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "div": "p"}
_TAGS = {
    "p", "br", "strong", "em", "sub", "sup", "code", "h2", "h3", "ul", "ol", "li", "blockquote", "pre", "hr", "a",
    "table", "thead", "tbody", "tr", "th", "td", "caption", "figure",
}  # fmt: skip
_BLOCK_TAGS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "figure"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "figure": {"data-picture"},
    # The editor's form of a caption (static/articles/admin/table-caption.js); it is stored as <caption>.
    "table": {"data-caption"},
}


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name in {"data-picture", "colspan", "rowspan", "start"}:
        return value if value.isascii() and value.isdigit() and len(value) < 10 else None
    if name == "href" and not value.strip().lower().startswith("tel:"):
        # Percent-encode the address as browsers do (URL standard, percent-encode sets).
        host = _ADDRESS_IN_BRACKETS.match(value.strip())
        rest = value.strip()[host.end() :] if host else value.strip()
        return (host[0] if host else "") + _UNSENDABLE.sub(lambda sign: f"%{ord(sign[0]):02X}", rest)
    if name == "href" and value.strip().lower().startswith("tel:"):
        number = "".join(value.split())
        return number if _TELEPHONE.fullmatch(number) else None
    if name == "scope":
        return value if value in {"col", "row"} else None
    return value


_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    clean_content_tags={"script", "style", "template", "iframe", "noscript", "svg", "math", "title", "textarea"},
    attribute_filter=_keep_attribute,
    url_schemes=LINK_SCHEMES,
    link_rel=None,
)
# Each level of blocks nested in inline elements takes a round. No editor makes more than a few.
_ROUNDS = 12
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|\u00a0|<br>)*</p>|<figure>\s*</figure>")
_CAPTIONED = re.compile(r'<table data-caption="([^"]*)">(\s*<caption>.*?</caption>)?', re.DOTALL)
_FIGURE = re.compile(r'<figure data-picture="(\d{1,9})"')
# The remains of a link whose address nh3 has removed.
_LEADS_NOWHERE = re.compile(r'<a(?: title="[^"]*")?>(.*?)</a>', re.DOTALL)
_RENAMED = re.compile(r"<(/?)(b|i|h1|h4|h5|h6|div)(?=[\s>/])", re.IGNORECASE)


# In characters. A long text is not remembered, because a few of them would take much memory.
_SHORT = 10_000


def sanitise(html: str) -> str:
    """Reduce any HTML to the allow-list. No text is lost, except inside scripts, styles and the like."""
    if not html:
        return ""
    return _remembered(html) if len(html) <= _SHORT else _cleaned(html)


# A form sends the same texts again at each save and each check beside it.
@lru_cache(maxsize=256)
def _remembered(html: str) -> str:
    return _cleaned(html)


def _cleaned(html: str) -> str:
    cleaned = _RENAMED.sub(lambda m: f"<{m[1]}{_SAME_AS[m[2].lower()]}", plain_markup(html))
    # A second round changes something only if blocks are nested in inline elements.
    for _ in range(_ROUNDS):
        before = cleaned
        cleaned = _CAPTIONED.sub(_caption, _EMPTY.sub("", _LEADS_NOWHERE.sub(r"\1", _cleaner.clean(cleaned))))
        cleaned = "".join(piece for piece, _ in _top_level(cleaned))
        if cleaned == before:
            break
    return cleaned


def _caption(match: re.Match) -> str:
    words = " ".join(unescape(match[1]).split())
    return f"<table><caption>{escape(words, quote=False)}</caption>" if words else f"<table>{match[2] or ''}"


class RichTextEditor(ProseEditorWidget):
    """A field that our script (static/articles/admin/rich-text.js) turns into django-prose-editor.

    An Expert Q&A has dozens, so the page has their settings once, and the script makes the editors one after another.
    The package's own widget repeats the settings in each field, and its script makes all editors at once.
    """

    @property
    def media(self):
        settings = json.dumps(_editor_settings(), separators=(",", ":"), cls=DjangoJSONEncoder)
        script = Script("articles/admin/rich-text.js", **{"type": "module", "data-rich-text-settings": settings})
        return prose_editor_media(base=prose_editor_admin_media, preset="configurable") + Media(js=[script])

    def get_context(self, name, value, attrs):
        return Textarea.get_context(self, name, value, (attrs or {}) | {"data-rich-text": True})


@cache
def _editor_settings() -> dict:
    """Return the extensions as the package's script wants them, with the scripts of our own."""
    return {"extensions": expand_extensions(EDITOR_EXTENSIONS), "js_modules": js_from_extensions(EDITOR_EXTENSIONS)}


class RichTextField(ProseEditorField):
    """HTML text, edited with django-prose-editor and sanitised before any value is stored.

    The package sanitises only in `full_clean()`. Values from `create()`, `bulk_create()`, `update()` or a fixture pass
    through `pre_save` and `get_prep_value`, so this field sanitises there, too.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("config", {"extensions": dict(EDITOR_EXTENSIONS)})
        kwargs.setdefault("sanitize", sanitise)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**kwargs | {"widget": RichTextEditor})

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = sanitise(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return sanitise(value) if isinstance(value, str) else value

    def get_db_prep_save(self, value, connection):
        """Refuse expressions whose result the database would compute without the sanitiser. Raises TypeError."""
        if hasattr(value, "as_sql") or hasattr(value, "resolve_expression"):
            return self._harmless(value)
        return super().get_db_prep_save(value, connection)

    def _harmless(self, expression):
        """Return the expression with its values sanitised; allows what `bulk_update()` and copying a column need."""
        kind = type(expression)
        if kind is Value and (expression.value is None or isinstance(expression.value, str)):
            return Value(self.get_prep_value(expression.value), output_field=self)
        if kind is Col and isinstance(expression.target, RichTextField):
            return expression
        if kind in (Case, When, Cast):
            parts = expression.get_source_expressions()
            # The condition of a `When` decides, but is not stored.
            kept, stored = (parts[:1], parts[1:]) if kind is When else ([], parts)
            harmless = expression.copy()
            harmless.set_source_expressions([*kept, *(self._harmless(part) for part in stored)])
            return harmless
        raise TypeError(
            f"{self.model.__name__}.{self.name} is sanitised in Python, so the database may not compute its value "
            f"({kind.__name__}). Read the rows, change them and save them."
        )


def blocks(html: str) -> tuple[Block, ...]:
    """Split sanitised HTML into its top-level elements; loose text between them becomes a paragraph."""
    return tuple(Block(piece, tag, count_words(piece)) for piece, tag in _top_level(html))


def plain(html: str) -> str:
    """Convert HTML to plain text, with a space between blocks and entities as characters."""
    return " ".join(_text(html).split())


def has_words(html: str) -> bool:
    """Tell whether a reader would see a word of sanitised HTML."""
    # Nearly every text has a visible character after a tag, which is found in no time.
    return _VISIBLE.search(html) is not None or bool(plain(html))


def pictures_of(html: str) -> dict[int, int]:
    """Return the ids of the pictures that a text names, each with its place among them, counted from 1."""
    places: dict[int, int] = {}
    for place, number in enumerate(_FIGURE.findall(html), start=1):
        places.setdefault(int(number), place)
    return places


def count_words(html: str) -> int:
    """Count the words that a reader sees."""
    return len(plain(html).split())


_VISIBLE = re.compile(r">\s*[^\s<&]")
_ENDS = re.compile(r"</(?:p|h2|h3|li|blockquote|pre|td|th|caption)>|<br>|<hr>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": "\u00a0", "&amp;": "&"}


def _text(html: str) -> str:
    text = strip_tags(_ENDS.sub(lambda m: m[0] + " ", html))
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def _top_level(html: str) -> Iterator[tuple[str, str]]:
    """Yield each top-level element with its tag; loose text and inline elements between blocks become paragraphs."""
    parser = _Cuts(html)
    parser.feed(html)
    parser.close()
    loose = ""
    for start, end, tag in parser.runs():
        piece = html[start:end]
        if tag not in _BLOCK_TAGS:
            loose += piece
            continue
        yield from _paragraphs(loose)
        loose = ""
        yield piece, tag
    yield from _paragraphs(loose)


def _paragraphs(loose: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"\n\s*\n", loose):
        if part.strip():
            yield f"<p>{part.strip()}</p>", "p"


class _Cuts(HTMLParser):
    """Finds the borders between the top-level elements of sanitised, and so well-formed, HTML."""

    _VOID = {"br", "hr"}

    def __init__(self, html: str):
        super().__init__(convert_charrefs=False)
        self.length = len(html)
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", html))]
        self.depth = 0
        self.marks: list[tuple[int, str]] = []

    def handle_starttag(self, tag, attrs):
        if self.depth == 0:
            self.marks.append((self._position(), tag))
            if tag in self._VOID:
                self.marks.append((self._position() + len(self.get_starttag_text()), ""))
        if tag not in self._VOID:
            self.depth += 1

    def handle_endtag(self, tag):
        if tag not in self._VOID and self.depth:
            self.depth -= 1
            if self.depth == 0:
                self.marks.append((self._position() + len(f"</{tag}>"), ""))

    def runs(self) -> Iterator[tuple[int, int, str]]:
        marks = [(0, ""), *self.marks, (self.length, "")]
        for (start, tag), (end, _) in itertools.pairwise(marks):
            if end > start:
                yield start, end, tag

    def _position(self) -> int:
        line, column = self.getpos()
        return self.line_starts[line - 1] + column
