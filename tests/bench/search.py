"""`make bench-search`: what a search costs among ten thousand articles, by the kind of query, on both engines.

    make bench-search ARGS="--articles 2000 --sqlite-only"

The function is `articles.search.search`, which ranks matches, counts facets and marks fragments. The page is the view's answer
through all middlewares, rendered afresh (the page cache is off), in one process, without a server.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench import postgres
from tests.bench.scale import QUICK_TO_FILL, VARIABLES, made
from tests.live import ROOT, Site

REPORT = ROOT / "var" / "bench" / "search.md"


def main() -> None:
    asked = arguments()
    texts = [heading(asked.articles)]
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-search-")))
        if not asked.postgresql_only:
            texts.append(table("SQLite", run(Site(made(scratch / "sqlite"), **VARIABLES), asked.articles)))
        if not asked.sqlite_only:
            try:
                url = stack.enter_context(postgres.database(stack.enter_context(postgres.server(QUICK_TO_FILL))))
            except postgres.Missing as missing:
                raise SystemExit(str(missing)) from None
            site = Site(made(scratch / "pg"), DATABASE_URL=url, **VARIABLES)
            texts.append(table("PostgreSQL", run(site, asked.articles)))
    text = "\n".join(texts)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(text)
    print(f"\n{text}\nThis report is also in {REPORT.relative_to(ROOT)}.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-search", description="The cost of a search, by the kind of query."
    )
    parser.add_argument("--articles", type=int, default=10_000, help="number of articles to search (default: 10,000)")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--sqlite-only", action="store_true")
    only.add_argument("--postgresql-only", action="store_true")
    return parser.parse_args()


def run(site: Site, articles: int) -> dict:
    site.manage("migrate", "--verbosity", "0")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    print(f"Filling with {articles:,} articles, then searching", flush=True)
    command = [sys.executable, "-m", "tests.bench.asking", str(articles)]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, "searching failed"
    return json.loads(done.stdout)


def heading(articles: int) -> str:
    return f"""## What a search costs

`make bench-search`: {articles:,} articles of 350 to 1,400 words, with word frequencies as in print. Times in milliseconds: the fastest answer
(which other programs on the machine affect least), the median and the 99th percentile ({os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}), with
database queries in brackets.
“Matched” is how many articles the median query matches. The function ranks, counts facets and marks fragments; “matching,
ranking, facets” is its single statement alone; the page is the whole answer, rendered afresh.
"""


def table(engine: str, told: dict) -> str:
    lines = [
        f"### {engine}",
        "",
        "| query | matched | matching, ranking, facets | function | page |",
        "|---|---:|---:|---:|---:|",
    ]
    for row in told["rows"]:
        lines.append(
            f"| {row['name']} | {row['found']} | {cell(row['statement'])} | {cell(row['function'])} ({row['queries']}) "
            f"| {cell(row['page'])} |"
        )
    return "\n".join([*lines, "", f"Filled and indexed in {told['filled']:.0f} s.", ""])


def cell(times: dict | None) -> str:
    return f"{times['fastest']:.1f} / {times['median']:.1f} / {times['p99']:.1f}" if times else ""


if __name__ == "__main__":
    main()
