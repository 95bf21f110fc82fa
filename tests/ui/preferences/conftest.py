"""An open Preferences window on the services of a new data directory; jobs run at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.app import build_context
from sharedesk.core.link import Link, LinkOptions, Mode
from sharedesk.core.mail import MailState, MailStatus
from sharedesk.core.settings import Setting
from sharedesk.services.context import AppContext
from sharedesk.services.mail import MailService
from sharedesk.ui.bridge import Bridge
from sharedesk.ui.desk.preferences_control import PreferencesControl
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import InlinePool, Jobs
from sharedesk.ui.messages import Messages, Problem
from sharedesk.ui.preferences.window import SIZE, PreferencesWindow
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.forms import SettingRow
from tests.ui.events import many
from tests.ui.window.desk import PlayedPortal, PlayedReach

from .logs import Log

ME = "maya"
W = TypeVar("W", bound=QWidget)


def Status(state: str = "off", since: datetime | None = None, problem: str = "") -> MailStatus:  # noqa: N802
    """Return how mail stands."""
    return MailStatus(MailState(state), since, problem)


class Postbox(MailService):
    """The mail service without a network: it stands as it is told, and keeps the tests it is to send."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.base, context.branding)
        self.stands = Status()
        self.sent: list[str] = []
        self.refuses: Exception | None = None

    def status(self) -> MailStatus:
        return self.stands

    def test(self, to: str) -> float:
        if self.refuses is not None:
            raise self.refuses
        self.sent.append(to)
        return 3.2


@dataclass
class Room:
    """The window, what is behind it, and short ways to use it."""

    context: AppContext
    portal: PlayedPortal
    reach: PlayedReach
    control: PreferencesControl
    mail: Postbox
    session: Session
    folder: Path
    problems: list[Problem]
    crashes: list[str]

    @property
    def window(self) -> PreferencesWindow:
        """The window; it is opened the first time, with room for everything: the screen of tests is small."""
        if self.control.window is None:
            self.control.open().resize(*SIZE)
        return self.control.open()

    def open(self, title: str) -> QWidget:
        """Open a page."""
        self.window.open_titled(title)
        page = self.window.page
        assert page is not None
        QApplication.processEvents()
        return page

    def row(self, title: str) -> SettingRow:
        """Return the row of the open page with this title."""
        page = self.window.page
        assert page is not None
        [found] = [row for row in page.findChildren(SettingRow) if row.title == title]
        return found

    def part(self, title: str, kind: type[W], name: str = "") -> W:
        """Return a control of a row, of several the one with this name."""
        found = [one for one in self.row(title).findChildren(kind) if not name or one.accessibleName() == name]
        assert len(found) == 1, found
        return found[0]

    def set(self, key: str, value: str) -> None:
        """Change a setting as another window or the command line would."""
        self.context.change_setting(key, value, by="somebody")

    def value(self, setting: Setting[Any]) -> Any:
        """Return what is stored."""
        return self.context.settings.get(setting)

    def link(self, title: str = "Lease", **options: Any) -> Link:
        """Make a link."""
        path = self.folder / f"{title}.txt"
        path.write_text("text")
        options = {"title": title} | options
        return self.context.links.create(Mode.SHARE, [path], LinkOptions(**options), by=ME).link


def press(inside: QWidget, text: str) -> None:
    """Press the visible button that says `text`."""
    QApplication.processEvents()  # what was just added to a layout is shown by an event
    [found] = [one for one in inside.findChildren(QPushButton) if one.text() == text and one.isVisible()]
    found.click()


def pick(combo: Combo, words: str) -> None:
    """Choose in a list what says `words`."""
    place = combo.findText(words)
    assert place >= 0, f"nothing says {words!r}"
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def type_into(widget: QWidget, text: str, *, enter: bool = True) -> None:
    """Type over what stands in a field."""
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    QTest.keyClicks(widget, text)
    if enter:
        QTest.keyClick(widget, Qt.Key.Key_Return)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """Return a clock that stands still."""
    return lambda: datetime(2026, 6, 11, 10, 42, tzinfo=UTC)


@pytest.fixture
def log() -> Log:
    """Return a log of 450 events of the last hours."""
    return Log(many(450, 1))


@pytest.fixture
def room(qtbot: QtBot, data_dir: Path, tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Room]:
    """Return a room whose window is opened when it is first asked for."""
    folder = tmp_path / "files"
    folder.mkdir()
    context = build_context(data_dir, clock=clock)
    portal = PlayedPortal(context.bus)
    context.portal = portal
    reach = context.reach = PlayedReach(context)
    portal.start()
    messages = Messages()
    problems: list[Problem] = []
    crashes: list[str] = []
    messages.went_wrong.connect(problems.append)
    messages.crashed.connect(crashes.append)
    bridge = Bridge(context.bus)
    session = Session(context, Jobs(InlinePool(), messages.fail), bridge, messages, ME)
    main = QWidget()
    qtbot.addWidget(main)
    mail = context.mail = Postbox(context)
    control = PreferencesControl(session, main)
    yield Room(context, portal, reach, control, mail, session, folder, problems, crashes)
    control.close()
    bridge.close()
    context.close()
    assert crashes == []
