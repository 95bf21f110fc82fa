"""A download that goes on after a line dropped or a portal died, whose last acknowledgements nobody saw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import Link
from sharedesk.services.delivery import Transfer
from tests.unit.desk import DATA, Clock, Desk


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.send({"a.bin": DATA})


def cut(transfer: Transfer, *, sent: int, acknowledged: int) -> None:
    """End a transfer whose line dropped after so many bytes."""
    while transfer.source.taken < sent:
        transfer.source.read(sent - transfer.source.taken)
    transfer.source.close()
    transfer.on_end(acknowledged, complete=False)


def test_who_goes_on_further_than_was_acknowledged_completes(desk: Desk, link: Link) -> None:
    cut(desk.begin(desk.everything(link)), sent=700, acknowledged=500)
    desk.fetch(desk.everything(link), 650)
    assert desk.link(link).downloads == 1


def test_what_was_never_sent_is_missing(desk: Desk, link: Link) -> None:
    cut(desk.begin(desk.everything(link)), sent=600, acknowledged=500)
    desk.fetch(desk.everything(link), 601)
    assert desk.link(link).downloads == 0
    desk.fetch(desk.everything(link), 500, 601)
    assert desk.link(link).downloads == 1


def test_a_client_may_go_on_before_the_drop_is_seen(desk: Desk, link: Link) -> None:
    forgotten = desk.begin(desk.everything(link))
    desk.fetch(desk.everything(link), 650)
    assert desk.link(link).downloads == 0
    cut(forgotten, sent=700, acknowledged=500)
    assert desk.link(link).downloads == 1


def test_a_drop_may_be_seen_while_the_client_is_going_on(
    desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped, service = desk.begin(desk.everything(link)), desk.program.deliveries
    enter = service._enter

    def seen_then(*args: Any) -> Any:
        entered = enter(*args)  # it is in the database, and not yet among those that run
        cut(dropped, sent=700, acknowledged=500)
        return entered

    monkeypatch.setattr(service, "_enter", seen_then)
    desk.fetch(desk.everything(link), 650)
    assert desk.link(link).downloads == 1


def test_parts_that_run_at_once_are_not_taken_for_each_other(desk: Desk, link: Link) -> None:
    first, second = desk.begin(desk.everything(link)), desk.begin(desk.everything(link), 500)
    cut(second, sent=500, acknowledged=500)
    assert desk.link(link).downloads == 0
    cut(first, sent=400, acknowledged=400)
    assert desk.link(link).downloads == 0


def test_after_a_crash_the_client_knows_best(desk: Desk, link: Link, data_dir: Path, clock: Clock) -> None:
    transfer = desk.begin(desk.everything(link))  # killed before any progress was written
    transfer.source.close()
    again = Desk(build_context(data_dir, clock=clock), clock, desk.folder)
    again.fetch(again.everything(link), 900)
    assert again.link(link).downloads == 1
    again.program.close()


def test_nothing_seems_to_run_after_a_crash(desk: Desk, link: Link, data_dir: Path, clock: Clock) -> None:
    transfer = desk.begin(desk.everything(link))
    transfer.source.close()
    again = Desk(build_context(data_dir, clock=clock), clock, desk.folder)
    assert len(again.program.deliveries.active()) == 1
    again.program.portals.came_up("https://here", "", 1)
    assert again.program.deliveries.active() == ()
    transfer.on_end(0, complete=False)  # a straggler's outcome does not count below nothing
    assert again.program.deliveries.for_link(link.id)[0].running == 0
    again.program.close()


def test_a_second_portal_leaves_the_first_ones_transfers_alone(
    desk: Desk, link: Link, data_dir: Path, clock: Clock
) -> None:
    desk.program.portals.came_up("https://first", "", 1)
    transfer = desk.begin(desk.everything(link))
    again = build_context(data_dir, clock=clock)
    again.portals.came_up("https://second", "", 2)
    assert len(again.deliveries.active()) == 1
    again.close()
    cut(transfer, sent=0, acknowledged=0)
