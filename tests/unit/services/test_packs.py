"""Small copies in packs: every file and every range is right, damage shows, and copies from before packs are served."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedesk.app import build_context
from sharedesk.core.link import Link, Mode
from sharedesk.core.tokens import new_id
from sharedesk.services.copyarchives import CopyArchive, CopyArchives
from sharedesk.storage import packs as module
from sharedesk.storage.packs import SMALL
from sharedesk.store.entries import EntryRepository
from sharedesk.store.models import EntryRow
from tests.unit.desk import HOSTILE, ME, Clock, Desk, drain

TREE = {
    "docs/a.txt": b"aaa",
    "docs/b/empty": b"",
    "docs/b/inner/c.txt": b"cc" * 5000,
    "docs/large.bin": os.urandom(SMALL + 1),
    "docs/z.txt": b"zzz",
    "single.txt": b"one",
}
NAMES = st.sampled_from(["a", "b", "a b", "a-b", "a/c", "a/b/c", "b/é", "b/😀", "b/\uffee"])
CONTENTS = st.builds(
    lambda size, byte: bytes([byte]) * size,
    st.one_of(st.integers(0, 50), st.sampled_from([SMALL, SMALL + 1])),
    st.integers(0, 255),
)


def files_of(desk: Desk, link: Link) -> list[Path]:
    """Return what the send storage has of a link but for the notes of who filled it."""
    items = [desk.program.paths.send_storage / item.id for item in desk.items(link)]
    return sorted(path for item in items for path in item.iterdir() if path.name != "owner")


def archive(desk: Desk, link: Link) -> CopyArchive:
    return _archives(desk).archive(desk.grant(link).details)


def _archives(desk: Desk) -> CopyArchives:
    found = desk.program.downloads._archives[Mode.SEND]
    assert isinstance(found, CopyArchives)
    return found


def test_the_small_files_of_a_folder_share_a_pack_and_a_large_one_has_its_own(desk: Desk) -> None:
    link = desk.send(TREE)
    sizes = sorted(path.stat().st_size for path in files_of(desk, link))
    assert sizes == [3, 10_006, SMALL + 1]
    assert desk.program.retention.used() == sum(sizes)
    for path, data in TREE.items():
        assert desk.fetch(desk.program.downloads.file(desk.grant(link), path)) == data


@settings(max_examples=25)
@given(st.dictionaries(NAMES, CONTENTS, max_size=6), st.lists(st.sampled_from(["e", "a/e", "b"])), st.data())
def test_every_file_and_every_range_of_the_archive(
    files: dict[str, bytes], folders: list[str], data: st.DataObject
) -> None:
    files = {f"{name}.txt": content for name, content in files.items()}
    with TemporaryDirectory() as name:
        program, top = build_context(Path(name, "data"), clock=(clock := Clock())), Path(name, "originals", "top")
        desk = Desk(program, clock, top)
        for folder in folders:
            (top / folder).mkdir(parents=True, exist_ok=True)
        top.mkdir(parents=True, exist_ok=True)
        desk.write(files)
        desk.folder = top.parent
        link = desk.send({"single": b"1", "top/only": b"2"})
        expected = {"single": b"1", "top/only": b"2"} | {f"top/{path}": content for path, content in files.items()}
        download = desk.everything(link)
        whole = drain(download.open(0, download.size), 100_000)
        with zipfile.ZipFile(io.BytesIO(whole)) as opened:
            assert opened.testzip() is None
            assert {path: opened.read(path) for path in opened.namelist() if path[-1] != "/"} == expected
        start = data.draw(st.integers(0, download.size))
        stop = data.draw(st.integers(start, download.size))
        assert drain(download.open(start, stop), 100_000) == whole[start:stop]
        for path, content in expected.items():
            assert desk.fetch(program.downloads.file(desk.grant(link), path)) == content
        program.close()


def test_an_archive_reads_a_pack_from_front_to_back_whatever_the_names(desk: Desk) -> None:
    folders = ["docs", "docs/a", "docs/a b", "docs/a-b", "docs/A", "docs/é", "docs/\uffee", "docs/😀", "docs/b/c"]
    desk.write({f"{folder}/{number}": b"x" * number for folder in folders for number in range(1, 12)})
    desk.write_raw("docs/hostile", HOSTILE)
    link = desk.send({"docs/one": b"1"})
    runs = archive(desk, link).runs
    assert [(run.first, run.offset) for run in runs] == [(0, 0)]


def test_a_large_file_parts_two_runs_of_one_pack(desk: Desk) -> None:
    link = desk.send(TREE)
    made = archive(desk, link)
    paths = [made.layout.path(index) for index in range(len(made.copies))]
    assert paths == [
        *("docs/", "docs/a.txt", "docs/b/", "docs/large.bin", "docs/z.txt"),
        *("docs/b/empty", "docs/b/inner/", "docs/b/inner/c.txt", "single.txt"),
    ]
    assert [(run.first, run.last, run.offset) for run in made.runs] == [(0, 3, 0), (4, 8, 3)]
    assert len({run.key for run in made.runs}) == 1


def test_packs_that_are_full_are_read_one_after_the_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FULL", 100)
    files = {f"docs/{number:02}": bytes([number]) * 30 for number in range(10)}
    link = desk.send(files)
    assert [path.stat().st_size for path in files_of(desk, link)].count(120) == 2
    assert len(archive(desk, link).runs) == 3
    download = desk.everything(link)
    with zipfile.ZipFile(io.BytesIO(desk.fetch(download))) as opened:
        assert {path: opened.read(path) for path in opened.namelist() if path != "docs/"} == files


def test_a_file_that_grew_too_large_for_a_pack_since_it_was_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.send({"docs/a": b"a", "docs/b": b"b"}, copy=False)
    plan = desk.program.copying._ingest.plan

    def grown(record: object) -> object:
        planned = plan(record)  # type: ignore[arg-type]
        (desk.folder / "docs" / "b").write_bytes(TREE["docs/large.bin"])
        return planned

    monkeypatch.setattr(desk.program.copying._ingest, "plan", grown)
    desk.program.copying.run(link.id)
    assert desk.fetch(desk.program.downloads.file(desk.grant(link), "docs/b")) == TREE["docs/large.bin"]
    assert desk.items(link)[0].size == SMALL + 2


def test_a_flipped_byte_shows_when_the_archive_is_unpacked(desk: Desk) -> None:
    link = desk.send(TREE)
    (pack,) = (path for path in files_of(desk, link) if path.stat().st_size == 10_006)
    with pack.open("r+b") as file:
        file.seek(10_004)
        file.write(b"!")
    with zipfile.ZipFile(io.BytesIO(desk.fetch(desk.everything(link)))) as opened:
        assert opened.testzip() == "docs/b/inner/c.txt"


def test_erasing_frees_packs(desk: Desk) -> None:
    link = desk.send(TREE)
    desk.program.links.revoke(link.token, by=ME)
    assert desk.program.retention.purge() == 1
    assert desk.storage() == []


def test_copies_from_before_packs_are_served(desk: Desk) -> None:
    link = desk.send(TREE)
    expected = desk.fetch(desk.everything(link))
    _unpack(desk, link)
    _archives(desk)._kept.clear()
    assert archive(desk, link).runs == ()
    assert desk.fetch(desk.everything(link)) == expected
    for path, data in TREE.items():
        assert desk.fetch(desk.program.downloads.file(desk.grant(link), path)) == data


def _unpack(desk: Desk, link: Link) -> None:
    """Bring the copies of a link into the form that they had before packs: each a file of its own."""
    folder = desk.program.paths.send_storage / desk.items(link)[0].id
    store = desk.program.base.store
    with store.write() as db:
        for found in EntryRepository(store).below(desk.items(link)[0].id, ""):
            if found.storage_offset is None:
                continue
            key = new_id()
            (folder / key).write_bytes(
                (folder / str(found.storage_key)).read_bytes()[found.storage_offset :][: found.size]
            )
            where = (EntryRow.parent == found.parent) & (EntryRow.name == found.name)
            EntryRow.update(storage_key=key, storage_offset=None).where(where).execute(db)
