"""The forms of the account page."""

from allauth.account.internal import flows
from django import forms
from django.contrib.auth import password_validation

from accounts.models import User
from accounts.sign_in.forms import AddressForm


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": "Name"}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class NewAddressForm(AddressForm):
    """A new address for an account; `user` has the current one."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"].label = "New e-mail address"

    def clean_email(self) -> str:
        email = super().clean_email()
        if email == self.user.email and self.user.email_verified:
            raise forms.ValidationError("This is already your address.", code="same")
        return email


class PasswordForm(forms.Form):
    """A new password, whether the first or a replacement.

    `needs_old` asks for the current password. It is False for a reader who has none, or who signed in with a code just now.
    """

    old_password = forms.CharField(
        label="Current password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label="New password",
        strip=False,
        max_length=1000,
        help_text="At least eight characters, and not a common password.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, needs_old: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not needs_old:
            del self.fields["old_password"]

    def clean_old_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["old_password"]):
            raise forms.ValidationError("That is not your current password.", code="wrong")
        return self.cleaned_data["old_password"]

    def clean_new_password(self) -> str:
        password_validation.validate_password(self.cleaned_data["new_password"], self.user)
        return self.cleaned_data["new_password"]

    def save(self) -> None:
        flows.password_change.change_password(self.user, self.cleaned_data["new_password"])


class OfferForm(forms.Form):
    """What another app offers (accounts/offers.py): a box with its wording."""

    yes = forms.BooleanField(required=False)

    def __init__(self, *args, wording: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["yes"].label = wording


class DeletionForm(forms.Form):
    email = forms.CharField(
        label="Type your e-mail address to confirm",
        max_length=1000,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"].strip().lower()
        if typed != self.user.email:
            raise forms.ValidationError("This is not this account's address, so nothing was deleted.", code="different")
        return typed
