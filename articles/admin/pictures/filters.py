"""The filters and columns of the list of pictures."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q

from articles.pictures import uses
from articles.pictures.files.sources import DigitalSource


class UseFilter(admin.SimpleListFilter):
    """Filter by use: pictures that nothing shows can be deleted."""

    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("no", "Used nowhere"), ("yes", "Used")]

    def queryset(self, request, queryset):
        asked = {"no": queryset.unused, "yes": queryset.used}
        return asked[self.value()]() if self.value() in asked else queryset


class AIFilter(admin.SimpleListFilter):
    title = "AI"
    parameter_name = "ai"

    def lookups(self, request, model_admin):
        return [("made", "Made with AI"), ("altered", "Altered with AI"), ("no", "Neither, or not known")]

    def queryset(self, request, queryset):
        made, nothing = Q(digital_source=DigitalSource.MADE), Q(digital_source="")
        asked = {"made": made, "altered": ~(made | nothing), "no": nothing}
        return queryset.filter(asked[self.value()]) if self.value() in asked else queryset


class PictureList(ChangeList):
    """The list of pictures; counts the uses of those on the page with one query."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        counts = uses.counted(picture.pk for picture in self.result_list)
        for picture in self.result_list:
            picture.use_count = counts[picture.pk]
