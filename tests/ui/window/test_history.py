"""The activity in the details goes on as far as the audit log does, a page at a time, never on the GUI thread."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, Mode
from sharedesk.errors import EnvironmentFault
from sharedesk.services.audit import AuditService
from sharedesk.ui.jobs import Jobs, ThreadPool
from sharedesk.ui.models.activity import LINE, PAGE

from .conftest import Told
from .desk import Desk

MANY = 2 * PAGE + 50


def record(desk: Desk, link: Link, count: int, *actions: Action) -> None:
    with desk.context.base.journal.change() as change:
        for _ in range(count):
            for action in actions:
                change.record(action, link)


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A desk with a link to which much has happened, downloads that began among it, its details open."""
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    record(desk, desk.newest().link, MANY, Action.DOWNLOAD_STARTED, Action.PAGE_VIEWED)
    desk.drop(Mode.SHARE, desk.file("b.pdf"))
    desk.window.list.view.select(desk.links()[1].token)
    desk.window.open_details()
    QApplication.processEvents()
    return desk


def lines(desk: Desk) -> int:
    return desk.window.activity.rowCount()


def scroll_down(desk: Desk) -> None:
    bar = desk.window.details._bar
    while bar.maximum() + bar.pageStep() < lines(desk) * 44:  # what was added makes the pane higher by events
        QApplication.processEvents()
    bar.setValue(bar.maximum())


def test_older_events_come_when_people_scroll_to_the_end(busy: Desk) -> None:
    assert lines(busy) == PAGE
    for expected in (2 * PAGE, MANY + 1, MANY + 1):
        scroll_down(busy)
        assert lines(busy) == expected
    last = busy.window.activity.index(MANY, 0).data(LINE)
    assert last.text == "You created the link"
    timeline = busy.window.details.timeline
    QApplication.processEvents()
    assert timeline.height() == sum(timeline.sizeHintForRow(row) for row in range(lines(busy)))


def test_they_are_read_off_the_gui_thread_and_asked_for_once(
    qtbot: QtBot, busy: Desk, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    page = AuditService.page

    def watched(self: AuditService, *arguments: object, **options: object) -> object:
        threads.append(threading.current_thread())
        return page(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(AuditService, "page", watched)
    pool = jobs.pool
    jobs.pool = ThreadPool()
    for _ in range(3):
        busy.window.details.end_reached.emit()
    qtbot.waitUntil(lambda: lines(busy) == 2 * PAGE)
    assert jobs.drain()
    jobs.pool = pool
    assert len(threads) == 2  # of each page half begins a download, which gets no line
    assert threading.main_thread() not in threads


def test_what_came_too_late_for_its_link_is_dropped(busy: Desk, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    held = []
    with monkeypatch.context() as patch:
        patch.setattr(jobs.pool, "start", held.append)
        scroll_down(busy)
    busy.window.list.view.select(busy.newest().link.token)
    shown = lines(busy)
    for task in held:
        task()
    assert lines(busy) == shown < PAGE


def test_what_cannot_be_read_is_told_and_may_be_tried_again(
    busy: Desk, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise EnvironmentFault("The database does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(AuditService, "page", broken)
        scroll_down(busy)
    assert told.problems[0].title == "The database does not answer."
    busy.window.details.end_reached.emit()
    assert lines(busy) == 2 * PAGE
