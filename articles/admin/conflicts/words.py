"""Describe the differences between two people's versions in the words of the screen."""

from dataclasses import dataclass

from django import forms

from articles.admin.conflicts.snapshots import values_of
from articles.admin.parts.forms import PieceForm, RowFormSet
from articles.admin.qa.formsets import ParticipantFormSet, QuestionFormSet
from articles.history.merging import Difference, Kind, Row, Same, Sheet, is_moved
from articles.text import richtext

# The conflict page shows this many characters of a long text, around the first difference.
EXCERPT = 320
_WHOLE_ROWS = {
    Kind.THEY_ADDED: "added in the saved version; it is kept.",
    Kind.THEY_REMOVED: "removed in the saved version; you had not changed it, so it is removed here, too.",
    Kind.I_REMOVED_THEY_CHANGED: "you removed it, but it was changed in the saved version, so it is kept. Remove it again if it must go.",
    Kind.THEY_REMOVED_I_CHANGED: "removed in the saved version, but you changed it, so it is kept. Remove it if it must go.",
}


@dataclass(frozen=True)
class InWords:
    """A difference as the conflict page lists it: its name (“Answer 2 of question 1”) and both texts, or a sentence."""

    what: str
    sentence: str = ""
    theirs: str = ""
    mine: str = ""


@dataclass(frozen=True)
class Differences:
    """What both people changed (a person must decide), what only they changed and what only I changed."""

    both: list[InWords]
    theirs: list[InWords]
    mine: list[InWords]


def in_words(
    found: list[Difference], form: PieceForm, formsets: list[RowFormSet], theirs: Sheet, merged: Sheet
) -> Differences:
    names = _Names(form, formsets, theirs, merged)
    sorted_out: dict[str, list[InWords]] = {"both": [], "theirs": [], "mine": []}
    for each in found:
        if each.kind is Kind.ORDER:
            of_list = names.formsets[each.rows].model._meta.verbose_name_plural
            words = InWords(f"Order of the {of_list}", "both of you changed it; yours is kept.")
        elif not each.name:
            words = InWords(names.of_row(each), _WHOLE_ROWS[each.kind])
        else:
            there, here = _excerpts(names.text(each, each.theirs), names.text(each, each.mine))
            words = InWords(names.of(each), theirs=there, mine=here)
        sorted_out[_GROUPS.get(each.kind, "both")].append(words)
    return Differences(**sorted_out)


def rows_of_mine(
    form: PieceForm, formsets: list[RowFormSet], base: Sheet, mine: Sheet, theirs: Sheet, same: Same
) -> list[InWords]:
    """Tell the rows that I added, removed or moved. A merge does not report them, because nobody has to decide there."""
    names = _Names(form, formsets, theirs, mine)
    found = []
    for formset in formsets:
        name, known = formset.prefix, theirs.rows(formset.prefix)
        blank = Row("", values_of(formset.empty_form, formset))
        gone_with = {row.key for row in mine.lists.get(names.questions, []) if row.is_removed}
        for row in mine.lists[name]:
            if row.is_removed and row.key in known and row.under not in gone_with:
                found.append(InWords(names.of_row(Difference(Kind.MINE, name, row.key)), "you removed it."))
            elif not row.is_removed and not row.is_stored:
                texts = [
                    names.text(Difference(Kind.MINE, name, row.key, field), value)
                    for field, value in row.values.items()
                    if field not in formset.form.silent and not same(name, field, value, blank.values.get(field, ()))
                ]
                if said := " · ".join(filter(None, texts)):
                    what = names.of_row(Difference(Kind.MINE, name, row.key))
                    found.append(InWords(what, f"you added it: “{_cut(said, 0)}”"))
        for under in dict.fromkeys(row.under for row in mine.lists[name]):
            before, now = ([row.key for row in of.lists.get(name, []) if row.under == under] for of in (base, mine))
            if is_moved(before, now):
                of_list = formset.model._meta.verbose_name_plural
                where = f" under question {number}" if (number := names.number(mine, under)) else ""
                found.append(InWords(f"Order of the {of_list}{where}", "you changed it."))
    return found


_GROUPS = {Kind.MINE: "mine", Kind.THEIRS: "theirs", Kind.THEY_ADDED: "theirs", Kind.THEY_REMOVED: "theirs"}


class _Names:
    """The names of a screen's fields and rows."""

    def __init__(self, form: PieceForm, formsets: list[RowFormSet], theirs: Sheet, merged: Sheet):
        self.form, self.theirs, self.merged = form, theirs, merged
        self.formsets = {formset.prefix: formset for formset in formsets}
        self.blanks = {formset.prefix: formset.empty_form for formset in formsets}
        # The list of questions; empty on a screen without one.
        self.questions = next((formset.prefix for formset in formsets if isinstance(formset, QuestionFormSet)), "")

    def of(self, found: Difference) -> str:
        """Name a field: “Headline”, “Question 2”, “Expert 1, posts and affiliations”, “Answer 2 of question 1”."""
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
                name += f" of question {self.number(sheet, row.under)}"
            return name
        return noun

    def text(self, found: Difference, value: tuple[str, ...]) -> str:
        """Return a value as the screen shows it, for example a choice's label instead of its id."""
        field = self._field(found)
        if found.name == "under":
            number = self.number(self.merged, "".join(value))
            return f"under question {number}" if number else "under a question that was removed"
        parts = [part for part in value if part]
        if isinstance(field, forms.ModelChoiceField):
            chosen = field.queryset.filter(pk__in=[part for part in parts if part.isdecimal()])
            return ", ".join(map(str, chosen))
        if isinstance(field, forms.ChoiceField):
            choices = {str(key): str(label) for key, label in field.choices}
            return ", ".join(choices.get(part, part) for part in parts)
        return richtext.plain(" ".join(parts)) if found.name in ("body", "introduction") else " ".join(parts)

    def number(self, sheet: Sheet, key: str) -> int:
        """Return a question's number; 0 if it is none."""
        keys = [row.key for row in sheet.lists.get(self.questions, [])]
        return keys.index(key) + 1 if key in keys else 0

    def _field(self, found: Difference) -> forms.Field | None:
        form = self.blanks[found.rows] if found.rows else self.form
        return form.fields.get(found.name)

    def _label(self, found: Difference) -> str:
        field = self._field(found)
        return "Its place" if field is None else str(field.label or found.name.replace("_", " ").capitalize())


def _excerpts(one: str, other: str) -> tuple[str, str]:
    """Cut two texts to the place where they begin to differ. If only the formatting differs, say so."""
    if one == other:
        return one[:EXCERPT], f"{other[:EXCERPT]} (different formatting)"
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, start - EXCERPT // 4)
    return _cut(one, start), _cut(other, start)


def _cut(text: str, start: int) -> str:
    if len(text) <= EXCERPT:
        return text or "empty"
    before, after = "…" if start else "", "…" if len(text) > start + EXCERPT else ""
    return f"{before}{text[start : start + EXCERPT]}{after}" or "empty"
