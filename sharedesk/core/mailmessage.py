"""A mail as the message that goes over the line (RFC 5322): no header can be smuggled in (ASVS 1.3.11)."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from sharedesk.core.letter import content_id, logo_of, one_line
from sharedesk.core.mail import Mail

MAX_NAME = 80


def as_message(
    mail: Mail, *, name: str, address: str, uid: str, at: datetime, logo: bytes | None = None
) -> EmailMessage:
    """Return `mail` from `address`, shown as `name`; `logo` is the picture (PNG) that it shows.

    `uid` makes its Message-ID, the same for each try, so that a mail that arrives twice is known as one.
    """
    local, _, domain = address.rpartition("@")
    to_local, _, to_domain = mail.to.rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(name, MAX_NAME), local, domain)
    message["To"] = Address("", to_local, to_domain)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = at
    message["Message-ID"] = f"<{uid}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5: no holiday notes, please
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    shown = logo_of(mail.html)
    if shown is not None and logo is not None:
        _text, html = message.iter_parts()
        name_in_mail = f"<{content_id(shown)}>"
        html.add_related(logo, maintype="image", subtype="png", cid=name_in_mail, disposition="inline")
    return message
