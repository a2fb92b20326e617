"""A chief editor looks after colleagues: what they may do without a superuser, and what nobody may do."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.utils import timezone

from accounts import colleagues
from accounts.colleagues import Role
from accounts.models import Colleague
from articles.history import keeping
from articles.models import PreviewLink
from tests.factories import make_article

pytestmark = pytest.mark.django_db
User = get_user_model()

LIST = "/admin/accounts/colleague/"
ADD = f"{LIST}add/"


@pytest.fixture
def cora(make_user):
    chief = make_user("cora@example.com", "Editors", is_staff=True, name="Cora Chief")
    chief.groups.add(Group.objects.get(name="Chief editors"))
    return chief


@pytest.fixture
def root(make_user):
    return make_user("root@example.com", is_staff=True, is_superuser=True, name="Root")


def change(user) -> str:
    return f"{LIST}{user.pk}/change/"


def invite(desk, email="new@example.com", role="JOURNALIST", **more):
    return desk.post(ADD, {"email": email, "name": "Nia New", "role": role} | more, follow=True)


def groups(user) -> set[str]:
    return set(User.objects.get(pk=user.pk).groups.values_list("name", flat=True))


def steps() -> list[tuple]:
    return list(LogEntry.objects.order_by("pk").values_list("user__email", "object_repr", "change_message"))


def test_an_invited_colleague_signs_in_with_a_code_and_is_at_the_desk(as_user, cora, client):
    page = invite(as_user(cora), "New@Example.com").content.decode()
    assert "An invitation is on its way to new@example.com" in page
    user = User.objects.get(email="new@example.com")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert groups(user) == {"Journalists"}
    (message,) = mail.outbox
    assert message.to == ["new@example.com"] and "Cora Chief invites you to the desk" in message.subject
    assert "as journalist" in message.body and "Hello Nia New" in message.body
    link = re.search(r"^http://testserver(\S+)$", message.body, re.MULTILINE)[1]
    client.logout()
    assert client.get(link).status_code == 200
    client.post(link, {"email": "new@example.com"})
    code = re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]
    response = client.post("/account/login/code/confirm/?next=/admin/", {"code": code}, follow=True)
    assert response.redirect_chain[-1][0] == "/admin/" and response.status_code == 200
    assert steps() == [("cora@example.com", "Nia New", "Invited as journalist.")]


def test_a_reader_becomes_a_colleague_and_the_answer_is_the_same(as_user, cora, rhea):
    page = invite(as_user(cora), rhea.email, "EDITOR").content.decode()
    assert "An invitation is on its way to rhea@example.com" in page
    rhea.refresh_from_db()
    assert rhea.is_staff and rhea.name == "Rhea Reader" and groups(rhea) == {"Editors"}
    assert rhea.has_usable_password()


def test_an_account_whose_address_nobody_has_shown_to_be_theirs_opens_by_a_code_only(as_user, cora, make_user, client):
    squatter = make_user("new@example.com", email_verified=False)
    theirs = type(client)()
    theirs.force_login(squatter, backend="allauth.account.auth_backends.AuthenticationBackend")
    invite(as_user(cora))
    squatter.refresh_from_db()
    assert squatter.is_staff and not squatter.has_usable_password()
    assert theirs.get("/admin/").status_code == 302


def test_rights_of_an_earlier_time_do_not_come_back(as_user, cora, rhea):
    rhea.user_permissions.add(Permission.objects.get(codename="change_user"))
    rhea.groups.add(Group.objects.get(name="Chief editors"))
    invite(as_user(cora), rhea.email)
    assert groups(rhea) == {"Journalists"} and not rhea.user_permissions.exists()


@pytest.mark.parametrize("who", ["ada", "root", "cora", "closed"])
def test_staff_and_closed_accounts_are_not_invited(request, as_user, cora, make_user, who):
    closed = make_user("closed@example.com", is_active=False)
    user = closed if who == "closed" else request.getfixturevalue(who)
    before = groups(user)
    response = invite(as_user(cora), user.email)
    assert 'class="errorlist"' in response.content.decode() and groups(user) == before and not mail.outbox


@pytest.mark.parametrize("role", ["CHIEF", "", "root"])
def test_a_chief_editor_gives_only_the_two_roles(as_user, cora, joe, role):
    desk = as_user(cora)
    assert 'class="errorlist"' in invite(desk, role=role).content.decode()
    assert 'class="errorlist"' in desk.post(change(joe), {"role": role}).content.decode()
    assert groups(joe) == {"Journalists"} and not User.objects.filter(email="new@example.com").exists()


def test_more_fields_in_the_form_give_nothing_more(as_user, cora, joe):
    more = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": ["1", "2", "3"],
        "user_permissions": ["1"],
        "password": "x",
    }
    desk = as_user(cora)
    invite(desk, **more)
    desk.post(change(joe), {"role": "EDITOR", "email": "stolen@example.com"} | more)
    for user, group in ((User.objects.get(email="new@example.com"), "Journalists"), (joe, "Editors")):
        user.refresh_from_db()
        assert not user.is_superuser and not user.user_permissions.exists() and groups(user) == {group}
    assert joe.email == "joe@example.com"


def test_a_role_is_changed_and_logged(as_user, cora, joe):
    desk = as_user(cora)
    assert 'name="role"' in desk.get(change(joe)).content.decode()
    desk.post(change(joe), {"role": "EDITOR"})
    assert groups(joe) == {"Editors"}
    assert steps() == [("cora@example.com", "Joe Journalist", "Role changed from Journalist to Editor.")]
    assert "Role changed from Journalist to Editor." in desk.get(f"{LIST}{joe.pk}/history/").content.decode()


def test_ended_access_signs_out_and_leaves_a_reader(as_user, cora, joe, client):
    theirs = type(client)()
    theirs.force_login(joe, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert theirs.get("/admin/").status_code == 200
    desk = as_user(cora)
    now = timezone.now()
    piece = make_article(created_by=joe)
    version = keeping.keep(piece, by=joe, now=now)
    shared, _ = PreviewLink.objects.issue(
        article=piece,
        version=version,
        for_whom="A lawyer",
        made_by=joe,
        made_at=now,
        expires_at=now + timedelta(days=7),
    )
    address = f"{LIST}{joe.pk}/end_access/"
    assert "signed out everywhere" in desk.get(address).content.decode()
    assert User.objects.get(pk=joe.pk).is_staff
    desk.post(address)
    joe.refresh_from_db()
    assert (joe.is_staff, joe.is_active, groups(joe)) == (False, True, set())
    assert theirs.get("/admin/").status_code == 302
    shared.refresh_from_db()
    assert not shared.is_open(timezone.now())
    assert steps() == [("cora@example.com", "Joe Journalist", "Access ended.")]
    # Who once worked here stays readable, and can be invited again.
    assert "Ended" in desk.get(LIST).content.decode() and desk.get(change(joe)).status_code == 200
    assert desk.post(change(joe), {"role": "EDITOR"}).status_code == 403
    invite(desk, joe.email)
    assert groups(joe) == {"Journalists"}


@pytest.mark.parametrize("who", ["root", "cora", "other chief", "with a right of their own", "in another group"])
def test_superusers_other_chiefs_and_oneself_are_out_of_reach(as_user, cora, root, make_user, who):
    user = {"root": root, "cora": cora}.get(who) or make_user("other@example.com", "Editors", is_staff=True)
    if who == "other chief":
        user.groups.add(Group.objects.get(name="Chief editors"))
    elif who == "in another group":
        user.groups.add(Group.objects.create(name="Operators"))
    elif who.startswith("with"):
        user.user_permissions.add(Permission.objects.get(codename="change_user"))
    before = groups(user)
    desk = as_user(cora)
    page = desk.get(change(user)).content.decode()
    assert 'name="role"' not in page and "End access" not in page
    assert desk.post(change(user), {"role": "JOURNALIST"}).status_code == 403
    for verb in ("end_access", "invite_again"):
        assert desk.post(f"{LIST}{user.pk}/{verb}/").status_code == 403
    user.refresh_from_db()
    assert groups(user) == before and user.is_staff and steps() == []


def test_somebody_who_was_raised_meanwhile_is_not_touched(cora, joe):
    seen = Colleague.objects.get(pk=joe.pk)
    User.objects.filter(pk=joe.pk).update(is_superuser=True)
    for step in (
        lambda: colleagues.end_access(seen, by=cora),
        lambda: colleagues.change_role(seen, Role.EDITOR, by=cora),
    ):
        with pytest.raises(colleagues.Refused):
            step()
    assert User.objects.get(pk=joe.pk).is_staff


def test_an_administrator_makes_a_chief_editor(as_user, root, ada):
    as_user(root).post(change(ada), {"role": "CHIEF"})
    assert groups(ada) == {"Editors", "Chief editors"}
    assert as_user(User.objects.get(pk=ada.pk)).get(ADD).status_code == 200


def test_accounts_readers_and_groups_stay_closed_to_a_chief_editor(as_user, cora, rhea):
    desk = as_user(cora)
    for address in (
        f"/admin/accounts/user/{cora.pk}/change/",
        "/admin/accounts/user/",
        "/admin/auth/group/",
        change(rhea),
    ):
        assert desk.post(address, {"is_superuser": "on"}).status_code in (302, 403)
        assert desk.get(address).status_code in (302, 403)
    assert rhea.email not in desk.get(LIST).content.decode()
    cora.refresh_from_db()
    assert not cora.is_superuser


@pytest.mark.parametrize("who", ["ada", "joe"])
def test_editors_and_journalists_do_not_see_the_screen(request, as_user, who):
    desk = as_user(request.getfixturevalue(who))
    assert desk.get(LIST).status_code == desk.post(ADD, {}).status_code == 403
    assert LIST not in desk.get("/admin/").content.decode()


def test_an_invitation_that_could_not_be_sent_is_sent_again(as_user, cora, settings):
    desk = as_user(cora)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = invite(desk).content.decode()
    assert "The mail could not be sent just now." in page and "Send the invitation again" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    desk.post(f"{LIST}{User.objects.get(email='new@example.com').pk}/invite_again/")
    assert len(mail.outbox) == 1
    assert [said for *_, said in steps()] == ["Invited as journalist.", "Invitation sent again."]


def test_the_list_says_who_has_come_and_who_has_a_second_factor(as_user, cora, joe):
    desk = as_user(cora)
    invite(desk)
    page = desk.get(LIST).content.decode()
    assert "Invited, has not come yet" in page and "Chief editor" in page and "Joe Journalist" in page
    assert desk.get(f"{LIST}?access=ended").status_code == 200
