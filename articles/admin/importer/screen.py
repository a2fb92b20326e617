"""The import screen: paste or upload a transcript, see how it was read, correct it, then store it as a draft."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles.admin.importer.understanding import Understanding
from articles.admin.parts.choosing import Choice
from articles.admin.pictures.placing import place_pictures
from articles.models import Article, Picture, Section
from articles.models.access import Access
from articles.publishing import documents, importing
from articles.word import archive
from articles.word.reading import Document

LONGEST_TEXT = 500_000
# What a file chooser offers as a Word document.
DOCX = ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STORED = "“{}” is stored as a draft. Check it, then add a picture."
_STORED_WITH = "“{}” is stored as a draft with its picture. Check it."
# Shown on the screen. A test parses it and expects no doubts.
SAMPLE = """Do tidal lagoons pay?

Two engineers disagree about turbines, tides and who should carry the risk.

Picture credit: Photograph: Ann Other/Agency

Meet the experts
LP: Professor Lena Petrov, CEng: Professor of Hydraulics, University of Marlow; Chair, Tidal Panel
AC: Dr Amir Costa: Head of Turbines, Halden Institute

Q: What makes a lagoon expensive?
LP: The wall. Two thirds of the money is in the water before a turbine turns.

It lasts for a century, though.
AC: The turbines, because they are changed twice in that time.

Q: Should the state build the first one?
LP & AC: Yes, and publish every figure.
"""
STORE = "_store"
# The value of that button for editors who want to publish at once.
AND_PUBLISH = "publish"


class TranscriptForm(forms.Form):
    text = forms.CharField(
        label="The transcript",
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 24, "class": "transcript-text", "spellcheck": "true"}),
        help_text="The headline, the standfirst, “Meet the experts”, then questions and answers. Begin each answer with initials or a name.",
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": f".txt,text/plain,{DOCX}"}),
        help_text="A Word document (.docx) or a .txt file. It replaces the text in the field above. "
        "The pictures of a Word document are stored under Pictures.",
    )
    section = forms.ModelChoiceField(Section.objects.all(), required=False, help_text="Needed before publishing.")
    picture = forms.ModelChoiceField(
        Picture.objects.all(),
        required=False,
        widget=Choice(Article._meta.get_field("picture"), admin.site),
        help_text="The lead picture, if it is stored already. Needed before publishing.",
    )
    access = forms.ChoiceField(choices=Access.choices, initial=Access.FREE)
    # The chosen file if it is a Word document.
    document: Document | None = None

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is None:
            return None
        content = file.read(archive.LARGEST_FILE + 1)
        try:
            if documents.is_document(content) or file.name.lower().endswith(".docx"):
                self.document = documents.read(content)
                return documents.transcript_of(self.document, {})
            return importing.read_text(content).replace("\0", "")
        except importing.NotText as error:
            raise ValidationError(str(error)) from error

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("file"):
            cleaned["text"] = cleaned["file"]
            if len(cleaned["text"]) > LONGEST_TEXT:
                self.add_error("file", f"The text is longer than {LONGEST_TEXT} characters.")
        elif not (cleaned.get("text") or "").strip() and not self.errors:
            self.add_error("text", "Paste the transcript, or choose a file.")
        return cleaned


class Importing:
    """A mixin for the admin of articles: adds `…/article/import/`."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="articles_article_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Read the posted transcript; store it if asked to and if nothing is left to decide."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        last = Article.objects.filter(created_by=request.user, section__isnull=False).order_by("-pk").first()
        initial = {"section": last.section_id} if last else {}
        form = TranscriptForm(request.POST or None, request.FILES or None, initial=initial)
        understood = None
        if request.method == "POST" and form.is_valid():
            if form.document is not None:
                form.cleaned_data["text"] = self._with_pictures(request, form.document)
            understood = Understanding(form.cleaned_data["text"], request.POST)
            if STORE in request.POST and not form.cleaned_data.get("file"):
                if not understood.undecided:
                    return self._store(request, form, understood)
                messages.error(request, "Nothing has been stored yet. Some points still need your decision.")
            # Show the text in the form even if it came from a file.
            form = TranscriptForm(initial=form.cleaned_data)
        context = {
            **self.admin_site.each_context(request),
            "title": "Import a transcript",
            "opts": self.opts,
            "form": form,
            "sample": SAMPLE,
            "understood": understood,
            "media": self.media + form.media,
            "may_publish": self.has_publish_permission(request),
        }
        return TemplateResponse(request, "admin/articles/import.html", context)

    def _with_pictures(self, request: HttpRequest, document: Document) -> str:
        """Store the document's pictures and return its text, which names them; say what was left out."""
        placed = place_pictures(request, document)
        for note in (*document.notes, *placed.notes):
            messages.warning(request, note)
        return documents.transcript_of(document, placed.ids)

    def _store(self, request: HttpRequest, form: TranscriptForm, understood: Understanding) -> HttpResponse:
        article: Article = importing.store(
            understood.transcript,
            section=form.cleaned_data["section"],
            access=form.cleaned_data["access"],
            by=request.user,
            known=understood.known,
            picture=form.cleaned_data["picture"],
        )
        self.log_addition(request, article, "Imported from a transcript.")
        if request.POST[STORE] == AND_PUBLISH and self.has_publish_permission(request):
            self.message_user(request, f"“{article}” is stored as a draft.", messages.SUCCESS)
            return HttpResponseRedirect(self._url("publish", article))
        self.message_user(
            request, _STORED_WITH.format(article) if article.picture else _STORED.format(article), messages.SUCCESS
        )
        if understood.transcript.picture_credit and not article.picture:
            credit = understood.transcript.picture_credit
            self.message_user(request, f"The transcript gives the picture’s credit as “{credit}”.", messages.INFO)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
