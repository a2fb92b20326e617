"""The screen for redirects of an old site's addresses, and their import from a CSV file."""

import csv
import io

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles.admin.parts.desk import DeskAdmin
from articles.models import Redirect
from articles.publishing import redirecting
from articles.publishing.redirecting import Row

MOST_ROWS = 50_000
LARGEST_FILE = 10 * 1024 * 1024
# A longer list of mistakes would not help anybody.
MOST_SHOWN = 200


class RedirectForm(forms.ModelForm):
    plan = None

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("old_path") and cleaned.get("new_path")):
            return cleaned
        row = Row(1, cleaned["old_path"], cleaned["new_path"])
        self.plan = redirecting.plan([row], instead_of=self.initial.get("old_path", ""))
        if self.plan.wrong:
            raise ValidationError([sentence for _, sentence in self.plan.wrong])
        # The first change is this one, in the spelling under which it is kept and without a detour.
        old = next(iter(self.plan.changes))
        return cleaned | {"old_path": old, "new_path": self.plan.changes.pop(old)}


class ImportForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        help_text="Each line: the old address, a comma (or a semicolon, or a tab), the new address. "
        f"A line of headings is left out. Up to {MOST_ROWS:,} lines.",
    )
    without_wrong = forms.BooleanField(
        label="Leave out wrong lines and store the others",
        required=False,
        help_text="Otherwise a single wrong line stops the whole import.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError("The file is larger than 10 MB.")
        return read(file.read())

    def clean(self):
        cleaned = super().clean()
        rows = cleaned.get("file")
        if rows is not None and not rows:
            self.add_error("file", "The file holds no line with two addresses.")
        if rows and len(rows) > MOST_ROWS:
            self.add_error("file", f"The file holds more than {MOST_ROWS:,} lines. Divide it.")
        return cleaned


def read(content: bytes) -> list[Row]:
    """Read the lines of a CSV file from any spreadsheet program. Empty lines and a heading are left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = []
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            old, new = ([cell.strip() for cell in cells] + ["", ""])[:2]
            is_heading = not rows and "/" not in old and "/" not in new
            if (old or new) and not is_heading:
                rows.append(Row(reader.line_num, old, new))
    except csv.Error as error:
        raise ValidationError(f"Line {reader.line_num} cannot be read: {error}.") from error
    return rows


@admin.register(Redirect)
class RedirectAdmin(DeskAdmin):
    form = RedirectForm
    fields = ["old_path", "new_path"]
    list_display = ["old_path", "new_path", "added_at", "added_by"]
    list_select_related = ["added_by"]
    list_per_page = 100
    search_fields = ["old_path", "new_path"]
    search_help_text = "Searches old and new addresses."
    show_full_result_count = False
    change_list_template = "admin/articles/redirect/change_list.html"

    def save_model(self, request, obj, form, change):
        if not change:
            obj.added_by = request.user
        super().save_model(request, obj, form, change)
        redirecting.carry_out(form.plan, request.user)

    def get_search_results(self, request, queryset, search_term):
        """Search for the exact text, because punctuation distinguishes addresses."""
        words = search_term.replace("\0", "").strip()[:200]
        if not words:
            return queryset, False
        return queryset.filter(old_path__icontains=words) | queryset.filter(new_path__icontains=words), False

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="articles_redirect_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Read a file of redirects. Either all of it is stored, or its mistakes are listed by line."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        wrong: list[tuple[int, str]] = []
        if request.method == "POST" and form.is_valid():
            made = redirecting.plan(form.cleaned_data["file"])
            wrong = made.wrong
            if made.changes and (form.cleaned_data["without_wrong"] or not wrong):
                return self._store(request, made)
        context = {
            **self.admin_site.each_context(request),
            "title": "Import redirects",
            "opts": self.opts,
            "form": form,
            "wrong": wrong[:MOST_SHOWN],
            "more": max(0, len(wrong) - MOST_SHOWN),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/redirect/import.html", context)

    def _store(self, request: HttpRequest, made: redirecting.Plan) -> HttpResponse:
        new = redirecting.carry_out(made, request.user)
        said = f"New redirects: {new:,}. Redirects that were there and are renewed: {len(made.changes) - new:,}."
        LogEntry.objects.create(
            user_id=request.user.pk,
            content_type=ContentType.objects.get_for_model(Redirect),
            object_repr="Redirects from a CSV file",
            action_flag=ADDITION,
            change_message=said,
        )
        self.message_user(request, said, messages.SUCCESS)
        if made.wrong:
            lines = ", ".join(str(line) for line, _ in made.wrong[:MOST_SHOWN])
            self.message_user(request, f"Wrong lines were left out: {lines}.", messages.WARNING)
        return HttpResponseRedirect(reverse("admin:articles_redirect_changelist"))
