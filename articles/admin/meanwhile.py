"""Two people, one piece: what the second one sends is merged with what the first one stored, and the differences are told."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest

from articles.admin import merging, sheets
from articles.admin.forms import PieceForm, RowFormSet
from articles.admin.merging import Difference, Kind, Row, Sheet
from articles.admin.qa_rows import AnswerFormSet, ParticipantFormSet, QuestionFormSet
from articles.models.piece import Piece
from articles.text import richtext, voices

# Of a long text the conflict shows this many characters around the place where the two begin to differ.
EXCERPT = 320
_WHOLE_ROWS = {
    Kind.THEY_ADDED: "added there; it stands below and stays.",
    Kind.THEY_REMOVED: "removed there; you had not changed it, so it goes.",
    Kind.I_REMOVED_THEY_CHANGED: "you removed it, but it was changed there: it stays. Remove it again if it must go.",
    Kind.THEY_REMOVED_I_CHANGED: "removed there, but you changed it: it stays. Remove it if it must go.",
}


@dataclass(frozen=True)
class InWords:
    """A difference as the conflict lists it: “Answer 2 of question 1”, and both texts, or a sentence about a row."""

    what: str
    sentence: str = ""
    theirs: str = ""
    mine: str = ""


@dataclass(frozen=True)
class Differences:
    """What both changed (a person must decide), what only the other one did, and what only I did."""

    both: list[InWords]
    theirs: list[InWords]
    mine: list[InWords]


class Meanwhile:
    """A mixin for the admin of a kind of piece."""

    def merge_with_present(self, request: HttpRequest, object_id: str | None) -> None:
        """Where the piece was saved since this form was loaded, put what was typed upon what is stored now.

        `request.POST` is then what a form loaded just now would send if the same were typed in it; its token says so,
        so that a third save in between is merged just as well.
        """
        piece = self.get_object(request, object_id) if object_id else None
        post = request.POST
        if piece is None or not self.has_change_permission(request, piece):
            return
        if post.get("loaded_version") == str(piece.version):
            return
        form, formsets = self._fresh(request, piece)
        base, disputed = sheets.from_token(post.get(sheets.LOADED_AS, ""))
        theirs = sheets.of_form(form, formsets)
        mine = sheets.of_post(form, formsets, post)
        _recognise_named(formsets, base, mine, theirs)
        merged = merging.merge(base, mine, theirs, sheets.same_in(form, formsets), _needs(formsets))
        found = _with_disputed(merged.differences, disputed)
        request.POST = sheets.to_post(merged.sheet, form, formsets, post)
        request.POST[sheets.LOADED_AS] = sheets.to_token(
            theirs, [_mark(each) for each in found if each.kind is Kind.BOTH]
        )
        if post.get("overwrite") == str(piece.version):
            # Decided: should something else be wrong with the form, this is not asked again.
            request.POST["loaded_version"] = str(piece.version)
        request.differences = _in_words(found, form, formsets, theirs, merged.sheet)

    def differences_in_words(self, request: HttpRequest, form: PieceForm) -> Differences | None:
        """What the conflict on this page is about."""
        return getattr(request, "differences", None) if getattr(form, "conflict", None) else None

    def loaded_as(self, request: HttpRequest, context: dict, piece: Piece | None) -> str:
        """The token of this page's form: what it was loaded with, through any number of failed saves."""
        form = context["adminform"].form
        if piece is None or not self.has_change_permission(request, piece):
            return ""
        if form.is_bound:
            return request.POST.get(sheets.LOADED_AS, "")
        return sheets.to_token(sheets.of_form(form, _formsets_of(context)), [])

    def _fresh(self, request: HttpRequest, piece: Piece) -> tuple[PieceForm, list[RowFormSet]]:
        """The unbound form and lists of a piece, as if its page were opened now."""
        looking = copy.copy(request)
        looking.method = "GET"
        fields = flatten_fieldsets(self.get_fieldsets(looking, piece))
        form = self.get_form(looking, piece, change=True, fields=fields)(instance=piece)
        formsets, _ = self._create_formsets(looking, piece, change=True)
        return form, formsets


def _formsets_of(context: dict) -> list[RowFormSet]:
    formsets = [part.formset for part in context["inline_admin_formsets"]]
    # The answers have no part of their own on the page.
    return formsets + [formset.answers for formset in formsets if hasattr(formset, "answers")]


def _recognise_named(formsets: list[RowFormSet], base: Sheet | None, mine: Sheet, theirs: Sheet) -> None:
    """Both added the same author: my new row is the row that they stored."""
    for formset in formsets:
        prefix, name = formset.prefix, formset.named_by
        if not name:
            continue
        known = mine.rows(prefix).keys() | (base.rows(prefix).keys() if base else set())
        added = {row.values[name]: row.key for row in theirs.lists[prefix] if row.key not in known}
        for row in mine.lists[prefix]:
            if not row.is_stored and not row.is_removed and (key := added.pop(row.values.get(name), None)):
                row.key, row.is_stored = key, True


def _needs(formsets: list[RowFormSet]):
    """An answer needs its question and the experts whose initials it names."""
    kinds = (AnswerFormSet, QuestionFormSet, ParticipantFormSet)
    lists = [formset.prefix for kind in kinds for formset in formsets if isinstance(formset, kind)]
    if len(lists) < len(kinds):
        return None
    answers, questions, experts = lists

    def needs(name: str, row: Row, sheet: Sheet) -> Iterable[tuple[str, str]]:
        if name != answers:
            return
        yield questions, row.under
        speakers = {"".join(each.values.get("initials", ())): each.key for each in sheet.lists[experts]}
        try:
            named = voices.parse("".join(row.values.get("who", ())), speakers)
        except voices.UnknownVoice:
            return  # The form says so at the field.
        yield from ((experts, key) for key in named)

    return needs


def _mark(found: Difference) -> str:
    return f"{found.rows}/{found.row}/{found.name}"


def _with_disputed(found: list[Difference], disputed: list[str]) -> list[Difference]:
    """What both changed before the last failed save is still theirs against mine."""
    return [
        Difference(Kind.BOTH, each.rows, each.row, each.name, each.theirs, each.mine)
        if each.kind is Kind.MINE and _mark(each) in disputed
        else each
        for each in found
    ]


def _in_words(
    found: list[Difference], form: PieceForm, formsets: list[RowFormSet], theirs: Sheet, merged: Sheet
) -> Differences:
    names = _Names(form, formsets, theirs, merged)
    sorted_out: dict[str, list[InWords]] = {"both": [], "theirs": [], "mine": []}
    for each in found:
        if each.kind is Kind.ORDER:
            of_list = names.formsets[each.rows].model._meta.verbose_name_plural
            words = InWords(f"Order of the {of_list}", "both of you moved them; yours is kept.")
        elif not each.name:
            words = InWords(names.of_row(each), _WHOLE_ROWS[each.kind])
        else:
            there, here = _excerpts(names.text(each, each.theirs), names.text(each, each.mine))
            words = InWords(names.of(each), theirs=there, mine=here)
        sorted_out[_GROUPS.get(each.kind, "both")].append(words)
    return Differences(**sorted_out)


_GROUPS = {Kind.MINE: "mine", Kind.THEIRS: "theirs", Kind.THEY_ADDED: "theirs", Kind.THEY_REMOVED: "theirs"}


class _Names:
    """What the fields and rows of a screen are called."""

    def __init__(self, form: PieceForm, formsets: list[RowFormSet], theirs: Sheet, merged: Sheet):
        self.form, self.theirs, self.merged = form, theirs, merged
        self.formsets = {formset.prefix: formset for formset in formsets}
        self.blanks = {formset.prefix: formset.empty_form for formset in formsets}

    def of(self, found: Difference) -> str:
        """“Headline”; “Question 2”; “Expert 1, posts and affiliations”; “Answer 2 of question 1”."""
        if not found.rows:
            return self._label(found)
        row = self.of_row(found)
        formset = self.formsets[found.rows]
        is_its_text = found.name == formset.named_by or found.name in ("text", "body")
        return row if is_its_text else f"{row}, {self._label(found)[:1].lower()}{self._label(found)[1:]}"

    def of_row(self, found: Difference) -> str:
        formset = self.formsets[found.rows]
        noun = (
            "Expert" if isinstance(formset, ParticipantFormSet) else str(formset.model._meta.verbose_name).capitalize()
        )
        noun = {"Byline": "Author in the byline"}.get(noun, noun)
        for sheet in (self.merged, self.theirs):
            rows = sheet.lists[found.rows]
            row = next((each for each in rows if each.key == found.row), None)
            if row is None:
                continue
            beside = [each.key for each in rows if each.under == row.under]
            name = f"{noun} {beside.index(row.key) + 1}"
            if row.under:
                name += f" of question {self._number(sheet, row.under)}"
            return name
        return noun

    def text(self, found: Difference, value: tuple[str, ...]) -> str:
        """A value as a reader of the screen would say it."""
        field = self._field(found)
        if found.name == "under":
            number = self._number(self.merged, "".join(value))
            return f"under question {number}" if number else "under a question that is gone"
        parts = [part for part in value if part]
        if isinstance(field, forms.ModelChoiceField):
            chosen = field.queryset.filter(pk__in=[part for part in parts if part.isdecimal()])
            return ", ".join(map(str, chosen))
        if isinstance(field, forms.ChoiceField):
            choices = {str(key): str(label) for key, label in field.choices}
            return ", ".join(choices.get(part, part) for part in parts)
        return richtext.plain(" ".join(parts)) if found.name in ("body", "introduction") else " ".join(parts)

    def _number(self, sheet: Sheet, key: str) -> int:
        prefix = next(name for name, each in self.formsets.items() if isinstance(each, QuestionFormSet))
        keys = [row.key for row in sheet.lists[prefix]]
        return keys.index(key) + 1 if key in keys else 0

    def _field(self, found: Difference) -> forms.Field | None:
        form = self.blanks[found.rows] if found.rows else self.form
        return form.fields.get(found.name)

    def _label(self, found: Difference) -> str:
        field = self._field(found)
        return "Its place" if field is None else str(field.label or found.name.replace("_", " ").capitalize())


def _excerpts(one: str, other: str) -> tuple[str, str]:
    """Two texts, cut to the place where they begin to differ; a difference of formatting alone is said."""
    if one == other:
        return one[:EXCERPT], f"{other[:EXCERPT]} (other formatting)"
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, start - EXCERPT // 4)

    def cut(text: str) -> str:
        if len(text) <= EXCERPT:
            return text or "empty"
        before, after = "…" if start else "", "…" if len(text) > start + EXCERPT else ""
        return f"{before}{text[start : start + EXCERPT]}{after}" or "empty"

    return cut(one), cut(other)
