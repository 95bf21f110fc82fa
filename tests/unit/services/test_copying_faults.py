"""What goes wrong with copies: originals that change or vanish, disks that fail or are full."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from sharedesk.core.link import CopyPhase, LinkState
from sharedesk.core.saying import Sentence
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.services import copying as module
from sharedesk.services.control import CopyControl
from sharedesk.services.room import NoRoomError
from sharedesk.storage.copying import CHUNK
from tests.unit.desk import ME, Desk, sha
from tests.unit.services.slow_copying import BIG, Chunks, run_in_thread, until

pytestmark = pytest.mark.usefixtures("short_waits")


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
