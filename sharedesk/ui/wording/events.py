"""How the audit log reads: who, what happened, to what, from where, and how it ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zlib import crc32

from sharedesk.core.audit import Action, Event
from sharedesk.core.robots import UNNAMED
from sharedesk.core.saying import mark
from sharedesk.ui.look.filekind import FileKind
from sharedesk.ui.texts import tr
from sharedesk.ui.wording import words
from sharedesk.ui.wording.symbols import SYMBOLS

UNKNOWN, ITSELF, HERE = mark("Unknown"), "ShareDesk", mark("This computer")
_TINTS = (FileKind.DOC, FileKind.SHEET, FileKind.VIDEO, FileKind.IMAGE, FileKind.ARCHIVE, FileKind.PDF)


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


_OK, _REFUSED, _LOCKED = (mark("OK"), "text2"), (mark("Refused"), "bad"), (mark("Locked"), "bad")
_BY_ITSELF = (mark("Not wanted"), "bad")
"""Of a portal that stopped answering."""
_SAID: dict[Action, tuple[str, tuple[str, str]]] = {
    Action.LINK_CREATED: (mark("Link created"), _OK),
    Action.LINK_EDITED: (mark("Link changed"), _OK),
    Action.LINK_PAUSED: (mark("Link paused"), _OK),
    Action.LINK_RESUMED: (mark("Link resumed"), _OK),
    Action.LINK_REVOKED: (mark("Link ended"), _OK),
    Action.LINK_DELETED: (mark("Link deleted"), _OK),
    Action.LINK_RESTORED: (mark("Link brought back"), _OK),
    Action.LINK_EXPIRED: (mark("Link expired"), _OK),
    Action.LINK_USED: (mark("Link used up"), _OK),
    Action.LINK_MISSING: (mark("File not found"), (mark("Missing"), "bad")),
    Action.LINK_FOUND: (mark("File is back"), _OK),
    Action.PAGE_VIEWED: (mark("Page opened"), _OK),
    Action.PREVIEW_VIEWED: (mark("Preview opened"), _OK),
    Action.PASSWORD_FAILED: (mark("Wrong password"), _REFUSED),
    Action.PASSWORD_PASSED: (mark("Password accepted"), _OK),
    Action.EMAIL_SUBMITTED: (mark("Address given"), _OK),
    Action.CODE_SENT: (mark("Code sent"), _OK),
    Action.CODE_FAILED: (mark("Wrong code"), _REFUSED),
    Action.CODE_PASSED: (mark("Address confirmed"), _OK),
    Action.GATE_LOCKED: (mark("Too many tries"), _LOCKED),
    Action.GATE_UNLOCKED: (mark("Tries allowed again"), _OK),
    Action.CLAIM_MADE: (mark("Download reserved"), _OK),
    Action.CLAIM_RELEASED: (mark("Reservation ended"), _OK),
    Action.CLAIM_SUSPENDED: (mark("Stopped half-way"), (mark("Undecided"), "warn")),
    Action.TIME_REQUESTED: (mark("Asked for more time"), (mark("Undecided"), "warn")),
    Action.DOWNLOAD_STARTED: (mark("Download started"), (mark("Begun"), "text2")),
    Action.DOWNLOAD_INTERRUPTED: (mark("Download interrupted"), (mark("Broken off"), "warn")),
    Action.DOWNLOAD_COMPLETED: (mark("Download completed"), _OK),
    Action.DOWNLOAD_REFUSED: (mark("Download refused"), _REFUSED),
    Action.SETTINGS_CHANGED: (mark("Setting changed"), _OK),
    Action.AUDIT_TRIMMED: (mark("Old events removed"), _OK),
    Action.AUDIT_EXPORTED: (mark("Audit log exported"), _OK),
    Action.PORTAL_STARTED: (mark("Portal started"), _OK),
    Action.PORTAL_STOPPED: (mark("Portal stopped"), _OK),
}


def describe(event: Event, title: str, now: datetime, zone: tzinfo | None = None) -> EventLine:
    """Return `event` as a row; `title` is that of its link, empty when there is none any more."""
    icon, ink = SYMBOLS[event.action]
    what, (result, result_ink) = _SAID[event.action]
    if event.action is Action.PORTAL_STOPPED and event.detail.get("reason"):
        result, result_ink = _BY_ITSELF
    result = tr(result)
    if event.action is Action.DOWNLOAD_INTERRUPTED and event.total:
        result = words.share(words.percent(event.bytes or 0, event.total))
    name = who(event)
    return EventLine(
        time=_time(event.at, now, zone),
        who=tr(name) if name == UNKNOWN else name,
        initials=initials(name),
        tint=tint(name),
        icon=icon,
        ink=ink,
        what=preview_by_robot(event) or tr(what),
        about=about(event, title),
        address=event.who.ip or (tr(HERE) if event.who.person else ""),
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
    return tr("Preview by a bot") if robot == UNNAMED else tr("Preview by a bot ({robot})", robot=robot)


def _time(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    local, today = at.astimezone(zone), now.astimezone(zone)
    return words.written(local, tr("dd MMM HH:mm:ss") if local.year == today.year else tr("dd MMM yyyy HH:mm"))


def sample_times() -> list[str]:
    """Return times as the log writes them, of every month: the widest decides how wide their column has to be."""
    patterns = (tr("dd MMM HH:mm:ss"), tr("dd MMM yyyy HH:mm"))
    moments = [datetime(2000, month, 28, 20, 8, 8) for month in range(1, 13)]  # noqa: DTZ001 - only its words count
    return [words.written(moment, pattern) for pattern in patterns for moment in moments]


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
