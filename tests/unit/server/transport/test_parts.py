"""The parts that have rules of their own: counting, reading ahead, bodies without a transport, odd ends."""

from __future__ import annotations

import os
import queue
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.server.transport.acks import unacknowledged
from sharedesk.server.transport.admission import Admission, address_key, plain_address
from sharedesk.server.transport.body import CHUNK, StreamedBody
from sharedesk.server.transport.connection import Connection
from sharedesk.server.transport.events import EventThread
from sharedesk.server.transport.limits import Limits
from sharedesk.server.transport.outcomes import Outcomes
from sharedesk.server.transport.readahead import Feed, Readers
from sharedesk.server.transport.readiness import wait_readable, wait_writable
from sharedesk.server.transport.tls import Peer, TlsConnection, Wait
from sharedesk.server.transport.workers import WorkerPool
from sharedesk.storage.base import SourceChangedError
from tests.conftest import ExpectedLog

from .support import ColdSource, MemorySource, Outcome


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


class Patchy(MemorySource):
    """Has only some of its bytes in memory, and yields them in odd pieces."""

    def __init__(self, data: bytes, pattern: list[int]) -> None:
        super().__init__(data)
        self.pattern = pattern
        self.turn = 0
        self.using = threading.Lock()

    def _size(self, size: int) -> int:
        self.turn += 1
        return min(size, 1 + abs(self.pattern[self.turn % len(self.pattern)]))

    def read(self, size: int) -> bytes:
        assert self.using.acquire(blocking=False), "used by two threads at a time"
        try:
            return super().read_now(self._size(size)) or b""
        finally:
            self.using.release()

    def read_now(self, size: int) -> bytes | None:
        return None if self.pattern[self.turn % len(self.pattern)] < 0 and self._size(1) else self.read(size)


@given(data=st.binary(max_size=200), pattern=st.lists(st.integers(-20, 20), min_size=1), size=st.integers(1, 30))
def test_a_feed_yields_the_source_in_order(data: bytes, pattern: list[int], size: int) -> None:
    readers = Readers(2)
    readers.start()
    arrived: queue.SimpleQueue[None] = queue.SimpleQueue()
    feed = Feed(Patchy(data, pattern), readers, lambda: arrived.put(None))
    result = bytearray()
    while len(result) < len(data):
        chunk = feed.next(size)
        if chunk is None:
            arrived.get(timeout=5)
            continue
        assert 0 < len(chunk) <= size
        result += chunk
    assert result == data
    readers.finish(5)


def test_a_feed_looks_one_chunk_ahead_of_a_cold_source() -> None:
    readers = Readers(1)
    readers.start()
    arrived = threading.Semaphore(0)
    source = ColdSource(bytes(100))
    feed = Feed(source, readers, arrived.release)
    assert feed.next(10) is None
    assert feed.next(10) is None
    assert arrived.acquire(timeout=5)
    assert source.position == 10
    assert feed.next(10) == bytes(10)
    assert arrived.acquire(timeout=5)
    assert source.position == 20
    readers.finish(5)


def test_a_chunk_that_is_read_ahead_at_once_is_not_lost() -> None:
    class Prompt(Readers):
        """Reads before `submit` returns, as a quick thread may."""

        def submit(self, feed: Feed, size: int) -> None:
            feed.read(size)

    data = os.urandom(100)
    feed = Feed(ColdSource(data), Prompt(0), lambda: None)
    result = bytearray()
    while len(result) < len(data):
        result += feed.next(10) or b""
    assert result == data


def test_a_feed_reads_for_itself_again_when_the_disk_has_caught_up() -> None:
    class OnceCold(MemorySource):
        """Waits for its disk once, and shows what is in memory instead of copying it."""

        views = 0
        copies = 0

        def read_now(self, size: int) -> bytes | None:
            self.copies += 1
            return super().read_now(size)

        def view_now(self, size: int) -> bytes | None:
            if self.position == 10 and not self.copies:
                return None
            self.views += 1
            return super().read_now(size)

        def read(self, size: int) -> bytes:
            return super().read_now(size) or b""

    class Prompt(Readers):
        def submit(self, feed: Feed, size: int) -> None:
            feed.read(size)

    data = os.urandom(100)
    source = OnceCold(data)
    feed = Feed(source, Prompt(0), lambda: None)
    assert feed.next(10) == data[:10]
    assert feed.next(10) is None
    assert b"".join(feed.next(10) or b"" for _ in range(9)) == data[10:]
    assert (source.copies, source.views) == (1, 8)


def test_a_failure_that_was_read_ahead_comes_in_its_turn() -> None:
    class Failing(ColdSource):
        def read_now(self, size: int) -> bytes | None:
            if self.position:
                raise SourceChangedError("now")
            return None

    readers = Readers(1)
    readers.start()
    arrived = threading.Semaphore(0)
    feed = Feed(Failing(bytes(100)), readers, arrived.release)
    assert feed.next(10) is None
    assert arrived.acquire(timeout=5)
    assert feed.next(10) == bytes(10)
    with pytest.raises(SourceChangedError):
        feed.next(10)
    readers.finish(5)


def test_unacknowledged_bytes_are_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        peer, _ = server.accept()
        peer.settimeout(0)
        sent = 0
        while wait_writable(peer, 0.05):
            sent += peer.send(bytes(65536))
        waiting = unacknowledged(peer)
        assert waiting is not None
        assert 0 < waiting < sent
        assert not wait_readable(peer, 0)
        client.send(b"x")
        assert wait_readable(peer, 5)
        peer.close()


@dataclass
class Bios:
    """Both directions of a client's TLS engine."""

    incoming: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)
    outgoing: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)


def _pair(context: ssl.SSLContext | None) -> tuple[TlsConnection, socket.socket]:
    ours, theirs = socket.socketpair()
    return TlsConnection(ours, Peer("127.0.0.1", 1), context), theirs


def test_a_connection_can_be_ended_in_every_order() -> None:
    channel, theirs = _pair(None)
    with theirs:
        assert channel.handshake() is Wait.NOTHING
        assert (channel.protocol, channel.cipher) == (None, None)
        assert channel.receive(10) is None
        assert channel.discard() is None
        channel.encrypt(b"")
        channel.encrypt(b"abc")
        assert channel.unsent == 3
        channel.finish()
        channel.finish()
        assert theirs.recv(10) == b"abc"
        assert theirs.recv(10) == b""
        channel.sever()
        channel.close()
        channel.close()
        channel.abort()
        channel.sever()
        assert channel.closed
        assert channel.fileno() == -1


def test_a_full_socket_keeps_the_rest_and_goes_on() -> None:
    channel, theirs = _pair(None)
    with theirs:
        theirs.settimeout(5)
        data = os.urandom(4 << 20)
        channel.encrypt(data)
        assert not channel.flush()
        assert 0 < channel.unsent < len(data)
        with pytest.raises(TimeoutError):
            channel.flush_by(time.monotonic() + 0.05)
        channel.finish()
        received = bytearray()
        while len(received) < len(data):
            received += theirs.recv(1 << 20)
            channel.flush()
        channel.finish()
        assert received == data
        assert theirs.recv(1) == b""
        channel.close()


def _shake_hands(channel: TlsConnection, theirs: socket.socket, client: ssl.SSLObject, bios: Bios) -> None:
    while channel.handshake() is not Wait.NOTHING or not client.version():
        try:
            client.do_handshake()
        except ssl.SSLWantReadError:
            theirs.sendall(bios.outgoing.read())
            channel.handshake()
            bios.incoming.write(theirs.recv(65536))
        else:
            theirs.sendall(bios.outgoing.read())


@pytest.mark.parametrize("secure", [True, False])
def test_what_is_pushed_arrives_in_order_however_full_the_socket_is(
    context: ssl.SSLContext, trust: ssl.SSLContext, secure: bool
) -> None:
    channel, theirs = _pair(context if secure else None)
    bios = Bios()
    client = trust.wrap_bio(bios.incoming, bios.outgoing, server_hostname="localhost")
    data = os.urandom(4 << 20)
    middle = len(data) // 2
    with theirs:
        theirs.settimeout(5)
        if secure:
            _shake_hands(channel, theirs, client, bios)
        assert channel.push(b"first")
        assert not channel.push(memoryview(data)[:middle])
        assert channel.unsent > 0
        assert not channel.push(data[middle:]), "what came later overtook what waits"
        wire = bytearray()
        while not channel.flush():
            wire += theirs.recv(1 << 20)
        channel.close()
        while block := theirs.recv(1 << 20):
            wire += block
    bios.incoming.write(wire)
    received = bytearray() if secure else wire
    while secure and len(received) < len(data) + 5:
        received += client.read(1 << 20)
    assert received == b"first" + data


def test_a_full_socket_takes_nothing_and_loses_nothing(context: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    channel, theirs = _pair(context)
    bios = Bios()
    client = trust.wrap_bio(bios.incoming, bios.outgoing, server_hostname="localhost")
    with theirs:
        _shake_hands(channel, theirs, client, bios)
        while channel.sent < 64 << 20 and channel.push(bytes(4096)):
            pass
        sent = channel.sent
        assert channel.unsent
        theirs.setblocking(False)
        assert not channel.flush()
        assert channel.sent == sent
        channel.close()


def test_the_end_of_tls_without_a_goodbye_is_an_end(context: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    channel, theirs = _pair(context)
    bios = Bios()
    client = trust.wrap_bio(bios.incoming, bios.outgoing, server_hostname="localhost")
    with theirs:
        _shake_hands(channel, theirs, client, bios)
        assert channel.protocol == "TLSv1.3"
        assert channel.cipher
        client.write(b"abc")
        theirs.sendall(bios.outgoing.read())
        assert channel.receive(100) == b"abc"
        assert channel.receive(100) is None
        theirs.shutdown(socket.SHUT_WR)
        assert channel.receive(100) == b""
        channel.encrypt(b"")
        channel.close()


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


def test_nothing_goes_out_before_the_handshake(context: ssl.SSLContext) -> None:
    channel, theirs = _pair(context)
    with theirs:
        with pytest.raises(AssertionError):
            channel.encrypt(b"clear")
        channel.close()
        assert theirs.recv(10) == b""


def test_an_outcome_after_the_end_is_reported_at_once() -> None:
    outcomes = Outcomes()
    outcomes.start()
    seen: list[str] = []
    outcomes.put(lambda: seen.append("before"))
    outcomes.finish(5)
    outcomes.put(lambda: seen.append("after"))
    assert seen == ["before", "after"]
