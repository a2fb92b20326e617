"""Which part may import which (docs/design.md, section 1), checked in the sources."""

import sys

import pytest

from tests.architecture.sources import PARTS, files, imports, product_modules

# The other parts that each part may import.
ARROWS = {
    "articles": set(),
    "accounts": {"articles"},
    "paywall": {"articles"},
    "newsletters": {"accounts", "articles"},
    "newsroom": set(PARTS),
}
# Pure modules: they import only the standard library and each other, and use no Django, no database and no clock.
PURE = (
    "articles/text/preview.py",
    "articles/transcript/*.py",
    "paywall/meter.py",
    "paywall/access.py",
    "paywall/network.py",
)


def pure_modules():
    return [file for file in product_modules() if any(file.match(pattern) for pattern in PURE)]


@pytest.mark.parametrize("part", PARTS)
def test_no_import_runs_upward_or_sideways(part):
    forbidden = set(PARTS) - ARROWS[part] - {part}
    wrong = [
        f"{file} imports {name}"
        for file in product_modules()
        if file.parts[0] == part
        for name in imports(file)
        if name.split(".")[0] in forbidden
    ]
    assert wrong == []


def test_nothing_of_the_product_imports_the_tests():
    assert [file for file in product_modules() if any(name.split(".")[0] == "tests" for name in imports(file))] == []


def test_articles_has_not_heard_of_readers():
    wrong = [
        f"{file} imports {name}"
        for file in product_modules()
        if file.parts[0] == "articles"
        for name in imports(file)
        if name.split(".")[0] == "allauth" or name == "django.contrib.auth.models.User"
    ]
    assert wrong == []


@pytest.mark.parametrize("file", pure_modules(), ids=str)
def test_pure_modules_know_the_standard_library_and_each_other(file):
    pure = {".".join(module.with_suffix("").parts).removesuffix(".__init__") for module in pure_modules()}
    wrong = [
        name
        for name in imports(file)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == module or name.startswith(f"{module}.") for module in pure)
    ]
    assert wrong == []


def test_the_pure_modules_of_the_design_exist():
    assert {"articles/text/preview.py", "paywall/meter.py"} <= {str(file) for file in pure_modules()}


def test_all_python_files_belong_to_a_part_or_stand_beside_them():
    beside = {"manage.py", "tests", "seeds", "requirements", ".ci"}
    assert {file.parts[0] for file in files() if file.suffix == ".py"} <= set(PARTS) | beside
