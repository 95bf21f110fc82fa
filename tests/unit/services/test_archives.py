"""ZIP archives of links: the same bytes each time, never mixed versions, checksums remembered."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.core.link import Link, Mode
from sharedesk.services import archives as module
from sharedesk.services import zips
from sharedesk.services.contents import GoneError
from sharedesk.services.downloads import Download
from sharedesk.storage.base import SourceChangedError
from sharedesk.store.settings import Checksum, ChecksumRepository
from tests.unit.desk import HOSTILE, Desk, drain

TREE = {"docs/a.txt": b"aaa" * 1000, "docs/inner/b.txt": b"", "docs/inner/c.txt": b"ccc", "single.txt": b"one"}


def made(desk: Desk, mode: Mode) -> Link:
    return desk.send(TREE) if mode is Mode.SEND else desk.share(TREE)


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def whole(download: Download) -> bytes:
    data = drain(download.open(0, download.size), 1000)
    assert len(data) == download.size
    return data


both = pytest.mark.parametrize("mode", Mode)


@both
def test_a_whole_link_is_one_archive(desk: Desk, mode: Mode) -> None:
    download = desk.everything(made(desk, mode))
    assert (download.subject, download.name) == ("zip:", "docs and 1 more.zip")
    assert opened(whole(download)) == TREE | {"docs/": b"", "docs/inner/": b""}


@both
def test_one_folder_is_an_archive_that_begins_with_it(desk: Desk, mode: Mode) -> None:
    grant = desk.grant(made(desk, mode))
    download = desk.program.downloads.folder(grant, "docs/inner")
    assert (download.subject, download.name) == ("zip:docs/inner", "inner.zip")
    assert opened(whole(download)) == {"inner/": b"", "inner/b.txt": b"", "inner/c.txt": b"ccc"}


def test_the_archive_of_one_folder_bears_its_name(desk: Desk) -> None:
    assert desk.everything(desk.send({"docs/a": b""}, title="Exhibits")).name == "docs.zip"


@both
def test_any_range_is_a_part_of_the_same_bytes(desk: Desk, mode: Mode) -> None:
    link = made(desk, mode)
    data = whole(desk.everything(link))
    for start, stop in [(0, 1), (10, 50), (2990, 3200), (len(data) - 30, len(data)), (1, len(data))]:
        download = desk.everything(link)
        assert drain(download.open(start, stop)) == data[start:stop]


@both
def test_a_resumed_archive_counts_once(desk: Desk, mode: Mode) -> None:
    link = made(desk, mode)
    first = desk.everything(link)
    transfer = desk.begin(first)
    data = transfer.source.read(500)
    transfer.source.close()
    transfer.on_end(len(data), complete=False)
    second = desk.everything(link)
    assert second.etag == first.etag
    data += desk.fetch(second, len(data))
    assert opened(data)["single.txt"] == b"one"
    assert desk.link(link).downloads == 1


def test_the_etag_of_a_shared_archive_follows_its_files(desk: Desk) -> None:
    link = made(desk, Mode.SHARE)
    before = desk.everything(link)
    whole(before)
    assert desk.everything(link).etag == before.etag, "knowing the checksums changes no byte"
    (desk.folder / "docs" / "inner" / "c.txt").write_bytes(b"CCC")
    assert desk.everything(link).etag != before.etag


def test_the_newest_file_dates_the_archive(desk: Desk) -> None:
    link = made(desk, Mode.SHARE)
    for number, name in enumerate(TREE):
        os.utime(desk.folder / name, (1000 + number, 1000 + number))
    for folder in ("docs", "docs/inner"):
        os.utime(desk.folder / folder, (10, 10))
    assert desk.everything(link).modified.timestamp() == 1003


def test_an_archive_of_nothing(desk: Desk) -> None:
    (desk.folder / "empty").mkdir()
    link = desk.make(Mode.SHARE, [desk.folder / "empty"])
    assert opened(whole(desk.everything(link))) == {"empty/": b""}


@both
def test_what_is_in_memory_is_given_without_waiting(desk: Desk, mode: Mode) -> None:
    download = desk.everything(made(desk, mode))
    data = whole(download)
    source, parts, waited = download.open(0, download.size), [], 0
    while sum(map(len, parts)) < download.size:
        part = source.read_now(500)
        if not part:
            part, waited = source.read(100), waited + 1
        parts.append(part)
    assert b"".join(parts) == data
    assert 0 < waited < len(parts)
    source.close()
    assert source.read_now(500) == b""


# -- versions


def test_a_file_that_changed_since_the_layout_ends_the_archive(desk: Desk) -> None:
    download = desk.everything(made(desk, Mode.SHARE))
    (desk.folder / "docs" / "inner" / "c.txt").write_bytes(b"other")
    with pytest.raises(SourceChangedError):
        whole(download)


def test_a_file_that_changes_while_it_is_sent_ends_the_archive(desk: Desk) -> None:
    download = desk.everything(made(desk, Mode.SHARE))
    source = download.open(0, download.size)
    source.read(200)
    (desk.folder / "docs" / "a.txt").write_bytes(b"b" * 3000)
    with pytest.raises(SourceChangedError):
        drain(source)


def test_a_file_that_goes_ends_the_archive(desk: Desk) -> None:
    download = desk.everything(made(desk, Mode.SHARE))
    (desk.folder / "single.txt").unlink()
    with pytest.raises(SourceChangedError, match="is gone"):
        whole(download)


def test_an_original_that_is_missing_keeps_the_archive_from_being_made(desk: Desk) -> None:
    link = made(desk, Mode.SHARE)
    grant = desk.grant(link)
    (desk.folder / "single.txt").unlink()
    with pytest.raises(GoneError):
        desk.program.downloads.everything(grant)
    desk.program.presence.refresh(grant.details)
    with pytest.raises(GoneError):
        desk.program.downloads.everything(grant)


def test_a_missing_copy_ends_the_archive(desk: Desk) -> None:
    link = made(desk, Mode.SEND)
    download = desk.everything(link)
    desk.program.retention._storage.remove(desk.items(link)[1].id)
    with pytest.raises(SourceChangedError, match="is gone"):
        whole(download)


# -- what is remembered


def test_checksums_of_originals_are_taken_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = made(desk, Mode.SHARE)
    first = desk.everything(link)
    tail = drain(first.open(first.size - 300, first.size))
    opened_files: list[str] = []
    open_file = module.open_file
    monkeypatch.setattr(
        module, "open_file", lambda *given: (opened_files.append(given[2].entry.path), open_file(*given))[1]
    )
    second = desk.everything(link)
    assert drain(second.open(second.size - 300, second.size)) == tail
    assert opened_files == [], "the directory at the end needed no file this time"
    (desk.folder / "single.txt").write_bytes(b"two")
    third = desk.everything(link)
    drain(third.open(third.size - 300, third.size))
    assert opened_files == ["single.txt"], "only what changed was read again"


def test_many_checksums_are_stored_in_few_transactions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module._Remember, "BATCH", 4)
    link = desk.share({f"docs/{number}": b"x" for number in range(10)})
    whole(desk.everything(link))
    with desk.program.base.store.scope():
        known = ChecksumRepository(desk.program.base.store).below(str(desk.folder / "docs"))
    assert len(known) == 10


def test_a_checksum_is_found_by_its_path(desk: Desk) -> None:
    repository, store = ChecksumRepository(desk.program.base.store), desk.program.base.store
    checksum = Checksum("/a/b", "1:2:3", 4, 5, None, 6)
    with store.write():
        repository.put([checksum])
        repository.put([])
    with store.scope():
        assert repository.get("/a/b") == checksum
        assert repository.get("/a") is None
        assert repository.below("/a/") == {"/a/b": checksum}


def test_the_last_layouts_of_originals_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "CACHED", 2)
    archives = desk.program.downloads._archives[Mode.SHARE]
    details = [desk.program.links.get(desk.share({f"docs{number}/a": b"a"}).token) for number in range(3)]
    first = archives.of_link(details[0]).layout
    assert archives.of_link(details[0]).layout is first
    for other in details[1:]:
        archives.of_link(other)
    assert archives.of_link(details[0]).layout is not first, "the least used had to go"


def test_layouts_of_originals_are_kept_up_to_a_number_of_entries(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "CACHED_ENTRIES", 7)
    archives, link = desk.program.downloads._archives[Mode.SHARE], made(desk, Mode.SHARE)
    details = desk.program.links.get(link.token)
    whole_link = archives.of_link(details).layout
    assert len(whole_link.entries) == 6
    assert archives.of_link(details).layout is whole_link
    inner = desk.program.contents.locate(details, "docs/inner")
    assert archives.of_folder(details, inner).layout is archives.of_folder(details, inner).layout
    assert archives.of_link(details).layout is not whole_link
    monkeypatch.setattr(zips, "CACHED_ENTRIES", 5)
    assert archives.of_link(details).layout is archives.of_link(details).layout, "the last one always stays"


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda docs: (docs / "inner" / "c.txt").write_bytes(b"CCCC"),
    "new": lambda docs: (docs / "inner" / "d.txt").write_bytes(b"d"),
    "gone": lambda docs: (docs / "inner" / "b.txt").unlink(),
    "renamed": lambda docs: (docs / "a.txt").rename(docs / "b.txt"),
    "moved": lambda docs: (docs / "a.txt").rename(docs / "inner" / "a.txt"),
    "other file": lambda docs: ((docs / "x").write_bytes(b"aaa" * 1000), (docs / "x").replace(docs / "a.txt")),
    "new folder": lambda docs: (docs / "inner" / "empty").mkdir(),
    "time": lambda docs: os.utime(docs / "a.txt", (5, 5)),
    "time of a folder": lambda docs: os.utime(docs / "inner", (5, 5)),
    "where a link leads": lambda docs: (docs / "inner" / "c.txt").write_bytes(b"through the link"),
    "link turned out": lambda docs: ((docs / "link").unlink(), (docs / "link").symlink_to("/etc/hostname")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_kept_layout_of_originals_is_used_for_the_very_same_tree_alone(desk: Desk, what: str) -> None:
    link = made(desk, Mode.SHARE)
    (desk.folder / "docs" / "link").symlink_to("inner/c.txt")
    archives, details = desk.program.downloads._archives[Mode.SHARE], desk.program.links.get(link.token)
    before = archives.of_link(details)
    assert archives.of_link(details).layout is before.layout
    CHANGES[what](desk.folder / "docs")
    after = archives.of_link(details)
    assert after.layout.etag != before.layout.etag
    archives._kept.clear()
    assert archives.of_link(details).layout.etag == after.layout.etag, "as if nothing had been kept"
    assert opened(whole(desk.everything(link)))


def test_another_right_to_read_changes_no_archive(desk: Desk) -> None:
    link = made(desk, Mode.SHARE)
    archives, details = desk.program.downloads._archives[Mode.SHARE], desk.program.links.get(link.token)
    before = archives.of_link(details)
    (desk.folder / "docs" / "a.txt").chmod(0o600)
    assert archives.of_link(details).layout is before.layout
    assert opened(whole(desk.everything(link)))["docs/a.txt"] == TREE["docs/a.txt"]


def test_two_items_with_the_same_paths_inside_stay_apart(desk: Desk) -> None:
    link = desk.share({"one/a": b"1", "two/a": b"2"})
    for _ in range(2):
        files = opened(whole(desk.everything(link)))
        assert (files["one/a"], files["two/a"]) == (b"1", b"2")


def test_checksums_learned_by_two_downloads_at_once_are_stored(desk: Desk) -> None:
    link = made(desk, Mode.SHARE)
    downloads = [desk.everything(link) for _ in range(2)]
    sources = [download.open(0, download.size) for download in downloads]
    data = [b"", b""]
    while any(parts := [source.read(400) for source in sources]):
        data = [whole + part for whole, part in zip(data, parts, strict=True)]
    for source in sources:
        source.close()
    assert data[0] == data[1]
    with desk.program.base.store.scope():
        known = ChecksumRepository(desk.program.base.store).below(str(desk.folder))
    assert len(known) == 4


def test_an_archive_leaves_nothing_open(desk: Desk) -> None:
    link = made(desk, Mode.SHARE)
    whole(desk.everything(link))
    before = len(list(Path("/proc/self/fd").iterdir()))
    download = desk.everything(link)
    source = download.open(0, download.size)
    source.read(500)
    assert len(list(Path("/proc/self/fd").iterdir())) > before
    source.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_last_layouts_of_copies_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "CACHED", 2)
    copies = desk.program.downloads._archives[Mode.SEND]
    links = [desk.send({f"docs{number}/a": b"a"}) for number in range(3)]
    details = [desk.program.links.get(link.token) for link in links]
    first = copies.of_link(details[0]).layout
    assert copies.of_link(details[0]).layout is first
    for other in details[1:]:
        copies.of_link(other)
    assert copies.of_link(details[0]).layout is not first, "the least used had to go"


def test_layouts_of_copies_are_kept_as_long_as_they_are_not_too_large(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "CACHED_ENTRIES", 5)
    copies = desk.program.downloads._archives[Mode.SEND]
    small, large = (
        desk.program.links.get(desk.send({f"docs{count}/{name}": b"a" for name in range(count)}).token)
        for count in (2, 7)
    )
    first = copies.of_link(small).layout
    last = copies.of_link(large).layout
    assert copies.of_link(large).layout is last
    assert copies.of_link(small).layout is not first


@both
def test_hostile_names_are_safe_and_differ(desk: Desk, mode: Mode) -> None:
    desk.write_raw("docs", HOSTILE)
    link = desk.make(mode, [desk.folder / "docs"])
    if mode is Mode.SEND:
        desk.program.copying.run(link.id)
    files = opened(whole(desk.everything(link)))
    assert set(files.values()) == {*HOSTILE, b""}
    assert not any("\\" in name or "\n" in name or ".." in name for name in files)


def test_a_time_that_makes_no_sense_becomes_the_first_of_the_format(desk: Desk) -> None:
    link = desk.share({"a": b"a", "b": b"b"})
    try:
        os.utime(desk.folder / "a", ns=(0, -(1 << 62)))
    except OSError:
        os.utime(desk.folder / "a", ns=(0, 0))
    with zipfile.ZipFile(io.BytesIO(whole(desk.everything(link)))) as archive:
        assert archive.getinfo("a").date_time == (1980, 1, 1, 0, 0, 0)
