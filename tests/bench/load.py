"""Load: some connections that are kept alive, the next request on each as soon as its answer is read.

`wrk` makes it where it is installed. Without it our own generator does, in one thread, which reads status and length and no
more; it still costs so much of a processor that very quick answers all seem equally quick.
"""

import re
import selectors
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass

CONNECTIONS = 8


@dataclass(frozen=True)
class Request:
    """A GET as it goes over the wire; `bytes_at_least` tells a page from an error that looks like one."""

    name: str
    port: int
    path: str
    cookie: str = ""
    bytes_at_least: int = 1

    def wire(self) -> bytes:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return (
            f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept-Encoding: gzip\r\n"
            f"User-Agent: bench\r\n{cookie}\r\n"
        ).encode()


class Connection:
    def __init__(self, request: Request):
        self.request, self.wire = request, request.wire()
        self.socket = socket.create_connection(("127.0.0.1", request.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read = b""

    def send(self) -> None:
        self.socket.sendall(self.wire)

    def receive(self) -> bool:
        """Read what has come; True when the answer is complete. Fails for any answer but 200."""
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


def requests_per_second(request: Request, seconds: float) -> float:
    """Whole answers in a second, over about `seconds`, on `CONNECTIONS` connections."""
    return by_wrk(request, seconds) if shutil.which("wrk") else by_ourselves(request, seconds)


def by_wrk(request: Request, seconds: float) -> float:
    # wrk counts whole seconds only.
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{max(1, round(seconds))}s"]
    headers = ["Accept-Encoding: gzip", *([f"Cookie: {request.cookie}"] if request.cookie else [])]
    for header in headers:
        command += ["--header", header]
    done = subprocess.run([*command, f"http://127.0.0.1:{request.port}{request.path}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Non-2xx" not in done.stdout, f"{request.name}:\n{done.stdout}"
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])


def by_ourselves(request: Request, seconds: float) -> float:
    waiting = selectors.DefaultSelector()
    connections = [Connection(request) for _ in range(CONNECTIONS)]
    for connection in connections:
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
    start = time.perf_counter()
    for connection in connections:
        connection.send()
    done, stop = 0, start + seconds
    while (now := time.perf_counter()) < stop:
        for key, _ in waiting.select(timeout=10):
            if key.data.receive():
                done += 1
                key.data.send()
    elapsed = now - start
    for connection in connections:
        connection.socket.close()
    return done / elapsed
