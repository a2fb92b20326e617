"""Conflicting edits: merge what the second person sends with what the first one stored, and list the differences."""

import copy
from collections.abc import Iterable

from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest, QueryDict

from articles.admin.conflicts import snapshots
from articles.admin.conflicts.words import Differences, in_words, rows_of_mine
from articles.admin.parts.forms import PieceForm, RowFormSet
from articles.admin.qa.formsets import AnswerFormSet, ParticipantFormSet, QuestionFormSet
from articles.history import merging, pending
from articles.history.merging import Difference, Kind, Row, Sheet
from articles.models.piece import Piece
from articles.text import voices


class ConflictScreen:
    """A mixin for the admin of a kind of piece."""

    def merge_with_present(self, request: HttpRequest, object_id: str | None) -> None:
        """If the piece was saved since this form was loaded, merge the posted input into what is stored now.

        Replaces `request.POST` with what a form loaded just now would send after the same edits. Its token records the
        stored version, too, so that a third save in between is merged in the same way.
        """
        piece = self.get_object(request, object_id) if object_id else None
        post = request.POST
        if piece is None or not self.has_change_permission(request, piece):
            return
        is_pending = self.is_pending_screen(request, piece)
        is_stale = is_pending and post.get("loaded_pending", "") != str(piece.pending_id or "")
        if is_stale:
            # Another pending version is news like another version of the piece, whatever the user has decided before.
            post = request.POST = post.copy()
            post["loaded_version"] = post["overwrite"] = ""
        if post.get("loaded_version") == str(piece.version):
            return
        form, formsets = self.fresh_form(request, piece)
        base, disputed, keys = snapshots.from_token(post.get(snapshots.LOADED_AS, ""))
        theirs = self.shown(piece, form, formsets) if is_pending else snapshots.of_form(form, formsets)
        mine = snapshots.of_post(form, formsets, post, keys)
        _recognise_named(formsets, base, mine, theirs)
        merged = merging.merge(base, mine, theirs, snapshots.same_in(form, formsets), _needs(formsets))
        found = _with_disputed(merged.differences, disputed)
        request.POST = snapshots.to_post(merged.sheet, form, formsets, post)
        disputed = [_mark(each) for each in found if each.kind is Kind.BOTH]
        request.POST[snapshots.LOADED_AS] = snapshots.to_token(theirs, disputed, snapshots.keys_of(merged.sheet))
        if is_pending:
            request.POST["loaded_pending"] = str(piece.pending_id or "")
        if post.get("overwrite") == str(piece.version):
            # The user has decided. If the form has another error, do not ask again.
            request.POST["loaded_version"] = str(piece.version)
        request.differences = in_words(found, form, formsets, theirs, merged.sheet)

    def is_pending_screen(self, request: HttpRequest, piece: Piece) -> bool:
        """Tell whether the screen shows a pending version; `Pending` answers for pieces that can have one."""
        return False

    def shown(self, piece: Piece, form: PieceForm, formsets: list[RowFormSet]) -> Sheet:
        """Return what the screen of the pending version shows: that version if there is one, or else the piece."""
        if piece.pending is None:
            return snapshots.of_form(form, formsets)
        return snapshots.of_kept(pending.merged(piece).sheet, form, formsets)

    def differences_in_words(self, request: HttpRequest, form: PieceForm) -> Differences | None:
        """Return the differences behind the conflict on this page, or None without one."""
        return getattr(request, "differences", None) if getattr(form, "conflict", None) else None

    def loaded_as(self, request: HttpRequest, context: dict, piece: Piece | None) -> str:
        """Return the token that records what this page's form was loaded with; failed saves keep it."""
        form = context["adminform"].form
        if piece is None or not self.has_change_permission(request, piece):
            return ""
        if form.is_bound:
            return request.POST.get(snapshots.LOADED_AS, "")
        return snapshots.to_token(snapshots.of_form(form, _formsets_of(context)), [])

    def differences_of(
        self, request: HttpRequest, piece: Piece | None, post: QueryDict, version: int | None
    ) -> Differences:
        """Return what a kept form changes in what its screen shows now, new and removed rows included; a new piece is all new."""
        form, formsets = self.fresh_form(request, piece)
        is_pending = piece is not None and self.is_pending_screen(request, piece)
        theirs = self.shown(piece, form, formsets) if is_pending else snapshots.of_form(form, formsets)
        base, _, keys = snapshots.from_token(post.get(snapshots.LOADED_AS, ""))
        if base is None and (piece is None or version == piece.version):
            base = theirs
        mine = snapshots.of_post(form, formsets, post, keys)
        same = snapshots.same_in(form, formsets)
        merged = merging.merge(base, mine, theirs, same, _needs(formsets))
        found = in_words(merged.differences, form, formsets, theirs, merged.sheet)
        found.mine.extend(rows_of_mine(form, formsets, base or theirs, mine, theirs, same))
        return found

    def fresh_form(self, request: HttpRequest, piece: Piece | None) -> tuple[PieceForm, list[RowFormSet]]:
        """Return the unbound form and formsets of a piece, as if its page were opened now."""
        looking = copy.copy(request)
        looking.method = "GET"
        change = piece is not None
        fields = flatten_fieldsets(self.get_fieldsets(looking, piece))
        form = self.get_form(looking, piece, change=change, fields=fields)(instance=piece)
        formsets, _ = self._create_formsets(looking, form.instance, change=change)
        return form, formsets


def _formsets_of(context: dict) -> list[RowFormSet]:
    formsets = [part.formset for part in context["inline_admin_formsets"]]
    # The answers have no inline formset of their own on the page.
    return formsets + [formset.answers for formset in formsets if hasattr(formset, "answers")]


def _recognise_named(formsets: list[RowFormSet], base: Sheet | None, mine: Sheet, theirs: Sheet) -> None:
    """Identify my new row with their stored one if both of us added the same author, expert or article."""
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
    """Return the dependencies between rows: an answer needs its question and the experts whose initials it names."""
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
            return  # The form reports this at the field.
        yield from ((experts, key) for key in named)

    return needs


def _mark(found: Difference) -> str:
    return f"{found.rows}/{found.row}/{found.name}"


def _with_disputed(found: list[Difference], disputed: list[str]) -> list[Difference]:
    """Keep a field disputed that both sides had changed before the last failed save."""
    return [
        Difference(Kind.BOTH, each.rows, each.row, each.name, each.theirs, each.mine)
        if each.kind is Kind.MINE and _mark(each) in disputed
        else each
        for each in found
    ]
