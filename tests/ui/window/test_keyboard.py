"""Every key of docs/keyboard.md, pressed; and no key that it does not name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from sharedesk.core.link import LinkState, Mode
from sharedesk.events import PortalState
from sharedesk.ui.dialogs.link.sheet import LinkSheet
from sharedesk.ui.widgets.popover import Popover
from sharedesk.ui.widgets.title_editor import TitleEditor
from sharedesk.ui.wording.status import LinkFilter

from .desk import Desk

DOCS = Path(__file__).parents[3] / "docs" / "keyboard.md"
Press = Callable[["Keys"], None]


class Keys:
    """A person at the keyboard of a window with two links, `b.pdf` chosen and the list in focus."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = desk
        self.window = desk.window
        self.asked: list[str] = []
        self.opened: list[str] = []
        for name in ("a.pdf", "b.pdf"):
            desk.drop(Mode.SHARE, desk.file(name))
        monkeypatch.setattr(QFileDialog, "open", lambda dialog: self.asked.append(dialog.windowTitle()))
        monkeypatch.setattr(QDesktopServices, "openUrl", self._open)
        self.window.activateWindow()
        self.window.list.view.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()

    def _open(self, url: QUrl) -> bool:
        self.opened.append(url.scheme())
        return True

    def press(self, keys: str, on: QWidget | None = None) -> None:
        """Press keys as the table writes them, on what has the focus."""
        combination = QKeySequence(keys)[0]
        QTest.keyClick(
            on or QApplication.focusWidget() or self.window, combination.key(), combination.keyboardModifiers()
        )
        QApplication.processEvents()

    @property
    def url(self) -> str:
        return self.desk.context.links.url(self.desk.links()[0].token)

    def current(self) -> str:
        return str(self.window.list.view.currentIndex().data())

    def menu(self) -> list[str]:
        """Close the menu that is open; return its words."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        words = [action.text() for action in menu.actions()]
        menu.close()
        return words


@pytest.fixture
def keys(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Keys:
    return Keys(desk, monkeypatch)


def section(title: str) -> list[str]:
    """Return the keys of one table of the page."""
    part = DOCS.read_text(encoding="utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    return [key for key in re.findall(r"^\| (.+?) \|", part, re.MULTILINE) if key not in {"key", "---"}]


def _new(keys: Keys) -> None:
    keys.press("Ctrl+N")
    assert isinstance(keys.desk.sheet(), LinkSheet)


def _files(keys: Keys) -> None:
    keys.press("Ctrl+O")
    assert keys.asked == ["New link from files"]


def _folder(keys: Keys) -> None:
    keys.press("Ctrl+Shift+O")
    assert keys.asked == ["New link from a folder"]


def _paste(keys: Keys) -> None:
    QGuiApplication.clipboard().setText("some words")
    keys.press("Ctrl+V")
    assert len(keys.desk.links()) == 3
    assert len(keys.window.list.view.selected()) == 1  # though Ctrl is still held


def _search(keys: Keys) -> None:
    keys.press("Ctrl+F")
    search = keys.window.list.search
    assert search.hasFocus()
    QTest.keyClicks(search, "a.pdf")
    assert len(keys.window.model) == 1
    keys.press("Esc")
    assert len(keys.window.model) == 2
    keys.press("Down")
    assert keys.window.list.view.hasFocus()


def _filter(number: int, wanted: LinkFilter) -> Press:
    def check(keys: Keys) -> None:
        keys.window.sidebar.choose(LinkFilter.ENDED if wanted is not LinkFilter.ENDED else LinkFilter.ALL)
        keys.press(f"Ctrl+{number}")
        assert keys.window.sidebar.current is wanted

    return check


def _undo(keys: Keys) -> None:
    keys.desk.workspace.commands.pause(keys.desk.links())
    keys.press("Ctrl+Z")
    assert keys.desk.state() is LinkState.ACTIVE


def _pause_portal(keys: Keys) -> None:
    keys.press("Ctrl+Shift+P")
    assert keys.desk.portal.state is PortalState.PAUSED


def _preferences(keys: Keys) -> None:
    keys.press("Ctrl+,")
    assert keys.desk.workspace.preferences.window is not None


def _guide(keys: Keys) -> None:
    keys.press("F1")
    guide = keys.desk.workspace.help.guide
    assert guide is not None
    assert guide.isVisible()
    guide.close()


def _next_pane(keys: Keys) -> None:
    keys.window.open_details()
    keys.press("F6")
    assert keys.window.details.url.hasFocus()
    keys.press("F6")
    assert keys.window.strip.button.hasFocus()


def _back(keys: Keys) -> None:
    keys.window.open_details()
    keys.press("Esc")
    assert not keys.window.details_open
    assert keys.window.toasts.current is not None
    keys.press("Esc")
    assert keys.window.toasts.current is None


def _tells(signal: str) -> Callable[[str], Press]:
    def of(shortcut: str) -> Press:
        def check(keys: Keys) -> None:
            told: list[bool] = []
            source = keys.window if signal == "close_wanted" else getattr(keys.window.actions_, signal).triggered
            (source.close_wanted if source is keys.window else source).connect(lambda *_: told.append(True))
            keys.press(shortcut)
            assert told == [True]

        return check

    return of


def _copy(keys: Keys) -> None:
    QGuiApplication.clipboard().clear()
    keys.press("Ctrl+C")
    assert QGuiApplication.clipboard().text() == keys.url
    keys.window.list.view.selectAll()
    QGuiApplication.clipboard().clear()
    keys.press("Ctrl+C")
    assert QGuiApplication.clipboard().text() == ""


def _qr(keys: Keys) -> None:
    keys.press("Ctrl+R")
    [code] = [one for one in QApplication.topLevelWidgets() if isinstance(one, Popover) and one.isVisible()]
    code.close()


def _opens(shortcut: str, scheme: str) -> Press:
    def check(keys: Keys) -> None:
        keys.press(shortcut)
        assert keys.opened == [scheme]

    return check


def _options(keys: Keys) -> None:
    keys.press("Ctrl+I")
    assert keys.desk.sheet().windowTitle() == "Link options"


def _rename(keys: Keys) -> None:
    keys.press("F2")
    QTest.keyClicks(keys.window.list.view.findChild(TitleEditor), "Lease")
    keys.press("Return", keys.window.list.view.findChild(TitleEditor))
    assert keys.desk.links()[0].title == "Lease"


def _pause(keys: Keys) -> None:
    keys.window.list.view.selectAll()
    keys.press("Ctrl+P")
    assert [link.paused_at is None for link in keys.desk.links()] == [False, False]


def _delete(keys: Keys) -> None:
    keys.press("Del")
    assert [link.title for link in keys.desk.links()] == ["a.pdf"]


def _details(shortcut: str) -> Press:
    def check(keys: Keys) -> None:
        keys.press(shortcut)
        assert keys.window.details_open

    return check


def _letter(keys: Keys) -> None:
    keys.press("A")
    assert keys.current() == "a.pdf"


def _down(keys: Keys) -> None:
    keys.press("Shift+Down")
    assert len(keys.window.list.view.selected()) == 2
    assert keys.current() == "a.pdf"


def _end(keys: Keys) -> None:
    keys.press("End")
    assert keys.current() == "a.pdf"


def _all(keys: Keys) -> None:
    keys.press("Ctrl+A")
    assert len(keys.window.list.view.selected()) == 2


def _menu(keys: Keys) -> None:
    keys.press("Shift+F10")
    assert keys.menu()[0] == "Copy link"
    keys.window.open_details()
    keys.window.details.url.setFocus()
    keys.press("Shift+F10")
    assert keys.menu()[0] == "Copy link"
    view = keys.window.list.view  # the platform makes this event of the Menu key
    QApplication.sendEvent(view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    assert keys.menu()[0] == "Copy link"


def _password(keys: Keys) -> None:
    action = keys.window.actions_.copy_password
    action.setVisible(True)
    action.setEnabled(True)
    told: list[bool] = []
    action.triggered.connect(lambda: told.append(True))
    keys.press("Ctrl+Shift+C")
    assert told == [True]


def _file_menu(shortcut: str) -> Press:
    def check(keys: Keys) -> None:
        keys.window.open_details()
        keys.window.details._files.setFocus()
        keys.press(shortcut)
        assert keys.menu() == ["Replace…", "Remove from link"]

    return check


def _file_removed(keys: Keys) -> None:
    link = keys.desk.links()[0]
    keys.desk.context.items.add(link.token, [keys.desk.file("c.pdf")], by="maya")
    keys.window.open_details()
    keys.window.details._files.setFocus()
    keys.press("Del")
    assert [item.name for item in keys.desk.newest().items] == ["c.pdf"]


CHECKS: dict[str, dict[str, Press]] = {
    "Anywhere in the window": {
        "Ctrl+N": _new,
        "Ctrl+O": _files,
        "Ctrl+Shift+O": _folder,
        "Ctrl+V": _paste,
        "Ctrl+F": _search,
        **{f"Ctrl+{number}": _filter(number, wanted) for number, wanted in enumerate(LinkFilter, start=1)},
        "Ctrl+Z": _undo,
        "Ctrl+Shift+P": _pause_portal,
        "Ctrl+,": _preferences,
        "F1": _guide,
        "F6": _next_pane,
        "Esc": _back,
        "Ctrl+W": _tells("close_wanted")("Ctrl+W"),
        "Ctrl+Q": _tells("quit")("Ctrl+Q"),
    },
    "The chosen links": {
        "Ctrl+C": _copy,
        "Ctrl+Shift+C": _password,
        "Ctrl+R": _qr,
        "Ctrl+Return": _opens("Ctrl+Return", "https"),
        "Ctrl+E": _opens("Ctrl+E", "mailto"),
        "Ctrl+I": _options,
        "F2": _rename,
        "Ctrl+P": _pause,
        "Del": _delete,
        "Shift+F10": _menu,
    },
    "The list": {
        "Return": _details("Return"),
        "Space": _details("Space"),
        "A letter": _letter,
        "Down": _down,
        "End": _end,
        "Ctrl+A": _all,
    },
    "The files in the details": {
        "Return": _file_menu("Return"),
        "Shift+F10": _file_menu("Shift+F10"),
        "Del": _file_removed,
    },
}


@pytest.mark.parametrize("title", CHECKS)
def test_the_page_names_every_key_once(title: str) -> None:
    assert section(title) == list(CHECKS[title])


PAIRS = [(title, key) for title, checks in CHECKS.items() for key in checks]


@pytest.mark.parametrize(("title", "key"), PAIRS, ids=[f"{title}: {key}" for title, key in PAIRS])
def test_a_key_does_what_the_page_says(keys: Keys, title: str, key: str) -> None:
    CHECKS[title][key](keys)


def test_no_key_of_the_window_is_missing_there(desk: Desk) -> None:
    actions = [action.shortcut().toString() for action in desk.window.findChildren(QAction) if action.shortcut()]
    shortcuts = [one.key().toString() for one in desk.window.findChildren(QShortcut)]
    named = {QKeySequence(key).toString() for checks in CHECKS.values() for key in checks}
    assert {key for key in [*actions, *shortcuts] if key} <= named
