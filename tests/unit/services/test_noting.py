"""Events that only have to be recorded: written together, never lost, never after what came later."""

from __future__ import annotations

from typing import NoReturn

import pytest

from sharedesk.core.audit import Action, Who
from sharedesk.core.link import Link, Mode
from sharedesk.errors import EnvironmentFault
from sharedesk.events import AppEvent, AuditAppended
from sharedesk.services.context import AppContext
from tests.conftest import ExpectedLog
from tests.unit.desk import Desk

SOMEBODY = Who(ip="192.0.2.7")


@pytest.fixture
def link(desk: Desk) -> Link:
    path = desk.folder / "a.txt"
    path.write_text("a")
    return desk.program.links.create(Mode.SHARE, [path], by="me").link


def actions(program: AppContext) -> list[str]:
    return [event.action.value for event in program.audit.events()]


def test_without_a_flusher_it_is_written_at_once(program: AppContext, link: Link) -> None:
    program.base.journal.note(Action.PAGE_VIEWED, link, SOMEBODY)
    assert actions(program) == ["link.created", "page.viewed"]


def test_it_waits_for_the_flusher(program: AppContext, link: Link) -> None:
    journal = program.base.journal
    journal.somebody_flushes = True
    for _ in range(3):
        journal.note(Action.PAGE_VIEWED, link, SOMEBODY)
    assert actions(program) == ["link.created"]
    told: list[AppEvent] = []
    program.bus.subscribe(told.append)
    journal.flush()
    journal.flush()
    assert actions(program) == ["link.created", *["page.viewed"] * 3]
    assert len([event for event in told if isinstance(event, AuditAppended)]) == 3
    assert program.audit.verify() is None


def test_it_comes_before_what_happened_later(program: AppContext, link: Link) -> None:
    program.base.journal.somebody_flushes = True
    program.base.journal.note(Action.PAGE_VIEWED, link, SOMEBODY)
    program.links.pause(link.token, by="me")
    assert actions(program) == ["link.created", "page.viewed", "link.paused"]


def test_a_change_that_fails_does_not_lose_it(program: AppContext, link: Link) -> None:
    journal = program.base.journal
    journal.somebody_flushes = True
    journal.note(Action.PAGE_VIEWED, link, SOMEBODY)
    journal.note(Action.PREVIEW_VIEWED, link, SOMEBODY)
    with pytest.raises(EnvironmentFault), journal.change():
        raise EnvironmentFault("The disk is full.")
    assert actions(program) == ["link.created"]
    journal.flush()
    assert actions(program) == ["link.created", "page.viewed", "preview.viewed"]


def test_housekeeping_writes_the_rest_at_its_end(program: AppContext, link: Link) -> None:
    program.housekeeping.start()
    program.base.journal.note(Action.PAGE_VIEWED, link, SOMEBODY)
    program.housekeeping.stop()
    assert actions(program) == ["link.created", "page.viewed"]


def test_a_full_disk_closes_no_page(
    desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    def full() -> NoReturn:
        raise EnvironmentFault("The disk is full.")

    grant = desk.grant(link)
    desk.program.base.journal.somebody_flushes = True
    with monkeypatch.context() as patched:
        patched.setattr(desk.program.base.store, "write", full)
        desk.program.access.viewed(grant)
    expected_log("not noted. The disk is full")
    desk.program.base.journal.flush()
    assert actions(desk.program) == ["link.created", "page.viewed"]
