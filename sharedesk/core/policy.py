"""The administrator's defaults and limits for links, as pure rules that every door uses.

`defaults` is what a new link starts with, `check` refuses what is not allowed, and `breaches` says what an existing
link lacks of a policy that came later. The policy binds everybody, its maker too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sharedesk.core.expiry import render_duration
from sharedesk.core.passwords import MIN_LENGTH
from sharedesk.core.protection import Option, Protection
from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import UserError


class Rule(StrEnum):
    """Whether a protection may, must or must not be used."""

    OPTIONAL = "optional"
    REQUIRED = "required"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class ExpiryPolicy:
    """What the administrator allows for expiry; `default` and `maximum` count from now, None means never / no limit."""

    rule: Rule = Rule.OPTIONAL
    default: timedelta | None = None
    maximum: timedelta | None = None


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What holds for passwords: `default` gives new links a generated one, `minimum` counts characters."""

    rule: Rule = Rule.OPTIONAL
    default: bool = False
    minimum: int = MIN_LENGTH


@dataclass(frozen=True, slots=True)
class EmailPolicy:
    """What holds for the addresses a link is for; `default` is an allow-list."""

    rule: Rule = Rule.OPTIONAL
    default: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OneTimePolicy:
    """What holds for links that work once."""

    rule: Rule = Rule.OPTIONAL
    default: bool = False


@dataclass(frozen=True, slots=True)
class DownloadsPolicy:
    """What holds for the number of downloads; None means unlimited / no bound."""

    rule: Rule = Rule.OPTIONAL
    default: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules for links."""

    expiry: ExpiryPolicy = ExpiryPolicy()
    password: PasswordPolicy = PasswordPolicy()
    emails: EmailPolicy = EmailPolicy()
    one_time: OneTimePolicy = OneTimePolicy()
    max_downloads: DownloadsPolicy = DownloadsPolicy()
    originals_allowed: bool = True

    def rule(self, option: Option) -> Rule:
        """Return whether `option` may, must or must not be used."""
        rules = {
            Option.PASSWORD: self.password.rule,
            Option.EMAILS: self.emails.rule,
            Option.ONE_TIME: self.one_time.rule,
            Option.EXPIRY: self.expiry.rule,
            Option.MAX_DOWNLOADS: self.max_downloads.rule,
        }
        return rules[option]


_NAMES = {
    Option.PASSWORD: Sentence("a password"),
    Option.EMAILS: Sentence("a restriction to e-mail addresses"),
    Option.ONE_TIME: Sentence("one-time use"),
    Option.EXPIRY: Sentence("an expiry date"),
    Option.MAX_DOWNLOADS: Sentence("a maximum number of downloads"),
}
_HINTS = {
    Option.PASSWORD: mark("Set a password or have one generated."),
    Option.EMAILS: mark("Name the addresses that may open the link."),
    Option.ONE_TIME: mark("Let the link work once."),
    Option.EXPIRY: mark("Choose when the link expires."),
    Option.MAX_DOWNLOADS: mark("Say how many downloads are allowed."),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a link is not as the policy asks: what is wrong, and what to do about it."""

    option: Option
    title: str
    hint: str


def defaults(policy: Policy, now: datetime) -> Protection:
    """Return what a link is protected with whose maker chose nothing; `has_password` then means a generated one."""
    may = {option: policy.rule(option) is not Rule.FORBIDDEN for option in Option}
    return Protection(
        has_password=policy.password.default and may[Option.PASSWORD],
        allowed_emails=policy.emails.default if may[Option.EMAILS] else (),
        one_time=policy.one_time.default and may[Option.ONE_TIME],
        max_downloads=_default_downloads(policy.max_downloads) if may[Option.MAX_DOWNLOADS] else None,
        expires_at=default_expiry(policy.expiry, now),
    )


def default_expiry(policy: ExpiryPolicy, now: datetime) -> datetime | None:
    """Return when a link ends whose maker chose nothing."""
    span = default_span(policy)
    return None if span is None else now + span


def default_span(policy: ExpiryPolicy) -> timedelta | None:
    """Return how long a link lives whose maker chose nothing, None for as long as it is wanted."""
    if policy.rule is Rule.FORBIDDEN:
        return None
    if policy.maximum is not None and (policy.default is None or policy.default > policy.maximum):
        return policy.maximum
    return policy.default


def _default_downloads(policy: DownloadsPolicy) -> int | None:
    if policy.maximum is None or (policy.default is not None and policy.default <= policy.maximum):
        return policy.default
    return policy.maximum


def check(policy: Policy, protection: Protection, now: datetime) -> None:
    """Raise UserError when a link with this protection would break the policy, or has expired already."""
    if protection.expires_at is not None and protection.expires_at <= now:
        raise past_expiry()
    for breach in breaches(policy, protection, now):
        raise UserError(breach.title, hint=breach.hint)


def past_expiry() -> UserError:
    """Return the error for an expiry that is over already."""
    return UserError("The time to expire at is over already.", hint="Choose a later time.")


def breaches(policy: Policy, protection: Protection, now: datetime) -> Iterator[Breach]:
    """Yield every way in which a link with this protection is not as the policy asks."""
    for option in Option:
        rule, is_used = policy.rule(option), protection.uses(option)
        is_limited = option is Option.MAX_DOWNLOADS and protection.limit is not None
        if rule is Rule.REQUIRED and not (is_used or is_limited):
            title = Sentence("Your administrator requires {what}.", what=_NAMES[option])
            yield Breach(option, title, _HINTS[option])
        elif rule is Rule.FORBIDDEN and is_used:
            title = Sentence("Your administrator does not allow {what}.", what=_NAMES[option])
            yield Breach(option, title, mark("Leave it out."))
    longest, ends = policy.expiry.maximum, protection.expires_at
    if longest is not None and policy.expiry.rule is not Rule.FORBIDDEN and (ends is None or ends > now + longest):
        title = Sentence("Your administrator allows an expiry of {longest} at most.", longest=render_duration(longest))
        yield Breach(Option.EXPIRY, title, mark("Choose an earlier time."))
    most, wanted = policy.max_downloads.maximum, protection.limit
    is_forbidden = policy.max_downloads.rule is Rule.FORBIDDEN
    if most is not None and not is_forbidden and (wanted is None or wanted > most):
        title = Sentence("Your administrator allows {most} downloads at most.", most=most)
        yield Breach(Option.MAX_DOWNLOADS, title, mark("Choose a smaller number."))
