from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest

from sharedesk.core.link import CopyPhase, Ending, ItemKind, Link, LinkState, Mode
from sharedesk.core.waits import Cause, Wait
from sharedesk.ui.widgets.status_view import _LOOKS
from sharedesk.ui.wording.status import (
    LinkFilter,
    StatusKind,
    expires_soon,
    link_filter,
    link_status,
    sentence,
    summary,
    wait_status,
)
from tests.factories import (
    NOW,
    make_copy_progress,
    make_copying,
    make_ended,
    make_folder,
    make_link,
    make_transfer,
    sample_links,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def words_of(link: Link, *transfers: Any, copy: Any = None) -> tuple[StatusKind, str, str, int | None]:
    status = link_status(link, NOW, transfers, copy, UTC)
    return status.kind, status.text, status.detail, status.percent


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (make_link(), (StatusKind.WAITING, "Waiting", "Not opened yet", None)),
        (make_link(viewed_at=NOW - HOUR), (StatusKind.WAITING, "Waiting", "Opened 09:42", None)),
        (
            make_link(downloads=3, last_download_at=NOW - HOUR),
            (StatusKind.DOWNLOADED, "Downloaded 3×", "Last: 09:42", None),
        ),
        (
            make_link(created_at=NOW - DAY, expires_at=NOW + 2 * HOUR, downloads=1),
            (StatusKind.EXPIRING, "Expires in 2 h", "Downloaded 1×", None),
        ),
        (
            make_link(created_at=NOW - DAY, expires_at=NOW + HOUR),
            (StatusKind.EXPIRING, "Expires in 1 h", "Not opened yet", None),
        ),
        (make_link(paused_at=NOW - DAY), (StatusKind.PAUSED, "Paused", "Since yesterday 10:42", None)),
        (make_ended(ending=Ending.USED), (StatusKind.USED, "Used", "One-time, Mon 10:42", None)),
        (make_ended(ending=Ending.EXPIRED), (StatusKind.EXPIRED, "Expired", "Mon 8 June", None)),
        (
            make_ended(ending=Ending.EXPIRED, expires_at=NOW - 5 * DAY, ended_at=NOW),  # noted when it ran again
            (StatusKind.EXPIRED, "Expired", "Sat 6 June", None),
        ),
        (make_link(expires_at=NOW - 5 * DAY), (StatusKind.EXPIRED, "Expired", "Sat 6 June", None)),
        (
            make_ended(ending=Ending.REVOKED, ended_at=NOW - DAY),
            (StatusKind.WITHDRAWN, "Withdrawn", "Yesterday 10:42", None),
        ),
        (make_folder(missing=True), (StatusKind.MISSING, "File missing", "Moved or deleted", None)),
        (make_link(missing=True, mode=Mode.SEND), (StatusKind.MISSING, "Copy damaged", "Copy it again", None)),
        (
            make_copying(phase=CopyPhase.STOPPED, phase_detail="Disk is full"),
            (StatusKind.FAILED, "Copy stopped", "Disk is full", None),
        ),
        (make_copying(phase=CopyPhase.PAUSED), (StatusKind.COPY_PAUSED, "Copying paused", "38% copied", 38)),
        (make_copying(), (StatusKind.COPYING, "Copying 38%", "4.6 of 12.0 GB", 38)),
        (make_copying(size=0, copied=0), (StatusKind.COPYING, "Copying", "Counting the files", 0)),
    ],
)
def test_words(link: Link, expected: tuple[StatusKind, str, str, int | None]) -> None:
    assert words_of(link) == expected


def test_copying_with_time_left() -> None:
    progress = make_copy_progress(copied=7_440_000_000)
    assert words_of(make_copying(), copy=progress) == (StatusKind.COPYING, "Copying 62%", "36 s left", 62)
    spoken = link_status(make_copying(), NOW, copy=make_copy_progress()).sentence
    assert spoken == "Copying, 38 percent, 4.6 of 12.0 GB, 36 s left"


def test_one_person_downloads() -> None:
    expected = (StatusKind.DOWNLOADING, "Downloading 43%", "anna@example.com", 43)
    assert words_of(make_link(), make_transfer()) == expected


def test_two_requests_of_one_person_are_one_person() -> None:
    both = make_transfer(percent=20), make_transfer(percent=40, delivery_id=2)
    assert words_of(make_link(), *both)[:2] == (StatusKind.DOWNLOADING, "Downloading 30%")


def test_several_people_download() -> None:
    people = [make_transfer(percent=part, who=str(part), delivery_id=part) for part in (8, 61, 30, 90)]
    assert words_of(make_link(), *people[:2]) == (StatusKind.DOWNLOADING, "Downloading, 2 people", "61% and 8%", 61)
    assert words_of(make_link(), *people[:3])[2] == "61%, 30% and 8%"
    assert words_of(make_link(), *people)[1:3] == ("Downloading, 4 people", "90% and 3 more")


def test_a_transfer_that_ended_is_not_a_download() -> None:
    assert words_of(make_link(), make_transfer(running=False))[0] is StatusKind.WAITING


@pytest.mark.parametrize(
    "outranks", [make_ended(), make_link(paused_at=NOW), make_folder(missing=True), make_copying()]
)
def test_what_is_wrong_outranks_downloads(outranks: Link) -> None:
    assert words_of(outranks, make_transfer())[0] is not StatusKind.DOWNLOADING


@pytest.mark.parametrize(
    ("life", "left", "soon"),
    [
        (7 * DAY, 25 * HOUR, False),
        (7 * DAY, 24 * HOUR, True),
        (DAY, 23 * HOUR, False),
        (DAY, 6 * HOUR, True),
        (HOUR, timedelta(minutes=20), False),
        (HOUR, timedelta(minutes=15), True),
    ],
)
def test_soon_is_a_matter_of_how_long_it_lives(life: timedelta, left: timedelta, soon: bool) -> None:
    link = make_link(created_at=NOW + left - life, expires_at=NOW + left)
    assert expires_soon(link, NOW) is soon
    assert not expires_soon(make_link(), NOW)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (make_link(), LinkFilter.ACTIVE),
        (make_copying(), LinkFilter.ACTIVE),
        (make_copying(phase=CopyPhase.PAUSED), LinkFilter.ACTIVE),
        (make_copying(phase=CopyPhase.STOPPED), LinkFilter.ATTENTION),
        (make_folder(missing=True), LinkFilter.ATTENTION),
        (make_link(paused_at=NOW), LinkFilter.ALL),
        *((make_ended(ending=ending), LinkFilter.ENDED) for ending in Ending),
    ],
)
def test_filter(link: Link, expected: LinkFilter) -> None:
    assert link_filter(link, NOW) is expected


@pytest.mark.parametrize(
    ("link", "text"),
    [
        (make_link(), "Copy · 482 KB"),
        (make_link(file_count=2, item_count=2), "Copy · 2 files · 482 KB"),
        (make_folder(size=0), "Original · 14 files"),
        (make_folder(file_count=1), "Original · 1 file · 482 KB"),
        (make_folder(file_count=0, size=0), "Original · Folder"),
        (make_folder(file_count=0, size=0, item_count=3), "Original · 3 items"),
        (make_link(mode=Mode.SHARE, size=0), "Original · 0 bytes"),
    ],
)
def test_summary(link: Link, text: str) -> None:
    assert summary(link) == text


def test_sentence_for_screen_readers() -> None:
    link = make_link(file_count=2)
    status = link_status(link, NOW, [make_transfer()])
    assert (
        sentence(link, status)
        == "Engagement letter – Halvorsen. Downloading 43%, anna@example.com. Copy, 2 files, 482 KB"
    )


def test_the_samples_show_every_state_and_every_kind_has_a_look() -> None:
    assert {link.state(NOW) for link in sample_links()} == set(LinkState)
    assert set(_LOOKS) == set(StatusKind)
    assert {link.lead_kind for link in sample_links()} == set(ItemKind)


@pytest.mark.parametrize(
    ("link", "wait", "expected"),
    [
        (
            make_ended(ending=Ending.EXPIRED),
            Wait(Cause.ASKED),
            (StatusKind.ASKED, "Asked for more time", "Expired Mon 10:42"),
        ),
        (
            make_link(one_time=True, claims=1),
            Wait(Cause.STOPPED, 61, 100),
            (StatusKind.STOPPED, "Claimed", "Stopped at 61%"),
        ),
        (make_link(), Wait(Cause.STOPPED), (StatusKind.STOPPED, "Claimed", "Stopped at 0%")),
        (
            make_link(created_at=NOW - DAY, expires_at=NOW + HOUR),
            Wait(Cause.LOCKED),
            (StatusKind.LOCKED, "Guessed too often", "Somebody has to wait"),
        ),
        (make_link(paused_at=NOW - DAY), Wait(Cause.LOCKED), None),
        (make_ended(ending=Ending.EXPIRED), Wait(Cause.LOCKED), None),
        (make_link(), Wait(Cause.ASKED), None),
    ],
)
def test_a_link_that_waits_for_a_decision_says_what_waits(
    link: Link, wait: Wait, expected: tuple[StatusKind, str, str] | None
) -> None:
    status = wait_status(link, wait, NOW, UTC)
    assert (None if status is None else (status.kind, status.text, status.detail)) == expected
