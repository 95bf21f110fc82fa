"""A real mail server for tests (aiosmtpd) that keeps what it gets: with or without TLS and login, willing or not."""

from __future__ import annotations

import logging
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from pathlib import Path
from threading import Condition
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sharedesk.services.context import AppContext

HOST = "127.0.0.1"
USER, PASSWORD = "elena", "correct horse"
WAIT = 20.0


class _Controller(Controller):
    """Takes a free port, and knows it before anybody asks."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def factory(self) -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it advises against logins without TLS; here they are on purpose
            return super().factory()


@dataclass
class MailTrap:
    """What the server got; `refuse` are answers to give instead, by the address or the word DATA."""

    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=lambda: {USER: PASSWORD})
    port: int = 0
    _news: Condition = field(default_factory=Condition)

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if "DATA" in self.refuse:
            return self.refuse["DATA"]
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=POLICY)
        assert isinstance(message, EmailMessage)
        with self._news:
            self.messages.append(message)
            self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
            self._news.notify_all()
        return "250 OK"

    def log_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        self.logins.append(given)
        return AuthResult(success=given in self.accounts.items(), handled=False)

    def await_messages(self, count: int) -> list[EmailMessage]:
        """Return the messages once there are so many."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.messages) >= count, WAIT), f"{len(self.messages)} came"
            return list(self.messages)

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.messages]


@dataclass(frozen=True)
class Trust:
    """An authority whose certificates the program trusts while SSL_CERT_FILE names `file`."""

    authority: trustme.CA
    file: Path

    @classmethod
    def make(cls, folder: Path) -> Trust:
        authority, file = trustme.CA(), folder / "mail-ca.pem"
        authority.cert_pem.write_to_path(str(file))
        return cls(authority, file)

    def context(self, *names: str) -> ssl.SSLContext:
        """Return the TLS of a server that is called `names`."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert(*names).configure_cert(context)
        return context


@contextmanager
def mail_trap(
    *,
    port: int = 0,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: bool = False,
    utf8: bool = False,
    trap: MailTrap | None = None,
) -> Iterator[MailTrap]:
    """Run a mail server on this computer for a while."""
    trap = trap or MailTrap()
    options: dict[str, Any] = {"enable_SMTPUTF8": utf8}
    if starttls is not None:
        options |= {"tls_context": starttls, "require_starttls": True}
    if tls is not None:
        options |= {"ssl_context": tls}
    if login:
        options |= {"authenticator": trap.log_in, "auth_required": True, "auth_require_tls": starttls is not None}
    controller = _Controller(trap, hostname=HOST, port=port, ready_timeout=WAIT, **options)
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # what it thinks of clients and tests
    controller.start()
    trap.port = controller.port
    try:
        yield trap
    finally:
        controller.stop()


def set_up(program: AppContext, port: int, **settings: str) -> None:
    """Have a program send its mail to a server on this computer."""
    values = {"host": HOST, "port": str(port), "security": "none", "from": "files@example.com"} | settings
    for key, value in values.items():
        program.change_setting(f"mail.{key}", value, by="test")


def body(message: EmailMessage, kind: str = "plain") -> str:
    """Return the text of a message, or its HTML."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
