"""The admin screens of the paywall: editors can change the meter's limit and read the figures."""

from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.admin.parts import figures as piece_figures
from articles.admin.parts.wording import OwnWords
from articles.models import Article, SpecialReport
from articles.text.lookup import to_look_up
from paywall import figures, sums
from paywall.models import DailyFigures, MeterPolicy

_MODELS = {Article.KEY_LETTER: Article, SpecialReport.KEY_LETTER: SpecialReport}
_SUMS = {kind: Sum(kind, default=0) for kind in figures.KINDS}


@admin.register(MeterPolicy)
class MeterPolicyAdmin(OwnWords, admin.ModelAdmin):
    fields = ["limit"]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Redirect to the only row."""
        policy, _ = MeterPolicy.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:paywall_meterpolicy_change", args=[policy.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(DailyFigures)
class DailyFiguresAdmin(OwnWords, admin.ModelAdmin):
    """A read-only list with one line for each piece and day, below the sums of the lines shown."""

    list_display = ["day", "headline", "views", "counted", "walled", "registrations"]
    list_display_links = None
    date_hierarchy = "day"
    search_fields = ["article"]
    search_help_text = "Words from a headline, or a key such as a12."
    change_list_template = "paywall/figures.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        figures.write_out()
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", {}).get("cl")
        if shown is not None:
            self._name(shown.result_list)
            response.context_data |= {
                "sums": shown.queryset.aggregate(**_SUMS),
                "by_piece": self._by_piece(shown.queryset),
            }
        return response

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        """Search by headline as well as by key, because keys mean nothing to people."""
        words = to_look_up(search_term).split()
        if not words:
            return (queryset.none() if search_term.strip() else queryset), False
        keys = {word for word in words if word[:1] in _MODELS and word[1:].isdigit()}
        for letter, model in _MODELS.items():
            pieces = model.objects.all()
            for word in words:
                pieces = pieces.filter(headline__icontains=word)
            keys |= {f"{letter}{pk}" for pk in pieces.values_list("pk", flat=True)[:200]}
        return queryset.filter(article__in=keys), False

    @admin.display(description="Article or special report")
    def headline(self, row: DailyFigures) -> str:
        return row.named

    def _by_piece(self, queryset) -> list[dict]:
        rows = list(queryset.order_by().values("article").annotate(**_SUMS).order_by("-views", "article")[:20])
        names = _names(row["article"] for row in rows)
        return [row | {"named": names[row["article"]]} for row in rows]

    def _name(self, rows) -> None:
        names = _names(row.article for row in rows)
        for row in rows:
            row.named = names[row.article]


def figures_of(request: HttpRequest, piece) -> list[piece_figures.Row]:
    """Give the figures of a piece that the meter counts. The views of free pieces are not counted."""
    if piece.is_free or not request.user.has_perm("paywall.view_dailyfigures"):
        return []
    return sums.of_piece(piece.key, timezone.localdate())


piece_figures.register(figures_of)


def _names(keys) -> dict[str, str]:
    """Return, by key, each headline linked to its screen, or the key itself for a deleted piece.

    Costs one query for each kind of piece.
    """
    keys = set(keys)
    found: dict[str, str] = dict.fromkeys(keys, "")
    for letter, model in _MODELS.items():
        pks = [int(key[1:]) for key in keys if key[:1] == letter and key[1:].isdigit()]
        for pk, headline in model.objects.filter(pk__in=pks).values_list("pk", "headline"):
            address = reverse(f"admin:articles_{model._meta.model_name}_change", args=[pk])
            found[f"{letter}{pk}"] = format_html('<a href="{}">{}</a>', address, headline)
    return {key: name or key for key, name in found.items()}
