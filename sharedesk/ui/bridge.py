"""Brings the events of the bus to the GUI thread as Qt signals, a slice at a time, progress a few times a second."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sharedesk.events import (
    AppEvent,
    AuditAppended,
    Bus,
    CopyProgress,
    LinkChanged,
    MailChanged,
    Notification,
    PortalChanged,
    ReachChecked,
    SettingsChanged,
    TransferProgress,
)

PROGRESS_MS = 100
"""Progress of one transfer is shown at most ten times a second."""
SLICE_SECONDS = 0.01
"""How long events are emitted before the window has its turn again: hundreds of downloads can begin at once."""

ProgressKey = tuple[type[AppEvent], int]


class Bridge(QObject):
    """Listens to `bus` on any thread; every signal is emitted on the GUI thread, in the order of the events.

    Of progress only the newest of each transfer is kept until the next tick; the end of a transfer is never late.
    What does not fit into a slice of time waits for the next turn of the event loop.
    """

    link_changed = Signal(LinkChanged)
    copy_progress = Signal(CopyProgress)
    transfer_progress = Signal(TransferProgress)
    audit_appended = Signal(AuditAppended)
    portal_changed = Signal(PortalChanged)
    settings_changed = Signal(SettingsChanged)
    mail_changed = Signal(MailChanged)
    reach_checked = Signal(ReachChecked)
    notification = Signal(Notification)
    _woken = Signal()

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._events: deque[AppEvent] = deque()
        self._progress: dict[ProgressKey, AppEvent] = {}
        self._shown: dict[ProgressKey, AppEvent] = {}
        """Of this tick, what was not emitted yet."""
        self._rest = QTimer(self, interval=0, singleShot=True)
        self._rest.timeout.connect(self._flush_events)
        self._tick = QTimer(self, interval=PROGRESS_MS, singleShot=True)
        self._tick.timeout.connect(self._flush_progress)
        self._woken.connect(self._flush_events)
        self._unsubscribe: Callable[[], None] = bus.subscribe(self._listen)

    def close(self) -> None:
        """Stop listening. Events that were published before are dropped."""
        self._unsubscribe()
        self._rest.stop()
        self._tick.stop()
        with self._lock:
            self._events.clear()
            self._progress.clear()
            self._shown.clear()

    def _listen(self, event: AppEvent) -> None:
        """Take an event on the thread of its publisher: remember it, wake the GUI thread, return at once."""
        key = _progress_key(event)
        with self._lock:
            if key is not None:
                wake = not self._progress  # else the tick is already running
                self._progress[key] = event
            else:
                if isinstance(event, TransferProgress):
                    for kept in (self._progress, self._shown):
                        kept.pop((TransferProgress, event.delivery_id), None)
                wake = not self._events
                self._events.append(event)
        if wake:
            self._woken.emit()

    @Slot()
    def _flush_events(self) -> None:
        end = time.perf_counter() + SLICE_SECONDS
        while (event := self._next_event()) is not None:
            self._emit(event)
            if time.perf_counter() > end:
                self._rest.start()
                break
        if self._progress and not self._tick.isActive():
            self._tick.start(PROGRESS_MS)

    @Slot()
    def _flush_progress(self) -> None:
        end = time.perf_counter() + SLICE_SECONDS
        with self._lock:
            if not self._shown:
                self._shown, self._progress = self._progress, {}
        while (event := self._next_progress()) is not None:
            self._emit(event)
            if time.perf_counter() > end:
                break
        if self._shown or self._progress:
            self._tick.start(0 if self._shown else PROGRESS_MS)

    def _next_event(self) -> AppEvent | None:
        with self._lock:
            return self._events.popleft() if self._events else None

    def _next_progress(self) -> AppEvent | None:
        with self._lock:
            return self._shown.pop(next(iter(self._shown))) if self._shown else None

    def _emit(self, event: AppEvent) -> None:
        match event:
            case LinkChanged():
                self.link_changed.emit(event)
            case CopyProgress():
                self.copy_progress.emit(event)
            case TransferProgress():
                self.transfer_progress.emit(event)
            case AuditAppended():
                self.audit_appended.emit(event)
            case PortalChanged():
                self.portal_changed.emit(event)
            case SettingsChanged():
                self.settings_changed.emit(event)
            case MailChanged():
                self.mail_changed.emit(event)
            case ReachChecked():
                self.reach_checked.emit(event)
            case Notification():
                self.notification.emit(event)


def _progress_key(event: AppEvent) -> ProgressKey | None:
    """Return what identifies the transfer that `event` is about, None when it must not be thinned out."""
    match event:
        case CopyProgress():
            return CopyProgress, event.link_id
        case TransferProgress(running=True):
            return TransferProgress, event.delivery_id
        case _:
            return None
