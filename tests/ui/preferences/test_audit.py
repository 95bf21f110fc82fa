from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event as Flag

import pytest
from PySide6.QtCore import QDate, QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from sharedesk.core.audit import Action, Event, Who
from sharedesk.core.settings import AUDIT_IP, AUDIT_RETENTION
from sharedesk.errors import EnvironmentFault
from sharedesk.events import AuditAppended
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.session import Session
from sharedesk.ui.dialogs.confirm import ConfirmSheet
from sharedesk.ui.jobs import Jobs, Task, ThreadPool
from sharedesk.ui.messages import Notice
from sharedesk.ui.models.audit import Column
from sharedesk.ui.preferences import audit_feed
from sharedesk.ui.preferences.audit import AuditPage
from sharedesk.ui.preferences.audit_export import ExportStopped
from sharedesk.ui.preferences.audit_log import Head, LogCount, LogFilter, LogPage, StoredLog, Verified
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.values import Values
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.preset_picker import PresetPicker
from tests.ui.kit.test_audit_model import make_event, many

from .conftest import Room, pick, press


@dataclass
class Log:
    """A log in memory, which can be slow, empty, long or out of order."""

    events: list[Event] = field(default_factory=list)
    asked: list[tuple[LogFilter, int | None]] = field(default_factory=list)
    gaps: set[int | None] = field(default_factory=set)
    fault: Exception | None = None
    found: Verified = field(default_factory=lambda: Verified(9, None, "f" * 64))
    counted: LogCount = field(default_factory=lambda: LogCount(1284))

    def page(self, wanted: LogFilter, before: int | None, limit: int) -> LogPage:
        self.asked.append((wanted, before))
        if self.fault is not None:
            raise self.fault
        if before in self.gaps:
            self.gaps.remove(before)
            return LogPage((), 50)
        found = [event for event in self.events if self._matches(event, wanted, before)][:limit]
        return LogPage(tuple(found), found[-1].seq if len(found) == limit else None)

    @staticmethod
    def _matches(event: Event, wanted: LogFilter, before: int | None) -> bool:
        in_group = not wanted.groups or event.action.group in wanted.groups
        return in_group and (before is None or event.seq < before)

    def count(self, wanted: LogFilter) -> LogCount:
        return self.counted

    def head(self) -> Head:
        return Head(450, "e" * 64)

    def people(self) -> list[str]:
        return ["Maya Lindqvist", "anna@example.com"]

    def export(self, wanted: LogFilter, path: Path, progress: Callable[[int], None]) -> int:
        for done in range(1, len(self.events) + 1):
            progress(done)
        path.write_text(f"{wanted.text}")
        return len(self.events)

    def verify(self) -> Verified:
        if self.fault is not None:
            raise self.fault
        return self.found


@pytest.fixture
def log() -> Log:
    """Return a log of 450 events of the last hours."""
    return Log(many(450, 1))


@pytest.fixture
def page(qtbot: QtBot, room: Room, log: Log) -> AuditPage:
    """Return the page over that log, shown."""
    return make_page(qtbot, room.session, log)


def make_page(qtbot: QtBot, session: Session, log: Log) -> AuditPage:
    values = Values(session)
    values.load()
    made = AuditPage(session, Rows(values, session.messages), log)
    qtbot.addWidget(made)
    values.setParent(made)
    made.resize(960, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def top(page: AuditPage) -> int:
    return page.model.newest_seq


# -- reading


def test_the_newest_events_come_first_and_older_ones_on_scrolling(qtbot: QtBot, page: AuditPage, log: Log) -> None:
    assert page.model.rowCount() == audit_feed.PAGE
    assert page.counted.text() == "1,284 events in the last 30 days"
    bar = page.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    end = bar.maximum()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2 * audit_feed.PAGE and bar.maximum() > end)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: page.model.rowCount() == 450)
    assert [before for _, before in log.asked] == [None, 251, 51]


def test_filters_ask_anew(page: AuditPage, room: Room, log: Log) -> None:
    now = room.session.clock()
    assert log.asked[-1][0] == LogFilter(since=now - timedelta(days=30))
    pick(page.filters.period, "All time")
    assert log.asked[-1][0] == LogFilter()
    assert page.counted.text() == "1,284 events in all"
    pick(page.filters.period, "Today")
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    assert log.asked[-1][0] == LogFilter(since=midnight)
    assert page.counted.text() == "1,284 events today"
    pick(page.filters.kind, "Downloads")
    pick(page.filters.person, "anna@example.com")
    wanted = LogFilter(midnight, None, frozenset({"download", "claim"}), "anna@example.com")
    assert log.asked[-1][0] == wanted
    page.filters.search.setText("lease")
    page.filters.search.returnPressed.emit()
    assert log.asked[-1][0].text == "lease"


def test_typing_searches_by_itself(qtbot: QtBot, page: AuditPage, log: Log) -> None:
    QTest.keyClicks(page.filters.search, "fees")
    qtbot.waitUntil(lambda: log.asked[-1][0].text == "fees")
    assert [wanted.text for wanted, _ in log.asked] == ["", "fees"]


def test_esc_clears_the_search(page: AuditPage, log: Log) -> None:
    page.filters.search.setText("lease")
    page.filters.search.returnPressed.emit()
    QTest.keyClick(page.filters.search, Qt.Key.Key_Escape)
    assert (page.filters.search.text(), log.asked[-1][0].text) == ("", "")


def test_a_search_that_finds_little_goes_on_by_itself(qtbot: QtBot, room: Room, log: Log) -> None:
    log.gaps = {None}
    page = make_page(qtbot, room.session, log)
    assert page.model.rowCount() == 49
    assert [before for _, before in log.asked] == [None, 50]


def test_counts_that_were_cut_short_say_so(qtbot: QtBot, room: Room, log: Log) -> None:
    log.counted = LogCount(100_000, is_whole=False)
    page = make_page(qtbot, room.session, log)
    assert page.counted.text() == "At least 100,000 events in the last 30 days"


def test_a_log_that_cannot_be_read_says_why_and_may_be_tried_again(qtbot: QtBot, room: Room, log: Log) -> None:
    log.fault = EnvironmentFault("Event 7 of the audit log was changed and cannot be read.", hint="Verify it.")
    page = make_page(qtbot, room.session, log)
    assert page.slot.title == "Event 7 of the audit log was changed and cannot be read."
    log.fault = None
    press(page.slot, "Try again")
    assert page.model.rowCount() == audit_feed.PAGE


def test_a_late_answer_to_an_old_question_is_dropped(qtbot: QtBot, room: Room, log: Log) -> None:
    jobs = Jobs(ThreadPool(), room.session.messages.fail)
    session = Session(room.context, jobs, room.session.bridge, room.session.messages, "maya")
    let_go = Flag()

    class SlowLog(Log):
        def page(self, wanted: LogFilter, before: int | None, limit: int) -> LogPage:
            if not wanted.text:
                assert let_go.wait(10)
                return LogPage((make_event(999),), None)
            return super().page(wanted, before, limit)

    page = make_page(qtbot, session, SlowLog(log.events))
    page.filters.search.setText("x")
    page.filters.search.returnPressed.emit()
    let_go.set()
    qtbot.waitUntil(lambda: page.model.rowCount() == audit_feed.PAGE)
    assert top(page) == 450
    assert jobs.drain()


# -- what happens meanwhile


def happen(room: Room, log: Log, *events: Event) -> None:
    log.events = sorted([*log.events, *events], key=lambda event: -event.seq)
    for event in events:
        room.context.bus.publish(AuditAppended(event, None))


def test_new_events_that_match_come_on_top(qtbot: QtBot, page: AuditPage, room: Room, log: Log) -> None:
    now = room.session.clock()
    pick(page.filters.kind, "Downloads")
    happen(room, log, make_event(452, at=now), make_event(451, at=now), make_event(453, Action.PAGE_VIEWED, at=now))
    qtbot.waitUntil(lambda: top(page) == 452)
    assert page.model.rowCount() == audit_feed.PAGE + 2
    assert page.counted.text() == "1,286 events in the last 30 days"


def test_after_a_flood_the_log_is_read_anew(
    qtbot: QtBot, page: AuditPage, room: Room, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_feed, "BACKLOG", 3)
    now = room.session.clock()
    log.events = [make_event(seq, at=now) for seq in range(460, 0, -1)]
    happen(room, log, *(make_event(seq, at=now) for seq in range(461, 465)))
    assert top(page) == 464
    assert len(log.asked) == 2


def test_real_events_are_shown_with_the_titles_of_their_links(qtbot: QtBot, room: Room) -> None:
    link = room.link("Lease")
    page = room.open("Audit log")
    assert isinstance(page, AuditPage)
    assert isinstance(page._log, StoredLog)
    about = [page.model.index(row, Column.ABOUT).data() for row in range(page.model.rowCount())]
    assert about == ["Lease"]
    room.context.links.pause(link.token, by="maya")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    newest = [page.model.index(0, column).data() for column in (Column.WHO, Column.WHAT, Column.ABOUT)]
    assert newest == ["maya", "Link paused", "Lease"]
    room.context.links.delete(link.token, by="maya")
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert page.model.index(0, Column.ABOUT).data() == "Lease"


def test_a_search_shows_new_events_of_a_link_whose_title_it_names(qtbot: QtBot, room: Room) -> None:
    link, other = room.link("Lease"), room.link("Minutes")
    page = room.open("Audit log")
    assert isinstance(page, AuditPage)
    page.filters.search.setText("lease")
    page.filters.search.returnPressed.emit()
    assert page.model.rowCount() == 1
    room.context.links.pause(other.token, by="maya")
    room.context.links.pause(link.token, by="maya")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert page.model.index(0, Column.WHAT).data() == "Link paused"
    assert page.model.index(0, Column.ABOUT).data() == "Lease"


# -- other filters


def test_days_of_ones_own_choice(qtbot: QtBot, page: AuditPage, log: Log) -> None:
    filters = page.filters
    assert not filters.first.isVisible()
    pick(filters.period, "Other…")
    assert filters.first.isVisible()
    filters.first.setDate(QDate(2026, 6, 1))
    filters.last.setDate(QDate(2026, 6, 3))
    begin, end = datetime(2026, 6, 1).astimezone(), datetime(2026, 6, 4).astimezone()
    qtbot.waitUntil(lambda: log.asked[-1][0] == LogFilter(begin, end))
    assert page.counted.text() == "1,284 events in these days"
    filters.first.setDate(QDate(2026, 6, 5))
    assert filters.last.date() == QDate(2026, 6, 5)
    pick(filters.period, "Last week")  # today is a Thursday
    assert log.asked[-1][0] == LogFilter(datetime(2026, 6, 1).astimezone(), datetime(2026, 6, 8).astimezone())
    assert page.counted.text() == "1,284 events in the week before this one"
    pick(filters.period, "All time")
    assert not filters.first.isVisible()
    assert log.asked[-1][0] == LogFilter()


def menus(page: AuditPage) -> list[QMenu]:
    """Return the menus of events that are open; those of the calendars belong to these."""
    return page.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)


def chosen_in_menu(page: AuditPage, words: str) -> None:
    """Choose in the menu of the event on top, opened by its key."""
    page.view.setCurrentIndex(page.model.index(0, 0))
    page.view.setFocus()
    key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(page.view, key)
    [made] = menus(page)
    [action] = [one for one in made.actions() if one.text() == words]
    action.trigger()
    made.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_one_link_one_address_or_one_person_can_be_looked_at_alone(page: AuditPage, log: Log) -> None:
    chosen_in_menu(page, "Only this link")
    assert log.asked[-1][0].token == "token-1"
    chosen_in_menu(page, "Only this address")
    assert (log.asked[-1][0].token, log.asked[-1][0].address) == ("token-1", "203.0.113.24")
    chosen_in_menu(page, "Only this person")
    assert log.asked[-1][0].person == "anna@example.com"
    assert page.filters.person.value == "anna@example.com"
    press(page, "token-1")
    press(page, "203.0.113.24")
    assert (log.asked[-1][0].token, log.asked[-1][0].address) == ("", "")
    assert not page.filters.link.isVisible()


def test_a_row_that_is_about_nobody_has_no_menu(qtbot: QtBot, room: Room, log: Log) -> None:
    log.events = [make_event(1, Action.PORTAL_STARTED, Who(), token=None)]
    page = make_page(qtbot, room.session, log)
    page.view.menu_wanted.emit(0, QPoint(0, 0))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert menus(page) == []


def test_the_menu_belongs_to_the_row_under_the_pointer(page: AuditPage) -> None:
    rows: list[int] = []
    page.view.menu_wanted.disconnect()
    page.view.menu_wanted.connect(lambda row, _place: rows.append(row))
    for place in (page.view.visualRect(page.model.index(2, 1)).center(), QPoint(5, 100_000)):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, QPoint(0, 0))
        QApplication.sendEvent(page.view.viewport(), event)
    assert rows == [2]


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
