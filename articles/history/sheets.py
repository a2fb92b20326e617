"""Read a piece from the database as a sheet (`articles/history/merging.py`), and convert sheets to and from a version's JSON.

All values are text: ids, tokens, ISO times in UTC and stored HTML. A row's key is its id. New rows of a pending version have
keys that cannot be ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import models

from articles.history.merging import Row, Sheet, Value
from articles.models import (
    Answer,
    Article,
    Byline,
    Correction,
    JointParticipant,
    Participant,
    Question,
    ReportEntry,
    SpecialReport,
)
from articles.models.piece import Piece

Copy = dict


@dataclass(frozen=True)
class RowKind:
    """One list of a piece. `named_by` is the field that identifies a row, as in the forms: no two rows share a value."""

    model: type[models.Model]
    fields: tuple[str, ...]
    named_by: str = ""
    parent: str = "article"


_NOTE = ("kind", "text", "made_at")
COMMON = ("headline", "slug", "standfirst", "access", "picture")
FIELDS: dict[type[Piece], tuple[str, ...]] = {
    Article: ("kind", *COMMON[:3], "section", *COMMON[3:], "body", "updated_at"),
    SpecialReport: (*COMMON, "introduction"),
}
# The lists are in the order in which their rows can be stored: answers need their experts and questions first.
LISTS: dict[type[Piece], dict[str, RowKind]] = {
    Article: {
        "bylines": RowKind(Byline, ("author",), "author"),
        "participants": RowKind(Participant, ("expert", "initials", "posts"), "expert"),
        "questions": RowKind(Question, ("text", "token")),
        "answers": RowKind(Answer, ("body", "token")),
        "corrections": RowKind(Correction, _NOTE),
    },
    SpecialReport: {
        "entries": RowKind(ReportEntry, ("article",), "article", "report"),
        "corrections": RowKind(Correction, _NOTE, parent="report"),
    },
}
# Values for rows that were kept before the field existed.
_BEFORE: dict[str, dict[str, Value]] = {"corrections": {"kind": (Correction.Kind.CORRECTION.value,)}}


def of_piece(piece: Piece) -> Sheet:
    """Read a piece from the database. The number of queries does not grow with its length."""
    kind = type(piece)
    stored = kind._base_manager.filter(pk=piece.pk).values_list(*_columns(kind, FIELDS[kind])).get()
    fields = _values(FIELDS[kind], stored)
    if kind is Article:
        topics = Article.topics.through._base_manager.filter(article_id=piece.pk).order_by("topic_id")
        fields["topics"] = tuple(map(str, topics.values_list("topic_id", flat=True)))
    lists = {name: _rows(piece, of_list) for name, of_list in LISTS[kind].items()}
    return Sheet(fields, lists)


def to_copy(sheet: Sheet) -> Copy:
    """Return a sheet as JSON, without removed rows."""
    return {
        "fields": {name: list(value) for name, value in sheet.fields.items()},
        "lists": {
            name: [
                [row.key, {key: list(value) for key, value in row.values.items()}, row.under]
                for row in rows
                if not row.is_removed
            ]
            for name, rows in sheet.lists.items()
        },
    }


def from_copy(copy: Copy) -> Sheet:
    return Sheet(
        {name: tuple(value) for name, value in copy["fields"].items()},
        {
            name: [
                Row(
                    key,
                    _BEFORE.get(name, {}) | {each: tuple(value) for each, value in values.items()},
                    under,
                    is_stored=key.isdecimal(),
                )
                for key, values, under in rows
            ]
            for name, rows in copy["lists"].items()
        },
    )


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def same(rows: str, name: str, one: Value, other: Value) -> bool:
    """Return whether two stored values are equal. Tokens always count as equal."""
    return name == "token" or one == other


def _rows(piece: Piece, of_list: RowKind) -> list[Row]:
    # Values, not instances: a save reads the sheet several times.
    stored = of_list.model._base_manager.filter(**{of_list.parent: piece.pk})
    columns = _columns(of_list.model, of_list.fields)
    if of_list.model is not Answer:
        order = [field.name for field in of_list.model._meta.fields if field.name in ("position", "made_at")]
        rows = stored.order_by(*order, "pk").values_list("pk", *columns)
        return [Row(str(pk), _values(of_list.fields, values)) for pk, *values in rows]
    in_order = stored.order_by("question__position", "question_id", "position", "pk")
    answers = list(in_order.values_list("pk", "question_id", "participant_id", *columns))
    joint: dict[int, list[str]] = {}
    if answers:
        pairs = JointParticipant._base_manager.filter(article_id=piece.pk).order_by("position", "pk")
        for answer_id, participant_id in pairs.values_list("answer_id", "participant_id"):
            joint.setdefault(answer_id, []).append(str(participant_id))
    return [
        Row(
            str(pk),
            {"voices": (str(participant), *joint.get(pk, ()))} | _values(of_list.fields, values),
            str(question),
        )
        for pk, question, participant, *values in answers
    ]


def _columns(model: type[models.Model], names: Sequence[str]) -> list[str]:
    return [model._meta.get_field(name).attname for name in names]


def _values(names: Sequence[str], stored: Sequence) -> dict[str, Value]:
    return {name: _value(value) for name, value in zip(names, stored, strict=True)}


def _value(value) -> Value:
    if value is None:
        return ("",)
    if isinstance(value, datetime):
        return (value.astimezone(UTC).isoformat(),)
    return (str(value),)
