"""Copies that are paused, cancelled, suspended, or whose links end meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.link import CopyPhase, LinkState
from sharedesk.errors import UserError
from sharedesk.events import LinkChanged
from sharedesk.services import copying as module
from sharedesk.services.control import CopyControl
from sharedesk.services.ingest import Ingest
from tests.unit.desk import ME, Desk
from tests.unit.services.slow_copying import BIG, Chunks, run_in_thread, until

pytestmark = pytest.mark.usefixtures("short_waits")


# -- pausing, cancelling, suspending


def test_a_copy_is_paused_and_resumed_from_another_thread(desk: Desk, chunks: Chunks) -> None:
    link, control = desk.send({"big": BIG}, copy=False), CopyControl()
    paused = until(desk, lambda: desk.link(link).phase is CopyPhase.PAUSED)
    busy = [desk.program.copying.is_busy()]

    def pause() -> None:
        busy.append(desk.program.copying.is_busy())
        control.pause()

    chunks.actions[2] = pause
    thread = run_in_thread(desk, link, control)
    assert paused.wait(10)
    assert control.paused
    assert [*busy, desk.program.copying.is_busy()] == [False, True, False]
    assert desk.program.copying.control(link.id) is control
    assert desk.state(link) is LinkState.PREPARING
    assert 0 < desk.link(link).copied < len(BIG)
    control.resume()
    thread.join(10)
    assert desk.state(link) is LinkState.ACTIVE
    assert desk.program.copying.control(link.id) is None


@pytest.mark.parametrize("paused", [False, True])
def test_cancelling_takes_the_link_away(desk: Desk, chunks: Chunks, paused: bool) -> None:
    link, control = desk.send({"a": b"a", "big": BIG}, copy=False), CopyControl()
    if paused:
        is_paused = until(desk, lambda: desk.link(link).phase is CopyPhase.PAUSED)
        chunks.actions[2] = control.pause
        thread = run_in_thread(desk, link, control)
        assert is_paused.wait(10)
        control.cancel()
        thread.join(10)
    else:
        chunks.actions[2] = control.cancel
        desk.program.copying.run(link.id, control)
    assert control.ending
    assert desk.program.links.page() == []
    assert desk.events(Action.LINK_DELETED)[0].detail == {"reason": "The copy was cancelled."}
    assert desk.heard(LinkChanged)[-1].deleted
    desk.program.retention.purge()
    assert desk.storage() == []


def test_cancelling_what_is_deleted_already(desk: Desk, chunks: Chunks) -> None:
    link, control = desk.send({"big": BIG}, copy=False), CopyControl()

    def delete_and_cancel() -> None:
        desk.program.links.delete(link.token, by=ME)
        control.cancel()

    chunks.actions[1] = delete_and_cancel
    desk.program.copying.run(link.id, control)
    assert len(desk.events(Action.LINK_DELETED)) == 1
    assert desk.program.retention.purge() == 1


def test_a_copy_that_is_cancelled_before_it_begins(desk: Desk) -> None:
    link, control = desk.send({"a": b"a"}, copy=False), CopyControl()
    control.cancel()
    desk.program.copying.run(link.id, control)
    assert desk.program.links.page() == []


def test_suspended_copies_are_taken_up_where_they_stood(desk: Desk, chunks: Chunks) -> None:
    link = desk.send({"a": b"a", "big": BIG}, copy=False, announced=True)
    chunks.actions[2] = desk.program.copying.suspend_all
    desk.program.copying.run(link.id)
    assert desk.link(link).phase is CopyPhase.COPYING
    first, second = desk.items(link)
    assert desk.storage() == [first.id]
    assert desk.program.copying.abandoned() == [link.id]
    assert desk.program.copying.abandoned() == [], "this process has it now"
    desk.program.copying.run(link.id)
    assert sorted([first.id, second.id]) == desk.storage()
    assert desk.fetch(desk.program.downloads.file(desk.grant(link), "big")) == BIG


def test_only_one_copies_a_link(desk: Desk, chunks: Chunks, data_dir: Path) -> None:
    link = desk.send({"a": b"a"}, copy=False)
    errors: list[str] = []

    def try_too() -> None:
        other = build_context(data_dir, clock=desk.clock)
        for copying in (desk.program.copying, other.copying):
            with pytest.raises(UserError) as refused:
                copying.run(link.id)
            errors.append(refused.value.title)
        other.close()

    chunks.actions[1] = try_too
    desk.program.copying.run(link.id)
    assert errors == ["This link is being copied already.", "Another ShareDesk is copying this link already."]
    assert desk.state(link) is LinkState.ACTIVE


# -- links that end meanwhile


@pytest.mark.parametrize("when", [1, 3])
@pytest.mark.parametrize("how", ["revoke", "delete"])
def test_a_link_that_is_ended_meanwhile_stays_ended_and_nothing_stays(
    desk: Desk, chunks: Chunks, how: str, when: int
) -> None:
    link = desk.send({"a": b"a", "big": BIG}, copy=False)
    change = getattr(desk.program.links, how)
    chunks.actions[when] = lambda: change(link.token, by=ME)
    desk.program.copying.run(link.id)
    if how == "revoke":
        assert desk.state(link) is LinkState.REVOKED
        assert desk.link(link).phase is CopyPhase.COPYING
    assert desk.actions(Action.LINK_DELETED, Action.LINK_REVOKED) == [Action(f"link.{how}d")]
    desk.program.retention.purge()
    assert desk.storage() == []


def test_a_link_ended_after_its_last_byte_is_not_made_ready(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.send({"a": b"a"}, copy=False)
    copy = Ingest.copy

    def slow(*arguments: object) -> object:
        ingested = copy(*arguments)  # type: ignore[arg-type]
        desk.program.links.revoke(link.token, by=ME)
        return ingested

    monkeypatch.setattr(Ingest, "copy", slow)
    desk.program.copying.run(link.id)
    assert desk.state(link) is LinkState.REVOKED
    assert desk.storage() == []


def test_what_fails_on_a_link_that_is_gone_is_nobodys_concern(desk: Desk, chunks: Chunks) -> None:
    link = desk.send({"docs/a": b"a", "docs/b": b"b"}, copy=False)

    def end_and_remove() -> None:
        desk.program.links.delete(link.token, by=ME)
        (desk.folder / "docs" / "b").unlink()

    chunks.actions[1] = end_and_remove
    desk.program.copying.run(link.id)


def test_a_paused_copy_notices_that_another_process_deleted_the_link(
    desk: Desk, chunks: Chunks, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STORE_EVERY", 0.01)
    link, control = desk.send({"big": BIG}, copy=False), CopyControl()
    paused = until(desk, lambda: desk.link(link).phase is CopyPhase.PAUSED)
    chunks.actions[2] = control.pause
    thread = run_in_thread(desk, link, control)
    assert paused.wait(10)
    other = build_context(data_dir, clock=desk.clock)
    other.links.delete(link.token, by=ME)
    thread.join(10)
    assert not thread.is_alive()
    assert other.retention.purge() == 1
    assert desk.storage() == []
    other.close()


def test_the_copies_of_a_deleted_link_stay_while_somebody_fills_them(desk: Desk, chunks: Chunks) -> None:
    link = desk.send({"big": BIG}, copy=False)
    purged: list[int] = []

    def delete() -> None:
        desk.program.links.delete(link.token, by=ME)
        purged.append(desk.program.retention.purge())

    chunks.actions[1] = delete
    desk.program.copying.run(link.id)
    assert purged == [0]
    assert desk.program.retention.purge() == 1


def test_a_link_that_does_not_exist(desk: Desk) -> None:
    desk.program.copying.run(4711)
