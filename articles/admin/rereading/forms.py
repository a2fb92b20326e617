"""What is posted to the screens that read a new text: a Word document, or the text of a Q&A."""

from django import forms
from django.core.exceptions import ValidationError

from articles.admin.importer.screen import DOCX, LONGEST_TEXT
from articles.publishing import documents, importing
from articles.word import archive


class DocumentForm(forms.Form):
    file = forms.FileField(
        label="Word document",
        widget=forms.FileInput(attrs={"accept": DOCX}),
        help_text=f"A .docx file of at most {archive.LARGEST_FILE // 1024 // 1024} MB. Nothing is stored in the article yet.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.document = documents.read(file.read(archive.LARGEST_FILE + 1))
        except importing.NotText as error:
            raise ValidationError(str(error)) from error
        return file


class TextForm(forms.Form):
    text = forms.CharField(
        label="The text",
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 30, "class": "transcript-text", "spellcheck": "true"}),
        error_messages={"required": "The text is empty. Write something, or cancel."},
    )
