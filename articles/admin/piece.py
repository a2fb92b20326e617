"""The admin that articles and special reports share: permissions, conflicting edits and one short transaction."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from articles import versions
from articles.admin.amending import Amending
from articles.admin.autosave.screen import TAKE, Autosaved
from articles.admin.beside.screen import CheckedBeside
from articles.admin.conflicts.screen import ConflictScreen
from articles.admin.history.screen import Historic
from articles.admin.ownership import Owned
from articles.admin.parts.desk import RESTORE, DeskAdmin
from articles.admin.parts.figures import figures
from articles.admin.parts.forms import PieceForm, conflict_of
from articles.admin.pending import Pending, clear_errors
from articles.admin.previewing.screen import Previewed
from articles.admin.publishing import Publishable
from articles.admin.reviewing import Reviewed
from articles.admin.sharing.screen import Shared
from articles.history import keeping, sheets
from articles.models.piece import Piece, Status
from articles.publishing import amending, verbs, workflow

log = logging.getLogger(__name__)

# How often a save is tried when the piece changes between reading and locking it.
TRIES = 3
# Fields that verbs change without raising the piece's version. A save keeps what they hold when it begins.
OF_THE_DESK = ("submitted_at", "approved_at", "assigned_to_id", "due_on", "embargo_until", "created_by_id")
PENDING_ID = "pending_id"


class ChangedMeanwhile(Exception):
    """Raised when the stored piece is no longer the one that was validated."""


class PieceAdmin(
    Amending,
    Pending,
    Shared,
    Historic,
    CheckedBeside,
    Previewed,
    Reviewed,
    Publishable,
    Owned,
    Autosaved,
    ConflictScreen,
    DeskAdmin,
):
    form = PieceForm
    long_texts = ("body", "introduction")
    change_form_template = "admin/articles/piece_change_form.html"
    delete_confirmation_template = "admin/articles/piece_delete_confirmation.html"

    class Media:
        css = {"all": ["articles/admin/beside.css"]}
        js = ["articles/admin/autosave.js", "articles/admin/beside.js", "articles/admin/wall-line.js"]

    # --- Who may do what

    def has_change_permission(self, request, obj=None):
        """Let editors edit everything, and journalists what is their own and not in review.

        What journalists change in a published piece is stored as its pending version (articles/admin/pending.py).
        """
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or request.user.has_perm("articles.edit_any_article"):
            return True
        is_theirs = request.user.pk in (obj.created_by_id, obj.pending.by_id if obj.pending else None)
        return is_theirs and workflow.stage(obj, timezone.now()) in (Status.DRAFT, Status.PUBLISHED, Status.SCHEDULED)

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or request.user.has_perm("articles.edit_any_article")

    def get_actions(self, request):
        """Remove bulk deletion: what readers may have seen is withdrawn piece by piece, with a reason."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # --- Saving

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Like Django's view, but validate and sanitise the input before the transaction, not inside it.

        SQLite takes its only write lock when a transaction begins, and counting a reader's articles needs that lock.
        """
        if request.method != "POST":
            piece = self.get_object(request, object_id) if object_id else None
            if (
                piece is not None
                and piece.pending_id is not None
                and self.has_change_permission(request, piece)
                and self.is_pending_screen(request, piece)
            ):
                return self.pending_screen(request, piece)
            return super().changeform_view(request, object_id, form_url, extra_context)
        if TAKE in request.POST and (answer := self.with_typed(request, object_id)):
            return answer
        for _ in range(TRIES):
            try:
                self.merge_with_present(request, object_id)
                return self._changeform_view(request, object_id, form_url, extra_context)
            except (ChangedMeanwhile, IntegrityError):
                # The validated state is out of date. Validating again finds the conflict and reports it.
                continue
            except amending.Unanswered as asked:
                return self.ask(request, object_id, form_url, extra_context, asked)
            except amending.Unsigned as refused:
                return self.refuse(request, object_id, form_url, extra_context, refused)
            except OperationalError:
                log.exception("Saving a piece in the admin failed; the form is shown again with the input")
                break
            except PermissionDenied:
                kept = self._kept_words(request, object_id)
                if kept is None:
                    raise
                return kept
        self.message_user(request, "The database is busy, so nothing was saved. Please try again.", messages.ERROR)
        request.POST = request.POST.copy()
        request.POST[RESTORE] = "1"
        return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Do nothing: `save_related()` stores the piece together with its rows."""

    def save_related(self, request, form, formsets, change):
        if change and self.is_pending_screen(request, form.instance):
            self.store_pending(request, form, formsets)
            self.close_typed(request, form.instance)
            request.saved_pending = True
            return
        piece, now = form.instance, timezone.now()
        with transaction.atomic(), versions.gathered():
            if change:
                self._lock(piece)
                keeping.begin(piece)
            before = sheets.of_piece(piece) if change and amending.needs_settling(piece, now) else None
            self.store(request, form, formsets, change)
            amendment = ""
            if before is not None:
                amendment = amending.settle(piece, before, self.answer_in(request), by=request.user, now=now)
            keeping.keep(piece, by=request.user, now=now, amendment=amendment)
            self.close_typed(request, form.instance if change else None)

    def store(self, request, form, formsets, change) -> None:
        """Write the piece and all its rows, inside the caller's transaction."""
        if not change:
            form.instance.created_by = request.user
        form.instance.save()
        form.save_m2m()
        self.save_formsets(request, form, formsets, change)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """Give all formsets the same sent data, where Django copies a long form for each."""
        if request.method != "POST":
            return super().get_formset_kwargs(request, obj, inline, prefix)
        return {
            "instance": obj,
            "prefix": prefix,
            "queryset": inline.get_queryset(request),
            "data": request.POST,
            "files": request.FILES,
            "save_as_new": "_saveasnew" in request.POST,
        }

    def save_formsets(self, request, form, formsets, change) -> None:
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def _lock(self, piece: Piece) -> None:
        stored = (
            type(piece)
            .objects.select_for_update()
            .filter(pk=piece.pk)
            .values("version", PENDING_ID, *OF_THE_DESK)
            .first()
        )
        if stored is None or stored.pop("version") != piece.version or stored.pop(PENDING_ID) != piece.pending_id:
            raise ChangedMeanwhile
        for name, value in stored.items():
            setattr(piece, name, value)

    def _kept_words(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """Return a page with the input, for a user who lost the right to edit the piece while editing it.

        This happens when a draft is published or handed over meanwhile. Returns None if the user may not view it
        either.
        """
        piece = self.get_object(request, object_id) if object_id else None
        if piece is None or not self.has_view_permission(request, piece):
            return None
        words = [
            (name, value)
            for name, value in request.POST.items()
            if value.strip() and not value.isdigit() and not name.startswith(("_", "csrf", "initial", "loaded_as"))
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "You can no longer change this",
            "opts": self.opts,
            "original": piece,
            "conflict": conflict_of(piece),
            "words": words,
        }
        return TemplateResponse(request, "admin/articles/kept.html", context, status=403)

    # --- The page

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "standfirst":
            field.widget.attrs["rows"] = 3
        elif db_field.name == "headline":
            field.widget.attrs["class"] = "vLargeTextField"
        return field

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        context |= {
            "conflict": getattr(form, "conflict", None),
            "differences": self.differences_in_words(request, form),
            "loaded_as": self.loaded_as(request, context, obj),
            "may_publish": self.has_publish_permission(request),
            "show_save_and_add_another": False,
            **self.autosave_context(request, obj),
            **self.beside_form_context(request, obj),
        }
        if obj is not None:
            status = obj.status_at(timezone.now())
            events = list(obj.events.select_related("by"))
            context |= self.steps_context(request, obj) | self.pending_context(request, obj)
            context |= self.share_context(request, obj)
            context |= self.amendment_context(request, obj)
            context["may_publish"] = context["may_publish"] and not context["shows_pending"]
            context |= {
                "status": status,
                "status_label": status.label,
                "take_over_url": self._url("take_over", obj)
                if self.may_take_over(request, obj) and not self.has_change_permission(request, obj)
                else "",
                "hand_over_url": self._url("hand_over", obj) if self.may_hand_over(request) else "",
                "missing": verbs.missing(self.as_loaded(context, obj))
                if status not in (Status.PUBLISHED, Status.WITHDRAWN)
                else [],
                "events": events,
                "embargo": obj.embargo_until if obj.is_embargoed(timezone.now()) else None,
                "last_step": workflow.last_noted(events),
                "figures": figures(request, obj),
                "preview_url": self.preview_url(obj),
                "preview_changes_url": self.preview_changes_url(obj),
            }
        else:
            context |= {"preview_changes_url": self.preview_changes_url(None), "status": Status.DRAFT}
            context |= self.first_steps_context(request)
        if getattr(request, "filled", False):
            # Filled with the pending version, not sent by a person: there is nothing to put right.
            clear_errors(form)
            context["errors"] = None
        return super().render_change_form(request, context, add, change, form_url, obj)

    def as_loaded(self, context: dict, piece: Piece) -> Piece:
        """Return a stored piece for reading, with the rows that its form has already loaded."""
        return piece

    def view_on_site(self, obj):
        """Return the public address of a published piece and the preview address of any other."""
        now = timezone.now()
        return obj.get_absolute_url() if obj.status_at(now) == Status.PUBLISHED else self.preview_url(obj)
