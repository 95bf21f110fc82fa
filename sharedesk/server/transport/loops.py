"""A transfer loop: one thread that sends many files in turns, so that a slow download holds no worker.

It replaces the way cheroot sends a body (wsgi.py respond, makefile.py): a worker for each download until its last byte,
every chunk copied several times and sent in single 16 KiB records (SECURITY.md 0.2, 2b, 2f).
"""

from __future__ import annotations

import logging
import time
from typing import Protocol

from sharedesk.server.transport.connection import Connection
from sharedesk.server.transport.events import READ, WRITE, EventThread
from sharedesk.server.transport.limits import Limits
from sharedesk.server.transport.transfer import Transfer
from sharedesk.storage.base import SourceChangedError

log = logging.getLogger(__name__)

_TURN = (
    4 * 1024 * 1024
)  # bytes of one transfer before the next one's turn: a few ms; each change costs, see docs/decisions.md
_RECEIVE = 16 * 1024


class Door(Protocol):
    """Where a connection goes when its transfer is over."""

    def put(self, connection: Connection) -> None:
        """Wait for the next request."""
        ...

    def retire(self, connection: Connection) -> None:
        """End the connection."""
        ...


class Ledger(Protocol):
    """Who is told, once for each transfer, that it is over."""

    def ended(self, transfer: Transfer, acknowledged: int, *, delivered: bool) -> None:
        """Take note of the outcome; must not block."""
        ...


class TransferLoop(EventThread[Transfer]):
    """Sends the transfers it was given without ever waiting for one of them.

    A transfer is being sent, or waits for a read-ahead thread, or is draining: everything was sent and the
    acknowledgement is awaited. A draining connection goes back to the door as soon as its client says something.
    """

    def __init__(self, number: int, limits: Limits, door: Door, ledger: Ledger) -> None:
        super().__init__(f"portal-transfer-{number}")
        self._limits = limits
        self._door = door
        self._ledger = ledger
        self._transfers: set[Transfer] = set()
        self._draining: set[Transfer] = set()
        self._next_progress = 0.0
        self._next_drain = 0.0
        self._over = False

    def take(self, transfer: Transfer) -> None:
        """Begin to send; runs on this thread."""
        if self._over:
            self.cut(transfer)
            return
        self._transfers.add(transfer)
        self.ready(transfer)

    def cut(self, transfer: Transfer) -> None:
        """Break a transfer off with a TCP reset, also what the system still holds back; runs on this thread."""
        if transfer.ended:
            return
        if transfer.detached:
            transfer.channel.sever()
        else:
            self.unwatch(transfer.channel)
            transfer.connection.broken = True
            transfer.connection.dispose()
        self._end(transfer)

    def ready(self, item: Transfer) -> None:
        """Go on with a transfer whose socket, or whose next chunk, is ready."""
        try:
            if item.all_sent:
                self._hear(item)
            else:
                self._send(item)
        except SourceChangedError as error:
            log.warning("A transfer was cut because its file changed: %s", error)
            self.cut(item)
        except OSError as error:
            log.debug("A transfer to %s broke off: %s", item.channel.peer, error)
            self.cut(item)
        except Exception:
            log.exception("A transfer was cut because its source failed")
            self.cut(item)

    def tick(self) -> float | None:
        """Report progress, cut what is too slow, and ask for the acknowledgement of what is draining."""
        if not self._transfers:
            return None
        now = time.monotonic()
        if now >= self._next_progress:
            self._next_progress = now + self._limits.progress_interval
            for transfer in list(self._transfers):
                transfer.report_progress()
                if transfer.too_slow(now, self._limits):
                    log.debug("A transfer to %s was too slow", transfer.channel.peer)
                    self.cut(transfer)
        if self._draining and now >= self._next_drain:
            self._next_drain = now + self._limits.drain_interval
            for transfer in list(self._draining):
                self._check_drained(transfer, now)
        due = min(self._next_progress, self._next_drain) if self._draining else self._next_progress
        return max(0.0, due - now)

    def cleanup(self) -> None:
        """Cut everything at the end of the loop."""
        self._over = True
        for transfer in list(self._transfers):
            self.cut(transfer)

    def _send(self, transfer: Transfer) -> None:
        channel, feed, piece = transfer.channel, transfer.feed, transfer.piece
        end_of_turn = min(transfer.handed + _TURN, transfer.body.source.length)
        free = channel.flush()
        while free and transfer.handed < end_of_turn:
            chunk = feed.next(piece)
            if chunk is None:
                self.unwatch(channel)
                return
            free = channel.push(chunk)
            transfer.handed += len(chunk)
        if free and transfer.handed == transfer.body.source.length:
            self._sent(transfer)
        else:
            self.watch(channel, WRITE, transfer)

    def _sent(self, transfer: Transfer) -> None:
        transfer.mark_sent()
        if transfer.delivered():
            self._complete(transfer)
            return
        self._draining.add(transfer)
        self._next_drain = time.monotonic() + self._limits.drain_interval
        if transfer.connection.rfile.has_data():
            self._detach(transfer)
            return
        if not transfer.connection.keep_alive:
            transfer.channel.finish()
        self.watch(transfer.channel, READ, transfer)
        self._hear(transfer)  # what arrived meanwhile may wait inside TLS, where the selector does not see it

    def _hear(self, transfer: Transfer) -> None:
        """Let the client's next request not wait for the acknowledgement of the last answer."""
        connection = transfer.connection
        if not connection.keep_alive:
            if transfer.channel.discard() == 0:
                self.unwatch(transfer.channel)
            return
        data = transfer.channel.receive(_RECEIVE)
        if data:
            connection.rfile.buffer += data
            self._detach(transfer)
        elif data is not None:  # the end: it cannot ask any more, but may still be receiving
            connection.keep_alive = False
            self.unwatch(transfer.channel)

    def _detach(self, transfer: Transfer) -> None:
        transfer.detached = True
        self._hand_back(transfer)

    def _hand_back(self, transfer: Transfer) -> None:
        self.unwatch(transfer.channel)
        if transfer.connection.keep_alive:
            self._door.put(transfer.connection)
        else:
            self._door.retire(transfer.connection)

    def _check_drained(self, transfer: Transfer, now: float) -> None:
        if transfer.delivered():
            self._complete(transfer)
        elif transfer.detached:
            if transfer.channel.closed or transfer.silent_too_long(now, self._limits):
                self._end(transfer)
        elif transfer.silent_too_long(now, self._limits):
            self.cut(transfer)
        elif not transfer.connection.keep_alive:
            self._finish(transfer)

    def _finish(self, transfer: Transfer) -> None:
        try:
            transfer.channel.finish()
        except OSError:
            self.cut(transfer)

    def _complete(self, transfer: Transfer) -> None:
        self._end(transfer)
        if not transfer.detached:
            self._hand_back(transfer)

    def _end(self, transfer: Transfer) -> None:
        transfer.ended = True
        self._transfers.discard(transfer)
        self._draining.discard(transfer)
        self._ledger.ended(transfer, transfer.acknowledged(), delivered=transfer.delivered())
