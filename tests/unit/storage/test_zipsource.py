"""Archives read from packs and files: any range is a part of the one archive, however its files are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.storage import packsource
from sharedesk.storage.base import ByteSource, SourceChangedError
from sharedesk.storage.filesource import FileSource
from sharedesk.storage.packsource import Packed, PackSource, Run
from sharedesk.storage.zipsource import ZipSource
from tests.unit.core.ziptools import Archive, archive_of, file, folder

SIZES = st.one_of(st.just(0), st.integers(1, 40), st.just(70_000))


@dataclass
class Kept:
    """An archive whose files lie in a folder: those of a run in one pack, the others each by itself."""

    archive: Archive
    runs: list[Run]
    place: Path

    def open_run(self, run: Run, start: int, stop: int) -> PackSource:
        layout = self.archive.layout
        before, after = (layout.content_before(at, run.first) for at in (start, stop))
        pack = FileSource(opened(self.place / run.key), run.offset + before, after - before)
        return PackSource(layout, start, stop, pack)

    def open_entry(self, index: int, offset: int, length: int) -> FileSource:
        return FileSource(opened(self.place / f"file-{index}"), offset, length)

    def source(self, start: int, stop: int) -> ZipSource:
        packed = Packed(self.archive.layout, self.runs, self.open_run)
        return ZipSource(self.archive.layout, start, stop, self.open_entry, plan=packed.plan)


def opened(path: Path) -> int:
    return os.open(path, os.O_RDONLY)


def kept(place: Path, groups: list[tuple[bool, list[int]]]) -> Kept:
    """Return an archive of groups of files of these sizes, each group either a run or not."""
    entries, runs = [folder("top")], []
    for number, (is_run, sizes) in enumerate(groups):
        first, pack = len(entries), b"#" * number
        for size in sizes:
            content = os.urandom(size)
            if not is_run:
                (place / f"file-{len(entries)}").write_bytes(content)
            pack += content
            entries.append(file(f"top/{len(entries)}", content))
        if is_run and any(sizes):
            (place / f"pack-{number}").write_bytes(pack + b"#")
            runs.append(Run(0 if first == 1 else first, len(entries), "item", f"pack-{number}", number))
    return Kept(archive_of(entries), runs, place)


def read(source: ByteSource, size: int, *, waiting: bool) -> bytes:
    parts: list[bytes] = []
    while sum(map(len, parts)) < source.length:
        part = source.read(size) if waiting else source.read_now(size) or source.read(size)
        assert 0 < len(part) <= size
        parts.append(part)
    assert source.read(size) == b""
    source.close()
    return b"".join(parts)


@pytest.fixture
def some(tmp_path: Path) -> Kept:
    return kept(tmp_path, [(True, [20] * 50), (False, [30, 0]), (True, [0, 10, 0])])


@given(st.lists(st.tuples(st.booleans(), st.lists(SIZES, max_size=6)), max_size=4), st.data())
def test_any_range_is_a_part_of_the_same_bytes(groups: list[tuple[bool, list[int]]], data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        archive = kept(Path(name), groups)
        whole = archive.archive.whole()
        start = data.draw(st.integers(0, len(whole)))
        stop = data.draw(st.integers(start, len(whole)))
        size, waiting = data.draw(st.integers(1, 100_000)), data.draw(st.booleans())
        for begin, end in ((start, stop), (0, len(whole))):
            source = archive.source(begin, end)
            assert source.length == end - begin
            assert read(source, size if end - begin < 2000 else size + 500, waiting=waiting) == whole[begin:end]


def every_range(length: int) -> Iterator[tuple[int, int]]:
    return ((start, stop) for start in range(0, length, 7) for stop in range(start, length + 1, 11))


def test_every_border_can_be_crossed(tmp_path: Path) -> None:
    archive = kept(tmp_path, [(True, [3, 0, 5]), (False, [4]), (True, [6])])
    whole = archive.archive.whole()
    for start, stop in every_range(len(whole)):
        assert read(archive.source(start, stop), 64, waiting=False) == whole[start:stop]


def test_more_files_than_one_read_can_fill(some: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    filled: list[int] = []
    fill = FileSource.fill
    monkeypatch.setattr(packsource, "GAPS", 3)
    monkeypatch.setattr(FileSource, "fill", lambda pack, gaps: (filled.append(len(gaps)), fill(pack, gaps))[1])
    whole = some.archive.whole()
    assert read(some.source(0, len(whole)), 10_000, waiting=True) == whole
    assert filled == [*[3] * 16, 2, 1]


def test_a_run_is_shown_without_waiting_and_without_opening_a_file_each(some: Kept) -> None:
    source = some.source(0, some.archive.layout.size)
    end = some.archive.layout.begin(some.runs[0].last)
    view = source.view_now(10**6)
    if view is None:  # a file system that cannot tell
        view = memoryview(source.read(10**6))
    assert len(view) == end
    assert source.view_now(10) is None, "the next file has to be opened"
    source.close()
    assert source.view_now(10) == b""


def test_what_is_not_in_memory_is_left_to_a_thread(some: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    source, whole = some.source(0, some.archive.layout.size), some.archive.whole()
    with monkeypatch.context() as patch:
        patch.setattr(FileSource, "fill_now", lambda _pack, _gaps: False)
        assert source.read_now(100) is None
        assert source.view_now(100) is None
    assert read(source, 100, waiting=True) == whole


def test_a_run_alone_is_a_source(some: Kept) -> None:
    stop = some.archive.layout.begin(some.runs[0].last)
    source = some.open_run(some.runs[0], 10, stop)
    assert read(source, 100, waiting=False) == some.archive.part(10, stop)


def test_a_pack_that_is_too_short_is_noticed_before_the_first_byte(some: Kept) -> None:
    os.truncate(some.place / "pack-0", 20)
    with pytest.raises(SourceChangedError):
        some.source(0, some.archive.layout.size)


def test_a_pack_that_changes_on_the_way_ends_the_archive(some: Kept) -> None:
    source = some.source(0, some.archive.layout.size)
    source.read(100)
    os.truncate(some.place / "pack-0", 20)
    with pytest.raises(SourceChangedError):
        source.read(10_000)
    source.close()


def test_a_checksum_that_stands_before_the_data_is_never_taken(some: Kept) -> None:
    source = some.source(0, some.archive.layout.size)
    with pytest.raises(AssertionError, match="before the data"):
        source._checksums.learn(1, 7)
    source.close()
