"""The send storage: names from the program only, swept of what crashes leave, and nothing else."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sharedesk.core.tokens import new_id
from sharedesk.storage.local import AbsentError, SendStorage


@pytest.fixture
def storage(tmp_path: Path) -> SendStorage:
    root = tmp_path / "send"
    root.mkdir()
    return SendStorage(root)


def dead(_owner: str) -> bool:
    return False


def filled(storage: SendStorage, owner: str = "me") -> tuple[str, str]:
    item_id, key = new_id(), new_id()
    storage.prepare(item_id, owner)
    storage.path(item_id, key).write_bytes(b"copy")
    storage.seal(item_id)
    return item_id, key


@pytest.mark.parametrize("name", ["", "..", "a" * 24 + "/", "A" * 24, "0" * 23, "/etc/passwd", "0" * 24 + "\n"])
@pytest.mark.shows("A4", "A54", "5.3.2")
def test_only_ids_are_names(storage: SendStorage, name: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        storage.folder(name)
    with pytest.raises(ValueError, match="not an id"):
        storage.path(new_id(), name)


@pytest.mark.shows("A25")
def test_a_copy_is_opened_and_a_link_in_its_place_is_not(storage: SendStorage) -> None:
    item_id, key = filled(storage)
    fd = storage.open(item_id, key)
    assert os.read(fd, 10) == b"copy"
    os.close(fd)
    storage.path(item_id, key).unlink()
    storage.path(item_id, key).symlink_to("/etc/passwd")
    with pytest.raises(OSError, match=r"Too many levels"):
        storage.open(item_id, key)


def test_preparing_begins_anew_whatever_a_crash_left(storage: SendStorage) -> None:
    item_id, key = filled(storage)
    (storage.root / f"{item_id}.new").mkdir()
    storage.prepare(item_id, "me")
    assert not storage.path(item_id, key).exists()
    assert sorted(path.name for path in storage.root.rglob("*")) == [item_id, "owner"]
    assert storage.folder(item_id).stat().st_mode & 0o777 == 0o700


def test_removing_twice_is_removing_once(storage: SendStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    item_id, _ = filled(storage)
    rmtree = shutil.rmtree

    def beaten(path: Path) -> None:
        rmtree(path)
        raise FileNotFoundError  # another process erased part of it at the same time

    monkeypatch.setattr(shutil, "rmtree", beaten)
    storage.remove(item_id)
    storage.remove(item_id)
    assert not storage.folder(item_id).exists()


def test_the_sweep_takes_what_nobody_owns_and_nobody_fills(storage: SendStorage) -> None:
    owned, _ = filled(storage)
    filling, _ = filled(storage, owner="alive")
    left, _ = filled(storage, owner="dead")
    unnamed = storage.root / f"{new_id()}.new"
    unnamed.mkdir()
    old = storage.root / f"{new_id()}.new"
    old.mkdir()
    os.utime(old, (0, 0))
    (storage.root / "notes.txt").write_text("not ours")
    assert storage.sweep(lambda: {owned}, lambda owner: owner == "alive") == 2
    kept = {path.name for path in storage.root.iterdir()}
    assert kept == {owned, filling, unnamed.name, "notes.txt"}
    assert left not in kept


def test_a_process_that_ends_during_the_sweep_has_noted_its_items_before(storage: SendStorage) -> None:
    item_id, _ = filled(storage, owner="ending")
    alive, noted = True, set()

    def known() -> set[str]:
        return noted

    def ends_now(_owner: str) -> bool:
        nonlocal alive
        noted.add(item_id)
        alive = False
        return alive

    assert storage.sweep(known, ends_now) == 0
    assert storage.folder(item_id).exists()


def test_a_sweep_without_leftovers_or_storage(storage: SendStorage) -> None:
    assert storage.sweep(set, dead) == 0
    shutil.rmtree(storage.root)
    assert storage.sweep(set, dead) == 0


def test_a_folder_that_goes_while_it_is_looked_at(storage: SendStorage) -> None:
    folder = storage.root / new_id()
    assert not storage._in_work(folder, dead)


def test_the_reserve_is_kept_free_but_no_more_than_a_twentieth(
    storage: SendStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(shutil.disk_usage("/"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(total=1000, used=0, free=400))
    assert storage.free(30) == 370
    assert storage.free(900) == 350
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(total=1000, used=990, free=10))
    assert storage.free(30) == 0


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    """Return a chosen place and the one in the data directory."""
    made = [tmp_path / "chosen", tmp_path / "home"]
    for place in made:
        place.mkdir()
    return made


def test_copies_are_found_in_all_places_and_made_in_the_first(places: list[Path]) -> None:
    chosen, home = places
    before = SendStorage(home)
    old, key = filled(before)
    storage = SendStorage(home, lambda _fresh: (chosen, home))
    assert storage.root == chosen
    os.close(storage.open(old, key, 4))
    new, _ = filled(storage)
    assert storage.folder(new).parent == chosen
    storage.remove(old)
    storage.remove(new)
    assert list(chosen.iterdir()) == list(home.iterdir()) == []


def test_a_place_that_is_not_there_is_no_empty_one(places: list[Path]) -> None:
    chosen, home = places
    storage = SendStorage(home, lambda _fresh: (chosen, home))
    item_id, key = filled(storage)
    chosen.rename(chosen.with_name("away"))
    assert storage.absent() == chosen
    for asked in (lambda: storage.open(item_id, key), lambda: storage.prepare(new_id(), "me"), lambda: storage.free(0)):
        with pytest.raises(AbsentError, match="not there"):
            asked()
    assert not chosen.exists()


def test_a_copy_that_moves_between_looking_and_opening(places: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    chosen, home = places
    storage = SendStorage(home, lambda _fresh: (home, chosen))
    item_id, key = filled(storage)
    path = storage.path

    def moves(item_id: str, key: str) -> Path:
        found = path(item_id, key)
        (home / item_id).rename(chosen / item_id)
        monkeypatch.undo()
        return found

    monkeypatch.setattr(storage, "path", moves)
    os.close(storage.open(item_id, key))


def test_a_process_that_does_not_know_of_a_place_yet_asks_before_it_takes_a_copy_for_lost(places: list[Path]) -> None:
    chosen, home = places
    item_id, key = filled(SendStorage(chosen))
    storage = SendStorage(home, lambda fresh: (chosen, home) if fresh else (home,))
    os.close(storage.open(item_id, key))
    for name in ("", "../x"):
        with pytest.raises(ValueError, match="not an id"):
            storage.remove(name)
