"""Asks the services what waits for a decision at a link, and does what the sender decides. All of it in jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from sharedesk.core.claims import FINISHED, UNFINISHED
from sharedesk.core.link import Ending, Link
from sharedesk.ui.jobs import Jobs
from sharedesk.ui.messages import Messages
from sharedesk.ui.pages.decisions import EXTENSION_DAYS, Asked, Decision, Held, Pending

SOMEONE = "Someone"


class Claim(Protocol):
    """Somebody's hold on a limited link."""

    @property
    def state(self) -> str:
        """How far it is."""


class Holder(Protocol):
    """Who has how much of a link."""

    @property
    def email(self) -> str | None:
        """Their confirmed address."""

    @property
    def ip(self) -> str | None:
        """Where they came from, as far as the audit policy keeps it."""

    @property
    def claim(self) -> Claim | None:
        """Their claim, None for somebody who took files of a link without a limit."""

    @property
    def delivered(self) -> int:
        """Bytes that have arrived."""

    @property
    def total(self) -> int:
        """Bytes of all they may have."""


class Claims(Protocol):
    """The claims on limited links."""

    def holders(self, link_id: int) -> Sequence[Holder]:
        """Return who has how much."""

    def give_back(self, token: str, *, by: str) -> object:
        """Let somebody else have the link."""

    def end(self, token: str, *, by: str) -> object:
        """Count the link as used."""


class Locked(Protocol):
    """Somebody who has to wait."""

    @property
    def who(self) -> str:
        """Their address, "" where none may be recorded."""


class Guard(Protocol):
    """Who guessed too often."""

    def locks(self, link_id: int) -> Sequence[Locked]:
        """Return who has to wait at a link."""

    def unlock(self, token: str, *, by: str) -> object:
        """Let everybody try again."""


class Wish(Protocol):
    """Somebody's wish for more time."""

    @property
    def email(self) -> str | None:
        """Their confirmed address."""

    @property
    def note(self) -> str:
        """What they wrote."""


class Requests(Protocol):
    """Wishes for more time."""

    def open_requests(self, link_id: int) -> Sequence[Wish]:
        """Return who waits for an answer."""

    def extend(self, token: str, days: int, *, by: str) -> object:
        """Let the link live longer."""

    def dismiss(self, token: str, *, by: str) -> object:
        """Leave the link as it is."""


class Reopening(Protocol):
    """Links that were used, and can be used once more."""

    def may_reopen(self, link: Link) -> bool:
        """Say whether that is possible."""

    def reopen(self, token: str, *, by: str) -> object:
        """Let the link be used once more."""


class Decisions:
    """What can be decided with the services that are there; those that are not have nothing to decide."""

    def __init__(
        self,
        me: str,
        claims: Claims | None = None,
        guard: Guard | None = None,
        requests: Requests | None = None,
        reopening: Reopening | None = None,
    ) -> None:
        self._me = me
        self._claims, self._guard, self._requests, self._reopening = claims, guard, requests, reopening

    def pending(self, link: Link) -> Pending:
        """Return what waits at a link now. Reads the database: call it off the GUI thread."""
        return Pending(self._held(link), self._locked(link), self._asked(link), self._used_by(link))

    def _held(self, link: Link) -> tuple[Held, ...]:
        if self._claims is None or link.protection.limit is None or link.ending is not None:
            return ()
        return tuple(
            Held(one.email or one.ip or SOMEONE, one.delivered, one.total)
            for one in self._claims.holders(link.id)
            if one.claim is not None and one.claim.state in UNFINISHED
        )

    def _locked(self, link: Link) -> tuple[str, ...]:
        if self._guard is None or not (link.has_password or link.allowed_emails):
            return ()
        return tuple(one.who or SOMEONE for one in self._guard.locks(link.id))

    def _asked(self, link: Link) -> tuple[Asked, ...]:
        if self._requests is None or link.expires_at is None:
            return ()
        return tuple(Asked(one.email or SOMEONE, one.note) for one in self._requests.open_requests(link.id))

    def _used_by(self, link: Link) -> str:
        used = link.ending is Ending.USED
        if not used or self._claims is None or self._reopening is None or not self._reopening.may_reopen(link):
            return ""
        done = [one for one in self._claims.holders(link.id) if one.claim is not None and one.claim.state in FINISHED]
        return (done[-1].email or done[-1].ip or SOMEONE) if done else SOMEONE

    def take(self, decision: Decision, link: Link) -> str:
        """Do what was decided; returns what to say about it. Raises ShareDeskError when that is not possible."""
        steps: dict[Decision, tuple[Callable[[str], object], str]] = {}
        if self._claims is not None:
            claims = self._claims
            steps[Decision.GIVE_BACK] = (lambda token: claims.give_back(token, by=self._me), "Link given back")
            steps[Decision.END] = (lambda token: claims.end(token, by=self._me), "Link ended")
        if self._guard is not None:
            guard = self._guard
            steps[Decision.UNLOCK] = (lambda token: guard.unlock(token, by=self._me), "They can try again")
        if self._requests is not None:
            wishes = self._requests
            longer = f"Extended by {EXTENSION_DAYS} days"
            steps[Decision.EXTEND] = (lambda token: wishes.extend(token, EXTENSION_DAYS, by=self._me), longer)
            steps[Decision.DISMISS] = (lambda token: wishes.dismiss(token, by=self._me), "Left as it is")
        if self._reopening is not None:
            reopening = self._reopening
            steps[Decision.REOPEN] = (lambda token: reopening.reopen(token, by=self._me), "Link reopened")
        step, said = steps[decision]
        step(link.token)
        return said


class DecisionDesk(QObject):
    """Runs what is decided in the details."""

    def __init__(self, decisions: Decisions, jobs: Jobs, messages: Messages) -> None:
        super().__init__()
        self._decisions = decisions
        self._jobs = jobs
        self._messages = messages

    def decide(self, decision: Decision, link: Link, done: Callable[[], None], failed: Callable[[], None]) -> None:
        """Do it and say so, or why not; then call `done` or `failed`."""

        def taken(said: str) -> None:
            self._messages.say(said, link.title)
            done()

        def refused(error: BaseException) -> None:
            self._messages.fail(error)
            failed()

        self._jobs.run(self._decisions.take, decision, link, done=taken, failed=refused)
