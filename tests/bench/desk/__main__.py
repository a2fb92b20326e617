"""`make bench-desk`: what a journalist waits for, here and in Wagtail's admin, in one run and in turn.

    make bench-desk ARGS="--articles 10000 --rounds 5 --no-wagtail"

Both systems hold the same Expert Q&A, here as rows, there as StreamFields, and a list of equally many pieces, on SQLite. Server times and
queries are taken inside each system's own process, without a network. A headless Chromium measures how long it takes until one has
gone to the last answer and a letter typed into it stands there.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.bench import other_system
from tests.journeys.conftest import find_chromium
from tests.live import ROOT, Server, Site, free_port

REPORT = ROOT / "var" / "bench" / "desk.md"
OURS, THEIRS = "ours", "Wagtail"
# The action, and what it is called. Wagtail has nothing that corresponds to an action that it lacks.
ACTIONS = {
    "open": "open the Q&A",
    "open typed": "… while text that was typed and not saved waits",
    "save": "save the Q&A",
    "autosave": "keep what was typed (autosave)",
    "beside": "check the form as it stands (the checklist beside it, 500 house terms)",
    "desk": "open the desk’s front page",
    "desk anew": "… the first time after a restart",
    "list": "open the list",
}
ONLY_OURS = {"open typed", "autosave", "beside", "desk anew"}
TYPING = "until the last answer takes a letter"
# The editors of the answers, and the places of the answers, in which an editor is or will be.
EDITORS = {OURS: ".ProseMirror[contenteditable=true]", THEIRS: ".public-DraftEditor-content[contenteditable=true]"}
PLACES = {OURS: ".answer[data-stored]", THEIRS: EDITORS[THEIRS]}
ANSWERS = 36
# Run in the page: go to the last answer and enter its editor as soon as it is there; tell whether the answer shows a text.
_ENTER = """([places, editors, least]) => {
    const all = [...document.querySelectorAll(places)], last = all.at(-1);
    if (document.readyState === "loading" || all.length < least) return false;
    last.scrollIntoView();
    const editor = last.matches(editors) ? last : last.querySelector(editors);
    editor?.focus();
    return editor !== null && document.activeElement === editor;
}"""
_SHOWN = "([places, text]) => [...document.querySelectorAll(places)].at(-1).textContent.includes(text)"
# Wagtail’s form is sent as plain fields, not in parts (multipart), and ours is, too. So does `post_as_browser()`.
_FORM = """() => {
    const form = document.querySelector("form[data-edit-form], #page-edit-form");
    if (form.enctype !== "application/x-www-form-urlencoded") throw new Error(`The form is sent as ${form.enctype}`);
    return [...new FormData(form)].filter(([, value]) => typeof value === "string");
}"""


@dataclass
class System:
    """One system with the process that times its actions, and its server for the browser."""

    name: str
    worker: subprocess.Popen
    told: dict
    server: Server
    context: BrowserContext

    def time(self, action: str) -> dict:
        return self.tell({"action": action})

    def tell(self, message: dict) -> dict:
        self.worker.stdin.write(json.dumps(message) + "\n")
        self.worker.stdin.flush()
        line = self.worker.stdout.readline()
        assert line, f"{self.name} broke off: {message}"
        return json.loads(line)

    def open(self) -> tuple[Page, float]:
        """Open the Q&A in a new window; return it and the seconds until its last answer has taken a letter."""
        page = self.context.new_page()
        began = time.perf_counter()
        page.goto(f"http://127.0.0.1:{self.server.port}{self.told['edit']}", wait_until="commit")
        places, editors = PLACES[self.name], EDITORS[self.name]
        page.wait_for_function(_ENTER, arg=[places, editors, ANSWERS], polling=20, timeout=120_000)
        page.keyboard.type("Ω")
        page.wait_for_function(_SHOWN, arg=[places, "Ω"], polling=20, timeout=120_000)
        return page, time.perf_counter() - began


def main() -> None:
    asked = arguments()
    if not asked.no_wagtail:
        other_system.install()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-desk-")))
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        stack.callback(browser.close)
        systems = [ours(stack, scratch, browser, asked)]
        if not asked.no_wagtail:
            systems.append(theirs(stack, scratch, browser, asked, systems[0].told["qa"]))
        found = measured(systems, asked)
    text = report(found, asked)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(text)
    print(f"\n{text}\nThis report is also in {REPORT.relative_to(ROOT)}.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-desk", description="What a journalist waits for.")
    parser.add_argument("--articles", type=int, default=100_000, help="pieces in the list (default: 100,000)")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each action (default: 9)")
    parser.add_argument("--no-wagtail", action="store_true", help="measure only ours, and install nothing")
    return parser.parse_args()


def ours(stack: ExitStack, scratch: Path, browser, asked: argparse.Namespace) -> System:
    folder = scratch / "ours"
    folder.mkdir()
    site = Site(folder, LOG_LEVEL="ERROR", GENERATION_POLL_SECONDS="3600")
    site.manage("migrate", "--verbosity", "0")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    print(f"Filling ours with {asked.articles:,} articles", flush=True)
    command = [sys.executable, "-m", "tests.bench.desk.ours", str(asked.articles)]
    worker, told = started(stack, command, ROOT, site.environment)
    return System(OURS, worker, told, stack.enter_context(site.serve()), signed_in(browser, told))


def theirs(stack: ExitStack, scratch: Path, browser, asked: argparse.Namespace, qa: dict) -> System:
    site = other_system.WagtailSite(scratch / "wagtail", f"sqlite:///{scratch}")
    site.run("-m", "django", "migrate", "--verbosity", "0")
    site.run("-m", "django", "collectstatic", "--noinput", "--verbosity", "0")
    print(f"Filling Wagtail with {asked.articles:,} pages", flush=True)
    command = [str(other_system.PYTHON), "-m", "wagtail_site.desk", str(asked.articles)]
    worker, told = started(stack, command, other_system.HERE, site.environment, json.dumps(qa))
    server = other_system.WagtailServer(site, free_port(), "/admin/login/")
    # The server program itself hands out the files, which costs Wagtail less than a request to Django would.
    server.arguments[-1:-1] = [
        "--static-path-route",
        "/static",
        "--static-path-mount",
        str(site.folder / "wagtail-static"),
    ]
    return System(THEIRS, worker, told, stack.enter_context(server), signed_in(browser, told))


def started(stack: ExitStack, command: list[str], folder: Path, environment: dict, first: str = ""):
    """Start the process that times actions, and wait until it has filled its site."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    worker = subprocess.Popen(command, cwd=folder, env=environment, **pipes)
    stack.callback(worker.wait)
    stack.callback(worker.stdin.close)
    if first:
        worker.stdin.write(first + "\n")
        worker.stdin.flush()
    line = worker.stdout.readline()
    assert line, f"{command} broke off"
    return worker, json.loads(line)


def signed_in(browser, told: dict) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": told["cookie_name"], "value": told["cookie"], "domain": "127.0.0.1", "path": "/"}])
    return context


def measured(systems: list[System], asked: argparse.Namespace) -> dict[str, dict[str, list[dict]]]:
    """Take every measurement in turn, a first round of which does not count."""
    found: dict[str, dict[str, list[dict]]] = {system.name: {} for system in systems}
    for system in systems:
        page, _ = system.open()
        if system.name == THEIRS:
            # Its script makes the form's fields, so only a browser knows what is sent.
            data: dict[str, list[str]] = {}
            for name, value in page.evaluate(_FORM):
                data.setdefault(name, []).append(value)
            system.tell({"data": data})
        page.close()
    for number in range(asked.rounds + 1):
        print(f"Round {number} of {asked.rounds}", flush=True)
        for action in (*ACTIONS, TYPING):
            for system in systems:
                if action in ONLY_OURS and system.name == THEIRS:
                    continue
                if system.name == OURS:
                    # What was typed in the round before waits for the journalist, which another row measures.
                    system.tell({"data": {}})
                if action == TYPING:
                    page, seconds = system.open()
                    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
                    page.close()
                    cost = {"ms": seconds * 1000}
                else:
                    cost = system.time(action)
                    assert cost["status"] == (302 if action == "save" else 200), f"{system.name}, {action}: {cost}"
                if number:
                    found[system.name].setdefault(action, []).append(cost)
    return found


def report(found: dict[str, dict[str, list[dict]]], asked: argparse.Namespace) -> str:
    load = os.getloadavg()[0]
    lines = [
        "## What a journalist waits for",
        "",
        f"`make bench-desk`: medians of {asked.rounds} interleaved rounds; {asked.articles:,} pieces, SQLite; {os.cpu_count()} processors, "
        f"{platform.machine()}, Python {platform.python_version()}, load {load:.0f} at the end. Milliseconds of the processor, by the clock in "
        "brackets, then queries. The processor’s time is the steadier, since other programs on the machine make the clock run on.",
        "",
        "| a Q&A of 12 questions with 3 answers each | ours | Wagtail | ours to Wagtail |",
        "|---|---:|---:|---:|",
    ]
    for action, name in {**ACTIONS, TYPING: TYPING}.items():
        mine, other = found[OURS].get(action), found.get(THEIRS, {}).get(action)
        kind = "ms" if action == TYPING else "cpu"
        ratio = f"{median(mine, kind) / median(other, kind):.2f}" if other else "–"
        lines.append(f"| {name} | {cell(mine)} | {cell(other) if other else '–'} | {ratio} |")
    return "\n".join([*lines, ""])


def cell(costs: list[dict]) -> str:
    if "cpu" not in costs[-1]:
        return f"({median(costs, 'ms'):,.0f})"
    return f"{median(costs, 'cpu'):,.0f} ({median(costs, 'ms'):,.0f}), {costs[-1]['queries']} queries"


def median(costs: list[dict], kind: str) -> float:
    return statistics.median(cost[kind] for cost in costs)


if __name__ == "__main__":
    main()
