"""The sidebar: counts, choice of a filter, the rail that it becomes, and the way to Preferences."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sharedesk.ui.models.links import Counts
from sharedesk.ui.pages.sidebar import TITLES, Sidebar
from sharedesk.ui.widgets.focus import FocusWatcher
from sharedesk.ui.widgets.nav_delegate import NavRole
from sharedesk.ui.wording.status import LinkFilter
from tests.ui.conftest import Check


def test_sidebar_shows_counts_and_chooses(qtbot: QtBot, unnamed: Check) -> None:
    made = Sidebar(lambda: None)
    qtbot.addWidget(made)
    made.show()
    made.set_counts(Counts(all=1200, active=5, attention=1))
    entries = made.nav.model()
    assert [entries.index(row, 0).data(NavRole.COUNT) for row in range(4)] == ["1,200", "5", "1", ""]
    assert [entries.index(row, 0).data(NavRole.URGENT) for row in range(4)] == [False, False, True, False]
    assert entries.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "All links 1,200"
    with_words = made.grab().toImage()
    made.set_counts(Counts(all=1200, active=5))
    assert made.grab().toImage() != with_words
    with qtbot.waitSignal(made.filter_chosen) as chosen:
        QTest.keyClick(made.nav, Qt.Key.Key_Down)
    assert chosen.args == [LinkFilter.ACTIVE]
    made.choose(LinkFilter.ENDED)
    assert made.current is LinkFilter.ENDED
    assert unnamed(made) == []
    assert list(TITLES) == list(LinkFilter)


def test_sidebar_becomes_a_rail(qtbot: QtBot) -> None:
    made = Sidebar(lambda: None)
    qtbot.addWidget(made)
    made.set_counts(Counts(all=2, attention=1))
    made.show()
    made.set_narrow(narrow=True)
    calm = made.grab().toImage()
    assert made.width() == 56
    assert "Needs attention 1" in made.nav.model().index(2, 0).data(Qt.ItemDataRole.ToolTipRole)
    made.set_counts(Counts(all=2))
    assert made.grab().toImage() != calm
    FocusWatcher.keyboard = True
    made.activateWindow()
    made.nav.setFocus()
    made.grab()


def test_the_gear_opens_the_preferences(qtbot: QtBot) -> None:
    opened: list[bool] = []
    made = Sidebar(lambda: opened.append(True))
    qtbot.addWidget(made)
    made.show()
    QTest.mouseClick(made.gear, Qt.MouseButton.LeftButton)
    assert opened == [True]
