"""Describe the changes between two versions of a piece, in the words of the desk."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property

from articles.history import sheets, wording
from articles.history.merging import Difference, Kind, Row, Sheet, Value
from articles.history.wording import Op, Paragraph, Part
from articles.models import Article, Author, Correction, Expert, Picture, Section, Topic
from articles.models.access import Access
from articles.text import richtext

# The most changes that a summary names.
MOST_NAMED = 6
RICH = frozenset({"body", "introduction"})
_LABELS = {
    "kind": "Kind", "headline": "Headline", "slug": "Address", "standfirst": "Standfirst", "section": "Section",
    "access": "Access", "picture": "Picture", "body": "Text", "introduction": "Introduction",
    "updated_at": "Updated for readers", "topics": "Topics",
}  # fmt: skip
_MODELS = {
    "section": Section, "picture": Picture, "topics": Topic, "author": Author, "expert": Expert, "article": Article,
}  # fmt: skip
_ORDERS = {
    "bylines": "Order of the byline", "participants": "Order of the experts", "questions": "Order of the questions",
    "entries": "Order of the articles",
}  # fmt: skip
_BREAKS = re.compile(r"</(?:p|h2|h3|li|blockquote|pre|tr|caption)>|<br>|<hr>")
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
# Between two cells of a row, with the paragraphs that an editor puts into them.
_CELL = re.compile(r"(?:</p>)?</t[dh]>\s*<t[dh](?: [^>]*)?>(?:<p>)?")
_FIGURE = re.compile(r'<figure data-picture="(\d+)">')


@dataclass(frozen=True)
class Change:
    """One change: its subject (“Answer of LP to question 3”), what happened to it, and the changed words."""

    what: str
    verb: str
    text: list[Paragraph] = field(default_factory=list)
    is_of_order: bool = False

    @property
    def brief(self) -> str:
        return self.what if self.verb == "changed" else f"{self.what} {self.verb}"


def summary(before: Sheet, after: Sheet) -> str:
    """Return the changes in one line."""
    names = [change.brief for change in changes(before, after, with_words=False)]
    named, rest = names[:MOST_NAMED], len(names) - MOST_NAMED
    return "; ".join(named) + (f"; and {rest} more" if rest > 0 else "")


def changes(before: Sheet, after: Sheet, with_words: bool = True) -> list[Change]:
    """Return the changes in the order of the screen. Takes at most one query per model whose rows are named."""
    return list(_Comparison(before, after, with_words).changes())


def names(found: Iterable[Difference], sheet: Sheet) -> list[str]:
    """Return the subjects of the differences, each once: “Headline”, “Answer of LP to question 3”."""
    comparison = _Comparison(sheet, sheet, with_words=False)
    named = []
    for each in found:
        row = sheet.rows(each.rows).get(each.row) if each.rows and each.kind is not Kind.ORDER else None
        if row is not None:
            named.append(comparison._row(sheet, each.rows, row))
        else:
            named.append(_LABELS.get(each.name) or _ORDERS.get(each.rows) or "The order of the answers")
    return list(dict.fromkeys(named))


def shown(name: str, values: list[Value], of: list[Sheet]) -> list[list[str]]:
    """Return values of one field as a journalist knows them: names for ids, paragraphs for texts. `of` are their sheets."""
    comparison = _Comparison(of[0], of[-1], with_words=True)
    if name == "voices":
        return [
            [comparison._speakers(sheet, Row("", {"voices": value}))] for value, sheet in zip(values, of, strict=True)
        ]
    if name == "under":
        numbers = [
            _Comparison._number(sheet, "questions", "".join(value)) for value, sheet in zip(values, of, strict=True)
        ]
        return [[f"under question {number}"] for number in numbers]
    return [comparison._shown(name, value) for value in values]


def paragraphs(html: str) -> list[str]:
    """Return stored HTML as paragraphs of plain text, with the addresses of links and the numbers of pictures."""
    html = _CELL.sub(" | ", html)
    html = _FIGURE.sub(r"[picture \1]", _LINK.sub(lambda m: f"{m[2]} [{m[1]}]", html))
    return [text for part in _BREAKS.split(html) if (text := unescape(richtext.plain(part)))]


class _Comparison:
    def __init__(self, before: Sheet, after: Sheet, with_words: bool):
        self.before, self.after, self.with_words = before, after, with_words
        self.known: dict[type[models.Model], dict[str, str]] = {}

    def changes(self) -> Iterator[Change]:
        for name, value in self.after.fields.items():
            old = self.before.fields.get(name, ())
            if old != value:
                yield self._changed(_LABELS[name], name, old, value)
        for name in self.after.lists:
            yield from self._of_list(name)

    def _of_list(self, name: str) -> Iterator[Change]:
        old, new = self.before.rows(name), self.after.rows(name)
        for key, row in old.items():
            if key not in new:
                yield Change(self._row(self.before, name, row), "removed", self._whole(name, row, Op.GONE))
        for key, row in new.items():
            if key not in old:
                yield Change(self._row(self.after, name, row), "added", self._whole(name, row, Op.NEW))
            else:
                yield from self._of_row(name, old[key], row)
        if name in _ORDERS and _order(old, new) != _order(new, old):
            yield Change(_ORDERS[name], "changed", is_of_order=True)
        elif name == "answers":
            yield from self._orders_of_answers(old, new)

    def _of_row(self, name: str, old: Row, new: Row) -> Iterator[Change]:
        what = self._row(self.after, name, new)
        if old.under != new.under:
            number = self._number(self.before, "questions", old.under)
            yield Change(what, f"moved here from question {number}" if number else "moved here")
        for each, value in new.values.items():
            before = old.values.get(each, ())
            if each == "token" or before == value:
                continue
            if each == "voices":
                yield Change(what, "has other speakers", self._words(
                    [self._speakers(self.before, old)], [self._speakers(self.after, new)])
                )  # fmt: skip
            elif each in ("body", "text", "author", "expert", "article"):
                yield self._changed(what, each, before, value)
            else:
                label = {"posts": "posts", "initials": "initials", "made_at": "date", "kind": "kind"}[each]
                yield self._changed(f"{what}, {label}", each, before, value)

    def _orders_of_answers(self, old: dict[str, Row], new: dict[str, Row]) -> Iterator[Change]:
        for place, question in enumerate(self.after.lists.get("questions", []), start=1):
            there = {key: row for key, row in old.items() if row.under == question.key}
            here = {key: row for key, row in new.items() if row.under == question.key}
            if _order(there, here) != _order(here, there):
                yield Change(f"Order of the answers to question {place}", "changed", is_of_order=True)

    def _changed(self, what: str, name: str, old: Value, new: Value) -> Change:
        if name in RICH:
            one, other = paragraphs("".join(old)), paragraphs("".join(new))
            if one == other:
                return Change(what, "has other formatting; its words are the same")
            return Change(what, "changed", self._words(one, other))
        return Change(what, "changed", self._words(*(self._shown(name, value) for value in (old, new))))

    def _words(self, old: list[str], new: list[str]) -> list[Paragraph]:
        return wording.difference(old, new) if self.with_words else []

    def _whole(self, name: str, row: Row, op: Op) -> list[Paragraph]:
        if not self.with_words:
            return []
        texts = [text for each in ("text", "body", "posts") for text in self._shown(each, row.values.get(each, ()))]
        return [[Part(op, text)] for text in texts]

    def _shown(self, name: str, value: Value) -> list[str]:
        """Return a value in words for journalists: names instead of ids, labels instead of codes."""
        parts = [part for part in value if part]
        if name in RICH:
            return paragraphs("".join(parts))
        if name in _MODELS:
            return [", ".join(self._name(name, part) for part in parts)] if parts else []
        if name in ("kind", "access"):
            labels = dict([*Article.Kind.choices, *Correction.Kind.choices] if name == "kind" else Access.choices)
            return [str(labels.get(part, part)) for part in parts]
        if name in ("updated_at", "made_at"):
            return [date_format(timezone.localtime(sheets.moment(part)), "j F Y, H:i") for part in parts]
        return [line for part in parts for line in part.splitlines()]

    def _name(self, of: str, pk: str) -> str:
        model = _MODELS[of]
        if model not in self.known:
            rows = model._base_manager.filter(pk__in=self._ids[of])
            if model is Article:
                rows = rows.only("headline")
            self.known[model] = {str(row.pk): str(row) for row in rows}
        return self.known[model].get(pk, f"no. {pk}, which no longer exists")

    @cached_property
    def _ids(self) -> dict[str, set[int]]:
        ids: dict[str, set[int]] = {name: set() for name in _MODELS}
        for sheet in (self.before, self.after):
            for values in (sheet.fields, *(row.values for rows in sheet.lists.values() for row in rows)):
                for name in ids.keys() & values.keys():
                    ids[name] |= {int(part) for part in values[name] if part}
        return ids

    def _row(self, sheet: Sheet, name: str, row: Row) -> str:
        number = self._number(sheet, name, row.key)
        if name == "answers":
            question = self._number(sheet, "questions", row.under)
            return f"Answer of {self._speakers(sheet, row)} to question {question}"
        if name == "bylines":
            return f"Author {self._name('author', row.values['author'][0])}"
        if name == "participants":
            return f"Expert {self._name('expert', row.values['expert'][0])}"
        if name == "entries":
            return f"Article “{self._name('article', row.values['article'][0])}”"
        return f"{'Question' if name == 'questions' else 'Correction'} {number}"

    def _speakers(self, sheet: Sheet, row: Row) -> str:
        experts = sheet.rows("participants")
        initials = [experts[key].values["initials"][0] for key in row.values.get("voices", ()) if key in experts]
        return " & ".join(initials) or "nobody"

    @staticmethod
    def _number(sheet: Sheet, name: str, key: str) -> int:
        keys = [row.key for row in sheet.lists.get(name, [])]
        return keys.index(key) + 1 if key in keys else 0


def _order(rows: dict[str, Row], others: dict[str, Row]) -> list[str]:
    return [key for key in rows if key in others]
