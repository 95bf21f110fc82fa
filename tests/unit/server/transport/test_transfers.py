"""Files on the transfer loops: whole, slow, cold, and accounted for by what was acknowledged."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from sharedesk.server.transport.body import StreamedBody
from sharedesk.server.transport.transfer import Transfer
from tests.conftest import ExpectedLog

from .conftest import Portal, StartPortal, limits
from .support import BIG, PATTERN, ColdSource, MemorySource, wait_for


@pytest.mark.parametrize("tls", [True, False])
@pytest.mark.parametrize("size", [0, 1, 16384, 100_001, 9_000_000])
@pytest.mark.parametrize("kind", [MemorySource, ColdSource])
def test_a_file_arrives_whole(start: StartPortal, tls: bool, size: int, kind: type[MemorySource]) -> None:
    portal = start(tls=tls)
    source = kind(PATTERN, size)
    outcome = portal.app.stream("/file", source)
    client = portal.client(tls=tls)
    answer = client.get("/file")
    assert answer.body == (PATTERN * (size // len(PATTERN) + 1))[:size]
    assert outcome.wait() == (size, True)
    assert outcome.thread == "portal-outcome"
    assert source.closed == 1
    assert client.get("/").body == b"hello"
    wait_for(lambda: portal.transport.active() == [])


def test_a_cold_source_is_read_on_read_ahead_threads(portal: Portal) -> None:
    source = ColdSource(PATTERN, 3_000_000)
    outcome = portal.app.stream("/file", source)
    assert len(portal.client().get("/file").body) == 3_000_000
    assert outcome.wait() == (3_000_000, True)
    assert {name.rstrip("0123456789") for name in source.readers} == {"portal-read-"}


def test_connection_close_ends_in_order_after_a_file(portal: Portal) -> None:
    outcome = portal.app.stream("/file", MemorySource(PATTERN))
    client = portal.client()
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert client.answer().body == PATTERN
    assert client.socket.recv(1) == b""
    assert outcome.wait() == (len(PATTERN), True)
    client.close()
    wait_for(lambda: portal.transport.connections == 0)


def test_the_next_request_does_not_wait_for_the_last_acknowledgement(start: StartPortal) -> None:
    portal = start(limits(drain_interval=60.0))
    outcomes = [portal.app.stream(f"/{number}", MemorySource(PATTERN, 300_000)) for number in range(2)]
    client = portal.client()
    pipelined = [
        b"GET /0 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ]
    client.send(b"".join(pipelined))
    assert [len(client.answer().body) for _ in pipelined] == [300_000, 300_000, 5]
    assert client.get("/").body == b"hello"
    portal.transport.stop()
    assert [outcome.wait() for outcome in outcomes] == [(300_000, True)] * 2


def test_head_of_a_file_sends_and_counts_nothing(portal: Portal) -> None:
    source = MemorySource(b"")
    outcome = portal.app.stream("/file", source)
    client = portal.client()
    assert client.get("/file", method="HEAD").headers["content-length"] == "0"
    assert outcome.wait() == (0, False)
    assert client.get("/").body == b"hello"


def test_a_wrong_length_is_an_error(portal: Portal, expected_log: ExpectedLog) -> None:
    outcome = portal.app.stream("/file", MemorySource(b"abc"), length=4)
    assert portal.client().get("/file").status == 500
    assert outcome.wait() == (0, False)
    expected_log("length that its file does not have")


def test_a_client_that_reads_nothing_has_not_received(portal: Portal) -> None:
    outcome = portal.app.stream("/file", MemorySource(PATTERN, 64 << 20))
    client = portal.client(buffer=4096)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    (snapshot,) = _wait_for_stall(portal)
    assert snapshot.acknowledged < 1 << 20
    client.reset()
    acknowledged, complete = outcome.wait()
    assert not complete
    assert acknowledged < 1 << 20


def _wait_for_stall(portal: Portal) -> list[object]:
    """Wait until the sockets are full and nothing moves any more."""
    last: list[int] = []

    def stalled() -> bool:
        time.sleep(0)
        handed = [transfer.handed for transfer in portal.transport._server.transfers._running]  # type: ignore[union-attr]
        last.append(sum(handed))
        return len(last) > 40 and last[-1] == last[-40] > 0

    wait_for(stalled)
    return portal.transport.active()  # type: ignore[return-value]


@pytest.mark.parametrize("size", [30_000, 100_000, 1 << 20])
def test_small_files_too_are_not_complete_before_they_are_acknowledged(start: StartPortal, size: int) -> None:
    """The whole file fits into the sockets, so every byte is "written" while most of it has not arrived."""
    portal = start()
    outcome = portal.app.stream("/file", MemorySource(PATTERN, size))
    client = portal.client(buffer=2048)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    wait_for(lambda: bool(portal.transport.active()) or outcome.ended.is_set())
    if size > 100_000:
        assert not outcome.ended.wait(0.1)
    client.exactly(size)
    assert outcome.wait() == (size, True)


@pytest.mark.parametrize("read", [0, 1, 20_000, 5_000_000])
@pytest.mark.parametrize("tls", [True, False])
def test_what_was_acknowledged_is_never_overstated(start: StartPortal, read: int, tls: bool) -> None:
    portal = start(tls=tls)
    outcome = portal.app.stream("/file", MemorySource(PATTERN, 64 << 20))
    client = portal.client(tls=tls, buffer=1 << 16)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    client.exactly(read)
    _wait_for_stall(portal)
    assert portal.transport.cut("link") == 1
    acknowledged, complete = outcome.wait()
    assert not complete
    received = read + len(client.all())
    assert max(0, read - (1 << 15)) <= acknowledged <= received


def test_progress_is_told_a_few_times_a_second(start: StartPortal) -> None:
    portal = start(limits(progress_interval=0.02))
    outcome = portal.app.stream("/file", MemorySource(PATTERN, 32 << 20))
    client = portal.client(buffer=1 << 16)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    for _ in range(8):
        reported = len(outcome.progress)
        client.exactly(2 << 20)
        wait_for(lambda: len(outcome.progress) > reported)  # noqa: B023 -- waited for within the turn
    client.exactly(16 << 20)
    assert outcome.wait() == (32 << 20, True)
    assert outcome.progress == sorted(set(outcome.progress))
    assert outcome.progress[0] > 0
    assert outcome.progress[-1] <= 32 << 20


def test_a_failing_progress_report_does_not_harm_the_transfer(start: StartPortal, expected_log: ExpectedLog) -> None:
    portal = start(limits(progress_interval=0.01))
    source = MemorySource(PATTERN, 16 << 20)
    ended: list[bool] = []
    done = threading.Event()

    def progress(_: int) -> None:
        raise RuntimeError("bug")

    def end(_: int, complete: bool) -> None:
        ended.append(complete)
        done.set()
        raise RuntimeError("database gone")

    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(source.length))])
        return StreamedBody(source, on_progress=progress, on_end=end)

    portal.app.pages["/file"] = page
    client = portal.client(buffer=1 << 16)
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    _wait_for_stall(portal)
    client.exactly(source.length)
    assert done.wait(5)
    assert ended == [True]
    portal.transport.stop()
    assert len(expected_log("Progress of a transfer")) == 1
    expected_log("could not be recorded")


@pytest.mark.shows("15.4.4")
def test_slow_readers_hold_no_worker(start: StartPortal) -> None:
    portal = start(limits(workers=2))
    for number in range(20):
        portal.app.stream(f"/{number}", MemorySource(PATTERN, BIG))
        client = portal.client(buffer=4096)
        client.send(f"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    wait_for(lambda: len(portal.transport.active()) == 20)
    assert portal.client().get("/").body == b"hello"


def test_transfers_share_the_loops(start: StartPortal) -> None:
    portal = start(limits(loops=1))
    endless = portal.client()
    portal.app.stream("/endless", MemorySource(PATTERN, 1 << 40))
    endless.send(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
    reading = threading.Thread(target=endless.all)
    reading.start()
    small = portal.app.stream("/small", MemorySource(PATTERN))
    assert portal.client().get("/small").body == PATTERN
    assert small.wait()[1]
    portal.transport.stop()
    reading.join()


def test_a_slow_storage_is_not_the_clients_fault(start: StartPortal) -> None:
    portal = start(limits(rate_window=0.05, min_rate=1 << 30, progress_interval=0.01))
    go_on = threading.Event()

    class Waiting(ColdSource):
        def read(self, size: int) -> bytes:
            assert go_on.wait(10)
            return super().read(size)

    outcome = portal.app.stream("/file", Waiting(PATTERN, 10_000))
    client = portal.client()
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    assert not outcome.ended.wait(0.2)
    go_on.set()
    assert client.exactly(10_000) == PATTERN[:10_000]
    assert outcome.wait() == (10_000, True)


def test_a_client_that_leaves_during_a_read_is_reported_after_it(portal: Portal) -> None:
    reading, go_on = threading.Event(), threading.Event()

    class Waiting(ColdSource):
        def read(self, size: int) -> bytes:
            reading.set()
            assert go_on.wait(10)
            return super().read(size)

    source = Waiting(PATTERN)
    outcome = portal.app.stream("/file", source)
    client = portal.client()
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    assert reading.wait(10)
    portal.transport.cut("link")
    wait_for(lambda: portal.transport.active() == [])
    assert source.closed == 0
    go_on.set()
    assert outcome.wait() == (0, False)
    assert source.closed == 1


@pytest.mark.parametrize("bound", [{"transfers": 1}, {"transfers_per_address": 1}])
def test_there_is_a_bound_on_transfers(start: StartPortal, bound: dict[str, int]) -> None:
    portal = start(limits(**bound))
    first = portal.app.stream("/first", MemorySource(PATTERN, BIG))
    client = portal.client(buffer=4096)
    client.send(b"GET /first HTTP/1.1\r\nHost: x\r\n\r\n")
    client.head()
    second = portal.app.stream("/second", MemorySource(PATTERN))
    answer = portal.client().get("/second")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert second.wait() == (0, False)
    client.reset()
    assert not first.wait()[1]
    third = portal.app.stream("/third", MemorySource(PATTERN))
    wait_for(lambda: portal.transport.active() == [])
    assert portal.client().get("/third").body == PATTERN
    assert third.wait()[1]


def test_where_acknowledgements_cannot_be_seen_the_next_request_stands_for_them(
    start: StartPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sharedesk.server.transport.tls.unacknowledged", lambda _: None)
    portal = start(limits(drain_silent=0.2))
    first = portal.app.stream("/first", MemorySource(PATTERN))
    client = portal.client()
    assert client.get("/first").body == PATTERN
    assert not first.ended.is_set()
    assert client.get("/").status == 200
    assert first.wait() == (len(PATTERN), True)
    second = portal.app.stream("/second", MemorySource(PATTERN))
    assert client.get("/second").body == PATTERN
    assert second.wait() == (0, False)
    third = portal.app.stream("/third", MemorySource(PATTERN))
    other = portal.client()
    assert other.get("/third").body == PATTERN
    other.close()
    assert third.wait()[1]


def test_a_small_piece_is_read_until_the_client_has_proved_quick() -> None:
    transfer = Transfer.__new__(Transfer)
    sizes = []
    for handed in (0, 5 << 20, 20 << 20):
        transfer.handed = handed
        sizes.append(transfer.piece)
    assert sizes == [32 << 10, 64 << 10, 128 << 10]
