from __future__ import annotations

from datetime import timedelta

import pytest

from sharedesk.core.link import CopyPhase, LinkState
from sharedesk.errors import UserError
from sharedesk.services.control import CopyControl
from sharedesk.services.room import NoRoomError
from tests.unit.desk import ME, Desk


def test_a_quota_refuses_what_would_be_more_and_says_what_to_do(desk: Desk) -> None:
    desk.send({"a": b"a" * 600})
    desk.program.change_setting("storage.quota", "1000", by=ME)
    assert desk.program.room.free() == 400
    with pytest.raises(NoRoomError) as refused:
        desk.send({"b": b"b" * 500})
    told = str(refused.value)
    assert "The copies would take more than they may. It needs 500 bytes, and 400 bytes are left of 1 KB." in told
    assert "share the original instead" in told
    assert desk.fetch(desk.everything(desk.send({"c": b"c" * 400}))) == b"c" * 400
    desk.program.change_setting("storage.quota", "0", by=ME)
    assert desk.program.room.unused() is None
    desk.send({"b": b"b" * 500})


def test_a_copy_that_waits_goes_on_when_more_is_allowed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.program.change_setting("storage.quota", "100", by=ME)
    link = desk.send({"b": b"b" * 100}, copy=False)
    desk.program.change_setting("storage.quota", "50", by=ME)
    waited: list[float] = []

    def more(seconds: float) -> None:
        waited.append(seconds)
        assert desk.link(link).phase is CopyPhase.STOPPED
        desk.program.change_setting("storage.quota", "100", by=ME)

    control = CopyControl()
    monkeypatch.setattr(control, "wait", more)
    desk.program.copying.run(link.id, control)
    assert waited
    assert desk.link(link).phase is CopyPhase.READY


def test_copies_of_expired_links_stay_as_long_as_is_set(desk: Desk) -> None:
    link = desk.send({"a": b"a"}, expires_at=desk.clock.now + timedelta(hours=1))
    desk.clock.advance(hours=2)
    desk.program.links.expire_due()
    desk.clock.advance(days=2)
    assert desk.program.retention.purge() == 0
    desk.program.change_setting("storage.keep", "1d", by=ME)
    assert desk.program.retention.purge() == 1, "it holds for what has expired before, too"
    assert desk.storage() == []
    with pytest.raises(UserError, match="copies are erased"):
        desk.program.requests.extend(link.token, 1, by=ME)


def test_copies_of_expired_links_may_stay_until_they_are_deleted(desk: Desk) -> None:
    desk.program.change_setting("storage.keep", "never", by=ME)
    link = desk.send({"a": b"a"}, expires_at=desk.clock.now + timedelta(hours=1))
    desk.clock.advance(hours=2)
    desk.program.links.expire_due()
    desk.clock.advance(days=4000)
    assert desk.program.retention.purge() == 0
    desk.program.requests.extend(link.token, 1, by=ME)
    assert desk.state(link) is LinkState.ACTIVE
    desk.program.links.delete(link.token, by=ME)
    assert desk.program.retention.purge() == 1


def test_less_than_a_day_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="too short"):
        desk.program.change_setting("storage.keep", "12h", by=ME)
