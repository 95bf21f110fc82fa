"""Takes the pictures of the window: the real panes on the real services, drawn without a screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

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

SIZE = (1180, 760)

W = TypeVar("W", bound=QWidget)


class WindowCamera:
    """The window of an office. Make it before things begin to move, so that it sees them move."""

    def __init__(self, theme: Theme, office: Office, folder: Path) -> None:
        self._theme = theme
        self._folder = folder
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

    @property
    def pages(self) -> list[str]:
        """What the pages of the Preferences window are called."""
        return self.workspace.preferences.open().titles

    def prefer(self, title: str) -> QWidget:
        """Open a page of the Preferences window, which is returned."""
        window = self.workspace.preferences.open(title)
        window.resize(*SIZE)
        self.wait(window.isVisible)
        for page in window.findChildren(AuditPage):
            self.wait(lambda page=page: not page.isVisible() or page.model.rowCount() > 0)
        QTest.qWait(600)  # what was asked for in jobs is there
        return window

    def take(self, name: str, window: QWidget | None = None, *, over: QWidget | None = None) -> None:
        """Take a picture of a window, ShareDesk's own if none is named, in light and in dark.

        `over` is a sheet above it, which is a window of its own.
        """
        for scheme, ending in ((Scheme.DARK, "-dark"), (Scheme.LIGHT, "")):
            self._theme.use(scheme)
            QTest.qWait(300)  # what was announced is painted, at most five times a second
            image = (window or self.window).grab().toImage()
            if over is not None:
                painter = QPainter(image)
                painter.drawPixmap(self.window.mapFromGlobal(over.pos()), over.grab())
                painter.end()
            small_png.write(image, self._folder / f"{name}{ending}.png")

    def opened(self, kind: type[W]) -> W:
        """Return what has opened over the window."""

        def found() -> list[W]:
            return [one for one in QApplication.allWidgets() if isinstance(one, kind) and one.isVisible()]

        self.wait(lambda: bool(found()))
        return found()[-1]

    def new_link(self, *names: str) -> LinkSheet:
        """Open the sheet for a new link of some files of the office."""
        self.window.actions_.new.trigger()
        self.wait(lambda: bool(self.window.findChildren(LinkSheet)))
        sheet = self.window.findChildren(LinkSheet)[-1]
        sheet.source.set_source(read_source([self._office.files / name for name in names]))
        return sheet

    def drag(self, *names: str) -> None:
        """Hold files over the left target."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(f"/{name}") for name in names])
        at = QPoint(self.window.width() // 4, self.window.height() * 2 // 3)
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(self.window, event)
