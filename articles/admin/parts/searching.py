"""The field above a list, and choosing by typing: any text may be typed there."""

from django.http import HttpRequest

from articles.text.lookup import to_look_up


class BoundedSearch:
    """A mixin for a ModelAdmin: what cannot be a name finds nothing, without asking the database."""

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        words = to_look_up(search_term)
        if search_term.strip() and not words:
            return queryset.none(), False
        return super().get_search_results(request, queryset, words)
