"""Files opened one after the other come from inside the shared folder, whatever is moved and swapped meanwhile."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sharedesk.storage import originals as originals_module
from sharedesk.storage import series as module
from sharedesk.storage.identity import Identity, look_at_path
from sharedesk.storage.originals import Originals, OutsideError
from sharedesk.storage.series import Series

SECRET = b"outside"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "home" / "shared"
    (root / "inner").mkdir(parents=True)
    (tmp_path / "home" / "data").mkdir()
    (tmp_path / "home" / "data" / "sharedesk.db").write_bytes(SECRET)
    (tmp_path / "secret").write_bytes(SECRET)
    for name in ("a", "inner/b", "inner/c"):
        (root / name).write_bytes(b"inside")
    return root


@pytest.fixture
def originals(root: Path) -> Originals:
    return Originals(root.parent / "data")


@pytest.fixture
def series(originals: Originals) -> Iterator[Series]:
    series = Series(originals)
    yield series
    series.close()


@pytest.fixture
def opened(originals: Originals, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Return a list of what is opened component by component."""
    found: list[tuple[str, ...]] = []
    whole = originals.open_beneath
    monkeypatch.setattr(originals, "open_beneath", lambda root, parts: (found.append(parts), whole(root, parts))[1])
    return found


def read(series: Series, root: Path, path: str) -> bytes:
    fd = series.open(str(root), tuple(path.split("/")) if path else ())
    try:
        return os.read(fd, 100)
    finally:
        os.close(fd)


def test_a_folder_is_opened_once_for_the_files_in_it(series: Series, root: Path, opened: list[tuple[str, ...]]) -> None:
    for path in ("a", "inner/b", "inner/c", "inner/b", "a"):
        assert read(series, root, path) == b"inside"
    assert opened == [(), ("inner",), ()]
    assert read(series, root / "a", "") == b"inside", "a file that is shared itself"
    assert read(series, root / "inner", "b") == b"inside"
    assert opened[3:] == [()], "another shared folder"


def test_a_folder_moved_out_is_noticed_after_some_files(series: Series, root: Path) -> None:
    assert read(series, root, "inner/b") == b"inside"
    (root / "inner").rename(root.parent / "elsewhere")
    for _ in range(module.HELD - 1):
        assert read(series, root, "inner/b") == b"inside"
    with pytest.raises(FileNotFoundError):
        read(series, root, "inner/b")


def test_a_folder_moved_out_is_noticed_after_some_time(
    series: Series, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(series, root, "inner/b") == b"inside"
    (root / "inner").rename(root.parent / "elsewhere")
    (root / "inner").symlink_to("../elsewhere")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + module.HELD_SECONDS)
    with pytest.raises(OutsideError):
        read(series, root, "inner/b")


@pytest.mark.parametrize(
    ("name", "target"),
    [("out", "../../../secret"), ("data", "../../data/sharedesk.db"), ("gone", "x"), ("loop", "loop")],
)
def test_a_link_that_leads_out_is_not_followed(series: Series, root: Path, name: str, target: str) -> None:
    (root / "inner" / name).symlink_to(target)
    assert read(series, root, "inner/b") == b"inside"
    with pytest.raises(OSError):  # noqa: PT011 - each has its own error
        read(series, root, f"inner/{name}")


def test_a_link_inside_is_followed(series: Series, root: Path) -> None:
    (root / "inner" / "up").symlink_to("../a")
    (root / "way").symlink_to("inner")
    assert read(series, root, "inner/up") == b"inside"
    assert read(series, root, "way/b") == b"inside"


def test_its_own_data_is_refused(series: Series, root: Path) -> None:
    with pytest.raises(PermissionError, match="own data"):
        read(series, root.parent, "data/sharedesk.db")


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "", "a\0", "\ud800", "way-out/secret"])
def test_a_name_is_one_name(series: Series, originals: Originals, root: Path, name: str) -> None:
    (root / "inner" / "way-out").symlink_to("../../..")
    with pytest.raises(OSError):  # noqa: PT011 - each has its own error
        os.close(series.open(str(root), ("inner", name)))
    folder = originals.open_beneath(root, ("inner",))
    try:
        with pytest.raises(OSError):  # noqa: PT011 - each has its own error
            originals.open_file_in(folder, name)
    finally:
        os.close(folder)


def test_what_is_no_file_is_not_opened(originals: Originals, root: Path) -> None:
    os.mkfifo(root / "fifo")
    folder = originals.open_beneath(root, ())
    try:
        for name in ("fifo", "inner", ".."):
            with pytest.raises(OSError, match="It is no file"):
                originals.open_file_in(folder, name)
    finally:
        os.close(folder)


def test_a_link_swapped_in_gains_nothing(series: Series, root: Path) -> None:
    """Somebody turns a file into a link to the outside and back as fast as they can, its folder being held open."""
    target, stop, swapped = root / "inner" / "swapped", threading.Event(), threading.Event()
    good, bad = root / "good", root / "bad"

    def swap() -> None:
        while not stop.is_set():
            good.write_bytes(b"inside")
            good.replace(target)
            bad.symlink_to("../../../secret")
            bad.replace(target)
            swapped.set()

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        assert swapped.wait(10)
        found = []
        for _ in range(3000):
            try:
                found.append(read(series, root, "inner/swapped"))
            except OSError:
                continue
        assert SECRET not in found
        assert any(data == b"inside" for data in found), "the race was never won by the file"
    finally:
        stop.set()
        thread.join()


def test_without_steps_paths_are_resolved(series: Series, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals_module, "CONFINED", False)
    (root / "out").symlink_to("../../secret")
    assert read(series, root, "inner/b") == b"inside"
    with pytest.raises(OutsideError):
        read(series, root, "out")


def test_nothing_stays_open(series: Series, root: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - counted, not used
    for path in ("a", "inner/b", "inner/c"):
        read(series, root, path)
    series.close()
    series.close()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - counted, not used


# -- small files as a whole


def whole(series: Series, root: Path, path: str, before: Identity) -> bytes | None:
    buffer = bytearray(before.size)
    parts = tuple(path.split("/")) if path else ()
    return bytes(buffer) if series.read(str(root), parts, before, memoryview(buffer)) else None


def found(path: Path) -> Identity:
    return look_at_path(str(path)).identity


def test_a_file_that_nobody_touched_is_read_whole(series: Series, root: Path, opened: list[tuple[str, ...]]) -> None:
    for path in ("inner/b", "inner/c"):
        assert whole(series, root, path, found(root / path)) == b"inside"
    assert opened == [("inner",)]


TOUCHED: dict[str, Callable[[Path], object]] = {
    "edited": lambda path: path.write_bytes(b"INSIDE"),
    "shorter": lambda path: path.write_bytes(b"in"),
    "other rights": lambda path: path.chmod(0o600),
    "another file": lambda path: (path.with_name("new").write_bytes(b"INSIDE"), path.with_name("new").replace(path)),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("what", TOUCHED)
def test_a_file_that_somebody_touched_is_left_to_others(series: Series, root: Path, what: str) -> None:
    before = found(root / "inner" / "b")
    TOUCHED[what](root / "inner" / "b")
    assert whole(series, root, "inner/b", before) is None


def test_a_file_touched_while_it_is_read_is_left_to_others(
    series: Series, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_into = module.read_into

    def slowly(fd: int, gaps: list[memoryview], offset: int) -> int:
        count = read_into(fd, gaps, offset)
        (root / "inner" / "b").write_bytes(b"INSIDE")
        return count

    before = found(root / "inner" / "b")
    monkeypatch.setattr(module, "read_into", slowly)
    assert whole(series, root, "inner/b", before) is None


def test_a_link_in_its_place_is_never_read(series: Series, root: Path) -> None:
    before = found(root / "inner" / "b")
    (root / "inner" / "b").unlink()
    (root / "inner" / "b").symlink_to("../../../secret")
    with pytest.raises(OSError):  # noqa: PT011 - each system has its own error
        whole(series, root, "inner/b", before)


def test_what_is_not_opened_by_steps_is_left_to_others(
    series: Series, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert whole(series, root / "a", "", found(root / "a")) is None, "a file that is shared itself"
    monkeypatch.setattr(originals_module, "CONFINED", False)
    assert whole(series, root, "inner/b", found(root / "inner" / "b")) is None
