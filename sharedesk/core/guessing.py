"""How often somebody may be wrong before they have to wait: the limits on guessing, as pure rules.

Wrong tries are counted in points, and for a scope: one address at one link, one address at all links, one link. Points
fade with time, so that nobody pays tomorrow for today's typing errors. Codes that are asked for are counted as well:
each of them is a mail to somebody.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sharedesk.core import codes

POINTS = 1000
"""What one wrong password counts."""
FIRST_WAIT = timedelta(seconds=15)
STRANGERS_PREFIX = 64
"""How much of an IPv6 address names one household: a guesser has 2**64 addresses below it (RFC 6177)."""
SKEW = timedelta(minutes=1)
"""By how much the clocks of two computers on one database may differ."""
OVERRUN = 20
"""How many tries beyond its limit a tally remembers, so that it fades in a time that can be foreseen."""
MERCY = 7
"""How many tries earlier the waits begin at a link under attack, at most: two minutes for a first mistake."""


class Guess(StrEnum):
    """What was tried. The values stand in the audit log."""

    WRONG_PASSWORD = "password"  # noqa: S105 - the name of a guess
    WRONG_CODE = "code"
    CODE_ASKED = "code_asked"
    """Not a mistake, but a mail to somebody who perhaps did not want it."""
    TIME_ASKED = "more_time"
    """Not a mistake, but it costs the owner's patience: so many an hour."""
    UNKNOWN_TOKEN = "token"  # noqa: S105
    ENDED_LINK = "ended_link"


WEIGHTS = {
    Guess.WRONG_PASSWORD: POINTS,
    Guess.WRONG_CODE: POINTS,
    Guess.CODE_ASKED: POINTS,
    Guess.TIME_ASKED: POINTS,
    # Little: an office behind one address clicks an old link together (nextcloud/bruteforcesettings#450).
    Guess.UNKNOWN_TOKEN: POINTS // 10,
    Guess.ENDED_LINK: POINTS // 40,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may try: `wait_seconds` is None when they may, else how long they have to wait (at least 1)."""

    wait_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What one scope has tried: `score` points at the time `at`, counted since `since`."""

    score: int
    since: datetime
    at: datetime
    locked_until: datetime | None = None

    def verdict(self, now: datetime) -> Verdict:
        """Return whether this scope has to wait at `now`; not for a time that the clock went back before."""
        if self.locked_until is None or self.locked_until <= now or self.at > now + SKEW:
            return Verdict()
        return Verdict(-((now - self.locked_until) // timedelta(seconds=1)))


@dataclass(frozen=True, slots=True)
class Budget:
    """So many tries, of which one is forgotten every `forgets`; then waits that double, up to `longest`.

    As `longest` is never more than `forgets`, who tries again after each wait never waits less than before.
    """

    tries: int
    forgets: timedelta
    longest: timedelta

    def level(self, tally: Tally | None, now: datetime) -> int:
        """Return the points that are not forgotten at `now`; a clock that was set back forgets nothing."""
        if tally is None:
            return 0
        forgotten = max(now - tally.at, timedelta()) * POINTS // self.forgets
        return max(tally.score - forgotten, 0)

    def used(self, tally: Tally | None, now: datetime) -> int:
        """Return how many tries are taken at `now`, the last of them perhaps in part."""
        return -(-self.level(tally, now) // POINTS)

    def add(self, tally: Tally | None, points: int, now: datetime, *, sooner: int = 0) -> Tally:
        """Return the tally after a wrong try; the waits begin `sooner` tries earlier."""
        score = min(self.level(tally, now) + points, (self.tries + OVERRUN) * POINTS)
        since = now if tally is None else tally.since
        strikes = -(-score // POINTS) - (self.tries - sooner) + 1
        until = None if tally is None else tally.locked_until
        if strikes >= 1:
            until = max(now + self.wait(strikes), until or now)
        return Tally(score, since, now, until)

    def wait(self, strikes: int) -> timedelta:
        """Return how long to wait after the `strikes`-th try too many."""
        wait: timedelta = FIRST_WAIT * 2 ** (strikes - 1)
        return min(wait, self.longest)


@dataclass(frozen=True, slots=True)
class Quota:
    """So many in a stretch of time that begins with the first of them; then none until it is over."""

    most: int
    per: timedelta

    def add(self, tally: Tally | None, points: int, now: datetime) -> Tally:
        """Return the tally after one more."""
        if tally is None or now >= tally.since + self.per:
            tally = Tally(0, now, now)
        score = tally.score + points
        until = tally.since + self.per if score >= self.most * POINTS else None
        return Tally(score, tally.since, now, until)


ADDRESS = Budget(20, timedelta(seconds=45), timedelta(seconds=45))
"""20 in a quarter of an hour from one address, whatever the link."""
LINK = Budget(10, timedelta(seconds=90), timedelta(seconds=90))
"""10 in a quarter of an hour at one link make it a link under attack. It never closes: see `sooner`."""
ASKED_AN_HOUR = Quota(3, timedelta(hours=1))
CODES_AN_HOUR = Quota(codes.SENT_AN_HOUR, timedelta(hours=1))
WRONG_CODES_A_DAY = Quota(codes.WRONG_A_DAY, timedelta(days=1))
CODES_ASKED = Budget(codes.ASKED, timedelta(minutes=1), timedelta(minutes=1))
"""What one address may have mailed at one link: enough for an office, too little to fill mailboxes."""


def at_one_link(longest: timedelta) -> Budget:
    """Return what one address may try at one link: 5, then waits up to `longest`.

    It never forgets faster than LINK does, or one address alone could put a link under attack.
    """
    return Budget(5, max(longest, LINK.forgets), longest)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose tries are counted together, and how many they have; `key` names it in the database."""

    key: str
    limit: Budget | Quota
    link_id: int | None = None


@dataclass(frozen=True, slots=True)
class Guesser:
    """Where a guess comes from and where it goes; `longest` is the longest wait at one link.

    `email` is the address that a code is for.
    """

    network: str
    longest: timedelta
    link_id: int | None = None
    email: str | None = None

    @property
    def here(self) -> Scope:
        """This address at this link."""
        return Scope(f"link:{self.link_id}:{self.network}", at_one_link(self.longest), self.link_id)

    @property
    def anywhere(self) -> Scope:
        """This address at all gates of all links."""
        return Scope(f"gate:{self.network}", ADDRESS)

    @property
    def link(self) -> Scope:
        """Everybody at this link."""
        return Scope(f"link:{self.link_id}", LINK, self.link_id)

    @property
    def codes_asked(self) -> Scope:
        """The codes that this address has asked for at this link, whomever they are for."""
        return Scope(f"asker:{self.link_id}:{self.network}", CODES_ASKED, self.link_id)

    @property
    def codes_mailed(self) -> Scope:
        """The codes for one e-mail address at this link, whoever asks."""
        return Scope(f"codes:{self.link_id}:{self.email}", CODES_AN_HOUR, self.link_id)

    @property
    def wrong_codes(self) -> Scope:
        """The wrong codes for one e-mail address at this link, whoever gives them."""
        return Scope(f"wrong:{self.link_id}:{self.email}", WRONG_CODES_A_DAY, self.link_id)

    def scopes(self, guess: Guess) -> tuple[Scope, ...]:
        """Return the scopes that a guess counts for, each of which can make the guesser wait."""
        match guess:
            case Guess.WRONG_CODE if self.email is not None:
                return self.here, self.anywhere, self.wrong_codes
            case Guess.WRONG_PASSWORD | Guess.WRONG_CODE:
                return self.here, self.anywhere
            case Guess.CODE_ASKED:
                return self.codes_asked, self.codes_mailed
            case Guess.TIME_ASKED:
                return (Scope(f"asked:{self.network}", ASKED_AN_HOUR),)
            case _:
                # Tokens. Not `anywhere`: whoever scans for links keeps nobody behind the same address from a gate.
                return (Scope(f"token:{self.network}", ADDRESS),)


Tallies = Mapping[str, Tally]
"""Tallies by the keys of their scopes."""


def network(ip: str) -> str:
    """Return what stands for the holder of an address: the address itself, or the /64 of an IPv6 address."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, STRANGERS_PREFIX), strict=False))
    return str(address)


def judge(scopes: Iterable[Scope], tallies: Tallies, now: datetime) -> Verdict:
    """Return whether a guess that counts for `scopes` may be made: the longest of their waits."""
    found = (tallies[scope.key].verdict(now).wait_seconds for scope in scopes if scope.key in tallies)
    return Verdict(max((seconds for seconds in found if seconds is not None), default=None))


def sooner(link: Tally | None, now: datetime) -> int:
    """Return how many tries earlier waits begin at a link that many addresses guess at.

    It makes guessing with many addresses dear, and still locks nobody out: a first try is free, always and for
    everybody, so that who knows the password gets in while others guess.
    """
    return min(max(LINK.used(link, now) - LINK.tries + 1, 0), MERCY)


def counted(guess: Guess, guesser: Guesser, tallies: Tallies, now: datetime) -> dict[Scope, Tally]:
    """Return what the tallies are after a wrong guess.

    A link counts no more of one address than what that may try before it waits: one guesser alone never makes it a
    link under attack (LINK forgets faster than `at_one_link`).
    """
    after: dict[Scope, Tally] = {}
    for scope in guesser.scopes(guess):
        before, limit = tallies.get(scope.key), scope.limit
        if scope != guesser.here or not isinstance(limit, Budget):
            after[scope] = limit.add(before, WEIGHTS[guess], now)
            continue
        everybody = tallies.get(guesser.link.key)
        if limit.used(before, now) < limit.tries:
            after[guesser.link] = replace(LINK.add(everybody, WEIGHTS[guess], now), locked_until=None)
        earlier = sooner(everybody, now)
        after[scope] = limit.add(before, WEIGHTS[guess], now, sooner=earlier)
    return after


def forgiven(guesser: Guesser, tallies: Tallies, now: datetime) -> dict[Scope, Tally]:
    """Return what the tallies are once the guesser was right: their mistakes at this link were honest ones.

    Only those at this link, and no more than what is free: being right at another link wipes out nothing.
    """
    limit = at_one_link(guesser.longest)
    honest = min(limit.level(tallies.get(guesser.here.key), now), limit.tries * POINTS)
    after: dict[Scope, Tally] = {}
    for scope, budget in ((guesser.here, limit), (guesser.anywhere, ADDRESS), (guesser.link, LINK)):
        tally = tallies.get(scope.key)
        if honest and tally is not None:
            after[scope] = replace(tally, score=max(budget.level(tally, now) - honest, 0), at=now)
    return after


def room(guesser: Guesser, tallies: Tallies, now: datetime) -> int:
    """Return how many guesses one address may have under way at one link: what is free, and never none."""
    limit = at_one_link(guesser.longest)
    left = limit.tries - sooner(tallies.get(guesser.link.key), now)
    return max(left - limit.used(tallies.get(guesser.here.key), now), 1)


def remembered(longest: timedelta) -> timedelta:
    """Return after how long without a new try nothing is left of any tally."""
    limit = at_one_link(longest)
    asker = CODES_ASKED.forgets * (CODES_ASKED.tries + OVERRUN)
    return max(limit.forgets * (limit.tries + OVERRUN), asker, ASKED_AN_HOUR.per, WRONG_CODES_A_DAY.per)
