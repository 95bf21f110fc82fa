"""What protects a link, in words: the flags of its row, the lines of its details, and when it ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from sharedesk.core.link import Link
from sharedesk.core.policy import Policy, Rule
from sharedesk.core.protection import Option
from sharedesk.core.saying import mark
from sharedesk.ui.texts import number, tr
from sharedesk.ui.wording import limits, words

LOCKED = mark("Set by your administrator")


class Flag(StrEnum):
    """A protection as rows show it: a small symbol, and these words for screen readers."""

    PASSWORD = mark("password")
    NAMED = mark("only for named people")
    ONE_TIME = mark("one-time")


def flags(link: Link) -> tuple[Flag, ...]:
    """Return the protections that a row shows, in their order."""
    on = ((Flag.PASSWORD, link.has_password), (Flag.NAMED, link.allowed_emails), (Flag.ONE_TIME, link.one_time))
    return tuple(flag for flag, is_on in on if is_on)


def flag_words(on: Iterable[Flag]) -> list[str]:
    """Return what the symbols of a row mean."""
    return [tr(flag.value) for flag in on]


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One option that is on: its name, which `tr` translates, its value, and whether the administrator decided it.

    `extends` says that it is a time, which may be put off; `short` is what is shown of a value that is a long list.
    """

    name: str
    value: str
    locked: bool = False
    extends: bool = False
    short: str = ""


PASSWORD_LINE, ONE_TIME_LINE, EXPIRY_LINE = mark("Password"), mark("One-time"), mark("Expires")


def lines(link: Link, now: datetime, policy: Policy | None = None, zone: tzinfo | None = None) -> list[OptionLine]:
    """Return the options of a link that are on, besides its title; one that has none says that it never expires."""

    def is_locked(option: Option) -> bool:
        return policy is not None and policy.rule(option) is Rule.REQUIRED

    found = list(_protections(link, is_locked(Option.PASSWORD), is_locked(Option.EMAILS)))
    if link.one_time:
        found.append(
            OptionLine(ONE_TIME_LINE, tr("Ends after the first complete download"), is_locked(Option.ONE_TIME))
        )
    elif link.max_downloads is not None:
        used = words.count_of(link.claims, link.max_downloads)
        found.append(OptionLine(mark("Downloads"), used, is_locked(Option.MAX_DOWNLOADS)))
    if link.expires_at is not None:
        ends = _ends(link.expires_at, now, zone)
        found.append(OptionLine(EXPIRY_LINE, ends, is_locked(Option.EXPIRY), extends=True))
    if link.notify is not None:
        found.append(
            OptionLine(mark("Tell me"), tr("About every download") if link.notify else tr("Nothing about downloads"))
        )
    if link.message:
        found.append(OptionLine(mark("Message"), link.message))
    return found or [OptionLine(EXPIRY_LINE, tr("Never"))]


def _protections(link: Link, password_locked: bool, emails_locked: bool) -> Iterator[OptionLine]:
    if link.has_password:
        yield OptionLine(PASSWORD_LINE, tr("On"), password_locked)
    if link.allowed_emails:
        first, *others = link.allowed_emails
        short = tr("{name} and {count} more", name=first, count=number(len(others))) if len(others) > 1 else ""
        yield OptionLine(mark("Only for"), ", ".join(link.allowed_emails), emails_locked, short=short)


def promise(link: Link, now: datetime) -> str:
    """Return what is worth knowing of a link as it is made: "Harbour lease – signed · password on · 7 days"."""
    protected = tr("password on") if link.has_password else ""
    lasts = words.until(link.expires_at, now) if link.expires_at else ""
    return " · ".join(part for part in (link.title, protected, lasts) if part)


def _ends(moment: datetime, now: datetime, zone: tzinfo | None) -> str:
    ends = f"{words.day(moment, now, zone)}, {words.clock(moment, zone)}"
    return tr("{moment} (in {time})", moment=ends, time=words.until(moment, now)) if moment > now else ends


def expiry(ends: datetime | None, now: datetime, longest: timedelta | None, zone: tzinfo | None = None) -> str:
    """Return when a link ends and what is allowed: "Tuesday 16 June, 14:30. Your company allows up to 30 days."."""
    said = tr("The link stays open until you end it.") if ends is None else f"{words.date(ends, now, zone)}."
    return said if longest is None else f"{said} {limits.allowed_up_to(longest)}"
