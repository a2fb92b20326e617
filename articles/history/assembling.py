"""Turn a sheet into a piece in memory, to show a version as a page without writing anything.

The piece has its rows loaded, like one from `for_page()`. Sections, people and pictures that were deleted since are left
out. The others look as they do today, because a version holds only the words of the piece and not the entries of people.
The number of queries does not depend on the length of the piece.
"""

from collections.abc import Iterable
from itertools import count

from django.db import models

from articles.history import sheets
from articles.history.merging import Row, Sheet
from articles.history.sheets import FIELDS, LISTS
from articles.models import Author, Expert, JointParticipant, Picture, Section, Topic
from articles.models.piece import Piece

_POINTED = {
    "section": Section.objects.all(),
    "picture": Picture.objects.all(),
    "topics": Topic.objects.all(),
    "author": Author.objects.all(),
    "expert": Expert.objects.select_related("portrait"),
}


def assembled(piece: Piece, sheet: Sheet) -> Piece:
    """Return a copy of `piece` with the contents of a sheet. The copy must not be saved.

    Values that a sheet does not hold, such as the dates of publication, come from `piece`, which needs an id.
    """
    return _Assembly(piece, sheet).piece


class _Assembly:
    def __init__(self, piece: Piece, sheet: Sheet):
        self.sheet, self.known, self.new_ids = sheet, _pointed(sheet), count(-1, -1)
        self.piece = type(piece)(**{each.attname: getattr(piece, each.attname) for each in piece._meta.concrete_fields})
        self.piece._state.adding, self.piece._state.db = False, piece._state.db
        for name in FIELDS[type(piece)]:
            if name in sheet.fields:
                self._set(self.piece, name, sheet.fields[name])
        if "topics" in sheet.fields:
            hold(self.piece, "topics", self.known["topics"].values())
        for name, rows in self._lists().items():
            hold(self.piece, name, rows)

    def _lists(self) -> dict[str, list[models.Model]]:
        """Return the rows of each list, with answers attached to their questions."""
        made: dict[str, dict[str, models.Model]] = {}
        for name, of_list in LISTS[type(self.piece)].items():
            rows = (row for row in self.sheet.lists.get(name, []) if not row.is_removed and self._can_come(row))
            made[name] = {}
            for row in rows:
                # A row that is not stored yet gets an id that no stored row has.
                pk = int(row.key) if row.key.isdecimal() else next(self.new_ids)
                instance = of_list.model(pk=pk, **{f"{of_list.parent}_id": self.piece.pk})
                for each in of_list.fields:
                    if each in row.values:
                        self._set(instance, each, row.values[each])
                made[name][row.key] = instance
        if "answers" in made:
            self._answer(made)
        return {name: list(rows.values()) for name, rows in made.items()}

    def _answer(self, made: dict[str, dict[str, models.Model]]) -> None:
        answers: dict[str, list[models.Model]] = {key: [] for key in made["questions"]}
        for row in self.sheet.lists.get("answers", []):
            voices = [made["participants"].get(key) for key in row.values["voices"]]
            answer = made["answers"].get(row.key)
            if answer is None or row.under not in answers or not voices or None in voices:
                # Its question or one of its experts is gone.
                made["answers"].pop(row.key, None)
                continue
            answer.question, answer.participant = made["questions"][row.under], voices[0]
            joint = [JointParticipant(answer_id=answer.pk, participant_id=voice.pk) for voice in voices[1:]]
            hold(answer, "joint_participants", joint)
            answers[row.under].append(answer)
        for key, question in made["questions"].items():
            hold(question, "answers", answers[key])

    def _can_come(self, row: Row) -> bool:
        return all(
            int(row.values[name][0] or 0) in self.known[name] for name in ("author", "expert") if name in row.values
        )

    def _set(self, instance: models.Model, name: str, value: tuple[str, ...]) -> None:
        text = "".join(value)
        if name in self.known:
            setattr(instance, name, self.known[name].get(int(text)) if text else None)
        elif name == "article":
            instance.article_id = int(text)
        elif isinstance(instance._meta.get_field(name), models.DateTimeField):
            setattr(instance, name, sheets.moment(text))
        else:
            setattr(instance, name, text)


def _pointed(sheet: Sheet) -> dict[str, dict[int, models.Model]]:
    """Load the objects that a sheet refers to, by field and id, with one query for each field."""
    wanted: dict[str, set[int]] = {name: set() for name in _POINTED}
    for values in (sheet.fields, *(row.values for rows in sheet.lists.values() for row in rows)):
        for name in wanted.keys() & values.keys():
            wanted[name].update(int(pk) for pk in values[name] if pk)
    return {name: rows.in_bulk(wanted[name]) if wanted[name] else {} for name, rows in _POINTED.items()}


def hold(instance: models.Model, name: str, rows: Iterable[models.Model]) -> None:
    """Let `instance.<name>.all()` return these rows, as `prefetch_related()` does."""
    # Not the manager's own queryset, whose filter takes longer than all the rest and is never asked.
    held = instance._meta.get_field(name).related_model._base_manager.none()
    held._result_cache, held._prefetch_done = list(rows), True
    if not hasattr(instance, "_prefetched_objects_cache"):
        instance._prefetched_objects_cache = {}
    instance._prefetched_objects_cache[name] = held
