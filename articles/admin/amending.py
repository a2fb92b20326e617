"""The question after publication: is a change of words a slip, a clarification or a correction?

The question is at the end of the screen of a published piece and can be answered before the save. If a save changes words
without an answer, the screen comes back with everything typed and the question at the top.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.models import Correction
from articles.models.piece import Piece
from articles.publishing import amending
from articles.publishing.amending import Answer, Kind, Unanswered, Unsigned

CHOICES = [
    (Kind.SLIP, "A slip: spelling, punctuation or a broken link. No note."),
    (Kind.CLARIFICATION, "A clarification: it was right but easy to misunderstand."),
    (Kind.CORRECTION, "A correction: something was wrong."),
]
# The buttons of the screen that save. The button “Answer and save” repeats the one that was pressed first.
_BUTTONS = (
    "_continue", "_withdraw", "_submit", "_take_back", "_claim", "_send_back", "_approve", "_drop", "_ask", "_sign_off",
)  # fmt: skip
LONGEST_NOTE = Correction._meta.get_field("text").max_length


class AmendmentForm(forms.Form):
    amendment = forms.ChoiceField(
        label="What is the change to readers?", choices=CHOICES, required=False, widget=forms.RadioSelect
    )
    amendment_note = forms.CharField(
        label="Note to readers",
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60, "class": "vLargeTextField"}),
        help_text="For a clarification and a correction. Say what was wrong and what is right, in one or two sentences: “We "
        "wrote that the dam is 40 metres high. It is 14.” Everybody can read the note, even under a premium article, so it "
        "must not contain locked text.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("amendment") == Kind.SLIP and cleaned.get("amendment_note"):
            self.add_error(
                "amendment", "A slip has no note. Choose a clarification or a correction, or empty the note."
            )
        elif cleaned.get("amendment_note") and not cleaned.get("amendment") and "amendment" not in self.errors:
            self.add_error("amendment", "Choose what the note is: a clarification or a correction.")
        return cleaned

    @property
    def answer(self) -> Answer:
        """Return what was answered. Raises Unanswered if the fields contradict each other."""
        if not self.is_valid():
            raise Unanswered([])
        return Answer(self.cleaned_data["amendment"], self.cleaned_data["amendment_note"].strip())

    def insist(self) -> None:
        """Say at the fields what is missing of an answer."""
        if not self.is_valid():
            return
        if not self.answer.kind:
            self.add_error("amendment", "Choose one of the three.")
        elif not self.answer.is_whole:
            self.add_error("amendment_note", "Write the note that readers get, in one or two sentences.")


class Amending:
    """A mixin for the admin of a kind of piece. Uses `Pending`."""

    def answer_in(self, request: HttpRequest) -> Answer:
        return AmendmentForm(request.POST).answer

    def whole_answer_in(self, request: HttpRequest) -> Answer:
        """Return the answer that goes with a pending version: none, or a whole one. Raises Unanswered for half of one."""
        answer = self.answer_in(request)
        if answer.kind and not answer.is_whole:
            raise Unanswered([])
        return answer

    def ask(self, request: HttpRequest, object_id: str, form_url: str, context, asked: Unanswered) -> HttpResponse:
        """Show the form again as it was sent, with the question at the top."""
        request.asked = asked
        return self._changeform_view(request, object_id, form_url, context)

    def refuse(self, request: HttpRequest, object_id: str, form_url: str, context, why: Unsigned) -> HttpResponse:
        """Show the form again as it was sent, and say at the top why it cannot be stored and what to do."""
        request.asked = why
        return self._changeform_view(request, object_id, form_url, context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        asked = getattr(request, "asked", None)
        if asked is None:
            return form

        said = f"{asked} Nothing has been saved yet." if isinstance(asked, Unanswered) else str(asked)

        class Asked(form):
            def clean(self):
                super().clean()
                raise ValidationError(said, code="amendment")

        return Asked

    def amendment_context(self, request: HttpRequest, piece: Piece) -> dict:
        """Return the question for the screen of a published piece; nothing for any other."""
        if not amending.is_asked_of(piece, timezone.now()) or not self.has_change_permission(request, piece):
            return {}
        asked = getattr(request, "asked", None)
        # What was refused has been answered already.
        asked = asked if isinstance(asked, Unanswered) else None
        form = AmendmentForm(request.POST if request.POST else None)
        if asked is not None and ("asked" in request.POST or request.POST.get("amendment")):
            # The question was there to be answered; the first time it is no mistake.
            form.insist()
        button = next((name for name in request.POST if name in _BUTTONS), "_save")
        return {"amendment_form": form, "asked": asked, "asked_button": button}
