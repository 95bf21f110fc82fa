"""Sending one message through a mail server (SMTP, RFC 5321), in bounded time, with failures told in words."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address

from sharedesk.core.settings import MailSecurity
from sharedesk.net.bounded import BoundedCall
from sharedesk.net.smtpfaults import MailFault, fault_of

NAME_SECONDS = 4.0
"""How long to wait for the name system, which has no bound of its own."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; without `user` there is no login."""

    host: str
    port: int
    security: MailSecurity
    user: str = ""
    password: str = field(default="", repr=False)


def send(server: MailServer, message: EmailMessage, sender: str, to: str, seconds: float) -> None:
    """Hand in `message` for one address, within `seconds`. Raises MailFault.

    TLS is 1.2 or newer, the certificate has to be good for the name of the server (ASVS 12.3.1).
    """
    with _connected(server, seconds) as client:
        if not to.isascii() and not client.has_extn("smtputf8"):
            raise MailFault.foreign(server.host)  # this mail's own fault: smtplib would blame the server for it
        client.send_message(message, sender, [to])


def check(server: MailServer, seconds: float) -> None:
    """Connect and log in without sending anything, within `seconds`. Raises MailFault."""
    with _connected(server, seconds) as client:
        client.noop()


@contextmanager
def _connected(server: MailServer, seconds: float) -> Iterator[_Client]:
    client: _Client | None = None
    try:
        client = _Client(server, seconds)
        client.begin()
        yield client
        with suppress(OSError):  # it has the mail; how it says goodbye does not matter
            client.quit()
    except (OSError, ValueError) as error:
        in_doubt = client is not None and client.in_doubt
        raise fault_of(error, server.host, server.port, may_have_arrived=in_doubt) from error
    finally:
        if client is not None:
            client.close()


class _Client(smtplib.SMTP):
    """smtplib's client with one bound for everything together, and TLS from the beginning where that is wanted."""

    def __init__(self, server: MailServer, seconds: float) -> None:
        self._server = server
        self._until = time.monotonic() + seconds
        self._context = ssl.create_default_context()
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._peer = self._own = ""
        self.in_doubt = False
        """Whether the message was on its way when something failed: it may have arrived."""
        # With a name of our own, smtplib does not ask the name system for one, which may take its time.
        super().__init__(server.host, server.port, "localhost", timeout=seconds)

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def begin(self) -> None:
        """Greet, encrypt, log in."""
        address = ip_address(self._peer)
        self.local_hostname = f"[IPv6:{self._own}]" if address.version == 6 else f"[{self._own}]"  # RFC 5321, 4.1.3
        self.ehlo_or_helo_if_needed()
        if self._server.security is MailSecurity.STARTTLS:
            self.starttls(context=self._context)
            self.ehlo_or_helo_if_needed()
        if self._server.user:
            if self._server.security is MailSecurity.NONE and not address.is_loopback:
                raise MailFault.unprotected(self._server.host)
            self._log_in(self._server.user, self._server.password)

    def _log_in(self, user: str, password: str) -> None:
        if (user + password).isascii():
            self.login(user, password)
            return
        # smtplib cannot do this; RFC 4616 says UTF-8.
        token = b64encode(f"\0{user}\0{password}".encode()).decode()
        code, reply = self.docmd("AUTH", f"PLAIN {token}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, reply)

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        """Connect to the first address of `host` that answers (smtplib's seam, by which its own SMTP_SSL works)."""
        find = BoundedCall("resolve", lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        places = [str(where[4][0]) for where in find.wait(min(self._left(), NAME_SECONDS))]
        for number, place in enumerate(places, 1):
            try:
                line = socket.create_connection((place, port), self._left() / (len(places) - number + 1))
            except OSError:
                if number == len(places):
                    raise
                continue
            self._peer, self._own = place.partition("%")[0], str(line.getsockname()[0]).partition("%")[0]
            line.settimeout(self._left())
            if self._server.security is MailSecurity.TLS:
                return self._context.wrap_socket(line, server_hostname=host)
            return line
        raise socket.gaierror(socket.EAI_NONAME, "no address")

    def _bound(self) -> None:
        left = self._left()
        if self.sock:
            self.sock.settimeout(left)

    def send(self, s: object) -> None:
        """Send bytes, in what is left of the time."""
        self._bound()
        super().send(s)  # type: ignore[arg-type]  # text or bytes, as in smtplib

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer, in what is left of the time."""
        self._bound()
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if isinstance(error.__context__, TimeoutError):  # smtplib makes no difference
                raise TimeoutError from error
            raise

    def data(self, msg: object) -> tuple[int, bytes]:
        """Send the message itself; until there is an answer, it is in doubt."""
        self.in_doubt = True
        try:
            answer = super().data(msg)  # type: ignore[arg-type]
        except smtplib.SMTPDataError:
            self.in_doubt = False
            raise
        self.in_doubt = False
        return answer
