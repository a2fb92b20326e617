"""Where a picture is used, as its screen lists it: linked where the journalist may look, pieces with their status."""

from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from articles.models import Picture
from articles.models.piece import Piece
from articles.pictures import uses


@dataclass(frozen=True)
class Line:
    """One piece, person or page; `address` is empty if the journalist may not open its screen."""

    name: str
    address: str
    status: str
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    name: str
    lines: tuple[Line, ...]
    more: int


def told(request: HttpRequest, site: AdminSite, picture: Picture) -> list[Kind]:
    """Return the uses of a picture by kind. The number of queries depends on neither pictures nor pieces."""
    now = timezone.now()
    return [
        Kind(kind.kind, tuple(_line(request, site, use, now) for use in kind.named), kind.more)
        for kind in uses.of(picture)
    ]


def _line(request: HttpRequest, site: AdminSite, use: uses.Use, now) -> Line:
    row, address, status = use.row, "", ""
    if site.get_model_admin(type(row)).has_view_permission(request):
        address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
    if isinstance(row, Piece):
        status = row.status_at(now).label.lower()
    return Line(str(row), address, status, use.ways)
