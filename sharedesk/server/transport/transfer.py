"""One running transfer: what was handed to the connection, and how much of it has verifiably arrived."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sharedesk.server.transport.body import StreamedBody
from sharedesk.server.transport.connection import Connection
from sharedesk.server.transport.limits import Limits
from sharedesk.server.transport.readahead import Feed, Readers
from sharedesk.server.transport.tls import RECORD

if TYPE_CHECKING:
    from sharedesk.server.transport.loops import TransferLoop

log = logging.getLogger(__name__)

_MIB = 1024 * 1024
_PIECES = ((4 * _MIB, 32 * 1024), (16 * _MIB, 64 * 1024), (64 * _MIB, 128 * 1024))
_LARGEST = 512 * 1024  # measured: a quarter less work for each GiB than with 128 KiB, because threads change less often
_BLIND = 4 * 1024 * 1024  # where acknowledgements cannot be seen: what the system may hold back, generously


@dataclass(frozen=True)
class TransferSnapshot:
    """A running transfer as seen from outside. `started` is a point of time.monotonic(); sizes in bytes."""

    tag: object
    address: str
    length: int
    acknowledged: int
    started: float


class Transfer:
    """A StreamedBody on its way over one connection; owned by one loop."""

    def __init__(self, connection: Connection, body: StreamedBody, readers: Readers, loop: TransferLoop) -> None:
        self.connection = connection
        self.channel = connection.channel
        self.body = body
        self.loop = loop
        self.started = time.monotonic()
        self.handed = 0  # plaintext given to encryption
        self.ended = False
        self.detached = False  # the connection went on to its next request; only acknowledgements are waited for
        self.feed = Feed(body.source, readers, self._notify)
        self._mark: int | None = None  # the channel's `sent` behind the last byte of this transfer
        self._received_at_mark = 0
        self._reported = 0
        self._progress_works = True
        self._window = (self.started, 0)

    @property
    def all_sent(self) -> bool:
        """Whether the system has taken every byte."""
        return self._mark is not None

    @property
    def piece(self) -> int:
        """How much to read and encrypt at once.

        It grows with what was handed on, because a slow client must cost little memory: the first 4 MiB may lie in the
        system's buffers without the client having read a byte.
        """
        return next((piece for handed, piece in _PIECES if self.handed < handed), _LARGEST)

    def mark_sent(self) -> None:
        """Remember that every byte has been sent now."""
        self._mark = self.channel.sent
        self._received_at_mark = self.channel.received

    def delivered(self) -> bool:
        """Whether every byte of the answer has been acknowledged by the other side.

        Where the system cannot tell, a sign of life after the last byte (the next request, the end) stands for it.
        """
        if self._mark is None:
            return False
        acknowledged = self.channel.acknowledged()
        if acknowledged is None:
            return self.channel.received > self._received_at_mark
        return acknowledged >= self._mark

    def acknowledged(self) -> int:
        """Return how many bytes of the body have certainly arrived, from its first on; never too many.

        A TLS record is of no use before its last byte, hence one record less while anything is on its way.
        """
        if self.delivered():
            return self.handed
        on_the_wire = self.channel.acknowledged()
        end = self.channel.sent + self.channel.unsent if self._mark is None else self._mark
        waiting = _BLIND if on_the_wire is None else end - on_the_wire
        return max(0, self.handed - waiting - (RECORD if self.channel.secure else 0)) if waiting else self.handed

    def report_progress(self) -> None:
        """Tell the page's owner how much has arrived, if that changed. A bug there ends the reports, not the loop."""
        acknowledged = self.acknowledged()
        if acknowledged <= self._reported or not self._progress_works:
            return
        self._reported = acknowledged
        try:
            self.body.on_progress(acknowledged)
        except Exception:
            log.exception("Progress of a transfer could not be reported")
            self._progress_works = False

    def too_slow(self, now: float, limits: Limits) -> bool:
        """Whether the average over the last whole window was below the least rate (SECURITY.md 2c)."""
        began, arrived = self._window
        if now - began < limits.rate_window:
            return False
        acknowledged = self.acknowledged()
        self._window = (now, acknowledged)
        waits_for_us = acknowledged == self.handed  # a slow storage is not the client's fault
        return not waits_for_us and acknowledged - arrived < limits.min_rate * (now - began)

    def silent_too_long(self, now: float, limits: Limits) -> bool:
        """Whether nothing can be learnt any more about what arrived (systems that do not tell, closed sockets)."""
        if self.channel.closed:
            return True
        return self.all_sent and self.channel.acknowledged() is None and now - self._window[0] > limits.drain_silent

    def snapshot(self) -> TransferSnapshot:
        """Return the transfer as it stands; may be called from any thread."""
        return TransferSnapshot(
            tag=self.body.tag,
            address=self.channel.peer.address,
            length=self.body.source.length,
            acknowledged=self._reported,
            started=self.started,
        )

    def _notify(self) -> None:
        self.loop.post(self._go_on)

    def _go_on(self) -> None:
        if not self.ended:
            self.loop.ready(self)
