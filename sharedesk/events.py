"""What services tell the rest of the program: frozen values on a bus that knows nothing of Qt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from sharedesk.core.audit import Action, Event
from sharedesk.core.mail import MailStatus
from sharedesk.core.reach import Report

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """A link was made, edited or changed its state, here or in another process."""

    link_id: int
    token: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class CopyProgress:
    """How far the copies of a `send` link are, in bytes; `seconds_left` is None while nothing can be said."""

    link_id: int
    copied: int
    total: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class TransferProgress:
    """How much of a delivery a visitor has acknowledged, in bytes of the item; `running` is False at its end."""

    link_id: int
    delivery_id: int
    item: str
    who: str
    acknowledged: int
    total: int
    running: bool


@dataclass(frozen=True, slots=True)
class AuditAppended:
    """A new line of the audit log, written by this process or another."""

    event: Event
    link_id: int | None


class PortalState(StrEnum):
    """What the portal of this process is doing."""

    STARTING = "starting"
    ONLINE = "online"
    PAUSED = "paused"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class PortalChanged:
    """The portal came up, went down or was paused. `problem` says in words why it is OFFLINE."""

    state: PortalState
    url: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """A setting has a new value, set here or in another process."""

    key: str


@dataclass(frozen=True, slots=True)
class MailChanged:
    """Mail was set up, works again, or fails."""

    status: MailStatus


@dataclass(frozen=True, slots=True)
class ReachChecked:
    """It was looked whether recipients can open links."""

    report: Report


@dataclass(frozen=True, slots=True)
class Notification:
    """Something the owner wants to be told at once, on this desktop; `action` is what happened to the link."""

    title: str
    text: str
    link_id: int
    action: Action


AppEvent = (
    LinkChanged
    | CopyProgress
    | TransferProgress
    | AuditAppended
    | PortalChanged
    | SettingsChanged
    | MailChanged
    | ReachChecked
    | Notification
)
Listener = Callable[[AppEvent], None]


class Bus:
    """Hands every event to every listener, on the thread that published it."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add `listener` and return a function that removes it again."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(other for other in self._listeners if other is not listener)

        return unsubscribe

    def publish(self, event: AppEvent) -> None:
        """Hand `event` to all listeners; one that fails is logged and does not keep it from the others."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                log.exception("A listener failed on %s", type(event).__name__)
