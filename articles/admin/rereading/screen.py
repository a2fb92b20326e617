"""A new text for a stored article: a Q&A edited as text, or a Word document. Both are first compared, then stored."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from articles import transcript
from articles.admin.autosave.screen import TAKE
from articles.admin.importer.understanding import Understanding
from articles.admin.pictures.placing import place_pictures
from articles.admin.rereading.beginning import BeginsWithDocument
from articles.admin.rereading.forms import DocumentForm, TextForm
from articles.admin.rereading.typed import TypedText
from articles.history import sheets
from articles.history.merging import Sheet
from articles.models import Article
from articles.publishing import documents, workflow
from articles.publishing.rereading import comparing, storing
from articles.publishing.rereading.comparing import Comparison
from articles.publishing.rereading.recognising import NewText, transcript_of
from articles.text import richtext

STORE = "_store"
_SALT = "articles.admin.rereading"
_CHOICE = "choice:"
_NOT_A_QA = "Only an Expert Q&A can be edited as text. Write other articles in their text field."


class Rereading(TypedText, BeginsWithDocument):
    """A mixin for the admin of articles: adds `…/<id>/text/` and `…/<id>/document/`. Uses `Historic` and `Pending`."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/text/", wrap(self.text_view), name="articles_article_text"),
            path("<int:pk>/document/", wrap(self.document_view), name="articles_article_document"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and self.has_change_permission(request, obj):
            context["document_url"] = self._url("document", obj)
            context["text_url"] = self._url("text", obj) if obj.is_qa else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def text_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a Q&A as text, compare the edited text with the stored one, and store it."""
        piece = self._rewritten(request, pk)
        if not piece.is_qa:
            self.message_user(request, _NOT_A_QA, messages.WARNING)
            return HttpResponseRedirect(self._url("change", piece))
        if request.method != "POST":
            return self._opened(request, piece)
        if (post := self.shown_again(request, piece)) is not None:
            context = {"form": TextForm(initial={"text": post.get("text", "")}), "base": post.get("base", "")}
            request.POST = post
            self.message_user(request, "This is what you typed before. None of it has been saved yet.", messages.INFO)
            return self._reread_page(request, piece, "text", context)
        if TAKE in request.POST:
            return HttpResponseRedirect(request.path)
        base = _from_token(request.POST.get("base", ""), piece)
        return self._read_text(request, piece, base, TextForm(request.POST), "Edited as text")

    def document_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accept a Word document, compare it with the stored article, and store it."""
        piece = self._rewritten(request, pk)
        base = comparing.imported(piece)
        if request.method != "POST" or (not request.FILES and "name" not in request.POST):
            form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
            return self._reread_page(request, piece, "document", {"form": form, "has_base": base is not None})
        name, post = request.POST.get("name", "").replace("\0", ""), request.POST
        if request.FILES:
            form = DocumentForm(request.POST, request.FILES)
            if not form.is_valid():
                return self._reread_page(request, piece, "document", {"form": form, "has_base": base is not None})
            name = form.cleaned_data["file"].name
            post = self._posted_of(request, piece, form.document) | {"name": name}
        said = f"Read from the Word document “{name[:120]}”"
        if piece.is_qa:
            return self._read_text(request, piece, base, TextForm(post), said, name)
        new = NewText(
            base, title=post.get("title", "").replace("\0", ""), html=richtext.sanitise(post.get("html", "").replace("\0", "")), gives_picture=True
        )  # fmt: skip
        return self._compared(request, piece, new, said, {"name": name, "title_read": new.title, "html": new.html})

    # --- The steps of both

    def _rewritten(self, request: HttpRequest, pk: int) -> Article:
        piece = self.get_object(request, str(pk))
        if piece is None:
            raise Http404
        if not self.has_change_permission(request, piece):
            raise PermissionDenied
        return piece

    def _opened(self, request: HttpRequest, piece: Article) -> HttpResponse:
        sheet = comparing.present(piece, timezone.now())
        written = transcript_of(sheet)
        text = transcript.format(written)
        if transcript.parse(text).transcript != written:
            self.message_user(request, _NOT_EXACT, messages.WARNING)
            return HttpResponseRedirect(self._url("change", piece))
        context = {"form": TextForm(initial={"text": text}), "base": _to_token(sheet, piece)}
        return self._reread_page(request, piece, "text", context)

    def _posted_of(self, request: HttpRequest, piece: Article, document) -> dict[str, str]:
        """Store the document's pictures; return what a form with its text would post. Says what was left out."""
        placed = place_pictures(request, document)
        for note in (*document.notes, *placed.notes):
            messages.warning(request, note)
        if piece.is_qa:
            return {"text": documents.transcript_of(document, placed.ids)}
        return {"title": document.title, "html": documents.text_of(document, placed.ids)}

    def _read_text(
        self, request: HttpRequest, piece: Article, base: Sheet | None, form: TextForm, said: str, name: str = ""
    ) -> HttpResponse:
        context = {"form": form, "base": request.POST.get("base", ""), "name": name}
        if not form.is_valid():
            return self._reread_page(request, piece, "text", context)
        settled = _doubts_of(base) if base is not None and not name else frozenset()
        understood = Understanding(form.cleaned_data["text"], request.POST, of=piece, settled=settled)
        context["understood"] = understood
        if understood.undecided or not understood.transcript.questions:
            if STORE in request.POST:
                messages.error(request, "Nothing has been stored yet. Some points still need your decision.")
            return self._reread_page(request, piece, "text", context)
        new = NewText(base, understood.transcript, understood.known, gives_picture=bool(name))
        return self._compared(request, piece, new, said, context)

    def _compared(self, request: HttpRequest, piece: Article, new: NewText, said: str, context: dict) -> HttpResponse:
        """Show what would change and what is disputed. Store it after a person has seen this and decided."""
        choices = {key.removeprefix(_CHOICE): value for key, value in request.POST.items() if key.startswith(_CHOICE)}
        found = comparing.compare(piece, new, timezone.now(), choices)
        if STORE in request.POST and (said_no := self._objection(request, piece, found)):
            messages.error(request, said_no)
        elif STORE in request.POST:
            try:
                return self._stored(request, piece, new, found, choices, said, bool(context.get("name")))
            except storing.ChangedMeanwhile:
                messages.error(request, _CHANGED)
        context |= {"found": found, "seen": storing.mark_of(piece), "removed_seen": "\n".join(found.removed)}
        return self._reread_page(request, piece, "text" if "form" in context else "document", context)

    @staticmethod
    def _objection(request: HttpRequest, piece: Article, found: Comparison) -> str:
        """Return why the posted text cannot be stored yet, or an empty string."""
        if request.POST.get("seen") != storing.mark_of(piece):
            return _CHANGED
        if found.undecided:
            return "Nothing has been stored yet. For each passage that both sides changed, choose a version."
        if set(found.removed) - set(request.POST.get("removed", "").splitlines()):
            return "Nothing has been stored yet. The list of removed parts has changed. Check it again."
        return ""

    def _stored(
        self, request, piece: Article, new: NewText, found: Comparison, choices: dict, said: str, is_document: bool
    ) -> HttpResponse:
        now = timezone.now()
        as_pending = storing.store(
            piece, new, found, seen=request.POST["seen"], by=request.user, now=now, choices=choices, said=said, is_document=is_document
        )  # fmt: skip
        if not is_document:
            self.close_typed_text(request, piece)
        with transaction.atomic():
            LogEntry.objects.log_actions(request.user.pk, [piece], CHANGE, f"{said}.", single_object=True)
        if as_pending:
            self.message_user(
                request,
                f"{said}. It is a pending version: readers see it once an editor approves it.",
                messages.SUCCESS,
            )
            return HttpResponseRedirect(self._url("pending", piece))
        self.message_user(request, f"“{piece.headline}”: {said[0].lower()}{said[1:]}.", messages.SUCCESS)
        return HttpResponseRedirect(self._url("change", piece))

    def _reread_page(self, request: HttpRequest, piece: Article, page: str, context: dict) -> HttpResponse:
        if page == "text" and not context.get("name"):
            context |= self.typed_text_context(request, piece, context["form"]["text"].value() or "")
        shared = {
            **self.admin_site.each_context(request),
            "title": f"{'Read a Word document' if page == 'document' or context.get('name') else 'Edit as text'}: {piece.headline}",
            "opts": self.opts,
            "original": piece,
            "back": self._url("change", piece),
            "becomes_pending": workflow.takes_pending(piece, timezone.now()),
        }
        return TemplateResponse(request, f"admin/articles/rereading/{page}.html", shared | context)


_CHANGED = "Nothing has been stored: somebody saved the article meanwhile. What is below takes that in; look again."
_NOT_EXACT = (
    "This Q&A cannot be edited as text: something in it has no exact form there, such as initials of one letter. "
    "Edit it on this screen."
)


def _to_token(sheet: Sheet, piece: Article) -> str:
    """Sign the sheet that a page was opened with, because it decides what counts as changed."""
    return signing.dumps([piece.pk, sheets.to_copy(sheet)], salt=_SALT, compress=True)


def _from_token(token: str, piece: Article) -> Sheet | None:
    try:
        pk, copy = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return sheets.from_copy(copy) if pk == piece.pk else None


def _doubts_of(base: Sheet) -> frozenset[tuple[str, str]]:
    """Return the doubts that the text raised before it was edited, such as a question without an answer."""
    reading = transcript.parse(transcript.format(transcript_of(base)))
    return frozenset((doubt.message, doubt.text) for doubt in reading.doubts)
