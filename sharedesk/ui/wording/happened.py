"""What the audit log says of a link, as lines that people read: who did what, where and when, all of it plain text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sharedesk.core.audit import Action, Event
from sharedesk.ui.wording import words
from sharedesk.ui.wording.events import preview_by_robot
from sharedesk.ui.wording.symbols import SYMBOLS


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One line: an icon with its ink, a sentence, where and when, and how far a running download is (0 to 100)."""

    icon: str
    ink: str
    text: str
    detail: str
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Downloading:
    """All that one person downloads: the names of the items, bytes in sum, bytes a second and seconds that are left."""

    who: str
    items: tuple[str, ...]
    done: int
    total: int
    rate: float | None
    left: float | None


_BY_SOMEONE = {
    Action.PAGE_VIEWED: "opened the page",
    Action.PREVIEW_VIEWED: "looked at a preview",
    Action.PASSWORD_FAILED: "gave a wrong password",
    Action.PASSWORD_PASSED: "gave the password",
    Action.EMAIL_SUBMITTED: "gave an address",
    Action.CODE_FAILED: "gave a wrong code",
    Action.CODE_PASSED: "confirmed by code",
    Action.GATE_LOCKED: "guessed too often and has to wait",
    Action.GATE_UNLOCKED: "let everyone try again",
    Action.CLAIM_MADE: "reserved a download",
    Action.CLAIM_RELEASED: "gave a reserved download back",
    Action.CLAIM_SUSPENDED: "stopped half-way",
    Action.TIME_REQUESTED: "asked for more time",
    Action.DOWNLOAD_STARTED: "started a download",
    Action.DOWNLOAD_INTERRUPTED: "was interrupted",
    Action.DOWNLOAD_COMPLETED: "downloaded",
    Action.DOWNLOAD_REFUSED: "was refused",
    Action.LINK_CREATED: "created the link",
    Action.LINK_EDITED: "changed the link",
    Action.LINK_PAUSED: "paused the link",
    Action.LINK_RESUMED: "resumed the link",
    Action.LINK_REVOKED: "ended the link",
    Action.LINK_DELETED: "deleted the link",
    Action.LINK_RESTORED: "brought the link back",
    Action.LINK_USED: "ended the link as used",
    Action.SETTINGS_CHANGED: "changed a setting",
    Action.PORTAL_STARTED: "opened the portal",
    Action.PORTAL_STOPPED: "closed the portal",
}
_BY_ITSELF = {
    Action.LINK_EXPIRED: "The link expired",
    Action.LINK_USED: "The link is used up",
    Action.LINK_MISSING: "File not found",
    Action.LINK_FOUND: "The file is back",
    Action.CODE_SENT: "A code was sent",
    Action.CLAIM_RELEASED: "A reserved download is free again",
    Action.CLAIM_SUSPENDED: "A reserved download stopped half-way",
    Action.AUDIT_TRIMMED: "Old entries were removed",
}
_ALWAYS_BY_ITSELF = {
    Action.LINK_EXPIRED, Action.LINK_MISSING, Action.LINK_FOUND, Action.CODE_SENT, Action.AUDIT_TRIMMED,
}  # fmt: skip
_CHANGES = {
    "password": "its password",
    "allowed_emails": "who it is for",
    "one_time": "one-time use",
    "expires_at": "when it expires",
    "max_downloads": "its downloads",
    "notify": "what you are told",
    "title": "its title",
    "message": "its message",
    "added": "its files",
    "removed": "its files",
}


def describe(event: Event, me: str, now: datetime) -> ActivityLine:
    """Return `event` as the line a person reads; `me` is the name of the person at this window."""
    when = words.when(event.at, now)
    someone = event.who.person or event.who.email or event.who.ip
    action = event.action
    icon, ink = SYMBOLS[action]
    by_itself = action in _ALWAYS_BY_ITSELF or not someone
    if action in _BY_ITSELF and (by_itself or (action is Action.CLAIM_RELEASED and not event.who.person)):
        text = _of_a_copy(event) or _BY_ITSELF[action]
        return ActivityLine(icon, ink, text, _joined(_about(event), when))
    if shown := preview_by_robot(event):
        return ActivityLine(icon, ink, shown, _joined(event.item, event.who.ip, when))
    did = _BY_SOMEONE.get(action, action.value.replace(".", " "))
    who = "You" if event.who.person == me and me else someone or "Someone"
    if action is Action.LINK_EDITED:
        did = _change(event)
    if who == "You" and did.startswith("was "):
        did = f"were {did[4:]}"
    address = event.who.ip if event.who.ip != who else None
    return ActivityLine(icon, ink, f"{who} {did}", _joined(_about(event), address, when))


def _of_a_copy(event: Event) -> str:
    """Return what to say where it is a copy that was damaged or repaired, and not an original that came or went."""
    if event.detail.get("reason") == "damaged":
        return "A copy is damaged"
    return "The file was copied again" if "repaired" in event.detail else ""


def running(now: Downloading) -> ActivityLine:
    """Return what somebody downloads now as a line with a bar: how far, how fast, how much longer, and what."""
    left = "" if now.left is None else f"{words.span(now.left)} left"
    speed = "" if now.rate is None else words.speed(now.rate)
    what = now.items[0] if len(now.items) == 1 else words.count(len(now.items), "file")
    return ActivityLine(
        "arrow-circle-down",
        "accent_text",
        f"{now.who or 'Someone'} is downloading",
        _joined(words.size_of(now.done, now.total), speed, left, what),
        words.percent(now.done, now.total),
    )


def _change(event: Event) -> str:
    days = event.detail.get("extended_by_days")
    if isinstance(days, int):
        return f"gave it {words.count(days, 'more day', 'more days')}"
    named = dict.fromkeys(_CHANGES[name] for name in event.detail if name in _CHANGES)
    return f"changed {words.listing(named)}" if named else "changed the link"


def _about(event: Event) -> str | None:
    """Return what an event is about: a file, how much of it, or an address that somebody gave."""
    match event.action:
        case Action.DOWNLOAD_COMPLETED:
            return f"{event.item} · completed" if event.item else "completed"
        case Action.DOWNLOAD_INTERRUPTED if event.total:
            return f"{event.item or 'Download'} at {words.percent(event.bytes or 0, event.total)}%"
        case Action.EMAIL_SUBMITTED:
            listed = "" if event.detail.get("on_the_list", True) else "not on the list"
            return _joined(_text(event, "address"), listed)
        case Action.CODE_SENT | Action.CODE_FAILED | Action.CODE_PASSED:
            return _text(event, "address")
        case Action.CLAIM_RELEASED | Action.CLAIM_SUSPENDED:
            named = event.who.email if event.action is Action.CLAIM_RELEASED else ""
            return _joined(named, _text(event, "reason"))
        case _:
            return event.item


def _text(event: Event, name: str) -> str:
    value = event.detail.get(name)
    return value if isinstance(value, str) else ""


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
