"""The Help menu: the user guide, the tour, the keys, the log folder, and what program this is."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint

from sharedesk.ui.desk.handover import open_folder
from sharedesk.ui.desk.preferences_control import PreferencesControl
from sharedesk.ui.desk.session import Session
from sharedesk.ui.desk.welcome_control import WelcomeControl
from sharedesk.ui.dialogs.keyboard import KeyboardSheet
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.guide import Chapter, GuideWindow
from sharedesk.ui.jobs import OwnedJobs
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.cards import Meaning


class HelpDesk(QObject):
    """Does what is chosen in the menu of the question mark; F1 opens the guide from anywhere in the window."""

    def __init__(
        self, session: Session, window: MainWindow, preferences: PreferencesControl, welcome: WelcomeControl
    ) -> None:
        super().__init__()
        self._session = session
        self._window = window
        self.guide: GuideWindow | None = None
        actions = window.actions_
        window.sidebar.help_wanted.connect(self._open_menu)
        actions.guide.triggered.connect(self.open_guide)
        actions.tour.triggered.connect(welcome.open)
        actions.keyboard.triggered.connect(lambda: present(KeyboardSheet(actions), window))
        actions.logs.triggered.connect(self._open_logs)
        actions.about.triggered.connect(lambda: preferences.open(tr("About")))

    def open_guide(self) -> GuideWindow:
        """Show the guide, or bring it up."""
        if self.guide is None:
            self.guide = GuideWindow(
                OwnedJobs(self._session.jobs, self._window), self._session.messages.fail, self._window
            )
            self.guide.open(Chapter.SENDER)
        self.guide.show()
        self.guide.raise_()
        self.guide.activateWindow()
        return self.guide

    def open_guide_at(self, heading: str) -> None:
        """Show what the guide tells senders under a heading."""
        self.open_guide().open(Chapter.SENDER, heading)

    def close(self) -> None:
        """Put the guide away, if it is open."""
        if self.guide is not None:
            self.guide.close()

    def _open_menu(self) -> None:
        button, menu = self._window.sidebar.help, self._window.actions_.help_menu()
        menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))  # above it: the button is at the bottom

    def _open_logs(self) -> None:
        logs = self._session.context.paths.logs
        if not open_folder(logs):
            self._session.messages.say(tr("The log folder did not open"), str(logs), meaning=Meaning.WARN)
