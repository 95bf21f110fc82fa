"""The guards around the tests of the window catch what they are there for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.guarded import failed_in

from .conftest import delete_later_is_now

GUARDED = """
from PySide6.QtWidgets import QWidget
from sharedesk.ui.widgets.combo import Combo
from tests.ui.conftest import *

def test_leaves_a_widget_that_holds_itself():
    Combo([], name="Forgotten")

def test_leaves_garbage():
    widget = QWidget()
    widget.itself = widget

def test_ends_what_it_made(qtbot):
    qtbot.addWidget(Combo([], name="Ended"))
"""


def test_a_widget_that_outlives_its_test_is_an_error(qapp: QApplication, tmp_path: Path) -> None:
    before = QApplication.topLevelWidgets()
    failed = failed_in(tmp_path, GUARDED)
    for widget in QApplication.topLevelWidgets():
        if widget not in before:
            widget.deleteLater()
    delete_later_is_now()
    assert failed == {"test_leaves_a_widget_that_holds_itself": "teardown"}
