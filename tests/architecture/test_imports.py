"""Which part and which room may know which (docs/design.md, sections 1 and 2), read from the sources.

import-linter was tried in its place: it can only name packages that pure modules may not import, where this names all that they
may, says nothing of a part that is still to come, and its contracts were not shorter.
"""

import sys
from functools import cache

import pytest

from tests.architecture.sources import PARTS, files, imports, module, product_modules

pytestmark = pytest.mark.engine("sqlite")

# The other parts that each part may import.
ARROWS = {
    "articles": set(),
    "accounts": {"articles"},
    "paywall": {"articles"},
    "newsletters": {"accounts", "articles"},
    "newsroom": set(PARTS),
}
# The rooms of articles, floor by floor: a room knows rooms on the floors below, none beside or above it.
FLOORS = (
    ("admin", "management", "apps", "urls", "templatetags"),
    ("discovery", "search", "views"),
    ("pages",),
    ("lists",),
    ("asking", "navigation"),
    ("cards", "pictures", "publishing", "generation_cache"),
    ("checking",),
    ("signing_off",),
    ("history",),
    ("reading", "versions", "word"),
    ("models",),
    ("transcript",),
    ("text", "pictures.files", "schema", "direct", "limits", "mailing", "checks"),
)
FLOOR = {f"articles.{room}": floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# Modules that are arithmetic: the standard library and each other, no Django, no database, no clock of their own.
PURE = (
    "articles/checking/draft.py",
    "articles/history/likeness.py",
    "articles/history/merging.py",
    "articles/history/paragraphs.py",
    "articles/history/wording.py",
    "articles/search/narrowing.py",
    "articles/text/clipboard/lists.py",
    "articles/text/clipboard/notes.py",
    "articles/text/clipboard/tree.py",
    "articles/text/folding.py",
    "articles/text/house_style.py",
    "articles/text/lookup.py",
    "articles/text/marks.py",
    "articles/text/names.py",
    "articles/text/plain_words.py",
    "articles/text/preview.py",
    "articles/text/rewording.py",
    "articles/text/voices.py",
    "articles/text/xml.py",
    "articles/transcript/*.py",
    "paywall/access.py",
    "paywall/meter.py",
    "paywall/network.py",
    "paywall/prefetch.py",
)


def room(name: str) -> str:
    """The room of a module of articles, or of a name in it; empty for anything else."""
    return max((known for known in FLOOR if f"{name}.".startswith(f"{known}.")), key=len, default="")


def of_part(part: str) -> list:
    """Its modules, apart from migrations, which have a rule of their own."""
    return [file for file in product_modules() if file.parts[0] == part and "migrations" not in file.parts]


@cache
def pure_modules():
    return tuple(file for file in product_modules() if any(file.match(pattern) for pattern in PURE))


@pytest.mark.parametrize("part", PARTS)
def test_no_import_runs_upward_or_sideways(part):
    forbidden = set(PARTS) - ARROWS[part] - {part}
    wrong = [
        f"{file} imports {name}" for file in of_part(part) for name in imports(file) if name.split(".")[0] in forbidden
    ]
    assert wrong == []


def test_a_room_of_articles_knows_floors_below_it_alone():
    wrong = [
        f"{file} imports {name}"
        for file in of_part("articles")
        for name in imports(file)
        if (other := room(name)) and other != (own := room(module(file))) and FLOOR[other] <= FLOOR[own]
    ]
    assert wrong == []


def test_each_module_of_articles_stands_in_a_room():
    assert [file for file in of_part("articles") if not room(module(file)) and module(file) != "articles"] == []
    assert set(FLOOR) - {room(module(file)) for file in of_part("articles")} == set()


def test_migrations_know_nothing_of_rooms():
    wrong = [
        f"{file} imports {name}"
        for file in product_modules()
        if "migrations" in file.parts
        for name in imports(file)
        if name.split(".")[0] in PARTS and not f"{name}.".startswith("articles.schema.")
    ]
    assert wrong == []


def test_nothing_of_the_product_imports_the_tests():
    assert [file for file in product_modules() if any(name.split(".")[0] == "tests" for name in imports(file))] == []


def test_articles_has_not_heard_of_readers():
    wrong = [
        f"{file} imports {name}"
        for file in of_part("articles")
        for name in imports(file)
        if name.split(".")[0] == "allauth" or name == "django.contrib.auth.models.User"
    ]
    assert wrong == []


@pytest.mark.parametrize("file", pure_modules(), ids=str)
def test_pure_modules_know_the_standard_library_and_each_other(file):
    pure = {module(file) for file in pure_modules()}
    wrong = [
        name
        for name in imports(file)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == known or name.startswith(f"{known}.") for known in pure)
    ]
    assert wrong == []


def test_each_name_of_a_pure_module_fits_one():
    assert [pattern for pattern in PURE if not any(file.match(pattern) for file in pure_modules())] == []


def test_all_python_files_belong_to_a_part_or_stand_beside_them():
    beside = {"manage.py", "tests", "seeds", "requirements", ".ci"}
    assert {file.parts[0] for file in files() if file.suffix == ".py"} <= set(PARTS) | beside
