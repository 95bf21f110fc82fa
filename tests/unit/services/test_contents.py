"""What is inside a link, by the paths of its URLs, for copies and for originals alike."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sharedesk.core.link import Link, LinkDetails, Mode, Presence
from sharedesk.services.contents import Entry, GoneError, NoSuchEntryError, moment_of
from sharedesk.services.shelves import version_tag
from sharedesk.storage.identity import Identity
from tests.unit.desk import HOSTILE, Desk, names

TREE = {
    "docs/b.txt": b"bb",
    "docs/A.txt": b"a",
    "docs/inner/c.txt": b"ccc",
    "docs/inner/deep/d.txt": b"",
    "docs/inner0/not-below": b"x",
    "docs/zoo/z": b"z",
    "letter.txt": b"Dear Anna",
}

both = pytest.mark.parametrize("mode", Mode)


def made(desk: Desk, mode: Mode, files: dict[str, bytes] | None = None) -> LinkDetails:
    link: Link = desk.send(files or TREE) if mode is Mode.SEND else desk.share(files or TREE)
    return desk.program.links.get(link.token)


def test_items_are_entries(desk: Desk) -> None:
    docs, letter = desk.program.contents.roots(made(desk, Mode.SEND))
    assert (docs.path, docs.is_folder, docs.size, docs.file_count) == ("docs", True, 8, 6)
    assert (letter.path, letter.is_folder, letter.size, letter.file_count) == ("letter.txt", False, 9, 1)
    assert letter.sha256 is not None
    assert letter.modified is not None


def test_a_shared_folder_is_not_measured(desk: Desk) -> None:
    docs, letter = desk.program.contents.roots(made(desk, Mode.SHARE))
    assert (docs.size, docs.file_count, docs.presence) == (None, None, Presence.HERE)
    assert (letter.size, letter.file_count, letter.sha256) == (9, 1, None)


@both
def test_a_folder_lists_folders_first(desk: Desk, mode: Mode) -> None:
    page = desk.program.contents.folder(made(desk, mode), "docs")
    assert names(page.entries) == ["inner", "inner0", "zoo", "A.txt", "b.txt"]
    assert [entry.path for entry in page.entries][3:] == ["docs/A.txt", "docs/b.txt"]
    assert (page.path, page.total, page.page, page.pages) == ("docs", 5, 1, 1)
    assert names(desk.program.contents.folder(made(desk, mode), "docs/inner").entries) == ["deep", "c.txt"]


def test_a_copied_folder_knows_its_sums(desk: Desk) -> None:
    inner = desk.program.contents.folder(made(desk, Mode.SEND), "docs").entries[0]
    assert (inner.size, inner.file_count) == (3, 2)


@both
def test_everything_below_a_folder_and_nothing_beside_it(desk: Desk, mode: Mode) -> None:
    details = made(desk, mode)
    contents = desk.program.contents
    inner = contents.locate(details, "docs/inner")
    assert {found.entry.path for found in contents.below(details, inner)} == {
        "docs/inner/c.txt", "docs/inner/deep", "docs/inner/deep/d.txt",
    }  # fmt: skip
    whole = [found.entry.path for found in contents.below(details, contents.locate(details, "docs"))]
    assert len(whole) == 10
    assert all(path.rpartition("/")[0] in {"docs", *whole[:position]} for position, path in enumerate(whole))


@both
def test_a_file_is_located_with_what_is_needed_to_deliver_it(desk: Desk, mode: Mode) -> None:
    details = made(desk, mode)
    located = desk.program.contents.locate(details, "docs/inner/c.txt")
    assert (located.entry.name, located.entry.size, located.parts) == ("c.txt", 3, ("inner", "c.txt"))
    assert located.etag is not None
    assert located.etag == f'"{located.etag.strip(chr(34))}"'
    assert (located.identity is None) is (mode is Mode.SEND)
    fd = desk.program.contents.open(details, located)
    assert os.pread(fd, 3, located.storage_offset or 0) == b"ccc"
    os.close(fd)
    assert desk.program.contents.locate(details, "docs").etag is None


@both
@pytest.mark.parametrize(
    "path",
    ["none", "docs/none", "docs/b.txt/x", "letter.txt/x", "docs/", "/docs", "docs//b.txt", "docs/../letter.txt", "..",
     "", "docs\\b.txt", "docs/b.txt\0", "\ud800", "docs/\udc80", "DOCS", "docs/B.TXT", "docs/inner/../b.txt"],
)  # fmt: skip
def test_what_is_not_in_a_link(desk: Desk, mode: Mode, path: str) -> None:
    with pytest.raises(NoSuchEntryError):
        desk.program.contents.locate(made(desk, mode), path)


@both
@pytest.mark.parametrize(("path", "page"), [("letter.txt", 1), ("docs", 0), ("docs", 2), ("docs/none", 1)])
def test_pages_that_do_not_exist(desk: Desk, mode: Mode, path: str, page: int) -> None:
    with pytest.raises(NoSuchEntryError):
        desk.program.contents.folder(made(desk, mode), path, page=page)


def test_an_item_that_is_not_copied_yet_is_not_there(desk: Desk) -> None:
    link = desk.send({"a.txt": b"a"}, copy=False)
    details = desk.program.links.get(link.token)
    assert desk.program.contents.roots(details) == ()
    with pytest.raises(NoSuchEntryError):
        desk.program.contents.locate(details, "a.txt")


@both
def test_thousands_of_entries_are_paged(desk: Desk, mode: Mode) -> None:
    files = {f"many/{number:04}.txt": b"" for number in range(1200)}
    details = made(desk, mode, files) if mode is Mode.SHARE else made(desk, mode, dict(list(files.items())[:250]))
    first = desk.program.contents.folder(details, "many", per_page=100)
    seen: list[Entry] = []
    for page in range(1, first.pages + 1):
        seen += desk.program.contents.folder(details, "many", page=page, per_page=100).entries
    assert names(seen) == sorted({name.removeprefix("many/") for name in files})[: first.total]
    assert first.total == len(seen) == (1200 if mode is Mode.SHARE else 250)


def test_hostile_names_of_originals_are_reached_by_what_is_shown(desk: Desk) -> None:
    desk.write_raw("docs", HOSTILE)
    details = desk.program.links.get(desk.make(Mode.SHARE, [desk.folder / "docs"]).token)
    shown = [entry.path for entry in desk.program.contents.folder(details, "docs").entries]
    assert shown == [
        "docs/A", "docs/a", "docs/back_slash", "docs/caf\ufffd.txt", "docs/caf\ufffd.txt (2)", "docs/eviltxt.exe",
        "docs/newline",
    ]  # fmt: skip
    found = set()
    for path in shown:
        fd = desk.program.contents.open(details, desk.program.contents.locate(details, path))
        found.add(os.read(fd, 100))
        os.close(fd)
    assert found == set(HOSTILE)


def test_a_clean_name_keeps_its_own_beside_an_unclean_one(desk: Desk) -> None:
    desk.write_raw("docs", [b"a\nb", b"ab", b"ab (2)"])
    details = desk.program.links.get(desk.make(Mode.SHARE, [desk.folder / "docs"]).token)
    fd = desk.program.contents.open(details, desk.program.contents.locate(details, "docs/ab"))
    assert os.read(fd, 10) == b"ab"
    os.close(fd)
    fd = desk.program.contents.open(details, desk.program.contents.locate(details, "docs/ab (3)"))
    assert os.read(fd, 10) == b"a\nb"
    os.close(fd)


def test_long_names_in_any_script_are_reached_by_what_is_shown(desk: Desk) -> None:
    raw = {
        "x" * 255: "x" * 255,
        "\u00e9" * 127 + "x": "\u00e9" * 127 + "x",
        "\u05e9" * 127: "\u05e9" * 127,
        "\u202e" * 80 + "fdp.exe": "fdp.exe",
        "\x01\x1b[2J" + "y" * 200: "[2J" + "y" * 200,
        "\u0645\u200c\u0646 \u200f": "\u0645\u200c\u0646",
    }
    desk.write_raw("docs", [name.encode() for name in raw])
    details = desk.program.links.get(desk.make(Mode.SHARE, [desk.folder / "docs"]).token)
    for _ in range(2):
        entries = desk.program.contents.folder(details, "docs").entries
        assert set(names(entries)) == set(raw.values())
    for name, shown in raw.items():
        fd = desk.program.contents.open(details, desk.program.contents.locate(details, f"docs/{shown}"))
        assert os.read(fd, 300) == name.encode()
        os.close(fd)


def test_very_many_names_that_look_alike_are_listed_quickly(desk: Desk) -> None:
    desk.write_raw("docs", [b"x" + b"\x01" * number for number in range(1, 200)])
    details = desk.program.links.get(desk.make(Mode.SHARE, [desk.folder / "docs"]).token)
    shown = names(desk.program.contents.folder(details, "docs").entries)
    assert len(set(shown)) == 199
    assert {"x", "x (2)", "x (199)"} <= set(shown)


def test_a_shared_folder_shows_what_is_there_now(desk: Desk) -> None:
    details = made(desk, Mode.SHARE)
    (desk.folder / "docs" / "b.txt").unlink()
    (desk.folder / "docs" / "new.txt").write_bytes(b"new")
    assert "new.txt" in names(desk.program.contents.folder(details, "docs").entries)
    with pytest.raises(NoSuchEntryError):
        desk.program.contents.locate(details, "docs/b.txt")


def test_a_file_that_goes_while_its_folder_is_shown_is_left_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    details = made(desk, Mode.SHARE)
    originals = desk.program.contents._shelves[Mode.SHARE]._originals  # type: ignore[attr-defined]
    listing = originals.listing

    def then_gone(root: Path, parts: tuple[str, ...]) -> object:
        found = listing(root, parts)
        (desk.folder / "docs" / "b.txt").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(originals, "listing", then_gone)
    assert "b.txt" not in names(desk.program.contents.folder(details, "docs").entries)


def test_originals_that_are_gone(desk: Desk) -> None:
    details = made(desk, Mode.SHARE)
    contents = desk.program.contents
    docs, letter = contents.locate(details, "docs"), contents.locate(details, "letter.txt")
    (desk.folder / "docs").rename(desk.folder / "elsewhere")
    (desk.folder / "letter.txt").unlink()
    with pytest.raises(GoneError):
        contents.locate(details, "letter.txt")
    with pytest.raises(NoSuchEntryError):
        contents.locate(details, "docs/b.txt")
    with pytest.raises(GoneError):
        contents.open(details, letter)
    with pytest.raises(GoneError):
        contents.below(details, docs)
    with pytest.raises(GoneError):
        contents._shelf(details).children(docs, 0, 10)
    desk.program.presence.refresh(details)
    with pytest.raises(GoneError):
        contents.folder(details, "docs")
    with pytest.raises(GoneError):
        contents.locate_roots(details)


def test_copies_that_are_gone(desk: Desk) -> None:
    details = made(desk, Mode.SEND)
    located = desk.program.contents.locate(details, "letter.txt")
    (desk.program.paths.send_storage / located.record.item.id / str(located.storage_key)).unlink()
    with pytest.raises(GoneError):
        desk.program.contents.open(details, located)
    with pytest.raises(GoneError):
        desk.program.contents.open(details, desk.program.contents.locate(details, "docs"))


def test_links_out_of_a_shared_folder_lead_nowhere(desk: Desk) -> None:
    details = made(desk, Mode.SHARE)
    (desk.folder / "docs" / "out").symlink_to(desk.folder / "letter.txt")
    (desk.folder / "docs" / "in").symlink_to("b.txt")
    (desk.folder / "docs" / "folder").symlink_to("inner")
    shown = names(desk.program.contents.folder(details, "docs").entries)
    assert "in" in shown
    assert not {"out", "folder"} & set(shown)
    assert desk.program.contents.locate(details, "docs/in").entry.size == 2
    with pytest.raises(NoSuchEntryError):
        desk.program.contents.locate(details, "docs/out")


def test_a_known_checksum_is_shown_while_it_holds(desk: Desk) -> None:
    link = desk.share({"a.txt": b"a"})
    with desk.program.base.store.scope():
        record = desk.program.presence._items.of_link(link.id)[0]
    assert desk.program.presence.fingerprint(record, lambda _size: None)
    details = desk.program.links.get(link.token)
    assert desk.program.contents.locate(details, "a.txt").entry.sha256 is not None
    (desk.folder / "a.txt").write_bytes(b"other")
    assert desk.program.contents.locate(details, "a.txt").entry.sha256 is None


@pytest.mark.parametrize(
    ("mtime_ns", "moment"),
    [(None, None), (1_999_999_999, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)), (1 << 90, None), (-(1 << 90), None)],
)
def test_a_time_that_makes_no_sense_is_none(mtime_ns: int | None, moment: datetime | None) -> None:
    assert moment_of(mtime_ns) == moment


def test_a_version_changes_with_file_size_or_time() -> None:
    tags = {version_tag(Identity(*identity)) for identity in [("a", 1, 2), ("b", 1, 2), ("a", 2, 2), ("a", 1, 3)]}
    assert len(tags) == 4
    assert version_tag(Identity("a", 1, 2)) in tags
