"""What can be done about links that a stricter policy finds too weak, without anybody's choice: a pure rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sharedesk.core.policy import Breach, Policy, Rule, breaches
from sharedesk.core.protection import Option, Protection


def lacking(rules: Policy, protection: Protection, now: datetime) -> tuple[Breach, ...]:
    """Return in what a link is weaker than the policy asks.

    A protection that is forbidden by now makes no link weaker: taking it away is left to people.
    """
    return tuple(one for one in breaches(rules, protection, now) if rules.rule(one.option) is not Rule.FORBIDDEN)


def tightened(rules: Policy, protection: Protection, now: datetime) -> Protection:
    """Return `protection` with everything that the policy itself can give: an earlier end, fewer downloads, one use.

    Passwords and addresses stay as they are, since nobody could tell the recipients; so does what the policy
    requires without saying how much of it.
    """
    lacks = {breach.option for breach in lacking(rules, protection, now)}
    if Option.ONE_TIME in lacks:
        protection = replace(protection, one_time=True)
        lacks = {breach.option for breach in lacking(rules, protection, now)}
    if Option.EXPIRY in lacks:
        longest = rules.expiry.maximum or rules.expiry.default
        protection = replace(protection, expires_at=now + longest if longest is not None else None)
    if Option.MAX_DOWNLOADS in lacks:
        most = rules.max_downloads.maximum or rules.max_downloads.default
        protection = replace(protection, max_downloads=most)
    return protection
