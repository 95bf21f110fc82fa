"""What the audit log says of a link, as lines that people read: who did what, where and when, all of it plain text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sharedesk.core.audit import Action, Event
from sharedesk.core.saying import mark
from sharedesk.ui.texts import ntr, tr
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
    Action.PAGE_VIEWED: (mark("You opened the page"), mark("{who} opened the page")),
    Action.PREVIEW_VIEWED: (mark("You looked at a preview"), mark("{who} looked at a preview")),
    Action.PASSWORD_FAILED: (mark("You gave a wrong password"), mark("{who} gave a wrong password")),
    Action.PASSWORD_PASSED: (mark("You gave the password"), mark("{who} gave the password")),
    Action.EMAIL_SUBMITTED: (mark("You gave an address"), mark("{who} gave an address")),
    Action.CODE_FAILED: (mark("You gave a wrong code"), mark("{who} gave a wrong code")),
    Action.CODE_PASSED: (mark("You confirmed by code"), mark("{who} confirmed by code")),
    Action.GATE_LOCKED: (
        mark("You tried too often and have to wait"),
        mark("{who} tried too often and has to wait"),
    ),
    Action.GATE_UNLOCKED: (mark("You let everyone try again"), mark("{who} let everyone try again")),
    Action.CLAIM_MADE: (mark("You reserved a download"), mark("{who} reserved a download")),
    Action.CLAIM_RELEASED: (mark("You gave a reserved download back"), mark("{who} gave a reserved download back")),
    Action.CLAIM_SUSPENDED: (mark("You stopped half-way"), mark("{who} stopped half-way")),
    Action.TIME_REQUESTED: (mark("You asked for more time"), mark("{who} asked for more time")),
    Action.DOWNLOAD_STARTED: (mark("You started a download"), mark("{who} started a download")),
    Action.DOWNLOAD_INTERRUPTED: (mark("You were interrupted"), mark("{who} was interrupted")),
    Action.DOWNLOAD_COMPLETED: (mark("You downloaded"), mark("{who} downloaded")),
    Action.DOWNLOAD_REFUSED: (mark("You were refused"), mark("{who} was refused")),
    Action.LINK_CREATED: (mark("You created the link"), mark("{who} created the link")),
    Action.LINK_EDITED: (mark("You changed the link"), mark("{who} changed the link")),
    Action.LINK_PAUSED: (mark("You paused the link"), mark("{who} paused the link")),
    Action.LINK_RESUMED: (mark("You resumed the link"), mark("{who} resumed the link")),
    Action.LINK_REVOKED: (mark("You ended the link"), mark("{who} ended the link")),
    Action.LINK_DELETED: (mark("You deleted the link"), mark("{who} deleted the link")),
    Action.LINK_RESTORED: (mark("You brought the link back"), mark("{who} brought the link back")),
    Action.LINK_USED: (mark("You ended the link as used"), mark("{who} ended the link as used")),
    Action.SETTINGS_CHANGED: (mark("You changed a setting"), mark("{who} changed a setting")),
    Action.AUDIT_EXPORTED: (mark("You exported the audit log"), mark("{who} exported the audit log")),
    Action.PORTAL_STARTED: (mark("You opened the portal"), mark("{who} opened the portal")),
    Action.PORTAL_STOPPED: (mark("You closed the portal"), mark("{who} closed the portal")),
}
"""What somebody did: said to themselves, and of another."""
_BY_ITSELF = {
    Action.LINK_EXPIRED: mark("The link expired"),
    Action.LINK_USED: mark("The link is used up"),
    Action.LINK_MISSING: mark("File not found"),
    Action.LINK_FOUND: mark("The file is back"),
    Action.CODE_SENT: mark("A code was sent"),
    Action.CLAIM_RELEASED: mark("A reserved download is free again"),
    Action.CLAIM_SUSPENDED: mark("A reserved download stopped half-way"),
    Action.AUDIT_TRIMMED: mark("Old entries were removed"),
}
_ALWAYS_BY_ITSELF = {
    Action.LINK_EXPIRED, Action.LINK_MISSING, Action.LINK_FOUND, Action.CODE_SENT, Action.AUDIT_TRIMMED,
}  # fmt: skip
_CHANGES = {
    "password": mark("its password"),
    "allowed_emails": mark("who it is for"),
    "one_time": mark("one-time use"),
    "expires_at": mark("when it expires"),
    "max_downloads": mark("its downloads"),
    "notify": mark("what you are told"),
    "title": mark("its title"),
    "message": mark("its message"),
    "added": mark("its files"),
    "removed": mark("its files"),
}


def describe(event: Event, me: str, now: datetime) -> ActivityLine:
    """Return `event` as the line a person reads; `me` is the name of the person at this window."""
    when = words.when(event.at, now)
    someone = event.who.person or event.who.email or event.who.ip
    action = event.action
    icon, ink = SYMBOLS[action]
    by_itself = action in _ALWAYS_BY_ITSELF or not someone
    if action in _BY_ITSELF and (by_itself or (action is Action.CLAIM_RELEASED and not event.who.person)):
        text = _of_a_copy(event) or tr(_BY_ITSELF[action])
        return ActivityLine(icon, ink, text, _joined(_about(event), when))
    if shown := preview_by_robot(event):
        return ActivityLine(icon, ink, shown, _joined(event.item, event.who.ip, when))
    who = "" if event.who.person == me and me else someone or tr("Someone")
    address = event.who.ip if event.who.ip != who else None
    return ActivityLine(icon, ink, _did(event, who), _joined(_about(event), address, when))


def _did(event: Event, who: str) -> str:
    """Return what somebody did; "" is the person who reads it."""
    days = event.detail.get("extended_by_days")
    if event.action is Action.LINK_EDITED and isinstance(days, int):
        if not who:
            return ntr("You gave it {n} more day", "You gave it {n} more days", days)
        return ntr("{who} gave it {n} more day", "{who} gave it {n} more days", days, who=who)
    named = dict.fromkeys(tr(_CHANGES[name]) for name in event.detail if name in _CHANGES)
    if event.action is Action.LINK_EDITED and named:
        what = words.listing(named)
        return tr("{who} changed {what}", who=who, what=what) if who else tr("You changed {what}", what=what)
    to_them, of_another = _BY_SOMEONE[event.action]
    return tr(of_another, who=who) if who else tr(to_them)


def _of_a_copy(event: Event) -> str:
    """Return what to say where it is a copy that was damaged or repaired, and not an original that came or went."""
    if event.detail.get("reason") == "damaged":
        return tr("A copy is damaged")
    return tr("The file was copied again") if "repaired" in event.detail else ""


def running(now: Downloading) -> ActivityLine:
    """Return what somebody downloads now as a line with a bar: how far, how fast, how much longer, and what."""
    left = "" if now.left is None else tr("{time} left", time=words.span(now.left))
    speed = "" if now.rate is None else words.speed(now.rate)
    what = now.items[0] if len(now.items) == 1 else ntr("{n} file", "{n} files", len(now.items))
    return ActivityLine(
        "arrow-circle-down",
        "accent_text",
        tr("{who} is downloading", who=now.who or tr("Someone")),
        _joined(words.size_of(now.done, now.total), speed, left, what),
        words.percent(now.done, now.total),
    )


def _about(event: Event) -> str | None:
    """Return what an event is about: a file, how much of it, or an address that somebody gave."""
    match event.action:
        case Action.DOWNLOAD_COMPLETED:
            return _joined(event.item, tr("completed"))
        case Action.DOWNLOAD_INTERRUPTED if event.total:
            share = words.share(words.percent(event.bytes or 0, event.total))
            return tr("{item} at {share}", item=event.item or tr("Download"), share=share)
        case Action.EMAIL_SUBMITTED:
            listed = "" if event.detail.get("on_the_list", True) else tr("not on the list")
            return _joined(_text(event, "address"), listed)
        case Action.CODE_SENT | Action.CODE_FAILED | Action.CODE_PASSED:
            return _text(event, "address")
        case Action.CLAIM_RELEASED | Action.CLAIM_SUSPENDED:
            named = event.who.email if event.action is Action.CLAIM_RELEASED else ""
            return _joined(named, tr(_text(event, "reason")))
        case _:
            return event.item


def _text(event: Event, name: str) -> str:
    value = event.detail.get(name)
    return value if isinstance(value, str) else ""


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
