"""The rules of the house style that a program can check (docs/design.md, sections 4.6 and 5)."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files, nodes, product_modules, templates, text, tree

pytestmark = pytest.mark.engine("sqlite")

LONGEST = 400
# In lines. The limit for tests is higher, because each screen has a single test file and some screens need many tests.
LONGEST_OF_TESTS = 700
# Templates that lie beside each other; more are divided by rooms.
MOST_TEMPLATES = 12
# Folders whose names, and those of what lies in them, allauth chooses.
OF_ALLAUTH = ("account", "mfa", "allauth")
# template: why it prints HTML as it stands.
PRINTS_HTML: dict[str, str] = {
    "templates/admin/articles/import.html": "blocks of a transcript, which `understanding.shown` puts through the allow-list",
    "templates/admin/articles/edit_inline/questions.html": "answers, which the allow-list cleaned when they were stored",
    "templates/accounts/privacy.html": "an introduction, which went through the allow-list when it was stored",
    "templates/articles/page.html": "a page's text, which went through the allow-list when it was stored",
    "templates/articles/lists/author.html": "a biography, which every way into the database sanitises (articles/text/richtext.py)",
    "templates/articles/lists/expert.html": "a biography, which every way into the database sanitises (articles/text/richtext.py)",
    "templates/articles/discovery/embed.html": "answers, which went through the allow-list when they were stored",
    "templates/articles/discovery/feed_content.html": "texts and answers, which went through the allow-list when they were stored",
    "templates/articles/signing_off/answer.html": "an expert’s own answer, which went through the allow-list when it was stored",
    "templates/articles/pieces/item.html": "texts and answers, which went through the allow-list when they were stored",
}
# Modules that may mark text as safe HTML, each with its reason.
MARKS_HTML: dict[str, str] = {
    "newsroom/desk/rendering.py": "fields as Django draws them; every value is escaped, and a test compares them with Django’s own",
    "articles/admin/article.py": "a text for those who may only read it, which the allow-list has just cleaned",
    "articles/pages/metadata.py": "JSON-LD, in which <, > and & are written as escapes",
    "articles/search/highlights.py": "a fragment that was escaped just before",
}
FORBIDDEN_NAMES = re.compile(r"(Helper|Service)s?$|^(Base)?Manager$")


def is_migration(file) -> bool:
    return "migrations" in file.parts


def test_a_file_has_one_subject():
    long = {
        str(file): lines
        for file in files()
        if file.suffix == ".py" and not is_migration(file)
        if (lines := len(text(file).splitlines())) > (LONGEST_OF_TESTS if file.parts[0] == "tests" else LONGEST)
    }
    assert long == {}


def test_no_file_is_called_utils():
    assert [file for file in files() if re.search(r"(^|_)(utils?|helpers?|misc|common)$", file.stem)] == []


def test_no_class_is_called_helper_or_service():
    wrong = [
        f"{file}: {node.name}"
        for file in product_modules()
        for node in nodes(file)
        if isinstance(node, ast.ClassDef) and FORBIDDEN_NAMES.search(node.name)
    ]
    assert wrong == []


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    suffixes = {".py", ".html", ".css", ".js", ".toml", ".txt"}
    found = [file for file in files() if file.suffix in suffixes and file.parts[0] not in ("seeds", "requirements")]
    assert [str(file) for file in found if file.name != "test_house_style.py" and words.search(text(file))] == []


def test_nothing_is_imported_inside_a_function():
    wrong = [
        f"{file}:{inner.lineno}"
        for file in product_modules()
        for node in nodes(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        # An app's models and checks can be imported only when Django calls ready().
        if not (file.name == "apps.py" and node.name == "ready")
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_no_request_sleeps_prints_or_runs_text_as_code():
    calls = {"time.sleep", "sleep", "print", "eval", "exec", "breakpoint"}
    allowed = {"newsroom/demo.py"}
    wrong = [
        f"{file}:{node.lineno} {ast.unparse(node.func)}"
        for file in product_modules()
        if str(file) not in allowed and "commands" not in file.parts and "audit" not in file.parts
        for node in nodes(file)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in calls
    ]
    # The meter's ledger may wait between attempts to get SQLite's lock, for at most half a second (docs/meter.md, rule 7).
    # Senders of newsletters are no requests: they wait for their rate, and until the database takes how a mail ended.
    may_wait = ("paywall/ledger/reads.py", "newsletters/sending/draining.py", "newsletters/sending/ledger.py")
    assert [place for place in wrong if not place.startswith(may_wait)] == []


@pytest.mark.parametrize(
    "file", [file for file in product_modules() if file.parent.name == "commands" and file.stem != "__init__"], ids=str
)
def test_every_command_says_what_it_is_for(file):
    command = next(node for node in tree(file).body if isinstance(node, ast.ClassDef) and node.name == "Command")
    helps = [
        node.value
        for node in command.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "help"
    ]
    assert helps, "a command has no help"


def test_migrations_are_named():
    assert [
        file for file in product_modules() if is_migration(file) and re.search(r"_auto_|^\d+_.*\d{8}", file.stem)
    ] == []


def test_data_migrations_can_be_taken_back():
    wrong = [
        f"{file}:{node.lineno}"
        for file in product_modules()
        if is_migration(file)
        for node in nodes(file)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(("RunPython", "RunSQL"))
        and len(node.args) < 2
        if not any(keyword.arg in ("reverse_code", "reverse_sql") for keyword in node.keywords)
    ]
    assert wrong == []


def test_no_folder_of_templates_is_a_heap():
    folders = Counter(
        file.parent for file in files() if file.parts[0] == "templates" and file.parts[1] not in OF_ALLAUTH
    )
    assert {folder: number for folder, number in folders.items() if number > MOST_TEMPLATES} == {}


STRICT_POLICY = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a data: address": re.compile(r"""(src|href|content)\s*=\s*["']?data:""", re.IGNORECASE),
    "a script of a third party": re.compile(
        r"<(script|link|img|iframe)\b[^>]*(src|href)\s*=\s*[\"']?(https?:)?//", re.IGNORECASE
    ),
}


@pytest.mark.parametrize("what", STRICT_POLICY)
def test_no_template_has(what):
    assert [str(file) for file in templates() if STRICT_POLICY[what].search(without_comments(text(file)))] == []


def test_no_template_has_a_script_of_its_own():
    wrong = []
    for file in templates():
        for tag in re.findall(r"<script\b[^>]*>", without_comments(text(file)), re.IGNORECASE):
            # Allow data, which is not executed, and scripts with a nonce, such as the admin's import map.
            if not re.search(r"\ssrc\s*=|application/(ld\+)?json|nonce", tag):
                wrong.append(f"{file}: {tag}")
    assert wrong == []


def test_html_is_printed_as_it_stands_only_where_a_reason_is_given():
    unescaped = re.compile(r"\|\s*(safe|safeseq)\b|{%\s*autoescape\s+off")
    found = {str(file) for file in templates() if unescaped.search(text(file))}
    assert found == PRINTS_HTML.keys()


def test_text_is_marked_as_html_only_where_a_reason_is_given():
    found = {
        str(file)
        for file in product_modules()
        for node in nodes(file)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("mark_safe", "SafeString")
    }
    assert found == MARKS_HTML.keys()


def test_every_pinned_package_has_its_hashes():
    for name in ("runtime", "dev"):
        entries = re.split(r"\n(?=\S)", text(ROOT / "requirements" / f"{name}.txt").strip())
        without = [
            entry.split("\n")[0] for entry in entries if not entry.startswith("#") and "--hash=sha256:" not in entry
        ]
        assert without == []
        assert "index-url" not in text(ROOT / "requirements" / f"{name}.txt")


def test_no_skipped_test():
    skips = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|unittest\.skip")
    tests = [file for file in files() if file.parts[0] == "tests" and file.suffix == ".py"]
    found = [str(file) for file in tests if file.name != "test_house_style.py" and skips.search(text(file))]
    # What is for one database alone is skipped on the other, and `.ci/count.py` asks whether it ran on its own.
    assert found == ["tests/conftest.py"]
    assert len(skips.findall(text(Path("tests/conftest.py")))) == 1


def without_comments(html: str) -> str:
    return re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", "", html, flags=re.DOTALL)
