"""Looks whether recipients can open links: every few minutes while the window is seen, and when something changed."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer

from sharedesk.core.reach import Address
from sharedesk.core.settings import (
    PORTAL_HOST,
    PORTAL_PAUSED,
    PORTAL_PORT,
    PUBLIC_URL,
    TLS_CERTIFICATE,
    TLS_KEY,
    TRANSFERS_AWAKE,
)
from sharedesk.events import PortalChanged, ReachChecked, SettingsChanged
from sharedesk.ui.desk.mending import Mender
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.main_window import MainWindow

KEYS = frozenset(
    setting.key
    for setting in (PUBLIC_URL, PORTAL_HOST, PORTAL_PORT, PORTAL_PAUSED, TLS_CERTIFICATE, TLS_KEY, TRANSFERS_AWAKE)
)
SOON_MS = 1200
"""The portal itself takes up to a second to follow a setting or another certificate."""
PULSE_MS = 15_000
FRESH_SECONDS = 300.0


class ReachWatch(QObject):
    """Nothing is looked at while nobody sees the window; once it is shown, what is older than five minutes is."""

    def __init__(self, session: Session, window: MainWindow, mender: Mender) -> None:
        super().__init__()
        self._session = session
        self._window = window
        self._mender = mender  # a connection alone would not keep it
        self._lane = Lane(session.jobs, 1)
        self._networks: tuple[Address, ...] | None = None
        self._looked_at = -FRESH_SECONDS
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.look)
        self._pulse = QTimer(self, interval=PULSE_MS)
        self._pulse.timeout.connect(self.notice)
        window.installEventFilter(self)
        window.details.reach.mend_wanted.connect(mender.mend)
        session.bridge.reach_checked.connect(self._checked)
        session.bridge.portal_changed.connect(self._portal_changed)
        session.bridge.settings_changed.connect(self._settings_changed)

    def start(self) -> None:
        """Begin to watch."""
        self._pulse.start()
        self._soon.start(SOON_MS)

    def close(self) -> None:
        """Look no more."""
        self._pulse.stop()
        self._soon.stop()
        self._lane.clear()

    @property
    def is_due(self) -> bool:
        """Whether it will look in a moment."""
        return self._soon.isActive()

    def look(self) -> None:
        """Look now, in a job, if somebody sees it."""
        if not self._is_seen():
            self._looked_at = -FRESH_SECONDS
            return
        context = self._session.context
        self._looked_at = time.monotonic()
        self._lane.clear()
        self._lane.run(lambda: context.reach.check(context.portal), lambda _report: None, self._session.messages.fail)

    def notice(self) -> None:
        """Look where the last time is too long ago, or the network is another one."""
        if not self._is_seen():
            return
        if time.monotonic() - self._looked_at >= FRESH_SECONDS:
            self.look()
        else:
            self._session.jobs.run(self._session.context.reach.networks, done=self._compare)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the window is shown again."""
        if event.type() in {QEvent.Type.Show, QEvent.Type.WindowStateChange} and self._pulse.isActive():
            QTimer.singleShot(0, self, self.notice)
        return False

    def _is_seen(self) -> bool:
        return self._window.isVisible() and not self._window.isMinimized()

    def _compare(self, networks: tuple[Address, ...]) -> None:
        before, self._networks = self._networks, networks
        if before not in {None, networks}:
            self.look()

    def _checked(self, event: ReachChecked) -> None:
        self._window.details.reach.show_report(event.report)

    def _portal_changed(self, _event: PortalChanged) -> None:
        self._soon.start(SOON_MS)

    def _settings_changed(self, event: SettingsChanged) -> None:
        if event.key in KEYS:
            self._soon.start(SOON_MS)
