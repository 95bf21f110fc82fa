"""The parts that have rules of their own: counting, bodies without a transport, threads that survive, odd ends."""

from __future__ import annotations

import os
import socket
import threading

import pytest

from sharedesk.server.transport.admission import Admission, address_key, plain_address
from sharedesk.server.transport.body import CHUNK, StreamedBody
from sharedesk.server.transport.connection import Connection
from sharedesk.server.transport.events import EventThread
from sharedesk.server.transport.limits import Limits
from sharedesk.server.transport.outcomes import Outcomes
from sharedesk.server.transport.workers import WorkerPool
from tests.conftest import ExpectedLog

from .support import MemorySource, Outcome


@pytest.mark.parametrize(
    ("address", "plain", "key"),
    [
        ("192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2:3::4", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::1", "fe80::"),
    ],
)
def test_addresses_are_counted_by_their_network(address: str, plain: str, key: str) -> None:
    assert plain_address(address) == plain
    assert address_key(plain) == key


def test_admission_counts_in_and_out() -> None:
    limits = Limits(connections=3, connections_per_address=2, transfers=1, transfers_per_address=1)
    admission = Admission(limits, lambda address: address == "10.0.0.1")
    assert [admission.connect("2001:db8::1"), admission.connect("2001:db8::2"), admission.connect("2001:db8::3")] == [
        True,
        True,
        False,
    ]
    assert [admission.connect("10.0.0.1"), admission.connect("10.0.0.1")] == [True, False]
    assert admission.connections == 3
    admission.disconnect("2001:db8::2")
    assert admission.connect("10.0.0.1")
    assert admission.begin_transfer("10.0.0.9")
    assert not admission.begin_transfer("10.0.0.9")
    admission.end_transfer("10.0.0.9")
    assert admission.begin_transfer("10.0.0.8")


def test_a_body_can_be_iterated_without_a_transport() -> None:
    outcome = Outcome()
    data = os.urandom(CHUNK + 10)
    body = StreamedBody(MemorySource(data), on_end=outcome.on_end)
    assert b"".join(body) == data
    body.close()
    assert outcome.calls == [(len(data), True)]


def test_a_body_that_is_given_up_tells_how_far_it_came() -> None:
    outcome = Outcome()
    body = StreamedBody(MemorySource(bytes(CHUNK * 2)), on_end=outcome.on_end)
    chunks = iter(body)
    next(chunks)
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    assert outcome.calls == [(CHUNK, False)]


@pytest.mark.parametrize(("delivered", "complete"), [(True, True), (False, False)])
def test_an_empty_body_is_complete_only_when_the_answer_arrived(delivered: bool, complete: bool) -> None:
    outcome = Outcome()
    StreamedBody(MemorySource(b""), on_end=outcome.on_end).finish(0, delivered=delivered)
    assert outcome.calls == [(0, complete)]


def test_a_body_works_without_callbacks() -> None:
    source = MemorySource(b"abc")
    body = StreamedBody(source)
    body.on_progress(1)
    assert list(body) == [b"abc"]
    assert source.closed == 1


def test_an_event_thread_demands_its_parts() -> None:
    class Half(EventThread[socket.socket]):
        def tick(self) -> float | None:
            return None

    with pytest.raises(TypeError, match="abstract"):
        Half("portal-half")  # type: ignore[abstract]


def test_an_event_thread_survives_what_its_parts_raise(expected_log: ExpectedLog) -> None:
    class Bare(EventThread[socket.socket]):
        def tick(self) -> float | None:
            return None

        def cleanup(self) -> None:
            return None

        def ready(self, item: socket.socket) -> None:
            word = item.recv(10).decode()
            seen.set()
            raise RuntimeError(word)

    seen = threading.Event()
    thread = Bare("portal-bare")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        thread.watch(ours, 1, ours)
        thread.watch(ours, 1, ours)
        thread.watch(ours, 1 | 2, ours)
        thread.watch(ours, 1, ours)
        for _ in range(100_000):
            thread.post(lambda: None)  # far more wake-ups than the pipe holds
        thread.start()
        done = threading.Event()
        theirs.send(b"bug")
        while not done.is_set():
            thread.post(done.set)
            done.wait(0.01)
        assert seen.wait(5)
        thread.unwatch(ours)
        thread.halt()
        thread.join(5)
        thread.halt()
        ran: list[str] = []
        thread.post(lambda: ran.append(threading.current_thread().name))
        assert ran == [threading.current_thread().name]
    expected_log("handler of portal-bare")


@pytest.mark.shows("A58", "16.5.4")
def test_a_worker_survives_whatever_happens_to_a_request(expected_log: ExpectedLog) -> None:
    class Broken:
        def communicate(self) -> bool:
            raise RuntimeError("bug")

    class Fine:
        def __init__(self) -> None:
            self.closed = threading.Event()

        def communicate(self) -> bool:
            return False

        def close(self) -> None:
            self.closed.set()

    pool = WorkerPool(None, 1)  # type: ignore[arg-type]
    fine = Fine()
    pool.put(Broken())  # type: ignore[arg-type]
    waiting: Connection = fine  # type: ignore[assignment]
    pool.put(waiting)
    assert pool.waiting == 2
    taken = pool.get()
    pool.put(taken)  # type: ignore[arg-type]
    pool.start()
    assert fine.closed.wait(5)
    pool.stop(5)
    assert not pool.alive
    expected_log("could not be finished")


def test_an_outcome_after_the_end_is_reported_at_once() -> None:
    outcomes = Outcomes()
    outcomes.start()
    seen: list[str] = []
    outcomes.put(lambda: seen.append("before"))
    outcomes.finish(5)
    outcomes.put(lambda: seen.append("after"))
    assert seen == ["before", "after"]
