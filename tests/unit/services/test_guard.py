"""The guard: who guesses waits, over restarts and processes; floods cost no disk; owners are told and can unlock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import Guess
from sharedesk.core.link import Link
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import LinkChanged
from sharedesk.services import guard as guard_module
from sharedesk.services import strangers as strangers_module
from sharedesk.services.context import AppContext
from sharedesk.services.guard import GuardService, LockedError, in_words
from tests.conftest import ExpectedLog
from tests.unit.desk import ANNA, BEN, ME, Clock, Desk

WRONG = Guess.WRONG_PASSWORD
EVIL = Visitor("evil", "203.0.113.66", "curl")
UNTIL_LOCKED = 191
"""How many unknown tokens an address may try."""


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.share({"a": b"abc"}, title="Harbour")


@pytest.fixture
def guard(program: AppContext) -> GuardService:
    return program.guard


@pytest.fixture
def other(data_dir: Path, clock: Clock, program: AppContext) -> Iterator[AppContext]:
    """Return another process on the same data directory."""
    other = build_context(data_dir, clock=clock)
    yield other
    other.close()


def wrong(guard: GuardService, link: Link, visitor: Visitor = EVIL, times: int = 5) -> list[int | None]:
    return [guard.failed(WRONG, link, visitor) for _ in range(times)]


def locked(guard: GuardService, link: Link | None, ip: str = EVIL.ip, guess: Guess = WRONG) -> int:
    """Return for how long somebody has to wait, 0 for not at all."""
    try:
        guard.require(guess, link, Visitor("somebody", ip, "curl"))
    except LockedError as error:
        return error.retry_after
    return 0


def rows(program: AppContext) -> dict[str, int]:
    with program.base.store.scope() as db:
        return dict(db.execute_sql("select scope, score from guess").fetchall())


# -- waiting


@pytest.mark.shows("2.4.1", "6.1.1", "6.3.1")
def test_five_wrong_passwords_lock_one_address_at_one_link(desk: Desk, guard: GuardService, link: Link) -> None:
    assert wrong(guard, link, times=4) == [None] * 4
    assert locked(guard, link) == 0
    assert wrong(guard, link, times=1) == [15]
    assert locked(guard, link) == 15
    assert locked(guard, link, ANNA.ip) == 0
    assert locked(guard, desk.share({"b": b"b"})) == 0
    desk.clock.advance(seconds=14.5)
    assert locked(guard, link) == 1
    desk.clock.advance(seconds=0.5)
    assert locked(guard, link) == 0
    assert wrong(guard, link, times=1) == [30]


def test_the_longest_wait_is_a_setting(desk: Desk, guard: GuardService, link: Link) -> None:
    desk.program.change_setting("policy.password.wait", "20s", by=ME)
    assert wrong(guard, link, times=7)[4:] == [15, 20, 20]


@pytest.mark.parametrize("text", ["never", "2d", "soon"])
def test_the_longest_wait_has_bounds(desk: Desk, text: str) -> None:
    with pytest.raises(UserError):
        desk.program.change_setting("policy.password.wait", text, by=ME)


def test_a_lock_holds_over_a_restart_and_in_other_processes(
    guard: GuardService, link: Link, other: AppContext, program: AppContext
) -> None:
    wrong(guard, link)
    assert locked(other.guard, link) == 15
    assert wrong(other.guard, link, times=1) == [30]
    assert locked(guard, link) == 30


def test_being_right_forgives(desk: Desk, guard: GuardService, link: Link) -> None:
    guard.passed(link, ANNA)
    assert rows(desk.program) == {}
    wrong(guard, link, ANNA, times=4)
    guard.passed(link, ANNA)
    guard.passed(link, ANNA)
    assert set(rows(desk.program).values()) == {0}
    assert wrong(guard, link, ANNA, times=4) == [None] * 4


# -- guesses at once


@pytest.mark.shows("A29", "2.4.1", "6.3.1")
def test_64_guesses_at_once_are_as_few_as_one_after_the_other(desk: Desk, guard: GuardService, link: Link) -> None:
    checked, refused, go = [0], [0], threading.Barrier(64)
    busy = threading.Lock()

    def guess() -> None:
        go.wait()
        try:
            with guard.attempt(WRONG, link, EVIL):
                with busy:
                    checked[0] += 1
                guard.failed(WRONG, link, EVIL)
        except LockedError:
            with busy:
                refused[0] += 1

    threads = [threading.Thread(target=guess) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (checked, refused) == ([5], [59])
    assert wrong(guard, link, times=1) == [30]


def test_honest_visitors_behind_one_address_take_turns(guard: GuardService, link: Link) -> None:
    passed, go, pause = [0], threading.Barrier(50), threading.Event()
    busy = threading.Lock()

    def visit(number: int) -> None:
        visitor = Visitor(f"visitor {number}", "192.0.2.1", "Firefox")
        go.wait()
        while not tried(visitor):
            pause.wait(0.01)

    def tried(visitor: Visitor) -> bool:
        try:
            with guard.attempt(WRONG, link, visitor):
                guard.passed(link, visitor)
                with busy:
                    passed[0] += 1
        except LockedError as locked:
            return locked.retry_after > 1  # coming again would not help
        return True

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passed == [50]


def test_who_waits_too_long_for_a_turn_comes_again(
    guard: GuardService, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "QUEUE_SECONDS", 0.02)
    wrong(guard, link, times=4)
    with (
        guard.attempt(WRONG, link, EVIL),
        guard.attempt(WRONG, link, ANNA),
        pytest.raises(LockedError) as caught,
        guard.attempt(WRONG, link, EVIL),
    ):
        pass
    assert caught.value.retry_after == 1
    assert guard._under_way == {}


@pytest.mark.shows("15.4.4")
def test_only_a_few_wait_for_a_turn(guard: GuardService, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_module, "IN_LINE", 0)
    monkeypatch.setattr(guard_module, "QUEUE_SECONDS", 1000.0)
    wrong(guard, link, times=4)
    with guard.attempt(WRONG, link, EVIL), pytest.raises(LockedError), guard.attempt(WRONG, link, EVIL):
        pass
    assert guard._waiting == 0


def test_a_check_that_fails_gives_its_turn_back(guard: GuardService, link: Link) -> None:
    for _ in range(10):
        with pytest.raises(RuntimeError), guard.attempt(WRONG, link, EVIL):
            raise RuntimeError
    with guard.attempt(WRONG, link, EVIL):
        pass


# -- what the owner learns and does


@pytest.mark.shows("16.3.3")
def test_each_lock_is_recorded(desk: Desk, guard: GuardService, link: Link) -> None:
    wrong(guard, link, times=6)
    wrong(guard, link, BEN)
    locks = desk.events(Action.GATE_LOCKED)
    assert [(event.who.ip, event.detail) for event in locks] == [
        (EVIL.ip, {"what": "password", "seconds": 15}),
        (EVIL.ip, {"what": "password", "seconds": 30}),
        (BEN.ip, {"what": "password", "seconds": 15}),
    ]
    assert locks[0].token == link.token


def test_locks_are_listed_as_far_as_addresses_may_be_known(desk: Desk, guard: GuardService, link: Link) -> None:
    assert guard.locks(link.id) == ()
    wrong(guard, link)
    wrong(guard, link, BEN)
    assert [lock.who for lock in guard.locks(link.id)] == ["2001:db8:1:2::", EVIL.ip]
    desk.program.change_setting("audit.ip", "none", by=ME)
    assert [lock.who for lock in guard.locks(link.id)] == ["", ""]
    desk.clock.advance(days=2)
    assert guard.locks(link.id) == ()


def test_unlocking_lets_everybody_at_the_link_try_again(desk: Desk, guard: GuardService, link: Link) -> None:
    elsewhere = desk.share({"b": b"b"})
    wrong(guard, elsewhere, BEN)
    wrong(guard, link, times=25)
    wrong(guard, link, ANNA)
    assert guard.unlock(link.token, by=ME) == 2
    assert locked(guard, link) == locked(guard, link, ANNA.ip) == 0
    assert locked(guard, elsewhere, BEN.ip) == 15
    assert wrong(guard, link, times=4) == [None] * 4
    (event,) = desk.events(Action.GATE_UNLOCKED)
    assert (event.who.person, event.detail, event.token) == (ME, {"locks": 2}, link.token)
    assert desk.heard(LinkChanged)[-1].link_id == link.id


def test_unlocking_what_is_not_there(guard: GuardService) -> None:
    with pytest.raises(UserError, match="no link with this token"):
        guard.unlock("nowhere", by=ME)


def test_what_counts_no_more_is_forgotten(desk: Desk, guard: GuardService, link: Link) -> None:
    wrong(guard, link, times=1)
    desk.clock.advance(hours=23)
    wrong(guard, link, ANNA, times=1)
    desk.clock.advance(hours=2)
    guard.forget()
    assert set(rows(desk.program)) == {f"link:{link.id}", f"link:{link.id}:{ANNA.ip}", f"gate:{ANNA.ip}"}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"), (15, "15 seconds"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"),
        (840, "14 minutes"), (3600, "60 minutes"), (7200, "2 hours"), (86_400, "24 hours"),
    ],
)  # fmt: skip
def test_waits_in_words(seconds: int, words: str) -> None:
    assert in_words(seconds) == words
    assert str(LockedError(seconds, WRONG)) == f"Too many tries. Try again in {words}."


# -- tokens that lead nowhere


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
