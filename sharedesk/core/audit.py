"""The audit log as a value: its actions, its events, and the hash chain that makes changes to it visible."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sharedesk.core.clock import iso
from sharedesk.errors import EnvironmentFault

GENESIS = "0" * 64
"""The `previous` hash of the first event."""

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
    PORTAL_STARTED = "portal.started"
    PORTAL_STOPPED = "portal.stopped"


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
    """Which events to read; None means any. `since` is included, `until` is not."""

    token: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    action: str | None = None
    after_seq: int = 0


class UnreadableEventError(EnvironmentFault):
    """What stands in the log as event `seq` is no event: somebody changed it."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"Event {seq} of the audit log was changed and cannot be read.", hint="See: audit verify")
        self.seq = seq


def chain_hash(previous: str, event: Event) -> str:
    """Return the hash of `event` after `previous`: SHA-256 over a canonical JSON array, as 64 hex digits."""
    who = event.who
    fields = [previous, event.seq, iso(event.at), event.action.value, event.token, event.item, event.bytes, event.total]
    fields += [who.ip, who.email, who.user_agent, who.person, event.detail]
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def first_broken(events: Iterable[Event]) -> int | None:
    """Return the seq of the first event that does not follow from the one before it, None when the chain holds.

    Events come oldest first and from the very beginning; of a gap, the first event that is missing is named.
    """
    previous, expected = GENESIS, 1
    try:
        for event in events:
            if event.seq != expected or event.hash != chain_hash(previous, event):
                return expected
            previous, expected = event.hash, expected + 1
    except UnreadableEventError as error:
        return error.seq
    return None
