"""Several pictures at once: the upload page, on which every file is checked and stored by itself.

A script sends each file in a request of its own; without scripts one form sends all of them.
"""

import logging
import time
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles import versions
from articles.models import Picture
from articles.pictures import rendering, replacing
from articles.pictures.files import uploads

log = logging.getLogger(__name__)
NOT_WRITTEN = (
    "The file could not be stored. The disk may be full. Tell the administrator of the site, and upload it again later."
)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: the id of its picture, or the reason why it was not stored."""

    name: str
    picture: int | None = None
    error: str = ""


class Uploading:
    """A mixin for the admin of pictures: adds `…/picture/upload/`. Uses `Describing`."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.upload_view)
        return [path("upload/", view, name="articles_picture_upload"), *super().get_urls()]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Store the posted files that are pictures and say what is wrong with the others."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        outcomes = []
        if request.method == "POST":
            outcomes = [self._stored(request, file) for file in request.FILES.getlist("files")]
            stored = [outcome.picture for outcome in outcomes if outcome.picture]
            render_in_one_upload(stored)
            tidy_soon()
            if request.headers.get("Accept") == "application/json":
                return JsonResponse({"files": [asdict(outcome) for outcome in outcomes]})
            if stored:
                return self._describe(request, stored, [outcome for outcome in outcomes if outcome.error])
        context = {
            **self.admin_site.each_context(request),
            "title": "Upload pictures",
            "opts": self.opts,
            "failed": outcomes,
            "is_empty": request.method == "POST" and not outcomes,
            "accepted": uploads.ACCEPTED,
            "accepted_by_browsers": uploads.ACCEPTED_BY_BROWSERS,
            "min_width": uploads.MIN_WIDTH,
            "most_megabytes": uploads.MAX_BYTES // 1024 // 1024,
            "describe": reverse("admin:articles_picture_describe", args=["0"]),
        }
        return TemplateResponse(request, "admin/articles/picture/upload.html", context)

    def _stored(self, request: HttpRequest, file: File) -> Outcome:
        try:
            picture = Picture(file=uploads.PictureFormField().clean(file), created_by=request.user)
        except ValidationError as error:
            return Outcome(file.name, error=" ".join(error.messages))
        # Writes the file to the storage, which may be remote and slow: never while the database is locked.
        try:
            picture._meta.get_field("file").pre_save(picture, True)
        except OSError:
            log.exception("An uploaded picture could not be written to the storage")
            return Outcome(file.name, error=NOT_WRITTEN)
        with transaction.atomic(), versions.gathered():
            picture.save()
            self.log_addition(request, picture, [{"added": {}}])
        return Outcome(file.name, picture.pk)

    def _describe(self, request: HttpRequest, stored: list[int], failed: list[Outcome]) -> HttpResponseRedirect:
        for outcome in failed:
            self.message_user(request, f"“{outcome.name}” was not stored. {outcome.error}", messages.ERROR)
        many = "1 picture is" if len(stored) == 1 else f"{len(stored)} pictures are"
        self.message_user(request, f"{many} stored.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_picture_describe", args=[",".join(map(str, stored))]))


def render_in_one_upload(pictures: list[int]) -> None:
    """Make renditions within the time of one upload; the daily command makes the rest."""
    ends = time.monotonic() + rendering.UPLOAD_SECONDS
    for pk in pictures:
        if (left := ends - time.monotonic()) > 0:
            render_soon(pk, left)


def render_soon(picture: int, seconds: float | None = None) -> None:
    """Make renditions in this request but after the commit, so that the database is not locked meanwhile."""
    transaction.on_commit(lambda: rendering.render_after_upload(picture, seconds), robust=True)


def tidy_soon() -> None:
    """Delete a few files of pictures that were replaced some time ago, after the commit."""
    transaction.on_commit(lambda: replacing.tidy(timezone.now(), replacing.MOST_AT_ONCE), robust=True)
