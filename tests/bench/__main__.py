"""`make bench`: requests per second for the pages that matter, as ratios to a constant response of the same server.

Each server is one process, and all traffic stays on this machine. The kinds of page are measured in turn, in several rounds,
and the median counts, so a busy moment affects all of them alike. The ratios matter, not the absolute numbers.

    make bench ARGS="--rounds 2 --seconds 1 --no-wagtail --sqlite-only"
    make bench ARGS=--ablation
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.parse import quote

from tests.bench import ablation, other_system, postgres
from tests.bench.constant_server import ConstantServer
from tests.bench.kinds import CONSTANT, CONSTANT_FEED, FEED, WAGTAIL, ours, with_gzip
from tests.bench.load import CONNECTIONS, Request, check, measured
from tests.bench.report import Row, Table
from tests.live import ROOT, Server, Site, free_port

REPORT = ROOT / "var" / "bench" / "report.md"
BARE = "server and load alone, no Django"
# Simulates many new visitors from this one machine: each request names a different network in its header, as a proxy would.
VARIABLES = {"METER_NEW_PER_HOUR": "1000000000", "METER_NEW_PER_DAY": "1000000000", "PROXY_COUNT": "1"}


def main() -> None:
    asked = arguments()
    if not asked.no_wagtail and not asked.ablation:
        other_system.install()
    run = ablate if asked.ablation else compare
    tables = []
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-bench-")))
        if not asked.postgresql_only:
            tables.append(run("SQLite", scratch / "sqlite", "", "", asked))
        if not asked.sqlite_only:
            try:
                # The ablation runs many servers, each with several connections.
                url = stack.enter_context(postgres.server({"max_connections": "400"}))
            except postgres.Missing as missing:
                raise SystemExit(str(missing)) from None
            database, other = (stack.enter_context(postgres.database(url)) for _ in range(2))
            tables.append(run("PostgreSQL", scratch / "postgresql", database, other, asked))
    text = "\n".join([heading(asked), *tables])
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(text)
    print(f"\n{text}\nThis report is also in {REPORT.relative_to(ROOT)}.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench", description="The speed of our pages, as ratios to a constant response."
    )
    parser.add_argument(
        "--rounds", type=int, default=7, help="number of measurements of each kind of page (default: 7)"
    )
    parser.add_argument("--seconds", type=int, default=2, help="length of one measurement in seconds (default: 2)")
    parser.add_argument(
        "--no-wagtail", action="store_true", help="skip the comparison with Wagtail, and install nothing"
    )
    parser.add_argument(
        "--ablation", action="store_true", help="measure only our pages, with one mechanism switched off at a time"
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--sqlite-only", action="store_true")
    only.add_argument("--postgresql-only", action="store_true")
    return parser.parse_args()


def ablate(engine: str, folder: Path, database: str, _: str, asked: argparse.Namespace) -> str:
    """Return the table of `tests.bench.ablation` for one engine; an empty URL means an SQLite file in `folder`."""
    site, told = filled(engine, folder, database)
    mechanisms = in_process(site, "tests.bench.mechanisms").splitlines()
    kinds = partial(with_gzip, told=told)
    table = ablation.run(engine, site, kinds, mechanisms, asked.rounds, asked.seconds)
    print(table, flush=True)
    return table


def filled(engine: str, folder: Path, database: str) -> tuple[Site, dict]:
    """Create a scratch site with content; return it and the description that `tests.bench.content` prints."""
    folder.mkdir()
    site = Site(folder, **VARIABLES, **({"DATABASE_URL": database} if database else {}))
    print(f"{engine}: creating a scratch site", flush=True)
    site.manage("migrate", "--verbosity", "0")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    return site, json.loads(in_process(site, "tests.bench.content"))


def compare(engine: str, folder: Path, database: str, other_database: str, asked: argparse.Namespace) -> str:
    """Measure everything on one engine and return its table; empty URLs mean SQLite files in `folder`."""
    site, told = filled(engine, folder, database)
    with ExitStack() as stack:
        server = stack.enter_context(site.serve())
        requests = ours(server.port, told)
        weights = weights_of(requests, in_process(site, "tests.bench.weights", asked_of(requests)))
        size = next(weights[request.name]["plain"] for request in requests if request.path == told["free"])
        constant = stack.enter_context(ConstantServer(site, free_port(), size))
        as_long = stack.enter_context(ConstantServer(site, free_port(), weights[FEED]["plain"]))
        bare = stack.enter_context(ConstantServer(site, free_port(), size, without_django=True))
        all_requests = [
            Request(BARE, bare.port, "/"),
            Request(CONSTANT, constant.port, "/", bytes_at_least=size),
            Request(CONSTANT_FEED, as_long.port, "/", bytes_at_least=weights[FEED]["plain"]),
            *requests,
        ]
        servers: dict[str, Server] = {"ours": server, "constant response": constant}
        if not asked.no_wagtail:
            # Wagtail's settings need a URL with a scheme; its SQLite file is in its own folder.
            url = other_database or f"sqlite:///{quote(str(folder))}"
            theirs = other_system.WagtailSite(folder / "wagtail", url)
            path = theirs.fill(told["article"])
            other = stack.enter_context(other_system.WagtailServer(theirs, free_port(), path))
            request = Request(WAGTAIL, other.port, path, bytes_at_least=2000)
            all_requests.append(request)
            weights |= weights_of([request], theirs.run("../weights.py", told=asked_of([request])))
            servers["Wagtail"] = other
        rows = [Row(request.name, weight=weights.get(request.name)) for request in all_requests]
        for request in all_requests:
            check(request)
            measured(request, 1, seed=-1_000_000)
        for number in range(asked.rounds):
            print(f"{engine}: round {number + 1} of {asked.rounds}", flush=True)
            for row, request in zip(rows, all_requests, strict=True):
                row.loads.append(measured(request, asked.seconds, seed=number * 1_000_000))
        memory = {name: worker_megabytes(process.process.pid) for name, process in servers.items()}
        memory["the program that starts ours and waits"] = megabytes(server.process.pid)
    return Table(engine, rows, memory, notes_on(rows)).markdown()


def in_process(site: Site, module: str, told: str = "") -> str:
    """Run a module with the site's settings and return its output. While it counts queries, the generation is not polled."""
    environment = site.environment | {"GENERATION_POLL_SECONDS": "3600"}
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, env=environment, input=told, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{module}:\n{done.stdout}{done.stderr}"
    return done.stdout


def asked_of(requests: list[Request]) -> str:
    return json.dumps(
        [
            {
                "path": request.path,
                "headers": {name: value for name, value in request.headers(0).items() if name != "X-Forwarded-For"}
                | ({"X-Forwarded-For": "10.9.%d.1"} if request.from_many_networks else {}),
                "host": f"127.0.0.1:{request.port}",
            }
            for request in requests
        ]
    )


def weights_of(requests: list[Request], printed: str) -> dict[str, dict]:
    return dict(zip((request.name for request in requests), json.loads(printed), strict=True))


def heading(asked: argparse.Namespace) -> str:
    generator = "wrk" if shutil.which("wrk") else "our own load generator, which limits the rate of quick answers"
    return f"""## What a page costs

`make bench`: medians of {asked.rounds} interleaved rounds of {asked.seconds} s; {CONNECTIONS} keep-alive connections; load from
{generator} on the same machine ({os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}). Each server is one
process of the production server, as `manage.py serve` starts it. Answers are requested without compression, so their sizes are
comparable; (a) is as large as (b), and the feed’s ratio is to a constant response as long as the feed. Queries and bytes are those of one warm answer. A gzip size in brackets is what a
proxy would send for an answer that the server sends uncompressed. PostgreSQL runs on the same processors.
"""


def notes_on(rows: list[Row]) -> list[str]:
    rates = {row.name: row.rate for row in rows}
    room = rates[BARE] / rates[CONSTANT]
    if room >= 1.3:
        return [f"Server and load generator alone reach {room:.1f} times (a), so the generator is not the bottleneck."]
    return [f"**The load generator may be the bottleneck**: it reached only {room:.1f} times (a)."]


def worker_megabytes(pid: int) -> float:
    """Return the resident memory of the process that answers. granian's first process is a parent that only waits."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max((megabytes(int(child)) for child in children), default=megabytes(pid))


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


if __name__ == "__main__":
    main()
