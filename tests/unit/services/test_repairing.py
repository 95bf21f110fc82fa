"""Damaged copies are copied again from originals that are still the same, and from nothing else."""

from __future__ import annotations

import io
import os
import zipfile

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, LinkState, Presence
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.services.control import CopyCancelled, CopyControl
from sharedesk.services.room import Room
from tests.conftest import ExpectedLog
from tests.unit.desk import HOSTILE, ME, Desk
from tests.unit.services.damaging import TREE, fetch, flip, lap, stored


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.send(TREE)


def damage(desk: Desk, link: Link, expected_log: ExpectedLog, *paths: str) -> None:
    """Flip a byte in each copy, and let it be noticed."""
    for path in paths:
        flip(desk, link, path)
    lap(desk.program)
    expected_log("Damaged copies")
    assert desk.state(link) is LinkState.MISSING


def repair(desk: Desk, link: Link, wanted: str | None = None) -> None:
    desk.program.repairs.repair(link.token, wanted, by=ME)


def in_storage(desk: Desk, link: Link) -> dict[str, bytes]:
    """Return all that the send storage has of a link."""
    folders = [desk.program.paths.send_storage / item.id for item in desk.items(link)]
    return {str(path): path.read_bytes() for folder in folders for path in folder.iterdir()}


def test_everything_is_as_it_was_afterwards(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    before, whole = in_storage(desk, link), desk.everything(link)
    damage(desk, link, expected_log, "single.txt", "docs/a.txt", "docs/deep/b.txt", "docs/deep/large.bin")
    assert in_storage(desk, link) != before
    repair(desk, link)
    assert in_storage(desk, link) == before
    assert desk.state(link) is LinkState.ACTIVE
    assert desk.everything(link).etag == whole.etag, "a download that was cut goes on"
    with zipfile.ZipFile(io.BytesIO(desk.fetch(desk.everything(link)))) as opened:
        assert opened.testzip() is None
    found = [(event.item, event.detail, event.who.person) for event in desk.events(Action.LINK_FOUND)]
    assert found == [("docs", {"repaired": 3}, ME), ("single.txt", {"repaired": 1}, ME)]


def test_one_item_alone(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    damage(desk, link, expected_log, "single.txt", "docs/a.txt")
    repair(desk, link, "single.txt")
    assert [item.presence for item in desk.items(link)] == [Presence.DAMAGED, Presence.HERE]
    repair(desk, link, desk.items(link)[0].id)
    assert desk.state(link) is LinkState.ACTIVE


@pytest.mark.parametrize("path", ["docs/a.txt", "docs/deep/large.bin", "single.txt"])
def test_what_is_gone_from_the_storage_comes_back(desk: Desk, link: Link, path: str, expected_log: ExpectedLog) -> None:
    stored(desk, link, path).unlink()
    lap(desk.program)
    expected_log("Damaged copies")
    repair(desk, link)
    assert desk.state(link) is LinkState.ACTIVE
    for one, data in TREE.items():
        assert fetch(desk, link, one) == data


def test_a_whole_folder_of_the_storage_comes_back(desk: Desk, expected_log: ExpectedLog) -> None:
    desk.write_raw("docs", HOSTILE)
    link = desk.send({"docs/one": b"1"})
    before = {entry.path: entry.sha256 for entry in listing(desk, link)}
    assert len(before) == len(HOSTILE) + 1
    folder = stored(desk, link, "docs/one").parent
    folder.rename(folder.with_name("away"))
    lap(desk.program)
    expected_log("Damaged copies")
    repair(desk, link)
    assert {entry.path: entry.sha256 for entry in listing(desk, link)} == before
    for path in before:
        assert fetch(desk, link, path)
    assert desk.state(link) is LinkState.ACTIVE


def listing(desk: Desk, link: Link) -> list[object]:
    return list(desk.program.contents.folder(desk.program.links.get(link.token), "docs").entries)


def test_a_copy_that_can_be_read_again_needs_no_original(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    away = desk.program.paths.send_storage.rename(desk.program.paths.root / "unplugged")
    lap(desk.program)
    expected_log("Damaged copies")
    away.rename(desk.program.paths.send_storage)
    for path in TREE:
        (desk.folder / path).unlink()
    repair(desk, link)
    assert desk.state(link) is LinkState.ACTIVE
    assert fetch(desk, link, "docs/a.txt") == b"aaa"


@pytest.mark.parametrize(("path", "name"), [("docs/a.txt", "a.txt"), ("single.txt", "single.txt")])
def test_an_original_that_is_gone(desk: Desk, link: Link, path: str, name: str, expected_log: ExpectedLog) -> None:
    damage(desk, link, expected_log, path)
    (desk.folder / path).unlink()
    with pytest.raises(UserError, match=name):
        repair(desk, link)
    assert desk.state(link) is LinkState.MISSING
    assert desk.actions(Action.LINK_FOUND) == []


def test_a_folder_of_originals_that_is_gone(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    damage(desk, link, expected_log, "docs/a.txt", "single.txt")
    (desk.folder / "docs").rename(desk.folder / "moved")
    with pytest.raises(UserError, match="docs"):
        repair(desk, link)
    assert [item.presence for item in desk.items(link)] == [Presence.DAMAGED, Presence.HERE], "the other is repaired"


@pytest.mark.parametrize("path", ["docs/a.txt", "docs/deep/large.bin", "single.txt"])
@pytest.mark.parametrize("size", [0, 1])
def test_another_content_takes_no_place(
    desk: Desk, link: Link, path: str, size: int, expected_log: ExpectedLog
) -> None:
    damage(desk, link, expected_log, path)
    before = in_storage(desk, link)
    (desk.folder / path).write_bytes(b"x" * (len(TREE[path]) + size))
    with pytest.raises(UserError, match="not what was copied") as refused:
        repair(desk, link)
    assert "Replace it" in refused.value.hint
    assert in_storage(desk, link) == before
    assert desk.state(link) is LinkState.MISSING


def test_a_small_original_that_grew_large_takes_no_place(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    damage(desk, link, expected_log, "docs/a.txt")
    (desk.folder / "docs" / "a.txt").write_bytes(TREE["docs/deep/large.bin"])
    with pytest.raises(UserError, match="not what was copied"):
        repair(desk, link)


def test_what_can_be_repaired_is(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    damage(desk, link, expected_log, "docs/a.txt", "docs/deep/b.txt")
    (desk.folder / "docs" / "a.txt").write_bytes(b"new")
    with pytest.raises(UserError, match=r"a\.txt"):
        repair(desk, link)
    assert desk.items(link)[0].presence is Presence.DAMAGED
    assert fetch(desk, link, "docs/deep/b.txt") == b"bbbb"
    assert desk.program.scrubber.summary().damaged == 1


def test_nothing_to_repair(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    with pytest.raises(UserError, match="Nothing of it is damaged"):
        repair(desk, link)
    damage(desk, link, expected_log, "single.txt")
    with pytest.raises(UserError, match="Nothing of it is damaged"):
        repair(desk, link, "docs")
    with pytest.raises(UserError, match="Nothing of it is damaged"):
        repair(desk, desk.share({"other": b"o"}))


def test_an_ended_link(desk: Desk, link: Link) -> None:
    desk.program.links.revoke(link.token, by=ME)
    with pytest.raises(UserError, match="has ended"):
        repair(desk, link)


def test_it_can_be_cancelled(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    damage(desk, link, expected_log, "docs/deep/large.bin")
    before = in_storage(desk, link)
    control = CopyControl()
    control.cancel()
    with pytest.raises(CopyCancelled):
        desk.program.repairs.repair(link.token, by=ME, control=control)
    assert in_storage(desk, link) == before


def test_a_full_disk(desk: Desk, link: Link, expected_log: ExpectedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    damage(desk, link, expected_log, "docs/a.txt")
    monkeypatch.setattr(Room, "on_disk", lambda _room: 0)
    with pytest.raises(EnvironmentFault, match="Not enough space"):
        repair(desk, link)
    assert desk.state(link) is LinkState.MISSING


@pytest.mark.parametrize("path", ["docs/a.txt", "docs/deep/large.bin"])
def test_a_storage_that_cannot_be_written(
    desk: Desk, link: Link, path: str, expected_log: ExpectedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(desk, link, expected_log, path)

    def broken(_fd: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(EnvironmentFault, match="The copy cannot be written"):
        repair(desk, link)
    monkeypatch.undo()
    assert desk.state(link) is LinkState.MISSING


def test_the_item_is_taken_off_while_it_is_repaired(
    desk: Desk, link: Link, expected_log: ExpectedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(desk, link, expected_log, "single.txt")
    put = desk.program.repairs._put

    def slow(item_id: str, *rest: object) -> bool:
        done: bool = put(item_id, *rest)  # type: ignore[arg-type]
        desk.program.items.remove(link.token, item_id, by=ME)
        return done

    monkeypatch.setattr(desk.program.repairs, "_put", slow)
    repair(desk, link)
    assert desk.actions(Action.LINK_FOUND) == []
    assert desk.storage() == [item.id for item in desk.items(link)]
    assert desk.state(link) is LinkState.ACTIVE
