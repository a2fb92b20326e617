"""`make bench-newsletter`: what the ledger of deliveries promises, tried with real kills, a real mail server and both databases.

    make bench-newsletter ARGS="--recipients 2000 --kills 5 --subscribers 100000 --sqlite-only"

Ends with 1 where a promise is broken.
"""

import argparse
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.bench import postgres
from tests.bench.newsletter.sink import Sink
from tests.journeys.inside import JourneySite
from tests.live import DATABASE, ROOT, copy_prepared

REPORT = ROOT / "var" / "bench" / "newsletter.md"
VERB = "import json; from tests.bench.newsletter import inside; print(json.dumps(inside.{verb}(*{words!r})))"


class Trial:
    """One database with readers, and what is printed of it."""

    def __init__(self, engine: str, folder: Path, database: str, asked: argparse.Namespace):
        folder.mkdir()
        self.engine, self.folder, self.asked = engine, folder, asked
        self.site = JourneySite(folder, **({"DATABASE_URL": database} if database else {}))
        self.lines: list[str] = []
        self.broken: list[str] = []
        if database:
            self.site.manage("migrate", "--verbosity", "0")
        else:
            copy_prepared(DATABASE, folder / DATABASE)

    def inside(self, *words: str | int, **variables: str) -> dict:
        """Do this in a process of its own: a fork, or one that starts with these variables."""
        verb, *rest = map(str, words)
        if not variables:
            return json.loads(self.site.inside(VERB.format(verb=verb.replace("-", "_"), words=rest)))
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.newsletter.inside", verb, *rest],
            cwd=ROOT,
            env=self.site.environment | variables,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{words}:\n{done.stdout}{done.stderr}"
        return json.loads(done.stdout.splitlines()[-1])

    def sender(self, *words: str, **variables: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", "send_newsletters", *words],
            cwd=ROOT,
            env=self.site.environment | variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def say(self, line: str, holds: bool = True) -> None:
        self.lines.append(f"- {line}" + ("" if holds else " **BROKEN**"))
        print(f"{self.engine}: {line}" + ("" if holds else "  BROKEN"), flush=True)
        if not holds:
            self.broken.append(f"{self.engine}: {line}")


def main() -> None:
    asked = arguments()
    texts, broken = [heading(asked)], []
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-letters-")))
        trials = []
        if not asked.postgresql_only:
            trials.append(Trial("SQLite", scratch / "sqlite", "", asked))
        if not asked.sqlite_only:
            try:
                url = stack.enter_context(postgres.server())
            except postgres.Missing as missing:
                raise SystemExit(str(missing)) from None
            database = stack.enter_context(postgres.database(url))
            trials.append(Trial("PostgreSQL", scratch / "postgresql", database, asked))
        for trial in trials:
            trial.inside("fill", asked.recipients)
            for number in asked.parts:
                PARTS[number](trial)
            trial.site.end()
            texts.append(f"### {trial.engine}\n\n" + "\n".join(trial.lines) + "\n")
            broken += trial.broken
    text = "\n".join(texts)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(text)
    print(f"\n{text}\nThis stands in {REPORT.relative_to(ROOT)} as well.")
    if broken:
        sys.exit("Broken promises:\n" + "\n".join(broken))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-newsletter", description="The promises of the ledger of deliveries."
    )
    parser.add_argument(
        "--recipients", type=int, default=10_000, help="readers of the trials with a mail server (10,000)"
    )
    parser.add_argument("--kills", type=int, default=20, help="how often a sender is killed (20)")
    parser.add_argument("--subscribers", type=int, default=1_000_000, help="readers of the large freeze (1,000,000)")
    parser.add_argument("--runs", type=int, default=100, help="how often two schedulers start at once (100)")
    parser.add_argument("--parts", type=_parts, default=list("1237564"), help="which trials, for example 1,2,3 (all)")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--sqlite-only", action="store_true")
    only.add_argument("--postgresql-only", action="store_true")
    return parser.parse_args()


def _parts(text: str) -> list[str]:
    numbers = [number.strip() for number in text.split(",")]
    if not set(numbers) <= set(PARTS):
        raise argparse.ArgumentTypeError(f"name some of {','.join(PARTS)}")
    return numbers


def killed(trial: Trial) -> None:
    """(1) kill -9 at random moments: nobody twice, nobody lost, every doubt a named row."""
    trial.inside("next-day")
    with Sink(trial.folder / "killed.log") as sink:
        kills = _kill_and_finish(trial, sink)
        found = trial.inside("counts")
        accepted = Counter(sink.accepted())
    twice = sum(count > 1 for count in accepted.values())
    sent, uncertain = set(found["sent"]), set(found["uncertain"])
    lost = len(sent - set(accepted)) + found["audience"] - sum(found["states"].values())
    unaccounted = len(set(accepted) - sent - uncertain)
    holds = found["finished"] and not twice and not lost and not unaccounted and len(uncertain) <= kills
    trial.say(
        f"(1) {kills} kills, {found['audience']:,} readers: {len(accepted):,} delivered once, {twice} twice, {lost} lost, "
        f"{unaccounted} unaccounted, {len(uncertain)} uncertain ({len(uncertain & set(accepted))} of them delivered)",
        holds,
    )


def killed_with_keys(trial: Trial) -> None:
    """(2) the same, where the server drops repeats of a Message-ID: no doubt is left."""
    trial.inside("next-day")
    with Sink(trial.folder / "keys.log", drops_repeats=True) as sink:
        kills = _kill_and_finish(trial, sink, NEWSLETTER_REPEATS_ARE_DROPPED="True")
        found = trial.inside("counts")
        accepted = Counter(sink.accepted())
    twice = sum(count > 1 for count in accepted.values())
    never = found["audience"] - len(accepted)
    holds = found["finished"] and not twice and not never and not found["uncertain"]
    trial.say(
        f"(2) {kills} kills, repeats dropped: {twice} twice, {never} never, {len(found['uncertain'])} uncertain", holds
    )


def crowded(trial: Trial) -> None:
    """(3) several senders at once, and a mail server that refuses, puts off and hangs up."""
    trial.inside("next-day")
    number = 2 if trial.engine == "SQLite" else 4
    with Sink(trial.folder / "crowded.log", later=0.1, refused=0.01, dropped=0.05) as sink:
        variables = {"NEWSLETTER_EMAIL_URL": sink.url, "NEWSLETTER_RETRY_SECONDS": "1,1,1,1"}
        begun = time.monotonic()
        trial.inside("freeze", **variables)
        senders = [trial.sender("--loop", "--every", "0.5", **variables) for _ in range(number)]
        while not (found := trial.inside("counts"))["finished"] and time.monotonic() - begun < 600:
            time.sleep(1)
        begun = time.monotonic()
        errors = _end(senders)
        ended = time.monotonic() - begun
        accepted = Counter(sink.accepted())
    twice = sum(count > 1 for count in accepted.values())
    failed = {address for address, _ in found["failed"]}
    unexplained = sum(not words for _, words in found["failed"])
    lost = found["audience"] - len(set(accepted) | failed)
    both = len(set(accepted) & failed)
    holds = found["finished"] and not (twice or lost or both or unexplained or errors or found["uncertain"])
    trial.say(
        f"(3) {number} senders, 10 % 4xx, 1 % 5xx, 5 % broken connections: {len(accepted):,} delivered once, {twice} twice, "
        f"{len(failed)} failed with the reason, {lost} lost, {both} both; SIGTERM ended them in {ended:.1f} s"
        + (f"; {errors[0]}" if errors else ""),
        holds,
    )


def unsubscribed(trial: Trial) -> None:
    """(7) readers who unsubscribe between freeze and send get nothing."""
    trial.inside("next-day")
    number = min(1000, trial.asked.recipients // 2)
    with Sink(trial.folder / "unsubscribed.log") as sink:
        variables = {"NEWSLETTER_EMAIL_URL": sink.url}
        trial.inside("freeze", **variables)
        gone = set(trial.inside("unsubscribe", number)["addresses"])
        trial.sender(**variables).wait()
        accepted = set(sink.accepted())
        found = trial.inside("counts")
    reached = len(gone & accepted)
    left = found["states"].get("left", 0)
    trial.say(
        f"(7) {len(gone):,} unsubscribed between freeze and send: {reached} mails to them, {left:,} counted as left",
        len(gone) == number == left and not reached,
    )


def speed(trial: Trial) -> None:
    """(5) mails a second, one and two senders, beside Django's send_mass_mail to the same server."""
    rates = {}
    for number in (1, 2):
        trial.inside("next-day")
        with Sink(trial.folder / f"speed-{number}.log") as sink:
            variables = {"NEWSLETTER_EMAIL_URL": sink.url}
            trial.inside("freeze", **variables)
            begun = time.monotonic()
            senders = [trial.sender(**variables) for _ in range(number)]
            [sender.wait() for sender in senders]
            # The start of Python and Django is not sending.
            rates[number] = len(sink.accepted()) / (time.monotonic() - begun - _start_seconds(trial))
    with Sink(trial.folder / "mass.log") as sink:
        theirs = trial.inside("mass-mail", min(3000, trial.asked.recipients), NEWSLETTER_EMAIL_URL=sink.url)
    trial.say(
        f"(5) {rates[1]:,.0f} mails a second with one sender, {rates[2]:,.0f} with two; Django’s backend alone, the same mails: "
        f"{theirs['with HTML']:,.0f}, send_mass_mail with the text alone: {theirs['text alone']:,.0f}. "
        f"One sender to Django: {rates[1] / theirs['with HTML']:.2f}"
    )


def schedulers(trial: Trial) -> None:
    """(6) two schedulers at the same second: one edition a date."""
    found = trial.inside("schedulers", trial.asked.runs)
    holds = found["dates"] == found["with one edition"] == found["frozen"] and not found["errors"]
    trial.say(
        f"(6) two schedulers at the same second, {found['dates']} times: {found['with one edition']} dates with one edition, "
        f"{len(found['errors'])} errors {found['errors'][:1] or ''}",
        holds,
    )


def millions(trial: Trial) -> None:
    """(4) a large audience: freezing, claiming, memory."""
    trial.inside("next-day")
    trial.inside("fill", trial.asked.subscribers)
    frozen = trial.inside("freeze")
    claims = trial.inside("claims")
    memory = trial.inside("drain-nowhere", 20_000 if trial.asked.subscribers > 50_000 else 2000)
    trial.say(
        f"(4) {frozen['audience']:,} readers frozen in {frozen['seconds']:.1f} s, again in {frozen['again'] * 1000:.0f} ms; a claim of 500 "
        + ", ".join(f"{ms:.1f} ms at the {name}" for name, ms in claims.items())
    )
    grown = memory["at the end"] - memory["megabytes at the start"]
    trial.say(
        f"(4) memory of a sender {memory['megabytes at the start']:.0f} MB at the start, {memory['at the end']:.0f} MB at the end; "
        f"the ledger alone {memory['a second']:,.0f} a second",
        grown < 20,
    )


def _kill_and_finish(trial: Trial, sink: Sink, **variables: str) -> int:
    """Freeze, kill senders at random moments of their work, let the leases end, and send the rest."""
    variables |= {
        "NEWSLETTER_EMAIL_URL": sink.url,
        "NEWSLETTER_LEASE_SECONDS": "2",
        "NEWSLETTER_RETRY_SECONDS": "0,0,0,0",
    }
    trial.inside("freeze", **variables)
    kills = 0
    # So many for each life of a sender that the last kill finds something left to send.
    portion = trial.asked.recipients // (trial.asked.kills + 2)
    for _ in range(trial.asked.kills):
        before = len(sink.accepted())
        sender = trial.sender("--loop", "--every", "0.3", **variables)
        wanted = before + random.randint(1, max(2, portion))
        deadline = time.monotonic() + 60
        while len(sink.accepted()) < wanted and sender.poll() is None and time.monotonic() < deadline:
            time.sleep(random.uniform(0.001, 0.02))
        if sender.poll() is None:
            sender.send_signal(signal.SIGKILL)
            kills += 1
        sender.wait()
    sender = trial.sender("--loop", "--every", "0.5", **variables)
    deadline = time.monotonic() + 600
    while not trial.inside("counts")["finished"] and time.monotonic() < deadline:
        time.sleep(1)
    _end([sender])
    return kills


def _end(senders: list[subprocess.Popen]) -> list[str]:
    """SIGTERM, which has to end each within 10 seconds; what they wrote to the error output."""
    for sender in senders:
        sender.terminate()
    told = []
    for sender in senders:
        try:
            _, errors = sender.communicate(timeout=10)
            told += [errors.strip().splitlines()[-1]] if sender.returncode or "Traceback" in errors else []
        except subprocess.TimeoutExpired:
            sender.kill()
            told.append("a sender did not end within 10 s of SIGTERM")
    return told


def _start_seconds(trial: Trial) -> float:
    begun = time.monotonic()
    trial.site.manage("send_newsletters")
    return time.monotonic() - begun


# By their numbers in the issue that asked for them. The large audience comes last: it makes all that follows slow.
PARTS = {
    "1": killed,
    "2": killed_with_keys,
    "3": crowded,
    "7": unsubscribed,
    "5": speed,
    "6": schedulers,
    "4": millions,
}


def heading(asked: argparse.Namespace) -> str:
    return (
        f"## The ledger of deliveries\n\n`make bench-newsletter`: {asked.recipients:,} readers, a mail server (aiosmtpd) in a process of "
        f"its own on 127.0.0.1 ({os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}).\n"
    )


if __name__ == "__main__":
    main()
