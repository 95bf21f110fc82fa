"""Starting and stopping: in time, without a byte in clear, and without leaving anything behind."""

from __future__ import annotations

import contextlib
import errno
import gc
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from sharedesk.errors import EnvironmentFault
from sharedesk.net.ports import Holder
from sharedesk.server.transport import listener as listener_module
from sharedesk.server.transport.listener import open_listener
from sharedesk.server.transport.transport import Transport
from tests.conftest import ExpectedLog

from .conftest import QUICK, Portal, StartPortal, limits
from .support import App, Client, Held, MemorySource, Relay, tls_records, wait_for

PATTERN = os.urandom(1 << 20)
BIG = 1 << 30


@pytest.mark.shows("12.2.1")
def test_stop_in_the_middle_of_a_download_sends_nothing_in_clear(portal: Portal) -> None:
    relay = Relay(portal.port)
    outcome = portal.app.stream("/file", MemorySource(b"CLEARTEXT " * 100_000, BIG))
    client = portal.client(port=relay.port)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    client.exactly(3 << 20)
    portal.transport.stop()
    client.all()
    client.close()
    relay.close()
    assert not outcome.wait()[1]
    kinds = {kind for kind, _ in tls_records(bytes(relay.captured))}
    assert 23 in kinds
    assert b"CLEARTEXT" not in relay.captured
    assert b"HTTP/1.1" not in relay.captured


def test_stop_lets_a_transfer_finish_within_the_grace(portal: Portal) -> None:
    outcome = portal.app.stream("/file", MemorySource(PATTERN, 32 << 20))
    client = portal.client(buffer=1 << 16)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    wait_for(lambda: bool(portal.transport.active()))
    stopping = threading.Thread(target=portal.transport.stop, args=(10.0,))
    stopping.start()
    assert len(client.exactly(32 << 20)) == 32 << 20
    stopping.join(10)
    assert outcome.wait() == (32 << 20, True)
    assert not stopping.is_alive()


@pytest.mark.parametrize("grace", [0.0, 0.3])
def test_stop_is_bounded_whatever_clients_do(start: StartPortal, grace: float) -> None:
    portal = start()
    outcomes = []
    for number in range(5):
        outcomes.append(portal.app.stream(f"/{number}", MemorySource(PATTERN, BIG)))
        stalled = portal.client(buffer=4096)
        stalled.send(f"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        stalled.head()
    portal.client()
    portal.client().send(b"GET / HT")
    portal.client().send(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
    silent = socket.create_connection(("127.0.0.1", portal.port))
    idle = portal.client()
    assert idle.get("/").status == 200
    wait_for(lambda: len(portal.transport.active()) == 5)
    began = time.monotonic()
    portal.transport.stop(grace)
    assert time.monotonic() - began < grace + 2
    assert [outcome.wait()[1] for outcome in outcomes] == [False] * 5
    assert portal.transport.connections == 0
    assert idle.socket.recv(1) == b""
    silent.close()


def test_stop_does_not_wait_for_a_page_that_hangs(start: StartPortal, expected_log: ExpectedLog) -> None:
    portal = start(limits(join=0.2))
    inside, go_on = threading.Event(), threading.Event()

    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        inside.set()
        assert go_on.wait(10)
        start_response("200 OK", [("Content-Length", "5")])
        return [b"clear"]

    portal.app.pages["/hang"] = page
    relay = Relay(portal.port)
    client = portal.client(port=relay.port)
    client.send(b"GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
    assert inside.wait(10)
    began = time.monotonic()
    portal.transport.stop()
    assert time.monotonic() - began < 2
    go_on.set()
    assert client.all() == b""
    client.close()
    relay.close()
    assert b"clear" not in relay.captured
    assert list(tls_records(bytes(relay.captured)))
    expected_log("did not end in time")
    wait_for(lambda: portal.transport.connections == 0)


def test_stop_does_not_wait_for_an_outcome_that_hangs(start: StartPortal, expected_log: ExpectedLog) -> None:
    portal = start(limits(join=0.2))
    outcome = portal.app.stream("/file", MemorySource(PATTERN, BIG))
    inside, go_on = threading.Event(), threading.Event()

    def hang(acknowledged: int, complete: bool) -> None:
        inside.set()
        assert go_on.wait(10)

    outcome.on_end = hang  # type: ignore[method-assign]
    client = portal.client(buffer=4096)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    began = time.monotonic()
    portal.transport.stop()
    assert time.monotonic() - began < 2
    assert inside.wait(10)
    go_on.set()
    expected_log("still being recorded")


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_nothing_is_left_behind(context: object, trust: object) -> None:
    def cycle(tls: bool) -> None:
        app = App()
        transport = Transport(app, host="127.0.0.1", port=0, context=lambda: context if tls else None, limits=QUICK)  # type: ignore[arg-type,return-value]
        transport.start()
        assert transport.alive
        outcome = app.stream("/file", MemorySource(PATTERN))
        with Client(transport.port, trust if tls else None) as client:  # type: ignore[arg-type]
            assert client.get("/file").body == PATTERN
            assert outcome.wait()[1]
            transport.stop()
        transport.stop()
        assert not transport.alive

    cycle(tls=True)
    gc.collect()
    threads, descriptors = threading.active_count(), _descriptors()
    for number in range(24):
        cycle(tls=number % 2 == 0)
    gc.collect()
    assert threading.active_count() == threads
    assert _descriptors() == descriptors
    assert not getattr(logging, "statistics", {})


def test_a_port_is_had_again_at_once_and_never_shared(start: StartPortal, context: object) -> None:
    portal = start()
    client = portal.client()
    assert client.get("/").status == 200
    options = {"host": "127.0.0.1", "port": portal.port, "context": lambda: context, "limits": QUICK}
    second = Transport(portal.app, **options)  # type: ignore[arg-type]
    with pytest.raises(EnvironmentFault, match=f"Port {portal.port} is used|uses port {portal.port}") as caught:
        second.start()
    assert "settings" in caught.value.hint
    assert not second.alive
    portal.transport.stop()
    second.start()
    assert second.alive
    with Client(portal.port, portal.trust) as again:
        assert again.get("/").status == 200
    second.stop()
    with pytest.raises(RuntimeError):
        second.start()


def test_pausing_frees_the_port_and_serves_on(portal: Portal) -> None:
    client = portal.client()
    portal.transport.pause_accepting()

    def refused() -> bool:
        try:
            socket.create_connection(("127.0.0.1", portal.port)).close()
        except ConnectionRefusedError:
            return True
        return False

    wait_for(refused)
    assert client.get("/").status == 200


def test_a_transport_that_was_not_started_does_nothing() -> None:
    transport = Transport(App(), host="127.0.0.1", port=4711, context=lambda: None)
    transport.stop()
    transport.pause_accepting()
    assert (transport.port, transport.alive, transport.cut("x"), transport.active()) == (4711, False, 0, [])
    assert transport.connections == 0


def test_without_standard_error_everything_goes_on(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    monkeypatch.setattr(sys, "stderr", None)

    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise RuntimeError("bug")

    portal.app.pages["/fail"] = page
    with socket.create_connection(("127.0.0.1", portal.port)) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        plain.settimeout(5)
        with contextlib.suppress(ConnectionError):
            assert plain.recv(100) == b""
    client = portal.client()
    client.send(b"GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n")
    assert client.answer().status == 400
    assert portal.client().get("/fail").status == 500
    expected_log("bug")
    portal.transport._server.error_log("from cheroot", logging.WARNING)  # type: ignore[union-attr]
    assert expected_log("cheroot") == ["from cheroot"]
    assert portal.client().get("/").status == 200
    assert portal.transport.alive


def test_the_server_runs_until_it_is_stopped(portal: Portal) -> None:
    serving = threading.Thread(target=portal.transport._server.serve)  # type: ignore[union-attr]
    serving.start()
    portal.transport.stop()
    serving.join(5)
    assert not serving.is_alive()


def test_a_dead_thread_is_noticed(portal: Portal) -> None:
    door = portal.transport._server.door  # type: ignore[union-attr]
    door.halt()
    door.join(5)
    assert not portal.transport.alive


def test_requests_that_are_queued_at_the_end_are_closed(start: StartPortal) -> None:
    portal = start(limits(workers=1, join=2.0))
    inside, go_on = threading.Event(), threading.Event()

    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        inside.set()
        assert go_on.wait(10)
        start_response("204 No Content", [])
        return []

    portal.app.pages["/wait"] = page
    first, second, third = portal.client(), portal.client(), portal.client()
    first.send(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
    assert inside.wait(10)
    second.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    wait_for(lambda: portal.transport._server.requests.waiting == 1)  # type: ignore[union-attr]
    third.send(b"GET / HT")
    stopping = threading.Thread(target=portal.transport.stop)
    stopping.start()
    assert third.all() == b""
    go_on.set()
    assert first.answer().headers["connection"] == "close"
    assert second.answer().status == 200
    stopping.join(5)
    assert portal.transport.connections == 0


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "127.0.0.1", "localhost"])
def test_listens_where_it_is_told_to(host: str) -> None:
    with open_listener(host, 0, 5) as listener:
        with socket.create_connection(("127.0.0.1", listener.getsockname()[1])):
            pass
        if host in {"", "::"} and socket.has_dualstack_ipv6():
            with socket.create_connection(("::1", listener.getsockname()[1])):
                pass


def test_listens_without_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: False)
    with open_listener("::", 0, 5) as listener:
        assert listener.family == socket.AF_INET


@pytest.mark.parametrize(
    ("host", "port", "error", "title"),
    [
        ("127.0.0.1", 443, OSError(errno.EACCES, "Permission denied"), "Port 443 is not open to ordinary programs"),
        ("203.0.113.9", 8443, None, "The portal cannot listen on 203.0.113.9"),
        ("127.0.0.1", 70000, None, "70000 is not a port"),
        ("127.0.0.1", 8443, OSError(errno.EIO, "odd"), "The portal cannot listen on port 8443"),
        ("nowhere.invalid", 8443, socket.gaierror(-2, "Name or service not known"), "cannot listen on nowhere.invalid"),
    ],
)
def test_says_why_a_port_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, host: str, port: int, error: OSError | None, title: str
) -> None:
    if error is not None:

        def fail(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr("sharedesk.server.transport.listener._resolve", fail)
    with pytest.raises(EnvironmentFault, match=title):
        open_listener(host, port, 5)


def test_a_page_that_ends_after_the_stop_still_reports_its_file(start: StartPortal, expected_log: ExpectedLog) -> None:
    portal = start(limits(join=0.1))
    outcome = portal.app.stream("/file", MemorySource(PATTERN))
    held = Held(portal.app, "/file")
    client = portal.client()
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    assert held.inside.wait(10)
    portal.transport.stop()
    held.go_on.set()
    assert outcome.wait() == (0, False)
    wait_for(lambda: portal.transport.connections == 0)
    expected_log("did not end in time")


@pytest.mark.parametrize(
    ("holder", "told"),
    [
        (None, "Port {port} is used by another program. Close it, or choose"),
        (Holder("www-data"), "A program of the user “www-data” on this computer uses port {port}. Choose"),
        (Holder("root", "nginx", 812), "“nginx” on this computer uses port {port}. Its process number is 812. Close"),
    ],
)
def test_who_has_the_port_is_told(monkeypatch: pytest.MonkeyPatch, holder: Holder | None, told: str) -> None:
    monkeypatch.setattr(listener_module, "holder_of", lambda _host, _port: holder)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(EnvironmentFault) as caught:
            open_listener("127.0.0.1", port, 5)
    assert str(caught.value).startswith(told.format(port=port))
