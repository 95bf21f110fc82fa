"""A copy exists whole, durable and with right checksums, or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sharedesk.storage import copying
from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.copying import CHUNK, Copied, TargetError, checksum, copy_file, sync_folder

BIG = bytes(range(256)) * (CHUNK // 128) + b"tail"


@contextmanager
def opened(path: Path) -> Iterator[int]:
    fd = os.open(path, os.O_RDONLY)
    try:
        yield fd
    finally:
        os.close(fd)


def nothing(_size: int) -> None:
    """Go on."""


@pytest.mark.parametrize("data", [b"", b"x", BIG])
def test_the_copy_is_the_original(tmp_path: Path, data: bytes) -> None:
    source, target, steps = tmp_path / "source", tmp_path / "target", []
    source.write_bytes(data)
    with opened(source) as fd:
        copied = copy_file(fd, target, steps.append)
        assert checksum(fd, nothing) == copied
    assert copied == Copied(len(data), hashlib.sha256(data).hexdigest(), zlib.crc32(data))
    assert target.read_bytes() == data
    assert target.stat().st_mode & 0o777 == 0o600
    assert sum(steps) == len(data)
    assert sorted(tmp_path.iterdir()) == [source, target]


def test_it_has_its_name_only_when_it_is_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("fsync"), fsync(fd)))
    monkeypatch.setattr(Path, "replace", lambda path, to: (order.append(f"replace {path.name}"), replace(path, to)))
    (tmp_path / "source").write_bytes(b"abc")
    with opened(tmp_path / "source") as fd:
        copy_file(fd, tmp_path / "target", nothing)
    sync_folder(tmp_path)
    assert order == ["fsync", "replace target.part", "fsync"]


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x" * CHUNK)


def touch(path: Path) -> None:
    os.utime(path, ns=(0, path.stat().st_mtime_ns - 1))


@pytest.mark.parametrize("change", [grow, touch, lambda path: os.truncate(path, 5)])
def test_an_original_that_changes_meanwhile_is_noticed(tmp_path: Path, change: Callable[[Path], None]) -> None:
    source = tmp_path / "source"
    source.write_bytes(BIG)
    with opened(source) as fd:
        with pytest.raises(SourceChangedError):
            copy_file(fd, tmp_path / "target", lambda _size: change(source))
        with pytest.raises(SourceChangedError):
            checksum(fd, lambda _size: change(source))
    assert list(tmp_path.iterdir()) == [source]


def test_a_file_that_grows_for_ever_does_not_keep_the_copy_for_ever(tmp_path: Path) -> None:
    source, steps = tmp_path / "source", []
    source.write_bytes(b"log")

    def log_on(size: int) -> None:
        steps.append(size)
        grow(source)

    with opened(source) as fd, pytest.raises(SourceChangedError):
        copy_file(fd, tmp_path / "target", log_on)
    assert len(steps) <= 2


def test_what_the_step_raises_ends_it_and_nothing_stays(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(BIG)

    def refuse(_size: int) -> None:
        raise KeyboardInterrupt

    with opened(source) as fd, pytest.raises(KeyboardInterrupt):
        copy_file(fd, tmp_path / "target", refuse)
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_refuses_the_copy_is_not_mistaken_for_the_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "source").write_bytes(b"abc")
    monkeypatch.setattr(os, call, full)
    with opened(tmp_path / "source") as fd, pytest.raises(TargetError) as refused:
        copy_file(fd, tmp_path / "target", nothing)
    assert refused.value.errno == errno.ENOSPC
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_folder_that_is_not_there_cannot_take_a_copy(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"abc")
    with opened(tmp_path / "source") as fd, pytest.raises(TargetError):
        copy_file(fd, tmp_path / "none" / "target", nothing)


def test_blocks_are_shared_where_the_file_system_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def clone(out: int, _request: int, source: int) -> int:
        os.write(out, os.pread(source, 1 << 20, 0))  # what btrfs and XFS do without writing
        return 0

    (tmp_path / "source").write_bytes(b"abc")
    monkeypatch.setattr(copying.fcntl, "ioctl", clone)
    with opened(tmp_path / "source") as fd:
        copied = copy_file(fd, tmp_path / "target", nothing)
    assert copied.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert (tmp_path / "target").read_bytes() == b"abc"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such advice")
def test_a_large_file_passes_through_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, list[tuple[int, int]]] = {}

    def advise(file: int, offset: int, size: int, advice: int) -> None:
        assert advice == os.POSIX_FADV_DONTNEED
        told.setdefault(Path(f"/proc/self/fd/{file}").readlink().name, []).append((offset, size))

    monkeypatch.setattr(copying, "KEPT", 2 * CHUNK)
    monkeypatch.setattr(copying, "STRETCH", 2 * CHUNK)
    monkeypatch.setattr(os, "posix_fadvise", advise)
    data = os.urandom(9 * CHUNK + 1)
    (tmp_path / "original").write_bytes(data)
    with (tmp_path / "original").open("rb") as file:
        copy_file(file.fileno(), tmp_path / "copy", lambda _size: None)
    assert (tmp_path / "copy").read_bytes() == data
    stretches = [(2 * CHUNK, 2 * CHUNK), (2 * CHUNK, 4 * CHUNK), (4 * CHUNK, 4 * CHUNK)]
    assert told == {"original": stretches, "copy.part": stretches}
    told.clear()
    with (tmp_path / "original").open("rb") as file:
        assert checksum(file.fileno(), lambda _size: None).size == len(data)
    assert told == {}, "transfers read a shared original from memory"


def test_other_systems_neither_clone_nor_sync_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "source").write_bytes(b"abc")
    monkeypatch.setattr(copying.sys, "platform", "win32")
    with opened(tmp_path / "source") as fd:
        copy_file(fd, tmp_path / "target", nothing)
    sync_folder(tmp_path / "none")
    assert (tmp_path / "target").read_bytes() == b"abc"
