"""The files of this repository, for the tests of its structure."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("articles", "accounts", "paywall", "newsletters", "newsroom")


@cache
def files() -> tuple[Path, ...]:
    """Return the paths, from the root, of all files that git tracks or would add. This leaves out `.venv` and `var`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted({Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}))


def product_modules() -> list[Path]:
    """Return the Python files that run on a site: those of the parts, without tests."""
    return [file for file in files() if file.suffix == ".py" and file.parts[0] in PARTS]


def module(file: Path) -> str:
    """The full name of a module, as it is imported."""
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def templates() -> list[Path]:
    return [file for file in files() if file.suffix in (".html", ".svg") and "templates" in file.parts]


def text(file: Path) -> str:
    return (ROOT / file).read_text()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(text(file))


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of a file's tree, which many tests go through."""
    return tuple(ast.walk(tree(file)))


@cache
def imports(file: Path) -> tuple[str, ...]:
    """Return the full names of all modules and objects that a file imports, anywhere in it; relative imports become absolute."""
    package = list(file.parent.parts)
    found: list[str] = []
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found += (f"{module}.{alias.name}" for alias in node.names)
    return tuple(found)
