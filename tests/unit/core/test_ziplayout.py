"""ZIP archives laid out before the first byte: every range is a part of the one archive, and all tools read that."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import UTC
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.ziplayout import DIRECTORY_GROUP, Descriptor, Directory, Extent, Literal, ZipEntry, ZipLayout
from sharedesk.core.ziprecords import unix_seconds
from sharedesk.errors import UserError
from tests.corpus import HOSTILE_NAMES
from tests.unit.core.ziptools import MTIME, Archive, VirtualFile, archive_of, file, folder, run

FILES = st.builds(
    file,
    st.one_of(st.sampled_from([*HOSTILE_NAMES.values(), "a/b", "A/B", "a/c/d"]), st.text(max_size=12)),
    st.binary(max_size=200),
    deferred=st.booleans(),
    mtime=st.datetimes(timezones=st.just(UTC)),
)
ENTRIES = st.lists(st.one_of(FILES, st.sampled_from(["f", "a", "a/e", ""]).map(folder)), max_size=8)


def some_entries(deferred: bool) -> list[ZipEntry]:
    hostile = [
        file(f"hostile/{name}", name.encode("utf-8", "replace"), deferred=deferred) for name in HOSTILE_NAMES.values()
    ]
    plain = [
        file("Completion statement.pdf", b"%PDF-1.7" * 50, deferred=deferred),
        file("Nested/inner.zip", archive_of([file("x", b"y")]).whole(), deferred=deferred),
        file("empty.txt", b"", deferred=deferred),
        folder("Empty folder"),
    ]
    return plain + hostile


@given(ENTRIES)
def test_python_reads_back_what_went_in(entries: list[ZipEntry]) -> None:
    archive = archive_of(entries)
    with zipfile.ZipFile(io.BytesIO(archive.whole())) as opened:
        assert opened.testzip() is None
        assert len(opened.namelist()) == len(set(opened.namelist())) == len(entries)
        for index, (info, entry) in enumerate(zip(opened.infolist(), entries, strict=True)):
            assert info.filename == archive.layout.path(index)
            assert info.is_dir() == entry.is_folder
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.flag_bits & 1 << 11
            assert bool(info.flag_bits & 1 << 3) == entry.deferred
            assert info.external_attr >> 16 == (0o040755 if entry.is_folder else 0o100644)
            assert opened.read(info) == (entry.key or b"")


@given(ENTRIES, st.data())
def test_ranges_stitch_to_the_whole(entries: list[ZipEntry], data: st.DataObject) -> None:
    archive = archive_of(entries)
    whole = archive.whole()
    assert len(whole) == archive.layout.size
    cuts = sorted(data.draw(st.lists(st.integers(0, archive.layout.size), max_size=12)))
    bounds = [0, *cuts, archive.layout.size]
    parts = [archive.part(start, stop) for start, stop in pairwise(bounds)]
    assert b"".join(parts) == whole


@given(st.lists(st.one_of(FILES.filter(lambda entry: not entry.deferred), st.just(folder("f"))), max_size=8), st.data())
def test_a_range_is_spread_around_the_gaps_for_its_content(entries: list[ZipEntry], data: st.DataObject) -> None:
    archive = archive_of(entries)
    layout = archive.layout
    end = layout.begin(len(entries))
    start = data.draw(st.integers(0, end))
    most = data.draw(st.integers(1, 4))
    buffer = memoryview(bytearray(data.draw(st.integers(0, end - start))))
    gaps, length = layout.spread(buffer, start, most)
    before, after = layout.content_before(start, 0), layout.content_before(start + length, 0)
    content = b"".join(entry.key for entry in entries if isinstance(entry.key, bytes))
    for gap in gaps:
        gap[:], before = content[before : before + len(gap)], before + len(gap)
    assert before == after
    assert buffer[:length] == archive.part(start, start + length)
    assert length == len(buffer) or len(gaps) == most


@pytest.mark.parametrize("deferred", [True, False])
def test_every_single_byte_can_be_asked_for(deferred: bool) -> None:
    archive = archive_of([file("a.txt", b"one", deferred=deferred), folder("b"), file("c", b"", deferred=deferred)])
    whole = archive.whole()
    assert [archive.part(at, at + 1) for at in range(len(whole))] == [whole[at : at + 1] for at in range(len(whole))]
    assert all(archive.part(at, at) == b"" for at in range(len(whole) + 1))


@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (6, 5), (0, 10**9)])
def test_a_range_that_is_not_in_the_archive_is_refused(start: int, stop: int) -> None:
    with pytest.raises(ValueError, match="not a range"):
        list(ZipLayout([]).segments(start, stop))


def test_segments_say_which_crcs_they_need() -> None:
    layout = ZipLayout([file("known", b"12345"), folder("f"), file("later", b"678", deferred=True)])
    segments = list(layout.segments())
    kinds = [Literal, Extent, Literal, Literal, Extent, Descriptor, Directory, Literal]
    assert [type(segment) for segment in segments] == kinds
    assert segments[1] == Extent(0, 0, 5)
    needed = [layout.crcs_needed(segment) for segment in segments if not isinstance(segment, Extent)]
    assert needed == [[], [], [], [2], [2], []]


def test_a_range_needs_only_the_crcs_it_shows() -> None:
    layout = ZipLayout(file(f"{index:04}", b"x", deferred=True) for index in range(3 * DIRECTORY_GROUP))
    parts = [part for part in layout.segments() if isinstance(part, Directory)]
    assert [(part.first, part.last) for part in parts] == [(0, 256), (256, 512), (512, 768)]
    start = layout.size - 22 - parts[2].length - 10
    (inside,) = layout.segments(start, start + 12)
    assert isinstance(inside, Directory)
    assert layout.crcs_needed(inside) == [511, 512]
    asked: list[int] = []

    def crc_of(index: int) -> int:
        asked.append(index)
        return 0

    assert len(layout.render(inside, crc_of)) == 12
    assert asked == [511, 512]


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_a_crc_that_gets_known_changes_nothing(one: bytes, two: bytes) -> None:
    unknown = [file("one", one, deferred=True), file("two", two, deferred=True)]
    known = [entry._replace(crc32=zlib.crc32(content)) for entry, content in zip(unknown, (one, two), strict=True)]
    assert ZipLayout(unknown).etag == ZipLayout(known).etag
    assert archive_of(unknown).whole() == archive_of(known).whole()


ENTRY = ZipEntry(name="a.txt", modified=unix_seconds(MTIME), size=3, version="v1", crc32=7)


@pytest.mark.parametrize(
    "other",
    [
        [],
        [ENTRY, ENTRY],
        [ENTRY._replace(name="b.txt")],
        [ENTRY._replace(size=4)],
        [ENTRY._replace(modified=ENTRY.modified + 1)],
        [ENTRY._replace(version="v2")],
        [ENTRY._replace(crc32=8)],
        [ENTRY._replace(deferred=True)],
        [ENTRY._replace(version="\udce9")],
    ],
)
def test_the_etag_changes_with_every_byte(other: list[ZipEntry]) -> None:
    etag = ZipLayout([ENTRY]).etag
    assert etag == ZipLayout([ENTRY._replace(key=object())]).etag
    assert etag != ZipLayout(other).etag
    assert len(etag) == 66
    assert etag[0] == etag[-1] == '"'


def test_the_etag_tells_order_and_borders_apart() -> None:
    one, two = ENTRY._replace(name="one"), ENTRY._replace(name="two", version="v2")
    assert ZipLayout([one, two]).etag != ZipLayout([two, one]).etag
    assert ZipLayout([ENTRY, ENTRY._replace(version="")]).etag != ZipLayout([ENTRY._replace(version=""), ENTRY]).etag


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": -1, "crc32": 0},
        {"size": 1},
        {"is_folder": True, "size": 1},
        {"is_folder": True, "deferred": True},
    ],
)
def test_an_entry_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="'x'"):
        ZipLayout([ENTRY._replace(**{"name": "x", "size": 0, "crc32": None, **wrong})])


def test_a_path_too_long_for_the_format_is_explained() -> None:
    with pytest.raises(UserError, match="Download the files one by one"):
        ZipLayout([file("/".join(["d" * 200] * 400), b"")])


@pytest.mark.parametrize("deferred", [True, False], ids=["deferred", "known"])
def test_the_tools_people_use_find_nothing_wrong(tmp_path: Path, deferred: bool) -> None:
    path = tmp_path / "all.zip"
    entries = some_entries(deferred)
    path.write_bytes(archive_of(entries).whole())
    assert "No errors detected" in run("unzip", "-t", path)
    seven = run("7z", "t", path)
    assert "Everything is Ok" in seven
    assert f"Files: {len(entries) - 1}" in seven


@pytest.mark.parametrize("tool", ["unzip", "7z"])
@pytest.mark.shows("A24", "5.3.3")
def test_unpacking_puts_every_file_where_it_belongs(tmp_path: Path, tool: str) -> None:
    path, target = tmp_path / "all.zip", tmp_path / "target"
    archive = archive_of(some_entries(deferred=True))
    path.write_bytes(archive.whole())
    run(tool, *(("-q", path, "-d", target) if tool == "unzip" else ("x", f"-o{target}", path)))
    for index, entry in enumerate(archive.layout.entries):
        unpacked = target / archive.layout.path(index)
        assert unpacked.is_dir() if entry.is_folder else unpacked.read_bytes() == entry.key
        if not entry.is_folder:
            assert unpacked.stat().st_mtime == MTIME.timestamp()
    assert sorted(found.name for found in tmp_path.iterdir()) == ["all.zip", "target"]


CRC_OF_4_GIB = 0xB1C2A1A3
"""Of 4 GiB and 5 zeros: known, since it takes a second to compute; zipfile checks it when it reads to the end."""
SIZES = [3, 0x1_0000_0005, 5, 0, 7]


def big_archive(deferred: bool) -> Archive:
    """Return an archive of zeros with one file over 4 GiB, and small ones before and after it."""
    crcs = [CRC_OF_4_GIB if size > 2**32 else zlib.crc32(bytes(size)) for size in SIZES]
    layout = ZipLayout(
        ZipEntry(name=f"f{index}", modified=unix_seconds(MTIME), size=size, deferred=deferred, crc32=crc32)
        for index, (size, crc32) in enumerate(zip(SIZES, crcs, strict=True))
    )
    return Archive(layout, lambda _entry, _offset, length: bytes(length), crcs)


@pytest.mark.parametrize("deferred", [True, False], ids=["deferred", "known"])
def test_a_file_over_4_gib_and_what_comes_after_it(tmp_path: Path, deferred: bool) -> None:
    archive = big_archive(deferred)
    with zipfile.ZipFile(VirtualFile(archive)) as opened:
        assert [info.file_size for info in opened.infolist()] == SIZES
        assert [info.CRC for info in opened.infolist()] == archive.crcs
        assert [info.header_offset > 2**32 for info in opened.infolist()] == [False, False, True, True, True]
        assert opened.read("f4") == bytes(7)
        with opened.open("f1") as large:
            large.seek(2**32)
            assert large.read(3) == bytes(3)
    path = tmp_path / "sparse.zip"
    with path.open("wb") as sparse:
        sparse.truncate(archive.layout.size)
        for segment in archive.layout.segments():
            if isinstance(segment, Extent):
                sparse.seek(segment.length, 1)
            else:
                sparse.write(archive.layout.render(segment, archive.crcs.__getitem__))
        assert sparse.tell() == archive.layout.size
    assert "Everything is Ok" in run("7z", "t", path, "f0", "f2", "f3", "f4")
    assert "No errors detected" in run("unzip", "-t", path, "f0", "f2", "f3", "f4")
    assert f"Size = {SIZES[1]}\n" in run("7z", "l", "-slt", path)


@pytest.mark.no_cover
def test_more_files_than_16_bits_can_count(tmp_path: Path) -> None:
    archive = archive_of(file(f"{index % 9}/{index}", b"x", deferred=True) for index in range(65_535))
    with zipfile.ZipFile(VirtualFile(archive)) as opened:
        assert opened.namelist()[-1] == "5/65534"
        assert opened.read("5/65534") == b"x"
    path = tmp_path / "many.zip"
    path.write_bytes(archive.whole())
    assert "Files: 65535" in run("7z", "t", path)
