"""Clients and a small application for talking to a real transport over real sockets."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from wsgiref.types import StartResponse, WSGIEnvironment

from sharedesk.server.transport.body import StreamedBody

PATIENCE = 10.0
PATTERN = os.urandom(1 << 20)
BIG = 256 << 20


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until `condition` holds: for states that nothing announces."""
    gate = threading.Event()
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        gate.wait(0.005)


class MemorySource:
    """A ByteSource over bytes in memory, or over a pattern of any length."""

    def __init__(self, data: bytes, length: int | None = None) -> None:
        self.data = data
        self.length = len(data) if length is None else length
        self.position = 0
        self.closed = 0

    def read(self, size: int) -> bytes:
        return self.read_now(size) or b""

    def read_now(self, size: int) -> bytes | None:
        count = min(size, self.length - self.position)
        start = self.position % len(self.data) if self.data else 0
        chunk = self.data[start : start + count]
        self.position += len(chunk)
        return chunk

    def close(self) -> None:
        self.closed += 1


class ColdSource(MemorySource):
    """Bytes that are never in memory; records on which threads they were read."""

    def __init__(self, data: bytes, length: int | None = None) -> None:
        super().__init__(data, length)
        self.readers: set[str] = set()

    def read(self, size: int) -> bytes:
        self.readers.add(threading.current_thread().name)
        return super().read_now(size) or b""

    def read_now(self, size: int) -> bytes | None:
        return b"" if self.position == self.length else None


@dataclass
class Outcome:
    """How a transfer ended, to be waited for."""

    ended: threading.Event = field(default_factory=threading.Event)
    calls: list[tuple[int, bool]] = field(default_factory=list)
    progress: list[int] = field(default_factory=list)
    thread: str = ""

    def on_end(self, acknowledged: int, complete: bool) -> None:
        self.calls.append((acknowledged, complete))
        self.thread = threading.current_thread().name
        self.ended.set()

    def wait(self) -> tuple[int, bool]:
        assert self.ended.wait(PATIENCE), "the transfer did not end"
        assert len(self.calls) == 1
        return self.calls[0]


Page = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


class App:
    """A WSGI application made of the pages that a test sets; every call's environ is kept."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {"/": self.hello, "/form": self.form, "/refuse": self.refuse}
        self.environs: list[WSGIEnvironment] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.environs.append(environ)
        page = self.pages.get(environ["PATH_INFO"])
        if page is None:
            start_response("404 Not Found", [("Content-Length", "0")])
            return []
        return page(environ, start_response)

    def hello(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
        return [b"hello"]

    def form(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    def refuse(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("403 Forbidden", [("Content-Length", "2")])
        return [b"no"]

    def stream(self, path: str, source: MemorySource, tag: object = "link", length: int | None = None) -> Outcome:
        """Serve `source` once at `path`; the outcome of that is returned."""
        outcome = Outcome()

        def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            start_response("200 OK", [("Content-Length", str(source.length if length is None else length))])
            return StreamedBody(source, tag=tag, on_progress=outcome.progress.append, on_end=outcome.on_end)

        self.pages[path] = page
        return outcome


class Held:
    """Keeps a page from answering: `inside` is set when it was asked for, `go_on` lets it answer."""

    def __init__(self, app: App, path: str) -> None:
        self.inside, self.go_on = threading.Event(), threading.Event()
        self._page = app.pages[path]
        app.pages[path] = self._answer

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.inside.set()
        assert self.go_on.wait(PATIENCE)
        return self._page(environ, start_response)


@dataclass
class Answer:
    """A parsed answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """One connection to the portal, with just enough HTTP to look closely."""

    def __init__(self, port: int, tls: ssl.SSLContext | None, *, host: str = "127.0.0.1", buffer: int = 0) -> None:
        raw = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        if buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        raw.settimeout(PATIENCE)
        raw.connect((host, port))
        self.socket = tls.wrap_socket(raw, server_hostname="localhost") if tls else raw
        self.rest = b""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()

    def reset(self) -> None:
        """Close with a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def get(self, path: str, *, method: str = "GET", headers: str = "", body: bytes = b"") -> Answer:
        """Send a request and read its answer."""
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        self.send(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{length}{headers}\r\n".encode() + body)
        return self.answer(bodiless=method == "HEAD")

    def head(self) -> tuple[int, dict[str, str]]:
        """Read the head of an answer."""
        while b"\r\n\r\n" not in self.rest:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError(self.rest)
            self.rest += more
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (entry.partition(":") for entry in fields)}
        return int(line.split(" ")[1]), headers

    def answer(self, *, bodiless: bool = False) -> Answer:
        """Read one answer by its Content-Length."""
        status, headers = self.head()
        body = b"" if bodiless or status in {100, 204, 304} else self.exactly(int(headers["content-length"]))
        return Answer(status, headers, body)

    def exactly(self, count: int) -> bytes:
        """Read `count` bytes."""
        parts = [self.rest[:count]]
        self.rest = self.rest[count:]
        missing = count - len(parts[0])
        while missing:
            part = self.socket.recv(min(missing, 1 << 20))
            if not part:
                raise EOFError(f"{missing} bytes are missing")
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def all(self) -> bytes:
        """Read up to the end of the stream, also when that is a reset."""
        parts = [self.rest]
        self.rest = b""
        with contextlib.suppress(ConnectionError, ssl.SSLEOFError):
            while part := self.socket.recv(1 << 20):
                parts.append(part)
        return b"".join(parts)


class Relay:
    """A TCP relay before the portal that keeps every byte that the portal sent."""

    def __init__(self, port: int) -> None:
        self.captured = bytearray()
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        portal = socket.create_connection(("127.0.0.1", self._target))
        upward = threading.Thread(target=self._pass_on, args=(client, portal, None))
        self._threads.append(upward)
        upward.start()
        self._pass_on(portal, client, self.captured)
        upward.join()
        client.close()
        portal.close()

    def _pass_on(self, source: socket.socket, target: socket.socket, keep: bytearray | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if keep is not None:
                    keep += data
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
        for thread in list(self._threads):
            thread.join(PATIENCE)


def tls_records(stream: bytes) -> Iterator[tuple[int, int]]:
    """Yield the type and length of each TLS record; fail for anything else (RFC 8446 section 5.1)."""
    position = 0
    while position + 5 <= len(stream):
        kind, version, length = (
            stream[position],
            stream[position + 1 : position + 3],
            stream[position + 3 : position + 5],
        )
        assert kind in {20, 21, 22, 23}, (
            f"no TLS record at byte {position}: {bytes(stream[position : position + 40])!r}"
        )
        assert version in {b"\x03\x03", b"\x03\x01"}
        size = int.from_bytes(length)
        assert size <= 16384 + 256
        yield kind, size
        position += 5 + size
