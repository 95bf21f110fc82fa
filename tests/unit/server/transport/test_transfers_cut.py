"""Transfers that end early: their link ended, their source is not what was promised, their reader is too slow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.filesource import FileSource
from tests.conftest import ExpectedLog

from .conftest import Portal, StartPortal, limits
from .support import BIG, PATTERN, Held, MemorySource, wait_for


def test_cut_ends_the_transfers_of_one_tag(portal: Portal) -> None:
    outcomes = {
        name: portal.app.stream(f"/{name}", MemorySource(PATTERN, BIG), tag=name[0]) for name in ("a1", "a2", "b1")
    }
    clients = {}
    for name in outcomes:
        clients[name] = portal.client()
        clients[name].send(f"GET /{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        clients[name].head()
    wait_for(lambda: len(portal.transport.active()) == 3)
    assert sorted(str(snapshot.tag) for snapshot in portal.transport.active()) == ["a", "a", "b"]
    assert portal.transport.cut("a") == 2
    for name in ("a1", "a2"):
        assert not outcomes[name].wait()[1]
        assert len(clients[name].all()) < BIG
    assert not outcomes["b1"].ended.is_set()
    assert portal.transport.cut("b") == 1
    assert portal.transport.cut("unknown") == 0


def test_cut_also_reaches_a_transfer_that_is_just_being_answered(portal: Portal) -> None:
    outcome = portal.app.stream("/file", MemorySource(PATTERN, BIG), tag="revoked")
    held = Held(portal.app, "/file")
    client = portal.client()
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    assert held.inside.wait(10)
    assert portal.transport.cut("revoked") == 0
    held.go_on.set()
    assert outcome.wait() == (0, False)
    assert len(client.all()) < 10_000


def test_a_transfer_of_the_tag_after_the_cut_is_served(portal: Portal) -> None:
    portal.transport.cut("link")
    outcome = portal.app.stream("/file", MemorySource(PATTERN))
    assert portal.client().get("/file").body == PATTERN
    assert outcome.wait()[1]


def test_cut_of_a_drained_connection_that_went_on(start: StartPortal) -> None:
    portal = start(limits(drain_interval=60.0))
    outcome = portal.app.stream("/file", MemorySource(PATTERN, 1 << 20))
    client = portal.client(buffer=2048)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    wait_for(lambda: len(portal.app.environs) == 2)
    assert portal.transport.cut("link") == 1
    assert not outcome.wait()[1]
    client.all()
    wait_for(lambda: portal.transport.connections == 0)


class FailingSource(MemorySource):
    """Fails after its first bytes in the way that it was told to."""

    def __init__(self, failure: Exception | bytes, *, cold: bool) -> None:
        super().__init__(PATTERN, 500_000)
        self.failure = failure
        self.cold = cold

    def read(self, size: int) -> bytes:
        if self.position < 100_000:
            return super().read_now(size) or b""
        if isinstance(self.failure, Exception):
            raise self.failure
        return self.failure

    def read_now(self, size: int) -> bytes | None:
        return None if self.cold and self.position < 100_000 else self.read(size)


@pytest.mark.parametrize("cold", [True, False])
@pytest.mark.parametrize(
    ("failure", "logged"),
    [
        (SourceChangedError("replaced"), "file changed: replaced"),
        (b"", "does not have the length"),
        (bytes(10_000_000), "does not have the length"),
        (OSError(5, "Input/output error"), None),
        (RuntimeError("bug"), "source failed"),
    ],
)
def test_a_source_that_fails_cuts_the_connection(
    portal: Portal, expected_log: ExpectedLog, failure: Exception | bytes, logged: str | None, cold: bool
) -> None:
    source = FailingSource(failure, cold=cold)
    outcome = portal.app.stream("/file", source)
    client = portal.client()
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not outcome.wait()[1]
    received = client.all().partition(b"\r\n\r\n")[2]
    assert len(received) < 500_000
    assert PATTERN.startswith(received)
    assert source.closed == 1
    if logged:
        expected_log(logged)
    assert portal.client().get("/").status == 200


def test_a_file_that_is_truncated_while_it_is_sent(portal: Portal, tmp_path: Path, expected_log: ExpectedLog) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(64 << 20)
    outcome = portal.app.stream("/file", FileSource(os.open(path, os.O_RDONLY)))  # type: ignore[arg-type]
    client = portal.client(buffer=1 << 16)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    os.truncate(path, 1 << 20)
    received = len(client.all())
    assert received < 64 << 20
    acknowledged, complete = outcome.wait()
    assert not complete
    assert acknowledged <= received
    expected_log("file ended too early|file was changed")


def test_too_slow_a_transfer_is_cut(start: StartPortal) -> None:
    portal = start(limits(rate_window=0.2, min_rate=1 << 30, progress_interval=0.02))
    outcome = portal.app.stream("/file", MemorySource(PATTERN, BIG))
    client = portal.client(buffer=4096)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not outcome.wait()[1]
