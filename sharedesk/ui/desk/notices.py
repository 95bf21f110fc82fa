"""Shows what comes through the door for messages: toasts, banners, the crash sheet, and the tray when nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from sharedesk.ui.dialogs.crash import CrashSheet
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Messages, Notice, Offer, Problem
from sharedesk.ui.pages.banners import Topic
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.widgets.toast import ToastAction

Tell = Callable[[str, str, Sequence[Offer]], object]
"""Shows a title and a text, with what can be done about them, where people see them without the window."""


class Notices(QObject):
    """Connects messages to a window. `elsewhere` is used while the window is hidden."""

    def __init__(self, messages: Messages, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._crash: CrashSheet | None = None
        self.elsewhere: Tell | None = None
        self.logs: Path | None = None
        messages.noticed.connect(self._notice)
        messages.went_wrong.connect(self._problem)
        messages.crashed.connect(self._crashed)

    @Slot(Notice)
    def _notice(self, notice: Notice) -> None:
        actions = [ToastAction(offer.text, offer.act) for offer in notice.offers]
        self._window.toasts.show(notice.title, notice.text, actions, meaning=notice.meaning)
        self._tell_elsewhere(notice.title, notice.text, notice.offers)

    @Slot(Problem)
    def _problem(self, problem: Problem) -> None:
        banners = self._window.banners
        offers = [Offer(offer.text, self._closing(offer)) for offer in problem.offers]
        banners.show_banner(Topic.PROBLEM, Meaning.BAD, problem.title, problem.text, offers, closable=True)
        self._tell_elsewhere(problem.title, problem.text, offers)

    @Slot(str)
    def _crashed(self, report: str) -> None:
        if self._crash is not None:  # one is enough: what follows is often its consequence, and in the log
            return
        self._crash = CrashSheet(report, self.logs)
        self._crash.finished.connect(self._crash_closed)
        self._window.bring_up()
        present(self._crash, self._window)

    def _crash_closed(self) -> None:
        self._crash = None

    def _closing(self, offer: Offer) -> Callable[[], None]:
        def act() -> None:
            self._window.banners.remove(Topic.PROBLEM)
            offer.act()

        return act

    def _tell_elsewhere(self, title: str, text: str, offers: Sequence[Offer]) -> None:
        if self.elsewhere is not None and not self._window.isVisible():
            self.elsewhere(title, text, offers)
