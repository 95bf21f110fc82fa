"""What can go wrong with a mail server, in words: the errors of the library translated once, by a table."""

from __future__ import annotations

import smtplib
import socket
import ssl
from enum import StrEnum

from sharedesk.core.letter import one_line
from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import EnvironmentFault

MAX_REPLY = 200
_SEE = mark("Check the settings mail.*")


class Blame(StrEnum):
    """What a failure is about, and so what has to wait."""

    SERVER = "server"
    """Every mail would fail now."""
    MESSAGE = "message"
    """This one was refused for the moment."""
    REFUSED = "refused"
    """This one will never be taken."""


class MailFault(EnvironmentFault):
    """A mail was not sent. `may_have_arrived` says that the line broke after the message was on its way."""

    def __init__(
        self, title: str, message: str, hint: str, *, blame: Blame = Blame.SERVER, may_have_arrived: bool = False
    ) -> None:
        super().__init__(title, message, hint)
        self.blame = blame
        self.may_have_arrived = may_have_arrived

    @classmethod
    def unprotected(cls, host: str) -> MailFault:
        """Return the fault of a login that would send a password in clear text."""
        return cls(
            Sentence("The mail server {host} is not logged in to.", host=host),
            mark("Without encryption the password could be read on the way"),
            mark("Set mail.security to starttls or tls"),
        )

    @classmethod
    def foreign(cls, host: str) -> MailFault:
        """Return the fault of an address with letters that the mail server does not know (RFC 6531)."""
        return cls(
            Sentence("The mail server {host} cannot send to this address.", host=host),
            mark("It takes addresses of plain letters, digits and signs alone (no SMTPUTF8)"),
            mark("Use another address of this person, or another mail server"),
            blame=Blame.REFUSED,
        )

    @classmethod
    def unwritable(cls, reason: str) -> MailFault:
        """Return the fault of a mail that no mail server could take."""
        return cls(mark("The mail cannot be written."), one_line(reason, MAX_REPLY), _SEE, blame=Blame.REFUSED)


_TOLD: tuple[tuple[type[Exception], str, str], ...] = (
    (
        socket.gaierror,
        mark("The mail server {host} was not found."),
        mark("Check mail.host, and the connection to the network"),
    ),
    (UnicodeError, mark("The mail server {host} was not found."), mark("Check mail.host")),
    (
        ConnectionRefusedError,
        mark("The mail server {host} takes no connections on port {port}."),
        mark("Check mail.port"),
    ),
    (
        ssl.SSLCertVerificationError,
        mark("The certificate of the mail server {host} is not trusted."),
        mark("Use the name that the certificate is for, or have the mail server's certificate renewed"),
    ),
    (
        ssl.SSLError,
        mark("No encrypted connection to the mail server {host} on port {port}."),
        mark("Set mail.security to starttls for port 587, to tls for port 465"),
    ),
    (
        TimeoutError,
        mark("The mail server {host} does not answer on port {port}."),
        mark("Check mail.port and mail.security"),
    ),
    (
        smtplib.SMTPAuthenticationError,
        mark("The mail server {host} refused the login."),
        mark("Check mail.user and mail.password"),
    ),
    (smtplib.SMTPSenderRefused, mark("The mail server {host} refused the sender."), mark("Check mail.from, mail.user")),
    (smtplib.SMTPRecipientsRefused, mark("The mail server {host} refused the recipient."), mark("Check the address")),
    (smtplib.SMTPDataError, mark("The mail server {host} refused the mail."), mark("Ask its administrator why")),
    (smtplib.SMTPNotSupportedError, mark("The mail server {host} cannot do what is asked of it."), _SEE),
    (
        smtplib.SMTPServerDisconnected,
        mark("The mail server {host} ended the connection."),
        mark("Check mail.security: starttls for port 587, tls for port 465"),
    ),
    (smtplib.SMTPException, mark("The mail server {host} does not take mail at the moment."), mark("Try again later")),
    (
        Exception,
        mark("The mail server {host} cannot be reached on port {port}."),
        mark("Check the connection to the network"),
    ),
)
"""Errors of libraries, the special before the general, with what they mean and what to do."""


def fault_of(error: Exception, host: str, port: int, *, may_have_arrived: bool) -> MailFault:
    """Return what an error means, with what the server said about it."""
    title, hint = next((title, hint) for kind, title, hint in _TOLD if isinstance(error, kind))
    code, reply = _reply(error)
    blame = Blame.SERVER
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        blame = Blame.REFUSED if code >= 500 else Blame.MESSAGE
    return MailFault(Sentence(title, host=host, port=port), reply, hint, blame=blame, may_have_arrived=may_have_arrived)


def _reply(error: Exception) -> tuple[int, str]:
    """Return the code and the words of the server, or what else is known."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
            return code, _said(code, said)
        case smtplib.SMTPResponseException():
            return error.smtp_code, _said(error.smtp_code, error.smtp_error)
        case ssl.SSLCertVerificationError():
            return 0, one_line(error.verify_message, MAX_REPLY)
        case TimeoutError():
            return 0, ""
        case OSError():
            return 0, one_line(error.strerror or str(error), MAX_REPLY)
        case _:
            return 0, one_line(str(error), MAX_REPLY)


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Sentence("It says: {reply}", reply=f"{code} {one_line(words, MAX_REPLY)}")
