"""The site's single style sheet is the same for collectstatic and runserver, and contains all of its sources."""

import os
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings

from newsroom import style_sheet
from tests.architecture.sources import ROOT

SOURCES = ROOT / "newsroom" / "styles"
LONGEST = 400


@pytest.fixture
def folder(tmp_path, settings):
    settings.STATE_DIR = tmp_path / "state"
    settings.STATIC_ROOT = tmp_path / "collected"
    return tmp_path


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Replace the sources with a small style sheet of two files; return their folder."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "site.css").write_text('/* First. */\n@layer one, two;\n\n@import "one.css";\n@import "two.css";\n')
    (folder / "one.css").write_text(
        '@layer one {\n  /* Why\n     this. */\n  a::before {\n    content: "/* kept */";\n  }\n}\n'
    )
    (folder / "two.css").write_text("@layer two {\n  b {\n    color: red;\n  }\n}\n")
    monkeypatch.setattr(style_sheet, "SOURCE", folder / "site.css")
    return folder


def test_files_are_joined_in_order_without_comments_and_indentation(sources):
    assert style_sheet.put_together(sources / "site.css") == (
        "@layer one, two;\n"
        '@layer one {\na::before {\ncontent: "/* kept */";\n}\n}\n'
        "@layer two {\nb {\ncolor: red;\n}\n}\n"
    )


def test_a_file_that_is_missing_is_named(sources):
    (sources / "two.css").unlink()
    with pytest.raises(FileNotFoundError, match=r"two\.css"):
        style_sheet.put_together(sources / "site.css")


def test_every_file_is_imported_and_no_rule_is_lost():
    named = re.findall(r'@import "([^"]+)";', (SOURCES / "site.css").read_text())
    assert sorted(named) == sorted(file.name for file in SOURCES.glob("*.css") if file.name != "site.css")
    sheet = style_sheet.put_together()
    assert "@import" not in sheet and "/*" not in sheet
    rules = sum(re.sub(r"/\*.*?\*/", "", (SOURCES / name).read_text(), flags=re.DOTALL).count("{") for name in named)
    assert sheet.count("{") == sheet.count("}") == rules


def test_each_style_file_begins_by_naming_its_subject():
    for file in SOURCES.glob("*.css"):
        text = file.read_text()
        assert text.startswith("/* ") and len(text.splitlines()) <= LONGEST, file.name


def test_collectstatic_copies_the_sheet_again_only_when_it_changes(folder, sources):
    def collect() -> str:
        call_command("collectstatic", interactive=False, verbosity=0)
        return (folder / "collected" / "css" / "site.css").read_text()

    assert collect() == style_sheet.put_together(sources / "site.css")
    # collectstatic compares modification times in whole seconds.
    os.utime(folder / "collected" / "css" / "site.css", (0, 0))
    before = Path(finders.find("css/site.css")).stat().st_mtime_ns
    assert Path(finders.find("css/site.css")).stat().st_mtime_ns == before
    (sources / "two.css").write_text("c {\n  color: blue;\n}\n")
    assert "color: blue" in collect()
    assert not (folder / "collected" / "css" / "two.css").exists()


@pytest.mark.django_db
def test_runserver_sends_the_current_style_sheet(folder, sources):
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        client = Client()
        assert b"color: red" in b"".join(client.get("/static/css/site.css"))
        (sources / "two.css").write_text("c {\n  color: blue;\n}\n")
        assert b"color: blue" in b"".join(client.get("/static/css/site.css"))
    assert finders.find("css/other.css") is None
    assert finders.find("css/site.css", find_all=True) == [str(folder / "state" / "styles" / "css" / "site.css")]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/account/login/", "/nowhere/"])
def test_each_page_links_to_one_style_sheet(client, path):
    page = client.get(path).content.decode()
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == ["/static/css/site.css"]
