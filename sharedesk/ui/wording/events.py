"""How the audit log reads: who, what happened, to what, from where, and how it ended, without Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zlib import crc32

from sharedesk.core.audit import Action, Event
from sharedesk.core.robots import UNNAMED
from sharedesk.ui.look.filekind import FileKind
from sharedesk.ui.wording import words
from sharedesk.ui.wording.symbols import SYMBOLS

UNKNOWN, ITSELF, HERE = "Unknown", "ShareDesk", "This computer"
_TINTS = (FileKind.DOC, FileKind.SHEET, FileKind.VIDEO, FileKind.IMAGE, FileKind.ARCHIVE, FileKind.PDF)
_SHORT = tuple(month[:3] for month in words.MONTHS)


@dataclass(frozen=True, slots=True)
class EventLine:
    """One row of the audit log; `ink` and `result_ink` are names of colours, `tint` that of the avatar."""

    time: str
    who: str
    initials: str
    tint: FileKind
    icon: str
    ink: str
    what: str
    about: str
    address: str
    result: str
    result_ink: str
    full_time: str
    agent: str

    @property
    def sentence(self) -> str:
        """What screen readers say of the row."""
        parts = (self.who, self.what, self.about, self.address, self.result, self.full_time)
        return ", ".join(part for part in parts if part)


_OK, _REFUSED, _LOCKED = ("OK", "text2"), ("Refused", "bad"), ("Locked", "bad")
_SAID: dict[Action, tuple[str, tuple[str, str]]] = {
    Action.LINK_CREATED: ("Link created", _OK),
    Action.LINK_EDITED: ("Link changed", _OK),
    Action.LINK_PAUSED: ("Link paused", _OK),
    Action.LINK_RESUMED: ("Link resumed", _OK),
    Action.LINK_REVOKED: ("Link ended", _OK),
    Action.LINK_DELETED: ("Link deleted", _OK),
    Action.LINK_RESTORED: ("Link brought back", _OK),
    Action.LINK_EXPIRED: ("Link expired", _OK),
    Action.LINK_USED: ("Link used up", _OK),
    Action.LINK_MISSING: ("File not found", ("Missing", "bad")),
    Action.LINK_FOUND: ("File is back", _OK),
    Action.PAGE_VIEWED: ("Page opened", _OK),
    Action.PREVIEW_VIEWED: ("Preview opened", _OK),
    Action.PASSWORD_FAILED: ("Wrong password", _REFUSED),
    Action.PASSWORD_PASSED: ("Password accepted", _OK),
    Action.EMAIL_SUBMITTED: ("Address given", _OK),
    Action.CODE_SENT: ("Code sent", _OK),
    Action.CODE_FAILED: ("Wrong code", _REFUSED),
    Action.CODE_PASSED: ("Address confirmed", _OK),
    Action.GATE_LOCKED: ("Too many tries", _LOCKED),
    Action.GATE_UNLOCKED: ("Tries allowed again", _OK),
    Action.CLAIM_MADE: ("Download reserved", _OK),
    Action.CLAIM_RELEASED: ("Reservation ended", _OK),
    Action.CLAIM_SUSPENDED: ("Stopped half-way", ("Open", "warn")),
    Action.TIME_REQUESTED: ("Asked for more time", ("Open", "warn")),
    Action.DOWNLOAD_STARTED: ("Download started", ("Begun", "text2")),
    Action.DOWNLOAD_INTERRUPTED: ("Download interrupted", ("Broken off", "warn")),
    Action.DOWNLOAD_COMPLETED: ("Download completed", _OK),
    Action.DOWNLOAD_REFUSED: ("Download refused", _REFUSED),
    Action.SETTINGS_CHANGED: ("Setting changed", _OK),
    Action.AUDIT_TRIMMED: ("Old events removed", _OK),
    Action.AUDIT_EXPORTED: ("Audit log exported", _OK),
    Action.PORTAL_STARTED: ("Portal started", _OK),
    Action.PORTAL_STOPPED: ("Portal stopped", _OK),
}


def describe(event: Event, title: str, now: datetime, zone: tzinfo | None = None) -> EventLine:
    """Return `event` as a row; `title` is that of its link, empty when there is none any more."""
    icon, ink = SYMBOLS[event.action]
    what, (result, result_ink) = _SAID[event.action]
    if event.action is Action.DOWNLOAD_INTERRUPTED and event.total:
        result = f"{words.percent(event.bytes or 0, event.total)}%"
    name = who(event)
    return EventLine(
        time=_time(event.at, now, zone),
        who=name,
        initials=initials(name),
        tint=tint(name),
        icon=icon,
        ink=ink,
        what=preview_by_robot(event) or what,
        about=about(event, title),
        address=event.who.ip or (HERE if event.who.person else ""),
        result=result,
        result_ink=result_ink,
        full_time=words.full(event.at, zone),
        agent=event.who.user_agent or "",
    )


def preview_by_robot(event: Event) -> str:
    """Return what to say where a chat or mail program fetched a file to show what it is, "" for everything else."""
    robot = event.detail.get("robot")
    if not isinstance(robot, str):
        return ""
    return "Preview by a bot" if robot == UNNAMED else f"Preview by a bot ({robot})"


def _time(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    local, today = at.astimezone(zone), now.astimezone(zone)
    day = f"{local.day:02} {_SHORT[local.month - 1]}"
    return f"{day} {local:%H:%M:%S}" if local.year == today.year else f"{day} {local.year} {local:%H:%M}"


def who(event: Event) -> str:
    """Return who did it: a person, an address that was confirmed, somebody unknown, or the program by itself."""
    known = event.who.person or event.who.email
    if known:
        return known
    return UNKNOWN if event.who.ip or event.who.user_agent else ITSELF


def about(event: Event, title: str) -> str:
    """Return the link, file or setting that an event is about."""
    if event.action is Action.SETTINGS_CHANGED:
        return f"{event.detail.get('key', '')}: {event.detail.get('value', '')}"
    named = event.item or title or event.detail.get("title") or event.detail.get("url")
    return str(named) if named else ""


def initials(name: str) -> str:
    """Return two letters: "ML" for Maya Lindqvist, "JB" for j.berg@example.org, "AE" for anna@example.com."""
    if name == UNKNOWN:
        return "?"
    local, at, domain = name.partition("@")
    parts = [part for part in re.split(r"[\s._\-+]+", local) if part]
    if at and len(parts) == 1:
        parts.append(domain)
    letters = [part[0] for part in (*parts[:1], *(parts[-1:] if len(parts) > 1 else ())) if part]
    return "".join(letters).upper() or "?"


def tint(name: str) -> FileKind:
    """Return the colours of somebody's avatar, always the same."""
    if name in {UNKNOWN, ITSELF}:
        return FileKind.FILE
    return _TINTS[crc32(name.encode()) % len(_TINTS)]
