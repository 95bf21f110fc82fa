"""What stands in the sheet of a link, as a value: where it begins, what it becomes, and what the policy says to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sharedesk.core.link import KEEP, UNLIMITED, LinkEdit
from sharedesk.core.policy import (
    DownloadsPolicy,
    EmailPolicy,
    ExpiryPolicy,
    OneTimePolicy,
    PasswordPolicy,
    Policy,
    Rule,
)
from sharedesk.core.protection import Option
from sharedesk.ui.models import link_draft
from sharedesk.ui.models.link_draft import Draft
from tests.factories import NOW, make_link

DAY = timedelta(days=1)
STRICT = Policy(
    password=PasswordPolicy(Rule.REQUIRED),
    emails=EmailPolicy(Rule.REQUIRED),
    one_time=OneTimePolicy(Rule.REQUIRED),
    expiry=ExpiryPolicy(default=7 * DAY, maximum=30 * DAY),
)
FORBIDDING = Policy(
    password=PasswordPolicy(Rule.FORBIDDEN),
    emails=EmailPolicy(Rule.FORBIDDEN),
    one_time=OneTimePolicy(Rule.FORBIDDEN),
    expiry=ExpiryPolicy(Rule.FORBIDDEN),
    max_downloads=DownloadsPolicy(Rule.FORBIDDEN),
)


def test_a_new_link_begins_as_the_policy_says() -> None:
    assert link_draft.of_policy(Policy(), NOW) == Draft()
    strict = link_draft.of_policy(STRICT, NOW)
    assert isinstance(strict.password, str)
    assert (strict.emails, strict.one_time, strict.ends) == ((), True, 7 * DAY)


def test_a_draft_leaves_nothing_to_the_policy() -> None:
    options = link_draft.options_of(Draft(title="A"), NOW)
    assert (options.password, options.allowed_emails, options.max_downloads, options.never_expires) == (
        "", (), UNLIMITED, True,
    )  # fmt: skip
    assert link_draft.options_of(Draft(password=KEEP), NOW).password == ""


def test_a_link_that_nobody_touched_has_no_change() -> None:
    link = make_link(has_password=True, allowed_emails=("a@x.de",), max_downloads=3, message="Hello")
    before = link_draft.of_link(link)
    assert not link_draft.changes_anything(link_draft.change_of(before, before, NOW))
    change = link_draft.change_of(replace(before, emails=None, limit=None, password=None), before, NOW)
    assert change == LinkEdit(allowed_emails=(), max_downloads=None, password=None)
    assert link_draft.way_back(link, change) == LinkEdit(allowed_emails=("a@x.de",), max_downloads=3)


def test_a_span_counts_from_the_step_on() -> None:
    later = NOW + timedelta(minutes=5)
    draft = link_draft.of_policy(STRICT, NOW)
    assert link_draft.options_of(draft, later).expires_at == later + 7 * DAY
    assert link_draft.change_of(draft, Draft(), later).expires_at == later + 7 * DAY
    longest = replace(draft, emails=("a@x.de",), ends=30 * DAY)
    assert link_draft.breaches(longest, None, STRICT, later) == {}


def test_what_the_policy_does_not_allow_is_said_by_option() -> None:
    late = Draft(password="x" * 8, emails=("a@x.de",), one_time=True, ends=NOW + 60 * DAY)
    assert link_draft.breaches(late, None, STRICT, NOW) == {
        Option.EXPIRY: "Your company allows up to 30 days. Choose an earlier time."
    }
    past = replace(late, ends=NOW - DAY)
    assert link_draft.breaches(past, None, STRICT, NOW)[Option.EXPIRY] == "This time is over already."
    open_to_all = link_draft.breaches(Draft(ends=NOW + DAY), None, STRICT, NOW)
    assert open_to_all[Option.EMAILS].startswith("Your administrator requires a restriction")
    assert link_draft.breaches(Draft(ends=NOW + DAY), Draft(ends=NOW + DAY), STRICT, NOW) == {}


def test_a_link_in_place_of_another_is_as_well_protected_as_the_policy_lets_it() -> None:
    link = make_link(
        has_password=True, allowed_emails=("a@x.de",), one_time=True, max_downloads=3, expires_at=NOW + DAY, notify=True
    )
    like = link_draft.like(link, Policy(), lasts=True)
    assert len((like.password or "").split("-")) == 5
    assert (like.allowed_emails, like.one_time, like.max_downloads, like.expires_at, like.notify) == (
        ("a@x.de",), True, 3, NOW + DAY, True,
    )  # fmt: skip
    assert link_draft.like(link, Policy(), lasts=False).expires_at is None
    left = link_draft.like(link, FORBIDDING, lasts=True)
    assert (left.password, left.allowed_emails, left.one_time, left.max_downloads, left.expires_at) == (None,) * 5


def test_what_differs_from_the_start_of_new_links_can_become_their_start() -> None:
    assert link_draft.defaults_of(link_draft.of_policy(Policy(), NOW), Policy(), NOW) == {}
    draft = Draft(title="Lease", password="secret words", emails=("a@example.com",), limit=3, ends=7 * DAY)
    assert link_draft.defaults_of(draft, Policy(), NOW) == {
        "policy.password.default": "true",
        "policy.max_downloads.default": "3",
        "policy.expiry.default": "7d",
    }
    back = Policy(
        password=PasswordPolicy(default=True), expiry=ExpiryPolicy(default=7 * DAY),
        max_downloads=DownloadsPolicy(default=3), one_time=OneTimePolicy(default=True),
    )  # fmt: skip
    assert link_draft.defaults_of(Draft(), back, NOW) == {
        "policy.password.default": "false",
        "policy.one_time.default": "false",
        "policy.max_downloads.default": "unlimited",
        "policy.expiry.default": "never",
    }


def test_what_the_policy_decides_and_what_is_of_one_link_becomes_no_default() -> None:
    draft = Draft(password="secret words", one_time=True, limit=3, ends=NOW + DAY)
    for rules in (STRICT, FORBIDDING):
        assert link_draft.defaults_of(draft, rules, NOW) == {}
