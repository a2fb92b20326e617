"""The forms of a sign-off: the experts, their addresses and the deadline."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils import timezone

from articles.models import Expert, SignOff
from articles.signing_off.asking import Recipient
from articles.signing_off.settling import LONGEST_LINE
from articles.signing_off.states import ExpertState, State

DAYS = 7
MOST_DAYS = 180


def end_of(day: date) -> datetime:
    """Return the last minute of a day in the magazine's time zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


class DeadlineForm(forms.Form):
    deadline = forms.DateField(
        label="Until", widget=AdminDateWidget, help_text="The links work until the end of this day."
    )

    def clean_deadline(self) -> datetime:
        day = self.cleaned_data["deadline"]
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError("This day has passed. Choose a later one.")
        if day > today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(f"Choose a day within the next {MOST_DAYS} days.")
        return end_of(day)


class SendForm(DeadlineForm):
    """A tick and an address for each expert who answers, a note and a deadline."""

    note = forms.CharField(
        label="Note",
        required=False,
        max_length=SignOff._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60, "class": "vLargeTextField"}),
        help_text="The experts read it in the mail and on their page.",
    )
    field_order = ["note", "deadline"]

    def __init__(self, *args, experts: list[ExpertState], **kwargs):
        kwargs["initial"] = {"deadline": timezone.localdate() + timedelta(days=DAYS)} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.experts = experts
        for each in experts:
            name = str(each.expert)
            self.fields[_chosen(each)] = forms.BooleanField(label=name, required=False, initial=_is_needed(each))
            self.fields[_email(each)] = forms.EmailField(
                label=f"E-mail address of {name}",
                required=False,
                initial=each.expert.email,
                max_length=Expert._meta.get_field("email").max_length,
                error_messages={"invalid": f"This is not an e-mail address. Correct the address of {name}."},
                widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
            )

    def clean(self):
        cleaned = super().clean()
        chosen = [each for each in self.experts if cleaned.get(_chosen(each))]
        if not chosen:
            raise forms.ValidationError("Choose at least one expert.")
        for each in chosen:
            if _email(each) not in self.errors and not cleaned.get(_email(each)):
                self.add_error(_email(each), f"Enter the address of {each.expert}, or untick this expert.")
        return cleaned

    @property
    def rows(self) -> Iterator[tuple[ExpertState, forms.BoundField, forms.BoundField]]:
        """Yield each expert with the tick box and the address."""
        return ((each, self[_chosen(each)], self[_email(each)]) for each in self.experts)

    @property
    def recipients(self) -> list[Recipient]:
        return [
            Recipient(each.expert.pk, self.cleaned_data[_email(each)])
            for each in self.experts
            if self.cleaned_data[_chosen(each)]
        ]


class DeclineForm(forms.Form):
    """The reason why a proposal is declined."""

    line = forms.CharField(
        label="Why not",
        max_length=LONGEST_LINE,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": "Give the reason in one line. The expert will read it."},
    )


def _is_needed(expert: ExpertState) -> bool:
    """Tick the experts who have something to read, not those who approved everything or already have the present words."""
    waiting = (State.SENT, State.OPENED, State.APPROVED)
    return not all(answer.state in waiting and not answer.is_changed for answer in expert.answers)


def _chosen(expert: ExpertState) -> str:
    return f"chosen_{expert.expert.pk}"


def _email(expert: ExpertState) -> str:
    return f"email_{expert.expert.pk}"
