"""The table of one run, for the terminal and for var/bench/report.md."""

import statistics
from dataclasses import dataclass, field

from tests.bench.kinds import CONSTANT, CONSTANT_FEED, FEED
from tests.bench.load import Load


@dataclass
class Row:
    """One kind of page: its rounds and its `weight` (queries and bytes of one answer), which is None if not counted."""

    name: str
    loads: list[Load] = field(default_factory=list)
    weight: dict | None = None

    @property
    def rate(self) -> float:
        return statistics.median(load.rate for load in self.loads)


@dataclass
class Table:
    """The run on one database. `memory` maps processes to their resident memory in megabytes at the end."""

    engine: str
    rows: list[Row]
    memory: dict[str, float]
    notes: list[str]

    def markdown(self) -> str:
        rates = {row.name: row.rate for row in self.rows}
        lines = [
            f"### {self.engine}",
            "",
            "| page | requests/s | lowest–highest round | of (a) | queries | bytes | gzip | median ms | 99 % ms |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        ]
        for row in self.rows:
            found = [load.rate for load in row.loads]
            constant = rates[CONSTANT_FEED if row.name == FEED else CONSTANT]
            median = statistics.median(load.median for load in row.loads)
            slow = statistics.median(load.slowest for load in row.loads)
            lines.append(
                f"| {row.name} | {row.rate:.0f} | {min(found):.0f}–{max(found):.0f} | {_ratio(row.rate / constant)} "
                f"| {_weight(row.weight)} | {median:.2f} | {slow:.2f} |"
            )
        lines += ["", "Memory after the run (RSS): " + "; ".join(f"{n} {mb:.0f} MB" for n, mb in self.memory.items())]
        return "\n".join([*lines, "", *self.notes, ""])


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.4f}"


def _weight(weight: dict | None) -> str:
    if weight is None:
        return "– | – | –"
    packed = str(weight["gzip"]) if weight["sends_gzip"] else f"({weight['gzip']})"
    return f"{weight['queries']} | {weight['plain']} | {packed}"
