"""Copies go when their link has ended, and not before; what crashes leave is swept, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import LinkState
from sharedesk.core.tokens import new_id
from sharedesk.errors import UserError
from sharedesk.storage.local import SendStorage
from tests.conftest import ExpectedLog
from tests.unit.desk import ME, Desk

HOUR = timedelta(hours=1)


def purge(desk: Desk) -> int:
    return desk.program.retention.purge()


def test_a_living_link_keeps_its_copies(desk: Desk) -> None:
    desk.send({"a": b"abc", "docs/b": b"b"})
    assert purge(desk) == 0
    assert len(desk.storage()) == 2
    assert desk.program.retention.used() == 4


@pytest.mark.shows("14.2.7")
def test_revoked_is_erased_at_once(desk: Desk) -> None:
    link = desk.send({"a": b"abc", "docs/b": b"b"})
    desk.program.links.revoke(link.token, by=ME)
    assert purge(desk) == 1
    assert purge(desk) == 0
    assert desk.storage() == []
    assert desk.program.retention.used() == 0
    with desk.program.base.store.scope() as db:
        assert db.execute_sql("select count(*) from entry").fetchone() == (0,)


@pytest.mark.shows("14.2.7")
def test_deleted_is_erased_when_it_can_no_longer_be_restored(desk: Desk) -> None:
    link = desk.send({"a": b"abc"})
    desk.program.links.delete(link.token, by=ME, undo_for=HOUR)
    desk.clock.advance(minutes=59)
    assert purge(desk) == 0
    desk.clock.advance(minutes=1)
    assert purge(desk) == 1
    assert desk.storage() == []
    with pytest.raises(UserError, match="no longer be restored"):
        desk.program.links.restore(link.token, by=ME)


def test_restored_in_time_is_kept(desk: Desk) -> None:
    link = desk.send({"a": b"abc"})
    desk.program.links.delete(link.token, by=ME, undo_for=HOUR)
    desk.program.links.restore(link.token, by=ME)
    desk.clock.advance(hours=2)
    assert purge(desk) == 0
    assert desk.fetch(desk.everything(link)) == b"abc"


def test_restored_at_the_very_last_moment_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.send({"a": b"abc"})
    desk.program.links.delete(link.token, by=ME)
    retention = desk.program.retention
    is_in_use = retention._is_in_use

    def restored(*arguments: object) -> bool:
        desk.program.links.restore(link.token, by=ME)
        return is_in_use(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(retention, "_is_in_use", restored)
    assert purge(desk) == 0
    assert desk.fetch(desk.everything(link)) == b"abc"


def test_expired_is_erased_after_a_week_and_counts_what_was_running(desk: Desk) -> None:
    link = desk.send({"a": b"abc"}, expires_at=desk.clock.now + HOUR)
    transfer = desk.begin(desk.everything(link))
    desk.clock.advance(days=2)  # the program was not running when it expired
    desk.program.links.expire_due()
    transfer.source.close()
    transfer.on_end(3, complete=True)
    assert desk.link(link).downloads == 1
    assert purge(desk) == 0
    desk.clock.advance(days=5)
    assert purge(desk) == 0
    desk.clock.advance(hours=1)
    assert purge(desk) == 1
    assert desk.storage() == []


@pytest.mark.parametrize("how", ["revoke", "delete"])
def test_a_running_download_does_not_keep_what_its_owner_withdrew(desk: Desk, how: str) -> None:
    link = desk.send({"a": b"abc"})
    transfer = desk.begin(desk.everything(link))
    getattr(desk.program.links, how)(link.token, by=ME)
    assert purge(desk) == 1
    assert desk.program.access.ended([transfer.ticket]) == [transfer.ticket]
    transfer.source.close()
    transfer.on_end(0, complete=False)


def test_a_copy_that_cannot_be_erased_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    link = desk.send({"a": b"abc"})
    desk.program.links.revoke(link.token, by=ME)

    def refuse(_storage: SendStorage, _item_id: str) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(SendStorage, "remove", refuse)
        purge(desk)
        purge(desk)
    assert len(expected_log("could not be erased; trying again")) == 2
    assert len(desk.storage()) == 1
    purge(desk)
    assert desk.storage() == []


def test_two_processes_erase_once(desk: Desk, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.send({"a": b"abc"})
    other = build_context(data_dir, clock=desk.clock)
    desk.program.links.revoke(link.token, by=ME)
    claimed: list[int] = []
    is_in_use = desk.program.retention._is_in_use

    def overtaken(*arguments: object) -> bool:
        claimed.append(other.retention.purge())
        return is_in_use(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.program.retention, "_is_in_use", overtaken)
    assert purge(desk) == 0
    assert claimed == [1]
    assert desk.state(link) is LinkState.REVOKED
    other.close()


def test_the_sweep_takes_what_belongs_to_no_link(desk: Desk, data_dir: Path) -> None:
    link = desk.send({"a": b"abc"})
    storage = SendStorage(desk.program.paths.send_storage)
    mine, dead = new_id(), new_id()
    storage.prepare(mine, desk.program.base.processes.me)
    storage.prepare(dead, "1-dead")
    assert desk.program.retention.sweep() == 1
    assert desk.storage() == sorted([desk.items(link)[0].id, mine])
    assert desk.program.retention.sweep() == 0
