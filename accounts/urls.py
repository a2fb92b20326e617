"""The URL configuration of sign-in and account pages, all below /account/.

allauth's views look each other up by name, so allauth's names are kept. Only the views that we use are reachable.
"""

from allauth.account import views as allauth_views
from django.urls import include, path
from django.views.generic import RedirectView

from accounts import views
from accounts.sign_in import entry

own = [
    path("", views.account, name="account"),
    path("name/", views.name, name="name"),
    path("offer/", views.offer, name="offer"),
    path("email/code/", views.confirm_address, name="confirm_address"),
    path("password/", views.password, name="password"),
    path("data.json", views.data, name="data"),
    path("delete/", views.delete, name="delete"),
    path("deleted/", views.deleted, name="deleted"),
    path("signed-out/", views.signed_out, name="signed_out"),
    path("welcome/", entry.welcome, name="welcome"),
    path("login/password/", entry.password_sign_in, name="password_sign_in"),
    path("2fa/totp/qr.svg", views.authenticator_qr, name="authenticator_qr"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("login/", entry.enter, name="account_login"),
    path("signup/", entry.enter, name="account_signup"),
    path("login/code/", entry.enter, name="account_request_login_code"),
    path("login/code/confirm/", entry.confirm, name="account_confirm_login_code"),
    path("logout/", views.sign_out, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("email/", views.address, name="account_email"),
    path("password/change/", RedirectView.as_view(pattern_name="accounts:password"), name="account_change_password"),
    path("password/set/", RedirectView.as_view(pattern_name="accounts:password"), name="account_set_password"),
    # A reader who forgot the password signs in with a code and sets a new one.
    path(
        "password/reset/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="account_reset_password",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
