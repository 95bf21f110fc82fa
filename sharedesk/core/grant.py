"""Who asks, and what they hold after passing all gates of one link."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sharedesk.core.link import LinkDetails


class Purpose(StrEnum):
    """What a visitor wants to do with a link."""

    VIEW = "view"
    BROWSE = "browse"
    PREVIEW = "preview"
    DOWNLOAD = "download"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser at the portal.

    `key` tells visitors apart for counting only (hash of the cookie, else of address and user agent), never for access.
    """

    key: str
    ip: str
    user_agent: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """The right of one visitor to one link, at the moment it was checked."""

    details: LinkDetails
    visitor: Visitor
