"""The demo has accounts on this machine only, its own secret key, and everything in one folder."""

import io
import os
import stat
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from newsroom import demo
from tests.architecture.sources import ROOT


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "FOLDER", tmp_path / "var" / "demo")
    return demo.FOLDER


@pytest.fixture
def this_machine(settings):
    settings.SITE_ADDRESS = "http://127.0.0.1:8000"
    return settings


def make_accounts() -> str:
    output = io.StringIO()
    call_command("demo_accounts", stdout=output)
    return output.getvalue()


@pytest.mark.django_db
def test_the_printed_addresses_and_passwords_sign_in(this_machine, client):
    printed = make_accounts()
    for who, email, password, *_ in demo.ACCOUNTS:
        assert f"{who:<12}{email:<26}{password}" in printed
        assert client.login(email=email, password=password)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "groups", "is_staff"),
    [
        ("journalist@example.com", ["Journalists"], True),
        ("editor@example.com", ["Editors"], True),
        ("reader@example.com", [], False),
    ],
)
def test_each_demo_account_has_its_role(this_machine, django_user_model, email, groups, is_staff):
    make_accounts()
    user = django_user_model.objects.get(email=email)
    assert [group.name for group in user.groups.all()] == groups
    assert (user.is_staff, user.is_superuser) == (is_staff, False)
    assert user.email_verified
    assert user.emailaddress_set.get().verified


@pytest.mark.django_db
def test_demo_staff_can_enter_the_admin(this_machine, client, django_user_model):
    make_accounts()
    client.force_login(django_user_model.objects.get(email="editor@example.com"))
    assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.django_db
def test_a_second_run_leaves_the_accounts_unchanged(this_machine, django_user_model):
    make_accounts()
    reader = django_user_model.objects.get(email="reader@example.com")
    reader.name = "Changed"
    reader.set_password("another one entirely")
    reader.save()
    make_accounts()
    reader.refresh_from_db()
    assert reader.name == "Changed"
    assert reader.check_password("another one entirely")
    assert django_user_model.objects.count() == len(demo.ACCOUNTS)


@pytest.mark.django_db
def test_no_demo_accounts_are_created_on_a_public_site(settings, django_user_model):
    settings.SITE_ADDRESS = "https://www.example.com"
    with pytest.raises(CommandError, match="others may be able to reach"):
        make_accounts()
    assert not django_user_model.objects.exists()


def test_the_secret_key_is_random_permanent_and_readable_only_by_its_owner(folder):
    key = demo.variables(8000)["SECRET_KEY"]
    assert len(key) >= 50
    assert demo.variables(8000)["SECRET_KEY"] == key
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_the_shell_cannot_change_where_the_demo_writes_or_who_can_reach_it(folder):
    assert demo.variables(8000).keys() >= {
        *("SITE_ADDRESS", "ALLOWED_HOSTS", "DEBUG", "ENV_FILE", "SECRET_KEY"),
        *("STATE_DIR", "MEDIA_ROOT", "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "ADMINS"),
        *("PROCESSES", "PROXY_COUNT", "ARTICLES_OPEN", "STAFF_SECOND_FACTOR"),
    }


def test_a_command_runs_with_the_settings_of_the_demo(folder, monkeypatch):
    folder.mkdir(parents=True)
    (folder / "newsroom.sqlite3").touch()
    ran = []

    def run(arguments):
        ran.append((arguments, os.environ["SECRET_KEY"], os.environ["SITE_ADDRESS"], os.environ["STATE_DIR"]))

    monkeypatch.setattr(demo, "execute_from_command_line", run)
    for name in demo.variables(8001):
        # So that monkeypatch restores all of them afterwards.
        monkeypatch.setenv(name, "of the shell")
    demo.main(["8001", "audit_wall", "--base-url", "http://127.0.0.1:8001"])
    key = (folder / "secret-key").read_text()
    command = ["make manage", "audit_wall", "--base-url", "http://127.0.0.1:8001"]
    assert ran == [(command, key, "http://127.0.0.1:8001", str(folder))]


def test_a_command_before_the_first_start_is_refused_with_a_message(folder):
    with pytest.raises(SystemExit, match="Create it first: make demo"):
        demo.main(["8000", "audit_wall"])


def test_the_demo_writes_only_in_its_own_folder(folder):
    variables = demo.variables(8000)
    for name in ("STATE_DIR", "MEDIA_ROOT", "DATABASE_URL", "EMAIL_URL"):
        assert str(folder) in variables[name]


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.5", "", "８０"])
def test_an_invalid_port_is_refused_with_a_message(port):
    with pytest.raises(SystemExit, match="Set it to a number from 1 to 65535|PORT is"):
        demo.read_port(port)


@pytest.mark.parametrize("requirements", ["runtime", "dev"])
def test_too_old_a_python_is_refused_with_a_message(tmp_path, requirements):
    script = tmp_path / "requirements" / "install.py"
    script.parent.mkdir()
    script.write_text((ROOT / "requirements" / "install.py").read_text().replace("OLDEST = (3, 11)", "OLDEST = (9, 0)"))
    done = subprocess.run(
        [sys.executable, str(script), requirements], capture_output=True, text=True, env=dict(os.environ)
    )
    assert done.returncode == 1
    assert "newsroom needs Python 9.0 or newer, and" in done.stderr
    assert "make PYTHON=" in done.stderr
    assert not (tmp_path / ".venv").exists()
