"""The forms of sign-in and of the account page."""

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.account.internal import flows
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondFactorReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth import password_validation

from accounts.addresses import LONGEST_ADDRESS, canonical_address
from accounts.models import User
from accounts.sign_in.codes import DIGITS, Pending, digits_of

NEWSLETTER_WORDING = (
    "Send me the daily newsletter: the day's articles by e-mail, once each working day. I can stop it at any time."
)


class AddressForm(forms.Form):
    email = forms.CharField(
        label="E-mail address",
        # Longer than any address, so that the sentence below answers and not the field's own.
        max_length=1000,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "maxlength": LONGEST_ADDRESS, "spellcheck": "false"}),
        error_messages={"required": "Type your e-mail address."},
    )

    def clean_email(self) -> str:
        try:
            return canonical_address(self.cleaned_data["email"])
        except forms.ValidationError:
            raise forms.ValidationError(
                "This is not a complete e-mail address. It looks like name@example.com.", code="invalid"
            ) from None


class CodeForm(forms.Form):
    """The six digits. `address` is the one that the page was made for, so that two tabs are told apart."""

    code = forms.CharField(
        label="Code from the e-mail",
        # Room for the whole mail, pasted.
        max_length=2000,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "code",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        error_messages={"required": "Type the six digits from the mail."},
    )
    address = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def clean_code(self) -> str:
        digits = digits_of(self.cleaned_data["code"])
        if len(digits) != DIGITS:
            raise forms.ValidationError("The code has six digits. Type or paste all of them.", code="invalid")
        return digits


def made_for(form: CodeForm, pending: Pending) -> None:
    """Let the page say for which address it is, also where the form that came in said another."""
    form.initial["address"] = pending.email
    if form.is_bound:
        form.data = form.data.copy()
        form.data["address"] = pending.email


class WithoutPlaceholders:
    """allauth's forms repeat the label as a placeholder, which is gone as soon as one types."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PasswordSignInForm(WithoutPlaceholders, LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["password"].help_text = ""

    def _setup_password_field(self) -> None:
        # allauth drops the field where registering asks for no password; here one may be set later.
        pass


class PasswordAgainForm(WithoutPlaceholders, ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class SecondFactorForm(WithoutPlaceholders, AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code from your authenticator app, or a recovery code"


class SecondFactorAgainForm(WithoutPlaceholders, SecondFactorReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code from your authenticator app, or a recovery code"


class AuthenticatorAppForm(WithoutPlaceholders, ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the app shows now"
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "code"}


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": "Name"}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class NewAddressForm(AddressForm):
    """Another address for an account; `user` has the one that stands."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"].label = "New e-mail address"

    def clean_email(self) -> str:
        email = super().clean_email()
        if email == self.user.email and self.user.email_verified:
            raise forms.ValidationError("This is your address already.", code="same")
        return email


class PasswordForm(forms.Form):
    """A first or another password. The old one is asked for, unless the reader has just proven the address by a code."""

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
        help_text="At least eight characters, and no common word.",
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


class NewsletterForm(forms.Form):
    newsletter = forms.BooleanField(label=NEWSLETTER_WORDING, required=False)


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
            raise forms.ValidationError(
                "This is not the address of this account, so nothing was deleted.", code="different"
            )
        return typed
