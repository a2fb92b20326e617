"""Admin searches, in lists and autocomplete fields, that cope with any input."""

from django.http import HttpRequest

from articles.text.lookup import to_look_up


class BoundedSearch:
    """A mixin for a ModelAdmin: a search term without usable characters finds nothing and costs no query."""

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        words = to_look_up(search_term)
        if search_term.strip() and not words:
            return queryset.none(), False
        return super().get_search_results(request, queryset, words)
