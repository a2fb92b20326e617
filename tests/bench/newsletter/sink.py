"""A mail server on 127.0.0.1 that logs what it accepts: `python -m tests.bench.newsletter.sink PORT LOG --later 0.1`.

It can answer 4xx, answer 5xx, hang up, and drop repeats of a Message-ID, as some relays and most providers do. A line of the
log is written before the mail is accepted: Message-ID, recipient.
"""

import argparse
import asyncio
import hashlib
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from socket import create_connection

from aiosmtpd.smtp import SMTP

from tests.live import ROOT, free_port

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


class Handler:
    """`later`, `refused` and `dropped` are shares of tries, of addresses and of tries."""

    def __init__(self, log: Path, later: float, refused: float, dropped: float, drops_repeats: bool, keeps: bool):
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.folder = log.parent if keeps else None
        self.later, self.refused, self.dropped = later, refused, dropped
        self.seen: set[bytes] | None = set() if drops_repeats else None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if random.random() < self.dropped:
            server.transport.close()
            return "421 Good bye"
        if _share(address) < self.refused:
            return "550 5.1.1 No such mailbox"
        if random.random() < self.later:
            return "451 4.7.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        found = _MESSAGE_ID.search(envelope.content)
        name = found[1] if found else b"-"
        if self.seen is not None:
            if name in self.seen:
                return "250 Accepted before"
            self.seen.add(name)
        for recipient in envelope.rcpt_tos:
            os.write(self.log, name + b"\t" + recipient.encode() + b"\n")
        if self.folder:
            (self.folder / f"{time.monotonic_ns()}.eml").write_bytes(envelope.content)
        return "250 OK"


class Sink:
    """The server in a process of its own; `with Sink(log, later=0.1) as sink:`."""

    def __init__(self, log: Path, *, drops_repeats: bool = False, keeps: bool = False, **shares: float):
        self.log, self.port = log, free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        words = [f"--{name}={share}" for name, share in shares.items()]
        words += ["--drops-repeats"] * drops_repeats + ["--keeps"] * keeps
        self.command = [sys.executable, "-m", "tests.bench.newsletter.sink", str(self.port), str(log), *words]

    def __enter__(self) -> "Sink":
        self.log.touch()
        self.process = subprocess.Popen(self.command, cwd=ROOT)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.process.kill()
        raise AssertionError("The mail server of the benchmark did not start.")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)

    def accepted(self) -> list[str]:
        """The recipient of each accepted mail, in order."""
        return [line.split("\t")[1] for line in self.log.read_text().splitlines()]


def _share(address: str) -> float:
    """A number from 0 to 1 that is always the same for an address."""
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:4], "big") / 2**32


async def _serve(port: int, handler: Handler) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink", enable_SMTPUTF8=False), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("log", type=Path)
    for name in ("later", "refused", "dropped"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    parser.add_argument("--drops-repeats", action="store_true")
    parser.add_argument("--keeps", action="store_true", help="write each mail beside the log")
    asked = parser.parse_args()
    handler = Handler(asked.log, asked.later, asked.refused, asked.dropped, asked.drops_repeats, asked.keeps)
    asyncio.run(_serve(asked.port, handler))


if __name__ == "__main__":
    main()
