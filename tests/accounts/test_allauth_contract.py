"""What we use of allauth beneath its documented surface. A new version may move it: then this fails first, by name."""

import inspect

import allauth
from allauth.account import adapter, views
from allauth.account.internal.flows import login, password_change
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth


def parameters(function) -> list[str]:
    return list(inspect.signature(function).parameters)


def test_the_version_is_the_one_that_was_read():
    assert allauth.__version__ == "65.21.1"


def test_a_login_is_described_and_performed():
    assert {"user", "email", "redirect_url", "signup"} <= set(parameters(Login.__init__))
    assert parameters(login.perform_login) == ["request", "login"]
    assert parameters(login.record_authentication)[:3] == ["request", "user", "method"]
    assert parameters(login.get_authentication_records) == ["request", "user"]


def test_a_limit_is_consumed_and_given_back():
    assert {"request", "app", "action", "key", "limit_get"} <= set(parameters(ratelimit.consume))
    assert callable(ratelimit.RateLimitUsage.rollback)


def test_the_adapter_is_asked_where_we_answer():
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


def test_the_secret_of_an_authenticator_app_waits_in_the_session():
    assert auth.SECRET_SESSION_KEY == "mfa.totp.secret"


def test_the_views_that_we_extend_ask_the_hooks_that_we_answer():
    assert "get_authenticated_redirect_url" in dir(views.LoginView)
    assert "_setup_password_field" in dir(views.LoginForm)
