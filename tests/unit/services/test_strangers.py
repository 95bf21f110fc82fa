"""What is counted of strangers in memory and what is stored of it agree on who has to wait."""

from __future__ import annotations

from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import Guess
from sharedesk.services.guard import LockedError
from tests.unit.desk import Desk

EVIL = Visitor("evil", "203.0.113.66", "curl")
STORED_AFTER = 50


def is_answered(desk: Desk, number: int) -> bool:
    """Try a token that nobody tried before; say whether there was an answer."""
    try:
        desk.program.guard.missed(Guess.UNKNOWN_TOKEN, f"token-{number}", EVIL)
    except LockedError:
        return False
    return True


def test_who_was_told_to_wait_still_waits_when_it_is_stored(desk: Desk) -> None:
    """In memory no point fades between two tries that come so soon; added up for the database some do."""
    tried = 0
    while is_answered(desk, tried):
        desk.clock.advance(milliseconds=44)
        tried += 1
        if tried == STORED_AFTER:
            desk.program.guard.flush()
    desk.program.guard.flush()
    assert not is_answered(desk, tried + 1)
