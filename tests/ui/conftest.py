"""What tests of the window share: one look for the whole run, and checks that hold for every widget."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from sharedesk.ui import texts
from sharedesk.ui.look import theme as look
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.look.tokens import LIGHT, SMALLEST
from sharedesk.ui.widgets.focus import FocusWatcher
from tests.ui import audit

from .pseudo import Pseudo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

Check = Callable[[QWidget], list[str]]


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """Return the theme of the run; a test that switches it gets it back in light."""
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture(autouse=True)
def no_widget_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fail a test after which there are more windows, or widgets that never got a place in one, than before it.

    One that connects a signal of its own to itself is not freed when nobody holds it any more, but when somebody ends
    it: its owner in the program, `qtbot.addWidget` in a test.
    """
    before = QApplication.topLevelWidgets()
    yield
    if _come_since(before):
        gc.collect()  # a circle of Python's objects may hold them
    if left := [f"{type(widget).__name__} “{widget.windowTitle()}”" for widget in _come_since(before)]:
        pytest.fail(f"Widgets outlive the test: {', '.join(sorted(left))}", pytrace=False)


def _come_since(before: list[QWidget]) -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget not in before]


@pytest.fixture(autouse=True)
def garbage_stays_on_this_thread(no_widget_left_behind: None) -> Iterator[None]:
    """Free what a test leaves here and now: a thread of a later test would crash Qt by freeing a window."""
    gc.disable()
    yield
    delete_later_is_now()


def pytest_runtest_logfinish() -> None:
    """Collect the garbage of a test when nothing holds its fixtures any more, and never look at the rest again."""
    gc.collect()
    if not QApplication.topLevelWidgets():  # a window that something still holds is garbage later
        gc.freeze()
    gc.enable()


def delete_later_is_now() -> None:
    """End the windows that were closed."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class _ParentWatcher(QObject):
    """Notices windows that become parts of another."""

    def __init__(self) -> None:
        super().__init__()
        self.flashed: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Take note of who gets a parent."""
        if event.type() is QEvent.Type.ParentChange and isinstance(watched, QWidget) and not watched.isWindow():
            self.flashed.append(f"{type(watched).__name__} “{watched.accessibleName()}” in {watched.parent()}")
        return False  # as in FocusWatcher: `watched` may be half gone


class _FlashWatcher(QObject):
    """Notices widgets that were shown as windows of their own and then became parts of another.

    It sees thousands of events in every test, so it asks for no more than their class, and leaves the rest to a watcher
    of the few that are windows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.parents = _ParentWatcher()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Watch what is shown."""
        if type(event) is QShowEvent and isinstance(watched, QWidget) and watched.isWindow():
            watched.installEventFilter(self.parents)
        return False


@pytest.fixture(autouse=True)
def nothing_flashes_up(qapp: QApplication) -> Iterator[None]:
    """Fail every test in which a part of a window was shown before it had a place there."""
    watcher = _FlashWatcher()
    qapp.installEventFilter(watcher)
    yield
    qapp.removeEventFilter(watcher)
    assert not watcher.parents.flashed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the platform without a screen say what it cannot do; any other warning of Qt fails its test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show things where they belong at once, as for people who asked for less motion."""
    monkeypatch.setattr(look, "motion", lambda _milliseconds: 0)


@pytest.fixture(autouse=True)
def light(theme: Theme) -> Iterator[None]:
    """Start every test of the window in light, used by mouse, with no key held."""
    if QApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyRelease(QWidget(), Qt.Key.Key_Control)  # a shortcut of the test before leaves its keys down
    FocusWatcher.keyboard = False
    _enlighten(theme)
    yield
    delete_later_is_now()
    _enlighten(theme)


def _enlighten(theme: Theme) -> None:
    if theme.scheme is not Scheme.LIGHT or look.tokens() is not LIGHT:  # a program of a test has a theme of its own
        theme.use(Scheme.LIGHT)


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    """Let everything that the window says carry marks from here on."""
    translator = Pseudo()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture
def longer(qapp: QApplication) -> Iterator[None]:
    """Let every text be 40 % longer from here on."""
    translator = Pseudo(longer=0.4)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """Let the window speak German from here on."""
    before = QLocale()
    texts.use("de")
    yield
    texts.use("en")
    QLocale.setDefault(before)


@pytest.fixture(params=[13, 15], ids=["13px", "15px"])
def cramped(theme: Theme, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """Return the size of the smallest window, with text of either size: what 1280 x 800 is where all is enlarged."""
    monkeypatch.setattr(look._look, "scale", look.text_scale(request.param))
    theme.use(Scheme.LIGHT)
    yield look.wide(SMALLEST[0]), SMALLEST[1]
    monkeypatch.undo()
    delete_later_is_now()  # else the windows that were closed change their looks as well
    theme.use(Scheme.LIGHT)


@pytest.fixture(params=["German", "longer"])
def wordy(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    """Let the window speak German, or be 40 % longer than English, from here on; return which."""
    yield from _spoken(qapp, request.param)


def _spoken(qapp: QApplication, kind: str) -> Iterator[str]:
    before, translator = QLocale(), Pseudo(longer=0.4)
    if kind == "German":
        texts.use("de")
    else:
        qapp.installTranslator(translator)
    yield kind
    qapp.removeTranslator(translator)
    texts.use("en")
    QLocale.setDefault(before)


@pytest.fixture
def unnamed() -> Check:
    """Return a function that lists what screen readers could not name."""
    return audit.silent


@pytest.fixture
def clipped() -> Check:
    """Return a function that lists labels and buttons whose words do not fit."""
    return audit.clipped
