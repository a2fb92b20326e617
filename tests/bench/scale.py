"""`make bench-scale`: what every kind of page costs with a thousand, a hundred thousand and a million articles.

    make bench-scale ARGS="--sizes 1000,10000 --postgresql-only"

Pages are rendered afresh each time (the page cache is off), in one process, without a server.
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
from tests.live import ROOT, Site

REPORT = ROOT / "var" / "bench" / "scale.md"
SIZES = (1_000, 100_000, 1_000_000)
# A magazine of a million articles belongs on PostgreSQL.
MOST_ON_SQLITE = 100_000
LEVEL = ("article, free", "home", "section")
WITHIN = 1.10
VARIABLES = {"PAGE_CACHE_MEGABYTES": "0", "GENERATION_POLL_SECONDS": "3600", "PROXY_COUNT": "1", "LOG_LEVEL": "ERROR"}
VARIABLES |= {"METER_NEW_PER_HOUR": "1000000000", "METER_NEW_PER_DAY": "1000000000"}
# For a temporary cluster: filling does not wait for the disk. These settings do not affect reading.
QUICK_TO_FILL = {"fsync": "off", "max_wal_size": "8GB", "maintenance_work_mem": "512MB", "shared_buffers": "512MB"}
# As docs/operating.md recommends for solid-state disks.
QUICK_TO_FILL |= {"random_page_cost": "1.1"}


def main() -> None:
    asked = arguments()
    sizes = sorted(int(size) for size in asked.sizes.split(","))
    texts = [heading()]
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-scale-")))
        if not asked.sqlite_only:
            try:
                url = stack.enter_context(postgres.database(stack.enter_context(postgres.server(QUICK_TO_FILL))))
            except postgres.Missing as missing:
                raise SystemExit(str(missing)) from None
            texts.append(table("PostgreSQL", run(Site(made(scratch / "pg"), DATABASE_URL=url, **VARIABLES), sizes)))
        if not asked.postgresql_only:
            small = [size for size in sizes if size <= MOST_ON_SQLITE] or sizes[:1]
            texts.append(table("SQLite", run(Site(made(scratch / "sqlite"), **VARIABLES), small)))
    text = "\n".join(texts)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(text)
    print(f"\n{text}\nThis report is also in {REPORT.relative_to(ROOT)}.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-scale", description="The cost of every kind of page, by the number of articles."
    )
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of articles, separated by commas")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--sqlite-only", action="store_true")
    only.add_argument("--postgresql-only", action="store_true")
    return parser.parse_args()


def run(site: Site, sizes: list[int]) -> list[dict]:
    """Fill the site up to each size in turn, and measure at each size."""
    site.manage("migrate", "--verbosity", "0")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    found, start = [], 1
    for size in sizes:
        print(f"Filling up to {size:,} articles", flush=True)
        command = [sys.executable, "-m", "tests.bench.cold", str(start), str(size + 1)]
        done = subprocess.run(command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, text=True)
        assert done.returncode == 0, f"measuring {size} articles failed"
        found.append(json.loads(done.stdout))
        start = size + 1
    return found


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def heading() -> str:
    return f"""## What size costs

`make bench-scale`: medians of cold answers in milliseconds ({os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}),
with queries in brackets; 10,000 experts and 1,000,000 rows in the meter's ledger at every size. “Largest to smallest” compares the
fastest answers, which other programs on the machine affect least. “Blocks” are the 8 kB blocks that PostgreSQL read for one
answer, which other programs do not affect at all.
"""


def table(engine: str, found: list[dict]) -> str:
    sizes = [f"{part['articles']:,}" for part in found]
    counts = found[0]["rows"][0]["blocks"] is not None
    lines = [
        f"### {engine}",
        "",
        f"| page | {' | '.join(sizes)} | largest to smallest |{' blocks |' if counts else ''}",
        f"|---|{'---:|' * (len(sizes) + 1 + counts)}",
    ]
    scans, uneven = [], []
    for same in zip(*(part["rows"] for part in found), strict=True):
        ratio = same[-1]["fastest"] / same[0]["fastest"]
        cells = " | ".join(f"{row['median']:.1f} ({row['queries']})" for row in same)
        mark = ""
        if same[0]["name"] in LEVEL and ratio > WITHIN:
            mark = " **!**"
            uneven.append(f"**{same[0]['name']}: {ratio:.2f} times; the target is at most {WITHIN:.2f}.**")
        if any(row["scans"] for row in same):
            mark += " **SEQ SCAN**"
        looked_at = f" {' → '.join(format(row['blocks'], ',') for row in same)} |" if counts else ""
        lines.append(f"| {same[0]['name']} | {cells} | {ratio:.2f}{mark} |{looked_at}")
        for size, row in zip(sizes, same, strict=True):
            scans += [(row["name"], size, name, plan) for name, plan in row["scans"].items()]
    lines += ["", f"Filled in {', '.join(format(part['filled'], '.0f') + ' s' for part in found)}.", "", *uneven]
    if engine == "PostgreSQL":
        lines += plans(scans)
    return "\n".join([*lines, ""])


def plans(scans: list[tuple[str, str, str, str]]) -> list[str]:
    public = [scan for scan in scans if not scan[0].startswith("admin")]
    lines = [
        f"**{len(public)} SEQUENTIAL SCANS OF LARGE TABLES ON PUBLIC PATHS:**"
        if public
        else "EXPLAIN of every statement on public paths: no sequential scan of a large table."
    ]
    for page, size, name, plan in scans:
        lines += ["", f"- **Seq Scan** on {name}: {page}, {size} articles", "", "```", plan, "```"]
    return lines


if __name__ == "__main__":
    main()
