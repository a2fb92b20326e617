"""The internals of allauth that we use. If a new version changes them, these tests fail first and name the change."""

import inspect

import allauth
from allauth.account import adapter, views
from allauth.account.internal.flows import login, password_change
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth


def parameters(function) -> list[str]:
    return list(inspect.signature(function).parameters)


def test_the_allauth_version_is_the_one_that_was_checked():
    assert allauth.__version__ == "65.21.1"


def test_login_objects_and_perform_login_keep_their_signatures():
    assert {"user", "email", "redirect_url", "signup"} <= set(parameters(Login.__init__))
    assert parameters(login.perform_login) == ["request", "login"]
    assert parameters(login.record_authentication)[:3] == ["request", "user", "method"]
    assert parameters(login.get_authentication_records) == ["request", "user"]


def test_a_rate_limit_can_be_consumed_and_rolled_back():
    assert {"request", "app", "action", "key", "limit_get"} <= set(parameters(ratelimit.consume))
    assert callable(ratelimit.RateLimitUsage.rollback)


def test_allauth_calls_the_adapter_methods_that_we_override():
    ours = (
        "get_client_ip",
        "is_safe_url",
        "clean_email",
        "format_email_subject",
        "send_mail",
        "send_notification_mail",
    )
    for name in (*ours, "confirm_email", "render_mail"):
        assert callable(getattr(adapter.DefaultAccountAdapter, name))


def test_a_changed_password_keeps_this_browser_and_tells_the_owner():
    assert parameters(password_change.change_password) == ["user", "password"]
    assert parameters(password_change.finalize_password_change) == ["request", "user"]
    assert parameters(password_change.finalize_password_set) == ["request", "user"]


def test_the_authenticator_secret_is_kept_in_the_session():
    assert auth.SECRET_SESSION_KEY == "mfa.totp.secret"


def test_allauth_views_call_the_hooks_that_we_override():
    assert "get_authenticated_redirect_url" in dir(views.LoginView)
    assert "_setup_password_field" in dir(views.LoginForm)
