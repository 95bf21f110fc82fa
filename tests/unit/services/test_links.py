"""Links from their making to their end: each change is one transaction with one audit event, told after the commit."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import CopyPhase, Ending, Item, ItemKind, Link, LinkEdit, LinkState, Mode
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import AppEvent, AuditAppended, LinkChanged
from sharedesk.services import intake
from sharedesk.store.audit import AuditRepository
from tests.unit.desk import LINK_ACTIONS, ME, Desk, names

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# -- making


def test_a_shared_file_is_active_at_once_and_nothing_is_copied(desk: Desk) -> None:
    link = desk.share({"letter.pdf": b"12345"}, message=" Dear Anna\n")
    assert desk.state(link) is LinkState.ACTIVE
    assert (link.title, link.message, link.created_by) == ("letter.pdf", "Dear Anna", ME)
    assert (link.size, link.file_count, link.item_count) == (5, 1, 1)
    assert (link.lead_name, link.lead_kind, link.created_at) == ("letter.pdf", ItemKind.FILE, desk.clock.now)
    assert desk.storage() == []
    assert desk.program.links.url(link.token).endswith(f"/s/{link.token}")


def test_a_link_to_send_is_prepared_first(desk: Desk) -> None:
    link = desk.send({"a.txt": b"a"}, copy=False)
    assert desk.state(link) is LinkState.PREPARING
    assert link.phase is CopyPhase.COPYING
    assert link.copied == 0


def test_several_files_and_folders_become_one_link(desk: Desk) -> None:
    link = desk.share({"a.txt": b"aa", "folder/inner.txt": b"x", "b.txt": b"b"})
    assert names(desk.items(link)) == ["a.txt", "folder", "b.txt"]
    assert [item.kind for item in desk.items(link)] == [ItemKind.FILE, ItemKind.FOLDER, ItemKind.FILE]
    assert link.title == "a.txt and 2 more"
    edited = desk.program.links.edit(link.token, LinkEdit(title=" "), by=ME)
    assert edited.link.title == "a.txt and 2 more", "who takes the title away gets the first one back"
    assert link.item_names.split("\n") == ["a.txt", "folder", "b.txt"]
    assert (link.size, link.file_count) == (3, 2), "a folder is not walked when the link is made"


@pytest.mark.parametrize(
    ("key", "value", "title"),
    [("branding.language", "fr", "a et 1 autre"), ("branding.language", "es", "a y 1 más"),
     ("ui.language", "de", "a und 1 weitere")],
)  # fmt: skip
def test_a_link_without_a_title_is_called_something_in_the_language_of_the_sender(
    desk: Desk, key: str, value: str, title: str
) -> None:
    desk.program.change_setting(key, value, by=ME)
    assert desk.share({"a": b"a", "b": b"b"}).title == title


def test_files_of_one_name_are_told_apart(desk: Desk) -> None:
    paths = []
    for folder in ("one", "two", "three"):
        paths += [path / "A.txt" for path in desk.write({f"{folder}/A.txt": b"x"})]
    paths += desk.write({"a.TXT": b"x"})
    assert names(desk.items(desk.make(Mode.SHARE, paths))) == ["A.txt", "A (2).txt", "A (3).txt", "a (4).TXT"]


def test_a_path_may_be_a_link_to_a_file(desk: Desk) -> None:
    target = desk.write({"target.txt": b"four"})[0]
    (desk.folder / "link.txt").symlink_to(target)
    item = desk.items(desk.make(Mode.SHARE, [desk.folder / "link.txt"]))[0]
    assert (item.name, item.size, item.source) == ("link.txt", 4, str(desk.folder / "link.txt"))


def test_relative_paths_and_the_home_folder_are_understood(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write({"a.txt": b"a", "~draft": b"d"})
    monkeypatch.chdir(desk.folder)
    monkeypatch.setenv("HOME", str(desk.folder))
    link = desk.make(Mode.SHARE, [Path("a.txt"), Path("~draft"), Path("~/a.txt")])
    assert [item.source for item in desk.items(link)] == [
        str(desk.folder / name) for name in ("a.txt", "~draft", "a.txt")
    ]


def missing(desk: Desk) -> Path:
    return desk.folder / "none.txt"


def below_a_file(desk: Desk) -> Path:
    return desk.write({"file": b""})[0] / "x"


def fifo(desk: Desk) -> Path:
    os.mkfifo(desk.folder / "fifo")
    return desk.folder / "fifo"


def own_database(desk: Desk) -> Path:
    return desk.program.paths.database


def with_nul(desk: Desk) -> Path:
    return desk.folder / "a\0b"


def undecodable(desk: Desk) -> Path:
    path = os.fsencode(desk.folder) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_bytes(b"x")
    return Path(os.fsdecode(path))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (missing, "There is no file or folder “none.txt”. Check"),
        (below_a_file, "There is no file or folder “x”"),
        (fifo, "“fifo” cannot be shared. It is neither a file nor a folder"),
        (own_database, "“sharedesk.db” cannot be read. ShareDesk's own data is never shared"),
        (with_nul, "There is no file or folder “ab”"),
        (undecodable, "The name “caf\ufffd.txt” has bytes that are not text. Rename"),
    ],
)
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.shows("A21")
def test_what_cannot_be_shared_is_told_and_makes_no_link(
    desk: Desk, mode: Mode, path: Callable[[Desk], Path], words: str
) -> None:
    good = desk.write({"good.txt": b"g"})
    with pytest.raises(UserError) as refused:
        desk.make(mode, [*good, path(desk)])
    assert words in str(refused.value)
    assert desk.program.links.page() == []
    assert desk.events() == []


def test_a_disk_that_fails_is_not_the_users_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(desk.program.links._intake._originals, "choose", broken)
    with pytest.raises(EnvironmentFault, match="Input/output error"):
        desk.share({"a.txt": b""})


def test_the_number_of_items_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="No files were named"):
        desk.make(Mode.SHARE, [])
    monkeypatch.setattr(intake, "MAX_ITEMS", 2)
    with pytest.raises(UserError, match="2 items at most"):
        desk.share({"a": b"", "b": b"", "c": b""})


def test_a_link_of_a_thousand_files(desk: Desk) -> None:
    link = desk.share({f"{number}.txt": b"x" for number in range(1000)})
    assert len(desk.items(link)) == 1000
    assert names(desk.items(link))[:3] == ["0.txt", "1.txt", "2.txt"]


def test_a_copy_that_cannot_fit_is_not_begun(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.program.links._room._storage, "free", lambda _reserve: 9)
    with pytest.raises(EnvironmentFault, match=r"needs 10 bytes and this disk has 9 bytes free"):
        desk.send({"big": b"x" * 10})
    assert desk.program.links.page() == []
    desk.share({"big": b"x" * 10})


@pytest.mark.parametrize(
    ("options", "words"), [({"title": "x" * 201}, "title has 201"), ({"message": "x" * 5001}, "message has 5001")]
)
def test_texts_are_bounded(desk: Desk, options: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=words):
        desk.share({"a": b""}, **options)


def test_controls_and_what_is_no_text_do_not_get_into_a_title(desk: Desk) -> None:
    link = desk.share({"a": b""}, title=" \x00a\x1b[31mb\x7f\udc80 ", message="one\n\ttwo\r")
    assert (link.title, link.message) == ("a[31mb?", "one\n\ttwo")


# -- expiry and the policy


def test_the_policy_gives_the_expiry_that_nobody_chose(desk: Desk) -> None:
    assert desk.share({"a": b""}).expires_at is None
    desk.program.change_setting("policy.expiry.default", "7d", by=ME)
    assert desk.share({"a": b""}).expires_at == desk.clock.now + 7 * DAY
    assert desk.share({"a": b""}, never_expires=True).expires_at is None
    assert desk.share({"a": b""}, expires_at=desk.clock.now + HOUR).expires_at == desk.clock.now + HOUR
    desk.program.change_setting("policy.expiry.rule", "forbidden", by=ME)
    assert desk.share({"a": b""}).expires_at is None


@pytest.mark.parametrize(
    ("settings", "hours"),
    [({"rule": "required"}, None), ({"rule": "forbidden"}, 1), ({"maximum": "1h"}, 2), ({}, 0), ({}, -1)],
)
@pytest.mark.shows("A46", "2.2.2")
def test_the_policy_holds_when_a_link_is_made_and_when_it_is_edited(
    desk: Desk, settings: dict[str, str], hours: int | None
) -> None:
    link = desk.share({"a": b""})
    for name, value in settings.items():
        desk.program.change_setting(f"policy.expiry.{name}", value, by=ME)
    expires_at = None if hours is None else desk.clock.now + hours * HOUR
    with pytest.raises(UserError):
        desk.share({"a": b""}, expires_at=expires_at, never_expires=hours is None)
    with pytest.raises(UserError):
        desk.program.links.edit(link.token, LinkEdit(title="new", expires_at=expires_at), by=ME)
    assert desk.link(link) == link
    assert len(desk.program.links.page()) == 1


# -- changing


def edit(desk: Desk, link: Link) -> None:
    desk.program.links.edit(link.token, LinkEdit("New", "Hello", desk.clock.now + HOUR), by=ME)


def pause(desk: Desk, link: Link) -> None:
    desk.program.links.pause(link.token, by=ME)


def resume(desk: Desk, link: Link) -> None:
    desk.program.links.resume(link.token, by=ME)


def revoke(desk: Desk, link: Link) -> None:
    desk.program.links.revoke(link.token, by=ME)


def delete(desk: Desk, link: Link) -> None:
    desk.program.links.delete(link.token, by=ME, undo_for=HOUR)


def restore(desk: Desk, link: Link) -> None:
    desk.program.links.restore(link.token, by=ME)


def expire(desk: Desk, _link: Link) -> None:
    desk.clock.advance(days=2)
    desk.program.links.expire_due()


Change = Callable[[Desk, Link], None]
CHANGES: list[tuple[list[Change], Change, Action, dict[str, Any]]] = [
    ([], edit, Action.LINK_EDITED, {"title": "New", "message": "Hello"}),
    ([], pause, Action.LINK_PAUSED, {"paused_at": True}),
    ([pause], resume, Action.LINK_RESUMED, {"paused_at": None}),
    ([], revoke, Action.LINK_REVOKED, {"ending": Ending.REVOKED}),
    ([], delete, Action.LINK_DELETED, {}),
    ([delete], restore, Action.LINK_RESTORED, {}),
    ([], expire, Action.LINK_EXPIRED, {"ending": Ending.EXPIRED}),
]


@pytest.mark.parametrize(("before", "change", "action", "after"), CHANGES)
def test_each_change_is_recorded_once_and_told_after_the_commit(
    desk: Desk, before: list[Change], change: Change, action: Action, after: dict[str, Any]
) -> None:
    link = desk.share({"a.txt": b"a"}, expires_at=desk.clock.now + DAY)
    for earlier in before:
        earlier(desk, link)
    count = desk.program.audit.count()
    durable: list[bool] = []

    def listen(event: AppEvent) -> None:
        with desk.program.base.store.scope() as db:
            durable.append(not db.in_transaction() and desk.program.audit.count() == count + 1)
        desk.told.append(event)

    desk.told.clear()
    desk.program.bus.subscribe(listen)
    change(desk, link)
    recorded = desk.events()[count:]
    assert [(event.action, event.token) for event in recorded] == [(action, link.token)]
    assert recorded[0].who.person == (None if change is expire else ME)
    assert durable
    assert all(durable)
    assert [told.event for told in desk.heard(AuditAppended)][:1] == recorded
    assert LinkChanged(link.id, link.token, deleted=change is delete) in desk.told
    if change is not delete:
        now = desk.link(link)
        for name, value in after.items():
            assert (getattr(now, name) is not None) if value is True else getattr(now, name) == value
        assert now.revision > link.revision


@pytest.mark.parametrize(("before", "change", "action", "after"), CHANGES)
@pytest.mark.shows("2.3.3")
def test_a_change_that_cannot_be_recorded_does_not_happen(
    desk: Desk,
    before: list[Change],
    change: Change,
    action: Action,
    after: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = desk.share({"a.txt": b"a"}, expires_at=desk.clock.now + DAY)
    for earlier in before:
        earlier(desk, link)
    revision, gone = desk.program.links.latest_revision(), delete in before
    desk.told.clear()

    def full(*_arguments: object) -> None:
        raise EnvironmentFault("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(AuditRepository, "append", full)
        with pytest.raises(EnvironmentFault):
            change(desk, link)
    assert desk.told == []
    assert desk.program.links.latest_revision() == revision
    assert bool(desk.program.links.page()) is not gone
    change(desk, link)
    assert desk.actions()[-1] is action


@pytest.mark.shows("A46", "2.3.3")
def test_making_a_link_that_cannot_be_recorded_makes_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise EnvironmentFault("The disk is full.")

    monkeypatch.setattr(AuditRepository, "append", full)
    with pytest.raises(EnvironmentFault):
        desk.share({"a": b""})
    assert desk.program.links.page() == []
    assert desk.told == []


def test_making_is_one_event(desk: Desk) -> None:
    link = desk.share({"a.txt": b"", "b.txt": b""})
    event = desk.events()[0]
    assert (event.seq, event.action, event.token) == (1, Action.LINK_CREATED, link.token)
    assert event.detail == {"mode": "share", "items": 2, "title": "a.txt and 1 more"}


def test_an_edit_says_what_changed_and_nothing_else(desk: Desk) -> None:
    link = desk.share({"a.txt": b""}, title="Old", message="Same")
    when = desk.clock.now + HOUR
    desk.program.links.edit(link.token, LinkEdit("New", "Same", when), by=ME)
    assert desk.events(Action.LINK_EDITED)[-1].detail == {"title": "New", "expires_at": "2026-11-24T11:00:00.000Z"}
    desk.program.links.edit(link.token, LinkEdit("New", "Same", when), by=ME)
    desk.program.links.edit(link.token, LinkEdit(), by=ME)
    assert len(desk.events(Action.LINK_EDITED)) == 1
    desk.program.links.edit(link.token, LinkEdit(title=" ", expires_at=None), by=ME)
    assert desk.events(Action.LINK_EDITED)[-1].detail == {"title": "a.txt", "expires_at": None}


def test_pausing_twice_is_pausing_once(desk: Desk) -> None:
    link = desk.share({"a": b""}, paused=True)
    assert desk.state(link) is LinkState.PAUSED
    pause(desk, link)
    resume(desk, link)
    resume(desk, link)
    assert desk.state(link) is LinkState.ACTIVE
    assert desk.actions(*LINK_ACTIONS)[1:] == [Action.LINK_RESUMED]


@pytest.mark.parametrize("end", [revoke, expire])
def test_what_has_ended_stays_ended(desk: Desk, end: Change) -> None:
    link = desk.share({"a": b""}, expires_at=desk.clock.now + DAY)
    end(desk, link)
    ended = desk.link(link)
    for change in (edit, pause, resume):
        with pytest.raises(UserError, match="has ended"):
            change(desk, link)
    end(desk, link)
    expire(desk, link)
    assert desk.link(link) == ended


def test_a_link_that_ran_out_cannot_be_changed_even_before_that_is_noted(desk: Desk) -> None:
    link = desk.share({"a": b""}, expires_at=desk.clock.now + HOUR)
    desk.clock.advance(hours=1)
    assert desk.link(link).ending is None
    with pytest.raises(UserError, match="expired"):
        edit(desk, link)


def test_links_expire_once_and_are_returned(desk: Desk) -> None:
    soon = desk.share({"a": b""}, expires_at=desk.clock.now + HOUR)
    desk.share({"b": b""}, expires_at=desk.clock.now + DAY)
    assert desk.program.links.expire_due() == []
    desk.clock.advance(hours=1)
    ended = desk.program.links.expire_due()
    assert [(link.token, link.ending, link.ended_at) for link in ended] == [
        (soon.token, Ending.EXPIRED, desk.clock.now)
    ]
    assert desk.program.links.expire_due() == []
    assert desk.actions(Action.LINK_EXPIRED) == [Action.LINK_EXPIRED]


def test_setting_the_clock_back_revives_nothing(desk: Desk) -> None:
    link = desk.share({"a": b""}, expires_at=desk.clock.now + HOUR)
    desk.clock.advance(hours=2)
    desk.program.links.expire_due()
    desk.clock.advance(hours=-2)
    assert desk.state(link) is LinkState.EXPIRED


def test_a_deleted_link_is_gone_and_comes_back(desk: Desk) -> None:
    link = desk.share({"a": b""})
    delete(desk, link)
    with pytest.raises(UserError, match="no link with this token"):
        desk.program.links.get(link.token)
    assert desk.program.links.by_id(link.id) is None
    assert desk.program.links.page() == []
    assert desk.program.links.changed_since(link.revision)[0][1], "others are told that it is deleted"
    restore(desk, link)
    assert desk.state(link) is LinkState.ACTIVE
    with pytest.raises(UserError, match="no longer be restored"):
        restore(desk, link)


def test_an_ended_link_comes_back_ended(desk: Desk) -> None:
    link = desk.send({"a": b"abc"})
    revoke(desk, link)
    desk.program.retention.purge()
    delete(desk, link)
    restore(desk, link)
    assert desk.state(link) is LinkState.REVOKED


def test_links_are_paged_newest_first(desk: Desk) -> None:
    made = [desk.share({f"{number}": b""}) for number in range(5)]
    page = desk.program.links.page(limit=2)
    assert [link.id for link in page] == [made[4].id, made[3].id]
    assert [link.id for link in desk.program.links.page(before_id=page[-1].id)] == [
        link.id for link in reversed(made[:3])
    ]
    assert [link.id for link, _ in desk.program.links.changed_since(made[2].revision)] == [made[3].id, made[4].id]
    assert desk.program.links.latest_revision() == made[4].revision
    assert desk.program.links.by_id(made[0].id) == desk.program.links.get(made[0].token)
    assert desk.program.links.state(made[0]) is LinkState.ACTIVE


def test_a_new_directory_has_no_revision(desk: Desk) -> None:
    assert desk.program.links.latest_revision() == 0


def test_items_keep_their_order(desk: Desk) -> None:
    link = desk.share({"b": b"", "a": b"", "c": b""})
    assert isinstance(desk.items(link)[0], Item)
    assert names(desk.items(link)) == ["b", "a", "c"]


def test_a_row_that_vanishes_right_after_it_was_written_is_a_refusal(desk: Desk) -> None:
    with pytest.raises(UserError, match="was deleted"):
        desk.program.links._existing(4711)
