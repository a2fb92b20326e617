"""Moving a scheduled piece to another time in the calendar."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article, SpecialReport
from articles.models.piece import Piece, Status
from articles.publishing import verbs

_MODELS = {model._meta.model_name: model for model in (Article, SpecialReport)}


class NotMoved(Exception):
    """Raised if a piece cannot be moved. The message tells the user why."""


class MoveForm(forms.Form):
    """A date and a time in the site's time zone."""

    at = forms.SplitDateTimeField(
        error_messages={"required": "Enter the date and the time.", "incomplete": "Enter the date and the time."}
    )

    def __init__(self, piece: Piece, data):
        self.piece = piece
        super().__init__(data, prefix=f"{piece.KEY_LETTER}{piece.pk}")

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError("This time has passed. Choose a later one.")
        return at


@dataclass(frozen=True)
class Move:
    """The fields for moving a piece, as the calendar's template prints them.

    A Django form would render three templates for each piece, which takes longer than all queries of the page.
    """

    address: str
    name: str
    day: str
    hour: str
    errors: list[str]

    @classmethod
    def of(cls, piece: Piece, refused: MoveForm | None = None) -> "Move":
        """Return the fields with the piece's time, or with the input of a refused form."""
        address = reverse("admin:desk_move", args=[piece._meta.model_name, piece.pk])
        name = f"{piece.KEY_LETTER}{piece.pk}-at"
        at = timezone.localtime(piece.published_at)
        day, hour = f"{at:%Y-%m-%d}", f"{at:%H:%M}"
        if refused is None:
            return cls(address, name, day, hour, [])
        return cls(
            address, name, refused.data.get(f"{name}_0", day), refused.data.get(f"{name}_1", hour), refused.errors["at"]
        )


def asked_piece(site: AdminSite, request: HttpRequest, kind: str, pk: int) -> Piece:
    """Return the piece to move. Raises Http404, or PermissionDenied if the user may not schedule or change the piece."""
    if kind not in _MODELS:
        raise Http404
    piece = _MODELS[kind].objects.filter(pk=pk).first()
    if piece is None:
        raise Http404
    may_change = site.get_model_admin(type(piece)).has_change_permission(request, piece)
    if not may_change or not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    return piece


def move(piece: Piece, at: datetime, by, now: datetime) -> str:
    """Schedule a piece for another time and return what was done, in words. Raises NotMoved."""
    # With the lock, nobody else can change the piece before it is moved. A piece that has appeared by now keeps its date.
    with transaction.atomic():
        piece = type(piece).objects.select_for_update(of=("self",)).get(pk=piece.pk)
        if piece.status_at(now) != Status.SCHEDULED:
            raise NotMoved("It is no longer scheduled, so it was not moved.")
        try:
            verbs.publish(piece, by=by, now=now, at=at)
        except verbs.NotPublishable as error:
            raise NotMoved(f"It was not moved. {' '.join(error.missing)}") from error
        except verbs.Embargoed as error:
            raise NotMoved(f"It was not moved. {error}") from error
        told = f"Moved. It appears on {date_format(timezone.localtime(at), 'l, j F Y, H:i')}."
        LogEntry.objects.log_actions(by.pk, [piece], CHANGE, told, single_object=True)
    return told
