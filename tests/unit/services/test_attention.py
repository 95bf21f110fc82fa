"""The links that wait for their owner: nothing else, and no longer than they do."""

from __future__ import annotations

import pytest

from sharedesk.core.guessing import Guess
from sharedesk.core.link import Link
from sharedesk.core.waits import Cause, Wait
from sharedesk.services.attention import AttentionService
from sharedesk.store.claims import ClaimRepository
from tests.unit.desk import ANNA, HOLDER, ME, Desk

PASSWORD = "correct horse battery"


@pytest.fixture
def attention(desk: Desk) -> AttentionService:
    return desk.program.attention


def locked(desk: Desk) -> Link:
    link = desk.share({"locked": b"a"}, password=PASSWORD)
    for _ in range(5):
        desk.program.guard.failed(Guess.WRONG_PASSWORD, link, ANNA)
    return link


def suspended(desk: Desk) -> Link:
    link = desk.share({"suspended": b"abc"}, one_time=True)
    desk.program.claims.make(link, HOLDER)
    transfer = desk.begin(desk.everything(link, HOLDER))
    transfer.source.close()
    transfer.on_end(1, complete=False)
    desk.clock.advance(hours=25)
    desk.program.base.steady.advance()
    desk.program.claimkeeping.tick()
    return link


def asked(desk: Desk) -> Link:
    link = desk.share({"asked": b"a"}, expires_at=desk.clock.now.replace(year=desk.clock.now.year + 1))
    desk.clock.advance(days=366)
    desk.program.links.expire_due()
    assert desk.program.requests.ask(link.token, ANNA)
    return link


def test_nothing_waits_at_first(desk: Desk, attention: AttentionService) -> None:
    desk.share({"a": b"a"}, password=PASSWORD)
    assert attention.links() == {}


def test_each_kind_of_wait_counts_until_it_is_decided(desk: Desk, attention: AttentionService) -> None:
    wish, stuck, lock = asked(desk), suspended(desk), locked(desk)
    assert attention.links() == {
        wish.id: Wait(Cause.ASKED), stuck.id: Wait(Cause.STOPPED, 1, 3), lock.id: Wait(Cause.LOCKED),
    }  # fmt: skip
    desk.program.guard.unlock(lock.token, by=ME)
    desk.program.claims.give_back(stuck.token, by=ME)
    assert attention.links() == {wish.id: Wait(Cause.ASKED)}
    desk.program.requests.extend(wish.token, by=ME)
    assert attention.links() == {}


def test_what_matters_most_is_named(desk: Desk, attention: AttentionService) -> None:
    link = desk.share(
        {"both": b"a"}, password=PASSWORD, expires_at=desk.clock.now.replace(year=desk.clock.now.year + 1)
    )
    desk.clock.advance(days=366)
    desk.program.links.expire_due()
    assert desk.program.requests.ask(link.token, ANNA)
    for _ in range(5):
        desk.program.guard.failed(Guess.WRONG_PASSWORD, link, ANNA)
    assert attention.links() == {link.id: Wait(Cause.ASKED)}


def test_a_link_that_is_deleted_meanwhile_stopped_at_nothing(
    desk: Desk, attention: AttentionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = suspended(desk)
    desk.program.links.delete(link.token, by=ME)
    monkeypatch.setattr(ClaimRepository, "suspended_links", lambda _claims: {link.id})
    assert attention.links() == {link.id: Wait(Cause.STOPPED)}


def test_a_lock_runs_out_by_itself(desk: Desk, attention: AttentionService) -> None:
    link = locked(desk)
    assert list(attention.links()) == [link.id]
    desk.clock.advance(seconds=15)
    assert attention.links() == {}


@pytest.mark.parametrize("make", [locked, suspended, asked])
@pytest.mark.parametrize("end", ["revoke", "delete"])
def test_what_ended_for_good_waits_no_more(desk: Desk, attention: AttentionService, make: object, end: str) -> None:
    assert callable(make)
    link = make(desk)
    assert list(attention.links()) == [link.id]
    getattr(desk.program.links, end)(link.token, by=ME)
    assert attention.links() == {}
