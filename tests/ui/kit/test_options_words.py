"""What protects a link in words: the flags of its row, the lines of its details, and the sentence on its end."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from sharedesk.core.link import Ending, Link
from sharedesk.core.policy import PasswordPolicy, Policy, Rule
from sharedesk.ui.wording import options
from sharedesk.ui.wording.options import Flag, OptionLine, flags, lines
from sharedesk.ui.wording.status import StatusKind, link_status, sentence
from tests.factories import NOW, make_ended, make_link

DAY = timedelta(days=1)


def test_flags_of_a_row_and_its_sentence() -> None:
    plain = make_link()
    full = make_link(has_password=True, allowed_emails=("anna@example.com",), one_time=True)
    assert flags(plain) == ()
    assert flags(full) == (Flag.PASSWORD, Flag.NAMED, Flag.ONE_TIME)
    status = link_status(full, NOW, zone=UTC)
    assert sentence(full, status).endswith(". Copy, 482 KB. password, only for named people, one-time")
    assert sentence(plain, link_status(plain, NOW, zone=UTC)).endswith(". Copy, 482 KB")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (make_link(), [OptionLine("Expires", "Never")]),
        (
            make_link(has_password=True, allowed_emails=("a@x.de", "*@y.de")),
            [OptionLine("Password", "On", locked=True), OptionLine("Only for", "a@x.de, *@y.de")],
        ),
        (make_link(one_time=True, max_downloads=5), [OptionLine("One-time", "Ends after the first complete download")]),
        (make_link(max_downloads=5, claims=2), [OptionLine("Downloads", "2 of 5")]),
        (
            make_link(expires_at=NOW + 5 * DAY, message="Hello"),
            [OptionLine("Expires", "Tue 16 June, 10:42 (in 5 days)", extends=True), OptionLine("Message", "Hello")],
        ),
        (make_link(expires_at=NOW - DAY), [OptionLine("Expires", "Wed 10 June, 10:42", extends=True)]),
        (make_link(notify=True), [OptionLine("Tell me", "About every download")]),
        (make_link(notify=False), [OptionLine("Tell me", "Nothing about downloads")]),
    ],
)
def test_lines_of_the_details(link: Link, expected: list[OptionLine]) -> None:
    assert lines(link, NOW, Policy(password=PasswordPolicy(Rule.REQUIRED)), UTC) == expected


def test_when_it_ends_in_a_sentence() -> None:
    assert options.expiry(NOW + 5 * DAY, NOW, 30 * DAY, UTC) == (
        "Tuesday 16 June, 10:42. Your company allows up to 30 days."
    )
    assert options.expiry(NOW + 400 * DAY, NOW, None, UTC) == "Friday 16 July 2027, 10:42."
    assert options.expiry(None, NOW, None, UTC) == "The link stays open until you end it."


def test_states_of_limited_links() -> None:
    claimed = link_status(make_link(one_time=True, claims=1), NOW, zone=UTC)
    assert (claimed.kind, claimed.text, claimed.detail) == (StatusKind.CLAIMED, "Claimed", "Not all has arrived yet")
    used = link_status(make_ended(ending=Ending.USED, max_downloads=5), NOW, zone=UTC)
    assert used.detail == "5 downloads, Mon 10:42"
    once = link_status(make_ended(ending=Ending.USED, max_downloads=5, one_time=True), NOW, zone=UTC)
    assert once.detail == "One-time, Mon 10:42"
