"""What the audit page does with the whole log: how long it is kept, whether it is as written, and its export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from sharedesk.core.settings import AUDIT_IP, AUDIT_RETENTION
from sharedesk.errors import EnvironmentFault
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.session import Session
from sharedesk.ui.dialogs.confirm import ConfirmSheet
from sharedesk.ui.jobs import Jobs, Task, ThreadPool
from sharedesk.ui.messages import Notice
from sharedesk.ui.preferences.audit import AuditPage
from sharedesk.ui.preferences.audit_export import ExportStopped
from sharedesk.ui.preferences.audit_log import LogFilter, Verified
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.preset_picker import PresetPicker
from tests.ui.events import make_event

from .conftest import Room, pick, press
from .logs import Log, happen, make_page


@pytest.fixture
def page(qtbot: QtBot, room: Room, log: Log) -> AuditPage:
    """Return the page over that log, shown."""
    return make_page(qtbot, room.session, log)


# -- what is recorded, and for how long


def answer(room: Room, words: str) -> None:
    """Answer the question that is asked."""
    [asked] = [sheet for sheet in room.window.findChildren(ConfirmSheet) if sheet.isVisible()]
    press(asked, words)


def test_how_long_events_are_kept_and_which_addresses_is_set_here(room: Room) -> None:
    room.open("Audit log")
    kept = room.part("Keep events", PresetPicker)
    pick(kept.combo, "2 years")
    answer(room, "Cancel")
    assert (room.value(AUDIT_RETENTION), kept.combo.currentText()) == (None, "For ever")
    pick(kept.combo, "2 years")
    answer(room, "Remove them")
    assert room.value(AUDIT_RETENTION) == timedelta(days=730)
    pick(kept.combo, "10 years")
    assert room.value(AUDIT_RETENTION) == timedelta(days=3650)
    addresses = room.part("Record addresses", Combo)
    assert addresses.currentText() == "Whole"
    pick(addresses, "Shortened")
    assert room.value(AUDIT_IP) == "truncated"


# -- verify and export


def test_the_end_of_the_chain_is_always_in_sight(page: AuditPage, room: Room, log: Log) -> None:
    assert page.chain.told.text() == "Chain ends in 450: eeeeeeeeeeeeeeee…"
    page.chain.copy.click()
    assert (QGuiApplication.clipboard().text(), page.chain.copy.text()) == ("e" * 64, "Copied")
    happen(room, log, make_event(452, hash="d" * 64), make_event(451))
    QApplication.processEvents()
    assert page.chain.told.text() == "Chain ends in 452: dddddddddddddddd…"
    assert page.chain.copy.text() == "Copy"
    assert "d" * 64 in page.chain.told.toolTip()


def test_a_clipboard_that_refuses_is_said_by_the_button(page: AuditPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "copy", lambda _text: False)
    page.chain.copy.click()
    assert page.chain.copy.text() == "Try again"


def test_verifying_says_that_all_is_as_written_and_names_the_end(page: AuditPage) -> None:
    press(page, "Verify")
    assert page.slot.title == "All 9 events are as written"
    assert "f" * 64 in page.slot.text


def test_verifying_names_what_was_changed_or_why_it_cannot(page: AuditPage, log: Log) -> None:
    log.found = Verified(9, 7, "")
    press(page, "Verify")
    assert page.slot.title == "Event 7 was changed or removed"
    log.fault = EnvironmentFault("The database does not answer.")
    press(page, "Verify")
    assert page.slot.title == "The database does not answer."
    assert page.check.verify.isEnabled()


@pytest.mark.parametrize(("kind", "suffix"), [("CSV (*.csv)", "csv"), ("JSON Lines (*.jsonl)", "jsonl")])
def test_exporting_writes_what_is_shown(
    page: AuditPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, suffix: str
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    page.filters.search.setText("lease")
    page.filters.search.returnPressed.emit()
    press(page, "Export")
    [dialog] = page.findChildren(QFileDialog)
    dialog.filterSelected.emit(kind)
    assert dialog.defaultSuffix() == suffix
    target = tmp_path / f"out.{suffix}"
    dialog.filesSelected.emit([str(target)])
    dialog.close()
    assert target.read_text() == "lease"
    assert (page.slot.title, page.slot.text) == ("450 events exported", str(target))
    press(page.slot, "Show in folder")
    assert opened == [QUrl.fromLocalFile(str(tmp_path))]


def test_an_export_shows_how_far_it_is_and_can_be_cancelled(qtbot: QtBot, room: Room, log: Log, tmp_path: Path) -> None:
    jobs = Jobs(ThreadPool(), room.session.messages.fail)
    session = Session(room.context, jobs, room.session.bridge, room.session.messages, "maya")

    class EndlessLog(Log):
        def export(self, wanted: LogFilter, path: Path, progress: Callable[[int], None]) -> int:
            done = 0
            while True:
                done += 1
                progress(done)

    page = make_page(qtbot, session, EndlessLog(log.events))
    qtbot.waitUntil(lambda: page.model.rowCount() > 0)
    page.exporting.write(page.feed.wanted, tmp_path / "out.csv", 10_000_000)
    assert page.exporting.card.isVisible()
    assert not page.export.isEnabled()
    qtbot.waitUntil(lambda: page.exporting.card.told.text() != "0 of 10,000,000 events")
    page.exporting.card.cancel.click()
    qtbot.waitUntil(lambda: page.slot.title == "Export cancelled")
    assert not page.exporting.card.isVisible()
    assert page.export.isEnabled()
    assert jobs.drain()


def test_an_export_that_fails_says_so_in_sentences(qtbot: QtBot, room: Room, log: Log) -> None:
    page = make_page(qtbot, room.session, log)
    told = EnvironmentFault("The export cannot be written.", "Read-only file system", "Choose another folder")
    page.exporting._failed(told)
    assert page.slot.title == "The export cannot be written."
    assert page.slot.text == "Read-only file system. Choose another folder."


@pytest.mark.parametrize("fault", [None, EnvironmentFault("The disk is full.")])
def test_an_export_goes_on_when_the_window_is_closed_and_is_told(
    qtbot: QtBot, room: Room, log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception | None
) -> None:
    said: list[Notice] = []
    room.session.messages.noticed.connect(said.append)
    page = room.open("Audit log")
    assert isinstance(page, AuditPage)
    page.exporting._log = log
    if fault is not None:

        def refuse(wanted: LogFilter, path: Path, progress: Callable[[int], None]) -> int:
            raise fault

        monkeypatch.setattr(log, "export", refuse)
    waiting: list[Task] = []
    with monkeypatch.context() as patch:
        patch.setattr(room.session.jobs.pool, "start", waiting.append)
        page.exporting.write(page.feed.wanted, tmp_path / "out.csv", 450)
    room.control.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(page)
    for task in waiting:
        task()
    if fault is None:
        assert [(one.title, one.text) for one in said] == [("450 events exported", "out.csv")]
    else:
        assert [one.title for one in room.problems] == ["The disk is full."]


def test_an_export_that_was_cancelled_with_its_window_says_nothing(room: Room, log: Log, tmp_path: Path) -> None:
    page = room.open("Audit log")
    assert isinstance(page, AuditPage)
    exporting = page.exporting
    room.control.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    exporting._failed(ExportStopped())
    assert room.problems == []


def test_an_export_that_fails_says_why(page: AuditPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Log, wanted: LogFilter, path: Path, progress: Callable[[int], None]) -> int:
        raise EnvironmentFault("The export could not be written.", "The disk is full.", "Choose another place.")

    monkeypatch.setattr(Log, "export", refuse)
    page.exporting.write(page.feed.wanted, tmp_path / "out.csv", 0)
    assert page.slot.title == "The export could not be written."
    assert page.slot.text == "The disk is full. Choose another place."
    page.exporting.card.set_progress(500, 0)
    assert page.exporting.card.told.text() == "500 events"
