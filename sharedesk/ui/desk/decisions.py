"""Asks the services what waits for a decision at a link, and does what the sender decides. All of it in jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from sharedesk.core.claims import FINISHED, UNFINISHED
from sharedesk.core.link import Ending, Link
from sharedesk.core.saying import mark
from sharedesk.services.context import AppContext
from sharedesk.services.holders import Holder
from sharedesk.ui.jobs import Jobs
from sharedesk.ui.messages import Messages
from sharedesk.ui.pages.decisions import EXTENSION_DAYS, Asked, Decision, Held, Pending
from sharedesk.ui.texts import ntr, tr
from sharedesk.ui.wording import words

SOMEONE = mark("Someone")


class Decisions:
    """What can be decided at links, by `me`."""

    def __init__(self, context: AppContext, me: str) -> None:
        self._claims, self._guard = context.claims, context.guard
        self._requests, self._reopening = context.requests, context.reopening
        self._me = me

    def pending(self, link: Link) -> Pending:
        """Return what waits at a link now, or what left of one that was withdrawn. Call it off the GUI thread."""
        if link.ending is Ending.REVOKED:
            return Pending(left=self.left(link.id))
        return Pending(self._held(link), self._locked(link), self._asked(link), self._used_by(link))

    def left(self, link_id: int) -> tuple[Held, ...]:
        """Return who has got something of a link, and how much. Call it off the GUI thread."""
        return tuple(_held(one) for one in self._claims.holders(link_id) if one.delivered)

    def _held(self, link: Link) -> tuple[Held, ...]:
        if link.protection.limit is None or link.ending is not None:
            return ()
        holders = self._claims.holders(link.id)
        return tuple(_held(one) for one in holders if one.claim is not None and one.claim.state in UNFINISHED)

    def _locked(self, link: Link) -> tuple[str, ...]:
        if not (link.has_password or link.allowed_emails):
            return ()
        return tuple(one.who or tr(SOMEONE) for one in self._guard.locks(link.id))

    def _asked(self, link: Link) -> tuple[Asked, ...]:
        if link.expires_at is None:
            return ()
        return tuple(Asked(one.email or tr(SOMEONE), one.note) for one in self._requests.open_requests(link.id))

    def _used_by(self, link: Link) -> str:
        if link.ending is not Ending.USED or not self._reopening.may_reopen(link):
            return ""
        done = [one for one in self._claims.holders(link.id) if one.claim is not None and one.claim.state in FINISHED]
        return (done[-1].email or done[-1].ip or tr(SOMEONE)) if done else tr(SOMEONE)

    def take(self, decision: Decision, link: Link) -> str:
        """Do what was decided; returns what to say about it. Raises ShareDeskError when that is not possible."""
        match decision:
            case Decision.GIVE_BACK:
                self._claims.give_back(link.token, by=self._me)
                return tr("Link given back")
            case Decision.END:
                self._claims.end(link.token, by=self._me)
                return tr("Link ended")
            case Decision.UNLOCK:
                self._guard.unlock(link.token, by=self._me)
                return tr("They can try again")
            case Decision.EXTEND:
                self._requests.extend(link.token, EXTENSION_DAYS, by=self._me)
                return tr("Extended by {days} days", days=EXTENSION_DAYS)
            case Decision.DISMISS:
                self._requests.dismiss(link.token, by=self._me)
                return tr("Left as it is")
            case Decision.REOPEN:
                self._reopening.reopen(link.token, by=self._me)
                return tr("Link reopened")


def _held(holder: Holder) -> Held:
    return Held(holder.email or holder.ip or tr(SOMEONE), holder.delivered, holder.total)


def in_short(left: Sequence[Held]) -> str:
    """Return in a few words what left of a link: "anna@example.com had 61%", "3 people had some of it"."""
    if not left:
        return tr("nothing had left")
    if len(left) > 1:
        return ntr("{n} person had some of it", "{n} people had some of it", len(left))
    share = words.share(words.percent(left[0].delivered, left[0].total))
    return tr("{who} had {share}", who=left[0].who, share=share)


def of_many(left: Sequence[Sequence[Held]]) -> str:
    """Return in a few words what left of several links."""
    people = {held.who for link in left for held in link}
    if not people:
        return tr("Nothing had left")
    return ntr("{n} person had some of them", "{n} people had some of them", len(people))


class DecisionDesk(QObject):
    """Runs what is decided in the details."""

    def __init__(self, decisions: Decisions, jobs: Jobs, messages: Messages) -> None:
        super().__init__()
        self._decisions = decisions
        self._jobs = jobs
        self._messages = messages

    def decide(
        self,
        decision: Decision,
        link: Link,
        done: Callable[[], None],
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Do it and say so, or why not; then call `done` or `failed`."""

        def taken(said: str) -> None:
            self._messages.say(said, link.title)
            done()

        def refused(error: BaseException) -> None:
            self._messages.fail(error)
            failed()

        self._jobs.run(self._decisions.take, decision, link, done=taken, failed=refused)
