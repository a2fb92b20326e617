"""Sheets for `articles/history/merging.py`, read from an unbound form, from a POST or from a token.

The token is a hidden field of the form; it tells a later save what the form was loaded with.
"""

from django import forms
from django.core import signing
from django.http import QueryDict
from django_prose_editor.fields import ProseEditorFormField

from articles.admin.parts.forms import PieceForm, RowForm, RowFormSet
from articles.admin.qa.formsets import AnswerFormSet, QuestionFormSet
from articles.history import sheets
from articles.history.merging import Row, Sheet, Value, Values
from articles.text import richtext

LOADED_AS = "loaded_as"
_SALT = "articles.admin.conflicts.snapshots"
# Fields that the screen fills in itself. Positions are not compared as numbers; `merging` compares the order.
_OF_THE_SCREEN = {"id", "DELETE", "position", "question_row", "loaded_version", "overwrite", LOADED_AS}


def of_form(form: PieceForm, formsets: list[RowFormSet]) -> Sheet:
    """Read the stored piece from an unbound form."""
    lists = {}
    questions = next((formset for formset in formsets if isinstance(formset, QuestionFormSet)), None)
    for formset in formsets:
        rows = []
        for row in formset.forms:
            if row.instance.pk is None:
                continue
            under = ""
            if isinstance(formset, AnswerFormSet):
                number = row.initial.get("question_row")
                under = str(questions.forms[number].instance.pk) if number is not None else ""
            rows.append(Row(str(row.instance.pk), values_of(row, formset), under))
        lists[formset.prefix] = rows
    return Sheet(values_of(form), lists)


def of_kept(kept: Sheet, form: PieceForm, formsets: list[RowFormSet]) -> Sheet:
    """Translate a kept version (`articles/history/sheets.py`) into what the form would show of it."""
    lists = {}
    experts = kept.rows("participants")
    for formset in formsets:
        stored = {str(row.instance.pk) for row in formset.forms if row.instance.pk}
        blank, rows = formset.empty_form, []
        for row in kept.lists.get(formset.prefix, []):
            voices = [experts[key].values["initials"][0] for key in row.values.get("voices", ()) if key in experts]
            known = row.values | {"who": (" & ".join(voices),)}
            values = {name: _sent(blank.fields[name], known.get(name, ())) for name in _compared(blank, formset)}
            rows.append(Row(row.key, values, row.under, is_stored=row.key in stored))
        lists[formset.prefix] = rows
    fields = {name: _sent(form.fields[name], kept.fields.get(name, ())) for name in _compared(form, None)}
    return Sheet(fields, lists)


def keys_of(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return, by list and by the row's number in the form, the keys of rows that are not stored."""
    return {
        name: {str(number): row.key for number, (_, row) in enumerate(_numbered(rows)) if not row.is_stored}
        for name, rows in sheet.lists.items()
    }


def of_post(
    form: PieceForm, formsets: list[RowFormSet], post: QueryDict, keys: dict[str, dict[str, str]] | None = None
) -> Sheet:
    """Read what was posted. New rows get keys that cannot be ids; answers under a removed question count as removed.

    `keys` holds those of rows of a pending version, which are not stored either.
    """
    lists: dict[str, list[Row]] = {}
    questions: dict[str, Row] = {}
    for formset in formsets:
        prefix, placed = formset.prefix, []
        blank = formset.empty_form
        for number in range(_count(post, prefix)):
            row = _posted_row(formset, blank, number, post)
            if not row.is_stored and keys:
                given = keys.get(prefix, {})
                row.key = given.get(str(number)) or (f"{row.key}-again" if row.key in given.values() else row.key)
            placed.append((_place(post.get(f"{prefix}-{number}-position")), number, row))
            if isinstance(formset, QuestionFormSet):
                questions[str(number)] = row
        rows = [row for _, _, row in sorted(placed, key=lambda each: each[:2])]
        if isinstance(formset, AnswerFormSet):
            for _, number, row in placed:
                question = questions.get(post.get(f"{prefix}-{number}-question_row", ""))
                row.under = question.key if question else ""
                row.is_removed = row.is_removed or bool(question and question.is_removed)
        lists[prefix] = rows
    return Sheet(_posted(form, "", post), lists)


def to_post(sheet: Sheet, form: PieceForm, formsets: list[RowFormSet], post: QueryDict) -> QueryDict:
    """Write a sheet as the POST data that the form's script would have sent; the rest of `post` is kept."""
    merged = post.copy()
    _write(merged, form, "", sheet.fields)
    numbers: dict[str, int] = {}
    for formset in formsets:
        prefix, blank = formset.prefix, formset.empty_form
        for name in [name for name in merged if name.startswith(f"{prefix}-")]:
            del merged[name]
        rows = _numbered(sheet.lists[prefix])
        merged[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
        merged[f"{prefix}-INITIAL_FORMS"] = str(sum(row.is_stored for _, row in rows))
        for number, (place, row) in enumerate(rows):
            start = f"{prefix}-{number}-"
            _write(merged, blank, start, row.values)
            merged[f"{start}position"] = str(place)
            merged[f"{start}id"] = row.key if row.is_stored else ""
            if row.is_removed:
                merged[f"{start}DELETE"] = "on"
            if isinstance(formset, QuestionFormSet):
                numbers[row.key] = number
            elif isinstance(formset, AnswerFormSet):
                merged[f"{start}question_row"] = str(numbers.get(row.under, ""))
    return merged


def same_in(form: PieceForm, formsets: list[RowFormSet]):
    """Return the comparison of values for these forms; it ignores line endings and how rich text is wrapped."""
    fields = {"": form.fields} | {formset.prefix: formset.empty_form.fields for formset in formsets}

    def same(rows: str, name: str, one: Value, other: Value) -> bool:
        found = fields[rows].get(name)
        return _normal(found, one) == _normal(found, other)

    return same


def to_token(sheet: Sheet, disputed: list[str], keys: dict[str, dict[str, str]] | None = None) -> str:
    """Sign a sheet and the names of disputed fields for a hidden field; signed, because it decides what is saved."""
    lists = {name: [[row.key, row.values, row.under] for row in rows] for name, rows in sheet.lists.items()}
    return signing.dumps([sheet.fields, lists, disputed, keys or {}], salt=_SALT, compress=True)


def from_token(token: str) -> tuple[Sheet | None, list[str], dict[str, dict[str, str]]]:
    """Read a token back; the sheet is None if the token is missing or its signature is wrong."""
    try:
        fields, lists, disputed, keys = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None, [], {}
    return (
        Sheet(
            _tuples(fields),
            {name: [Row(key, _tuples(values), under) for key, values, under in rows] for name, rows in lists.items()},
        ),
        disputed,
        keys,
    )


def _numbered(rows: list[Row]) -> list[tuple[int, Row]]:
    """Return rows with their places, in the order in which a form numbers them: it expects the stored ones first."""
    return sorted(enumerate(rows), key=lambda each: (not each[1].is_stored, each[0]))


def _sent(of: forms.Field, value: Value) -> Value:
    """Return a kept value as a browser would send it."""
    if isinstance(of, forms.ModelMultipleChoiceField):
        return tuple(value)
    text = "".join(value)
    kept = sheets.moment(text) if isinstance(of, forms.SplitDateTimeField | forms.DateTimeField) else text
    return _as_sent(of, of.prepare_value(kept))


def _tuples(values: dict[str, list[str]]) -> Values:
    return {name: tuple(value) for name, value in values.items()}


def values_of(form: forms.BaseForm, formset: RowFormSet | None = None) -> Values:
    """Return what an unbound form shows, as a browser would send it."""
    values = {}
    for name in _compared(form, formset):
        bound = form[name]
        values[name] = _as_sent(bound.field, bound.field.prepare_value(bound.initial))
    return values


def _compared(form: forms.BaseForm, formset: RowFormSet | None) -> list[str]:
    skipped = _OF_THE_SCREEN | ({formset.fk.name} if formset else set())
    return [name for name, each in form.fields.items() if name not in skipped and not each.disabled]


def _as_sent(of: forms.Field, value) -> Value:
    """Return a field's value as a browser would send it."""
    widget = getattr(of.widget, "widget", of.widget)
    if isinstance(widget, forms.MultiWidget):
        parts = value if isinstance(value, list) else widget.decompress(value)
        return tuple(_text(each.format_value(part)) for each, part in zip(widget.widgets, parts, strict=True))
    if isinstance(widget, forms.CheckboxInput):
        return ("on",) if value else ()
    if isinstance(widget, forms.SelectMultiple):
        return tuple(map(str, value or ()))
    if isinstance(widget, forms.Select | forms.RadioSelect):
        return ("" if value is None else str(value),)
    return (_text(widget.format_value(value)),)


def _text(value) -> str:
    return "" if value is None else str(value)


def _names(of: forms.Field, name: str) -> list[str]:
    widget = getattr(of.widget, "widget", of.widget)
    if isinstance(widget, forms.MultiWidget):
        return [name + suffix for suffix in widget.widgets_names]
    return [name]


def _posted(form: forms.BaseForm, start: str, post: QueryDict, formset: RowFormSet | None = None) -> Values:
    return {
        name: tuple(value for each in _names(form.fields[name], start + name) for value in post.getlist(each))
        for name in _compared(form, formset)
    }


def _write(post: QueryDict, form: forms.BaseForm, start: str, values: Values) -> None:
    for name, value in values.items():
        names = _names(form.fields[name], start + name)
        if len(names) > 1:
            # A date and its time are two inputs of one value.
            for each, part in zip(names, value, strict=False):
                post[each] = part
        elif value:
            post.setlist(names[0], list(value))
        else:
            post.pop(names[0], None)


def _posted_row(formset: RowFormSet, blank: RowForm, number: int, post: QueryDict) -> Row:
    start = f"{formset.prefix}-{number}-"
    pk = post.get(f"{start}id", "")
    return Row(
        key=pk if pk.isdecimal() else f"new-{number}",
        values=_posted(blank, start, post, formset),
        is_removed=bool(post.get(f"{start}DELETE")),
        is_stored=pk.isdecimal(),
    )


def _count(post: QueryDict, prefix: str) -> int:
    total = post.get(f"{prefix}-TOTAL_FORMS", "")
    return min(int(total), 2000) if total.isdecimal() else 0


def _place(position: str | None) -> tuple[bool, int]:
    known = str(position).lstrip("-").isdecimal()
    return not known, int(position) if known else 0


def _normal(of: forms.Field | None, value: Value) -> Value:
    texts = tuple(part.replace("\r\n", "\n").strip() for part in value)
    if isinstance(of, ProseEditorFormField):
        texts = tuple(richtext.sanitise(text) for text in texts)
    if isinstance(of, forms.ModelMultipleChoiceField):
        return tuple(sorted(filter(None, texts)))
    return tuple(texts) if any(texts) else ()
