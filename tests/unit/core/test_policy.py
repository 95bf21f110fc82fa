"""The administrator's policy: what links start with, what is refused, what is weak."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.people import Role, may_make_links
from sharedesk.core.policy import (
    DownloadsPolicy,
    EmailPolicy,
    ExpiryPolicy,
    OneTimePolicy,
    PasswordPolicy,
    Policy,
    Rule,
    breaches,
    check,
    defaults,
)
from sharedesk.core.protection import Option, Protection
from sharedesk.errors import UserError
from tests.factories import NOW

DAY = timedelta(days=1)
FULL = Protection(True, ("anna@example.com",), True, 3, NOW + DAY)
RULES = st.sampled_from(Rule)
POLICIES = st.builds(
    Policy,
    expiry=st.builds(ExpiryPolicy, RULES, st.sampled_from([None, DAY, 9 * DAY]), st.sampled_from([None, DAY, 3 * DAY])),
    password=st.builds(PasswordPolicy, RULES, st.booleans()),
    emails=st.builds(EmailPolicy, RULES, st.sampled_from([(), ("*@example.com",)])),
    one_time=st.builds(OneTimePolicy, RULES, st.booleans()),
    max_downloads=st.builds(DownloadsPolicy, RULES, st.sampled_from([None, 2, 50]), st.sampled_from([None, 10])),
)
PROTECTIONS = st.builds(
    Protection,
    st.booleans(),
    st.sampled_from([(), ("anna@example.com",)]),
    st.booleans(),
    st.sampled_from([None, 1, 10, 11]),
    st.sampled_from([None, NOW + DAY, NOW + 9 * DAY]),
)


def test_a_new_installation_asks_for_nothing_and_allows_everything() -> None:
    assert defaults(Policy(), NOW) == Protection()
    check(Policy(), Protection(), NOW)
    check(Policy(), FULL, NOW)


def test_what_links_start_with() -> None:
    policy = Policy(
        ExpiryPolicy(default=7 * DAY),
        PasswordPolicy(default=True),
        EmailPolicy(default=("*@example.com",)),
        OneTimePolicy(default=True),
        DownloadsPolicy(default=5),
    )
    assert defaults(policy, NOW) == Protection(True, ("*@example.com",), True, 5, NOW + 7 * DAY)


REQUIRED = [
    (Policy(password=PasswordPolicy(Rule.REQUIRED)), "requires a password"),
    (Policy(emails=EmailPolicy(Rule.REQUIRED)), "requires a restriction to e-mail addresses"),
    (Policy(one_time=OneTimePolicy(Rule.REQUIRED)), "requires one-time use"),
    (Policy(expiry=ExpiryPolicy(Rule.REQUIRED)), "requires an expiry date"),
    (Policy(max_downloads=DownloadsPolicy(Rule.REQUIRED)), "requires a maximum number of downloads"),
    (Policy(max_downloads=DownloadsPolicy(maximum=2)), "allows 2 downloads at most"),
    (Policy(expiry=ExpiryPolicy(maximum=DAY)), "allows an expiry of 1d at most"),
]


@pytest.mark.parametrize(("policy", "words"), REQUIRED)
def test_what_is_required(policy: Policy, words: str) -> None:
    with pytest.raises(UserError, match=words) as refused:
        check(policy, Protection(), NOW)
    assert refused.value.hint
    check(policy, FULL, NOW)


@pytest.mark.parametrize("option", Option)
def test_what_is_forbidden(option: Option) -> None:
    policies = {
        Option.PASSWORD: Policy(password=PasswordPolicy(Rule.FORBIDDEN, default=True)),
        Option.EMAILS: Policy(emails=EmailPolicy(Rule.FORBIDDEN, default=("*@example.com",))),
        Option.ONE_TIME: Policy(one_time=OneTimePolicy(Rule.FORBIDDEN, default=True)),
        Option.EXPIRY: Policy(expiry=ExpiryPolicy(Rule.FORBIDDEN, DAY, DAY)),
        Option.MAX_DOWNLOADS: Policy(max_downloads=DownloadsPolicy(Rule.FORBIDDEN, 5, 5)),
    }
    policy = policies[option]
    assert not defaults(policy, NOW).uses(option)
    check(policy, Protection(), NOW)
    with pytest.raises(UserError, match="does not allow"):
        check(policy, FULL, NOW)
    assert [breach.option for breach in breaches(policy, FULL, NOW)] == [option]


def test_a_one_time_link_needs_no_maximum() -> None:
    once = Protection(one_time=True)
    assert once.limit == 1
    check(Policy(max_downloads=DownloadsPolicy(Rule.REQUIRED, maximum=5)), once, NOW)


@pytest.mark.parametrize("ends", [NOW, NOW - DAY])
def test_no_link_is_over_before_it_begins(ends: datetime) -> None:
    with pytest.raises(UserError, match="over already"):
        check(Policy(), Protection(expires_at=ends), NOW)


@given(POLICIES)
def test_a_default_breaks_a_rule_only_where_somebody_has_to_choose(policy: Policy) -> None:
    for breach in breaches(policy, defaults(policy, NOW), NOW):
        assert policy.rule(breach.option) is Rule.REQUIRED


@given(POLICIES, PROTECTIONS)
def test_check_and_breaches_agree(policy: Policy, protection: Protection) -> None:
    found = list(breaches(policy, protection, NOW))
    if not found:
        check(policy, protection, NOW)
        return
    with pytest.raises(UserError) as refused:
        check(policy, protection, NOW)
    assert (refused.value.title, refused.value.hint) == (found[0].title, found[0].hint)


@given(POLICIES, PROTECTIONS)
def test_no_rule_is_overlooked(policy: Policy, protection: Protection) -> None:
    broken = {breach.option for breach in breaches(policy, protection, NOW)}
    for option in Option:
        rule, used = policy.rule(option), protection.uses(option)
        if option is Option.MAX_DOWNLOADS and protection.one_time:
            continue
        if (rule is Rule.REQUIRED and not used) or (rule is Rule.FORBIDDEN and used):
            assert option in broken


def test_who_may_make_links() -> None:
    assert [role for role in Role if may_make_links(role)] == [Role.OWNER, Role.ADMINISTRATOR, Role.MANAGER]
