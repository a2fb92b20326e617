"""Django's admin site with the desk's front page instead of the list of apps."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.models.piece import Piece
from newsroom.desk import answers, calendar, piles, recent, sign_offs, troubles
from newsroom.desk.help import Helpful
from newsroom.desk.moving import MoveForm, NotMoved, asked_piece, move


class _Choices(AutocompleteJsonView):
    """Django's search for autocomplete fields. The label of a piece says if it is not public or under an embargo."""

    def serialize_result(self, obj, to_field_name):
        found = super().serialize_result(obj, to_field_name)
        return found | {"text": obj.name_in_choices(timezone.now())} if isinstance(obj, Piece) else found


class DeskSite(Helpful, AdminSite):
    """The desk's admin site. Staff who may not see articles get Django's own front page."""

    index_template = "admin/desk/index.html"
    index_title = "Desk"

    def get_urls(self):
        view = self.admin_view(require_POST(self.move_view))
        return [path("desk/<slug:kind>/<int:pk>/move/", view, name="desk_move"), *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return _Choices.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        context = extra_context or {}
        return super().index(request, context if "desk" in context else self._desk(request) | context)

    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        listed = self.get_app_list(request, app_label)
        own = {"title": listed[0]["name"]} if listed else {}
        return super().app_index(request, app_label, own | (extra_context or {}))

    def move_view(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        """Move a scheduled piece. If the time is invalid, the calendar shows it again with the error."""
        piece = asked_piece(self, request, kind, pk)
        form = MoveForm(piece, request.POST)
        if not form.is_valid():
            return self.index(request, self._desk(request, refused=form))
        try:
            told = move(piece, form.cleaned_data["at"], request.user, timezone.now())
        except NotMoved as error:
            messages.warning(request, f"“{piece.headline}”: {error}")
        else:
            messages.success(request, f"“{piece.headline}”: {told}")
        return HttpResponseRedirect(reverse("admin:index") + "#calendar")

    def _desk(self, request: HttpRequest, refused: MoveForm | None = None) -> dict:
        user = request.user
        if not user.has_perm("articles.view_article"):
            return {}
        now = timezone.now()
        return {
            "desk": {
                "today": timezone.localtime(now),
                "may_write": user.has_perm("articles.add_article"),
                "answers": answers.lines(user),
                "piles": piles.piles(user, now),
                "sign_offs": sign_offs.finished(user, now),
                "calendar": calendar.calendar(self, request, now, refused),
                "refused": refused,
                "zone": timezone.get_current_timezone(),
                "doubts": troubles.doubts(user),
                "corrections": [(note, piles.address(note.piece)) for note in troubles.corrections(now)],
                "plots": recent.plots(user, now),
                "days": recent.DAYS,
            },
        }
