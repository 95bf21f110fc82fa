"""What a worker reads requests from and writes answers to: cheroot's `rfile` and `wfile` over a TlsConnection.

They replace `makefile.py`'s StreamReader and StreamWriter, whose pure Python buffers copy every chunk several times
(SECURITY.md 2f) and whose time-outs count anew for each socket operation (2c).
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator

from sharedesk.server.transport.limits import Limits
from sharedesk.server.transport.tls import TlsConnection

_PIECE = 64 * 1024


class ClientLost(ConnectionError):
    """The client is gone. Told apart from the errors of a page, whose own OSErrors are bugs or faults here."""


class ClientSlow(TimeoutError):
    """The client sent its request too slowly, or while too many others did."""


class Reader:
    """The decrypted bytes of one connection that nobody has taken yet, in order, also pipelined ones."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.scanned = 0
        self.bytes_read = 0
        self.closed = False

    def take(self, size: int) -> bytes:
        """Remove and return up to `size` bytes from the front."""
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        self.scanned = 0
        self.bytes_read += len(data)
        return data

    def has_data(self) -> bool:
        """Whether bytes are waiting here."""
        return bool(self.buffer)

    def close(self) -> None:
        """Forget what nobody read."""
        self.closed = True
        self.buffer.clear()


class Writer:
    """Sends an answer; what a slow reader does not take yet stays queued for the front door, up to a bound."""

    def __init__(self, channel: TlsConnection, limits: Limits) -> None:
        self.bytes_written = 0
        self._channel = channel
        self._limits = limits

    def write(self, data: bytes) -> int:
        """Queue and send `data`; waits only for a reader who is `unsent_bytes` behind. Raises ClientLost."""
        deadline = time.monotonic() + self._limits.flush
        for start in range(0, len(data), _PIECE):
            try:
                self._channel.encrypt(memoryview(data)[start : start + _PIECE])
                self._channel.flush_by(deadline, leave=self._limits.unsent_bytes)
            except OSError as error:
                raise ClientLost(str(error)) from error
        self.bytes_written += len(data)
        return len(data)


class BodyReader(io.RawIOBase):
    """`wsgi.input`: the request's body and nothing behind it.

    Form bodies are complete in the buffer before a worker sees the request. For a larger body, or one that the client
    withholds until "100 Continue", the worker waits here, within one absolute deadline and one of `slots`, so that slow
    senders can never hold every worker (cheroot answers 100 at once, server.py:1073, and waits without end).
    """

    def __init__(
        self,
        reader: Reader,
        channel: TlsConnection,
        length: int,
        *,
        limits: Limits,
        slots: threading.Semaphore,
        send_continue: Callable[[], None] | None,
    ) -> None:
        super().__init__()
        self.remaining = length
        self._reader = reader
        self._channel = channel
        self._limits = limits
        self._slots = slots
        self._holds_slot = False
        self._deadline: float | None = None
        self._send_continue = send_continue

    def readable(self) -> bool:
        """Return True (io)."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Return up to `size` bytes, all that remains for -1. Raises ClientSlow, ClientLost."""
        wanted = self.remaining if size is None or size < 0 else min(size, self.remaining)
        parts: list[bytes] = []
        while wanted:
            part = self._take(wanted)
            wanted -= len(part)
            parts.append(part)
        return b"".join(parts)

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        """Fill `target` with what is here already, or else what comes next (io)."""
        data = self._take(min(len(target), self.remaining)) if self.remaining else b""
        target[: len(data)] = data
        return len(data)

    def readline(self, size: int | None = -1) -> bytes:
        """Return one line, at most `size` bytes of it."""
        wanted = self.remaining if size is None or size < 0 else min(size, self.remaining)
        line = bytearray()
        while len(line) < wanted and not line.endswith(b"\n"):
            self._await_bytes()
            newline = self._reader.buffer.find(b"\n", 0, wanted - len(line))
            line += self._take(newline + 1 if newline >= 0 else wanted - len(line))
        return bytes(line)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines that remain."""
        return iter(self.readline, b"")

    def forget_buffered(self) -> None:
        """Drop what is in memory and was not read; what then `remaining` is still on the wire, and stays there."""
        self.remaining -= len(self._reader.take(self.remaining))

    def release(self) -> None:
        """Give the slot back at the end of the request."""
        if self._holds_slot:
            self._holds_slot = False
            self._slots.release()

    def _take(self, size: int) -> bytes:
        self._await_bytes()
        data = self._reader.take(min(size, self.remaining))
        self.remaining -= len(data)
        return data

    def _await_bytes(self) -> None:
        if self._reader.buffer:
            return
        if self._deadline is None:
            self._begin_waiting()
        assert self._deadline is not None
        try:
            data = self._channel.receive_by(min(_PIECE, self.remaining), self._deadline)
        except TimeoutError as error:
            raise ClientSlow(str(error)) from error
        except OSError as error:
            raise ClientLost(str(error)) from error
        if not data:
            raise ClientLost("The request ended before its body was complete.")
        self._reader.buffer += data

    def _begin_waiting(self) -> None:
        if not self._slots.acquire(blocking=False):
            raise ClientSlow("Too many requests are being received.")
        self._holds_slot = True
        self._deadline = time.monotonic() + self._limits.body + self.remaining / self._limits.upload_rate
        if self._send_continue is not None:
            self._send_continue()
