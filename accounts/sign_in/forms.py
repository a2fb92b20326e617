"""The forms of sign-in: address, code, password, second factor."""

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondFactorReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from accounts.addresses import LONGEST_ADDRESS, canonical_address
from accounts.sign_in.codes import DIGITS, Pending, digits_of


class AddressForm(forms.Form):
    email = forms.CharField(
        label="E-mail address",
        # Longer than any address, so a long text gets the message below, not the field's own.
        max_length=1000,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "maxlength": LONGEST_ADDRESS, "spellcheck": "false"}),
        error_messages={"required": "Type your e-mail address."},
    )

    def clean_email(self) -> str:
        try:
            return canonical_address(self.cleaned_data["email"])
        except forms.ValidationError:
            raise forms.ValidationError(
                "This is not a complete e-mail address. An address looks like name@example.com.", code="invalid"
            ) from None


class CodeForm(forms.Form):
    """The six digits. `address` is the address for which the page was shown, to tell two tabs apart.

    `outcome_of` sets `must_wait` if a limit was reached. It sets `other_address` to the page's address if another tab has
    asked for a code to a different one since.
    """

    must_wait = False
    other_address = ""

    code = forms.CharField(
        label="Code from the e-mail",
        # Long enough to paste the whole e-mail.
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
        error_messages={"required": "Type the six digits from the e-mail."},
    )
    address = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def clean_code(self) -> str:
        digits = digits_of(self.cleaned_data["code"])
        if len(digits) != DIGITS:
            raise forms.ValidationError("The code has six digits. Type or paste all of them.", code="invalid")
        return digits


def made_for(form: CodeForm, pending: Pending) -> None:
    """Set the form's address to the one of the pending code, even if the submitted form contained another."""
    form.initial["address"] = pending.email
    if form.is_bound:
        form.data = form.data.copy()
        form.data["address"] = pending.email


class WithoutPlaceholders:
    """Removes the placeholders of allauth's forms, which repeat the label and disappear as soon as the reader types."""

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
        # allauth removes the field if registration asks for no password. Here, readers may set one later.
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
        self.fields["code"].label = "Code shown in the app"
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "code"}
