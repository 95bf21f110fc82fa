from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sharedesk.core.policy import (
    DownloadsPolicy,
    EmailPolicy,
    ExpiryPolicy,
    OneTimePolicy,
    PasswordPolicy,
    Policy,
    Rule,
)
from sharedesk.core.protection import Option, Protection
from sharedesk.core.tightening import lacking, tightened

NOW = datetime(2026, 6, 11, 10, 42, tzinfo=UTC)
DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
OPEN = Protection()


@pytest.mark.parametrize(
    ("rules", "before", "after", "left"),
    [
        (Policy(), OPEN, OPEN, []),
        (Policy(expiry=ExpiryPolicy(maximum=WEEK)), OPEN, Protection(expires_at=NOW + WEEK), []),
        (
            Policy(expiry=ExpiryPolicy(maximum=WEEK)),
            Protection(expires_at=NOW + MONTH),
            Protection(expires_at=NOW + WEEK),
            [],
        ),
        (
            Policy(expiry=ExpiryPolicy(maximum=WEEK)),
            Protection(expires_at=NOW + DAY),
            Protection(expires_at=NOW + DAY),
            [],
        ),
        (Policy(expiry=ExpiryPolicy(Rule.REQUIRED, default=DAY)), OPEN, Protection(expires_at=NOW + DAY), []),
        (Policy(expiry=ExpiryPolicy(Rule.REQUIRED)), OPEN, OPEN, [Option.EXPIRY]),
        (Policy(one_time=OneTimePolicy(Rule.REQUIRED)), OPEN, Protection(one_time=True), []),
        (
            Policy(one_time=OneTimePolicy(Rule.REQUIRED), max_downloads=DownloadsPolicy(Rule.REQUIRED)),
            OPEN,
            Protection(one_time=True),
            [],
        ),
        (Policy(max_downloads=DownloadsPolicy(Rule.REQUIRED)), OPEN, OPEN, [Option.MAX_DOWNLOADS]),
        (Policy(max_downloads=DownloadsPolicy(Rule.REQUIRED, 5)), OPEN, Protection(max_downloads=5), []),
        (
            Policy(max_downloads=DownloadsPolicy(maximum=3)),
            Protection(max_downloads=50),
            Protection(max_downloads=3),
            [],
        ),
        (Policy(password=PasswordPolicy(Rule.REQUIRED)), OPEN, OPEN, [Option.PASSWORD]),
        (Policy(emails=EmailPolicy(Rule.REQUIRED, ("*@example.com",))), OPEN, OPEN, [Option.EMAILS]),
    ],
)
def test_what_the_policy_can_give_is_given_and_the_rest_is_left(
    rules: Policy, before: Protection, after: Protection, left: list[Option]
) -> None:
    assert tightened(rules, before, NOW) == after
    assert [breach.option for breach in lacking(rules, after, NOW)] == left
    assert tightened(rules, after, NOW) == after


def test_what_is_forbidden_by_now_makes_no_link_weaker() -> None:
    rules = Policy(password=PasswordPolicy(Rule.FORBIDDEN), expiry=ExpiryPolicy(Rule.FORBIDDEN, maximum=DAY))
    protected = replace(OPEN, has_password=True, expires_at=NOW + MONTH)
    assert lacking(rules, protected, NOW) == ()
    assert tightened(rules, protected, NOW) == protected
