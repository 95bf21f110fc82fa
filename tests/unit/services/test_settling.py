"""Who asks for a limited link during the last bytes of a download waits for the books, and nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.grant import Purpose
from sharedesk.core.link import Ending
from sharedesk.services.access import GateError, Reason, UnavailableError
from tests.unit.desk import ANNA, BEN, Desk


def test_whoever_asks_during_the_last_bytes_waits_for_the_books(desk: Desk) -> None:
    link = desk.send({"a.bin": b"x" * 1000}, max_downloads=1)
    transfer = desk.begin(desk.everything(link))
    while transfer.source.read(400):
        pass
    deliveries, seen = desk.program.deliveries, []

    def ask() -> None:
        deliveries.settle(link.token, seconds=30)
        seen.append(desk.link(link).ending)

    asking = threading.Thread(target=ask)
    asking.start()
    assert asking.is_alive(), "all is sent, and not acknowledged"
    transfer.on_end(1000, complete=True)
    asking.join(30)
    assert seen == [Ending.USED]


def test_nobody_waits_for_a_download_in_its_middle(desk: Desk) -> None:
    link = desk.send({"a.bin": b"x" * 1000}, max_downloads=1)
    transfer = desk.begin(desk.everything(link))
    transfer.source.read(400)
    assert not desk.program.deliveries.settle(link.token, seconds=3600)
    transfer.on_end(400, complete=False)
    assert not desk.program.deliveries.settle(link.token, seconds=3600)


def test_only_a_few_wait_for_the_books(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharedesk.services.delivery.SETTLING_AT_ONCE", 1)
    link, deliveries = desk.send({"a.bin": b"x" * 1000}, max_downloads=1), desk.program.deliveries
    transfer = desk.begin(desk.everything(link))
    while transfer.source.read(400):
        pass
    waited: list[bool] = []
    waiting, wait_for = threading.Event(), deliveries._lock.wait_for

    def noticed(predicate: Callable[[], bool], seconds: float) -> bool:
        waiting.set()
        return wait_for(predicate, seconds)

    monkeypatch.setattr(deliveries._lock, "wait_for", noticed)
    first = threading.Thread(target=lambda: waited.append(deliveries.settle(link.token, seconds=30)))
    first.start()
    assert waiting.wait(30)
    assert not deliveries.settle(link.token, seconds=3600)
    transfer.on_end(1000, complete=True)
    first.join(30)
    assert waited == [True]


def test_who_stands_before_a_gate_does_not_wait_for_the_books(desk: Desk) -> None:
    locked = desk.send({"a.bin": b"x" * 1000}, max_downloads=1, password="correct horse battery")
    waits: list[str] = []

    def settle(token: str) -> bool:
        waits.append(token)
        return False

    authorize = desk.program.access.authorize
    with pytest.raises(GateError):
        authorize(locked.token, ANNA, Purpose.DOWNLOAD, settle)
    assert waits == []
    authorize(desk.send({"b.bin": b"x"}).token, ANNA, Purpose.DOWNLOAD, settle)
    assert waits == [], "nothing to wait for where nothing is limited"
    open_one = desk.send({"c.bin": b"x"}, max_downloads=1)
    authorize(open_one.token, ANNA, Purpose.DOWNLOAD, settle)
    assert waits == [open_one.token]


def test_who_waited_for_the_books_learns_what_is_in_them(desk: Desk) -> None:
    link = desk.send({"a.bin": b"x" * 1000}, max_downloads=1)
    transfer = desk.begin(desk.everything(link))
    while transfer.source.read(400):
        pass

    def settle(token: str) -> bool:
        transfer.on_end(1000, complete=True)
        return True

    with pytest.raises(UnavailableError) as told:
        desk.program.access.authorize(link.token, BEN, Purpose.DOWNLOAD, settle)
    assert told.value.reason is Reason.USED
    assert [event.detail["reason"] for event in desk.events(Action.DOWNLOAD_REFUSED)] == ["used"]
