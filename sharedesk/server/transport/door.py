"""The front door: the thread that accepts connections and keeps them until a whole request is there.

It stands in for cheroot's ConnectionManager (connections.py), whose loop does the TLS handshake itself, so that one
silent client stops the portal for ten seconds (SECURITY.md 0.1), and which gives a connection to a worker before its
request has arrived, so that ten slow ones stop it for good (0.2).
"""

from __future__ import annotations

import errno
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sharedesk.server.transport.admission import plain_address
from sharedesk.server.transport.connection import Connection, Stage
from sharedesk.server.transport.events import READ, WRITE, EventThread
from sharedesk.server.transport.head import METHODS, Refusal, find_end, parse_head
from sharedesk.server.transport.request import plain_answer
from sharedesk.server.transport.tls import Peer, TlsConnection, Wait

if TYPE_CHECKING:
    from sharedesk.server.transport.server import PortalServer

log = logging.getLogger(__name__)

_RECEIVE = 16 * 1024
_ACCEPTS_PER_TURN = 64
_PAUSE_WHEN_FULL = 0.25
_NEVER = float("inf")
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_ALLOW = ("Allow: " + ", ".join(sorted(method.decode() for method in METHODS)),)


class FrontDoor(EventThread[Connection | socket.socket]):
    """Accepts, shakes hands, collects request heads and forms, and ends connections, within absolute deadlines.

    `put` and `retire` may be called from any thread; from then on the connection is the door's.
    """

    def __init__(
        self, server: PortalServer, listeners: Sequence[socket.socket], context: Callable[[], ssl.SSLContext | None]
    ) -> None:
        super().__init__("portal-door")
        self._server = server
        self._limits = server.limits
        self._context = context
        self._held: set[Connection] = set()
        self._listeners = list(listeners)
        self._next_check = _NEVER
        self._reopen_at = _NEVER
        self._leaving = False
        self.closed = threading.Event()
        """Set when the port is free."""
        self._steps: dict[Stage, Callable[[Connection], Wait]] = {
            Stage.HANDSHAKE: self._shake_hands,
            Stage.HEAD: self._collect_head,
            Stage.BODY: self._collect_body,
            Stage.FLUSH: self._flush,
            Stage.LINGER: self._linger,
        }
        for listener in self._listeners:
            listener.settimeout(0)
            self.watch(listener, READ, listener)

    # What cheroot and the rest of the transport ask for.

    can_add_keepalive_connection = True
    """cheroot asks before every answer; connections are counted when they are accepted, not when they are kept."""

    def put(self, connection: Connection) -> None:
        """Take back a connection that has been answered and wait for its next request."""
        self.post(partial(self._take_back, connection))

    def retire(self, connection: Connection) -> None:
        """End a connection: in order when all went well, with a reset when it is broken."""
        connection.keep_alive = False
        self.post(partial(self._end, connection))

    def close_listeners(self) -> None:
        """Stop accepting and free the port; what is connected already is served on."""
        self.post(self._close_listeners)

    def leave(self) -> None:
        """Close what waits for a request, and take in no further one."""
        self.post(self._leave)

    # The thread.

    def ready(self, item: Connection | socket.socket) -> None:
        """Accept from a listening socket, or go on with a connection."""
        if isinstance(item, Connection):
            self._step(item)
        else:
            self._accept(item)

    def tick(self) -> float | None:
        """End connections whose deadline has passed."""
        now = time.monotonic()
        if now >= self._reopen_at:
            self._reopen_at = _NEVER
            for listener in self._listeners:
                self.watch(listener, READ, listener)
        if now >= self._next_check:
            for connection in [held for held in self._held if held.deadline <= now]:
                self._expire(connection)
            nearest = min((held.deadline for held in self._held), default=_NEVER)
            self._next_check = max(nearest, now + 0.05)
        due = min(self._next_check, self._reopen_at)
        return None if due == _NEVER else max(0.0, due - now)

    def cleanup(self) -> None:
        """Close everything, at TCP level."""
        self._leaving = True
        self._close_listeners()
        for connection in list(self._held):
            self._drop(connection)

    # Accepting.

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(_ACCEPTS_PER_TURN):
            try:
                sock, address = listener.accept()
            except OSError as error:  # also BlockingIOError: nobody is waiting any more
                if error.errno in _EXHAUSTED:
                    self._pause_accepting(error)
                return
            self._admit(sock, Peer(plain_address(address[0]), address[1]))

    def _pause_accepting(self, error: OSError) -> None:
        """Leave newcomers in the system's queue for a moment; the listening socket would report them without end."""
        log.warning("Cannot accept connections for a moment: %s", error)
        for listener in self._listeners:
            self.unwatch(listener)
        self._reopen_at = time.monotonic() + _PAUSE_WHEN_FULL

    def _admit(self, sock: socket.socket, peer: Peer) -> None:
        admission = self._server.admission
        if not admission.connect(peer.address):
            log.debug("Refused a connection from %s: too many", peer.address)
            sock.close()
            return
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            channel = TlsConnection(sock, peer, self._context())
        except Exception as error:
            (log.debug if isinstance(error, OSError) else log.error)("Cannot serve a connection: %s", error)
            sock.close()
            admission.disconnect(peer.address)
            return
        connection = Connection(self._server, channel)
        self._hold(connection, Stage.HANDSHAKE, self._limits.handshake)
        self.watch(channel, READ, connection)

    # Going through the stages.

    def _hold(self, connection: Connection, stage: Stage, seconds: float) -> None:
        self._held.add(connection)
        connection.stage = stage
        connection.deadline = time.monotonic() + seconds
        self._next_check = min(self._next_check, connection.deadline)

    def _release(self, connection: Connection) -> None:
        self.unwatch(connection.channel)
        self._held.discard(connection)

    def _drop(self, connection: Connection) -> None:
        self._release(connection)
        connection.dispose()

    def _step(self, connection: Connection) -> None:
        """Take a connection as far as it goes now, through as many stages as that may be."""
        try:
            wait = Wait.NOTHING
            while wait is Wait.NOTHING and connection in self._held:
                wait = self._steps[connection.stage](connection)
        except Refusal as refusal:
            self._refuse(connection, refusal)
        except OSError as error:
            log.debug("Lost %s: %s", connection.channel.peer, error)
            self._drop(connection)
        else:
            if connection in self._held:
                self.watch(connection.channel, READ if wait is Wait.READ else WRITE, connection)

    def _shake_hands(self, connection: Connection) -> Wait:
        wait = connection.channel.handshake()
        if wait is Wait.NOTHING:
            self._hold(connection, Stage.HEAD, self._limits.head)
        return wait

    def _collect_head(self, connection: Connection) -> Wait:
        reader = connection.rfile
        if reader.buffer.startswith(b"\r\n"):
            reader.take(2)  # one empty line before a request is to be tolerated (RFC 9112 section 2.2)
        end = find_end(reader.buffer, reader.scanned, self._limits)
        if end is None:
            reader.scanned = len(reader.buffer)
            return self._receive(connection)
        connection.head = head = parse_head(reader.take(end), self._limits)
        if head.expects_continue or head.content_length > self._limits.form_bytes:
            self._dispatch(connection)
        else:
            self._hold(connection, Stage.BODY, self._limits.body)
        return Wait.NOTHING

    def _collect_body(self, connection: Connection) -> Wait:
        assert connection.head is not None
        if len(connection.rfile.buffer) < connection.head.content_length:
            return self._receive(connection)
        self._dispatch(connection)
        return Wait.NOTHING

    def _receive(self, connection: Connection) -> Wait:
        data = connection.channel.receive(_RECEIVE)
        if data is None:
            return Wait.READ
        if not data:
            self._end(connection)
            return Wait.NOTHING
        if connection.idle:
            connection.idle = False
            self._hold(connection, connection.stage, self._limits.head)
        connection.rfile.buffer += data
        return Wait.NOTHING

    def _dispatch(self, connection: Connection) -> None:
        if self._leaving:
            self._drop(connection)
            return
        self._release(connection)
        connection.dispatched_at = time.monotonic()
        self._server.process_conn(connection)

    def _flush(self, connection: Connection) -> Wait:
        channel = connection.channel
        if not channel.flush():
            return Wait.WRITE
        if connection.keep_alive:
            connection.idle = not connection.rfile.has_data()
            self._hold(connection, Stage.HEAD, self._limits.idle if connection.idle else self._limits.head)
            return Wait.NOTHING
        channel.finish()
        if channel.unsent:
            return Wait.WRITE
        self._hold(connection, Stage.LINGER, self._limits.linger)
        return Wait.NOTHING

    def _linger(self, connection: Connection) -> Wait:
        """Wait for the other side's end: closing with unread bytes would reset what it has not read yet."""
        count = connection.channel.discard()
        if count is None:
            return Wait.READ
        connection.lingered += count
        if not count or connection.lingered > self._limits.linger_bytes:
            self._drop(connection)
        return Wait.NOTHING

    # Taking back and ending.

    def _take_back(self, connection: Connection) -> None:
        if self.ended:
            self._drop(connection)
            return
        connection.keep_alive = not self._leaving
        self._hold(connection, Stage.FLUSH, self._limits.flush)
        self._step(connection)

    def _end(self, connection: Connection) -> None:
        connection.keep_alive = False
        if connection.broken or self.ended:
            self._drop(connection)
            return
        self._hold(connection, Stage.FLUSH, self._limits.flush)
        self._step(connection)

    def _refuse(self, connection: Connection, refusal: Refusal) -> None:
        extra = _ALLOW if refusal.status == 405 else ()
        connection.channel.encrypt(plain_answer(refusal.status, refusal.reason, extra=extra))
        self._end(connection)

    def _expire(self, connection: Connection) -> None:
        waits_for_request = connection.stage in {Stage.HEAD, Stage.BODY}
        if waits_for_request and connection.idle:
            self._end(connection)
        elif waits_for_request:
            self._refuse(connection, Refusal(408, "The request took too long."))
        else:
            self._drop(connection)

    def _close_listeners(self) -> None:
        self._reopen_at = _NEVER
        for listener in self._listeners:
            self.unwatch(listener)
            listener.close()
        self._listeners.clear()
        self.closed.set()

    def _leave(self) -> None:
        self._leaving = True
        for connection in list(self._held):
            if connection.stage is not Stage.FLUSH:
                self._end(connection)
