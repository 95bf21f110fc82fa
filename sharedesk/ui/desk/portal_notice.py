"""Tells on the desktop that links do not open, for people who do not look at the window, until they open again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from sharedesk.core.saying import mark
from sharedesk.core.settings import NOTIFY_PROBLEMS
from sharedesk.events import PortalState
from sharedesk.ui.desk.portal_control import PortalDesk, PortalView
from sharedesk.ui.desk.session import Session
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Offer
from sharedesk.ui.texts import tr

TITLE = mark("Links don't open right now")
_WORKING = frozenset({PortalState.ONLINE, PortalState.PAUSED})


class Elsewhere(Protocol):
    """Where people see something without the window: the tray."""

    def tell(self, title: str, text: str, offers: Sequence[Offer] = ()) -> int:
        """Show a notice; returns the number to take it back with."""
        ...

    def take_back(self, number: int) -> None:
        """Take a notice away."""
        ...


class PortalNotice(QObject):
    """One notice for each time the portal goes offline by itself; the banner tells those who look at the window."""

    def __init__(self, session: Session, window: MainWindow, portal: PortalDesk, show: Callable[[], None]) -> None:
        super().__init__()
        self._session, self._window, self._portal, self._show = session, window, portal, show
        self.elsewhere: Elsewhere | None = None
        self._is_known = False
        self._number: int | None = None
        portal.changed.connect(self._changed)

    def _changed(self, view: PortalView) -> None:
        if view.state in _WORKING:
            self._is_known = False
            self._take_back()
        elif _is_broken(view) and not self._is_known:
            self._is_known = True
            settings = self._session.context.settings
            self._session.jobs.run(lambda: settings.get(NOTIFY_PROBLEMS), done=self._tell)

    def _tell(self, is_wanted: bool) -> None:
        view, looks = self._portal.view, self._window.isVisible() and self._window.isActiveWindow()
        if self.elsewhere is None or not is_wanted or looks or not _is_broken(view):
            return
        offers = (Offer(tr("Try again"), self._portal.start), Offer(tr("Show"), self._show))
        self._number = self.elsewhere.tell(tr(TITLE), tr(view.problem), offers)

    def _take_back(self) -> None:
        number, self._number = self._number, None
        if number is not None and self.elsewhere is not None:
            self.elsewhere.take_back(number)


def _is_broken(view: PortalView) -> bool:
    """Say whether it cannot serve; one that is merely closed, or about to be opened again, has no problem to name."""
    return view.state is PortalState.OFFLINE and bool(view.problem)
