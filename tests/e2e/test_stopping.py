"""How a portal ends: in time, without a byte in clear, and so that what was running can go on afterwards."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Mode
from tests.e2e.harness import MIB, Serving, serving, until

Write = Callable[..., Path]
STOP_SECONDS = 5.0


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def slow_curl(portal: Serving, url: str, into: Path) -> subprocess.Popen[bytes]:
    """Begin a download that takes long; returns when some of it has arrived."""
    curl = subprocess.Popen(portal.curl_words("--limit-rate", "2M", "-o", into, url), stderr=subprocess.DEVNULL)
    until(lambda: into.exists() and into.stat().st_size > MIB)
    return curl


@pytest.mark.parametrize("how", ["kill", "terminate"])
@pytest.mark.shows("A7")
def test_a_download_survives_the_end_of_the_portal(write: Write, tmp_path: Path, how: str) -> None:
    original, saved = write(size=64 * MIB), tmp_path / "saved"
    with serving(tmp_path / "data") as portal:
        link, port = portal.make(Mode.SEND, original), portal.port
        curl = slow_curl(portal, portal.link_url(link, "/download"), saved)
        begin = time.monotonic()
        if how == "kill":
            portal.kill()
        else:
            assert portal.terminate() == 0
            assert time.monotonic() - begin < STOP_SECONDS
        assert curl.wait(30) != 0
    size = saved.stat().st_size
    assert size < 64 * MIB
    assert saved.read_bytes() == original.read_bytes()[:size]
    with serving(tmp_path / "data", port=port) as portal:
        result = portal.curl("--fail", "-C", "-", "-o", saved, portal.link_url(link, "/download"))
        assert result.returncode == 0
        assert sha256(saved) == sha256(original)
        portal.await_event(link, Action.DOWNLOAD_COMPLETED)
        assert portal.downloads(link) == 1
        assert portal.program.audit.verify() is None


def test_no_transfer_seems_to_run_after_a_crash(write: Write, tmp_path: Path) -> None:
    with serving(tmp_path / "data") as portal:
        link = portal.make(Mode.SEND, write(size=64 * MIB))
        curl = slow_curl(portal, portal.link_url(link, "/download"), tmp_path / "saved")
        portal.kill()
        curl.wait(30)
    with serving(tmp_path / "data") as portal:
        assert portal.program.deliveries.active() == ()


class Relay:
    """A wire that can be listened to: what the server sends is passed on and kept."""

    def __init__(self, port: int) -> None:
        self.heard = bytearray()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._port = port
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        client, _ = self._door.accept()
        with client, socket.create_connection(("127.0.0.1", self._port)) as server:
            up = threading.Thread(target=self._pump, args=(client, server, None))
            up.start()
            self._pump(server, client, self.heard)
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)  # wakes the other direction, too
            up.join()

    def _pump(self, source: socket.socket, target: socket.socket, kept: bytearray | None) -> None:
        try:
            while chunk := source.recv(65536):
                if kept is not None:
                    kept += chunk
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return  # either end may hang up

    def close(self) -> None:
        """Wait until both ends have hung up."""
        self._thread.join(30)
        assert not self._thread.is_alive()
        self._door.close()


def tls_records(heard: bytes) -> list[int]:
    """Return the types of the TLS records in a stream (RFC 8446, 5.1); the last may be cut. Fails on anything else."""
    types, at = [], 0
    while at + 5 <= len(heard):
        kind, version = heard[at], heard[at + 1 : at + 3]
        assert kind in {20, 21, 22, 23}, f"no TLS record at byte {at}: {heard[at : at + 32]!r}"
        assert version in {b"\x03\x03", b"\x03\x01"}
        types.append(kind)
        at += 5 + int.from_bytes(heard[at + 3 : at + 5])
    return types


@pytest.mark.shows("12.2.1")
def test_a_stop_leaks_nothing_in_clear(tmp_path: Path) -> None:
    secret = b"Settlement: 4,200,000. "
    original = tmp_path / "secret.txt"
    original.write_bytes(secret * (64 * MIB // len(secret)))
    with serving(tmp_path / "data") as portal:
        link, relay = portal.make(Mode.SEND, original), Relay(portal.port)
        # The pace is what the reader at the other end of the wire takes: the server still has much to send at the stop.
        curl = slow_curl(portal, f"https://127.0.0.1:{relay.port}/s/{link.token}/download", tmp_path / "saved")
        begin = time.monotonic()
        assert portal.terminate() == 0
        assert time.monotonic() - begin < STOP_SECONDS
        curl.wait(30)
        relay.close()
    assert secret not in relay.heard
    types = tls_records(bytes(relay.heard))
    assert types[0] == 22  # the handshake's first message
    assert set(types[1:]) <= {20, 23}  # a change of cipher for old boxes on the way, then only protected records


def test_a_stuck_client_does_not_keep_it_up(write: Write, tmp_path: Path) -> None:
    with serving(tmp_path / "data") as portal:
        link = portal.make(Mode.SEND, write(size=32 * MIB))
        plain = socket.create_connection(("127.0.0.1", portal.port))
        with portal.context().wrap_socket(plain, server_hostname="127.0.0.1") as client:
            client.sendall(f"GET /s/{link.token}/download HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            portal.await_event(link, Action.DOWNLOAD_STARTED)
            with socket.create_connection(("127.0.0.1", portal.port)):  # and one that has said nothing at all
                begin = time.monotonic()
                assert portal.terminate() == 0
                assert time.monotonic() - begin < STOP_SECONDS
