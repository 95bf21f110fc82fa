"""What protects a link, as one value that the policy, the gates and the window speak about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Option(StrEnum):
    """The protections (CONTRACT: `policy.<option>.rule`)."""

    PASSWORD = "password"  # noqa: S105 - the name of an option
    EMAILS = "emails"
    ONE_TIME = "one_time"
    EXPIRY = "expiry"
    MAX_DOWNLOADS = "max_downloads"


@dataclass(frozen=True, slots=True)
class Protection:
    """Which protections a link has.

    `allowed_emails` are normalised addresses and `*@domain`, () for everyone; `max_downloads` is None for unlimited.
    """

    has_password: bool = False
    allowed_emails: tuple[str, ...] = ()
    one_time: bool = False
    max_downloads: int | None = None
    expires_at: datetime | None = None

    @property
    def limit(self) -> int | None:
        """How many visitors may download: one-time use is a limit of 1 whose claim is made by a click."""
        return 1 if self.one_time else self.max_downloads

    def uses(self, option: Option) -> bool:
        """Say whether a protection is in use; a one-time link has no need of a maximum beside it."""
        match option:
            case Option.PASSWORD:
                return self.has_password
            case Option.EMAILS:
                return bool(self.allowed_emails)
            case Option.ONE_TIME:
                return self.one_time
            case Option.EXPIRY:
                return self.expires_at is not None
            case Option.MAX_DOWNLOADS:
                return self.max_downloads is not None
