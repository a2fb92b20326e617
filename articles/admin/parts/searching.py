"""Admin searches, in lists and autocomplete fields, that cope with any input."""

from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest, HttpResponse

from articles.text.lookup import LONGEST, to_look_up


class BoundedSearch:
    """A mixin for a ModelAdmin: a search term without usable characters finds nothing and costs no query.

    A term that is too long to find anything is cut, because every link of the list repeats it.
    """

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        searched = request.GET.get(SEARCH_VAR, "").strip()
        if len(searched) > LONGEST + 1:
            request.GET = request.GET.copy()
            request.GET[SEARCH_VAR] = searched[: LONGEST + 1]
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        words = to_look_up(search_term)
        if search_term.strip() and not words:
            return queryset.none(), False
        return super().get_search_results(request, queryset, words)
