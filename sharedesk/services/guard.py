"""The guard at the gates: who guessed too often waits, and who is right gets in whatever others do."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Condition

from sharedesk.core import guessing
from sharedesk.core.audit import Action, Detail, Who
from sharedesk.core.budgets import Tally, Verdict
from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import Guess, Guesser, Scope, network
from sharedesk.core.link import Link
from sharedesk.core.settings import AUDIT_IP, PASSWORD_WAIT
from sharedesk.errors import EnvironmentFault, ShareDeskError, UserError
from sharedesk.services.foundation import Foundation
from sharedesk.services.journal import Change, limited_ip
from sharedesk.services.strangers import Strangers
from sharedesk.store.guesses import GuessRepository
from sharedesk.store.links import LinkRepository

log = logging.getLogger(__name__)

QUEUE_SECONDS = 5.0
"""How long a guess waits for those before it from the same address; longer means to try again in a moment."""
IN_LINE = 4
"""How many guesses wait at once, whoever makes them: each of them holds one of the workers that pages need too."""
_RECORDED = frozenset({Guess.WRONG_PASSWORD, Guess.WRONG_CODE, Guess.CODE_ASKED})
"""What is recorded when it means to wait at a link."""


class LockedError(ShareDeskError):
    """Whoever asks has tried too often. `retry_after` is in seconds, at least 1; `guess` says what was tried."""

    def __init__(self, retry_after: int, guess: Guess) -> None:
        super().__init__("Too many tries.", hint=f"Try again in {in_words(retry_after)}.")
        self.retry_after = retry_after
        self.guess = guess


def in_words(seconds: int) -> str:
    """Return a wait as people say it, rounded up: "40 seconds", "1 minute", "14 minutes", "3 hours"."""
    for unit, length, least in (("hour", 3600, 7200), ("minute", 60, 60)):
        if seconds >= least:
            count = -(-seconds // length)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


@dataclass(frozen=True, slots=True)
class Lock:
    """Somebody who has to wait at a link: `who` is their network or e-mail address, "" where none may be recorded."""

    who: str
    until: datetime


class GuardService:
    """Counts wrong guesses and makes guessers wait.

    Not to be called inside a change, for each call is one of its own; but for `require` and `count`, which together in
    one change let nobody in between.
    """

    def __init__(self, base: Foundation) -> None:
        self._store = base.store
        self._guesses = GuessRepository(base.store)
        self._links = LinkRepository(base.store)
        self._clock = base.clock
        self._settings = base.settings
        self._journal = base.journal
        self._strangers = Strangers(base)
        self._under_way = Counter[str]()
        self._waiting = 0
        self._moved = Condition()

    def _guesser(self, link: Link | None, visitor: Visitor, email: str | None = None) -> Guesser:
        wait, link_id = self._settings.get(PASSWORD_WAIT), None if link is None else link.id
        guesser = Guesser(network(visitor.ip), wait, link_id, email)
        if link is None or not visitor.is_remembered:
            return guesser
        guesser = replace(guesser, browser=visitor.key)
        with self._store.scope():
            own = self._guesses.read([guesser.own.key]).get(guesser.own.key)
        return replace(guesser, is_newcomer=guessing.at_one_link(wait).level(own, self._clock()) == 0)

    def _read(self, guesser: Guesser, scopes: tuple[Scope, ...]) -> dict[str, Tally]:
        with self._store.scope():
            return self._guesses.read([guesser.link.key, *(scope.key for scope in scopes)])

    # -- at the gates

    def require(self, guess: Guess, link: Link | None, visitor: Visitor, email: str | None = None) -> None:
        """Raise LockedError when a visitor has to wait before they try again, or anybody with a code for `email`."""
        guesser = self._guesser(link, visitor, email)
        scopes = guesser.scopes(guess)
        _raise_if_locked(guess, guessing.judge(scopes, self._read(guesser, scopes), self._clock()))

    @contextmanager
    def attempt(self, guess: Guess, link: Link, visitor: Visitor) -> Iterator[None]:
        """Let a guess be checked and then told as `failed` or `passed`, inside; raises LockedError instead.

        No address has more guesses under way at one link than it may still make: the others wait for their turn, so
        that 64 guesses at once are as few as 64 one after the other.
        """
        guesser = self._guesser(link, visitor)
        key = guesser.lane.key
        with self._moved:
            if self._under_way[key] >= self._room(guess, guesser):
                self._wait_for_turn(guess, guesser)
            self._under_way[key] += 1
        try:
            yield
        finally:
            with self._moved:
                self._under_way[key] -= 1
                if not self._under_way[key]:
                    del self._under_way[key]
                self._moved.notify_all()

    def _wait_for_turn(self, guess: Guess, guesser: Guesser) -> None:
        if self._waiting >= IN_LINE:
            raise LockedError(1, guess)
        until = time.monotonic() + QUEUE_SECONDS
        self._waiting += 1
        try:
            while self._under_way[guesser.lane.key] >= self._room(guess, guesser):
                left = until - time.monotonic()
                if left <= 0:
                    raise LockedError(1, guess)
                self._moved.wait(left)
        finally:
            self._waiting -= 1

    def _room(self, guess: Guess, guesser: Guesser) -> int:
        scopes, now = guesser.scopes(guess), self._clock()
        tallies = self._read(guesser, scopes)
        _raise_if_locked(guess, guessing.judge(scopes, tallies, now))
        return guessing.room(guesser, tallies, now)

    def failed(self, guess: Guess, link: Link | None, visitor: Visitor) -> int | None:
        """Count a wrong guess; returns for how many seconds the guesser now has to wait."""
        with self._journal.change() as change:
            return self.count(change, guess, link, visitor)

    def count(
        self, change: Change, guess: Guess, link: Link | None, visitor: Visitor, email: str | None = None
    ) -> int | None:
        """Do the same inside a change; `email` is the address that a code is for.

        The lock of a gate is recorded.
        """
        guesser, now = self._guesser(link, visitor, email), self._clock()
        scopes = guesser.counts(guess)
        after = guessing.counted(guess, guesser, self._read(guesser, scopes), now)
        self._guesses.write(after)
        seconds = guessing.judge(scopes, {scope.key: tally for scope, tally in after.items()}, now).wait_seconds
        if seconds is not None and link is not None and guess in _RECORDED:
            detail: Detail = {"what": guess.value, "seconds": seconds}
            if email is not None:
                detail["address"] = email
            change.record(Action.GATE_LOCKED, link, who=visitor.who, detail=detail)
        return seconds

    def left(self, guess: Guess, link: Link, visitor: Visitor) -> int:
        """Return how many more wrong guesses a visitor may make before they have to wait."""
        guesser = self._guesser(link, visitor)
        return guessing.left(guesser, self._read(guesser, guesser.scopes(guess)), self._clock())

    def passed(self, link: Link, visitor: Visitor) -> None:
        """Note that a visitor was right: their mistakes before it were honest ones."""
        guesser, now = self._guesser(link, visitor), self._clock()
        scopes = (guesser.here, guesser.anywhere, guesser.own, guesser.newcomers, guesser.newcomers_anywhere)
        if guesser.here.key not in self._read(guesser, scopes):
            return
        with self._store.write():
            self._guesses.write(guessing.forgiven(guesser, self._read(guesser, scopes), now))

    # -- tokens

    def missed(self, guess: Guess, token: str, visitor: Visitor) -> None:
        """Count a token that leads nowhere (any more). Raises LockedError when its address tried too many unknown ones.

        Who gives a token that exists always gets its answer: a token cannot be guessed, and an office is not locked
        out because something in it scans for links.
        """
        verdict = self._strangers.judge(guess, visitor, token)
        if guess is Guess.UNKNOWN_TOKEN:
            _raise_if_locked(guess, verdict)

    # -- for the owner

    def locks(self, link_id: int) -> tuple[Lock, ...]:
        """Return who has to wait at a link now."""
        now = self._clock()
        with self._store.scope():
            tallies = self._guesses.of_link(link_id)
        until: dict[str, datetime] = {}
        for key, tally in tallies.items():
            if tally.locked_until is not None and tally.locked_until > now:
                where = key.split(":", 2)[2]
                until[where] = max(tally.locked_until, until.get(where, now))
        return tuple(Lock(self._shown(where), moment) for where, moment in until.items())

    def _shown(self, where: str) -> str:
        if "@" in where:
            return where
        return limited_ip(where.partition("/")[0], self._settings.get(AUDIT_IP)) or ""

    def unlock(self, token: str, *, by: str) -> int:
        """Forget all wrong guesses at a link; returns how many had to wait. Raises UserError for an unknown token."""
        with self._journal.change() as change:
            details = self._links.by_token(token)
            if details is None:
                raise UserError("There is no link with this token.", hint="See: sharedesk links")
            link = details.link
            locked, keys = len(self.locks(link.id)), list(self._guesses.of_link(link.id))
            # Who waits at this link may also wait for what they tried at others: they are to get in.
            waiting = [
                Guesser(key.split(":", 2)[2], timedelta())
                for key in keys
                if key.startswith("link:") and key.count(":") > 1
            ]
            anywhere = [scope.key for one in waiting for scope in (one.anywhere, one.newcomers_anywhere)]
            self._guesses.remove([*keys, *anywhere])
            change.record(Action.GATE_UNLOCKED, link, who=Who(person=by), detail={"locks": locked})
            change.touched(link)
        return locked

    # -- upkeep

    def flush(self) -> None:
        """Store what was counted in memory."""
        self._strangers.flush()

    def forget(self) -> None:
        """Forget guesses that count no more."""
        than = self._clock() - guessing.remembered(self._settings.get(PASSWORD_WAIT))
        with self._store.write():
            self._guesses.remove_older(than)

    def close(self) -> None:
        """Store what is left to store; a disk that is full only loses counts."""
        try:
            self.flush()
        except EnvironmentFault as fault:
            log.warning("The latest guesses were not stored. %s", fault)


def _raise_if_locked(guess: Guess, verdict: Verdict) -> None:
    if verdict.wait_seconds is not None:
        raise LockedError(verdict.wait_seconds, guess)
