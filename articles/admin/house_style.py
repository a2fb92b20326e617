"""The screen for the house style: the terms to avoid, and a page for many of them at once."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles.admin.parts.desk import DeskAdmin
from articles.models import HouseTerm
from articles.publishing import house_style
from articles.text.house_style import key_of, plain

MOST_LINES = 2000
# A longer list of mistakes would not help anybody.
MOST_SHOWN = 100


class HouseTermForm(forms.ModelForm):
    def clean_avoid(self):
        avoid = plain(self.cleaned_data["avoid"])
        key = key_of(avoid)
        if not key:
            raise forms.ValidationError("Write the word or phrase to avoid.")
        if twin := HouseTerm.objects.filter(key=key).exclude(pk=self.instance.pk).first():
            raise forms.ValidationError(f"This term is already in the list: “{twin}”. Change that one.")
        return avoid

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("avoid") and plain(cleaned.get("better") or "") == cleaned["avoid"]:
            self.add_error("better", "This is the word to avoid. Write the better one, or leave it empty.")
        return cleaned


class LinesForm(forms.Form):
    lines = forms.CharField(
        label="Terms",
        max_length=MOST_LINES * 250,
        # Empty lines at the top count, so that line numbers agree with those in a text editor.
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text="One term per line: the word to avoid, an arrow (→ or ->), the better word. You can leave the better "
        f"word out. Up to {MOST_LINES:,} lines. A term that is in the list gets the new better word.",
    )

    def clean_lines(self):
        lines = self.cleaned_data["lines"].splitlines()
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"These are more than {MOST_LINES:,} lines. Divide them.")
        found = house_style.read(lines)
        if not found.terms and not found.wrong:
            raise forms.ValidationError("Write at least one line.")
        return found


@admin.register(HouseTerm)
class HouseTermAdmin(DeskAdmin):
    form = HouseTermForm
    fields = ["avoid", "better", "note", "any_ending", "case_matters"]
    list_display = ["avoid", "better", "note", "any_ending", "case_matters", "added_by"]
    list_select_related = ["added_by"]
    list_per_page = 100
    search_fields = ["key", "better", "note"]
    search_help_text = "Searches terms, better words and notes."
    show_full_result_count = False
    change_list_template = "admin/articles/houseterm/change_list.html"

    def get_search_results(self, request, queryset, search_term):
        """Search as terms are compared, without regard to capitals and the style of quotation marks."""
        words = plain(search_term.replace("\0", ""))[:200]
        if not words:
            return queryset, False
        found = queryset.filter(key__contains=key_of(words))
        return found | queryset.filter(better__icontains=words) | queryset.filter(note__icontains=words), False

    def save_model(self, request, obj, form, change):
        if not change:
            obj.added_by = request.user
        super().save_model(request, obj, form, change)

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="articles_houseterm_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Store many terms at once, or say which lines are wrong and store none."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = LinesForm(request.POST or None)
        wrong: list[tuple[int, str]] = []
        if request.method == "POST" and form.is_valid():
            found = form.cleaned_data["lines"]
            wrong = found.wrong
            if not wrong:
                return self._store(request, found)
        context = {
            **self.admin_site.each_context(request),
            "title": "Add many terms",
            "opts": self.opts,
            "form": form,
            "wrong": wrong[:MOST_SHOWN],
            "more": max(0, len(wrong) - MOST_SHOWN),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/houseterm/import.html", context)

    def _store(self, request: HttpRequest, found: house_style.Lines) -> HttpResponse:
        new, changed = house_style.store(found, by=request.user)
        said = f"New terms: {new:,}. Terms with another better word: {changed:,}."
        LogEntry.objects.create(
            user_id=request.user.pk,
            content_type=ContentType.objects.get_for_model(HouseTerm),
            object_repr="Many house terms",
            action_flag=ADDITION,
            change_message=said,
        )
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_houseterm_changelist"))
