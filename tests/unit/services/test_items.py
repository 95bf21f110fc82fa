"""Changing the files of a living link: its address stays, and what does not get in leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, Mode
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import LinkChanged
from sharedesk.services.control import CopyCancelled, CopyControl
from sharedesk.services.ingest import Ingest
from sharedesk.store.audit import AuditRepository
from tests.unit.desk import ME, Desk, names

both = pytest.mark.parametrize("mode", Mode)


def made(desk: Desk, mode: Mode, files: dict[str, bytes] | None = None) -> Link:
    files = files or {"a.txt": b"a", "docs/b.txt": b"bb"}
    return desk.send(files) if mode is Mode.SEND else desk.share(files)


def changed(desk: Desk) -> dict[str, object]:
    event = desk.events()[-1]
    assert (event.action, event.who.person) == (Action.LINK_EDITED, ME)
    return dict(event.detail)


@both
def test_added_files_appear_at_the_end_with_names_of_their_own(desk: Desk, mode: Mode) -> None:
    link = made(desk, mode)
    details = desk.program.items.add(link.token, desk.write({"c.txt": b"ccc", "a.txt": b"a", "more/d": b"d"}), by=ME)
    assert names(details.items) == ["a.txt", "docs", "c.txt", "a (2).txt", "more"]
    assert details.link.token == link.token
    assert changed(desk) == {"added": "c.txt, a (2).txt, more"}
    assert LinkChanged(link.id, link.token) in desk.told
    assert details.link.item_count == 5
    grant = desk.grant(link)
    assert desk.fetch(desk.program.downloads.file(grant, "c.txt")) == b"ccc"
    assert desk.fetch(desk.program.downloads.file(grant, "more/d")) == b"d"


@both
@pytest.mark.parametrize("by_name", [True, False])
def test_a_replaced_file_keeps_its_place(desk: Desk, mode: Mode, by_name: bool) -> None:
    link = made(desk, mode)
    old = desk.items(link)[0]
    new = desk.write({"new/a.txt": b"newer"})[0] / "a.txt"
    details = desk.program.items.replace(link.token, old.name if by_name else old.id, new, by=ME)
    assert names(details.items) == ["a.txt", "docs"]
    assert details.items[0].id != old.id
    assert changed(desk) == {"replaced": "a.txt", "by": "a.txt"}
    assert desk.fetch(desk.program.downloads.file(desk.grant(link), "a.txt")) == b"newer"
    assert old.id not in desk.storage()


@both
def test_a_folder_may_be_replaced_by_a_file(desk: Desk, mode: Mode) -> None:
    link = made(desk, mode)
    details = desk.program.items.replace(link.token, "docs", desk.write({"c.txt": b"c"})[0], by=ME)
    assert names(details.items) == ["a.txt", "c.txt"]
    assert (details.link.size, details.link.file_count) == (2, 2)
    with desk.program.base.store.scope() as db:
        assert db.execute_sql("select count(*) from entry").fetchone() == (0,)


@both
def test_a_removed_file_is_gone(desk: Desk, mode: Mode) -> None:
    link = made(desk, mode)
    details = desk.program.items.remove(link.token, "docs", by=ME)
    assert names(details.items) == ["a.txt"]
    assert changed(desk) == {"removed": "docs"}
    assert desk.storage() == ([details.items[0].id] if mode is Mode.SEND else [])
    with pytest.raises(UserError, match="only file"):
        desk.program.items.remove(link.token, "a.txt", by=ME)


def test_what_is_not_in_the_link_is_named(desk: Desk) -> None:
    link = made(desk, Mode.SHARE)
    with pytest.raises(UserError, match=r"no item “x”\. It has: a\.txt, docs"):
        desk.program.items.remove(link.token, "x", by=ME)


def test_files_are_not_changed_while_they_are_copied(desk: Desk) -> None:
    link = desk.send({"a.txt": b"a"}, copy=False)
    with pytest.raises(UserError, match="still being copied"):
        desk.program.items.add(link.token, desk.write({"b.txt": b"b"}), by=ME)


@both
def test_an_ended_link_takes_nothing(desk: Desk, mode: Mode) -> None:
    link = made(desk, mode)
    path = desk.write({"c.txt": b"c"})[0]
    desk.program.links.revoke(link.token, by=ME)
    items = desk.program.items
    for change in (
        lambda: items.add(link.token, [path], by=ME),
        lambda: items.replace(link.token, "a.txt", path, by=ME),
        lambda: items.remove(link.token, "a.txt", by=ME),
    ):
        with pytest.raises(UserError, match="has ended"):
            change()


# -- what does not get in


def meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> None:
    """Let something happen once, after a copy was made and before it gets into the link."""
    copy, todo = Ingest.copy, [action]

    def then(*arguments: object) -> object:
        ingested = copy(*arguments)  # type: ignore[arg-type]
        if todo:
            todo.pop()()
        return ingested

    monkeypatch.setattr(Ingest, "copy", then)


def test_a_link_that_ends_meanwhile_takes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = made(desk, Mode.SEND)
    stored = desk.storage()
    meanwhile(desk, monkeypatch, lambda: desk.program.links.revoke(link.token, by=ME))
    with pytest.raises(UserError, match="has ended"):
        desk.program.items.add(link.token, desk.write({"c.txt": b"c"}), by=ME)
    assert desk.storage() == stored
    assert len(desk.items(link)) == 2


def test_files_of_one_name_that_are_added_at_once_are_told_apart(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = made(desk, Mode.SEND)
    paths = desk.write({"c.txt": b"c"})
    meanwhile(desk, monkeypatch, lambda: desk.program.items.add(link.token, paths, by=ME))
    desk.program.items.add(link.token, paths, by=ME)
    assert sorted(names(desk.items(link))) == ["a.txt", "c (2).txt", "c.txt", "docs"]


def test_a_file_that_is_replaced_twice_at_once_is_there_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = made(desk, Mode.SEND)
    path = desk.write({"c.txt": b"c"})[0]
    meanwhile(desk, monkeypatch, lambda: desk.program.items.replace(link.token, "a.txt", path, by=ME))
    with pytest.raises(UserError, match="no item"):
        desk.program.items.replace(link.token, "a.txt", path, by=ME)
    assert names(desk.items(link)) == ["c.txt", "docs"]
    assert len(desk.storage()) == 2


def test_what_cannot_be_recorded_leaves_no_copy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = made(desk, Mode.SEND)
    stored, paths = desk.storage(), desk.write({"c.txt": b"c"})

    def full(*_arguments: object) -> None:
        raise EnvironmentFault("The disk is full.")

    monkeypatch.setattr(AuditRepository, "append", full)
    with pytest.raises(EnvironmentFault):
        desk.program.items.add(link.token, paths, by=ME)
    assert desk.storage() == stored
    assert names(desk.items(link)) == ["a.txt", "docs"]


def test_cancelling_leaves_no_copy(desk: Desk) -> None:
    link, control = made(desk, Mode.SEND), CopyControl()
    stored = desk.storage()
    control.cancel()
    with pytest.raises(CopyCancelled):
        desk.program.items.add(link.token, desk.write({"c.txt": b"c", "d.txt": b"d"}), by=ME, control=control)
    assert desk.storage() == stored


def test_a_file_too_large_for_the_disk_is_not_begun(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = made(desk, Mode.SEND)
    monkeypatch.setattr(desk.program.room._storage, "free", lambda _reserve: 0)
    with pytest.raises(EnvironmentFault, match="Not enough space"):
        desk.program.items.add(link.token, desk.write({"c.txt": b"c"}), by=ME)


def test_a_missing_path_changes_nothing(desk: Desk) -> None:
    link = made(desk, Mode.SEND)
    with pytest.raises(UserError, match="no file or folder “none”"):
        desk.program.items.replace(link.token, "a.txt", Path("none"), by=ME)
    assert desk.link(link).revision == link.revision
