"""The bytes of a local file: exactly those that were there when it was opened, or none at all."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.storage import filesource
from sharedesk.storage.base import ByteSource, SourceChangedError
from sharedesk.storage.filesource import FileSource, identity

DATA = os.urandom(300_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(DATA)
    return path


def opened(path: Path) -> int:
    return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))


def everything(source: ByteSource, size: int = 65536) -> bytes:
    parts = []
    while part := source.read(size):
        assert len(part) <= size
        parts.append(part)
    return b"".join(parts)


def test_reads_a_whole_file(path: Path) -> None:
    source = FileSource(opened(path))
    assert source.length == len(DATA)
    assert everything(source) == DATA
    assert source.read(10) == b""
    assert source.read_now(10) == b""
    source.close()
    source.close()


@given(offset=st.integers(0, 400_000), length=st.integers(0, 400_000), size=st.integers(1, 100_000))
def test_reads_every_stretch(tmp_path_factory: pytest.TempPathFactory, offset: int, length: int, size: int) -> None:
    path = tmp_path_factory.getbasetemp() / "stretch"
    if not path.exists():
        path.write_bytes(DATA)
    if offset + length > len(DATA):
        with pytest.raises(SourceChangedError):
            FileSource(opened(path), offset, length)
        return
    source = FileSource(opened(path), offset, length)
    assert source.length == length
    assert everything(source, size) == DATA[offset : offset + length]
    source.close()


def test_a_start_behind_the_end_is_empty(path: Path) -> None:
    source = FileSource(opened(path), len(DATA))
    assert (source.length, source.read(1)) == (0, b"")
    source.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is in memory")
def test_reads_what_is_in_memory_without_waiting(path: Path) -> None:
    path.read_bytes()
    source = FileSource(opened(path))
    parts = []
    while part := source.read_now(100_000) or source.read(1000):
        parts.append(part)
    assert b"".join(parts) == DATA
    source.close()


def test_leaves_what_is_not_in_memory_to_a_thread(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def would_wait(*_: object) -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "preadv", would_wait, raising=False)
    source = FileSource(opened(path))
    assert source.read_now(10) is None
    assert source.read(10) == DATA[:10]
    source.close()


def test_leaves_file_systems_that_cannot_tell_to_a_thread(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def unsupported(*_: object) -> int:
        calls.append(1)
        raise OSError(errno.EOPNOTSUPP, "not supported")

    monkeypatch.setattr(os, "preadv", unsupported, raising=False)
    source = FileSource(opened(path))
    assert source.read_now(10) is None
    assert source.read_now(10) is None
    assert len(calls) <= 1
    assert everything(source) == DATA
    source.close()


def test_an_error_of_the_disk_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "preadv", broken, raising=False)
    source = FileSource(opened(path))
    with pytest.raises(OSError, match="Input/output"):
        source.read_now(10)
    source.close()


def test_a_file_that_shrinks_is_noticed(path: Path) -> None:
    source = FileSource(opened(path))
    assert source.read(1000) == DATA[:1000]
    os.truncate(path, 500)
    with pytest.raises(SourceChangedError):
        source.read(1000)
    source.close()


def test_a_file_that_ends_too_early_is_noticed_even_if_it_looks_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = FileSource(opened(path))
    monkeypatch.setattr(filesource, "read_at", lambda *_: b"")
    with pytest.raises(SourceChangedError):
        source.read(1000)
    source.close()


def test_a_file_that_is_rewritten_is_noticed_at_the_end(path: Path) -> None:
    source = FileSource(opened(path))
    source.read(1000)
    with path.open("r+b") as file:
        file.write(b"new")
    os.utime(path, ns=(1, 1))
    with pytest.raises(SourceChangedError):
        everything(source)
    source.close()


def test_a_large_file_is_checked_on_the_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filesource, "_RECHECK", 10_000)
    source = FileSource(opened(path))
    source.read(5_000)
    os.utime(path, ns=(1, 1))
    source.read(4_000)
    with pytest.raises(SourceChangedError):
        source.read(4_000)
    source.close()


def test_a_file_that_is_not_the_expected_one_is_not_opened(path: Path) -> None:
    descriptor = opened(path)
    expected = identity(descriptor)
    os.utime(path, ns=(1, 1))
    with pytest.raises(SourceChangedError):
        FileSource(descriptor, expected=expected)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


@given(sizes=st.lists(st.integers(0, 60_000), max_size=8), offset=st.integers(0, 1000), now=st.booleans())
def test_gaps_are_filled_one_after_the_other(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], offset: int, now: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "gaps"
    if not path.exists():
        path.write_bytes(DATA * 2)
    buffers = [bytearray(size) for size in sizes]
    source = FileSource(opened(path), offset, sum(sizes) + 7)
    gaps = [memoryview(buffer) for buffer in buffers]
    if not (now and source.fill_now(gaps)):
        source.fill(gaps)
    assert b"".join(buffers) == (DATA * 2)[offset:][: sum(sizes)]
    assert source.read(100) == (DATA * 2)[offset + sum(sizes) :][:7]
    source.close()


def test_gaps_are_filled_by_as_many_reads_as_it_takes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preadv = os.preadv
    monkeypatch.setattr(
        os, "preadv", lambda fd, gaps, offset, *flags: preadv(fd, [gap[:3] for gap in gaps][:1], offset, *flags)
    )
    buffers = [bytearray(2), bytearray(5), bytearray(0), bytearray(4)]
    source = FileSource(opened(path))
    assert not source.fill_now([memoryview(buffer) for buffer in buffers]), "not all of it was in memory"
    source.fill([memoryview(buffer) for buffer in buffers])
    assert b"".join(buffers) == DATA[:11]
    source.close()


@pytest.mark.parametrize("code", [errno.EAGAIN, errno.EOPNOTSUPP, errno.EIO])
def test_gaps_that_cannot_be_filled_at_once(path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    calls = []

    def refuse(*_: object) -> int:
        calls.append(1)
        raise OSError(code, os.strerror(code))

    source, gaps = FileSource(opened(path)), [memoryview(bytearray(10))]
    with monkeypatch.context() as patch:
        patch.setattr(os, "preadv", refuse)
        if code == errno.EIO:
            with pytest.raises(OSError, match="Input/output"):
                source.fill_now(gaps)
        else:
            assert not source.fill_now(gaps)
            assert not source.fill_now(gaps)
    assert len(calls) == (2 if code == errno.EAGAIN else 1)
    source.fill(gaps)
    assert bytes(gaps[0]) == DATA[:10]
    source.close()


def test_a_file_that_ends_before_its_gaps_are_full(path: Path) -> None:
    source = FileSource(opened(path))
    os.truncate(path, 5)
    gaps = [memoryview(bytearray(10))]
    assert not source.fill_now(gaps)
    with pytest.raises(SourceChangedError):
        source.fill(gaps)
    source.close()


def test_a_guard_can_object(path: Path) -> None:
    replaced = False

    def guard() -> None:
        if replaced:
            raise SourceChangedError("The path leads elsewhere.")

    source = FileSource(opened(path), guard=guard)
    source.read(10)
    replaced = True
    with pytest.raises(SourceChangedError, match="elsewhere"):
        everything(source)
    source.close()
