"""What protects a link, in words: the flags of its row, the lines of its details, and when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from sharedesk.core.link import Link
from sharedesk.core.policy import Policy, Rule
from sharedesk.core.protection import Option
from sharedesk.ui.wording import words

LOCKED = "Set by your administrator"


class Flag(StrEnum):
    """A protection as rows show it: a small symbol, and these words for screen readers."""

    PASSWORD = "password"  # noqa: S105 - the name of an option
    NAMED = "only for named people"
    ONE_TIME = "one-time"


def flags(link: Link) -> tuple[Flag, ...]:
    """Return the protections that a row shows, in their order."""
    on = ((Flag.PASSWORD, link.has_password), (Flag.NAMED, link.allowed_emails), (Flag.ONE_TIME, link.one_time))
    return tuple(flag for flag, is_on in on if is_on)


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One option that is on: its name, its value, and whether the administrator decided it."""

    name: str
    value: str
    locked: bool = False


PASSWORD_LINE, ONE_TIME_LINE, EXPIRY_LINE = "Password", "One-time", "Expires"


def lines(link: Link, now: datetime, policy: Policy | None = None, zone: tzinfo | None = None) -> list[OptionLine]:
    """Return the options of a link that are on, besides its title; one that has none says that it never expires."""

    def is_locked(option: Option) -> bool:
        return policy is not None and policy.rule(option) is Rule.REQUIRED

    found = list(_protections(link, is_locked(Option.PASSWORD), is_locked(Option.EMAILS)))
    if link.one_time:
        found.append(OptionLine(ONE_TIME_LINE, "Ends after the first complete download", is_locked(Option.ONE_TIME)))
    elif link.max_downloads is not None:
        used = f"{link.claims:,} of {link.max_downloads:,}"
        found.append(OptionLine("Downloads", used, is_locked(Option.MAX_DOWNLOADS)))
    if link.expires_at is not None:
        found.append(OptionLine(EXPIRY_LINE, _ends(link.expires_at, now, zone), is_locked(Option.EXPIRY)))
    if link.notify is not None:
        found.append(OptionLine("Tell me", "About every download" if link.notify else "Nothing about downloads"))
    if link.message:
        found.append(OptionLine("Message", link.message))
    return found or [OptionLine(EXPIRY_LINE, "Never")]


def _protections(link: Link, password_locked: bool, emails_locked: bool) -> Iterator[OptionLine]:
    if link.has_password:
        yield OptionLine(PASSWORD_LINE, "On", password_locked)
    if link.allowed_emails:
        yield OptionLine("Only for", ", ".join(link.allowed_emails), emails_locked)


def _ends(moment: datetime, now: datetime, zone: tzinfo | None) -> str:
    left = f" (in {words.until(moment, now)})" if moment > now else ""
    return f"{words.day(moment, now, zone)}, {words.clock(moment, zone)}{left}"


def expiry(ends: datetime | None, now: datetime, longest: timedelta | None, zone: tzinfo | None = None) -> str:
    """Return when a link ends and what is allowed: "Tuesday 16 June, 14:30. Your company allows up to 30 days."."""
    said = "The link stays open until you end it." if ends is None else f"{words.date(ends, now, zone)}."
    return said if longest is None else f"{said} Your company allows up to {words.span(longest.total_seconds())}."
