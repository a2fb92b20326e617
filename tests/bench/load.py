"""Generate load: several keep-alive connections, each of which sends its next request as soon as it has read an answer.

If `wrk` is installed, it generates the load. Otherwise our own generator does, in separate processes that read only status and
length. It needs so much processor time that all very quick answers seem equally quick.
"""

import multiprocessing
import re
import selectors
import shutil
import socket
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 8
OUR_PROCESSES = 2
_LUA = Path(__file__).with_name("vary.lua")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Request:
    """A GET request. `bytes_at_least` distinguishes a page from an error that looks like one.

    In `path`, “%d” stands for a number that differs for each request. With `from_many_networks`, each request claims to come
    from a different network (X-Forwarded-For).
    """

    name: str
    port: int
    path: str
    cookie: str = ""
    bytes_at_least: int = 1
    from_many_networks: bool = False
    takes_gzip: bool = False

    @property
    def varies(self) -> bool:
        return "%d" in self.path or self.from_many_networks

    def wire(self, number: int) -> bytes:
        lines = [f"GET {self.path.replace('%d', str(number))} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers(number).items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def headers(self, number: int) -> dict[str, str]:
        headers = {"User-Agent": "bench"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if self.takes_gzip:
            headers["Accept-Encoding"] = "gzip"
        if self.from_many_networks:
            headers["X-Forwarded-For"] = network(number)
        return headers


@dataclass(frozen=True)
class Load:
    """The result of one round: answers per second, and the median and the 99th percentile of their times in milliseconds."""

    rate: float
    median: float
    slowest: float


def network(number: int) -> str:
    """Return an address in a different network (IPv4 /24) for each number."""
    return (
        f"10.{number >> 8 & 255}.{number & 255}.1"
        if number < 65536
        else f"{11 + (number >> 16) % 100}.{number >> 8 & 255}.{number & 255}.1"
    )


def measured(request: Request, seconds: float, seed: int = 0) -> Load:
    """Put load on one page for about `seconds`; any answer but 200 fails. `seed` keeps the numbers of rounds apart."""
    return by_wrk(request, seconds, seed) if shutil.which("wrk") else by_ourselves(request, seconds, seed)


def by_wrk(request: Request, seconds: float, seed: int) -> Load:
    # wrk accepts only whole seconds.
    duration = f"{max(1, round(seconds))}s"
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", duration, "--latency"]
    for name, value in request.headers(0).items():
        if not (request.varies and name == "X-Forwarded-For"):
            command += ["--header", f"{name}: {value}"]
    if request.varies:
        command += ["--script", str(_LUA)]
    command += [f"http://127.0.0.1:{request.port}{'/' if request.varies else request.path}"]
    if request.varies:
        command += ["--", request.path, str(seed), "networks" if request.from_many_networks else ""]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Non-2xx" not in done.stdout, f"{request.name}:\n{done.stdout}"
    return Load(
        float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1]),
        _milliseconds(done.stdout, 50),
        _milliseconds(done.stdout, 99),
    )


def by_ourselves(request: Request, seconds: float, seed: int = 0, processes: int = OUR_PROCESSES) -> Load:
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        shares = [(request, seconds, seed + place * 1_000_000, CONNECTIONS // processes) for place in range(processes)]
        done = pool.starmap(_one_process, shares)
    times = sorted(moment for _, moments in done for moment in moments)
    return Load(sum(rate for rate, _ in done), statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000)


def check(request: Request) -> None:
    """Send the request twice and check status and length, before anything is measured."""
    for number in (9_000_001, 9_000_002):
        connection = _Connection(request, number)
        connection.send(number)
        while not connection.receive():
            pass
        connection.socket.close()


class _Connection:
    def __init__(self, request: Request, number: int):
        self.request, self.fixed = request, None if request.varies else request.wire(number)
        self.socket = socket.create_connection(("127.0.0.1", request.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read = b""

    def send(self, number: int) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.fixed or self.request.wire(number))

    def receive(self) -> bool:
        """Read what has arrived; return True when the answer is complete. Any answer but 200 fails."""
        chunk = self.socket.recv(262_144)
        assert chunk, f"{self.request.name}: the server closed the connection"
        self.read += chunk
        head, found, body = self.read.partition(b"\r\n\r\n")
        if not found:
            return False
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return False
        assert head.startswith(b"HTTP/1.1 200"), f"{self.request.name}: {head.splitlines()[0]!r}"
        assert length >= self.request.bytes_at_least, f"{self.request.name}: only {length} bytes"
        self.read = b""
        return True


def _one_process(request: Request, seconds: float, seed: int, connections: int) -> tuple[float, list[float]]:
    waiting = selectors.DefaultSelector()
    number = seed
    opened = [_Connection(request, seed) for _ in range(connections)]
    start = time.perf_counter()
    for connection in opened:
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
        number += 1
        connection.send(number)
    times: list[float] = []
    stop = start + seconds
    while (now := time.perf_counter()) < stop:
        for key, _ in waiting.select(timeout=10):
            if key.data.receive():
                times.append(time.perf_counter() - key.data.sent_at)
                number += 1
                key.data.send(number)
    for connection in opened:
        connection.socket.close()
    assert times, f"{request.name}: no answer within {seconds} seconds"
    return len(times) / (now - start), times


def _milliseconds(output: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", output, re.MULTILINE)
    return float(found[1]) * _UNITS[found[2]]
