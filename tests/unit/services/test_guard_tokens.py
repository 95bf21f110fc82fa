"""The guard of tokens: who tries unknown ones waits; floods cost no disk, and are recorded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import Guess
from sharedesk.errors import EnvironmentFault
from sharedesk.services import strangers as strangers_module
from sharedesk.services.context import AppContext
from sharedesk.services.guard import GuardService, LockedError
from tests.conftest import ExpectedLog
from tests.unit.desk import ANNA, Clock, Desk
from tests.unit.services.guessing import EVIL, rows

UNTIL_LOCKED = 191
"""How many unknown tokens an address may try."""


def miss(
    guard: GuardService, times: int, visitor: Visitor = EVIL, guess: Guess = Guess.UNKNOWN_TOKEN, name: str = "token"
) -> int:
    """Try tokens nobody tried before; returns how many were answered."""
    for number in range(times):
        try:
            guard.missed(guess, f"{guess}-{name}-{number}", visitor)
        except LockedError:
            return number
    return times


def test_many_unknown_tokens_lock_their_address_alone(desk: Desk, guard: GuardService) -> None:
    assert miss(guard, 1000) == UNTIL_LOCKED
    with pytest.raises(LockedError) as caught:
        guard.missed(Guess.UNKNOWN_TOKEN, "another", EVIL)
    assert (caught.value.retry_after, caught.value.guess) == (15, Guess.UNKNOWN_TOKEN)
    guard.missed(Guess.UNKNOWN_TOKEN, "another", ANNA)
    desk.clock.advance(seconds=15)
    guard.missed(Guess.UNKNOWN_TOKEN, "another", EVIL)


@pytest.mark.shows("A48")
def test_fifty_people_behind_one_address_click_an_old_link(guard: GuardService) -> None:
    for number in range(50):
        for guess in (Guess.UNKNOWN_TOKEN, Guess.ENDED_LINK):
            for _ in range(10):
                guard.missed(guess, "the link of last year", Visitor(f"visitor {number}", "192.0.2.1", "Firefox"))
    assert miss(guard, 1000, ANNA) == UNTIL_LOCKED


def test_links_that_ended_count_little_and_are_always_answered(guard: GuardService) -> None:
    assert miss(guard, 1000, guess=Guess.ENDED_LINK) == 1000
    assert miss(guard, 1000) == 0


def test_a_flood_of_tokens_writes_nothing_until_it_is_stored_at_once(desk: Desk, guard: GuardService) -> None:
    miss(guard, 100)
    assert rows(desk.program) == {}
    guard.flush()
    guard.flush()
    assert rows(desk.program) == {f"token:{EVIL.ip}": 10_000}
    miss(guard, 150)
    guard.flush()
    assert rows(desk.program) == {f"token:{EVIL.ip}": 15_000}


def test_two_processes_count_together(desk: Desk, guard: GuardService, other: AppContext) -> None:
    miss(guard, 100)
    guard.flush()
    for number in range(500):
        try:
            other.guard.missed(Guess.UNKNOWN_TOKEN, f"other-{number}", EVIL)
        except LockedError:
            break
    assert number == UNTIL_LOCKED - 100
    miss(guard, 150)
    other.guard.flush()
    guard.flush()
    assert rows(desk.program) == {f"token:{EVIL.ip}": 24_100}
    with pytest.raises(LockedError):
        guard.missed(Guess.UNKNOWN_TOKEN, "one more", EVIL)


def test_the_lock_of_a_scanner_is_recorded_once(desk: Desk, guard: GuardService) -> None:
    for attack in ("first", "second", "third"):
        assert miss(guard, 400, name=attack) == UNTIL_LOCKED
        assert miss(guard, 400, name=attack) == 0
        guard.flush()
        desk.clock.advance(hours=1)
    events = desk.events(Action.GATE_LOCKED)
    assert [(event.token, event.who.ip, event.detail) for event in events] == [
        (None, EVIL.ip, {"what": "token", "seconds": 15})
    ] * 3


def test_a_scanner_that_goes_on_is_not_recorded_again_and_again(desk: Desk, guard: GuardService) -> None:
    miss(guard, 1000)
    for number in range(20):
        desk.clock.advance(seconds=15)
        guard.missed(Guess.UNKNOWN_TOKEN, f"more-{number}", EVIL)
        guard.flush()
    assert len(desk.events(Action.GATE_LOCKED)) == 1


@pytest.mark.shows("15.1.3/15.2.2")
def test_memory_is_bounded(guard: GuardService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers_module, "REMEMBERED", 50)
    for number in range(200):
        guard.missed(Guess.UNKNOWN_TOKEN, "old", Visitor("x", f"198.51.100.{number}", "curl"))
    strangers = guard._strangers
    assert len(strangers._known) == len(strangers._tried) == 50
    assert "token:198.51.100.199" in strangers._known


def test_many_strangers_are_stored_in_batches(desk: Desk, guard: GuardService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers_module, "BATCH", 20)
    for number in range(50):
        guard.missed(Guess.UNKNOWN_TOKEN, "old", Visitor("x", f"198.51.100.{number}", "curl"))
    for stored in (20, 40, 50, 50):
        guard.flush()
        assert len(rows(desk.program)) == stored


def test_what_is_counted_is_kept_at_the_end(data_dir: Path, clock: Clock) -> None:
    first = build_context(data_dir, clock=clock)
    miss(first.guard, 150)
    first.close()
    second = build_context(data_dir, clock=clock)
    assert miss(second.guard, 1000, Visitor("again", EVIL.ip, "wget")) == UNTIL_LOCKED - 150
    second.close()


def test_a_full_disk_at_the_end_only_loses_counts(
    program: AppContext, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    def full(*_arguments: object) -> None:
        raise EnvironmentFault("The disk is full.")

    miss(program.guard, 1)
    with monkeypatch.context() as patch:
        patch.setattr(program.guard._strangers, "flush", full)
        program.guard.close()
    expected_log("The latest guesses were not stored. The disk is full.")


def test_what_could_not_be_stored_is_stored_later(
    desk: Desk, guard: GuardService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise EnvironmentFault("The disk is full.")

    miss(guard, 10)
    with monkeypatch.context() as patch:
        patch.setattr(guard._strangers._guesses, "write", full)
        with pytest.raises(EnvironmentFault):
            guard.flush()
    guard.flush()
    assert rows(desk.program) == {f"token:{EVIL.ip}": 1000}


def test_guesses_while_they_are_stored_are_not_lost(
    desk: Desk, guard: GuardService, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = guard._strangers._guesses.write

    def slow(tallies: object) -> None:
        guard.missed(Guess.UNKNOWN_TOKEN, "meanwhile", EVIL)
        write(tallies)  # type: ignore[arg-type]

    miss(guard, UNTIL_LOCKED - 1)
    with monkeypatch.context() as patch:
        patch.setattr(guard._strangers._guesses, "write", slow)
        guard.flush()
    assert desk.events(Action.GATE_LOCKED) == []
    guard.flush()
    assert rows(desk.program) == {f"token:{EVIL.ip}": UNTIL_LOCKED * 100}
    assert len(desk.events(Action.GATE_LOCKED)) == 1
