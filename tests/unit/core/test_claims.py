"""How long a claim gives what to its holder, and when somebody has everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sharedesk.core.claims import (
    GRACE,
    STALLED_FOR,
    Claim,
    ClaimState,
    Right,
    byte_cap,
    is_covered,
    is_everything,
    is_holder,
    standing,
)
from sharedesk.core.link import ItemKind
from tests.factories import NOW, make_folder, make_link

MOMENT = timedelta(milliseconds=1)
CLAIM = Claim(1, 1, "anna", True, None, ClaimState.CLAIMED, NOW, None, None, 0, None, None)


def at(state: ClaimState, now: datetime, **more: object) -> Right:
    return standing(replace(CLAIM, state=state, **more), now)  # type: ignore[arg-type]


def test_what_a_state_gives() -> None:
    assert at(ClaimState.CLAIMED, NOW + timedelta(days=9)) is Right.DOWNLOAD, "until somebody releases it"
    assert at(ClaimState.SUSPENDED, NOW) is Right.WAIT
    assert at(ClaimState.RELEASED, NOW) is at(ClaimState.CONSUMED, NOW, drained_at=NOW) is Right.NONE


def test_a_holder_may_resume_for_a_day() -> None:
    assert at(ClaimState.DELIVERING, NOW + STALLED_FOR - MOMENT) is Right.DOWNLOAD
    assert at(ClaimState.DELIVERING, NOW + STALLED_FOR) is Right.WAIT
    later = NOW + timedelta(hours=20)
    assert at(ClaimState.DELIVERING, NOW + STALLED_FOR, progress_at=later) is Right.DOWNLOAD
    assert at(ClaimState.DELIVERING, later + STALLED_FOR, progress_at=later) is Right.WAIT


def test_only_who_is_remembered_may_repeat() -> None:
    assert at(ClaimState.DRAINED, NOW + GRACE - MOMENT, drained_at=NOW) is Right.REPEAT
    assert at(ClaimState.DRAINED, NOW + GRACE, drained_at=NOW) is Right.NONE
    assert at(ClaimState.DRAINED, NOW, drained_at=NOW, is_remembered=False) is Right.NONE


@pytest.mark.parametrize(
    ("allowed", "claimed", "visitor", "email", "holds"),
    [
        ((), None, "anna", None, True),
        ((), None, "ben", None, False),
        ((), "a@example.com", "anna", None, True),
        (("*@example.com",), "a@example.com", "anna", "a@example.com", True),
        (("*@example.com",), "a@example.com", "anna", "b@example.com", False),
        (("*@example.com",), "a@example.com", "anna", None, False),
        (("*@example.com",), None, "anna", "b@example.com", True),
    ],
)
def test_the_holder_is_a_cookie_and_at_a_restricted_link_an_address_too(
    allowed: tuple[str, ...], claimed: str | None, visitor: str, email: str | None, holds: bool
) -> None:
    link = make_link(allowed_emails=allowed)
    assert is_holder(replace(CLAIM, email=claimed), link, visitor, email) is holds


def test_the_cap_leaves_room_for_two_repeats_and_small_files() -> None:
    assert byte_cap(0) == 64 * 2**20
    assert byte_cap(10**12) == 3 * 10**12 + 64 * 2**20


@pytest.mark.parametrize(
    ("path", "subjects", "covered"),
    [
        ("a/b/c.txt", {"a/b/c.txt"}, True),
        ("a/b/c.txt", {"zip:a/b"}, True),
        ("a/b/c.txt", {"zip:a"}, True),
        ("a/b/c.txt", {"zip:"}, True),
        ("a/b/c.txt", {"zip:a/b/c", "zip:a/", "zip:b", "a/b", "c.txt", "zip:a/b/c.txt"}, False),
        ("ab/c.txt", {"zip:a"}, False),
        ("c.txt", set(), False),
    ],
)
def test_a_file_is_covered_by_itself_or_a_folder_above_it(path: str, subjects: set[str], covered: bool) -> None:
    assert is_covered(path, subjects) is covered


def test_what_is_everything_at_a_glance() -> None:
    assert is_everything(make_link(), "Engagement letter.pdf")
    assert is_everything(make_link(item_count=2, file_count=2), "zip:")
    assert not is_everything(make_link(item_count=2, file_count=2), "Engagement letter.pdf")
    assert is_everything(make_folder(), "zip:Exhibits")
    assert not is_everything(make_folder(), "zip:Exhibits/sub")
    assert not is_everything(make_folder(), "Exhibits/a.txt")
    assert not is_everything(make_link(lead_kind=ItemKind.FOLDER, lead_name="a"), "a")
