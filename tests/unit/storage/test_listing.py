"""What a folder shows: in order, under clean names, from memory only while nothing can have changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.names import display_name
from sharedesk.storage import listing as module
from sharedesk.storage.listing import FolderStamp, Kept, Listing, Listings
from sharedesk.storage.originals import Originals

NAMES = st.lists(st.text(st.sampled_from("aAbB.é \x01\u202e\udc80("), min_size=1, max_size=4), unique=True, max_size=30)


# -- names


def shown_one_by_one(names: list[str]) -> dict[str, str]:
    """Say what people see of each name, the plain way."""
    wanted = {name: display_name(name) for name in names}
    shown = {name: name for name, display in wanted.items() if display == name}
    numbers: dict[str, int] = {}
    for name, display in wanted.items():
        candidate = display
        while display != name and candidate in shown:
            numbers[display] = numbers.get(display, 1) + 1
            candidate = f"{display} ({numbers[display]})"
        shown[candidate] = name
    return shown


@given(NAMES, st.integers(0, 30))
def test_every_entry_is_seen_under_a_name_of_its_own(names: list[str], folders: int) -> None:
    listing = Listing.of(names[:folders], names[folders:])
    in_order = [*listing.folders, *listing.files]
    page = listing.page(0, 100)
    assert [raw for _, raw in page] == in_order
    assert {shown: raw for shown, raw in page} == shown_one_by_one(in_order)  # noqa: C416 - would hide a name seen twice
    assert len({shown for shown, _ in page}) == len(listing) == len(names)
    for shown, raw in page:
        assert listing.renamed_to(shown) == (None if shown == raw else raw)


@given(NAMES, st.integers(0, 30), st.integers(0, 35), st.integers(1, 35))
def test_pages_are_stretches_of_the_whole(names: list[str], folders: int, offset: int, limit: int) -> None:
    listing = Listing.of(names[:folders], names[folders:])
    assert listing.page(offset, limit) == listing.page(0, 100)[offset : offset + limit]


def test_folders_come_first_and_case_counts_last() -> None:
    listing = Listing.of(["z", "Y"], ["b", "A", "a", "B", "ß", "ss"])
    assert (listing.folders, listing.files) == (("Y", "z"), ("A", "a", "B", "b", "ss", "ß"))


# -- what is kept


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    private = tmp_path / "data"
    private.mkdir()
    return Originals(private)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    (folder / "inner").mkdir(parents=True)
    (folder / "a").write_bytes(b"a")
    return folder


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a minute pass for what looks whether a folder changed just now."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 60_000_000_000)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[int]:
    """Return a list that gets longer whenever a folder is read."""
    times: list[int] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda fd: (times.append(fd), scandir(fd))[1])
    return times


def names(originals: Originals, folder: Path) -> list[str]:
    return [name for _, name in originals.listing(folder, ()).page(0, 100)]


def version(folder: Path) -> tuple[int, ...]:
    status = folder.stat()
    return status.st_mtime_ns, status.st_ctime_ns


def change(folder: Path, action: Callable[[], object]) -> None:
    """Do something in a folder when the clock of its file system stands further than at its last change."""
    probe, before = folder / "probe", version(folder)
    while version(folder) == before:
        probe.touch()
        probe.unlink()
    action()


@pytest.mark.usefixtures("later")
def test_a_folder_that_stays_as_it_is_is_read_once(originals: Originals, folder: Path, read: list[int]) -> None:
    first = originals.listing(folder, ())
    assert originals.listing(folder, ()) is first
    (folder / "a").write_bytes(b"other content")
    (folder / "inner" / "b").write_bytes(b"b")
    assert [found.name for found in originals.walk(folder)] == ["inner", "b", "a"]
    assert len(read) == 2, "the folder and, in the walk, the folder in it"


CHANGES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "new": (lambda folder: (folder / "b").touch(), ["inner", "a", "b"]),
    "gone": (lambda folder: (folder / "a").unlink(), ["inner"]),
    "renamed": (lambda folder: (folder / "a").rename(folder / "z"), ["inner", "z"]),
    "became a folder": (lambda folder: ((folder / "a").unlink(), (folder / "a").mkdir()), ["a", "inner"]),
    "moved away": (lambda folder: (folder / "inner").rename(folder.parent / "inner"), ["a"]),
    "time put back": (lambda folder: ((folder / "b").touch(), os.utime(folder, ns=(0, 0))), ["inner", "a", "b"]),
}


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_seen_at_once(originals: Originals, folder: Path, what: str) -> None:
    os.utime(folder, ns=(0, 0))
    action, expected = CHANGES[what]
    assert names(originals, folder) == ["inner", "a"]
    change(folder, lambda: action(folder))
    assert names(originals, folder) == expected


@pytest.mark.usefixtures("later")
def test_a_walk_that_must_not_miss_anything_reads_anew(originals: Originals, folder: Path, read: list[int]) -> None:
    list(originals.walk(folder))
    seen = len(read)
    list(originals.walk(folder))
    assert len(read) == seen, "an ordinary walk believes what is kept"
    list(originals.walk(folder, strict=True))
    assert len(read) > seen


def test_what_changed_just_now_is_not_kept(originals: Originals, folder: Path, read: list[int]) -> None:
    """A second change in the same tick of the clock would leave no trace in the folder's times."""
    assert names(originals, folder) == ["inner", "a"]
    (folder / "b").touch()
    assert names(originals, folder) == ["inner", "a", "b"]
    os.utime(folder, ns=(0, 0))  # an old time of modification proves nothing
    assert names(originals, folder) == ["inner", "a", "b"]
    assert len(read) == 3


@pytest.mark.usefixtures("later")
def test_another_folder_at_the_same_path_is_read(originals: Originals, folder: Path) -> None:
    assert names(originals, folder) == ["inner", "a"]
    folder.rename(folder.with_name("before"))
    folder.mkdir()
    assert names(originals, folder) == []
    assert names(originals, folder.with_name("before")) == ["inner", "a"]


@pytest.mark.usefixtures("later")
def test_links_are_looked_at_each_time(originals: Originals, folder: Path, read: list[int]) -> None:
    """Where a link leads can change without any change of the folder that it is in."""
    for name, target in {"in": "inner/b", "out": "../elsewhere", "gone": "nowhere"}.items():
        (folder / name).symlink_to(target)
    assert names(originals, folder) == ["inner", "a"]
    (folder / "inner" / "b").touch()
    assert names(originals, folder) == ["inner", "a", "in"]
    assert names(originals, folder) == ["inner", "a", "in"]
    assert len(read) == 2
    (folder / "inner" / "b").unlink()
    (folder / "inner" / "b").symlink_to("/etc/passwd")
    assert names(originals, folder) == ["inner", "a"]


@pytest.mark.usefixtures("later")
def test_a_link_that_one_share_may_follow_leads_out_of_another(originals: Originals, folder: Path) -> None:
    (folder / "inner" / "up").symlink_to("../a")
    for _ in range(2):
        assert originals.listing(folder, ("inner",)).files == ("up",)
        assert originals.listing(folder / "inner", ()).files == ()


@pytest.mark.usefixtures("later")
def test_its_own_data_is_not_in_what_is_kept(originals: Originals, folder: Path) -> None:
    for _ in range(2):
        assert names(originals, folder.parent) == ["shared"]


def stamp(inode: int, *, age: int = 60_000_000_000) -> FolderStamp:
    return FolderStamp(1, inode, 5, 7, 7 + age)


def kept(*files: str, **links: bool) -> Kept:
    return Kept(Listing((), files), links)


@pytest.mark.parametrize(("age", "is_kept"), [(-5, False), (module.SETTLED_NS, False), (module.SETTLED_NS + 1, True)])
def test_a_listing_is_kept_from_a_certain_age_on(age: int, is_kept: bool) -> None:
    listings = Listings()
    listings.keep(stamp(1, age=age), kept("a"))
    assert (listings.find(stamp(1)) is not None) is is_kept


def test_the_least_used_listing_has_to_go() -> None:
    listings = Listings(2 * module.OVERHEAD + 5)
    listings.keep(stamp(1), kept("a", "b"))
    listings.keep(stamp(2), kept("a", b=False))
    assert listings.find(stamp(1)) == kept("a", "b")
    listings.keep(stamp(3), kept("a", "b"))
    assert [listings.find(stamp(number)) is not None for number in (1, 2, 3)] == [True, False, True]


def test_a_listing_kept_twice_takes_its_room_once() -> None:
    listings = Listings(2 * module.OVERHEAD + 2)
    for _ in range(5):
        listings.keep(stamp(1), kept("a"))
        listings.keep(stamp(2), kept("a"))
    assert listings.find(stamp(1))
    assert listings.find(stamp(2))


def test_a_listing_larger_than_all_room_is_not_kept() -> None:
    listings = Listings(module.OVERHEAD + 1)
    listings.keep(stamp(1), kept("a"))
    listings.keep(stamp(2), kept("a", "b"))
    assert listings.find(stamp(1)) is not None
    assert listings.find(stamp(2)) is None


def test_no_listing_is_believed_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    listings = Listings()
    listings.keep(stamp(1), kept("a"))
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + module.MAX_AGE + 1)
    assert listings.find(stamp(1)) is None
    listings.keep(stamp(1), kept("b"))
    assert listings.find(stamp(1)) == kept("b")
