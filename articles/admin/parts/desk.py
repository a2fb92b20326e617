"""What every editing screen of the desk has: the rich text editor under the strict policy, and no lost words."""

from collections.abc import Iterator

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from js_asset import Media

from articles.admin.parts import problems
from articles.admin.parts.choosing import Choosing
from articles.admin.parts.searching import BoundedSearch

# How notes and sources are written (articles/text/typesetting.py), for the fields of long texts.
WRITING_HELP = (
    "Notes: end the text with a heading “Notes” and a numbered list under it; in the text, mark a number and give it the "
    "link “#note-1”, “#note-2” and so on. The source of a quote: the last paragraph of the quote, begun with a dash (“— Ann "
    "Other, Annual Report”). A list of contents comes by itself, from three headings on."
)
# The field by which a form that the browser kept (after an expired session) asks to be shown again, unsaved.
RESTORE = "_restore"


class Standing:
    """A mixin for the admins of what articles show: while it stands in published ones, only editors change or delete it.

    `published_pieces(obj)` says in which; a journalist's drafts lead to nothing that readers know already.
    """

    def published_pieces(self, obj: Model) -> Iterator[QuerySet]:
        """Query sets of articles and reports that show it; their rows may be in any state."""
        # Not an abstract class: the admin's classes have a metaclass of their own.
        raise NotImplementedError

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def render_change_form(self, request, context, *args, **kwargs):
        context["stands_in_published"] = not self._is_theirs(request, kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def _is_theirs(self, request: HttpRequest, obj: Model | None) -> bool:
        if obj is None or request.user.has_perm("articles.edit_any_article"):
            return True
        # Asked several times for one page; each request reads its own instance.
        if not hasattr(obj, "_stands_in_published"):
            # Scheduled pieces, too, were let through by an editor; what was withdrawn keeps its date.
            pieces = self.published_pieces(obj)
            obj._stands_in_published = any(found.filter(published_at__isnull=False).exists() for found in pieces)
        return not obj._stands_in_published


class DeskAdmin(BoundedSearch, Choosing, admin.ModelAdmin):
    change_form_template = "admin/articles/change_form.html"
    save_on_top = False
    # Fields of long texts, whose help says how notes and sources are written.
    long_texts: tuple[str, ...] = ()

    class Media:
        css = {"all": ["articles/admin/desk.css"]}
        js = [
            "articles/admin/editor.js",
            "articles/admin/rows.js",
            "articles/admin/keep.js",
            "articles/admin/errors.js",
            "articles/admin/chosen-picture.js",
            "articles/admin/clock.js",
        ]

    def render_change_form(self, request, context, *args, **kwargs):
        # The editor's import map is an inline script: it gets the nonce that only this page's policy names.
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        # Our own list takes the place of “Please correct the errors below”, on forms that are screens long.
        context["problems"] = problems.of(context["adminform"].form, context["inline_admin_formsets"])
        context["file_is_wrong"] = any(problem.target == "id_file" for problem in context["problems"])
        context["is_wrong"] = bool(context.pop("errors", None))
        return super().render_change_form(request, context, *args, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in self.long_texts:
            field.help_text = f"{field.help_text} {WRITING_HELP}".strip()
        return field

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if request.method != "POST" or RESTORE not in request.POST:
            return form

        class Restored(form):
            def clean(self):
                super().clean()
                raise ValidationError(
                    "This is what you had typed before. Nothing of it has been saved yet: look it over, then save.",
                    code="restored",
                )

        return Restored

    def message_user(self, request, message, level=messages.INFO, extra_tags="", fail_silently=False):
        # “saved” tells the browser that it may forget what it kept of the form (static/articles/admin/keep.js).
        if level == messages.SUCCESS:
            extra_tags = f"{extra_tags} saved".strip()
        super().message_user(request, message, level, extra_tags, fail_silently)
