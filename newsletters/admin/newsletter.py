"""The screen of a newsletter: its promise to readers, its schedule, and what goes into it."""

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.formats import date_format

from articles.admin.parts.desk import DeskAdmin
from articles.admin.parts.slugged import SluggedForm
from articles.models import Article
from newsletters.admin.figures_page import FiguresPage
from newsletters.models import WEEKDAYS, Newsletter, Subscription

_DAYS = [(str(number), name) for number, name in enumerate(WEEKDAYS, start=1)]


class NewsletterForm(SluggedForm):
    """The form shows days and kinds as tick boxes. Each is stored as one text."""

    days = forms.MultipleChoiceField(
        label="Days",
        choices=_DAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text="If nothing new was published, there is no edition that day.",
        error_messages={"required": "Tick at least one day."},
    )
    kinds = forms.MultipleChoiceField(
        label="Kinds",
        choices=Article.Kind,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Only articles of these kinds. If none is ticked: all kinds.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["days"] = list(self.initial.get("days") or self.instance.days)
        self.initial["kinds"] = self.instance.kinds_chosen

    def clean_days(self) -> str:
        return "".join(sorted(self.cleaned_data["days"]))

    def clean_kinds(self) -> str:
        return ",".join(kind for kind in Article.Kind.values if kind in self.cleaned_data["kinds"])


@admin.register(Newsletter)
class NewsletterAdmin(FiguresPage, DeskAdmin):
    form = NewsletterForm
    change_list_template = "admin/newsletters/newsletter/change_list.html"
    fieldsets = [
        ("What readers see", {"fields": ["name", "slug", "promise", "sender_name"]}),
        ("When it goes out", {"fields": ["days", "send_at"]}),
        ("What goes in", {"fields": ["sections", "topics", "kinds"]}),
        ("Where it is offered", {"fields": ["is_open", "position"]}),
    ]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "goes_out", "is_open", "subscribers"]
    search_fields = ["name"]

    class Media:
        css = {"all": ["newsletters/desk.css"]}

    def get_queryset(self, request: HttpRequest):
        standing = Subscription.objects.filter(newsletter=OuterRef("pk"), ended_at=None).order_by()
        count = standing.values("newsletter").annotate(all=Count("pk")).values("all")
        return super().get_queryset(request).annotate(subscribers=Coalesce(Subquery(count), 0))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "promise":
            field.widget.attrs["class"] = "vLargeTextField"
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Show tick boxes in a scrolling frame: they need no script, and a screen reader reads the name of each."""
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="goes out", ordering="send_at")
    def goes_out(self, newsletter: Newsletter) -> str:
        return f"{days_in_words(newsletter.weekdays)}, {date_format(newsletter.send_at, 'H:i')}"

    @admin.display(description="subscribers", ordering="subscribers")
    def subscribers(self, newsletter: Newsletter) -> str:
        return f"{newsletter.subscribers:,}"


def days_in_words(days: list[int]) -> str:
    """“Monday to Friday”, “Saturday”, “Monday, Wednesday, Friday”, “every day”."""
    if len(days) == 7:
        return "every day"
    names = [WEEKDAYS[day - 1] for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]} to {names[-1]}"
    return ", ".join(names)
