"""The base of every editing screen: the rich text editor under the strict CSP, and forms that lose no input."""

from collections.abc import Iterator

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from js_asset import Media

from articles.admin.parts import problems
from articles.admin.parts.choosing import Choosing
from articles.admin.parts.plain_texts import PLAIN_TEXTS
from articles.admin.parts.searching import BoundedSearch
from articles.admin.parts.wording import OwnWords

# Help for the long text fields: how to write notes and sources (articles/text/typesetting.py).
WRITING_HELP = (
    "Notes: end the text with a heading “Notes” and a numbered list below it. In the text, select a number and link it to "
    "“#note-1”, “#note-2” and so on. The source of a quote: make it the last paragraph of the quote and begin it with a dash "
    "(“— Ann Other, Annual Report”). A text with three or more headings gets a list of contents automatically."
)
# The POST field of a form that the browser kept, for example after an expired session: show the form, do not save it.
RESTORE = "_restore"


class Standing:
    """A mixin for the admins of experts and pictures: only editors change or delete one that published pieces show.

    Otherwise a journalist could change what readers already see. `published_pieces(obj)` finds those pieces.
    """

    def published_pieces(self, obj: Model) -> Iterator[QuerySet]:
        """Yield querysets of the articles and reports that show `obj`; their rows may be in any state."""
        # Not an abstract method: ModelAdmin's metaclass is not ABCMeta.
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
        # Cached on the instance: one page asks several times, and each request loads its own instance.
        if not hasattr(obj, "_stands_in_published"):
            # Any date counts: an editor has approved scheduled pieces, too, and withdrawn ones keep their date.
            pieces = self.published_pieces(obj)
            obj._stands_in_published = any(found.filter(published_at__isnull=False).exists() for found in pieces)
        return not obj._stands_in_published


class DeskAdmin(OwnWords, BoundedSearch, Choosing, admin.ModelAdmin):
    change_form_template = "admin/articles/change_form.html"
    save_on_top = False
    formfield_overrides = PLAIN_TEXTS
    # The fields whose help includes WRITING_HELP.
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
        # The editor's import map is an inline script, so it needs the nonce of this page's CSP.
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        # A list of links replaces Django's “Please correct the errors below”: these forms are many screens long.
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
                    "This is what you typed before. None of it has been saved yet: check it, then save.",
                    code="restored",
                )

        return Restored

    def message_user(self, request, message, level=messages.INFO, extra_tags="", fail_silently=False):
        # The tag “saved” lets the browser discard its copy of the form (static/articles/admin/keep.js).
        if level == messages.SUCCESS:
            extra_tags = f"{extra_tags} saved".strip()
        super().message_user(request, message, level, extra_tags, fail_silently)
