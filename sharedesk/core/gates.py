"""What stands between a visitor and the files of a link, and in which order (ASVS 2.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sharedesk.core.emails import is_allowed
from sharedesk.core.grant import Ticket
from sharedesk.core.link import Link

PROOF_AGE = timedelta(days=7)
"""How long a proved address counts (ASVS 7.3.2); a claim outlives it by its own rules."""


class Gate(StrEnum):
    """A step that a visitor has to pass; OPEN means that nothing is left."""

    PASSWORD = "password"  # noqa: S105 - the name of a gate
    EMAIL = "email"
    CODE = "code"
    CLAIM = "claim"
    """Of a link that works once: a click makes the visitor its holder. Always the last one."""
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one visitor has proved at one link.

    `password_epoch` says which of the link's passwords they gave, `email` which address they proved at `email_at`, and
    `asked_email` for which they asked a code that still works, at `asked_at`.
    """

    password_epoch: int | None = None
    email: str | None = None
    email_at: datetime | None = None
    asked_email: str | None = None
    asked_at: datetime | None = None

    def proved_email(self, link: Link, now: datetime) -> str | None:
        """Return the address that was proved and is still on the link's list, else None."""
        if self.email is None or self.email_at is None or now >= self.email_at + PROOF_AGE:
            return None
        return self.email if is_allowed(self.email, link.allowed_emails) else None


STRANGER = Standing()


def next_step(link: Link, standing: Standing, now: datetime) -> Gate:
    """Return the gate that a visitor faces next at `link`. A link without protections is an open gate.

    A password that was changed and an address that was taken off the list count from this moment on.
    """
    if link.has_password and standing.password_epoch != link.password_epoch:
        return Gate.PASSWORD
    if link.allowed_emails and standing.proved_email(link, now) is None:
        return Gate.EMAIL if standing.asked_email is None else Gate.CODE
    return Gate.OPEN


def has_lapsed(ticket: Ticket, link: Link) -> bool:
    """Say whether a gate of `link` has closed again behind a running transfer.

    An address counts for as long as the transfer lasts, however long ago it was proved.
    """
    if link.has_password and ticket.password_epoch != link.password_epoch:
        return True
    return bool(link.allowed_emails) and (ticket.email is None or not is_allowed(ticket.email, link.allowed_emails))
