"""Tells what the owner wants to know at once: in the window, or on the desktop while another program is in front."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from sharedesk.core.audit import Action
from sharedesk.events import Notification
from sharedesk.ui.desk.notices import Tell
from sharedesk.ui.desk.session import Session
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Offer
from sharedesk.ui.pages.decisions import EXTENSION_DAYS
from sharedesk.ui.texts import number, tr
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.wording.status import LinkFilter

LinkStep = Callable[[int], None]
"""Does something with the link that has this id."""

GATHER_MS = 5000
"""What comes so soon after another notice is told together."""


class Alerts(QObject):
    """Shows notifications one by one, and floods of them in one. `elsewhere` is the tray, where there is one.

    `show` opens the details of a link, `extend` gives it more time.
    """

    def __init__(self, session: Session, window: MainWindow, show: LinkStep, extend: LinkStep) -> None:
        super().__init__()
        self._show, self._extend = show, extend
        self._messages = session.messages
        self._window = window
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
        title, text = tr(last.title), tr(last.text)
        if len(waiting) > 1:
            text = tr("Last: {title}, {text}", title=title, text=text)
            title = tr("{count} things happened to your links", count=number(len(waiting)))
        good = all(one.action is Action.DOWNLOAD_COMPLETED for one in waiting)
        offers = self._offers(waiting)
        self._messages.say(title, text, *offers, meaning=Meaning.OK if good else Meaning.WARN)
        if self.elsewhere is not None and self._window.isVisible() and not self._window.isActiveWindow():
            self.elsewhere(title, text, offers)  # a hidden window leaves that to `Notices`
        self._pause.start()

    def _offers(self, told: Sequence[Notification]) -> list[Offer]:
        """Return what can be done about one thing; of several, where those stand that need the owner."""
        if len(told) > 1:
            are_good = all(one.action is Action.DOWNLOAD_COMPLETED for one in told)
            return [] if are_good else [Offer(tr("Show"), lambda: self._window.sidebar.choose(LinkFilter.ATTENTION))]
        [one] = told
        show = Offer(tr("Show"), lambda: self._show(one.link_id))
        if one.action is not Action.TIME_REQUESTED:
            return [show]
        return [Offer(tr("Extend {days} days", days=EXTENSION_DAYS), lambda: self._extend(one.link_id)), show]
