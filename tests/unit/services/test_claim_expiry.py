"""Limited links when their time is over: who may finish, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharedesk.core.grant import Purpose, Ticket, Visitor
from sharedesk.core.link import Ending, Link
from sharedesk.services.access import Reason
from sharedesk.services.claims import NotHeldError
from tests.unit.desk import DATA, HOLDER, ME, OTHER, Desk
from tests.unit.services.claiming import (
    CONSUMED,
    DRAINED,
    claim,
    drop,
    refusal,
    states,
    tick,
)


def must_stop(desk: Desk, link: Link, visitor: Visitor = HOLDER) -> bool:
    """Say whether what a visitor began to download before the link was changed has to stop."""
    return bool(desk.program.access.ended([Ticket(link.id, visitor.key, link.password_epoch, visitor.email, None)]))


@pytest.fixture
def brief(desk: Desk) -> Link:
    return desk.send({"a.bin": DATA, "b.bin": DATA}, one_time=True, expires_at=desk.clock.now + timedelta(hours=1))


def test_the_holder_may_finish_for_an_hour(desk: Desk, brief: Link) -> None:
    claim(desk, brief)
    drop(desk, brief, HOLDER, 300)
    desk.clock.advance(hours=1, minutes=59)
    desk.program.links.expire_due()
    desk.program.retention.purge()
    assert refusal(lambda: desk.grant(brief, OTHER)) is Reason.EXPIRED
    for name in ("a.bin", "b.bin"):
        desk.fetch(desk.program.downloads.file(desk.grant(brief, HOLDER), name))
    assert states(desk, brief) == [DRAINED]
    assert desk.link(brief).ending is Ending.EXPIRED
    assert not must_stop(desk, brief)
    desk.clock.advance(minutes=1)
    assert refusal(lambda: desk.grant(brief, HOLDER)) is Reason.EXPIRED
    assert must_stop(desk, brief)


def test_who_only_clicked_has_begun_nothing(desk: Desk, brief: Link) -> None:
    claim(desk, brief)
    desk.clock.advance(hours=1)
    assert refusal(lambda: desk.grant(brief, HOLDER)) is Reason.EXPIRED


def test_nobody_finishes_where_the_policy_says_so(desk: Desk, brief: Link) -> None:
    desk.program.change_setting("policy.expiry.finish", "false", by=ME)
    claim(desk, brief)
    drop(desk, brief, HOLDER, 300)
    assert not must_stop(desk, brief)
    desk.clock.advance(hours=1)
    assert refusal(lambda: desk.grant(brief, HOLDER)) is Reason.EXPIRED
    assert must_stop(desk, brief)


def test_a_running_download_of_any_link_may_be_resumed_after_the_expiry(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA}, expires_at=desk.clock.now + timedelta(hours=1))
    desk.clock.advance(minutes=59, seconds=30)
    drop(desk, link, HOLDER, 300)
    download = desk.everything(link, HOLDER)
    desk.clock.advance(minutes=30)
    assert refusal(lambda: desk.program.access.authorize(link.token, HOLDER, Purpose.VIEW)) is Reason.EXPIRED
    assert refusal(lambda: desk.grant(link, OTHER)) is Reason.EXPIRED
    assert desk.program.access.authorize(link.token, HOLDER, Purpose.ASK).is_finishing
    desk.program.retention.purge()
    finishing = desk.everything(link, HOLDER)
    assert refusal(lambda: desk.begin(finishing)) is Reason.EXPIRED, "the whole would be a new download"
    assert desk.fetch(finishing, 300) == DATA[300:]
    assert refusal(lambda: desk.grant(link, HOLDER)) is Reason.EXPIRED
    assert download.size == 1000


def test_an_old_interruption_is_not_resumed_after_the_expiry(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA}, expires_at=desk.clock.now + timedelta(hours=1))
    drop(desk, link, HOLDER, 300)
    desk.clock.advance(hours=1)
    assert refusal(lambda: desk.grant(link, HOLDER)) is Reason.EXPIRED


@pytest.mark.shows("2.3.4")
def test_setting_the_clock_back_revives_nothing(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA}, one_time=True, expires_at=desk.clock.now + timedelta(hours=1))
    desk.clock.advance(hours=2)
    desk.program.base.steady.advance()
    desk.clock.advance(days=-1)
    assert refusal(lambda: desk.grant(link, HOLDER)) is Reason.EXPIRED
    with pytest.raises(NotHeldError):
        desk.program.claims.make(link, HOLDER)
    assert desk.link(link).ending is Ending.EXPIRED


def test_setting_the_clock_back_makes_no_grace_longer(desk: Desk, once: Link) -> None:
    claim(desk, once)
    desk.fetch(desk.everything(once, HOLDER))
    desk.clock.advance(minutes=10)
    assert desk.program.base.steady.advance() == desk.clock.now
    desk.clock.advance(hours=-3)
    tick(desk)
    assert states(desk, once) == [CONSUMED]
    assert refusal(lambda: desk.grant(once, HOLDER)) is Reason.USED


def test_every_claim_notes_the_time(desk: Desk, once: Link) -> None:
    claim(desk, once)
    noted = desk.clock.now
    desk.clock.advance(days=-1)
    assert desk.program.base.steady() == noted
