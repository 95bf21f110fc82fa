"""A file's id stays with the file, and never comes back for another one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sharedesk.storage import identity
from sharedesk.storage.identity import Identity, identify, is_same, is_untouched, look_at


def seen(path: Path) -> Identity:
    fd = os.open(path, os.O_RDONLY)
    try:
        return identify(fd)
    finally:
        os.close(fd)


def test_it_stays_when_the_file_is_edited_or_moved(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    before = seen(path)
    with path.open("ab") as file:
        file.write(b" more")
    edited = seen(path)
    assert edited.file_id == before.file_id
    assert (before.size, edited.size) == (3, 8)
    assert edited.mtime_ns >= before.mtime_ns
    assert seen(path.rename(tmp_path / "b")) == edited


def test_another_file_with_the_same_inode_number_is_another_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for _ in range(20):
        path.write_bytes(b"first")
        before, inode = seen(path), path.stat().st_ino
        path.unlink()
        path.write_bytes(b"other")
        assert seen(path).file_id != before.file_id
        if path.stat().st_ino == inode:
            return  # the case in question was there, and the time of birth told them apart
    assert path.stat().st_ino != inode  # this file system does not give numbers again


def test_looking_from_the_folder_tells_the_same_as_opening(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("file")
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        found = look_at(folder, "file")
        assert found.identity == seen(tmp_path / "file")
        assert stat.S_ISREG(found.mode)
        assert not found.is_folder
        assert look_at(folder).is_folder
        assert stat.S_ISLNK(look_at(folder, "link").mode), "a link is not followed"
        with pytest.raises(FileNotFoundError):
            look_at(folder, "none")
    finally:
        os.close(folder)


def test_without_statx_the_rest_still_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    whole = seen(tmp_path / "file")
    monkeypatch.setattr(identity, "_call", lambda *_arguments: -1)
    found = seen(tmp_path / "file")
    assert (found.size, found.mtime_ns) == (whole.size, whole.mtime_ns)
    assert found.file_id.split(":")[:2] == whole.file_id.split(":")[:2]
    assert found.file_id.endswith(":0")


def test_a_file_system_that_knows_no_birth_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    monkeypatch.setattr(identity, "_STATX_BTIME", 0)
    assert seen(tmp_path / "file").file_id.endswith(":0")


def wait_for_the_clock(path: Path) -> None:
    """Let the clock of the file system move on, so that the next change of `path` gets a time of its own."""
    probe = path.with_name("probe")
    probe.touch()
    before = probe.stat().st_ctime_ns
    while probe.stat().st_ctime_ns <= max(before, path.stat().st_ctime_ns):
        probe.touch()


@pytest.mark.parametrize("what", ["written", "made shorter", "forbidden", "put back", "replaced", "became a link"])
def test_whatever_touches_a_file_leaves_a_trace(tmp_path: Path, what: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    before, folder = seen(path), os.open(tmp_path, os.O_RDONLY)
    try:
        assert is_untouched(folder, "a", before)
        wait_for_the_clock(path)
        if what == "written":
            path.write_bytes(b"abd")
        elif what == "made shorter":
            path.write_bytes(b"")
        elif what == "forbidden":
            path.chmod(0)
        elif what == "put back":
            path.write_bytes(b"abd")
            os.utime(path, ns=times)
        elif what == "replaced":
            (tmp_path / "b").write_bytes(b"abd")
            os.utime(tmp_path / "b", ns=times)
            (tmp_path / "b").replace(path)
        else:
            path.rename(tmp_path / "b")
            path.symlink_to("b")
        assert not is_untouched(folder, "a", before)
    finally:
        os.close(folder)


def test_an_open_file_is_the_same_while_its_content_is(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    before, fd = seen(path), os.open(path, os.O_RDWR)
    try:
        assert is_same(fd, before)
        wait_for_the_clock(path)
        path.chmod(0o600)
        assert not is_untouched(fd, "", before)
        assert is_same(fd, before), "who may read it makes no other file of it"
        wait_for_the_clock(path)
        os.write(fd, b"x")
        assert not is_same(fd, before)
    finally:
        os.close(fd)
