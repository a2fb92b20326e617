"""A new article out of a Word document: its headline, text and pictures are stored as a draft at once."""

from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from articles.admin.pictures.placing import place_pictures
from articles.admin.rereading.forms import DocumentForm
from articles.models import Article
from articles.publishing import documents
from articles.publishing.rereading import storing
from articles.word import archive

_KINDS = [choice for choice in Article.Kind.choices if choice[0] != Article.Kind.QA]


class NewFromDocumentForm(DocumentForm):
    kind = forms.ChoiceField(choices=_KINDS, initial=Article.Kind.FEATURE, widget=forms.RadioSelect)
    field_order = ["kind", "file"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"A .docx file of at most {archive.LARGEST_FILE // 1024 // 1024} MB."


class BeginsWithDocument:
    """A mixin for the admin of articles: adds `…/article/document/`. Uses `Publishable`."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.new_from_document_view)
        return [path("document/", view, name="articles_article_from_document"), *super().get_urls()]

    def new_from_document_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewFromDocumentForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            document, name = form.document, form.cleaned_data["file"].name.replace("\0", "")
            placed = place_pictures(request, document)
            for note in (*document.notes, *placed.notes):
                messages.warning(request, note)
            article = storing.begin(
                document.title or PurePath(name).stem,
                documents.text_of(document, placed.ids),
                kind=form.cleaned_data["kind"],
                by=request.user,
                now=timezone.now(),
                said=f"Read from the Word document “{name[:120]}”",
            )
            self.log_addition(request, article, "Begun with a Word document.")
            self.message_user(request, f"“{article}” is stored as a draft. Check it.", messages.SUCCESS)
            return HttpResponseRedirect(self._url("change", article))
        context = {
            **self.admin_site.each_context(request),
            "title": "Begin with a Word document",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/rereading/begin.html", context)
