"""Takes the pictures of the window: the real panes on the real services, drawn without a screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from screenshots import small_png
from screenshots.office import ME, Office, until
from sharedesk.core.link import Link
from sharedesk.ui.bridge import Bridge
from sharedesk.ui.desk.notices import Notices
from sharedesk.ui.desk.session import Session
from sharedesk.ui.desk.workspace import Workspace
from sharedesk.ui.dialogs.link.sheet import LinkSheet
from sharedesk.ui.dialogs.link.source import read_source
from sharedesk.ui.jobs import Jobs, ThreadPool
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Messages
from sharedesk.ui.models.activity import ActivityModel
from sharedesk.ui.models.links import LinkListModel
from sharedesk.ui.preferences.audit import AuditPage
from sharedesk.ui.widgets.focus import FocusWatcher

SIZE = (1180, 760)


class WindowCamera:
    """The window of an office. Make it before things begin to move, so that it sees them move."""

    def __init__(self, application: QApplication, office: Office) -> None:
        self.theme = Theme(application, Scheme.LIGHT)
        self._focus = FocusWatcher(application)
        self._office = office
        clock = office.program.clock
        self.window = MainWindow(LinkListModel(clock), ActivityModel(clock))
        self.window.resize(*SIZE)
        messages = Messages()
        self._notices = Notices(messages, self.window)
        self._jobs = Jobs(ThreadPool(), messages.fail)
        self._bridge = Bridge(office.program.bus)
        session = Session(office.program, self._jobs, self._bridge, messages, ME)
        self.workspace = Workspace(session, self.window)
        self.workspace.strip.certificate_notice_read = True  # a certificate of their own, as an office has
        self.window.show()
        self.workspace.start()
        self.wait(lambda: bool(self.window.drops.rules))
        self.wait(lambda: self.window.model.known == len(office.program.links.page()))

    def close(self) -> None:
        """Put the window away."""
        self.workspace.close()
        self._bridge.close()
        self._jobs.drain()
        self.window.close_for_good()

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the window live until something is so."""
        until(condition, lambda: QTest.qWait(20))

    def says(self, title: str, words: str) -> bool:
        """Return whether the row of a link says that."""
        model = self.window.model
        rows = (model.index(row, 0) for row in range(model.rowCount()))
        found = (row for row in rows if row.data(Qt.ItemDataRole.DisplayRole) == title)
        return any(words in str(row.data(Qt.ItemDataRole.AccessibleTextRole)) for row in found)

    def choose(self, link: Link) -> None:
        """Open the details of a link."""
        self.window.list.view.select(link.token)
        self.window.open_details()
        self.wait(lambda: bool(self.workspace.details.items) and self.window.activity.rowCount() > 0)

    def prefer(self, title: str) -> None:
        """Open a page of the Preferences window."""
        self.workspace.preferences.open(title)
        window = self.workspace.preferences.open(title)
        window.resize(*SIZE)  # the screen of these pictures is smaller
        self.wait(window.isVisible)
        for page in window.findChildren(AuditPage):
            self.wait(lambda page=page: not page.isVisible() or page.model.rowCount() > 0)

    def take_preferences(self, path: Path) -> None:
        """Take a picture of the Preferences window."""
        QTest.qWait(600)  # what was asked for in jobs is there
        small_png.write(self.workspace.preferences.open().grab().toImage(), path)

    def take(self, path: Path) -> None:
        """Take a picture."""
        QTest.qWait(300)  # what was announced is painted, at most five times a second
        small_png.write(self.window.grab().toImage(), path)

    def new_link(self, *names: str) -> LinkSheet:
        """Open the sheet for a new link of some files of the office."""
        self.window.actions_.new.trigger()
        self.wait(lambda: bool(self.window.findChildren(LinkSheet)))
        sheet = self.window.findChildren(LinkSheet)[-1]
        sheet.source.set_source(read_source([self._office.files / name for name in names]))
        return sheet

    def take_sheet(self, sheet: LinkSheet, path: Path) -> None:
        """Take a picture of the window with a sheet over it, which is a window of its own."""
        QTest.qWait(300)
        image = self.window.grab().toImage()
        painter = QPainter(image)
        painter.drawPixmap(self.window.mapFromGlobal(sheet.pos()), sheet.grab())
        painter.end()
        small_png.write(image, path)

    def drag(self, *names: str) -> None:
        """Hold files over the left target."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(f"/{name}") for name in names])
        at = QPoint(self.window.width() // 4, self.window.height() * 2 // 3)
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(self.window, event)
