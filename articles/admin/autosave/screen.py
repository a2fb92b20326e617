"""Autosave and presence: unsaved text is backed up beside the piece, and people who have the piece open see each other.

The script (static/articles/admin/autosave.js) posts the present form. Nothing here changes the piece, its version or its
history. Text from another page of the same person is never overwritten before the person takes or drops it.
"""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.admin.autosave import typed
from articles.admin.parts.desk import RESTORE
from articles.models import UnsavedText
from articles.models.piece import Piece

# The POST field of the button “Take it”.
TAKE = "_take"
DROP = "_drop"
DROPPED = "Your unsaved text is dropped."
GONE = "There is no unsaved text any more. It was saved or dropped."
# Ends the key of what is typed in a Q&A edited as text (articles/admin/rereading/typed.py).
TEXT = "text"


class Autosaved:
    """A mixin for the admin of a kind of piece: adds `…/<id>/autosave/`, `…/<id>/typed/` and both below `…/add/`."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/autosave/", wrap(self.autosave_view), name=f"{name}_autosave"),
            path("<int:pk>/typed/", wrap(self.typed_view), name=f"{name}_typed"),
            path("add/autosave/", wrap(self.autosave_view), name=f"{name}_autosave_new"),
            path("add/typed/", wrap(self.typed_view), name=f"{name}_typed_new"),
            *super().get_urls(),
        ]

    # --- The script's requests

    def autosave_view(self, request: HttpRequest, pk: int | None = None, part: str = "") -> HttpResponse:
        """Keep the posted form and say who else is here. GET gives a new form token to a page with an outdated one.

        `part` names another form of the piece than the one of its screen.
        """
        if pk is not None and not self._may_type(request, self._light(pk)):
            raise PermissionDenied
        if pk is None and not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return JsonResponse({"user": request.user.pk, "token": get_token(request)})
        if request.POST.get("by") != str(request.user.pk):
            # Somebody else has signed in in this browser. The text of the first person is not theirs.
            return JsonResponse({"state": "somebody-else"}, status=409)
        now = timezone.now()
        key = f"{self.model.KEY_LETTER}{pk or 'new'}"
        own, others = _around(key, part, request, now)
        try:
            state = _keep(request, key + part, own, now)
        except typed.Unusable as error:
            return JsonResponse({"state": "too-long" if error.is_too_long else "unusable"}, status=413)
        return JsonResponse(
            {"state": state, "at": date_format(timezone.localtime(now), "H:i"), "others": _presence(others, now)}
        )

    # For a script, the gate returns 401 instead of redirecting to the sign-in page (accounts/middleware.py).
    autosave_view.for_scripts = True

    def _light(self, pk: int) -> Piece:
        """Return the piece without its text, because this is requested every few seconds."""
        asked = ("created_by_id", "published_at", "withdrawn_at", "submitted_at", "approved_at", "pending_id")
        piece = self.model._default_manager.only(*asked).filter(pk=pk).first()
        if piece is None:
            raise Http404
        return piece

    def _may_type(self, request: HttpRequest, piece: Piece | None) -> bool:
        return self.has_change_permission(request, piece) if piece else self.has_add_permission(request)

    # --- Take, compare, drop

    def typed_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show the differences between a person's unsaved text and the stored piece. POST drops the text."""
        piece = self.get_object(request, str(pk)) if pk else None
        if pk and piece is None:
            raise Http404
        if not self._may_type(request, piece):
            raise PermissionDenied
        back = self._form_url(piece)
        row = self.typed_row(request, piece)
        if request.method == "POST" and DROP in request.POST:
            if row is not None and row.screen == typed.screen_in(request.POST):
                row.delete()
                self.message_user(request, DROPPED, messages.INFO)
            return HttpResponseRedirect(back)
        if row is None:
            self.message_user(request, "You have no unsaved text here.", messages.INFO)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": "Your unsaved text",
            "opts": self.opts,
            "original": piece,
            "form_url": back,
            "typed": _Offer(row, piece),
            "typed_url": request.path,
            "differences": self.differences_of(request, piece, typed.as_post(row), row.version),
        }
        return TemplateResponse(request, "admin/articles/autosave/compare.html", context)

    def with_typed(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """Replace the POST by the person's unsaved text, so that the form shows it without saving it.

        Returns a response if there is nothing to take.
        """
        piece = self.get_object(request, object_id) if object_id else None
        if object_id and piece is None:
            return None
        if not self._may_type(request, piece):
            raise PermissionDenied
        row = self.typed_row(request, piece)
        if row is None:
            self.message_user(request, GONE, messages.WARNING)
            return HttpResponseRedirect(request.path)
        request.POST = typed.as_post(row)
        request.POST[RESTORE] = "1"
        # The new page continues this text.
        request.POST["_screen"] = row.screen
        return None

    def typed_row(self, request: HttpRequest, piece: Piece | None, part: str = "") -> UnsavedText | None:
        return UnsavedText.objects.filter(piece=self._key(piece) + part, by=request.user).exclude(text=None).first()

    # --- The form

    def autosave_context(self, request: HttpRequest, piece: Piece | None) -> dict:
        """Return what the form's page says about unsaved text and other people; nothing for people who may only read."""
        if "_popup" in request.GET or "_popup" in request.POST or not self._may_type(request, piece):
            return {}
        # A form that comes back with errors keeps the name of the page that sent it.
        screen = typed.screen_in(request.POST)
        # The screen of a pending version is filled from a POST that no browser sent.
        is_opened = request.method == "GET" or getattr(request, "filled", False)
        offered = self.offer_context(
            request, piece, screen, "", is_opened, lambda row: self._differs(request, piece, row)
        )
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        arguments = [piece.pk] if piece else []
        new = "" if piece else "_new"
        return offered | {
            "autosave_url": reverse(f"{name}_autosave{new}", args=arguments),
            "typed_url": reverse(f"{name}_typed{new}", args=arguments),
            "may_compare": True,
        }

    def offer_context(
        self,
        request: HttpRequest,
        piece: Piece | None,
        screen: str,
        part: str,
        is_opened: bool,
        differs: Callable[[UnsavedText], bool],
    ) -> dict:
        """Offer what another page of this person typed; forget it if it does not differ from a page just opened."""
        now = timezone.now()
        own, others = _around(self._key(piece), part, request, now)
        offer = None
        if own is not None and own.is_unsaved and own.screen != screen:
            offer = _Offer(own, piece)
            if is_opened and not differs(own):
                UnsavedText.objects.close(own.piece, request.user, own.screen)
                offer = None
        return {"form_url_of_typed": request.path, "screen": screen, "typed": offer, "others": _presence(others, now)}

    def close_typed(self, request: HttpRequest, piece: Piece | None) -> None:
        """Delete the backup of this page, because its text is saved. `piece` is None if it was new."""
        if screen := typed.screen_in(request.POST):
            UnsavedText.objects.close(self._key(piece), request.user, screen)

    def delete_model(self, request, obj):
        key = obj.key
        super().delete_model(request, obj)
        UnsavedText.objects.filter(piece__in=[key, key + TEXT]).delete()

    def _differs(self, request: HttpRequest, piece: Piece | None, row: UnsavedText) -> bool:
        """Tell whether this text has anything that is not stored. If only the response to a save was lost, it has nothing."""
        found = self.differences_of(request, piece, typed.as_post(row), row.version)
        return bool(found.mine or found.both)

    def _key(self, piece: Piece | None) -> str:
        return piece.key if piece else f"{self.model.KEY_LETTER}new"

    def _form_url(self, piece: Piece | None) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{name}_change", args=[piece.pk]) if piece else reverse(f"{name}_add")


class _Offer:
    """An unsaved text as the screens describe it."""

    def __init__(self, row: UnsavedText, piece: Piece | None):
        self.screen = row.screen
        at, today = timezone.localtime(row.typed_at), timezone.localdate()
        self.when = f"at {date_format(at, 'H:i')}"
        if at.date() != today:
            self.when = f"on {date_format(at, 'j F Y')} {self.when}"
        self.was_saved_since = piece is not None and row.version != piece.version


def _around(key: str, part: str, request: HttpRequest, now) -> tuple[UnsavedText | None, list[UnsavedText]]:
    """Return this person's row for this form of the piece, and one row for each other person who has any of its forms open."""
    rows = list(UnsavedText.objects.around([key, key + TEXT], request.user, now))
    own = next((row for row in rows if row.by_id == request.user.pk and row.piece == key + part), None)
    if key.endswith("new"):
        # A new piece is not stored yet, so nobody else can have it open.
        return own, []
    # The form in which somebody typed last comes last, and takes the place of the other.
    others = sorted(
        (row for row in rows if row.by_id != request.user.pk),
        key=lambda row: (row.typed_at is not None, row.typed_at or row.seen_at),
    )
    return own, list({row.by_id: row for row in others}.values())


def _presence(others: list[UnsavedText], now) -> list[str]:
    lately = now - timedelta(seconds=60)
    said = []
    for row in sorted(others, key=lambda row: row.by.get_full_name()):
        where = "edits this as text" if row.piece.endswith(TEXT) else "has this open"
        typed_lately = row.typed_at and row.typed_at > lately
        said.append(f"{row.by.get_full_name()} {where}{', and typed a moment ago' if typed_lately else ''}.")
    return said


def _keep(request: HttpRequest, key: str, own: UnsavedText | None, now) -> str:
    """Store text and presence, and return the result in the script's terms."""
    post, screen = request.POST, typed.screen_in(request.POST)
    row = UnsavedText(piece=key, by=request.user, seen_at=None if "left" in post else now)
    state = _state(own, screen)
    has_text = "typed" in post and state == "kept" and screen
    if has_text:
        fields = typed.read(post["typed"])
        if "part" in post:
            if own is None or not own.is_unsaved:
                return "incomplete"
            fields = typed.patched(own, fields, typed.read(post.get("gone", "{}")))
        row.text, row.version = typed.written(fields), typed.version_of(fields)
        row.screen, row.typed_at = screen, now
    if has_text or own is not None or not key.endswith("new"):
        UnsavedText.objects.put(row, with_text=bool(has_text))
    return state


def _state(own: UnsavedText | None, screen: str) -> str:
    if own is None:
        return "kept"
    if own.is_unsaved:
        return "kept" if own.screen == screen else "waits"
    return "saved" if screen and own.screen == screen else "kept"
