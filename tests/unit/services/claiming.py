"""What the tests of limited links do again and again: claim, download in part, let time pass, ask what became of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sharedesk.core.claims import ClaimState
from sharedesk.core.grant import Purpose, Visitor
from sharedesk.core.link import Link
from sharedesk.services.access import Reason, UnavailableError
from tests.unit.desk import HOLDER, Desk

CLAIMED, DELIVERING, DRAINED = ClaimState.CLAIMED, ClaimState.DELIVERING, ClaimState.DRAINED
CONSUMED, RELEASED, SUSPENDED = ClaimState.CONSUMED, ClaimState.RELEASED, ClaimState.SUSPENDED


def claim(desk: Desk, link: Link, visitor: Visitor = HOLDER) -> None:
    """Click at a link that works once."""
    grant = desk.program.access.authorize(link.token, visitor, Purpose.CLAIM)
    desk.program.claims.make(grant.details.link, visitor)


def states(desk: Desk, link: Link) -> list[ClaimState]:
    """Return the states of the claims of a link, oldest first."""
    return [holder.claim.state for holder in desk.program.claims.holders(link.id) if holder.claim is not None]


def tick(desk: Desk, **later: float) -> None:
    """Let time pass, and have it noted."""
    desk.clock.advance(**later)
    desk.program.claimkeeping.tick()


def refusal(ask: Callable[[], object]) -> Reason:
    """Return why a link cannot be had."""
    with pytest.raises(UnavailableError) as error:
        ask()
    return error.value.reason


def drop(desk: Desk, link: Link, visitor: Visitor, acknowledged: int, start: int = 0) -> None:
    """Begin a download and lose its line after so many bytes."""
    transfer = desk.begin(desk.everything(link, visitor), start)
    transfer.source.read(acknowledged)
    transfer.source.close()
    transfer.on_end(acknowledged, complete=False)
