"""Packs: many small copies in few files, each pack durable and whole under its name, or not there at all."""

from __future__ import annotations

import errno
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sharedesk.storage import packs as module
from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.copying import CHUNK, Copied, TargetError
from sharedesk.storage.packs import SMALL, PackWriter, Stored, read_small, unpacked


@contextmanager
def opened(path: Path) -> Iterator[int]:
    fd = os.open(path, os.O_RDONLY)
    try:
        yield fd
    finally:
        os.close(fd)


class Places:
    """Gives packs the names 0, 1, 2, …"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.given: list[str] = []

    def __call__(self) -> tuple[str, Path]:
        key = str(len(self.given))
        self.given.append(key)
        return key, self.folder / key


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "packs").mkdir()
    return Places(tmp_path / "packs")


def test_files_lie_one_behind_the_other(places: Places) -> None:
    files = [b"one", b"", b"x" * CHUNK, b"four"]
    with PackWriter(places) as packs:
        stored = [packs.add(data) for data in files]
    assert stored == [
        Stored("0", offset, Copied(len(data), hashlib.sha256(data).hexdigest(), zlib.crc32(data)))
        for offset, data in zip([0, 3, 3, 3 + CHUNK], files, strict=True)
    ]
    assert (places.folder / "0").read_bytes() == b"".join(files)
    assert (places.folder / "0").stat().st_mode & 0o777 == 0o600


def test_a_full_pack_is_followed_by_another(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FULL", 10)
    with PackWriter(places) as packs:
        stored = [packs.add(data) for data in (b"123456", b"7890ab", b"cd", b"efghijkl")]
    assert [(one.key, one.offset) for one in stored] == [("0", 0), ("0", 6), ("1", 0), ("1", 2)]
    assert {path.name: path.read_bytes() for path in places.folder.iterdir()} == {
        "0": b"1234567890ab",
        "1": b"cdefghijkl",
    }


def test_without_small_files_there_is_no_pack(places: Places) -> None:
    with PackWriter(places):
        pass
    assert list(places.folder.iterdir()) == []


def test_a_pack_has_its_name_only_when_it_is_durable(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(module, "SYNC_EVERY", 2 * CHUNK)
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("fsync"), fsync(fd)))
    monkeypatch.setattr(Path, "replace", lambda path, to: (order.append(f"replace {path.name}"), replace(path, to)))
    with PackWriter(places) as packs:
        for _ in range(3):
            packs.add(bytes(CHUNK))
        assert order == ["fsync"], "in between, so that the last one is quick"
        assert [path.name for path in places.folder.iterdir()] == ["0.part"]
    assert order == ["fsync", "fsync", "replace 0.part"]


def test_what_ends_the_work_takes_the_unfinished_pack_along(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FULL", 3)

    def work() -> None:
        with PackWriter(places) as packs:
            packs.add(b"full")
            packs.add(b"x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert [path.name for path in places.folder.iterdir()] == ["0"]


@pytest.mark.parametrize("call", ["open", "write", "fsync"])
def test_a_disk_that_refuses_a_pack(places: Places, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(TargetError) as refused, PackWriter(places) as packs:
        packs.add(b"abc")
    assert refused.value.errno == errno.ENOSPC
    assert list(places.folder.iterdir()) == []


@pytest.mark.parametrize("size", [0, 1, SMALL])
def test_a_small_file_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "file").write_bytes(data)
    with opened(tmp_path / "file") as fd:
        assert read_small(fd) == data
    read = os.read
    monkeypatch.setattr(os, "read", lambda fd, wanted: read(fd, wanted // 2 + 1))
    with opened(tmp_path / "file") as fd:
        assert read_small(fd) == data, "also from a disk that gives it in parts"


def test_a_larger_one_is_left_to_others(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(SMALL + 1))
    with opened(tmp_path / "file") as fd:
        assert read_small(fd) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(b"longer than before"),
        lambda path: os.truncate(path, 2),
        lambda path: os.utime(path, ns=(0, 1)),
    ],
)
def test_a_small_file_that_changes_meanwhile_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    path, read = tmp_path / "file", os.read
    path.write_bytes(b"before")

    def changing(fd: int, size: int) -> bytes:
        change(path)
        return read(fd, size)

    monkeypatch.setattr(os, "read", changing)
    with opened(path) as fd, pytest.raises(SourceChangedError):
        read_small(fd)


def test_a_file_taken_out_of_a_pack_is_alone(tmp_path: Path) -> None:
    (tmp_path / "pack").write_bytes(b"secret document secret")
    with opened(tmp_path / "pack") as pack:
        alone = unpacked(pack, 7, 8)
        assert os.read(alone, 100) == b"document"
        assert os.fstat(alone).st_size == 8
        os.close(alone)
        with pytest.raises(SourceChangedError):
            unpacked(pack, 7, 16)
