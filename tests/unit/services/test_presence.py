"""Originals: followed when they are edited, missed when they are gone, never confused with what took their place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, LinkState, Presence
from sharedesk.errors import UserError
from sharedesk.events import LinkChanged
from sharedesk.services import presence as module
from sharedesk.services.access import UnavailableError
from sharedesk.services.contents import GoneError
from sharedesk.store.items import ItemRecord
from tests.unit.desk import ME, Desk


def nothing(_size: int) -> None:
    """Read on."""


def record(desk: Desk, link: Link) -> ItemRecord:
    with desk.program.base.store.scope():
        return desk.program.presence._items.of_link(link.id)[0]


def fingerprint(desk: Desk, link: Link) -> bool:
    return desk.program.presence.fingerprint(record(desk, link), nothing)


def look(desk: Desk, link: Link) -> Presence:
    """Let the patrol look once at everything, and return what it found."""
    after = desk.program.presence.patrol("", 100, nothing)
    assert after == ""
    return desk.items(link)[0].presence


@pytest.fixture
def shared(desk: Desk) -> Link:
    link = desk.share({"a.txt": b"original"})
    assert fingerprint(desk, link)
    return desk.link(link)


def changes(desk: Desk) -> list[Action]:
    return desk.actions(Action.LINK_MISSING, Action.LINK_FOUND)


# -- followed


def test_a_file_that_stays_the_same_changes_nothing(desk: Desk, shared: Link) -> None:
    desk.told.clear()
    assert look(desk, shared) is Presence.HERE
    assert desk.link(shared) == shared
    assert desk.told == []


def test_edited_in_place(desk: Desk, shared: Link) -> None:
    with (desk.folder / "a.txt").open("ab") as file:
        file.write(b" and more")
    assert look(desk, shared) is Presence.HERE
    item = desk.items(shared)[0]
    assert (item.size, item.sha256) == (17, None)
    assert desk.link(shared).size == 17
    assert LinkChanged(shared.id, shared.token) in desk.told
    assert desk.fetch(desk.everything(shared)) == b"original and more"
    assert changes(desk) == []


def test_saved_over_by_renaming(desk: Desk, shared: Link) -> None:
    (desk.folder / "new").write_bytes(b"saved by an editor")
    (desk.folder / "new").replace(desk.folder / "a.txt")
    assert desk.fetch(desk.everything(shared)) == b"saved by an editor"
    assert changes(desk) == []


# -- gone and found


def test_gone_is_missing_and_told_once(desk: Desk, shared: Link) -> None:
    (desk.folder / "a.txt").unlink()
    assert look(desk, shared) is Presence.GONE
    assert look(desk, shared) is Presence.GONE
    assert desk.state(shared) is LinkState.MISSING
    assert [(event.action, event.item) for event in desk.events(Action.LINK_MISSING)] == [
        (Action.LINK_MISSING, "a.txt")
    ]
    with pytest.raises(UnavailableError) as refused:
        desk.grant(shared)
    assert refused.value.status == 503


def test_moved_back_is_found(desk: Desk, shared: Link) -> None:
    (desk.folder / "a.txt").rename(desk.folder / "elsewhere")
    look(desk, shared)
    (desk.folder / "elsewhere").rename(desk.folder / "a.txt")
    assert look(desk, shared) is Presence.HERE
    assert desk.state(shared) is LinkState.ACTIVE
    assert changes(desk) == [Action.LINK_MISSING, Action.LINK_FOUND]
    assert desk.items(shared)[0].sha256 == shared_sha(desk, shared)


def shared_sha(desk: Desk, link: Link) -> str | None:
    return record(desk, link).item.sha256


def test_edited_while_it_was_away(desk: Desk, shared: Link) -> None:
    away = (desk.folder / "a.txt").rename(desk.folder / "elsewhere")
    look(desk, shared)
    with away.open("r+b") as file:
        file.write(b"ORIGINAL")
    away.rename(desk.folder / "a.txt")
    assert look(desk, shared) is Presence.HERE
    assert desk.items(shared)[0].sha256 is None, "its content is not what was read once"


def test_a_restored_copy_with_the_same_content_is_found(desk: Desk, shared: Link) -> None:
    (desk.folder / "a.txt").unlink()
    look(desk, shared)
    (desk.folder / "a.txt").write_bytes(b"original")
    assert look(desk, shared) is Presence.HERE
    assert desk.fetch(desk.everything(shared)) == b"original"
    assert changes(desk) == [Action.LINK_MISSING, Action.LINK_FOUND]


def test_a_visitor_finds_it_too(desk: Desk, shared: Link) -> None:
    (desk.folder / "a.txt").unlink()
    look(desk, shared)
    (desk.folder / "a.txt").write_bytes(b"original")
    assert desk.fetch(desk.everything(shared)) == b"original"


def test_a_visitor_does_not_wait_for_a_large_file_to_be_read(
    desk: Desk, shared: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 7)
    (desk.folder / "a.txt").unlink()
    look(desk, shared)
    (desk.folder / "a.txt").write_bytes(b"original")
    with pytest.raises(UnavailableError):
        desk.grant(shared)
    assert look(desk, shared) is Presence.HERE


# -- something else in its place


@pytest.mark.parametrize("content", [b"impostor", b"longer impostor"])
def test_another_file_in_its_place_is_never_served(desk: Desk, shared: Link, content: bytes) -> None:
    details = desk.program.links.get(shared.token)
    (desk.folder / "a.txt").unlink()
    look(desk, shared)
    (desk.folder / "a.txt").write_bytes(content)
    for _ in range(3):
        assert look(desk, shared) is Presence.REPLACED
        with pytest.raises(UnavailableError):
            desk.grant(shared)
    with pytest.raises(GoneError):
        desk.program.contents.locate(details, "a.txt")
    assert desk.state(shared) is LinkState.MISSING
    assert changes(desk) == [Action.LINK_MISSING]


def test_without_a_known_content_only_the_same_file_is_recognised(desk: Desk) -> None:
    link = desk.share({"a.txt": b"original"})
    (desk.folder / "a.txt").unlink()
    look(desk, link)
    (desk.folder / "a.txt").write_bytes(b"original")
    assert look(desk, link) is Presence.REPLACED


def test_a_file_that_gets_the_number_of_the_old_one_is_another_file(desk: Desk, shared: Link) -> None:
    path = desk.folder / "a.txt"
    inode = path.stat().st_ino
    path.unlink()
    look(desk, shared)
    for _ in range(50):
        path.write_bytes(b"impostor")
        if path.stat().st_ino == inode:
            break
        path.unlink()
    path.write_bytes(b"impostor")
    assert look(desk, shared) is Presence.REPLACED


def test_an_impostor_is_read_once(desk: Desk, shared: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    (desk.folder / "a.txt").unlink()
    look(desk, shared)
    (desk.folder / "a.txt").write_bytes(b"impostor")
    for _ in range(3):
        desk.program.presence.patrol("", 100, read.append)
    assert read == [8]


def test_the_owner_accepts_what_is_there(desk: Desk, shared: Link) -> None:
    (desk.folder / "a.txt").unlink()
    look(desk, shared)
    (desk.folder / "a.txt").write_bytes(b"new version")
    look(desk, shared)
    desk.program.items.accept_original(shared.token, "a.txt", by=ME)
    assert desk.state(shared) is LinkState.ACTIVE
    assert desk.fetch(desk.everything(shared)) == b"new version"
    event = desk.events(Action.LINK_FOUND)[0]
    assert (event.item, event.detail, event.who.person) == ("a.txt", {"accepted": True}, ME)


def test_gone_again_after_it_was_replaced_is_not_missing_twice(desk: Desk, shared: Link) -> None:
    (desk.folder / "a.txt").unlink()
    look(desk, shared)
    (desk.folder / "a.txt").write_bytes(b"impostor")
    assert look(desk, shared) is Presence.REPLACED
    (desk.folder / "a.txt").unlink()
    assert look(desk, shared) is Presence.GONE
    assert changes(desk) == [Action.LINK_MISSING]


def test_a_folder_where_a_file_was(desk: Desk, shared: Link) -> None:
    (desk.folder / "a.txt").unlink()
    (desk.folder / "a.txt").mkdir()
    assert look(desk, shared) is Presence.GONE


def test_a_pipe_where_a_file_was(desk: Desk, shared: Link) -> None:
    (desk.folder / "a.txt").unlink()
    os.mkfifo(desk.folder / "a.txt")
    assert look(desk, shared) is Presence.GONE


def test_accepting_is_for_originals(desk: Desk) -> None:
    link = desk.send({"a.txt": b"a"})
    with pytest.raises(UserError, match="has copies of its files"):
        desk.program.items.accept_original(link.token, "a.txt", by=ME)
    other = desk.share({"b.txt": b"b"})
    (desk.folder / "b.txt").unlink()
    with pytest.raises(UserError, match="no file or folder"):
        desk.program.items.accept_original(other.token, "b.txt", by=ME)


# -- two that look at the same time


def test_an_impostor_is_not_taken_for_an_edit_by_one_who_looked_too_early(desk: Desk, shared: Link) -> None:
    """One look began when the file was there, saw the impostor, and ends after another look had found it gone."""
    path, early = desk.folder / "a.txt", record(desk, shared)
    path.unlink()
    assert look(desk, shared) is Presence.GONE
    path.write_bytes(b"impostor")
    assert not desk.program.presence.check(early, nothing)
    assert look(desk, shared) is Presence.REPLACED
    with pytest.raises(UnavailableError):
        desk.grant(shared)


def test_a_late_look_does_not_undo_what_the_owner_accepted(desk: Desk, shared: Link) -> None:
    (desk.folder / "a.txt").unlink()
    look(desk, shared)
    (desk.folder / "a.txt").write_bytes(b"impostor")
    late = record(desk, shared)
    desk.program.items.accept_original(shared.token, "a.txt", by=ME)
    assert not desk.program.presence.check(late, nothing)
    assert desk.state(shared) is LinkState.ACTIVE


def test_a_link_that_goes_meanwhile(desk: Desk, shared: Link) -> None:
    early = record(desk, shared)
    unknown = desk.share({"b.txt": b"b"})
    early_b = record(desk, unknown)
    for link in (shared, unknown):
        desk.program.links.delete(link.token, by=ME)
    (desk.folder / "a.txt").unlink()
    assert not desk.program.presence.check(early, nothing)
    assert not desk.program.presence.fingerprint(early_b, nothing)
    (desk.folder / "b.txt").write_bytes(b"edited")
    assert desk.program.presence.check(early_b, nothing)
    assert changes(desk) == []


def test_a_copy_that_is_edited_while_it_is_recognised(
    desk: Desk, shared: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.folder / "a.txt"
    path.unlink()
    look(desk, shared)
    path.write_bytes(b"original")
    sha256 = module.PresenceService._sha256

    def edited(service: object, item: ItemRecord, step: Callable[[int], None]) -> str | None:
        found = sha256(service, item, step)  # type: ignore[arg-type]
        path.write_bytes(b"impostor")
        return found

    monkeypatch.setattr(module.PresenceService, "_sha256", edited)
    assert look(desk, shared) is Presence.REPLACED


def test_a_copy_that_is_edited_while_it_is_read_is_read_again(desk: Desk, shared: Link) -> None:
    path = desk.folder / "a.txt"
    path.unlink()
    look(desk, shared)
    path.write_bytes(b"original")
    desk.program.presence.patrol("", 100, lambda _size: os.utime(path, ns=(0, 7)))
    assert desk.items(shared)[0].presence is Presence.REPLACED
    assert look(desk, shared) is Presence.HERE


# -- folders


def test_folders_are_followed_and_missed(desk: Desk) -> None:
    link = desk.share({"docs/a.txt": b"a"})
    desk.write({"docs/b.txt": b"b"})
    assert look(desk, link) is Presence.HERE
    (desk.folder / "docs").rename(desk.folder / "away")
    assert look(desk, link) is Presence.GONE
    (desk.folder / "away").rename(desk.folder / "docs")
    assert look(desk, link) is Presence.HERE
    shutil.rmtree(desk.folder / "docs")
    look(desk, link)
    (desk.folder / "docs").mkdir()
    assert look(desk, link) is Presence.REPLACED


def test_one_of_several_missing_leaves_the_rest(desk: Desk) -> None:
    link = desk.share({"a.txt": b"a", "b.txt": b"b"})
    (desk.folder / "a.txt").unlink()
    grant = desk.grant(link)
    assert [item.presence for item in grant.details.items] == [Presence.GONE, Presence.HERE]
    assert desk.state(link) is LinkState.MISSING
    with pytest.raises(GoneError):
        desk.program.downloads.everything(grant)
    assert desk.fetch(desk.program.downloads.file(grant, "b.txt")) == b"b"


# -- which links are looked at


def test_copies_and_ended_links_are_not_looked_at(desk: Desk, shared: Link) -> None:
    sent = desk.send({"b.txt": b"b"})
    (desk.folder / "b.txt").unlink()
    desk.program.links.revoke(shared.token, by=ME)
    (desk.folder / "a.txt").unlink()
    for link in (sent, shared):
        details = desk.program.links.get(link.token)
        assert desk.program.presence.refresh(details) is details
    assert desk.program.presence.patrol("", 100, nothing) == ""
    assert changes(desk) == []


def test_the_patrol_goes_round_in_parts(desk: Desk) -> None:
    links = [desk.share({f"{number}.txt": b""}) for number in range(5)]
    for path in desk.folder.iterdir():
        path.unlink()
    after, rounds = "", 0
    while True:
        after = desk.program.presence.patrol(after, 2, nothing)
        rounds += 1
        if not after:
            break
    assert rounds == 3
    assert all(desk.link(link).missing for link in links)


# -- fingerprints


def test_a_fingerprint_is_taken_once_and_told(desk: Desk) -> None:
    link = desk.share({"a.txt": b"a"})
    desk.told.clear()
    assert fingerprint(desk, link)
    assert desk.told == [LinkChanged(link.id, link.token)]
    assert desk.link(link).revision > link.revision


def test_what_has_no_fingerprint(desk: Desk) -> None:
    folder = desk.share({"docs/a": b"a"})
    assert not fingerprint(desk, folder)
    gone = desk.share({"gone.txt": b"a"})
    before = record(desk, gone)
    (desk.folder / "gone.txt").unlink()
    assert not desk.program.presence.fingerprint(before, nothing)
    look(desk, gone)
    assert not fingerprint(desk, gone)
    edited = desk.share({"edited.txt": b"a"})
    before = record(desk, edited)
    (desk.folder / "edited.txt").write_bytes(b"abc")
    assert not desk.program.presence.fingerprint(before, nothing)


def test_a_file_that_changes_while_it_is_read_has_none(desk: Desk) -> None:
    link = desk.share({"a.txt": b"a"})

    def edit(_size: int) -> None:
        os.utime(desk.folder / "a.txt", ns=(0, 5))

    assert not desk.program.presence.fingerprint(record(desk, link), edit)
    assert desk.items(link)[0].sha256 is None
