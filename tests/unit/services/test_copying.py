"""Copies of `send` links: right, durable, watched, paused, cancelled, suspended, and resumed after a crash."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.link import CopyPhase, Link, LinkState, Mode
from sharedesk.core.saying import Sentence
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import AppEvent, CopyProgress, LinkChanged
from sharedesk.services import copying as module
from sharedesk.services.control import CopyCancelled, CopyControl
from sharedesk.services.ingest import Ingest
from sharedesk.services.room import NoRoomError
from sharedesk.storage.copying import CHUNK
from tests.unit.desk import HOSTILE, ME, Desk, copy_of, names

BIG = b"0123456789abcdef" * (CHUNK // 16) * 3
TREE = {"docs/a.txt": b"aaa", "docs/inner/b.txt": b"bb", "docs/inner/deep/c.txt": b"", "single.txt": b"one"}


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Chunks:
    """Runs something in the copying thread when a chunk was copied."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen = 0
        self.actions: dict[int, Callable[[], object]] = {}
        original = module._Meter.step

        def step(meter: module._Meter, size: int) -> None:
            self.seen += 1
            if action := self.actions.pop(self.seen, None):
                action()
            original(meter, size)

        monkeypatch.setattr(module._Meter, "step", step)


@pytest.fixture
def chunks(monkeypatch: pytest.MonkeyPatch) -> Chunks:
    return Chunks(monkeypatch)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(module, "STORE_EVERY", 0.0)
    monkeypatch.setattr(module, "TELL_EVERY", 0.0)


def run_in_thread(desk: Desk, link: Link, control: CopyControl) -> threading.Thread:
    thread = threading.Thread(target=desk.program.copying.run, args=(link.id, control), name="job-copy")
    thread.start()
    return thread


def until(desk: Desk, wanted: Callable[[], bool]) -> threading.Event:
    """Return an event that is set when something told by the bus finds `wanted` true."""
    found = threading.Event()

    def listen(_event: AppEvent) -> None:
        if not found.is_set() and wanted():
            found.set()

    desk.program.bus.subscribe(listen)
    return found


# -- the result


def test_a_copied_link_is_ready_with_checksums(desk: Desk) -> None:
    link = desk.send(TREE)
    assert desk.state(link) is LinkState.ACTIVE
    assert (link.size, link.copied, link.file_count) == (8, 8, 4)
    docs, single = desk.items(link)
    assert (docs.size, docs.file_count, docs.sha256) == (5, 3, None)
    assert (single.size, single.sha256) == (3, sha(b"one"))
    program = desk.program
    details = program.links.get(link.token)
    for path, data in TREE.items():
        located = program.contents.locate(details, path)
        assert located.entry.sha256 == sha(data)
        assert copy_of(program, located) == data


def test_the_layout_of_the_storage_tells_no_names(desk: Desk) -> None:
    link = desk.send(TREE)
    assert desk.storage() == sorted(item.id for item in desk.items(link))
    stored = [path.name for path in desk.program.paths.send_storage.rglob("*") if path.is_file()]
    assert all(name == "owner" or len(name) == 24 for name in stored)


def test_later_changes_of_the_original_do_not_matter(desk: Desk) -> None:
    link = desk.send({"a.txt": b"first"})
    (desk.folder / "a.txt").write_bytes(b"second")
    (desk.folder / "a.txt").unlink()
    assert desk.fetch(desk.everything(link)) == b"first"


def test_progress_is_told_and_stored(desk: Desk) -> None:
    link = desk.send({"big": BIG})
    told = desk.heard(CopyProgress)
    assert [progress.copied for progress in told] == sorted(progress.copied for progress in told)
    assert told[-1] == CopyProgress(link.id, len(BIG), len(BIG), 0.0)
    assert all(progress.total == len(BIG) for progress in told)


def test_the_time_that_is_left_is_told_when_something_can_be_said(
    desk: Desk, chunks: Chunks, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])

    def a_second_later() -> None:
        now[0] += 1

    chunks.actions = dict.fromkeys((1, 2, 3), a_second_later)
    desk.send({"big": BIG})
    assert [progress.seconds_left for progress in desk.heard(CopyProgress)] == [2.0, 1.0, 0.0, 0.0]


def test_a_folder_that_grew_since_the_link_was_made_counts_as_it_is_copied(desk: Desk) -> None:
    link = desk.send({"docs/a": b"a"}, copy=False)
    desk.write({"docs/b": b"bb"})
    desk.program.copying.run(link.id)
    assert (desk.link(link).size, desk.link(link).copied, desk.link(link).file_count) == (3, 3, 2)


def test_running_again_changes_nothing(desk: Desk) -> None:
    link = desk.send({"a": b"a"})
    stored = desk.storage()
    desk.program.copying.run(link.id)
    assert desk.storage() == stored
    assert desk.state(link) is LinkState.ACTIVE


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


# -- what goes wrong


def test_an_original_that_changes_once_is_copied_again(desk: Desk, chunks: Chunks) -> None:
    link = desk.send({"a": b"first"}, copy=False)
    chunks.actions[1] = lambda: (desk.folder / "a").write_bytes(b"second version")
    desk.program.copying.run(link.id)
    assert desk.items(link)[0].sha256 == sha(b"second version")
    assert desk.link(link).copied == desk.link(link).size == 14


def test_an_original_that_changes_all_the_time_stops_the_copy(desk: Desk, chunks: Chunks) -> None:
    link = desk.send({"log": b"x"}, copy=False)

    def log_on() -> None:
        with (desk.folder / "log").open("ab") as file:
            file.write(b"more")
        chunks.actions[chunks.seen + 1] = log_on

    chunks.actions[1] = log_on
    with pytest.raises(UserError, match="“log” keeps changing"):
        desk.program.copying.run(link.id)
    assert desk.link(link).phase is CopyPhase.STOPPED
    assert desk.link(link).reason(desk.clock.now) == (
        "The copy stopped: “log” keeps changing while it is copied. Close it, or share the original."
    )
    assert desk.storage() == []
    chunks.actions.clear()
    desk.program.copying.run(link.id)
    assert desk.state(link) is LinkState.ACTIVE


def test_an_original_that_vanishes_stops_the_copy(desk: Desk, chunks: Chunks) -> None:
    link = desk.send({"docs/a": b"a", "docs/b": b"b"}, copy=False)
    chunks.actions[1] = (desk.folder / "docs" / "b").unlink
    with pytest.raises(UserError, match="no file or folder “b”"):
        desk.program.copying.run(link.id)
    assert desk.storage() == []
    desk.program.copying.run(link.id)
    assert desk.items(link)[0].file_count == 1


def test_an_original_that_is_gone_when_the_copy_begins(desk: Desk) -> None:
    link = desk.send({"a": b"a"}, copy=False)
    (desk.folder / "a").unlink()
    with pytest.raises(UserError, match="no file or folder “a”"):
        desk.program.copying.run(link.id)
    assert desk.link(link).phase is CopyPhase.STOPPED


def test_a_file_that_cannot_be_read_is_not_left_out_of_a_copy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.send({"docs/a": b"a", "docs/closed": b"b"}, copy=False)
    access = os.access
    monkeypatch.setattr(os, "access", lambda name, mode, **at: name != "closed" and access(name, mode, **at))
    with pytest.raises(UserError, match="“closed” cannot be read"):
        desk.program.copying.run(link.id)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (errno.ENOSPC, NoRoomError, "Not enough space for the copy. The disk is full."),
        (errno.EIO, EnvironmentFault, "The copy cannot be written. Input/output error. Check the disk that holds"),
    ],
)
@pytest.mark.parametrize("call", ["write", "fsync", "mkdir"])
def test_a_disk_that_refuses(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, call: str, error: int, kind: type[Exception], words: str
) -> None:
    link = desk.send({"a": b"a"}, copy=False)

    def refuse(*_arguments: object, **_more: object) -> int:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr(*((Path, "mkdir") if call == "mkdir" else (os, call)), refuse)
        with pytest.raises(kind) as refused:
            desk.program.copying.run(link.id, patient=False)
    assert words in str(refused.value)
    assert desk.link(link).phase is CopyPhase.STOPPED
    why = desk.link(link).phase_detail
    assert words in why
    assert isinstance(why, Sentence), "a window can say it in its own language"
    assert desk.storage() == []
    desk.program.copying.run(link.id)
    assert desk.state(link) is LinkState.ACTIVE


class Disk:
    """Says how much room is left, as the test has it."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room = 1 << 40
        monkeypatch.setattr(desk.program.room._storage, "free", lambda _reserve: self.room)


@pytest.fixture
def disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(desk, monkeypatch)


def test_a_patient_copy_goes_on_by_itself_when_there_is_room(desk: Desk, disk: Disk) -> None:
    link = desk.send({"a": b"abc", "docs/b": b"b" * 7}, copy=False)
    disk.room = 4
    stopped = until(desk, lambda: desk.link(link).phase is CopyPhase.STOPPED)
    thread = run_in_thread(desk, link, CopyControl())
    assert stopped.wait(10)
    assert "Not enough space" in desk.link(link).phase_detail
    disk.room = 10
    thread.join(10)
    assert desk.state(link) is LinkState.ACTIVE


def test_a_copy_that_waits_for_room_keeps_nobody_awake(desk: Desk, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    waits, wait, control = threading.Event(), CopyControl.wait, CopyControl()
    monkeypatch.setattr(CopyControl, "wait", lambda self, seconds: (waits.set(), wait(self, seconds))[1])
    link = desk.send({"a": b"abcdefg"}, copy=False)
    disk.room = 4
    thread = run_in_thread(desk, link, control)
    assert waits.wait(10)
    assert not desk.program.copying.is_busy()
    disk.room = 10
    thread.join(10)
    assert not thread.is_alive()


def test_the_room_is_watched_during_a_copy(
    desk: Desk, disk: Disk, chunks: Chunks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROOM_EVERY", CHUNK)
    link = desk.send({"big": BIG}, copy=False)
    chunks.actions[2] = lambda: setattr(disk, "room", 10)
    with pytest.raises(NoRoomError):
        desk.program.copying.run(link.id, patient=False)
    assert desk.storage() == []


@pytest.mark.parametrize("how", ["cancel", "suspend", "delete"])
def test_waiting_for_room_can_be_ended(desk: Desk, disk: Disk, how: str) -> None:
    link, control = desk.send({"a": b"abc"}, copy=False), CopyControl()
    disk.room = 1
    stopped = until(desk, lambda: desk.link(link).phase is CopyPhase.STOPPED)
    thread = run_in_thread(desk, link, control)
    assert stopped.wait(10)
    if how == "delete":
        desk.program.links.delete(link.token, by=ME)
    else:
        getattr(control, how)()
    thread.join(10)
    assert not thread.is_alive()
    assert bool(desk.program.links.page()) is (how == "suspend")
    if how == "suspend":
        assert desk.link(link).phase is CopyPhase.COPYING


def test_a_disk_that_fills_up_during_a_copy(desk: Desk, small_disk: Path, chunks: Chunks) -> None:
    desk.program.change_setting("storage.folder", str(small_disk), by=ME)
    desk.program.change_setting("storage.reserve", "0", by=ME)
    link = desk.send({"big": BIG[: CHUNK * 3 // 2]}, copy=False)
    chunks.actions[1] = lambda: (small_disk / "other").write_bytes(b"x" * (CHUNK * 3 // 4))
    with pytest.raises(NoRoomError, match="The disk is full"):
        desk.program.copying.run(link.id, patient=False)
    assert list(desk.program.room._storage.root.iterdir()) == []
    kept = desk.send({"small": b"fits"})
    assert desk.fetch(desk.everything(kept)) == b"fits"


# -- after a crash


def test_the_copies_of_a_dead_process_are_taken_up_or_taken_away(desk: Desk, data_dir: Path) -> None:
    told = desk.send({"a": b"a"}, copy=False, announced=True)
    untold = desk.send({"b": b"b"}, copy=False)
    other = build_context(data_dir, clock=desk.clock)
    assert other.copying.abandoned() == [], "its process is alive"
    desk.program.base.processes.close()
    assert other.copying.abandoned() == [told.id]
    assert [link.id for link in other.links.page()] == [told.id]
    assert desk.events(Action.LINK_DELETED)[0].token == untold.token
    other.copying.run(told.id)
    assert desk.state(told) is LinkState.ACTIVE
    other.close()


def test_of_two_that_find_a_copy_one_takes_it(desk: Desk, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.send({"a": b"a"}, copy=False, announced=True)
    second, third = (build_context(data_dir, clock=desk.clock) for _ in range(2))
    desk.program.base.processes.close()
    copying = second.copying._links.copying
    won: list[int] = []

    def overtaken() -> object:
        found = copying()
        won.extend(third.copying.abandoned())
        return found

    monkeypatch.setattr(second.copying._links, "copying", overtaken)
    assert second.copying.abandoned() == []
    assert won == [link.id]
    second.close()
    third.close()


def test_a_control_that_is_asked_first_keeps_its_first_answer() -> None:
    control = CopyControl()
    assert control.checkpoint()
    control.pause()
    assert not control.checkpoint(0.001)
    control.wait(0.001)
    control.suspend()
    control.cancel()
    with pytest.raises(CopyCancelled) as ended:
        control.wait(10)
    assert ended.type.__name__ == "CopySuspended"


def test_hostile_names_are_shown_clean_and_told_apart(desk: Desk) -> None:
    desk.write_raw("docs", HOSTILE)
    link = desk.make(Mode.SEND, desk.write({"docs/plain": b"plain"}))
    desk.program.copying.run(link.id)
    details = desk.program.links.get(link.token)
    shown = names(desk.program.contents.folder(details, "docs").entries)
    assert shown == [
        "A", "a (2)", "back_slash", "caf\ufffd (2).txt", "caf\ufffd.txt", "eviltxt.exe", "newline", "plain",
    ]  # fmt: skip
    contents = {desk.fetch(desk.program.downloads.file(desk.grant(link), f"docs/{name}")) for name in shown}
    assert contents == {*HOSTILE, b"plain"}
