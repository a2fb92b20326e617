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
from articles.admin.parts.plain_texts import PLAIN_TEXTS
from articles.admin.pictures import using
from articles.admin.pictures.describing import Describing
from articles.admin.pictures.filters import AIFilter, PictureList, UseFilter
from articles.admin.pictures.replacement import Replacement
from articles.admin.pictures.uploading import Uploading, render_soon, tidy_soon
from articles.models import Article, Picture, SpecialReport
from articles.pictures import rendering
from articles.pictures.files import uploads
from articles.pictures.files.renditions import RATIOS
from articles.pictures.places import show
from articles.text.folding import fold

_FROM_THE_FILE = {
    "alt_text": "alternative text",
    "credit": "credit",
    "caption": "caption",
    "digital_source": "use of AI",
}
REPLACING_HELP = "Choose another file to replace the picture everywhere."


class Slider(forms.NumberInput):
    """A slider for a number from 0 to 1; the arrow keys move it by 0.01."""

    input_type = "range"

    def __init__(self):
        super().__init__(attrs={"min": "0", "max": "1", "step": "0.01"})


@admin.register(Picture)
class PictureAdmin(Uploading, Describing, Standing, DeskAdmin):
    change_form_template = "admin/articles/picture/change_form.html"
    change_list_template = "admin/articles/picture/change_list.html"
    fieldsets = [
        (
            None,
            {
                "fields": ["file", "alt_text", "credit", "caption", "digital_source"],
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
    formfield_overrides = PLAIN_TEXTS | {models.FloatField: {"widget": Slider}}
    list_display = ["thumbnail", "__str__", "credit", "use_of_ai", "places", "size", "created_at"]
    list_display_links = ["thumbnail", "__str__"]
    list_filter = [UseFilter, AIFilter, "created_at"]
    list_per_page = 40
    # Not the file name: it is a hash of the content, so any digit would match some pictures.
    search_fields = ["found_by__contains"]
    search_help_text = "Searches alternative texts, captions and credits."

    class Media:
        css = {"all": ["articles/admin/focal-point.css", "articles/admin/pictures.css"]}
        js = ["articles/admin/focal-point.js"]

    def published_pieces(self, obj):
        """Yield the pieces that the picture leads or that have it in a text, and the articles of people who show it.

        Pages about the site are not looked for.
        """
        texts = obj.in_texts.all()
        yield Article.objects.filter(picture=obj)
        yield SpecialReport.objects.filter(picture=obj)
        yield Article.objects.filter(participants__expert__portrait=obj)
        yield Article.objects.filter(bylines__author__portrait=obj)
        yield Article.objects.filter(pk__in=texts.filter(article__isnull=False).values("article"))
        yield Article.objects.filter(answers__in=texts.filter(answer__isnull=False).values("answer"))
        yield SpecialReport.objects.filter(pk__in=texts.filter(report__isnull=False).values("report"))
        yield Article.objects.filter(participants__expert__in=texts.filter(expert__isnull=False).values("expert"))
        yield Article.objects.filter(bylines__author__in=texts.filter(author__isnull=False).values("author"))

    def get_changelist(self, request, **kwargs):
        return PictureList

    def get_search_results(self, request, queryset, search_term):
        # The words are stored folded (`FoundByField`).
        return super().get_search_results(request, queryset, fold(search_term))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and "file" in form.base_fields:
            form.base_fields["file"].help_text = f"{REPLACING_HELP} {form.base_fields['file'].help_text}"
        return form

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["uses"] = using.told(request, self.admin_site, obj) if obj is not None else None
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Like Django's view, but decode and encode an upload before the transaction, not inside it.

        SQLite takes its only write lock when a transaction begins, and counting a reader's articles needs that lock.
        """
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        before = {name: getattr(obj, name) for name in _FROM_THE_FILE}
        former = Picture.objects.filter(pk=obj.pk).first() if change and "file" in form.changed_data else None
        # Writes the file to the storage, which may be remote and slow: never while the database is locked.
        obj._meta.get_field("file").pre_save(obj, not change)
        replacement = None
        if former is not None and former.file.name != obj.file.name:
            details = form.cleaned_data["file"].stored.details
            replacement = Replacement(former, obj, details, set(form.changed_data))
            replacement.settle()
        with transaction.atomic(), versions.gathered():
            if replacement:
                replacement.retire()
            if change:
                # Leave out the renditions: a command may be writing them right now.
                fields = [field.name for field in obj._meta.concrete_fields if field.name not in ("id", "renditions")]
                obj.save(update_fields=fields)
            else:
                obj.created_by = request.user
                obj.save()
        if replacement:
            self.message_user(request, replacement.words(), messages.WARNING)
        elif read := [words for name, words in _FROM_THE_FILE.items() if getattr(obj, name) != before[name]]:
            names = get_text_list(read, "and")
            self.message_user(request, f"Read from the file: {names}. Please check the wording.", messages.WARNING)

        if (shown := min(obj.width, round(obj.height * RATIOS["card"]))) < uploads.MIN_WIDTH:
            coarse = f"Lists can show only {shown} pixels of its width, so the picture will look grainy there."
            self.message_user(request, f"{coarse} Inside a text it is not cropped.", messages.WARNING)

    def response_add(self, request, obj, post_url_continue=None):
        render_soon(obj.pk)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        render_soon(obj.pk)
        tidy_soon()
        return super().response_change(request, obj)

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

    @admin.display(description="AI", ordering="digital_source")
    def use_of_ai(self, picture):
        return picture.use_of_ai

    @admin.display(description="used in")
    def places(self, picture):
        if not picture.use_count:
            return "nowhere"
        address = reverse("admin:articles_picture_change", args=[picture.pk])
        count = "1 place" if picture.use_count == 1 else f"{picture.use_count} places"
        return format_html('<a href="{}#uses">{}</a>', address, count)

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
