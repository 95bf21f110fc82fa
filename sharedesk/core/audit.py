"""The audit log as a value: its actions, its events, and the hash chain that makes changes to it visible."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sharedesk.core.chain import seal
from sharedesk.core.clock import iso
from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import EnvironmentFault

Detail = dict[str, str | int | float | bool | None]


class Action(StrEnum):
    """What can happen (CONTRACT: actions)."""

    LINK_CREATED = "link.created"
    LINK_EDITED = "link.edited"
    LINK_PAUSED = "link.paused"
    LINK_RESUMED = "link.resumed"
    LINK_REVOKED = "link.revoked"
    LINK_DELETED = "link.deleted"
    LINK_RESTORED = "link.restored"
    LINK_EXPIRED = "link.expired"
    LINK_USED = "link.used"
    LINK_MISSING = "link.missing"
    LINK_FOUND = "link.found"
    PAGE_VIEWED = "page.viewed"
    PREVIEW_VIEWED = "preview.viewed"
    PASSWORD_FAILED = "password.failed"  # noqa: S105 - the name of an action
    PASSWORD_PASSED = "password.passed"  # noqa: S105
    EMAIL_SUBMITTED = "email.submitted"
    CODE_SENT = "code.sent"
    CODE_FAILED = "code.failed"
    CODE_PASSED = "code.passed"
    GATE_LOCKED = "gate.locked"
    GATE_UNLOCKED = "gate.unlocked"
    CLAIM_MADE = "claim.made"
    CLAIM_RELEASED = "claim.released"
    CLAIM_SUSPENDED = "claim.suspended"
    TIME_REQUESTED = "time.requested"
    DOWNLOAD_STARTED = "download.started"
    DOWNLOAD_INTERRUPTED = "download.interrupted"
    DOWNLOAD_COMPLETED = "download.completed"
    DOWNLOAD_REFUSED = "download.refused"
    SETTINGS_CHANGED = "settings.changed"
    AUDIT_TRIMMED = "audit.trimmed"
    AUDIT_EXPORTED = "audit.exported"
    PORTAL_STARTED = "portal.started"
    PORTAL_STOPPED = "portal.stopped"

    @property
    def group(self) -> str:
        """What it happened to: the word before the dot."""
        return self.value.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something, as far as it is known. `ip` is already cut to what the audit policy allows."""

    ip: str | None = None
    email: str | None = None
    user_agent: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event before it has a place in the chain. `bytes` and `total` count bytes of a delivery."""

    action: Action
    token: str | None = None
    item: str | None = None
    bytes: int | None = None
    total: int | None = None
    who: Who = field(default_factory=Who)
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the audit log. `hash` covers every other field and the hash of the event before it."""

    seq: int
    at: datetime
    action: Action
    token: str | None
    item: str | None
    bytes: int | None
    total: int | None
    who: Who
    detail: Detail
    hash: str


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events to read; None means any. `since` is included, `until` is not.

    `actions` are names or groups (`download.*`), any of which may match. `ip` is an address, or the beginning of one
    (`192.0.2.`). `text` is looked for, without regard to case, in token, title of the link, item, address, e-mail,
    program, person and detail.
    """

    token: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    actions: tuple[str, ...] = ()
    person: str | None = None
    email: str | None = None
    ip: str | None = None
    text: str | None = None


def matching_actions(patterns: Iterable[str]) -> tuple[Action, ...]:
    """Return the actions that are named, or that belong to a named group."""
    wanted = set(patterns)
    return tuple(action for action in Action if {action.value, f"{action.group}.*"} & wanted)


class UnreadableEventError(EnvironmentFault):
    """What stands in the log as event `seq` is no event: somebody changed it."""

    def __init__(self, seq: int) -> None:
        title = Sentence("Event {number} of the audit log was changed and cannot be read.", number=seq)
        super().__init__(title, hint=mark("See: audit verify"))
        self.seq = seq


def canonical_detail(detail: Detail) -> str:
    """Return the details of an event as the one JSON text that the chain covers."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def chain_hash(previous: str, event: Event) -> str:
    """Return the hash of `event` after `previous`."""
    who, what = event.who, (event.action.value, event.token, event.item)
    return seal(
        event.seq,
        previous,
        iso(event.at),
        what,
        (event.bytes, event.total),
        (who.ip, who.email, who.user_agent, who.person),
        canonical_detail(event.detail),
    )
