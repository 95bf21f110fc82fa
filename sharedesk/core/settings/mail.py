"""Settings of the mail server that codes and notifications go through."""

from __future__ import annotations

from enum import StrEnum

from sharedesk.core.settings.kinds import Setting, address, choice, integer, parse_host_name, secret_text, text


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected; certificates are always verified."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


def _parse_security(value: str) -> MailSecurity:
    return MailSecurity(choice(*MailSecurity)(value))


MAIL_HOST = Setting("mail.host", "host", "", "Mail server (SMTP) for codes and notifications.", parse_host_name)
MAIL_PORT = Setting(
    "mail.port", "integer", 587, "Port of the mail server: 587 for STARTTLS, 465 for TLS.", integer(1, 65535)
)
MAIL_SECURITY = Setting(
    "mail.security", "choice", MailSecurity.STARTTLS, "Encryption to the mail server: none, starttls or tls.",
    _parse_security,
)  # fmt: skip
MAIL_USER = Setting("mail.user", "text", "", "User name at the mail server; empty: no login.", text(254))
MAIL_PASSWORD = Setting(
    "mail.password", "text", "", "Password at the mail server; kept in this computer's key store.", secret_text(1000),
    secret=True,
)  # fmt: skip
MAIL_FROM = address("mail.from", "Address that mails come from.")
MAIL_NAME = Setting(
    "mail.name", "text", "", "Name that mails come from; empty: branding.title, else ShareDesk.", text(80)
)

MAIL_SETTINGS: tuple[Setting[object], ...] = (
    MAIL_HOST, MAIL_PORT, MAIL_SECURITY, MAIL_USER, MAIL_PASSWORD, MAIL_FROM, MAIL_NAME,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them
