"""Mailing the codes of the e-mail gate: what the gate needs of mail, and nothing that depends on the recipient."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from sharedesk.core.link import Link
from sharedesk.core.mail import code_mail
from sharedesk.core.senders import sender_name
from sharedesk.core.settings import SENDER_NAME
from sharedesk.services.addresses import AddressService
from sharedesk.services.mail import MailService
from sharedesk.services.settings import SettingsService


class CodeMailer:
    """Puts codes into the outbox. Sending at once would tell by its time who is on the list of a link."""

    def __init__(self, mail: MailService, settings: SettingsService, addresses: AddressService) -> None:
        self._mail = mail
        self._settings = settings
        self._addresses = addresses

    def can_mail(self) -> bool:
        """Say within 10 seconds whether mail goes out now; the same for every address."""
        return self._mail.answers()

    def queue_code(self, link: Link, address: str, code: str, expires_at: datetime, language: str) -> None:
        """Have a code mailed once the caller's transaction is committed; it is given up at `expires_at`."""
        self._mail.queue(
            code_mail(
                self._mail.look(language),
                address,
                code,
                sender=sender_name(self._settings.get(SENDER_NAME), link.created_by),
                place=urlsplit(self._addresses.base_url()).hostname or "",
                link_token=link.token,
                expires_at=expires_at,
            )
        )
