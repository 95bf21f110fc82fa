"""Calling the portal's WSGI application: exact lengths, no body for HEAD, files handed to the transfer loops."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from typing import Any

from cheroot.wsgi import Gateway_10

from sharedesk.server.transport.body import StreamedBody
from sharedesk.server.transport.request import SERVER_NAME, StrictRequest

log = logging.getLogger(__name__)
_BODILESS = frozenset({b"204", b"304"})


class BrokenAnswer(Exception):
    """A page's answer did not keep to the length that it announced; the connection has to be cut."""


class ErrorStream(io.TextIOBase):
    """`wsgi.errors` that ends in the log: in a windowed program sys.stderr is None (SECURITY.md 0.4)."""

    def write(self, text: str) -> int:
        """Log `text` unless it is only a line end."""
        if text.strip():
            log.error("%s", text.rstrip())
        return len(text)


class PortalGateway(Gateway_10):
    """Replaces cheroot's Gateway_10.respond and write (wsgi.py).

    Those send a body for HEAD, send more bytes than Content-Length says on a connection that is kept, leave the client
    waiting when there are fewer (SECURITY.md 0.7), and let a file hold a worker until its last byte (0.2).
    """

    req: StrictRequest

    def get_environ(self) -> dict[str, Any]:  # type: ignore[override]  # the stub says None
        """Return the WSGI environ, with what the portal wants to know about the connection."""
        env: dict[str, Any] = super().get_environ()  # type: ignore[no-untyped-call]
        channel = self.req.conn.channel
        env["SERVER_NAME"] = SERVER_NAME
        env["wsgi.errors"] = ErrorStream()
        env["sharedesk.remote_port"] = channel.peer.port
        if channel.secure:
            env["HTTPS"] = "on"
            env["SSL_PROTOCOL"] = channel.protocol
            env["SSL_CIPHER"] = channel.cipher
        return env

    def respond(self) -> None:
        """Run the application and send its answer, or put its StreamedBody on the connection for a transfer loop."""
        response: Iterable[bytes] | None = self.req.server.wsgi_app(self.env, self.start_response)
        try:
            self.req.check_headers()
            if self.req.method == b"HEAD" or self.req.status[:3] in _BODILESS:
                self.req.ensure_headers_sent()
            elif isinstance(response, StreamedBody):
                self._check_length(response)
                if self._hand_over(response):
                    response = None
            else:
                self._write_all(response)
        finally:
            close = getattr(response, "close", None)
            if close is not None:
                close()

    def write(self, chunk: bytes) -> None:
        """Send a piece of the body, never more of it than was announced. Raises BrokenAnswer."""
        left = self.remaining_bytes_out
        if left is not None and len(chunk) > left:
            raise BrokenAnswer("The page sent more bytes than it had announced.")
        self.req.ensure_headers_sent()
        self.req.write(chunk)
        if left is not None:
            self.remaining_bytes_out = left - len(chunk)

    def _write_all(self, response: Iterable[bytes] | None) -> None:
        for chunk in response or ():
            if not isinstance(chunk, bytes):
                raise TypeError("A page must yield bytes.")
            if chunk:
                self.write(chunk)
        if self.remaining_bytes_out:
            raise BrokenAnswer("The page sent fewer bytes than it had announced.")
        self.req.ensure_headers_sent()

    def _check_length(self, body: StreamedBody) -> None:
        if self.remaining_bytes_out != body.source.length:
            raise BrokenAnswer("The page announced a length that its file does not have.")

    def _hand_over(self, body: StreamedBody) -> bool:
        connection = self.req.conn
        admission, address = self.req.server.admission, connection.channel.peer.address
        if not admission.begin_transfer(address):
            self.req.refuse(503, "Too many downloads are running. Try again soon.", ("Retry-After: 5",))
            return False
        try:
            self.req.ensure_headers_sent()
        except BaseException:
            admission.end_transfer(address)
            raise
        connection.transfer = body
        return True
