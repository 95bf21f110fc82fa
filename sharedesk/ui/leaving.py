"""What closing the window and quitting mean: links stay open in the tray, and no download is cut off unasked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from sharedesk.ui.dialogs.confirm import ConfirmSheet, close_sheet, quit_sheet
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.texts import tr
from sharedesk.ui.tray import Tray

Busy = Callable[[], tuple[int, int]]
"""How many downloads and copies run now."""


class Leaving(QObject):
    """Asks where something would be lost; `quit` tells that the program is to end."""

    quit = Signal()

    def __init__(self, window: MainWindow, busy: Busy, tray: Tray | None) -> None:
        super().__init__(window)
        self._window = window
        self._busy = busy
        self._tray = tray
        self._sheet: ConfirmSheet | None = None
        self.tray_notice_read = False
        self.stays_in_tray = True
        window.close_wanted.connect(self.close_window)
        window.actions_.quit.triggered.connect(self.ask_quit)
        if tray is not None:
            tray.quit_wanted.connect(self.ask_quit)
            tray.open_wanted.connect(window.bring_up)

    def close_window(self) -> None:
        """Put the window away: into the tray, or, where there is none, as people choose; or quit, if that is set."""
        if not self.stays_in_tray:
            self.ask_quit()
            return
        if self._tray is not None:
            self._window.hide()
            if not self.tray_notice_read:
                self.tray_notice_read = True
                self._tray.tell(
                    tr("ShareDesk keeps running"), tr("Links stay open. Open or quit it from its icon here.")
                )
            return
        self._ask(close_sheet(self._window.showMinimized), self.ask_quit)

    def ask_quit(self) -> None:
        """End the program, but ask first when downloads or copies run."""
        downloads, copies = self._busy()
        if downloads or copies:
            self._window.bring_up()
            self._ask(quit_sheet(downloads, copies), self.quit.emit)
        else:
            self.quit.emit()

    def _ask(self, sheet: ConfirmSheet, go: Callable[[], None]) -> None:
        if self._sheet is not None:  # asked already: the same key twice is no answer
            sheet.deleteLater()
            return
        self._sheet = sheet
        sheet.finished.connect(self._answered)
        sheet.accepted.connect(go)
        present(sheet, self._window)

    def _answered(self) -> None:
        self._sheet = None
