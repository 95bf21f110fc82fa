"""One request and its answer: cheroot's HTTPRequest without its parsing, draining and trust in the page."""

from __future__ import annotations

import http
import re
from typing import TYPE_CHECKING

from cheroot.server import HTTPRequest

from sharedesk.server.transport.head import RequestHead
from sharedesk.server.transport.streams import BodyReader

if TYPE_CHECKING:
    from sharedesk.server.transport.connection import Connection
    from sharedesk.server.transport.server import PortalServer

SERVER_NAME = "ShareDesk"  # without a version: ASVS 13.4.6
_FIELD_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FIELD_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_STATUS = re.compile(rb"[1-9][0-9]{2}( [\t\x20-\x7e\x80-\xff]*)?")
_TRANSPORTS_OWN = frozenset({b"connection", b"transfer-encoding", b"keep-alive", b"upgrade", b"trailer"})


def plain_answer(status: int, text: str, *, with_body: bool = True, extra: tuple[str, ...] = ()) -> bytes:
    """Return a whole answer of one line of text that closes the connection."""
    body = f"{text}\n".encode()
    lines = [
        f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}",
        f"Server: {SERVER_NAME}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
        *extra,
    ]
    head = "\r\n".join(lines).encode("ascii") + b"\r\n\r\n"
    return head + body if with_body else head


class StrictRequest(HTTPRequest):
    """A request whose head the front door has read already, and whose answer's framing is checked.

    Replaces `parse_request` (the rules are in `head`), the draining of unread bodies into memory (`send_headers`,
    server.py:1222, SECURITY.md 0.5) and the missing check for CR and LF in answers (0.7).
    """

    conn: Connection
    server: PortalServer
    status: bytes  # type: ignore[assignment]  # cheroot's stub knows only its initial value, ""
    outheaders: list[tuple[bytes, bytes]]

    def __init__(self, server: PortalServer, conn: Connection, head: RequestHead) -> None:
        super().__init__(server, conn)
        self.head = head
        self.method = head.method
        self.uri = head.target
        self.path = head.path
        self.qs = head.query
        self.authority = b""
        self.scheme = b"https" if conn.channel.secure else b"http"
        self.request_protocol = head.version
        self.response_protocol = head.version.decode("ascii")
        self.inheaders = head.fields
        self.close_connection = not head.keep_alive
        self.ready = True
        self.rfile: BodyReader = BodyReader(
            conn.rfile,
            conn.channel,
            head.content_length,
            limits=server.limits,
            slots=server.body_slots,
            send_continue=self._send_continue if head.expects_continue else None,
        )

    def respond(self) -> None:
        """Let the gateway answer; afterwards nothing of the request's body is left in front of the next request."""
        try:
            self.server.gateway(self).respond()
            if self.chunked_write:
                self.conn.wfile.write(b"0\r\n\r\n")
        finally:
            self.rfile.release()
            self._leave_body()

    def check_headers(self) -> None:
        """Raise ValueError for a header that would break the framing or speak for the transport (ASVS 4.2.1)."""
        if not _STATUS.fullmatch(self.status):
            raise ValueError(f"Illegal response status {self.status!r}.")
        for name, value in self.outheaders:
            if not _FIELD_NAME.fullmatch(name) or not _FIELD_VALUE.fullmatch(value):
                raise ValueError(f"Illegal response header {name!r}: {value!r}.")
            if name.lower() in _TRANSPORTS_OWN:
                raise ValueError(f"A page must not set the header {name!r}.")

    def send_headers(self) -> None:
        """Send the head of the answer; an unread body is never taken in, the connection closes instead."""
        self._leave_body()
        super().send_headers()

    def refuse(self, status: int, text: str, extra: tuple[str, ...] = ()) -> None:
        """Answer with one line of text instead of what the page wanted, and close."""
        self.sent_headers = True
        self.close_connection = True
        self.conn.wfile.write(plain_answer(status, text, with_body=self.method != b"HEAD", extra=extra))

    def _leave_body(self) -> None:
        self.rfile.forget_buffered()
        if self.rfile.remaining:
            self.close_connection = True

    def _send_continue(self) -> None:
        if not self.sent_headers:
            self.conn.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
