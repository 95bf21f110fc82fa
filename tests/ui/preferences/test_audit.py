"""The audit page: the newest events first, filters and search, and what happens while it is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event as Flag

import pytest
from PySide6.QtCore import QDate, QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action, Who
from sharedesk.errors import EnvironmentFault
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Jobs, ThreadPool
from sharedesk.ui.models.audit import Column
from sharedesk.ui.preferences import audit_feed
from sharedesk.ui.preferences.audit import AuditPage
from sharedesk.ui.preferences.audit_log import LogCount, LogFilter, LogPage, StoredLog
from tests.ui.events import make_event

from .conftest import Room, pick, press
from .logs import Log, happen, make_page


@pytest.fixture
def page(qtbot: QtBot, room: Room, log: Log) -> AuditPage:
    """Return the page over that log, shown."""
    return make_page(qtbot, room.session, log)


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
