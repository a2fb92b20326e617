"""Pictures: uploaded once, chosen in articles and inside texts."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html

from articles.admin.desk import DeskAdmin
from articles.models import Picture


@admin.register(Picture)
class PictureAdmin(DeskAdmin):
    fieldsets = [
        (None, {"fields": ["shown", "file", "alt_text", "credit", "caption"]}),
        (
            "Focal point",
            {
                "fields": [("focal_x", "focal_y")],
                "description": "What must stay visible when the picture is cropped: 0.5 and 0.5 is the middle.",
            },
        ),
    ]
    readonly_fields = ["shown"]
    list_display = ["thumbnail", "__str__", "credit", "size", "created_at"]
    list_display_links = ["thumbnail", "__str__"]
    list_filter = ["created_at"]
    list_per_page = 40
    search_fields = ["alt_text", "caption", "credit", "file"]
    search_help_text = "Searches alternative texts, captions and credits."

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def get_urls(self):
        view = self.admin_site.admin_view(self.thumbnail_view)
        return [path("<int:pk>/thumbnail/", view, name="articles_picture_thumbnail"), *super().get_urls()]

    def thumbnail_view(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        """Leads to the file of a picture, so that scripts need to know no more of it than its id."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        picture = self.get_object(request, str(pk))
        if picture is None or not picture.file:
            raise Http404
        return HttpResponseRedirect(picture.file.url)

    @admin.display(description="")
    def thumbnail(self, picture):
        address = reverse("admin:articles_picture_thumbnail", args=[picture.pk])
        return format_html('<img class="thumbnail" src="{}" alt="" loading="lazy">', address)

    @admin.display(description="picture")
    def shown(self, picture):
        if not picture.pk or not picture.file:
            return "Choose a file below."
        return format_html('<img class="shown" src="{}" alt="{}">', picture.file.url, picture.alt_text)

    @admin.display(description="size")
    def size(self, picture):
        return f"{picture.width} × {picture.height}"
