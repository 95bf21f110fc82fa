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
from sharedesk.core.budgets import OVERRUN, POINTS, Budget, Quota, Tally, Verdict

STRANGERS_PREFIX = 64
"""How much of an IPv6 address names one household: a guesser has 2**64 addresses below it (RFC 6177)."""
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

    It never forgets faster than LINK does, or one address alone could put a link under attack, nor within the longest
    wait as it is told, in whole seconds.
    """
    second = timedelta(seconds=1)
    return Budget(5, max(-(-longest // second) * second, LINK.forgets), longest)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose tries are counted together, and how many they have; `key` names it in the database."""

    key: str
    limit: Budget | Quota
    link_id: int | None = None


@dataclass(frozen=True, slots=True)
class Guesser:
    """Where a guess comes from and where it goes; `longest` is the longest wait at one link.

    `email` is the address that a code is for, `browser` what a browser is remembered by. One that was never wrong at
    this link is a newcomer, and waits only for what newcomers behind its address did: a colleague who guesses keeps
    nobody out who is right.
    """

    network: str
    longest: timedelta
    link_id: int | None = None
    email: str | None = None
    browser: str | None = None
    is_newcomer: bool = False

    @property
    def here(self) -> Scope:
        """This address at this link."""
        return Scope(f"link:{self.link_id}:{self.network}", at_one_link(self.longest), self.link_id)

    @property
    def anywhere(self) -> Scope:
        """This address at all gates of all links."""
        return Scope(f"gate:{self.network}", ADDRESS)

    @property
    def own(self) -> Scope:
        """This browser at this link; it tells newcomers from others, and is never locked."""
        return Scope(f"browser:{self.link_id}:{self.browser}", at_one_link(self.longest), self.link_id)

    @property
    def newcomers(self) -> Scope:
        """The first mistakes of browsers behind this address at this link."""
        return Scope(f"newcomers:{self.link_id}:{self.network}", at_one_link(self.longest), self.link_id)

    @property
    def newcomers_anywhere(self) -> Scope:
        """The same at all links."""
        return Scope(f"newcomers:{self.network}", ADDRESS)

    @property
    def lane(self) -> Scope:
        """Whose mistakes at this link make this guesser wait."""
        return self.newcomers if self.is_newcomer else self.here

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
        """Return the scopes that can make this guesser wait before a guess."""
        match guess:
            case Guess.WRONG_PASSWORD | Guess.WRONG_CODE:
                anywhere = self.newcomers_anywhere if self.is_newcomer else self.anywhere
                return (self.lane, anywhere, *self._of_code(guess))
            case Guess.CODE_ASKED:
                return self.codes_asked, self.codes_mailed
            case Guess.TIME_ASKED:
                return (Scope(f"asked:{self.network}", ASKED_AN_HOUR),)
            case _:
                # Tokens. Not `anywhere`: whoever scans for links keeps nobody behind the same address from a gate.
                return (Scope(f"token:{self.network}", ADDRESS),)

    def counts(self, guess: Guess) -> tuple[Scope, ...]:
        """Return the scopes that a guess counts for: those of newcomers count for their address as well."""
        if guess not in {Guess.WRONG_PASSWORD, Guess.WRONG_CODE}:
            return self.scopes(guess)
        newcomers = (self.newcomers, self.newcomers_anywhere) if self.is_newcomer else ()
        own = () if self.browser is None else (self.own,)
        return (self.here, self.anywhere, *newcomers, *own, *self._of_code(guess))

    def _of_code(self, guess: Guess) -> tuple[Scope, ...]:
        return (self.wrong_codes,) if guess is Guess.WRONG_CODE and self.email is not None else ()


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
    everybody = tallies.get(guesser.link.key)
    for scope in guesser.counts(guess):
        before, limit = tallies.get(scope.key), scope.limit
        if scope not in {guesser.here, guesser.newcomers, guesser.own} or not isinstance(limit, Budget):
            after[scope] = limit.add(before, WEIGHTS[guess], now)
            continue
        if scope == guesser.here and limit.used(before, now) < limit.tries:
            after[guesser.link] = replace(LINK.add(everybody, WEIGHTS[guess], now), locked_until=None)
        after[scope] = limit.add(before, WEIGHTS[guess], now, sooner=sooner(everybody, now))
        if scope == guesser.own:
            after[scope] = replace(after[scope], locked_until=None)
    return after


def forgiven(guesser: Guesser, tallies: Tallies, now: datetime) -> dict[Scope, Tally]:
    """Return what the tallies are once the guesser was right: their mistakes at this link were honest ones.

    Only those at this link, no more than what is free, and of a browser its own: being right at another link wipes out
    nothing, nor does a colleague who is right.
    """
    limit = at_one_link(guesser.longest)
    honest = min(limit.level(tallies.get(guesser.here.key), now), limit.tries * POINTS)
    if guesser.browser is not None:
        honest = min(honest, limit.level(tallies.get(guesser.own.key), now))
    first = min(honest, POINTS)
    after: dict[Scope, Tally] = {}
    for scope, budget, points in (
        (guesser.here, limit, honest),
        (guesser.anywhere, ADDRESS, honest),
        (guesser.link, LINK, honest),
        (guesser.own, limit, honest),
        (guesser.newcomers, limit, first),
        (guesser.newcomers_anywhere, ADDRESS, first),
    ):
        tally = tallies.get(scope.key)
        if points and tally is not None:
            after[scope] = replace(tally, score=max(budget.level(tally, now) - points, 0), at=now)
    return after


def room(guesser: Guesser, tallies: Tallies, now: datetime) -> int:
    """Return how many guesses may be under way at one link in a guesser's lane: what is free, and never none."""
    return max(_free(guesser, tallies, now), 1)


def left(guesser: Guesser, tallies: Tallies, now: datetime) -> int:
    """Return how many more wrong guesses at a link a guesser may make; after the last of them they wait."""
    anywhere = guesser.newcomers_anywhere if guesser.is_newcomer else guesser.anywhere
    elsewhere = ADDRESS.tries - ADDRESS.used(tallies.get(anywhere.key), now)
    return max(min(_free(guesser, tallies, now), elsewhere), 0)


def _free(guesser: Guesser, tallies: Tallies, now: datetime) -> int:
    limit = at_one_link(guesser.longest)
    tries = limit.tries - sooner(tallies.get(guesser.link.key), now)
    return tries - limit.used(tallies.get(guesser.lane.key), now)


def remembered(longest: timedelta) -> timedelta:
    """Return after how long without a new try nothing is left of any tally."""
    limit = at_one_link(longest)
    asker = CODES_ASKED.forgets * (CODES_ASKED.tries + OVERRUN)
    return max(limit.forgets * (limit.tries + OVERRUN), asker, ASKED_AN_HOUR.per, WRONG_CODES_A_DAY.per)
