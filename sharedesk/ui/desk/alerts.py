"""Tells what the owner wants to know at once: in the window, or on the desktop while another program is in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from sharedesk.core.audit import Action
from sharedesk.events import Notification
from sharedesk.ui.desk.notices import Tell
from sharedesk.ui.desk.session import Session
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Offer
from sharedesk.ui.widgets.cards import Meaning

GATHER_MS = 5000
"""What comes so soon after another notice is told together."""


class Alerts(QObject):
    """Shows notifications one by one, and floods of them in one. `elsewhere` is the tray, where there is one.

    `show` brings up the link with an id.
    """

    def __init__(self, session: Session, window: MainWindow, show: Callable[[int], None]) -> None:
        super().__init__()
        self._messages = session.messages
        self._window = window
        self._show = show
        self.elsewhere: Tell | None = None
        self._waiting: list[Notification] = []
        self._pause = QTimer(self, interval=GATHER_MS, singleShot=True)
        self._pause.timeout.connect(self._tell_waiting)
        session.bridge.notification.connect(self._take)

    def _take(self, notification: Notification) -> None:
        self._waiting.append(notification)
        if not self._pause.isActive():
            self._tell_waiting()

    def _tell_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        last = waiting[-1]
        title = last.title if len(waiting) == 1 else f"{len(waiting)} things happened to your links"
        text = last.text if len(waiting) == 1 else f"Last: {last.title}, {last.text}"
        good = all(one.action is Action.DOWNLOAD_COMPLETED for one in waiting)
        offer = Offer("Show", lambda: self._show(last.link_id))
        self._messages.say(title, text, offer, meaning=Meaning.OK if good else Meaning.WARN)
        if self.elsewhere is not None and self._window.isVisible() and not self._window.isActiveWindow():
            self.elsewhere(title, text, (offer,))  # a hidden window leaves that to `Notices`
        self._pause.start()
