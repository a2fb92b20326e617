"""Measure what each mechanism gains: the same pages with one mechanism switched off at a time (`make bench ARGS=--ablation`).

All servers run side by side on one site. Each interleaved round measures every one of them and the whole site, so a busy
moment affects all alike. Each cell gives three ratios to the whole site: answers per second; processor time per answer, which
hardly changes on a busy machine; and the 99th percentile of the answer times.
"""

import os
import statistics
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.load import Request, check, measured
from tests.live import Server, Site, free_port

WHOLE = ""
# Mechanisms for only one engine are left out on the other.
_ONLY_POSTGRESQL = ("statements prepared by us", "health check once a second")
_ONLY_SQLITE = ("one at a time on SQLite", "the log copied in a thread")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cell:
    """One page on one server, with a value per round.

    `rates` are answers per second, `costs` milliseconds of the server's processor time per answer, and `slowest` the 99th
    percentile of the answer times in milliseconds.
    """

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)

    def medians(self) -> list[float]:
        return [statistics.median(values) for values in (self.rates, self.costs, self.slowest)]

    def ratios_to(self, whole: "Cell") -> list[float]:
        pairs = ((self.rates, whole.rates), (self.costs, whole.costs), (self.slowest, whole.slowest))
        return [statistics.median(a / b for a, b in zip(mine, theirs, strict=True)) for mine, theirs in pairs]


def run(engine: str, site: Site, kinds, mechanisms: list[str], rounds: int, seconds: float) -> str:
    """Measure on a filled site and return a table in Markdown. `kinds(port)` returns the requests to a server."""
    left_out = _ONLY_POSTGRESQL if engine == "SQLite" else _ONLY_SQLITE
    names = [WHOLE, *(name for name in mechanisms if name not in left_out)]
    with ExitStack() as stack:
        servers = {name: stack.enter_context(_server(site, name)) for name in names}
        requests: dict[str, list[Request]] = {name: kinds(server.port) for name, server in servers.items()}
        cells = {(name, request.name): Cell() for name in names for request in requests[name]}
        for name in names:
            for request in requests[name]:
                check(request)
                measured(request, 1, seed=-1_000_000)
        for number in range(rounds):
            print(f"{engine}, ablation: round {number + 1} of {rounds}", flush=True)
            for place, request in enumerate(requests[WHOLE]):
                for name in names:
                    cell, worker = cells[name, request.name], _worker(servers[name].process.pid)
                    before = _processor_seconds(worker)
                    load = measured(requests[name][place], seconds, seed=number * 1_000_000)
                    cell.rates.append(load.rate)
                    cell.costs.append((_processor_seconds(worker) - before) / (load.rate * seconds) * 1000)
                    cell.slowest.append(load.slowest)
    return _markdown(engine, names, [request.name for request in requests[WHOLE]], cells)


def _server(site: Site, name: str) -> Server:
    told = Site.__new__(Site)
    told.__dict__ |= site.__dict__ | {"environment": site.environment | {"WITHOUT": name}}
    server = Server(told, free_port(), application="tests.bench.ablated:application")
    server.ready_path = "/-/healthz"
    return server


def _worker(pid: int) -> int:
    """Return the process that answers: granian's first process only waits for its child."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0]) if children else pid


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _markdown(engine: str, names: list[str], pages: list[str], cells: dict[tuple[str, str], Cell]) -> str:
    lines = [
        f"### {engine}",
        "",
        "| switched off | " + " | ".join(pages) + " |",
        "|---|" + "---:|" * len(pages),
    ]
    for name in names:
        row = []
        for page in pages:
            if name == WHOLE:
                rate, cost, slowest = cells[name, page].medians()
                row.append(f"{rate:.0f}/s, {cost:.3f} ms, {slowest:.1f} ms")
            else:
                rate, cost, slowest = cells[name, page].ratios_to(cells[WHOLE, page])
                row.append(f"{rate:.2f} / {cost:.2f} / {slowest:.2f}")
        lines.append(f"| {name or 'nothing: the whole site'} | " + " | ".join(row) + " |")
    return "\n".join([*lines, ""])
