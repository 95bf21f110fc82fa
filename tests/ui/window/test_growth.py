"""What is opened and closed, and made and deleted, leaves nothing behind, counted in objects."""

from __future__ import annotations

import gc
from collections import Counter

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from sharedesk.core.link import Link, Mode
from sharedesk.ui.desk import undo

from .conftest import Told
from .desk import Desk

ROUNDS = 12


def alive() -> Counter[str]:
    """Return how many there are of each kind of widget, object of Qt, and link."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    ours = (type(one).__name__ for one in gc.get_objects() if isinstance(one, QObject | Link))
    return Counter(ours) + Counter(f"widget {type(one).__name__}" for one in QApplication.allWidgets())


@pytest.mark.parametrize("name", ["new", "edit", "erase", "qr", "preferences"])
def test_what_is_closed_is_gone(linked: Desk, name: str) -> None:
    def open_and_close() -> None:
        getattr(linked.window.actions_, name).trigger()
        QApplication.processEvents()
        for opened in QApplication.topLevelWidgets():
            if opened.isVisible() and opened is not linked.window:
                opened.close()

    for _ in range(2):
        open_and_close()
    before = alive()
    for _ in range(ROUNDS):
        open_and_close()
    assert alive() - before == Counter()


def test_every_page_of_preferences_goes_with_its_window(desk: Desk) -> None:
    """A page that listens to what outlives it has to be let go of, with all that it knows."""

    def open_and_close() -> None:
        window = desk.workspace.preferences.open()
        for title in window.titles:
            window.open_titled(title)
            QApplication.processEvents()
        window.close()

    open_and_close()
    before = alive()
    for _ in range(3):
        open_and_close()
    assert alive() - before == Counter()
    desk.portal.pause(by="maya")  # nobody answers who is gone


def test_deleted_links_are_gone_but_for_what_can_be_undone(
    desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "DEPTH", 2)

    def make_and_delete() -> None:
        told.notices.clear()  # a record that only tests keep
        desk.drop(Mode.SHARE, desk.file("a.pdf"))
        desk.window.open_details()
        desk.window.actions_.delete.trigger()

    for _ in range(3):
        make_and_delete()
    before = alive()
    for _ in range(ROUNDS):
        make_and_delete()
    assert desk.window.model.known == 0
    assert alive() - before == Counter()
