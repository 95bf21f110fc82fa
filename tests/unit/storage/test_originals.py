"""Nothing outside a shared folder is ever opened, listed or walked, whatever links and names lead there."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharedesk.storage import originals as module
from sharedesk.storage.originals import FoundFile, Originals, OutsideError

SECRET = b"outside"


@pytest.fixture
def private(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "data"
    folder.mkdir(parents=True)
    (folder / "sharedesk.db").write_bytes(SECRET)
    return folder


@pytest.fixture
def root(tmp_path: Path, private: Path) -> Path:
    """Return a shared folder with a file, a folder, and links of every kind."""
    root = tmp_path / "home" / "shared"
    (root / "inner" / "deep").mkdir(parents=True)
    (root / "a.txt").write_bytes(b"inside")
    (root / "inner" / "b.txt").write_bytes(b"inside")
    (root / "inner" / "deep" / "c.txt").write_bytes(b"inside")
    sibling = tmp_path / "home" / "shared-not"
    sibling.mkdir()
    (sibling / "secret").write_bytes(SECRET)
    (tmp_path / "secret").write_bytes(SECRET)
    links = {
        "out": tmp_path / "secret",
        "out-relative": "../shared-not/secret",
        "out-folder": sibling,
        "out-and-in": "../shared/a.txt",
        "sibling": f"{root}-not/secret",
        "in": "inner/b.txt",
        "in-absolute": root / "a.txt",
        "in-folder": "inner",
        "up-and-down": "inner/../a.txt",
        "loop": "loop",
        "loop-a": "loop-b",
        "loop-b": "loop-a",
        "gone": "nowhere",
        "device": "/dev/zero",
        "private": private / "sharedesk.db",
        "inner/up": "../a.txt",
        "inner/up-out": "../../shared-not/secret",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    os.mkfifo(root / "fifo")
    return root


@pytest.fixture
def originals(private: Path) -> Originals:
    return Originals(private)


@pytest.fixture(params=[True, False], ids=["component by component", "resolved"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test also as on a system that cannot open component by component."""
    monkeypatch.setattr(module, "CONFINED", request.param)


def shown(originals: Originals, folder: Path) -> list[str]:
    """Return the names that a folder shows, in their order."""
    return [name for _, name in originals.listing(folder, ()).page(0, 1000)]


def content(fd: int) -> bytes:
    try:
        return os.read(fd, 100)
    finally:
        os.close(fd)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("path", ["a.txt", "in", "in-absolute", "up-and-down", "in-folder/b.txt", "inner/up"])
def test_what_is_inside_opens(originals: Originals, root: Path, path: str) -> None:
    assert content(originals.open_beneath(root, tuple(path.split("/")))) == b"inside"


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    "path",
    ["out", "out-relative", "out-folder/secret", "sibling", "loop", "loop-a", "gone", "device", "fifo", "none",
     "private", "inner/up-out", "a.txt/x", "../secret", "../shared-not/secret", "inner/../../secret"],
)  # fmt: skip
def test_what_is_outside_or_nothing_does_not(originals: Originals, root: Path, path: str) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - each way has its own error
        originals.open_beneath(root, tuple(path.split("/")))


def test_a_link_may_not_even_lead_out_and_back(originals: Originals, root: Path) -> None:
    with pytest.raises(OutsideError):
        originals.open_beneath(root, ("out-and-in",))


@pytest.mark.parametrize("name", ["", "/etc/passwd", "inner/b.txt", "a\0b", "\ud800"])
def test_a_part_of_a_path_is_one_name(originals: Originals, root: Path, name: str) -> None:
    with pytest.raises(OutsideError):
        originals.open_beneath(root, (name,))


WORDS = [
    "..", ".", "inner", "deep", "a.txt", "in-folder", "out", "out-folder", "secret", "loop", "etc", "passwd", "shared",
    "shared-not", "home", "data", "sharedesk.db", "private", "up-out", "/", "/etc/passwd", "~",
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=8))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])  # it only reads them
@pytest.mark.shows("A4", "A22", "A23", "8.2.2")
def test_no_path_opens_anything_outside(confined: tuple[Originals, Path], parts: list[str]) -> None:
    originals, root = confined
    try:
        fd = originals.open_beneath(root, tuple(parts))
    except OSError:
        return
    where = Path(f"/proc/self/fd/{fd}").readlink()
    os.close(fd)
    assert where == root or root in where.parents


@pytest.fixture
def confined(originals: Originals, root: Path) -> tuple[Originals, Path]:
    return originals, root


@pytest.mark.shows("A25", "15.4.1/15.4.2")
def test_a_link_swapped_between_check_and_opening_gains_nothing(originals: Originals, root: Path) -> None:
    """Somebody turns a file into a link to the outside and back as fast as they can."""
    target, stop, swapped = root / "swapped", threading.Event(), threading.Event()
    good, bad = root / "good", root / "bad"

    def swap() -> None:
        while not stop.is_set():
            good.write_bytes(b"inside")
            good.replace(target)
            bad.symlink_to("../../secret")
            bad.replace(target)
            swapped.set()

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        assert swapped.wait(10)
        opened, attempts = set(), 0
        while attempts < 3000 or b"inside" not in opened:  # until the file has won the race once, too
            attempts += 1
            try:
                opened.add(content(originals.open_beneath(root, ("swapped",))))
            except OSError:
                continue
        assert SECRET not in opened
    finally:
        stop.set()
        thread.join()


@pytest.mark.shows("A25")
def test_a_folder_swapped_for_a_link_gains_nothing(originals: Originals, root: Path) -> None:
    (root / "inner").rename(root / "moved")
    (root / "inner").symlink_to("../shared-not")
    with pytest.raises(OutsideError):
        originals.open_beneath(root, ("inner", "secret"))


# -- ShareDesk's own data


@pytest.mark.parametrize("path", ["", "sharedesk.db"])
@pytest.mark.shows("A4")
def test_its_own_data_cannot_be_chosen(originals: Originals, private: Path, path: str) -> None:
    with pytest.raises(PermissionError, match="own data"):
        originals.choose(private / path)


def test_a_link_to_its_own_data_cannot_be_chosen(originals: Originals, private: Path, tmp_path: Path) -> None:
    (tmp_path / "innocent").symlink_to(private / "sharedesk.db")
    with pytest.raises(PermissionError, match="own data"):
        originals.choose(tmp_path / "innocent")


def test_a_home_folder_can_be_shared_without_it(originals: Originals, root: Path, private: Path) -> None:
    home = private.parent
    (home / "way-in").symlink_to("data/sharedesk.db")
    os.close(originals.choose(home))
    assert shown(originals, home) == ["shared", "shared-not"]
    assert not [found for found in originals.walk(home) if "data" in found.parts]
    for parts in [("data",), ("data", "sharedesk.db"), ("way-in",)]:
        with pytest.raises(PermissionError, match="own data"):
            originals.open_beneath(home, parts)


def test_a_path_that_cannot_exist_is_one_where_nothing_is(originals: Originals, tmp_path: Path) -> None:
    for name in ["a\0b", "\ud800", "none"]:
        with pytest.raises(FileNotFoundError):
            originals.choose(tmp_path / name)


@pytest.mark.parametrize("name", ["fifo", "device"])
def test_what_is_neither_file_nor_folder_is_refused(originals: Originals, root: Path, name: str) -> None:
    with pytest.raises(OSError, match="neither a file nor a folder"):
        originals.choose(root / name)


# -- listing and walking

SHOWN = ["in-folder-not-shown", "inner", "a.txt", "in", "in-absolute", "up-and-down"]


@pytest.mark.usefixtures("either_way")
def test_a_folder_shows_files_folders_and_links_to_files_inside(originals: Originals, root: Path) -> None:
    names = shown(originals, root)
    assert [name for name in names if name != "out-and-in"] == SHOWN[1:]
    assert originals.listing(root, ("inner",)).folders == ("deep",)


def test_folders_come_first_and_case_does_not_matter(originals: Originals, tmp_path: Path) -> None:
    folder = tmp_path / "order"
    folder.mkdir()
    for name in ["b", "A", "a", "Z"]:
        (folder / name).write_bytes(b"")
    (folder / "zz").mkdir()
    assert shown(originals, folder) == ["zz", "A", "a", "b", "Z"]


@pytest.mark.usefixtures("either_way")
def test_a_walk_yields_each_folder_before_what_is_in_it(originals: Originals, root: Path) -> None:
    found = ["/".join(file.parts) for file in originals.walk(root) if file.parts != ("out-and-in",)]
    assert found == ["inner", "inner/deep", "inner/deep/c.txt", "inner/b.txt", "inner/up", *SHOWN[2:]]
    assert [file.name for file in originals.walk(root, ("inner", "deep"))] == ["c.txt"]


def test_a_walk_describes_like_opening(originals: Originals, root: Path) -> None:
    for found in originals.walk(root):
        assert found == originals.describe(root, found.parts)
    whole = originals.describe(root, ())
    assert (whole.name, whole.size, whole.is_folder) == ("", 0, True)
    assert originals.describe(root, ("a.txt",)).size == 6


def test_what_vanishes_during_a_walk_is_left_out(originals: Originals, root: Path) -> None:
    for strict in (False, True):
        (root / "inner" / "deep").mkdir(exist_ok=True)
        (root / "inner" / "vanishing").write_bytes(b"x")
        seen = []
        for found in originals.walk(root, strict=strict):
            seen.append(found.name)
            if found.name == "inner":
                (root / "inner" / "vanishing").unlink()
                (root / "inner" / "deep" / "c.txt").unlink(missing_ok=True)
                (root / "inner" / "deep").rmdir()
        assert "vanishing" not in seen
        assert "deep" not in seen
        assert "a.txt" in seen


def test_a_file_that_became_a_link_is_opened_with_care(originals: Originals, root: Path) -> None:
    seen: list[FoundFile] = []
    for found in originals.walk(root):
        seen.append(found)
        if found.name == "inner":
            (root / "a.txt").unlink()
            (root / "a.txt").symlink_to("../../secret")
    assert "a.txt" not in [found.name for found in seen]


@pytest.fixture
def unreadable(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let b.txt be one that the system does not let us read; to root it would be readable by its permissions."""
    access = os.access
    monkeypatch.setattr(os, "access", lambda name, mode, **at: name != "b.txt" and access(name, mode, **at))


@pytest.mark.usefixtures("unreadable")
def test_what_cannot_be_read_is_left_out_of_a_walk_unless_it_is_strict(originals: Originals, root: Path) -> None:
    assert "b.txt" not in [found.name for found in originals.walk(root)]
    with pytest.raises(PermissionError) as refused:
        list(originals.walk(root, strict=True))
    assert (refused.value.errno, refused.value.filename) == (errno.EACCES, "b.txt")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_walk_leaves_no_file_open(originals: Originals, root: Path) -> None:
    before = open_files()
    for _ in range(3):
        walk = originals.walk(root)
        assert next(walk).name == "inner"
        assert isinstance(walk, Iterator)
        walk.close()  # type: ignore[attr-defined]
    list(originals.walk(root))
    assert open_files() == before


def test_a_folder_that_is_none_cannot_be_walked(originals: Originals, root: Path) -> None:
    for parts in [("a.txt",), ("none",)]:
        with pytest.raises((NotADirectoryError, FileNotFoundError)):
            list(originals.walk(root, parts))
    with pytest.raises(NotADirectoryError):
        originals.listing(root, ("a.txt",))


def test_a_deep_folder_is_walked_without_recursion(originals: Originals, tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.joinpath(*"d" * 200).mkdir(parents=True)
    assert max(len(found.parts) for found in originals.walk(folder)) == 200


@pytest.mark.usefixtures("either_way")
def test_a_second_walk_looks_closely_at_what_was_touched_alone(originals: Originals, root: Path) -> None:
    first = {found.parts: found for found in originals.walk(root) if found.parts != ("out-and-in",)}
    again = {found.parts: found for found in originals.walk_again(root, (), first) if found.parts != ("out-and-in",)}
    assert again == first
    same = {parts[-1] for parts, found in again.items() if found is first[parts]}
    files = {"a.txt", "b.txt", "c.txt"} if module.CONFINED else set()
    assert same == {"inner", "deep", *files}, "links are followed anew each time"
    (root / "inner" / "b.txt").write_bytes(b"other")
    (root / "inner" / "deep" / "c.txt").unlink()
    (root / "new.txt").write_bytes(b"new")
    third = {found.parts: found for found in originals.walk_again(root, (), first) if found.parts != ("out-and-in",)}
    assert list(third.items()) == [
        (found.parts, found) for found in originals.walk(root) if found.parts != ("out-and-in",)
    ]
    assert third["inner", "b.txt"].size == 5


@pytest.mark.usefixtures("unreadable")
def test_a_second_walk_leaves_out_what_cannot_be_read_by_now(originals: Originals, root: Path) -> None:
    first = {found.parts: found for found in originals.walk(root)}
    readable = {found.parts for found in originals.walk_again(root, (), first)}
    assert ("inner", "b.txt") not in readable
    assert readable == set(first)
