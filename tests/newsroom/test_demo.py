"""The demo: accounts on this machine alone, a key of its own, everything in one folder."""

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
def test_it_prints_addresses_and_passwords_that_sign_in(this_machine, client):
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
def test_each_account_may_do_its_work(this_machine, django_user_model, email, groups, is_staff):
    make_accounts()
    user = django_user_model.objects.get(email=email)
    assert [group.name for group in user.groups.all()] == groups
    assert (user.is_staff, user.is_superuser) == (is_staff, False)
    assert user.email_verified
    assert user.emailaddress_set.get().verified


@pytest.mark.django_db
def test_staff_of_the_demo_enters_the_admin(this_machine, client, django_user_model):
    make_accounts()
    client.force_login(django_user_model.objects.get(email="editor@example.com"))
    assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.django_db
def test_a_second_time_leaves_the_accounts_as_they_are(this_machine, django_user_model):
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
def test_public_passwords_are_not_made_where_others_may_come(settings, django_user_model):
    settings.SITE_ADDRESS = "https://www.example.com"
    with pytest.raises(CommandError, match="may be reached by others"):
        make_accounts()
    assert not django_user_model.objects.exists()


def test_the_key_is_random_made_once_and_its_owners_alone(folder):
    key = demo.variables(8000)["SECRET_KEY"]
    assert len(key) >= 50
    assert demo.variables(8000)["SECRET_KEY"] == key
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_neither_the_shell_nor_a_file_decides_where_the_demo_writes_or_who_comes(folder):
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
        # So that all of them are put back afterwards.
        monkeypatch.setenv(name, "of the shell")
    demo.main(["8001", "audit_wall", "--base-url", "http://127.0.0.1:8001"])
    key = (folder / "secret-key").read_text()
    command = ["make manage", "audit_wall", "--base-url", "http://127.0.0.1:8001"]
    assert ran == [(command, key, "http://127.0.0.1:8001", str(folder))]


def test_a_command_before_the_first_start_gets_a_sentence(folder):
    with pytest.raises(SystemExit, match="Make it first: make demo"):
        demo.main(["8000", "audit_wall"])


def test_all_that_is_written_lies_in_its_folder(folder):
    variables = demo.variables(8000)
    for name in ("STATE_DIR", "MEDIA_ROOT", "DATABASE_URL", "EMAIL_URL"):
        assert str(folder) in variables[name]


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.5", "", "８０"])
def test_a_port_that_is_none_is_told_in_a_sentence(port):
    with pytest.raises(SystemExit, match="Set it to a number from 1 to 65535|PORT is"):
        demo.read_port(port)


@pytest.mark.parametrize("requirements", ["runtime", "dev"])
def test_a_python_that_is_too_old_gets_a_sentence(tmp_path, requirements):
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
