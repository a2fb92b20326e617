"""Environment variables are read strictly, and `.env.example` lists all of them."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.environment import Environment
from tests.production import ENVIRONMENT

pytestmark = pytest.mark.engine("sqlite")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def env(monkeypatch):
    """Return a function that sets the variable THING and returns an Environment: `env("true")`."""

    def set_to(value: str) -> Environment:
        monkeypatch.setitem(os.environ, "THING", value)
        return Environment()

    return set_to


@pytest.mark.parametrize("word", ["True", "true", "yes", "on", "1", " TRUE "])
def test_true_can_be_spelled(env, word):
    assert env(word).bool("THING", False) is True


@pytest.mark.parametrize("word", ["False", "no", "off", "0"])
def test_false_can_be_spelled(env, word):
    assert env(word).bool("THING", True) is False


@pytest.mark.parametrize("word", ["maybe", "ture", "2", "-"])
def test_any_other_word_is_refused(env, word):
    with pytest.raises(ImproperlyConfigured, match="THING is .*Set it to True or False"):
        env(word).bool("THING", False)


def test_an_empty_value_is_the_default(env):
    assert env("").bool("THING", True) is True
    assert env("").int("THING", 7) == 7


@pytest.mark.parametrize("value", ["x", "1.5", "-1", "1e3"])
def test_an_invalid_or_too_small_number_is_refused(env, value):
    with pytest.raises(ImproperlyConfigured, match="THING is .*Set it to a whole number"):
        env(value).int("THING", 0)


@pytest.mark.parametrize("value", ["nan", "inf", "-0.1", "soon"])
def test_an_invalid_fraction_is_refused(env, value):
    with pytest.raises(ImproperlyConfigured, match="Set it to a number"):
        env(value).float("THING", 0)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "www.example.com",
        "ftp://example.com",
        "https://",
        "https://example.com/magazine",
        "https://me:pw@example.com",
        "https://example.com:port",
        "https://[::1",
    ],
)
def test_an_address_with_anything_but_a_host_is_refused(env, value):
    with pytest.raises(ImproperlyConfigured, match="THING is"):
        env(value).web_address("THING", "")


@pytest.mark.parametrize(
    "value", ["https://example.com", "https://example.com/", "http://127.0.0.1:8000", "http://[::1]:8000"]
)
def test_an_address_of_only_a_host_is_accepted(env, value):
    assert env(value).web_address("THING", "") == value.rstrip("/")


def test_a_missing_folder_is_created(env, tmp_path):
    path = tmp_path / "not" / "yet"
    assert env(str(path)).folder("THING", tmp_path) == path
    assert path.is_dir()


@pytest.mark.parametrize("read", ["db", "cache", "email"])
def test_an_invalid_address_is_not_repeated_because_it_may_contain_a_password(env, read):
    with pytest.raises(ImproperlyConfigured) as refused:
        getattr(env("nonsense://user:secret@host/name"), read)("THING", "")
    assert "THING is not a valid address" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "maybe", "DEBUG is 'maybe'. Set it to True or False."),
        ("PROXY_COUNT", "x", "PROXY_COUNT is 'x'. Set it to a whole number."),
        ("PROCESSES", "0", "PROCESSES is 0. Set it to a whole number, 1 or more."),
        ("SITE_ADDRESS", "", "SITE_ADDRESS is not set."),
        ("SECRET_KEY", "", "SECRET_KEY is not set."),
        ("TIME_ZONE", "Europe/Nowhere", "TIME_ZONE is 'Europe/Nowhere'."),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL is 'LOUD'."),
        ("DATABASE_URL", "postgres//forgotten", "DATABASE_URL is not a valid address."),
        ("STATE_DIR", "/proc/newsroom", "STATE_DIR is /proc/newsroom, but this folder cannot be created"),
        ("ENV_FILE", "/nowhere/.env", "ENV_FILE is /nowhere/.env, but there is no such file."),
    ],
)
def test_an_invalid_variable_gets_a_message_and_no_traceback(tmp_path, name, value, sentence):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT | {"STATE_DIR": str(tmp_path), name: value},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_env_example_names_every_variable_and_no_other():
    assert variables_in_example() == variables_in_settings()


def test_env_example_sets_nothing_by_itself():
    assert re.findall(r"^[A-Z_]+=", (ROOT / ".env.example").read_text(), re.MULTILINE) == []


def variables_in_settings() -> set[str]:
    tree = ast.parse((ROOT / "newsroom" / "settings.py").read_text())
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        # Neither reads one variable.
        and call.func.attr not in ("read_file", "anymail")
    }


def variables_in_example() -> set[str]:
    return set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
