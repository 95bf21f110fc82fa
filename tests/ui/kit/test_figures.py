"""Numbers that change many times a second do not lay the window out again each time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.ui.widgets.labels import Figures, label
from sharedesk.ui.widgets.layout import row, wrap


class Layouts(QObject):
    """Counts how often a widget is laid out again."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.watched, self.count = watched, 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Count what is asked of it."""
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


def shown(qtbot: QtBot, made: QLabel) -> Layouts:
    pane = wrap(row(label("Copying"), None, made))
    qtbot.addWidget(pane)
    pane.resize(600, 40)
    made.setText("4.6 of 12.0 GB")
    pane.show()
    qtbot.waitExposed(pane)
    QApplication.processEvents()
    return Layouts(pane)


@pytest.mark.parametrize(("made", "layouts"), [(Figures, 0), (QLabel, 3)], ids=["figures", "a label"])
def test_the_next_number_lays_nothing_out(qtbot: QtBot, made: type[QLabel], layouts: int) -> None:
    words = made("small") if made is Figures else made()
    seen = shown(qtbot, words)
    for text in ("4.7 of 12.0 GB", "4.8 of 12.0 GB", "4.9 of 12.0 GB"):
        words.setText(text)
        QApplication.processEvents()
    assert seen.count == layouts
    assert words.text() == "4.9 of 12.0 GB"


def test_longer_words_get_their_room_and_much_shorter_ones_give_it_back(qtbot: QtBot) -> None:
    words = Figures("small")
    seen = shown(qtbot, words)
    for text in ("The folder for copies is missing", "3 GB", "10,004.6 of 12,000.0 GB"):
        words.setText(text)
        QApplication.processEvents()
        assert words.size() == words.sizeHint(), text
        assert words.geometry().right() == seen.watched.rect().right(), text
