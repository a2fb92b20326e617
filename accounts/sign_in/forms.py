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
    """The six digits. `address` is the one that the page was made for, so that two tabs are told apart.

    What `outcome_of` found beside an error: `must_wait` where a limit was reached, and `other_address`, the one that this
    page was made for, where another tab has asked for a code since.
    """

    must_wait = False
    other_address = ""

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
