"""Links are changed, end and come back: each change is one transaction with one audit event, told after the commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Ending, Item, Link, LinkEdit, LinkState
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import AppEvent, AuditAppended, LinkChanged
from sharedesk.store.audit import AuditRepository
from tests.unit.desk import LINK_ACTIONS, ME, Desk, names

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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
