"""The forms of “Ask the experts”: experts, questions and deadline; a new deadline; another address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone

from articles.asking.inviting import LONGEST_BRIEF, LONGEST_TIME, Asked
from articles.history.merging import Sheet
from articles.models import Expert, Invitation
from articles.text.plain_words import cleaned

DAYS = 7


class _DateAndTime(AdminSplitDateTime):
    """Django's two fields, each with a name for screen readers."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        for widget, name in zip(self.widgets, ("date", "time"), strict=True):
            widget.attrs["aria-label"] = f"Deadline, {name}"


def _deadline() -> forms.SplitDateTimeField:
    return forms.SplitDateTimeField(
        label="Deadline",
        widget=_DateAndTime,
        help_text="The links work until then, and experts can change their answers.",
        error_messages={"required": "Enter the date and the time.", "invalid": "Enter a date and a time."},
    )


def _check(deadline):
    now = timezone.now()
    if deadline <= now:
        raise forms.ValidationError("This time has passed. Choose a later one.")
    if deadline > now + LONGEST_TIME:
        raise forms.ValidationError("This is more than a year away. Choose an earlier date.")
    return deadline


class DeadlineForm(forms.Form):
    deadline = _deadline()

    def clean_deadline(self):
        return _check(self.cleaned_data["deadline"])


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=Invitation._meta.get_field("email").max_length,
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text="If you change the address, links sent to the old one stop working.",
        error_messages={"required": "Enter an address."},
    )


@dataclass(frozen=True)
class ExpertPart:
    """What the page shows of one expert."""

    expert: Expert
    ask: forms.BoundField
    email: forms.BoundField
    questions: forms.BoundField
    earlier: list[Invitation]


class InviteForm(forms.Form):
    """The experts of one Q&A, each with all questions. The Q&A is given as a sheet, with its experts and earlier invitations."""

    brief = forms.CharField(
        required=False,
        max_length=LONGEST_BRIEF,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 60, "class": "vLargeTextField"}),
        help_text="What the piece is about, how long the answers should be, what happens next. Each expert reads it in "
        "the mail and above the questions.",
    )
    deadline = _deadline()

    def __init__(
        self, *args, sheet: Sheet, experts: Mapping[str, Expert], invitations: Iterable[Invitation] = (), **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.texts = {"".join(row.values["token"]): "".join(row.values["text"]) for row in sheet.lists["questions"]}
        local = timezone.localtime() + timedelta(days=DAYS)
        self.fields["deadline"].initial = local.replace(hour=17, minute=0, second=0, microsecond=0)
        self.experts: dict[str, Expert] = {}
        self.earlier: dict[str, list[Invitation]] = {}
        for invitation in invitations:
            self.earlier.setdefault(str(invitation.expert_id), []).append(invitation)
        for row in sheet.lists["participants"]:
            pk = "".join(row.values["expert"])
            if pk in experts:
                self.experts[pk] = experts[pk]
                self._add(pk, self._open_questions(sheet, row.key, pk))

    @property
    def parts(self) -> list[ExpertPart]:
        return [
            ExpertPart(
                expert, self[f"ask-{pk}"], self[f"email-{pk}"], self[f"questions-{pk}"], self.earlier.get(pk, [])
            )
            for pk, expert in self.experts.items()
        ]

    @property
    def asked(self) -> list[Asked]:
        """Return the experts who were chosen, with their addresses and questions."""
        return [
            Asked(
                expert,
                self.cleaned_data[f"email-{pk}"],
                tuple((token, self.texts[token]) for token in self.cleaned_data[f"questions-{pk}"]),
            )
            for pk, expert in self.experts.items()
            if self.cleaned_data.get(f"ask-{pk}")
        ]

    def clean_brief(self):
        return cleaned(self.cleaned_data["brief"])

    def clean_deadline(self):
        return _check(self.cleaned_data["deadline"])

    def clean(self):
        found = super().clean()
        chosen = [pk for pk in self.experts if found.get(f"ask-{pk}")]
        if not chosen:
            raise forms.ValidationError("Nobody is chosen yet. Tick at least one expert.")
        for pk in chosen:
            name = self.experts[pk].full_name
            if f"email-{pk}" not in self.errors and not found.get(f"email-{pk}"):
                self.add_error(f"email-{pk}", f"Enter the e-mail address of {name}, or do not ask this expert.")
            if f"questions-{pk}" not in self.errors and not found.get(f"questions-{pk}"):
                self.add_error(f"questions-{pk}", f"Choose at least one question for {name}.")
        return found

    def _add(self, pk: str, unanswered: list[str]) -> None:
        expert = self.experts[pk]
        self.fields[f"ask-{pk}"] = forms.BooleanField(
            label=f"Ask {expert.full_name}", required=False, initial=bool(unanswered) and pk not in self.earlier
        )
        self.fields[f"email-{pk}"] = forms.EmailField(
            label="E-mail address",
            required=False,
            initial=expert.email,
            max_length=Expert._meta.get_field("email").max_length,
            widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        )
        self.fields[f"questions-{pk}"] = forms.MultipleChoiceField(
            label="Questions",
            required=False,
            choices=list(self.texts.items()),
            initial=unanswered,
            widget=forms.CheckboxSelectMultiple,
        )

    def _open_questions(self, sheet: Sheet, participant: str, pk: str) -> list[str]:
        """Return the questions that an expert has not answered and that no valid invitation has asked."""
        answered = {row.under for row in sheet.lists["answers"] if participant in row.values["voices"]}
        asked = {
            answer.question_token
            for invitation in self.earlier.get(pk, [])
            if invitation.revoked_at is None
            for answer in invitation.answers.all()
        }
        tokens = {"".join(row.values["token"]): row.key for row in sheet.lists["questions"]}
        return [token for token, key in tokens.items() if key not in answered and token not in asked]
