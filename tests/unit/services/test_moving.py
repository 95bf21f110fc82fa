"""The folder for copies is changed: nothing is lost, whatever happens in between, and links go on giving out."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from threading import Event, Thread

import pytest
from filelock import FileLock

from sharedesk.core.link import Link, LinkState
from sharedesk.core.settings import STORAGE_EARLIER, STORAGE_FOLDER
from sharedesk.core.tokens import new_id
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.services import moving as service
from sharedesk.services import places
from sharedesk.services.contents import GoneError
from sharedesk.services.moving import MoveState
from sharedesk.storage import moving
from tests.conftest import ExpectedLog
from tests.unit.desk import ME, Desk

TREE = {"docs/a.txt": b"aaa", "docs/in/b.txt": b"bb", "docs/large.bin": b"l" * 300_000, "single.txt": b"single"}


@pytest.fixture
def other_disk(disk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for copies that a rename does not reach, as on another disk."""
    monkeypatch.setattr(moving, "_renamed", lambda _source, _target: False)
    return disk


def choose(desk: Desk, folder: Path | None) -> Path:
    """Set the folder for copies; returns the place that was made in it."""
    desk.program.change_setting("storage.folder", None if folder is None else str(folder), by=ME)
    return Path(desk.program.settings.get(STORAGE_FOLDER))


def items(place: Path) -> list[str]:
    """Return the names of the folders of items in a place."""
    return sorted(path.name for path in place.iterdir())


def whole(desk: Desk, link: Link) -> bytes:
    """Return the ZIP that a recipient gets."""
    return desk.fetch(desk.everything(link))


@pytest.mark.parametrize("kind", ["disk", "other_disk"])
def test_copies_are_moved_and_the_link_never_notices(desk: Desk, kind: str, request: pytest.FixtureRequest) -> None:
    link = desk.send(TREE)
    before = whole(desk, link)
    place = choose(desk, request.getfixturevalue(kind))
    assert whole(desk, link) == before, "they are given out from where they are"
    size = desk.program.retention.used()
    assert desk.program.mover.state() == MoveState(size, size)
    transfer = desk.begin(desk.everything(link))
    head = transfer.source.read(100)
    assert desk.program.mover.move() == 2
    rest = [head]
    while part := transfer.source.read(1 << 16):
        rest.append(part)
    transfer.source.close()
    transfer.on_end(len(before), complete=True)
    assert b"".join(rest) == before, "a download that runs goes on"
    assert whole(desk, link) == before
    assert desk.storage() == []
    assert items(place) == sorted(item.id for item in desk.items(link))
    assert desk.program.mover.state() == MoveState(0, size)
    assert place.stat().st_mode & 0o777 == 0o700
    assert desk.program.mover.move() == 0


def test_new_copies_are_made_in_the_new_place_and_erased_there(desk: Desk, disk: Path) -> None:
    place = choose(desk, disk)
    link = desk.send(TREE)
    assert desk.storage() == []
    assert len(items(place)) == 2
    desk.program.links.revoke(link.token, by=ME)
    desk.program.retention.purge()
    assert items(place) == []


def test_back_again_and_an_empty_place_goes(desk: Desk, other_disk: Path) -> None:
    link = desk.send(TREE)
    before = whole(desk, link)
    place = choose(desk, other_disk)
    desk.program.mover.move()
    choose(desk, None)
    assert desk.program.settings.get(STORAGE_EARLIER) == (str(place),)
    assert whole(desk, link) == before
    assert desk.program.mover.move() == 2
    assert whole(desk, link) == before
    assert not place.exists()
    desk.program.settings.refresh()
    assert desk.program.settings.get(STORAGE_EARLIER) == ()


def test_the_same_folder_again_changes_nothing(desk: Desk, disk: Path) -> None:
    place = choose(desk, disk)
    assert choose(desk, disk) == place
    assert choose(desk, place) == place
    assert list(disk.iterdir()) == [place]


@pytest.mark.parametrize("where", ["send", "", "logs"])
def test_a_folder_in_the_data_folder_is_refused(desk: Desk, where: str) -> None:
    with pytest.raises(UserError, match="has a place for copies already"):
        choose(desk, desk.program.paths.root / where / "new")


def test_a_folder_that_is_not_there_or_cannot_be_written_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no folder"):
        choose(desk, tmp_path / "missing")
    with pytest.raises(UserError, match="Nothing can be written"):
        choose(desk, Path("/proc"))
    assert desk.program.settings.get(STORAGE_FOLDER) == ""


def test_a_place_that_takes_folders_but_no_files_is_refused(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _data: bytes) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UserError, match="No space left on device"):
        choose(desk, disk)
    assert list(disk.iterdir()) == []


def test_a_disk_without_room_for_the_copies_is_refused(
    desk: Desk, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send({"big": os.urandom(3 * 2**20)})
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _path: type(usage)(2**21, 0, 2**21))
    monkeypatch.setattr(places, "on_one_disk", lambda _one, _other: False)
    with pytest.raises(UserError, match=r"do not fit in .*: they take 3\.1 MB, and it has 2\.1 MB free"):
        choose(desk, small_disk)
    assert list(small_disk.iterdir()) == []


def test_no_room_at_last_is_told_and_tried_again(desk: Desk, other_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.send(TREE)
    choose(desk, other_disk)
    monkeypatch.setattr(service, "on_one_disk", lambda _one, _other: False)
    monkeypatch.setattr(desk.program.room._storage, "free", lambda _reserve: 10)
    assert desk.program.mover.move() == 1, "the small one fits"
    assert "Not enough space" in desk.program.mover.state().problem
    assert whole(desk, link)
    monkeypatch.undo()
    assert desk.program.mover.move() == 1
    assert desk.program.mover.state().problem == ""


def test_a_disk_that_is_taken_away_damages_nothing(desk: Desk, disk: Path) -> None:
    link = desk.send(TREE)
    place = choose(desk, disk)
    desk.program.mover.move()
    before = whole(desk, link)
    away = disk.rename(disk.with_name("away"))
    with pytest.raises(GoneError):
        desk.fetch(desk.program.downloads.file(desk.grant(link), "single.txt"))
    desk.program.scrubber.turn(lambda _size: None)
    assert desk.state(link) is LinkState.ACTIVE
    assert desk.program.mover.state().absent == place
    with pytest.raises(EnvironmentFault, match="The folder for copies is not there"):
        desk.send({"new": b"new"})
    assert not disk.exists(), "nothing is made where the disk was"
    assert desk.program.retention.sweep() == 0
    assert desk.program.mover.move() == 0
    away.rename(disk)
    assert whole(desk, link) == before
    desk.program.scrubber.turn(lambda _size: None)
    assert desk.state(link) is LinkState.ACTIVE


def test_a_link_that_is_erased_while_it_is_moved(desk: Desk, other_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.send({"single.txt": b"single"})
    place = choose(desk, other_disk)
    copy = moving._copy

    def erased_at_the_end(source: Path, target: Path, owner: str, step: object) -> None:
        copy(source, target, owner, step)  # type: ignore[arg-type]
        desk.program.links.revoke(link.token, by=ME)
        desk.program.retention.purge()
        target.mkdir(exist_ok=True)  # as when the rename came a moment later

    monkeypatch.setattr(moving, "_copy", erased_at_the_end)
    desk.program.mover.move()
    assert (desk.storage(), items(place)) == ([], [])


def test_what_is_repaired_while_it_is_moved_stays_where_it_is(
    desk: Desk, other_disk: Path, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    desk.send({"single.txt": b"single"})
    place = choose(desk, other_disk)
    copy_one = moving._copy_one

    def repaired(source: Path, target: Path, step: object) -> None:
        copy_one(source, target, step)  # type: ignore[arg-type]
        source.write_bytes(b"SINGLE")

    monkeypatch.setattr(moving, "_copy_one", repaired)
    assert desk.program.mover.move() == 0
    expected_log("could not be moved")
    assert "could not be moved" in desk.program.mover.state().problem
    assert all(path.endswith(".moving") for path in items(place))
    assert len(desk.storage()) == 1
    monkeypatch.setattr(moving, "_copy_one", copy_one)
    assert desk.program.mover.move() == 1
    assert len(items(place)) == 1


def test_one_process_moves_at_a_time(desk: Desk, disk: Path) -> None:
    desk.send(TREE)
    choose(desk, disk)
    with FileLock(desk.program.paths.run / "moving.lock"):
        assert desk.program.mover.move() == 0
    assert desk.program.mover.move() == 2


def test_it_runs_beside_the_upkeep_and_ends_in_the_middle_of_a_file(
    desk: Desk, other_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = desk.send({"big": os.urandom(3 * 2**20)})
    in_the_middle, go_on = Event(), Event()
    step = service.Mover._step

    def wait(self: service.Mover, size: int) -> None:
        in_the_middle.set()
        assert go_on.wait(10)
        step(self, size)

    monkeypatch.setattr(service.Mover, "_step", wait)
    place = choose(desk, other_disk)
    mover = desk.program.mover
    mover.start()
    assert in_the_middle.wait(10)
    assert mover.state().total == 3 * 2**20
    assert mover.is_busy()
    ending = Thread(target=mover.stop)
    ending.start()
    go_on.set()
    ending.join(10)
    assert not ending.is_alive()
    assert not mover.is_busy()
    assert len(desk.storage()) == 1
    assert [path.suffix for path in place.iterdir()] == [".moving"]
    assert whole(desk, link)
    mover._stopping.clear()
    assert mover.move() == 1
    assert [path.suffix for path in place.iterdir()] == [""]


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EACCES])
def test_where_a_rename_does_not_reach_it_is_copied(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    link = desk.send(TREE)
    place = choose(desk, disk)
    before, rename = whole(desk, link), Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.parent != target.parent:
            raise OSError(code, os.strerror(code))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    assert desk.program.mover.move() == 2
    assert whole(desk, link) == before
    assert len(items(place)) == 2


def test_another_error_of_the_disk_is_told_and_the_item_stays(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    link = desk.send({"single.txt": b"single"})
    choose(desk, disk)

    def broken(_self: Path, _target: Path) -> Path:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "rename", broken)
    assert desk.program.mover.move() == 0
    expected_log("could not be moved")
    assert desk.program.mover.state().problem == "A copy could not be moved: Input/output error."
    monkeypatch.undo()
    assert whole(desk, link)


def test_a_link_that_is_erased_before_its_turn_or_in_the_middle_of_it_is_no_problem(
    desk: Desk, other_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = [desk.send({f"{number}.txt": b"text"}) for number in range(2)]
    place = choose(desk, other_disk)
    copy_one = moving._copy_one

    def all_erased(source: Path, target: Path, step: object) -> None:
        for link in links:
            desk.program.links.revoke(link.token, by=ME)
        desk.program.retention.purge()
        copy_one(source, target, step)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_copy_one", all_erased)
    assert desk.program.mover.move() == 0
    assert desk.program.mover.state().problem == ""
    assert (desk.storage(), items(place)) == ([], [])


def test_a_place_that_is_filled_at_the_last_moment_is_kept_in_mind(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = choose(desk, disk)
    choose(desk, None)
    rmdir = Path.rmdir

    def filled(self: Path) -> None:
        (place / "late").mkdir()
        rmdir(self)

    monkeypatch.setattr(Path, "rmdir", filled)
    desk.program.mover.move()
    assert place in desk.program.mover._storage.places()
    desk.program.mover._places.drop(desk.program.paths.send_storage)
    assert desk.program.paths.send_storage.is_dir(), "the place in the data directory is never dropped"


def test_what_goes_wrong_unexpectedly_is_logged_and_tried_again(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    desk.send(TREE)
    place = choose(desk, disk)
    move, moved, tries = service.Mover.move, Event(), []

    def sometimes(self: service.Mover) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("unexpected")
        count = move(self)
        moved.set()
        return count

    monkeypatch.setattr(service, "ROUND_SECONDS", 0.01)
    monkeypatch.setattr(service.Mover, "move", sometimes)
    desk.program.mover.start()
    assert moved.wait(10)
    desk.program.mover.stop()
    desk.program.mover.stop()
    expected_log("Copies could not be moved")
    assert len(items(place)) == 2


def test_another_disk_with_room_is_taken_and_what_is_not_whole_stays(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(TREE)
    unfinished = desk.program.paths.send_storage / new_id()
    unfinished.mkdir()
    monkeypatch.setattr(places, "on_one_disk", lambda _one, _other: False)
    place = choose(desk, disk)
    assert desk.program.mover.move() == 2
    assert len(items(place)) == 2
    assert unfinished.is_dir()
