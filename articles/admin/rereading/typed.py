"""What is typed in “Edit as text” is kept while it is typed, beside what is typed in the article's form.

The page uses the form's own autosave (articles/admin/autosave/screen.py), under a key of its own.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path

from articles.admin.autosave import typed
from articles.admin.autosave.screen import DROP, DROPPED, GONE, TAKE, TEXT
from articles.admin.parts.desk import RESTORE
from articles.models import Article, UnsavedText


class TypedText:
    """A mixin for the admin of articles: adds `…/<id>/text/autosave/` and `…/<id>/text/typed/`. Uses `Autosaved`."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        of_text = {"part": TEXT}
        return [
            path("<int:pk>/text/autosave/", wrap(self.autosave_view), of_text, name="articles_article_text_autosave"),
            path("<int:pk>/text/typed/", wrap(self.typed_text_view), name="articles_article_text_typed"),
            *super().get_urls(),
        ]

    def typed_text_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Drop what the person typed (POST); the text's own page offers it."""
        piece = self._rewritten(request, pk)
        row = self.typed_row(request, piece, TEXT)
        if request.method == "POST" and DROP in request.POST and row and row.screen == typed.screen_in(request.POST):
            row.delete()
            self.message_user(request, DROPPED, messages.INFO)
        return HttpResponseRedirect(self._url("text", piece))

    def shown_again(self, request: HttpRequest, piece: Article) -> QueryDict | None:
        """Return what a person typed earlier and puts back, as the page would post it; None if they do not."""
        if RESTORE in request.POST:
            return request.POST
        if TAKE not in request.POST:
            return None
        row = self.typed_row(request, piece, TEXT)
        if row is None:
            self.message_user(request, GONE, messages.WARNING)
            return None
        post = typed.as_post(row)
        # The new page goes on in this text's place.
        post["_screen"] = row.screen
        return post

    def typed_text_context(self, request: HttpRequest, piece: Article, text: str) -> dict:
        """Return what the page says of unsaved text; `text` is the one that it shows."""
        screen = typed.screen_in(request.POST)

        def differs(row: UnsavedText) -> bool:
            return typed.as_post(row).get("text", text).splitlines() != text.splitlines()

        context = self.offer_context(request, piece, screen, TEXT, request.method == "GET", differs)
        return context | {
            "autosave_url": self._url("text_autosave", piece),
            "typed_url": self._url("text_typed", piece),
            "loaded_version": request.POST.get("loaded_version", "") or str(piece.version),
            # What was sent to be checked may be more than what was kept of it.
            "is_typed": request.method == "POST",
        }

    def close_typed_text(self, request: HttpRequest, piece: Article) -> None:
        if screen := typed.screen_in(request.POST):
            UnsavedText.objects.close(piece.key + TEXT, request.user, screen)
