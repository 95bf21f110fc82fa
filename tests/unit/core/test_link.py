"""Which state a link is in, and what is said about it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sharedesk.core.link import ENDED_STATES, CopyPhase, Ending, Link, LinkState, Mode
from tests.factories import NOW, make_copying, make_ended, make_link

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("link", "state"),
    [
        (make_link(), LinkState.ACTIVE),
        (make_link(missing=True), LinkState.MISSING),
        (make_copying(), LinkState.PREPARING),
        (make_copying(missing=True), LinkState.PREPARING),
        (make_link(paused_at=NOW), LinkState.PAUSED),
        (make_copying(paused_at=NOW), LinkState.PAUSED),
        (make_link(expires_at=NOW), LinkState.EXPIRED),
        (make_link(expires_at=NOW + HOUR), LinkState.ACTIVE),
        (make_link(expires_at=NOW - HOUR, paused_at=NOW), LinkState.EXPIRED),
        (make_ended(ending=Ending.USED, expires_at=NOW - HOUR), LinkState.USED),
        (make_ended(ending=Ending.REVOKED, paused_at=NOW), LinkState.REVOKED),
        (make_ended(ending=Ending.EXPIRED), LinkState.EXPIRED),
    ],
)
def test_an_ending_outweighs_a_pause_and_a_pause_what_is_wrong(link: Link, state: LinkState) -> None:
    assert link.state(NOW) is state


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (make_link(), None),
        (make_link(paused_at=NOW), None),
        (make_ended(), None),
        (make_ended(ending=Ending.REVOKED), "It was withdrawn by its owner."),
        (make_link(missing=True, mode=Mode.SHARE), "An original was moved, deleted or replaced by another file."),
        (
            make_link(missing=True, mode=Mode.SEND),
            "A copy was damaged in the send storage; the damaged file is not given out.",
        ),
        (make_copying(copied=3, size=7), "3 of 7 bytes are copied."),
        (make_copying(phase=CopyPhase.PAUSED), "Copying is paused."),
        (make_copying(phase=CopyPhase.STOPPED, phase_detail="Disk is full."), "The copy stopped: Disk is full."),
    ],
)
def test_the_reason_is_one_sentence_where_the_state_does_not_say_enough(link: Link, reason: str | None) -> None:
    assert link.reason(NOW) == reason


@pytest.mark.parametrize(
    ("link", "moment"),
    [
        (make_link(), None),
        (make_link(expires_at=NOW - HOUR), NOW - HOUR),
        (make_ended(ending=Ending.EXPIRED, expires_at=NOW - HOUR, ended_at=NOW), NOW - HOUR),
        (make_ended(ending=Ending.EXPIRED, expires_at=None, ended_at=NOW), NOW),
        (make_ended(ending=Ending.REVOKED, expires_at=NOW + HOUR, ended_at=NOW), NOW),
    ],
)
def test_a_link_expired_when_it_should_however_late_that_was_noted(link: Link, moment: datetime | None) -> None:
    assert link.over_at == moment


def test_ended_states_are_those_of_the_endings() -> None:
    assert {LinkState(ending.value) for ending in Ending} == ENDED_STATES
