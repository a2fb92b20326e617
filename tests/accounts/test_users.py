"""Users and their addresses, however they are created, and the user screens in the admin."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.addresses import canonical_address, change_address, verify_address

pytestmark = pytest.mark.django_db
User = get_user_model()


def test_createsuperuser_creates_a_verified_address(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command("createsuperuser", interactive=False, email="Boss@Example.com")
    user = User.objects.get()
    assert user.email == "boss@example.com" and user.email_verified
    assert user.emailaddress_set.get().verified and user.emailaddress_set.get().primary


def test_email_verified_follows_every_change_of_the_address(rhea):
    def copy() -> bool:
        return User.objects.get(pk=rhea.pk).email_verified

    address = rhea.emailaddress_set.get()
    address.verified = False
    address.save()
    assert not copy()
    verify_address(rhea)
    assert copy()
    EmailAddress.objects.get(user=rhea).delete()
    assert not copy()
    EmailAddress.objects.create(user=rhea, email="other@example.com", verified=True)
    assert not copy()
    change_address(rhea, "other@example.com", verified=True)
    assert copy()


def test_an_address_is_unique_in_any_case(rhea):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="RHEA@example.com")])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b.example",
        "a@b",
        "a b@c.example",
        "ſ@example.com",
        "a@-.example",
        f"a@{'b' * 64}.example",
        "a@b.example\n",
        "a@b.example, c@d.example",
        "a" * 245 + "@example.com",
    ],
)
def test_an_invalid_address_is_refused(text):
    if text.endswith("\n"):
        assert canonical_address(text) == "a@b.example"
        return
    with pytest.raises(ValidationError):
        canonical_address(text)


def test_the_kelvin_sign_becomes_a_k():
    assert canonical_address("\u212aate@example.com") == "kate@example.com"


def test_a_superuser_adds_a_journalist_by_address(client, admin_user_of_ours):
    client.force_login(admin_user_of_ours, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/admin/accounts/user/add/")
    assert page.status_code == 200 and b'name="password' not in page.content
    response = client.post(
        "/admin/accounts/user/add/", {"email": "New@Example.com", "is_active": "on", "is_staff": "on"}
    )
    assert response.status_code == 302
    user = User.objects.get(email="new@example.com")
    assert user.is_staff and not user.has_usable_password() and not user.email_verified
    page = client.get(f"/admin/accounts/user/{user.pk}/change/").content.decode()
    assert user.password not in page
    assert client.get("/admin/accounts/user/?q=new@").status_code == 200


def test_an_address_changed_in_the_admin_counts_only_after_a_code(
    client, admin_user_of_ours, rhea, register, mailoutbox
):
    client.force_login(admin_user_of_ours, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(
        f"/admin/accounts/user/{rhea.pk}/change/",
        {
            "email": "Rhea@new.example",
            "is_active": "on",
            "subscriptions-TOTAL_FORMS": 0,
            "subscriptions-INITIAL_FORMS": 0,
        },
    )
    rhea.refresh_from_db()
    assert rhea.email == "rhea@new.example" and not rhea.email_verified
    assert list(rhea.emailaddress_set.values_list("email", flat=True)) == ["rhea@new.example"]
    client.logout()
    register("rhea@new.example")
    rhea.refresh_from_db()
    assert rhea.email_verified


def test_staff_who_edit_readers_gain_no_rights_and_cannot_change_staff(client, joe, ada, rhea, admin_user_of_ours):
    joe.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client.force_login(joe, backend="allauth.account.auth_backends.AuthenticationBackend")
    for user in (ada, admin_user_of_ours, joe):
        client.post(f"/admin/accounts/user/{user.pk}/change/", {"email": "mine@example.com", "is_active": "on"})
        assert not User.objects.filter(email="mine@example.com").exists()
    client.post(
        f"/admin/accounts/user/{rhea.pk}/change/",
        {
            "email": rhea.email,
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
            "subscriptions-TOTAL_FORMS": 0,
            "subscriptions-INITIAL_FORMS": 0,
        },
    )
    rhea.refresh_from_db()
    assert not rhea.is_staff and not rhea.is_superuser


def test_only_superusers_see_readers(client, ada):
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/admin/accounts/user/").status_code == 403


def test_an_imported_address_in_another_case_is_found(client, register):
    User.objects.bulk_create([User(email="Nova@Example.com")])
    register("nova@example.com")
    assert User.objects.count() == 1 and "_auth_user_id" in client.session


def test_deleting_an_account_in_the_admin_deletes_its_data_too(client, admin_user_of_ours, rhea, as_user):
    as_user(rhea).post("/account/offer/", {"yes": "on"})
    client.force_login(admin_user_of_ours, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = f"/admin/accounts/user/{rhea.pk}/delete/"
    assert client.get(url).status_code == 200
    client.post(url, {"post": "yes"})
    client.post("/admin/accounts/user/", {"action": "delete_selected", "_selected_action": [rhea.pk], "post": "yes"})
    assert not User.objects.filter(pk=rhea.pk).exists() and not EmailAddress.objects.filter(email=rhea.email).exists()


def test_a_superuser_removes_a_lost_second_factor_and_never_sees_its_secret(client, admin_user_of_ours, rhea):
    factor = Authenticator.objects.create(user=rhea, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    client.force_login(admin_user_of_ours, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = [client.get("/admin/mfa/authenticator/"), client.get(f"/admin/mfa/authenticator/{factor.pk}/change/")]
    assert all(page.status_code == 200 and b"JBSWY3DPEHPK3PXP" not in page.content for page in pages)
    client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()
