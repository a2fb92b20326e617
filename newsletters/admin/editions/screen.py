"""The list of editions, and the screen where an editor arranges one."""

import logging

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.admin.conflicts.screen import ConflictScreen
from articles.admin.parts.dates import short_moment
from articles.admin.parts.desk import RESTORE, DeskAdmin
from newsletters import composing, figures
from newsletters.admin.editions import history, offered, outlook
from newsletters.admin.editions.forms import ArticleChoice, EditionForm, ItemForm, ItemFormSet, ItemRows
from newsletters.admin.editions.previews import Previews
from newsletters.admin.editions.progress_page import ProgressPage
from newsletters.admin.editions.verbs import Verbs
from newsletters.admin.editions.words import state_in_short, state_in_words, state_told
from newsletters.models import Edition, EditionItem

log = logging.getLogger(__name__)

# How many times a save is tried when the edition changes between reading and locking it.
TRIES = 3


class ChangedMeanwhile(Exception):
    """The stored edition is no longer the one that was validated."""


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"
    _ASKED = {
        "open": Q(frozen_at=None, skipped_at=None),
        "sending": Q(frozen_at__isnull=False, finished_at=None, stopped_at=None),
        "gone": Q(finished_at__isnull=False) | Q(stopped_at__isnull=False),
        "skipped": Q(frozen_at=None, skipped_at__isnull=False),
    }

    def lookups(self, request, model_admin):
        return [
            ("open", "Draft or held"),
            ("sending", "Being sent"),
            ("gone", "Sent or stopped"),
            ("skipped", "Skipped"),
        ]

    def queryset(self, request, queryset):
        return queryset.filter(self._ASKED[self.value()]) if self.value() in self._ASKED else queryset


@admin.register(Edition)
class EditionAdmin(Verbs, ProgressPage, Previews, ConflictScreen, DeskAdmin):
    form = EditionForm
    change_list_template = "admin/newsletters/edition/change_list.html"
    change_form_template = "admin/newsletters/edition/change_form.html"
    fieldsets = [
        ("Words", {"fields": ["subject", "introduction"]}),
        ("Add", {"fields": ["offered", "older"], "classes": ["edition-add"]}),
    ]
    inlines = [ItemRows]
    list_display = ["dated", "state", "newsletter", "due", "subject_shown", "items_shown", "sent_shown"]
    list_filter = [StateFilter, "newsletter"]
    list_select_related = ["newsletter"]
    list_per_page = 25
    show_full_result_count = False
    ordering = ["-date", "newsletter__position"]

    class Media:
        css = {"all": ["newsletters/desk.css"]}
        js = ["newsletters/edition.js"]

    # --- Who may do what

    def has_add_permission(self, request, obj=None) -> bool:
        """No: editions are drawn up automatically."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """No: an unwanted edition is skipped, and one that went out must stay on record."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.frozen_at is None)

    # --- The list

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Draw up the open editions first, so that the list shows what would go out."""
        if request.method == "GET" and self.has_view_or_change_permission(request):
            extra_context = (extra_context or {}) | {"outlooks": outlook.draw_up_and_tell(timezone.now())}
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", {}).get("cl")
        if shown is not None:
            sent = figures.sent_of(shown.result_list, timezone.now())
            for edition in shown.result_list:
                edition.sent_count = sent.get(edition.pk, 0)
        return response

    def get_queryset(self, request: HttpRequest):
        queryset = super().get_queryset(request).select_related("newsletter")
        if request.resolver_match and request.resolver_match.url_name == "newsletters_edition_changelist":
            lead = EditionItem.objects.filter(edition=OuterRef("pk"), is_left_out=False, article__isnull=False)
            queryset = queryset.defer("mail_html", "mail_text", "introduction").annotate(
                item_count=_count(EditionItem.objects.filter(is_left_out=False)),
                lead_headline=Subquery(lead.order_by("position", "pk").values("article__headline")[:1]),
            )
        return queryset

    @admin.display(description="date", ordering="date")
    def dated(self, edition: Edition) -> str:
        return f"{edition.date:%a %-d %b %Y}"

    @admin.display(description="state")
    def state(self, edition: Edition) -> str:
        return state_in_short(edition, timezone.now())

    @admin.display(description="due", ordering="due_at")
    def due(self, edition: Edition) -> str:
        return short_moment(edition.due_at, timezone.now())

    @admin.display(description="subject")
    def subject_shown(self, edition: Edition) -> str:
        return edition.mail_subject or edition.subject or edition.lead_headline or "–"

    @admin.display(description="items")
    def items_shown(self, edition: Edition) -> int:
        return edition.item_count

    @admin.display(description="sent / total")
    def sent_shown(self, edition: Edition) -> str:
        if edition.frozen_at is None:
            return "–"
        return f"{edition.sent_count:,} / {edition.audience:,}"

    # --- The screen

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if self.has_change_permission(request, obj) else fieldsets[:1]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "older" in form.base_fields:
            form.base_fields["older"].widget = ArticleChoice(EditionItem._meta.get_field("article"), self.admin_site)
        refused = getattr(request, "refused", "")

        class Asked(form):
            def clean(self):
                cleaned = super().clean()
                if refused:
                    self.add_error(None, refused)
                return cleaned

        return Asked

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "subject":
            field.widget.attrs["class"] = "vLargeTextField"
        elif db_field.name == "introduction":
            field.widget.attrs["rows"] = 4
        return field

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        now = timezone.now()
        if "subject" in form.fields and (headline := outlook.lead_headline(obj, now)):
            form.fields["subject"].help_text = f"If empty: the headline of the lead, “{headline}”."
        context |= {
            "conflict": getattr(form, "conflict", None),
            "differences": self.differences_in_words(request, form),
            "loaded_as": self.loaded_as(request, context, obj),
            "preview_url": self.url("preview", obj),
            "show_save_and_add_another": False,
            "state_sentence": state_in_words(obj, now),
            "events": history.entries(obj)[:20],
            "verbs": self.verbs_for(request, obj),
            "may_change": self.has_change_permission(request, obj),
            "is_frozen": obj.frozen_at is not None,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def view_on_site(self, edition: Edition) -> str | None:
        return edition.get_absolute_url() if edition.frozen_at else None

    # --- Saving

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Like Django's, but the input is checked and merged before the one short transaction, not inside it."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        for _ in range(TRIES):
            try:
                self.merge_with_present(request, object_id)
                return self._changeform_view(request, object_id, form_url, extra_context)
            except ChangedMeanwhile:
                continue
            except composing.Refused as error:
                request.refused = str(error)
            except OperationalError:
                log.exception("A save at the desk failed; the form is shown again with its input")
                break
            except PermissionDenied:
                kept = self._kept_words(request, object_id)
                if kept is None:
                    raise
                return kept
        self.message_user(request, "The database is busy, so nothing was saved. Please try again.", messages.ERROR)
        request.POST = request.POST.copy()
        request.POST[RESTORE] = "1"
        return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Do nothing yet: `save_related()` stores everything together."""

    def save_related(self, request, form, formsets, change):
        with transaction.atomic():
            edition = Edition.objects.select_for_update(of=("self",)).get(pk=form.instance.pk)
            if edition.frozen_at is not None:
                raise PermissionDenied
            if edition.version != form.instance.version:
                raise ChangedMeanwhile
            self._store(request, edition, form, formsets[0])

    def log_change(self, request, obj, message) -> None:
        """Do nothing: the verbs of `composing` write their own log entries."""

    def _store(self, request: HttpRequest, edition: Edition, form: EditionForm, rows: ItemFormSet) -> None:
        """Store the form by calling the verbs of `composing`, and only for what has changed."""
        user, words = request.user, form.cleaned_data
        if (words["subject"], words["introduction"]) != (edition.subject, edition.introduction):
            composing.set_words(edition, words["subject"], words["introduction"], user)
        stored = {item.pk: item for item in edition.items.all()}
        placed = [(stored.get(row.instance.pk) or self._again(edition, row, user), row) for row in rows.known(stored)]
        # Items that are left out come first: they make room for those that are put back.
        for item, row in sorted(placed, key=lambda each: not each[1].cleaned_data["is_left_out"]):
            is_out = row.cleaned_data["is_left_out"]
            if is_out != item.is_left_out:
                (composing.leave_out if is_out else composing.put_back)(edition, item.pk, user)
        for item, row in placed:
            if row.cleaned_data["line"] != item.line:
                composing.set_line(edition, item.pk, row.cleaned_data["line"], user)
        order = _moved([item.pk for item, _ in placed], request.POST.get("_move", ""))
        if order != [pk for pk in stored if pk in set(order)]:
            composing.reorder(edition, order, user)
        for thing in [*offered.things(words["offered"]), words["older"]]:
            if thing is not None:
                composing.add(edition, thing, user)

    def _again(self, edition: Edition, row: ItemForm, user) -> EditionItem:
        """Bring back an item that was removed while somebody typed a line in its row."""
        (thing,) = offered.things([row.cleaned_data["thing"]])
        return composing.add(edition, thing, user)

    def response_change(self, request, obj):
        move = request.POST.get("_move", "")
        if move:
            self.message_user(request, "Moved and saved.", messages.SUCCESS)
            return HttpResponseRedirect(f"{self.url('change', obj)}#item-{move.partition('-')[2]}")
        return self.response_verb(request, obj) or super().response_change(request, obj)

    def _kept_words(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """A page that returns the typed words to an editor whose edition began to go out in the meantime.

        None if the edition is not going out, or the editor may not see it.
        """
        edition = self.get_object(request, object_id) if object_id else None
        if edition is None or edition.frozen_at is None or not self.has_view_permission(request, edition):
            return None
        typed = [
            (name, value)
            for name, value in request.POST.items()
            if name in ("subject", "introduction") or (name.startswith("items-") and name.endswith("-line"))
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "This edition is already going out",
            "opts": self.opts,
            "original": edition,
            "state_sentence": state_told(edition, timezone.now()),
            "words": [(_name_of(name), value) for name, value in typed if value.strip()],
        }
        return TemplateResponse(request, "admin/newsletters/edition/kept.html", context, status=409)


def _count(rows):
    """The number of these rows in an edition, as a subquery: two joins would multiply the count."""
    of_one = rows.filter(edition=OuterRef("pk")).order_by().values("edition")
    return Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)


def _moved(order: list[int], move: str) -> list[int]:
    """The order after “up-12” or “down-12”. Browsers without scripts use these buttons."""
    way, _, pk = move.partition("-")
    if way not in ("up", "down") or not pk.isdecimal() or int(pk) not in order:
        return order
    place = order.index(int(pk))
    other = place + (-1 if way == "up" else 1)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order


def _name_of(field: str) -> str:
    return "Line of an item" if field.endswith("-line") else field.capitalize()
