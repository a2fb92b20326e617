"""The picture screen. A picture is uploaded once, then chosen for pieces and inside texts."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import get_text_list

from articles import versions
from articles.admin.parts.desk import DeskAdmin, Standing
from articles.models import Article, Picture, SpecialReport
from articles.pictures import rendering
from articles.pictures.files import uploads
from articles.pictures.files.renditions import RATIOS
from articles.pictures.places import show

_FROM_THE_FILE = {"alt_text": "alternative text", "credit": "credit", "caption": "caption"}


class Slider(forms.NumberInput):
    """A slider for a number from 0 to 1; the arrow keys move it by 0.01."""

    input_type = "range"

    def __init__(self):
        super().__init__(attrs={"min": "0", "max": "1", "step": "0.01"})


@admin.register(Picture)
class PictureAdmin(Standing, DeskAdmin):
    fieldsets = [
        (
            None,
            {
                "fields": ["file", "alt_text", "credit", "caption"],
                "description": "On upload, empty fields are filled from the file’s own data (IPTC, XMP, EXIF). "
                "Only the first frame of an animation is kept.",
            },
        ),
        (
            "Focal point",
            {
                "fields": ["focal_point", "focal_x", "focal_y"],
                "description": "The part that must stay visible when the picture is cropped. Click it in the picture, or move "
                "the sliders with the arrow keys.",
            },
        ),
    ]
    readonly_fields = ["focal_point"]
    formfield_overrides = {models.FloatField: {"widget": Slider}}
    list_display = ["thumbnail", "__str__", "credit", "size", "created_at"]
    list_display_links = ["thumbnail", "__str__"]
    list_filter = ["created_at"]
    list_per_page = 40
    # Not the file name: it is a hash of the content, so any digit would match some pictures.
    search_fields = ["alt_text", "caption", "credit"]
    search_help_text = "Searches alternative texts, captions and credits."

    class Media:
        css = {"all": ["articles/admin/focal-point.css"]}
        js = ["articles/admin/focal-point.js"]

    def published_pieces(self, obj):
        """Yield the pieces that the picture leads, and the articles of people whose portrait it is.

        Pictures inside texts are not looked for.
        """
        yield Article.objects.filter(picture=obj)
        yield SpecialReport.objects.filter(picture=obj)
        yield Article.objects.filter(participants__expert__portrait=obj)
        yield Article.objects.filter(bylines__author__portrait=obj)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Like Django's view, but decode and encode an upload before the transaction, not inside it.

        SQLite takes its only write lock when a transaction begins, and counting a reader's articles needs that lock.
        """
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        before = {name: getattr(obj, name) for name in _FROM_THE_FILE}
        # Writes the file to the storage, which may be remote and slow: never while the database is locked.
        obj._meta.get_field("file").pre_save(obj, not change)
        with transaction.atomic(), versions.gathered():
            if change:
                # Leave out the renditions: a command may be writing them right now.
                fields = [field.name for field in obj._meta.concrete_fields if field.name not in ("id", "renditions")]
                obj.save(update_fields=fields)
            else:
                obj.created_by = request.user
                obj.save()
        if read := [words for name, words in _FROM_THE_FILE.items() if getattr(obj, name) != before[name]]:
            names = get_text_list(read, "and")
            self.message_user(request, f"Read from the file: {names}. Please check the wording.", messages.WARNING)

        if (shown := min(obj.width, round(obj.height * RATIOS["card"]))) < uploads.MIN_WIDTH:
            coarse = f"Lists can show only {shown} pixels of its width, so the picture will look coarse there."
            self.message_user(request, f"{coarse} Inside a text it is not cropped.", messages.WARNING)

    def response_add(self, request, obj, post_url_continue=None):
        self._render(obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        self._render(obj)
        return super().response_change(request, obj)

    def _render(self, picture: Picture) -> None:
        # Render in this request but after the commit, so that the database is not locked meanwhile.
        transaction.on_commit(lambda: rendering.render_after_upload(picture.pk), robust=True)

    def get_urls(self):
        view = self.admin_site.admin_view(self.thumbnail_view)
        return [path("<int:pk>/thumbnail/", view, name="articles_picture_thumbnail"), *super().get_urls()]

    def thumbnail_view(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        """Redirect to a small file of a picture, so that scripts need only the picture's id."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        picture = self.get_object(request, str(pk))
        if picture is None or not picture.file:
            raise Http404
        return HttpResponseRedirect(show(picture, "second").src)

    @admin.display(description="")
    def thumbnail(self, picture):
        address = reverse("admin:articles_picture_thumbnail", args=[picture.pk])
        return format_html('<img class="thumbnail" src="{}" alt="" loading="lazy">', address)

    @admin.display(description="picture and crops")
    def focal_point(self, picture):
        has_file = bool(picture.pk and picture.file)
        crops = [
            (shape, label, show(picture, place).src if has_file else "")
            for shape, label, place in (("card", "In lists, 3:2", "second"), ("square", "Portrait, 1:1", "person"))
        ]
        whole = show(picture, "figure").src if has_file else ""
        return render_to_string("admin/articles/focal_point.html", {"whole": whole, "crops": crops})

    @admin.display(description="size")
    def size(self, picture):
        size = f"{picture.width} × {picture.height}"
        return size if rendering.is_finished(picture) else f"{size}, some smaller sizes still to be made"
