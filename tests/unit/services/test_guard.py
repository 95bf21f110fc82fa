"""The guard of passwords: who guesses waits, over restarts and processes; owners are told and can unlock."""

from __future__ import annotations

import threading

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import Guess
from sharedesk.core.link import Link
from sharedesk.errors import UserError
from sharedesk.events import LinkChanged
from sharedesk.services import guard as guard_module
from sharedesk.services.context import AppContext
from sharedesk.services.guard import GuardService, LockedError, in_words
from tests.unit.desk import ANNA, BEN, ME, Desk
from tests.unit.services.guessing import EVIL, rows


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.share({"a": b"abc"}, title="Harbour")


WRONG = Guess.WRONG_PASSWORD


def wrong(guard: GuardService, link: Link, visitor: Visitor = EVIL, times: int = 5) -> list[int | None]:
    return [guard.failed(WRONG, link, visitor) for _ in range(times)]


def locked(guard: GuardService, link: Link | None, ip: str = EVIL.ip, guess: Guess = WRONG) -> int:
    """Return for how long somebody has to wait, 0 for not at all."""
    try:
        guard.require(guess, link, Visitor("somebody", ip, "curl"))
    except LockedError as error:
        return error.retry_after
    return 0


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
