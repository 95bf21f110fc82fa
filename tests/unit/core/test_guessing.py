"""Limits on guessing: who guesses waits longer and longer, who is honest never because of others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sharedesk.core.budgets import POINTS, SKEW, Quota, Tally, Verdict
from sharedesk.core.guessing import (
    ADDRESS,
    ASKED_AN_HOUR,
    LINK,
    MERCY,
    WEIGHTS,
    Guess,
    Guesser,
    at_one_link,
    counted,
    forgiven,
    judge,
    left,
    network,
    remembered,
    room,
    sooner,
)

START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
WRONG = Guess.WRONG_PASSWORD


class World:
    """Tallies and a clock, and people who give passwords for link 7."""

    def __init__(self, longest: timedelta = QUARTER) -> None:
        self.now = START
        self.longest = longest
        self.tallies: dict[str, Tally] = {}

    def guesser(self, ip: str, link_id: int = 7) -> Guesser:
        return Guesser(network(ip), self.longest, link_id)

    def waits(self, ip: str, guess: Guess = WRONG, *, link_id: int = 7) -> int | None:
        scopes = self.guesser(ip, link_id).scopes(guess)
        return judge(scopes, self.tallies, self.now).wait_seconds

    def wrong(self, ip: str, guess: Guess = WRONG, *, link_id: int = 7) -> int | None:
        """Give one wrong answer and return how long to wait now."""
        after = counted(guess, self.guesser(ip, link_id), self.tallies, self.now)
        self.tallies |= {scope.key: tally for scope, tally in after.items()}
        return self.waits(ip, guess, link_id=link_id)

    def right(self, ip: str) -> None:
        after = forgiven(self.guesser(ip), self.tallies, self.now)
        self.tallies |= {scope.key: tally for scope, tally in after.items()}

    def relentless(self, ip: str, tries: int, *, link_id: int = 7) -> list[int]:
        """Guess on as soon as allowed; returns the waits in seconds."""
        waits = []
        for _ in range(tries):
            waits.append(self.wrong(ip, link_id=link_id) or 0)
            self.now += waits[-1] * SECOND
        return waits


# -- one address at one link


def test_five_wrong_passwords_are_free_of_charge_then_waits_grow_to_the_setting() -> None:
    waits = World().relentless("192.0.2.1", 16)
    assert waits[:10] == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480]
    assert waits[-1] == 900


@example(longest=timedelta(seconds=172, microseconds=413794), pauses=[0] * 12)
@given(
    longest=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1)),
    pauses=st.lists(st.integers(0, 14), min_size=5, max_size=40),
)
def test_waits_never_shrink_for_who_goes_on_at_once(longest: timedelta, pauses: list[int]) -> None:
    world = World(longest)
    waits = []
    for pause in pauses:
        waits.append(world.wrong("192.0.2.1"))
        # Only the waits themselves pass, and what a form takes to be sent.
        world.now += timedelta(seconds=waits[-1] or 0, milliseconds=pause)
    begun = [wait for wait in waits if wait is not None]
    assert all(one <= other for one, other in pairwise(begun))
    assert None not in waits[4:]
    assert max(begun) * SECOND < longest + SECOND


@given(seconds=st.integers(0, 3600), extra=st.integers(0, 20))
def test_five_within_a_quarter_of_an_hour_always_lock(seconds: int, extra: int) -> None:
    world = World()
    for _ in range(5 + extra):
        wait = world.wrong("192.0.2.1")
        world.now += timedelta(seconds=min(seconds, 900) / 5)
    assert wait is not None


def test_mistakes_are_forgotten_one_each_quarter_of_an_hour() -> None:
    world = World()
    for _ in range(4):
        world.wrong("192.0.2.1")
    level = world.tallies["link:7:192.0.2.1"]
    assert [at_one_link(QUARTER).used(level, START + n * QUARTER) for n in range(6)] == [4, 3, 2, 1, 0, 0]
    world.now += timedelta(hours=1)
    assert [world.wrong("192.0.2.1") for _ in range(4)] == [None] * 4


def test_one_try_a_long_time_is_never_locked() -> None:
    world = World()
    for _ in range(50):
        assert world.wrong("192.0.2.1") is None
        world.now += QUARTER


def test_being_right_makes_mistakes_honest() -> None:
    world = World()
    for _ in range(20):
        assert [world.wrong("192.0.2.1") for _ in range(4)] == [None] * 4
        world.right("192.0.2.1")
    assert {tally.score for tally in world.tallies.values()} == {0}


def test_being_right_without_a_mistake_changes_nothing() -> None:
    assert forgiven(World().guesser("192.0.2.1"), {}, START) == {}


def test_being_right_at_one_link_forgives_nothing_at_another() -> None:
    world = World()
    for link_id in (8, 9, 10, 11):
        assert [world.wrong("192.0.2.1", link_id=link_id) for _ in range(4)] == [None] * 4
        world.right("192.0.2.1")
    assert [world.wrong("192.0.2.1", link_id=12) for _ in range(4)] == [None, None, None, 15]


# -- one address everywhere, one link for everybody


def test_twenty_at_many_links_lock_an_address() -> None:
    world = World()
    waits = [world.wrong("192.0.2.1", link_id=link_id) for link_id in range(100, 122)]
    assert waits == [None] * 19 + [15, 30, 45]
    assert world.waits("192.0.2.1", link_id=999) == 45
    assert world.waits("192.0.2.2", link_id=100) is None


def attack(world: World, addresses: int, each: int = 1) -> None:
    for number in range(addresses):
        for _ in range(each):
            world.wrong(f"198.51.100.{number}")


def test_many_addresses_at_one_link_wait_sooner_but_a_first_try_is_always_free() -> None:
    world = World()
    first_waits = []
    for number in range(25):
        assert world.waits(f"198.51.100.{number}") is None
        first_waits.append(world.wrong(f"198.51.100.{number}"))
    assert first_waits[:13] == [None] * 13
    assert first_waits[13:18] == [15, 30, 60, 120, 120]
    assert max(wait or 0 for wait in first_waits) == 120


def test_a_link_under_attack_comes_to_rest() -> None:
    world = World()
    attack(world, 60)
    assert sooner(world.tallies["link:7"], world.now) == MERCY
    world.now += (LINK.tries + 20) * LINK.forgets
    assert sooner(world.tallies["link:7"], world.now) == 0
    assert sooner(None, world.now) == 0


def test_the_link_itself_is_never_locked() -> None:
    world = World()
    attack(world, 60)
    assert world.tallies["link:7"].locked_until is None


step = st.one_of(
    st.tuples(st.just("guess"), st.integers(1, 8)),
    st.tuples(st.just("honest"), st.integers(0, 4)),
    st.tuples(st.just("pause"), st.integers(1, 2000)),
)


@given(
    steps=st.lists(step, max_size=40),
    longest=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1)),
)
@pytest.mark.shows("A48")
def test_one_guesser_never_locks_out_the_honest(steps: list[tuple[str, int]], longest: timedelta) -> None:
    """Whatever one address does in whatever order, others mistype up to four times in a row and get in."""
    world, honest = World(longest), 0
    for what, number in steps:
        if what == "pause":
            world.now += number * SECOND
        elif what == "guess":
            for _ in range(number):  # parallel guesses count while they are locked, too
                world.wrong("203.0.113.66")
        else:
            honest += 1
            visitor = f"192.0.2.{honest}"
            for _ in range(number):
                assert world.wrong(visitor) is None
            assert world.waits(visitor) is None
            world.right(visitor)
        assert sooner(world.tallies.get("link:7"), world.now) == 0


@given(steps=st.lists(st.tuples(st.integers(1, 200), st.integers(0, 30)), max_size=60))
def test_nobody_who_is_right_at_once_is_ever_locked_out(steps: list[tuple[int, int]]) -> None:
    world = World()
    for address, pause in steps:
        world.wrong(f"198.51.100.{address}")
        world.now += pause * SECOND
        assert world.waits("192.0.2.1") is None


# -- browsers behind one address


class Office(World):
    """People with a browser each, behind one address."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong_before: set[str] = set()

    def guesser(self, ip: str, link_id: int = 7) -> Guesser:
        """Return the guesser in the browser `ip`."""
        return Guesser("192.0.2.1", self.longest, link_id, browser=ip, is_newcomer=ip not in self.wrong_before)

    def wrong(self, ip: str, guess: Guess = WRONG, *, link_id: int = 7) -> int | None:
        seconds = super().wrong(ip, guess, link_id=link_id)
        self.wrong_before.add(ip)
        return self.waits(ip, guess, link_id=link_id) or seconds


def test_a_guesser_keeps_no_newcomer_behind_the_same_address_out() -> None:
    office = Office()
    assert office.relentless("evil", 12)[4:8] == [15, 30, 60, 120]
    for guess in (WRONG, Guess.WRONG_CODE):
        assert office.waits("colleague", guess) is None
        assert room(office.guesser("colleague"), office.tallies, office.now) == 5
    assert Guesser("192.0.2.1", QUARTER, 7).lane.key in office.tallies, "a program without a cookie waits with them"


def test_newcomers_who_are_all_wrong_wait_like_one_guesser() -> None:
    office = Office()
    assert [office.wrong(f"browser {number}") for number in range(5)] == [None] * 4 + [15]
    assert office.waits("another") == 15
    assert judge(Guesser("192.0.2.1", QUARTER, 7).scopes(WRONG), office.tallies, office.now).wait_seconds == 15


def test_a_colleague_who_is_right_forgives_nobody_else() -> None:
    office = Office()
    for _ in range(4):
        office.wrong("evil")
    office.wrong("colleague")
    office.right("colleague")
    office.right("another")
    assert office.tallies["link:7:192.0.2.1"].score == 4 * POINTS
    assert office.tallies["newcomers:7:192.0.2.1"].score == POINTS
    assert office.tallies["browser:7:colleague"].score == 0


# -- requests


def test_three_requests_an_hour() -> None:
    world = World()
    assert [world.wrong("192.0.2.1", Guess.TIME_ASKED) for _ in range(3)] == [None, None, 3600]
    assert world.waits("192.0.2.1") is None
    world.now += timedelta(hours=1)
    assert world.wrong("192.0.2.1", Guess.TIME_ASKED) is None


def test_a_quota_begins_anew() -> None:
    quota = Quota(2, timedelta(hours=1))
    tally = quota.add(quota.add(None, POINTS, START), POINTS, START)
    assert tally.verdict(START) == Verdict(3600)
    again = quota.add(tally, POINTS, START + timedelta(hours=1))
    assert (again.score, again.since, again.locked_until) == (POINTS, START + timedelta(hours=1), None)


# -- tokens


def test_tokens_weigh_little_and_close_no_gate() -> None:
    world = World()
    tries = 0
    while world.wrong("192.0.2.1", Guess.UNKNOWN_TOKEN) is None:
        tries += 1
    assert tries == 190
    assert world.waits("192.0.2.1") is None
    assert WEIGHTS[Guess.ENDED_LINK] < WEIGHTS[Guess.UNKNOWN_TOKEN] < WEIGHTS[WRONG] == WEIGHTS[Guess.WRONG_CODE]


# -- addresses


@pytest.mark.parametrize(
    ("ip", "holder"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_who_holds_an_address(ip: str, holder: str) -> None:
    assert network(ip) == holder


def test_a_household_is_one_guesser() -> None:
    world = World()
    assert [world.wrong(f"2001:db8:1:2::{n}") for n in range(5)] == [None] * 4 + [15]
    assert world.waits("2001:db8:1:2:ffff::9") == 15
    assert world.waits("2001:db8:1:3::1") is None


# -- clocks and ends


def test_a_clock_that_goes_back_locks_nobody_for_a_day_and_forgets_nothing() -> None:
    world = World()
    for _ in range(5):
        world.wrong("192.0.2.1")
    assert world.waits("192.0.2.1") == 15
    world.now -= SKEW
    assert world.waits("192.0.2.1") == 75
    world.now -= timedelta(days=1)
    assert world.waits("192.0.2.1") is None
    assert world.wrong("192.0.2.1") is not None


@given(longest=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1)))
def test_nothing_is_left_when_it_is_forgotten(longest: timedelta) -> None:
    world = World(longest)
    for number in range(60):
        world.wrong("192.0.2.1")
        world.wrong(f"198.51.100.{number}")
    world.now += remembered(longest)
    limits = {"link:7": LINK, "gate:192.0.2.1": ADDRESS, "link:7:192.0.2.1": at_one_link(longest)}
    assert [limit.level(world.tallies[key], world.now) for key, limit in limits.items()] == [0, 0, 0]
    assert world.waits("192.0.2.1") is None
    assert remembered(longest) >= ASKED_AN_HOUR.per


@pytest.mark.parametrize("before", ["nothing", "an attack on the link", "guesses at other links"])
def test_the_tries_that_are_told_are_those_that_are_left(before: str) -> None:
    world, ip = World(), "192.0.2.9"
    if before == "an attack on the link":
        for other in range(13):
            world.wrong(f"198.51.100.{other}")
    if before == "guesses at other links":
        for link_id in range(100, 116):
            world.wrong(ip, link_id=link_id)
    world.wrong(ip)
    free = left(world.guesser(ip), world.tallies, world.now)
    assert free == {"nothing": 4, "an attack on the link": 0, "guesses at other links": 3}[before]
    for _ in range(free):
        assert world.waits(ip) is None
        world.wrong(ip)
    assert world.waits(ip) is not None
    assert left(world.guesser(ip), world.tallies, world.now) == 0


def test_room_for_guesses_under_way() -> None:
    world = World()
    guesser = world.guesser("192.0.2.1")

    def free() -> int:
        return room(guesser, world.tallies, world.now)

    assert free() == 5
    world.wrong("192.0.2.1")
    assert free() == 4
    for _ in range(9):
        world.wrong("192.0.2.1")
    assert free() == 1
    attack(world, 40)
    assert room(world.guesser("192.0.2.9"), world.tallies, world.now) == 1
