"""All running transfers: dealt out to the loops, listed, cut by tag, and reported once when they end."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from functools import partial

from sharedesk.server.transport.admission import Admission
from sharedesk.server.transport.connection import Connection
from sharedesk.server.transport.limits import Limits
from sharedesk.server.transport.loops import Door, TransferLoop
from sharedesk.server.transport.outcomes import Outcomes
from sharedesk.server.transport.readahead import Readers
from sharedesk.server.transport.transfer import Transfer, TransferSnapshot

_CUTS_KEPT = 600.0


class Transfers:
    """The transfer loops behind one face; every method may be called from any thread."""

    def __init__(self, limits: Limits, admission: Admission, door: Door) -> None:
        self._limits = limits
        self._admission = admission
        self._readers = Readers(limits.readers)
        self._outcomes = Outcomes()
        self._loops = [TransferLoop(number, limits, door, self) for number in range(limits.loops)]
        self._running: set[Transfer] = set()
        self._cuts: dict[Hashable, float] = {}
        self._changed = threading.Condition()

    def start(self) -> None:
        """Start the threads."""
        self._readers.start()
        self._outcomes.start()
        for loop in self._loops:
            loop.start()

    @property
    def alive(self) -> bool:
        """Whether every thread is running."""
        return self._outcomes.is_alive() and all(loop.is_alive() for loop in self._loops)

    def begin(self, connection: Connection) -> None:
        """Take a connection over whose head of the answer was sent, with the body that it carries."""
        body, connection.transfer = connection.transfer, None
        assert body is not None
        with self._changed:
            loads = [sum(1 for transfer in self._running if transfer.loop is loop) for loop in self._loops]
            loop = self._loops[loads.index(min(loads))]
            transfer = Transfer(connection, body, self._readers, loop)
            self._running.add(transfer)
            too_late = self._cuts.get(body.tag, -1.0) >= connection.dispatched_at
        loop.post(partial(loop.cut if too_late else loop.take, transfer))

    def cut(self, tag: Hashable) -> int:
        """Break off every transfer of `tag`, also those whose request is being answered now; return how many ran."""
        now = time.monotonic()
        with self._changed:
            self._cuts = {known: at for known, at in self._cuts.items() if now - at < _CUTS_KEPT} | {tag: now}
            targets = [transfer for transfer in self._running if transfer.body.tag == tag]
        for transfer in targets:
            transfer.loop.post(partial(transfer.loop.cut, transfer))
        return len(targets)

    def active(self) -> list[TransferSnapshot]:
        """Return what is running, oldest first."""
        with self._changed:
            running = list(self._running)
        return sorted((transfer.snapshot() for transfer in running), key=lambda snapshot: snapshot.started)

    def ended(self, transfer: Transfer, acknowledged: int, *, delivered: bool) -> None:
        """Report an outcome on the thread that may block, once the source is not being read any more."""
        self._admission.end_transfer(transfer.channel.peer.address)
        report = partial(transfer.body.finish, acknowledged, delivered=delivered)
        transfer.feed.retire(partial(self._outcomes.put, report))
        with self._changed:
            self._running.discard(transfer)
            self._changed.notify_all()

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing is running, at most `seconds`; whether that came true."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running, seconds)

    def finish(self) -> None:
        """Cut what is still running, report it, and end the threads; each kind within `Limits.join`."""
        for loop in self._loops:
            loop.halt()
        for loop in self._loops:
            loop.join(self._limits.join)
        self._readers.finish(self._limits.join)
        self._outcomes.finish(self._limits.join)
