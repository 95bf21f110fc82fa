"""Who asks, and what they hold after passing all gates of one link."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sharedesk.core.audit import Who
from sharedesk.core.claims import Claim
from sharedesk.core.languages import ENGLISH
from sharedesk.core.link import LinkDetails


class Purpose(StrEnum):
    """What a visitor wants to do with a link."""

    VIEW = "view"
    BROWSE = "browse"
    PREVIEW = "preview"
    DOWNLOAD = "download"
    ASK = "ask"
    """To learn what a download would be, without having it (HEAD)."""
    CLAIM = "claim"
    """To become the holder of a link that works once."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser at the portal.

    `key` is the digest of the browser's cookie (`is_remembered`), and then what was proved is kept by it. Without a
    cookie it is the digest of address and user agent, which tells visitors apart for counting only, never for access.
    """

    key: str
    ip: str
    user_agent: str
    email: str | None = None
    is_remembered: bool = False
    language: str = ENGLISH.code
    """What the visitor reads the pages in."""
    basic_password: str | None = field(default=None, repr=False)
    """What a program sent as HTTP Basic; the user name does not matter."""

    @property
    def who(self) -> Who:
        """The visitor as the audit log names them."""
        return Who(ip=self.ip, email=self.email, user_agent=self.user_agent or None)


@dataclass(frozen=True, slots=True)
class Grant:
    """The right of one visitor to one link, at the moment it was checked.

    `claim` is what the visitor holds of a limited link. `is_finishing` says that the link has expired, and that only
    what was begun before may be gone on with.
    """

    details: LinkDetails
    visitor: Visitor
    claim: Claim | None = None
    is_finishing: bool = False

    def ticket(self, claim_id: int | None = None) -> Ticket:
        """Return what a transfer goes on by; `claim_id` is for a claim that only came with its first byte."""
        if claim_id is None and self.claim is not None:
            claim_id = self.claim.id
        link = self.details.link
        return Ticket(link.id, self.visitor.key, link.password_epoch, self.visitor.email, claim_id)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the visitor of a running transfer had passed when it began: it goes on as long as that still opens the link.

    `email` is the address that was proved. A visitor who passes anew gets another ticket.
    """

    link_id: int
    visitor: str
    password_epoch: int
    email: str | None
    claim_id: int | None
