"""Store a sheet as the piece, when an old version is restored or a pending version is approved.

Rows keep their ids and anchors. A row that was deleted in the meantime comes back with its old id and token.
"""

from dataclasses import dataclass, field

from django.db import models

from articles import versions
from articles.history import sheets
from articles.history.merging import Row, Sheet, Value
from articles.history.sheets import FIELDS, LISTS, RowKind
from articles.models import Article, Author, Expert, JointParticipant, Participant, Picture, Section, Topic
from articles.models.piece import Piece

_POINTED = {"section": Section, "picture": Picture, "author": Author, "expert": Expert, "article": Article}


@dataclass
class Applied:
    """The result: the ids of the stored rows by their keys in the sheet, and sentences about what could not be restored."""

    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def apply(piece: Piece, sheet: Sheet) -> Applied:
    """Store a sheet. The caller must have locked the piece in a transaction. Unchanged rows take no database statement."""
    gone = _gone(sheet)
    done = Applied(lost=_told(gone))
    with versions.gathered():
        _store_fields(piece, sheet, gone)
        stored = {
            name: _Stored(piece, name, of_list, sheet, done, gone)
            for name, of_list in LISTS[type(piece)].items()
            # A version that was kept before the list existed says nothing of its rows.
            if name in sheet.lists
        }
        # Answers may have moved away from questions or experts that are to be deleted, so those are deleted last.
        for name, rows in stored.items():
            if name == "answers":
                rows.delete_gone()
            rows.save()
        for name in reversed(stored):
            stored[name].delete_gone()
    return done


def lost(sheet: Sheet) -> list[str]:
    """Return sentences about the persons, sections and pictures of a sheet that cannot be restored, as they were deleted."""
    return _told(_gone(sheet))


def _told(gone: dict[str, set[str]]) -> list[str]:
    return [
        f"The {name} no. {pk} was deleted meanwhile and cannot come back."
        for name, pks in gone.items()
        for pk in sorted(pks)
    ]


def _gone(sheet: Sheet) -> dict[str, set[str]]:
    """Return for each field the ids in the sheet that no longer exist. Takes one query per field."""
    wanted: dict[str, set[str]] = {}
    for values in (sheet.fields, *(row.values for rows in sheet.lists.values() for row in rows)):
        for name in values.keys() & _POINTED.keys():
            wanted.setdefault(name, set()).update(filter(None, values[name]))
    return {
        name: pks - set(map(str, _POINTED[name]._base_manager.filter(pk__in=pks).values_list("pk", flat=True)))
        for name, pks in wanted.items()
        if pks
    }


def _store_fields(piece: Piece, sheet: Sheet, gone: dict[str, set[str]]) -> None:
    now = sheets.of_piece(piece).fields
    changed = [name for name in FIELDS[type(piece)] if name in sheet.fields and sheet.fields[name] != now[name]]
    for name in changed:
        if sheet.fields[name][0] not in gone.get(name, ()):
            _set(piece, name, sheet.fields[name])
    piece.save()
    topics = sheet.fields.get("topics")
    if topics is not None and topics != now.get("topics"):
        piece.topics.set(Topic.objects.filter(pk__in=topics))


class _Stored:
    """One list of the piece: its stored rows, and the id for each row of the sheet."""

    def __init__(self, piece: Piece, name: str, of_list: RowKind, sheet: Sheet, done: Applied, gone: dict):
        self.piece, self.name, self.kind, self.done = piece, name, of_list, done
        rows = of_list.model._base_manager.filter(**{of_list.parent: piece.pk})
        if name == "answers":
            rows = rows.prefetch_related("joint_participants")
        self.now = {row.pk: row for row in rows}
        self.wanted = [row for row in sheet.lists.get(name, []) if not row.is_removed and _can_come(row, gone)]
        self.ids = done.ids[name] = {}
        self._identify()
        self.gone = set(self.now) - set(self.ids.values())

    def save(self) -> None:
        if self.name == "participants":
            self._free_initials()
        places: dict[str, int] = {}
        for row in self.wanted:
            place = places[row.under] = places.get(row.under, -1) + 1
            if self.name != "answers":
                self._save(row, {"position": place})
                continue
            question = self.done.ids["questions"].get(row.under)
            voices = [self.done.ids["participants"].get(key) for key in row.values["voices"]]
            if question is None or not voices or None in voices:
                # The expert or the question could not be restored, which is reported already.
                continue
            self._save(row, {"position": place, "question_id": question, "participant_id": voices[0]})
            self._save_joint(self.ids[row.key], voices[1:])

    def delete_gone(self) -> None:
        for pk in sorted(self.gone):
            self.now.pop(pk).delete()
        self.gone = set()

    def _identify(self) -> None:
        """Choose the id of each wanted row: that of the stored row for the same person, its own old id, or a new one."""
        named = self.kind.named_by
        holders = {str(getattr(row, f"{named}_id")): pk for pk, row in self.now.items()} if named else {}
        taken: set[int] = set()
        for row in self.wanted:
            if pk := holders.get(row.values[named][0]) if named else None:
                self.ids[row.key] = pk
                taken.add(pk)
        for row in self.wanted:
            own = int(row.key) if row.key.isdecimal() else 0
            if row.key not in self.ids and own and own not in taken and self._is_free(own):
                self.ids[row.key] = own
                taken.add(own)

    def _is_free(self, pk: int) -> bool:
        return pk in self.now or not self.kind.model._base_manager.filter(pk=pk).exists()

    def _save(self, row: Row, more: dict) -> None:
        held = self.now.get(self.ids.get(row.key, 0))
        instance = held or self.kind.model(pk=self.ids.get(row.key), **{f"{self.kind.parent}_id": self.piece.pk})
        before = _state(instance)
        for name in self.kind.fields:
            if name == "token" and (held is not None or not "".join(row.values.get("token", ()))):
                continue  # An anchor never changes.
            _set(instance, name, row.values[name])
        for name, value in more.items():
            if hasattr(instance, name):
                setattr(instance, name, value)
        if held is None:
            instance.save(force_insert=True)
        elif _state(instance) != before:
            instance.save()
        self.ids[row.key] = instance.pk

    def _save_joint(self, pk: int, wanted: list[int]) -> None:
        held = self.now.get(pk)
        if wanted == ([joint.participant_id for joint in held.joint_participants.all()] if held else []):
            return
        JointParticipant.objects.filter(answer_id=pk).delete()
        for place, participant in enumerate(wanted):
            JointParticipant.objects.create(
                answer_id=pk, article_id=self.piece.pk, participant_id=participant, position=place
            )

    def _free_initials(self) -> None:
        """Give temporary initials to experts whose initials change, because the database checks uniqueness row by row."""
        wanted = {self.ids.get(row.key): row.values["initials"][0] for row in self.wanted}
        for pk, held in self.now.items():
            if wanted.get(pk) != held.initials and held.initials in wanted.values():
                held.initials = f"~{pk % 10_000_000}"
                Participant.objects.filter(pk=pk).update(initials=held.initials)


def _state(row: models.Model) -> dict:
    return {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}


def _set(row: models.Model, name: str, value: Value) -> None:
    of, text = row._meta.get_field(name), "".join(value)
    if isinstance(of, models.ForeignKey):
        setattr(row, of.attname, int(text) if text else None)
    elif isinstance(of, models.DateTimeField):
        setattr(row, name, sheets.moment(text))
    else:
        setattr(row, name, text)


def _can_come(row: Row, gone: dict[str, set[str]]) -> bool:
    return not any(row.values[name][0] in pks for name, pks in gone.items() if name in row.values)
