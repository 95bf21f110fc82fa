"""One accepted connection: a raw socket that never blocks, with TLS (or nothing) between it and the portal.

cheroot's `ssl/builtin.py` wraps the socket itself. That does the handshake inside the accept loop (SECURITY.md 0.1),
sends one 16 KiB record per system call (2f), and turns `shutdown()` into "go on in clear text" (0.3, CPython#124618).
Here the TLS engine stands beside the socket and only talks to two memory buffers: whatever reaches the socket was
encrypted before, and closing the socket can never take the encryption away.
"""

from __future__ import annotations

import contextlib
import enum
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass

from sharedesk.server.transport.acks import unacknowledged
from sharedesk.server.transport.readiness import wait_readable, wait_writable

RECORD = 16 * 1024
"""Plaintext in one full TLS record (RFC 8446 section 5.1)."""
_RECEIVE = 64 * 1024
_RESET = struct.pack("ii", 1, 0)


class Wait(enum.Enum):
    """What a step that cannot go on waits for."""

    NOTHING = enum.auto()
    READ = enum.auto()
    WRITE = enum.auto()


@dataclass(frozen=True)
class Peer:
    """The other end of a connection: its textual address (IPv4 also when it came in mapped to IPv6) and port."""

    address: str
    port: int


class TlsConnection:
    """Bytes in and out of one TCP connection, encrypted when it has a context, in clear when the context is None.

    Used by one thread at a time (the front door, then a worker, then a transfer loop, then the door again). Only
    `sever`, `acknowledged` and `received` may be used from other threads meanwhile.
    """

    def __init__(self, sock: socket.socket, peer: Peer, context: ssl.SSLContext | None) -> None:
        """Take `sock` over and make it non-blocking."""
        sock.setblocking(False)
        self.peer = peer
        self.secure = context is not None
        self.sent = 0  # bytes the system took, as they are on the wire
        self.received = 0  # bytes that came in; the end of the stream counts as one
        self._socket = sock
        self._lock = threading.Lock()  # closing must not race with asking for acknowledgements: the number is reused
        self._closed = False
        self._acknowledged_at_close: int | None = 0
        self._unsent: list[memoryview] = []
        self._said_goodbye = False
        self._fin_sent = False
        self._context = context
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None  # made by the first byte: a silent client costs no engine

    def fileno(self) -> int:
        """Return the socket's number for a selector, -1 when closed."""
        return self._socket.fileno()

    @property
    def closed(self) -> bool:
        """Whether the socket has been closed."""
        return self._closed

    @property
    def unsent(self) -> int:
        """Bytes on their way that the system has not taken yet."""
        return sum(len(part) for part in self._unsent) + self._outgoing.pending

    @property
    def protocol(self) -> str | None:
        """The TLS version that was agreed on, as in "TLSv1.3"."""
        return self._tls.version() if self._tls else None

    @property
    def cipher(self) -> str | None:
        """The TLS cipher suite that was agreed on."""
        suite = self._tls.cipher() if self._tls else None
        return suite[0] if suite else None

    # The face without waiting, for the front door and the transfer loops.

    def handshake(self) -> Wait:
        """Take the handshake as far as the bytes that are here allow; NOTHING when it is done.

        Raises OSError (ssl.SSLError is one) for a peer that does not speak TLS 1.3, which is told so first, or is gone.
        """
        if self._context is None:
            return Wait.NOTHING
        if self._tls is None:
            self._tls = self._context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                if not self.flush():
                    return Wait.WRITE
                if self._fill() is None:
                    return Wait.READ
            except ssl.SSLError:
                self.flush()  # the alert that says what was wrong, such as protocol_version
                raise
            else:
                break
        return Wait.NOTHING if self.flush() else Wait.WRITE

    def receive(self, size: int) -> bytes | None:
        """Return up to `size` bytes, None when none are here yet, b"" at the end of the stream. Raises OSError."""
        if self._context is None:
            return self._fill(size)
        assert self._tls is not None, "the handshake comes first"
        while True:
            try:
                data = self._tls.read(size)
            except ssl.SSLWantReadError:
                if self._fill() is None:
                    return None
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""
            else:
                return data

    def discard(self) -> int | None:
        """Take bytes from the socket and forget them; their count, None for none yet, 0 at the end. Raises OSError."""
        try:
            return len(self._socket.recv(_RECEIVE))
        except (BlockingIOError, InterruptedError):
            return None

    def encrypt(self, data: bytes | memoryview) -> None:
        """Queue `data` for sending, of which nothing is needed afterwards; call `flush` to send it."""
        if self._context is None:
            if data:
                self._unsent.append(memoryview(data if isinstance(data, bytes) else bytes(data)))
            return
        assert self._tls is not None, "the handshake comes first: nothing goes out in clear"
        if data:
            self._tls.write(data)
        self._collect()

    def flush(self) -> bool:
        """Send what is queued; True when nothing is left, False when the socket is full. Raises OSError."""
        self._collect()
        while self._unsent:
            part = self._unsent[0]
            try:
                count = self._socket.send(part)
            except (BlockingIOError, InterruptedError):
                return False
            self.sent += count
            if count == len(part):
                self._unsent.pop(0)
            else:
                self._unsent[0] = part[count:]
        return True

    def push(self, data: bytes | memoryview) -> bool:
        """Encrypt and send in one step what `encrypt` and `flush` do in several, for those who send much.

        True when the system took everything, False when the socket is full. Raises OSError.
        """
        if self._tls is None or self._unsent:
            self.encrypt(data)
            return self.flush()
        self._tls.write(data)
        sealed = self._outgoing.read()
        try:
            count = self._socket.send(sealed)
        except (BlockingIOError, InterruptedError):
            count = 0
        self.sent += count
        if count == len(sealed):
            return True
        self._unsent.append(memoryview(sealed)[count:])
        return False

    def _collect(self) -> None:
        if self._outgoing.pending:
            self._unsent.append(memoryview(self._outgoing.read()))

    def _fill(self, size: int = _RECEIVE) -> bytes | None:
        """Take bytes from the socket (into the TLS engine when there is one); None when there are none yet."""
        try:
            data = self._socket.recv(size)
        except (BlockingIOError, InterruptedError):
            return None
        self.received += max(1, len(data))
        if self._tls is not None:
            if data:
                self._incoming.write(data)
            else:
                self._incoming.write_eof()
        return data

    # The face with waiting, for workers. A deadline is a point of time.monotonic().

    def receive_by(self, size: int, deadline: float) -> bytes:
        """Like `receive`, but wait for bytes until `deadline`. Raises TimeoutError."""
        while (data := self.receive(size)) is None:
            if not wait_readable(self._socket, deadline - time.monotonic()):
                raise TimeoutError("The other side sent too slowly.")
        return data

    def flush_by(self, deadline: float, leave: int = 0) -> None:
        """Send until at most `leave` bytes are unsent. Raises TimeoutError when that is not so by `deadline`."""
        while not self.flush() and self.unsent > leave:
            if not wait_writable(self._socket, deadline - time.monotonic()):
                raise TimeoutError("The other side read too slowly.")

    # The end.

    def finish(self) -> None:
        """Say that nothing will follow: TLS close_notify, then FIN once everything queued has gone out.

        Call it again when the socket was full. Raises OSError.
        """
        if self._tls is not None and not self._said_goodbye:
            with contextlib.suppress(ssl.SSLError):  # it queues the alert, then wants the peer's: not waited for
                self._tls.unwrap()
        self._said_goodbye = True
        if not self._fin_sent and self.flush():
            self._fin_sent = True
            self._socket.shutdown(socket.SHUT_WR)

    def sever(self) -> None:
        """Break the connection off at TCP level from any thread; its owner then meets an OSError and closes it."""
        with self._lock, contextlib.suppress(OSError):
            if not self._closed:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                self._socket.shutdown(socket.SHUT_RDWR)

    def abort(self) -> None:
        """Close at once with a reset: what waits in the system's buffers is not delivered any more."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.close()

    def close(self) -> None:
        """Close the socket at TCP level, once; nothing is sent by this, least of all in clear."""
        with self._lock:
            if not self._closed:
                self._acknowledged_at_close = self._count_acknowledged()
                self._closed = True
                self._socket.close()

    def acknowledged(self) -> int | None:
        """Return how many of the `sent` bytes the other side acknowledged, never too many; None if unknowable."""
        with self._lock:
            return self._acknowledged_at_close if self._closed else self._count_acknowledged()

    def _count_acknowledged(self) -> int | None:
        sent = self.sent  # read first: bytes sent meanwhile can only make the result smaller
        try:
            waiting = unacknowledged(self._socket)
        except OSError:
            return 0
        return None if waiting is None else max(0, sent - waiting)
