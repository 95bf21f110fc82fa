"""The administrator's defaults and limits for new links, as one pure rule that every door uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sharedesk.core.expiry import render_duration
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
class Policy:
    """All rules for links."""

    expiry: ExpiryPolicy = ExpiryPolicy()


def default_expiry(policy: ExpiryPolicy, now: datetime) -> datetime | None:
    """Return when a link ends whose maker chose nothing."""
    if policy.rule is Rule.FORBIDDEN:
        return None
    wanted = policy.default
    if policy.maximum is not None and (wanted is None or wanted > policy.maximum):
        wanted = policy.maximum
    return None if wanted is None else now + wanted


def check_expiry(policy: ExpiryPolicy, expires_at: datetime | None, now: datetime) -> None:
    """Raise UserError when `expires_at` (None: never) breaks the policy, or is over already."""
    if expires_at is not None and expires_at <= now:
        raise UserError("The time to expire at is over already.", hint="Choose a later time.")
    if policy.rule is Rule.FORBIDDEN:
        if expires_at is not None:
            raise UserError("Your administrator does not allow links that expire.", hint="Leave the expiry out.")
        return
    if policy.rule is Rule.REQUIRED and expires_at is None:
        raise UserError("Your administrator requires an expiry date.", hint="Choose when the link expires.")
    if policy.maximum is not None and (expires_at is None or expires_at > now + policy.maximum):
        limit = render_duration(policy.maximum)
        raise UserError(f"Your administrator allows an expiry of {limit} at most.", hint="Choose an earlier time.")
