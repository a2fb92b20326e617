"""The list of preview links of all pieces, where editors see who can read what until when, and revoke links."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.admin.parts.searching import BoundedSearch
from articles.admin.parts.wording import OwnWords
from articles.models import PreviewLink

OPEN, ALL = "open", "all"


class OpenFilter(admin.SimpleListFilter):
    """Show open links, unless the person asks for all."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(ALL, "All, closed ones too")]

    def choices(self, changelist):
        for value, label in ((None, "Open"), (ALL, "All, closed ones too")):
            query = changelist.get_query_string({self.parameter_name: value} if value else {}, [self.parameter_name])
            yield {"selected": self.value() == value, "query_string": query, "display": label}

    def queryset(self, request, queryset):
        return queryset if self.value() == ALL else queryset.open(timezone.now())


@admin.register(PreviewLink)
class PreviewLinkAdmin(OwnWords, BoundedSearch, admin.ModelAdmin):
    list_display = ["for_whom", "of_piece", "of_version", "made", "until", "used"]
    list_display_links = None
    list_filter = [OpenFilter]
    list_select_related = ["article", "report", "version", "made_by"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["for_whom", "article__headline", "report__headline"]
    search_help_text = "Searches recipients and headlines."
    actions = ["revoke"]
    ordering = ["-made_at", "-id"]

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.edit_any_article")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        heavy = ("version__copy", "article__body", "report__introduction")
        return super().get_queryset(request).select_related(*self.list_select_related).defer(*heavy)

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        """Redirect to the links of the piece, where all details of a link are shown."""
        link = self.get_object(request, object_id)
        if link is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(_share_url(link))

    @admin.action(description="Revoke the chosen links", permissions=["view"])
    def revoke(self, request, queryset):
        number = PreviewLink.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))).revoke(timezone.now())
        said = (
            f"Revoked {number} link{'' if number == 1 else 's'}."
            if number
            else "Nothing was changed. These links were already closed."
        )
        self.message_user(request, said, messages.SUCCESS if number else messages.INFO)

    @admin.display(description="piece")
    def of_piece(self, link):
        return format_html('<a href="{}">{}</a>', _share_url(link), link.piece.headline)

    @admin.display(description="version")
    def of_version(self, link):
        if link.version is None:
            return "pruned"
        return _moment(link.version.at) + (", pending" if link.version.is_pending else "")

    @admin.display(description="made", ordering="made_at")
    def made(self, link):
        return f"{_moment(link.made_at)}, by {link.made_by or 'somebody who has left'}"

    @admin.display(description="until", ordering="expires_at")
    def until(self, link):
        return f"revoked {_moment(link.revoked_at)}" if link.revoked_at else _moment(link.expires_at)

    @admin.display(description="first and last opened", ordering="last_used_at")
    def used(self, link):
        if link.first_used_at is None:
            return "not yet"
        return " / ".join(dict.fromkeys(map(_moment, (link.first_used_at, link.last_used_at))))


def _share_url(link: PreviewLink) -> str:
    return reverse(f"admin:articles_{link.piece._meta.model_name}_share", args=[link.piece.pk])


def _moment(at) -> str:
    return date_format(timezone.localtime(at), "j M Y, H:i")
