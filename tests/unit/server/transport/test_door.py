"""The front door: silent, slow and senseless clients, caps, and a certificate that is exchanged."""

from __future__ import annotations

import errno
import os
import socket
import ssl
import threading
import time

import pytest
import trustme

from sharedesk.server.transport.door import FrontDoor
from tests.conftest import ExpectedLog

from .conftest import Portal, StartPortal, limits, server_context
from .support import Client, wait_for


def _threads() -> int:
    return sum(thread.name.startswith("portal-") for thread in threading.enumerate())


def _raw(portal: Portal) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", portal.port))
    sock.settimeout(10)
    return sock


@pytest.mark.shows("15.4.4")
def test_silent_and_dripping_clients_disturb_nobody(start: StartPortal) -> None:
    portal = start(limits(connections_per_address=300, workers=2))
    silent = [_raw(portal) for _ in range(50)]
    idle = [portal.client() for _ in range(25)]
    dripping = [portal.client() for _ in range(50)]
    form = [portal.client() for _ in range(25)]
    for client in dripping:
        client.send(b"GET / HTT")
    for client in form:
        client.send(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nab")
    times = []
    for _ in range(20):
        began = time.monotonic()
        with Client(portal.port, portal.trust) as client:
            assert client.get("/").body == b"hello"
        times.append(time.monotonic() - began)
    assert sorted(times)[len(times) // 2] < 0.25
    dripping[0].send(b"P/1.1\r\nHost: x\r\n\r\n")
    assert dripping[0].answer().body == b"hello"
    form[0].send(b"c" * 48)
    assert form[0].answer().body == b"ab" + b"c" * 48
    assert idle[0].get("/").status == 200
    for sock in silent:
        sock.close()


def test_a_silent_client_is_closed_after_the_handshake_deadline(start: StartPortal) -> None:
    portal = start(limits(handshake=0.1))
    with _raw(portal) as sock:
        assert sock.recv(1) == b""
    wait_for(lambda: portal.transport.connections == 0)


@pytest.mark.parametrize("beginning", [b"GET / HT", b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"])
def test_a_slow_request_is_told_so(start: StartPortal, beginning: bytes) -> None:
    client = start(limits(head=0.1, body=0.1)).client()
    client.send(beginning)
    assert client.answer().status == 408
    assert client.all() == b""


def test_a_drip_does_not_put_the_deadline_off(start: StartPortal) -> None:
    client = start(limits(head=0.3)).client()
    client.socket.settimeout(0.02)
    began = time.monotonic()
    answer = b""
    while not answer and time.monotonic() < began + 5:
        client.send(b"a")
        try:
            answer = client.socket.recv(65536)
        except TimeoutError:
            continue
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_an_idle_connection_is_closed_in_order(start: StartPortal) -> None:
    client = start(limits(idle=0.1)).client()
    assert client.get("/").status == 200
    assert client.socket.recv(1) == b""  # ssl would raise without the close_notify


def test_a_second_request_has_the_whole_time_for_its_head(start: StartPortal) -> None:
    client = start(limits(idle=5.0, head=0.1)).client()
    assert client.get("/").status == 200
    client.send(b"GET / HT")
    assert client.answer().status == 408


def test_an_end_that_is_not_answered_is_not_waited_for_long(start: StartPortal) -> None:
    portal = start(limits(linger=0.1))
    client = portal.client()
    assert client.get("/", headers="Connection: close\r\n").status == 200
    wait_for(lambda: portal.transport.connections == 0, 2)


def test_who_goes_on_sending_after_the_end_is_cut(start: StartPortal) -> None:
    portal = start(limits(linger=30.0, linger_bytes=1000))
    client = portal.client()
    client.send(b"nonsense\r\n\r\n")
    assert client.answer().status == 400
    client.send(b"x" * 5000)
    wait_for(lambda: portal.transport.connections == 0, 2)


@pytest.mark.parametrize(
    "bytes_sent",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        os.urandom(600),
        b"\x16\x03\x01\x02\x00\x01",
        b"\x16\x03\x01\xff\xff" + bytes(70000),
        b"\0" * 100,
        b"SSH-2.0-x\r\n",
    ],
)
@pytest.mark.shows("A58")
def test_senseless_bytes_on_the_tls_port_cost_nothing(start: StartPortal, bytes_sent: bytes) -> None:
    portal = start(limits(handshake=0.2))
    before = _threads()
    with _raw(portal) as sock:
        try:
            sock.sendall(bytes_sent)
            answer = sock.recv(4096)
        except ConnectionError:
            answer = b""
    assert b"HTTP" not in answer
    wait_for(lambda: portal.transport.connections == 0)
    assert _threads() == before
    assert portal.transport.alive
    assert portal.client().get("/").status == 200


@pytest.mark.shows("A58")
def test_resets_at_any_moment_cost_nothing(portal: Portal) -> None:
    before = _threads()
    for text in (
        b"",
        b"GET",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n",
    ):
        client = portal.client()
        client.send(text)
        client.reset()
        raw = _raw(portal)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        raw.sendall(b"\x16\x03")
        raw.close()
    wait_for(lambda: portal.transport.connections == 0)
    assert _threads() == before
    assert portal.client().get("/").status == 200


@pytest.mark.shows("12.1.1")
def test_a_client_of_tls_1_2_is_told_that_its_version_is_not_spoken(start: StartPortal, authority: trustme.CA) -> None:
    old = ssl.create_default_context()
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    authority.configure_trust(old)
    portal = start()
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        Client(portal.port, old)
    wait_for(lambda: portal.transport.connections == 0)


def test_an_address_may_hold_only_so_many_connections(start: StartPortal) -> None:
    portal = start(limits(connections_per_address=3))
    held = [portal.client() for _ in range(3)]
    with _raw(portal) as refused:
        assert _ends(refused)
    held[0].close()
    wait_for(lambda: portal.transport.connections == 2)
    assert portal.client().get("/").status == 200


def test_there_is_a_bound_on_all_connections_also_for_proxies(start: StartPortal) -> None:
    portal = start(
        limits(connections=3, connections_per_address=1), speaks_for_many=lambda address: address == "127.0.0.1"
    )
    for _ in range(3):
        assert portal.client().get("/").status == 200
    with _raw(portal) as refused:
        assert _ends(refused)


def _ends(sock: socket.socket) -> bool:
    try:
        return sock.recv(1) == b""
    except ConnectionError:
        return True


def test_the_certificate_is_exchanged_without_closing_the_port(start: StartPortal, authority: trustme.CA) -> None:
    present = [server_context(authority), server_context(authority)]
    portal = start(context=lambda: present[0])
    before = portal.client()
    del present[0]
    after = portal.client()
    assert isinstance(before.socket, ssl.SSLSocket)
    assert isinstance(after.socket, ssl.SSLSocket)
    assert before.socket.getpeercert(binary_form=True) != after.socket.getpeercert(binary_form=True)
    assert before.get("/").status == after.get("/").status == 200


def test_without_a_certificate_nobody_is_served(start: StartPortal, expected_log: ExpectedLog) -> None:
    available: list[ssl.SSLContext] = []

    def provide() -> ssl.SSLContext:
        if not available:
            raise LookupError("no certificate")
        return available[0]

    portal = start(context=provide)
    with _raw(portal) as sock:
        assert _ends(sock)
    expected_log("no certificate")
    assert portal.transport.alive


def test_running_out_of_descriptors_pauses_the_door(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    attempts = []
    accept = socket.socket.accept

    def exhausted(self: socket.socket) -> tuple[socket.socket, object]:
        if threading.current_thread().name == "portal-door" and len(attempts) < 2:
            attempts.append(time.monotonic())
            raise OSError(errno.EMFILE, "Too many open files")
        return accept(self)

    monkeypatch.setattr(socket.socket, "accept", exhausted)
    assert portal.client().get("/").status == 200
    assert attempts[1] - attempts[0] > 0.2
    expected_log("Too many open files")


@pytest.mark.shows("16.5.4")
def test_a_bug_in_a_handler_does_not_end_the_door(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: FrontDoor, sock: socket.socket, peer: object) -> None:
        sock.close()
        raise RuntimeError("bug")

    def broken_tick(self: FrontDoor) -> float | None:
        monkeypatch.undo()
        raise RuntimeError("bug in tick")

    def logged() -> bool:
        return any(record.exc_info for record in caplog.records)

    monkeypatch.setattr(FrontDoor, "_admit", broken)
    with _raw(portal) as sock:
        assert _ends(sock)
    wait_for(logged)
    expected_log("handler of portal-door")
    monkeypatch.undo()
    monkeypatch.setattr(FrontDoor, "tick", broken_tick)
    portal.transport._server.door.post(lambda: None)  # type: ignore[union-attr]
    wait_for(logged)
    expected_log("tick of portal-door")
    assert portal.client().get("/").status == 200
