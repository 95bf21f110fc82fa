"""One client connection on its way between the front door, a worker and a transfer loop."""

from __future__ import annotations

import enum
import logging
import secrets
from typing import TYPE_CHECKING, Any

from cheroot.server import HTTPConnection

from sharedesk.server.transport.body import StreamedBody
from sharedesk.server.transport.gateway import BrokenAnswer
from sharedesk.server.transport.head import RequestHead
from sharedesk.server.transport.request import StrictRequest
from sharedesk.server.transport.streams import ClientLost, ClientSlow, Reader, Writer
from sharedesk.server.transport.tls import TlsConnection

if TYPE_CHECKING:
    from sharedesk.server.transport.server import PortalServer

log = logging.getLogger(__name__)


class Stage(enum.Enum):
    """What a connection at the front door waits for."""

    HANDSHAKE = enum.auto()
    HEAD = enum.auto()
    BODY = enum.auto()
    FLUSH = enum.auto()
    LINGER = enum.auto()


class Connection(HTTPConnection):
    """A connection and the state of its present request.

    Exactly one thread owns it at any time. Replaces `communicate` (which reads the head from the socket in a worker,
    and tells time-outs by their English text) and `close` (which blocks, or goes on in clear) of cheroot's server.py.
    """

    server: PortalServer

    def __init__(self, server: PortalServer, channel: TlsConnection) -> None:
        # HTTPConnection.__init__ is left out on purpose: its lru_caches tie every connection into a reference cycle,
        # so that the memory of thousands of closed ones waits for the garbage collector.
        self.server = server
        self.channel = self.socket = channel
        self.rfile = Reader()
        self.wfile = Writer(channel, server.limits)
        self.remote_addr = channel.peer.address
        self.remote_port = channel.peer.port
        self.ssl_env: dict[str, Any] = {}
        self.requests_seen = 0
        self.stage = Stage.HANDSHAKE
        self.deadline = 0.0
        self.head: RequestHead | None = None
        self.dispatched_at = 0.0
        self.transfer: StreamedBody | None = None
        self.keep_alive = False
        self.idle = False
        self.broken = False
        self.lingered = 0
        self._disposed = False

    def communicate(self) -> bool:
        """Answer the request whose head the front door has read; True unless the connection is to be closed.

        A page's exception is logged once, with an id that the answer shows (ASVS 16.5.1), and nothing else.
        """
        assert self.head is not None
        request = StrictRequest(self.server, self, self.head)
        self.head = None
        self.requests_seen += 1
        try:
            request.respond()
        except (ClientLost, ClientSlow) as error:
            self._client_failed(request, error)
        except BaseException as error:  # whatever a page raises: SystemExit would end cheroot's server
            self._fail(request, error)
        self.keep_alive = not (request.close_connection or self.broken)
        return self.transfer is not None or self.keep_alive

    def _client_failed(self, request: StrictRequest, error: ClientLost | ClientSlow) -> None:
        log.debug("Lost %s:%s: %s", self.remote_addr, self.remote_port, error)
        request.close_connection = True
        if request.sent_headers or isinstance(error, ClientLost):
            self.broken = True
        else:
            self._last_words(request, 408, "The request took too long.")

    def _fail(self, request: StrictRequest, error: BaseException) -> None:
        log_id = secrets.token_hex(4)
        detail = None if isinstance(error, BrokenAnswer) else error
        log.error("Request failed, log id %s: %s", log_id, error, exc_info=detail)
        request.close_connection = True
        if request.sent_headers:
            self.broken = True
        else:
            self._last_words(request, 500, f"Something went wrong here. Log id: {log_id}")

    def _last_words(self, request: StrictRequest, status: int, text: str) -> None:
        try:
            request.refuse(status, text)
        except ClientLost:
            self.broken = True

    def close(self) -> None:
        """Leave the connection to the front door, which ends it in order, or at once when it is broken."""
        self.server.door.retire(self)

    def dispose(self) -> None:
        """Close the socket and give up the connection's place, once; a broken connection is reset."""
        if self._disposed:
            return
        self._disposed = True
        if self.broken:
            self.channel.abort()
        else:
            self.channel.close()
        self.rfile.close()
        self.server.admission.disconnect(self.channel.peer.address)
