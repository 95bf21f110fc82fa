"""Who tries tokens that lead nowhere: counted in memory, so that a flood costs no disk, and stored in batches."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Lock

from sharedesk.core.audit import Action, Who
from sharedesk.core.budgets import Tally, Verdict
from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import WEIGHTS, Guess, Guesser, Scope, network
from sharedesk.core.tokens import digest
from sharedesk.services.foundation import Foundation
from sharedesk.store.guesses import GuessRepository

REMEMBERED = 10_000
"""How many addresses, and how many tokens with the address that tried them, are kept in memory."""
BATCH = 500
QUIET = timedelta(minutes=15)
"""For how long an address has to be quiet before its next lock is recorded as a new one."""


@dataclass
class _Stranger:
    """What one address has tried; `unsaved` points are not in the database yet, `to_tell` is a lock to record."""

    scope: Scope
    tally: Tally | None
    unsaved: int = 0
    to_tell: tuple[Who, int] | None = None


class Strangers:
    """Counts tokens by address. The same token again is no new guess: people click an old link more than once."""

    def __init__(self, base: Foundation) -> None:
        self._store = base.store
        self._guesses = GuessRepository(base.store)
        self._clock = base.clock
        self._journal = base.journal
        self._known: OrderedDict[str, _Stranger] = OrderedDict()
        self._tried: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = Lock()

    def judge(self, guess: Guess, visitor: Visitor, token: str) -> Verdict:
        """Return whether an address that gave this token has to wait; if not, the token is counted."""
        guesser = Guesser(network(visitor.ip), timedelta())
        (scope,) = guesser.scopes(guess)
        stranger, now = self._stranger(scope), self._clock()
        with self._lock:
            before = stranger.tally
            verdict = Verdict() if before is None else before.verdict(now)
            if verdict.wait_seconds is not None or not self._is_new(guesser.network, token):
                return verdict
            after = stranger.tally = scope.limit.add(before, WEIGHTS[guess], now)
            stranger.unsaved += WEIGHTS[guess]
            seconds = after.verdict(now).wait_seconds
            last = before.locked_until if before else None
            if seconds is not None and (last is None or now - last > QUIET):
                stranger.to_tell = (visitor.who, seconds)
        return Verdict()

    def _stranger(self, scope: Scope) -> _Stranger:
        with self._lock:
            if scope.key in self._known:
                self._known.move_to_end(scope.key)
                return self._known[scope.key]
        with self._store.scope():
            tally = self._guesses.read([scope.key]).get(scope.key)
        with self._lock:
            stranger = self._known.setdefault(scope.key, _Stranger(scope, tally))
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return stranger

    def _is_new(self, where: str, token: str) -> bool:
        key = (where, digest(token))
        is_new = key not in self._tried
        self._tried[key] = None
        self._tried.move_to_end(key)
        if len(self._tried) > REMEMBERED:
            self._tried.popitem(last=False)
        return is_new

    def flush(self) -> None:
        """Store what was counted since the last time, in one transaction, together with what other processes count."""
        now = self._clock()
        with self._lock:
            waiting = [stranger for stranger in self._known.values() if stranger.unsaved][:BATCH]
            taken = [(stranger, stranger.unsaved, stranger.to_tell, stranger.tally) for stranger in waiting]
        if not taken:
            return
        with self._journal.change() as change:
            stored = self._guesses.read([stranger.scope.key for stranger in waiting])
            merged = {}
            for stranger, points, to_tell, counted in taken:
                scope = stranger.scope
                merged[scope] = _still_locked(scope.limit.add(stored.get(scope.key), points, now), counted)
                if to_tell is not None:
                    who, seconds = to_tell
                    detail: dict[str, str | int | float | bool | None] = {"what": "token", "seconds": seconds}
                    change.record(Action.GATE_LOCKED, who=who, detail=detail)
            self._guesses.write(merged)
        with self._lock:
            for stranger, points, to_tell, _ in taken:
                stranger.unsaved -= points
                if stranger.to_tell is to_tell:
                    stranger.to_tell = None
                if not stranger.unsaved:
                    stranger.tally = merged[stranger.scope]


def _still_locked(merged: Tally, counted: Tally | None) -> Tally:
    """Return what is stored: points added at once fade more than one by one, but who was told to wait still waits."""
    if counted is None or counted.locked_until is None:
        return merged
    return replace(merged, locked_until=max(counted.locked_until, merged.locked_until or counted.locked_until))
