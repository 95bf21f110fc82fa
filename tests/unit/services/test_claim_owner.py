"""What the owner of a limited link sees, gives back, ends and changes, and whom that cuts off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sharedesk.core.audit import Action, Who
from sharedesk.core.grant import Ticket
from sharedesk.core.link import KEEP, Ending, Link, LinkDetails, LinkEdit, LinkState
from sharedesk.errors import UserError
from sharedesk.services import lacking
from sharedesk.services.access import GateError, Reason
from sharedesk.services.contents import Located
from sharedesk.services.releasing import Releases
from sharedesk.store.claims import ClaimRepository
from tests.unit.desk import BEN, DATA, HOLDER, ME, OTHER, Desk
from tests.unit.services.claiming import (
    CLAIMED,
    CONSUMED,
    DELIVERING,
    DRAINED,
    RELEASED,
    SUSPENDED,
    claim,
    drop,
    refusal,
    states,
    tick,
)


def test_give_back_lets_somebody_else_have_it(desk: Desk, once: Link) -> None:
    claim(desk, once)
    drop(desk, once, HOLDER, 300)
    given = desk.program.claims.give_back(once.token, by=ME)
    assert (given.link.claims, states(desk, once)) == (0, [RELEASED])
    assert desk.events(Action.CLAIM_RELEASED)[0].who.person == ME
    with pytest.raises(GateError):
        desk.grant(once, HOLDER)
    claim(desk, once, OTHER)
    desk.fetch(desk.everything(once, OTHER))
    assert desk.state(once) is LinkState.USED


def test_what_was_given_back_is_cut(desk: Desk, once: Link) -> None:
    claim(desk, once)
    transfer = desk.begin(desk.everything(once, HOLDER))
    ended = desk.program.access.ended
    assert ended([transfer.ticket]) == []
    desk.program.claims.give_back(once.token, by=ME)
    assert ended([transfer.ticket, replace(transfer.ticket, claim_id=None)]) == [transfer.ticket]
    transfer.source.read(500)
    transfer.source.close()
    transfer.on_end(1000, complete=True)
    assert states(desk, once) == [RELEASED], "what is not theirs any more is not completed"
    assert desk.link(once).ending is None


def test_only_what_stopped_is_given_back_where_something_did(desk: Desk, twice: Link) -> None:
    drop(desk, twice, HOLDER, 300)
    desk.clock.advance(hours=23)
    drop(desk, twice, OTHER, 300)
    tick(desk, hours=1)
    assert states(desk, twice) == [SUSPENDED, DELIVERING]
    halves = [desk.begin(desk.everything(twice, OTHER)) for _ in range(2)]
    gone = replace(halves[0].ticket, claim_id=1)
    desk.program.claims.give_back(twice.token, by=ME)
    assert desk.program.access.ended([gone, *(half.ticket for half in halves)]) == [gone], "others go on"
    for half in halves:
        half.source.close()
        half.on_end(0, complete=False)
    assert states(desk, twice) == [RELEASED, DELIVERING]
    desk.program.claims.give_back(twice.token, by=ME)
    assert states(desk, twice) == [RELEASED, RELEASED]
    assert desk.link(twice).claims == 0
    with pytest.raises(UserError, match="Nobody holds"):
        desk.program.claims.give_back(twice.token, by=ME)


def test_end_counts_it_as_used(desk: Desk, once: Link) -> None:
    claim(desk, once)
    transfer = desk.begin(desk.everything(once, HOLDER))
    ended = desk.program.claims.end(once.token, by=ME)
    assert (ended.link.ending, states(desk, once)) == (Ending.USED, [CONSUMED])
    assert desk.events(Action.LINK_USED)[0].who.person == ME
    assert desk.program.access.ended([transfer.ticket]) == [transfer.ticket]
    transfer.source.close()
    transfer.on_end(0, complete=False)
    assert refusal(lambda: desk.grant(once, HOLDER)) is Reason.USED
    assert desk.program.retention.purge() == 1
    for decide in (desk.program.claims.end, desk.program.claims.give_back):
        with pytest.raises(UserError, match="has ended"):
            decide(once.token, by=ME)


@pytest.mark.parametrize("last", ["docs/29", "docs"])
def test_files_one_by_one_are_not_all_looked_at_each_time(
    desk: Desk, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = desk.send({f"docs/{number}": b"x" for number in range(30)} | {"alone": b"y"}, one_time=True)
    claim(desk, link)
    looked: list[str] = []
    below = desk.program.contents.below

    def counted(details: LinkDetails, folder: Located) -> list[Located]:
        looked.append(folder.entry.path)
        return below(details, folder)

    monkeypatch.setattr(desk.program.contents, "below", counted)
    downloads = desk.program.downloads
    for path in ("alone", *(f"docs/{number}" for number in range(29))):
        desk.fetch(downloads.file(desk.grant(link, HOLDER), path))
    assert (looked, desk.state(link)) == (["docs"], LinkState.ACTIVE)
    grant = desk.grant(link, HOLDER)
    desk.fetch(downloads.folder(grant, last) if last == "docs" else downloads.file(grant, last))
    assert (looked, desk.state(link)) == (["docs", "docs"], LinkState.USED)


def test_what_was_given_back_is_not_given_back_again(desk: Desk, once: Link) -> None:
    claim(desk, once)
    (held,) = [one.claim for one in desk.program.claims.holders(once.id) if one.claim is not None]
    with desk.program.base.journal.change() as change:
        for _ in range(2):
            Releases(desk.program.base.store).release(change, once, held, {CLAIMED}, who=Who(person=ME))
    assert (len(desk.events(Action.CLAIM_RELEASED)), desk.link(once).claims) == (1, 0)


def test_only_so_many_claims_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lacking, "REMEMBERED", 2)
    made = lacking.Lacking()
    for claim_id in (1, 2, 3):
        made.remember(claim_id, ["a", "b"])
    assert [made.still(claim_id, "a") for claim_id in (1, 2, 3)] == [False, True, True]
    assert not made.still(2, "b")


def test_a_link_without_a_limit_is_not_ended_by_use(desk: Desk) -> None:
    link = desk.send({"a": b"a"})
    with pytest.raises(UserError, match="any number of times"):
        desk.program.claims.end(link.token, by=ME)


def test_the_owner_sees_how_much_everybody_has(desk: Desk, twice: Link) -> None:
    drop(desk, twice, HOLDER, 300)
    desk.clock.advance(seconds=1)
    desk.fetch(desk.everything(twice, BEN))
    first, second = desk.program.claims.holders(twice.id)
    assert (first.visitor, first.ip, first.delivered, first.total) == (HOLDER.key, HOLDER.ip, 300, 1000)
    assert (second.visitor, second.delivered, second.total) == (BEN.key, 1000, 1000)
    assert first.claim is not None
    assert (first.claim.state, first.claim.user_agent) == (DELIVERING, "Firefox")


def test_without_a_limit_the_owner_sees_visitors(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA, "b.bin": DATA})
    drop(desk, link, HOLDER, 10)
    downloads = desk.program.downloads
    for name in ("a.bin", "b.bin"):
        desk.fetch(downloads.file(desk.grant(link, HOLDER), name), 0, 600)
    drop(desk, link, HOLDER, 5)
    desk.clock.advance(seconds=1)
    drop(desk, link, OTHER, 20)
    amounts = [(one.visitor, one.claim, one.delivered) for one in desk.program.claims.holders(link.id)]
    assert amounts == [(HOLDER.key, None, 1200), (OTHER.key, None, 20)]
    assert desk.program.claims.holders(99) == []


def test_a_restricted_link_is_held_by_cookie_and_address(desk: Desk) -> None:
    link = desk.send({"a": b"a"}, one_time=True, allowed_emails=("*@example.com",))
    named = replace(HOLDER, email="a@example.com")
    desk.program.claims.make(link, named)
    claims = desk.program.claims
    assert claims.hold(desk.link(link), named).claim is not None
    assert claims.hold(desk.link(link), replace(HOLDER, email="b@example.com")).claim is None


def test_who_is_taken_off_the_list_holds_nothing_any_more(desk: Desk) -> None:
    link = desk.send({"a": b"a"}, max_downloads=3, allowed_emails=("*@example.com",))
    gone, stays, done = (replace(BEN, key=name, email=f"{name}@example.com") for name in ("gone", "stays", "done"))
    claims = desk.program.claims
    for visitor in (gone, stays, done):
        with desk.program.base.journal.change() as change:
            claims.take(change, link, visitor, desk.clock.now)
        desk.clock.advance(seconds=1)
    repository = ClaimRepository(desk.program.base.store)
    with desk.program.base.store.write():
        repository.move(3, {CLAIMED}, DRAINED, drained_at=desk.clock.now)
    tickets = [Ticket(link.id, one.key, 0, one.email, number) for number, one in enumerate((gone, stays, done), 1)]
    desk.program.links.edit(link.token, LinkEdit(allowed_emails=("stays@example.com",)), by=ME)
    assert (states(desk, link), desk.link(link).claims) == ([RELEASED, CLAIMED, DRAINED], 2)
    (event,) = desk.events(Action.CLAIM_RELEASED)
    assert (event.who.email, event.who.person, event.detail) == (gone.email, ME, {"reason": "the address was removed"})
    assert desk.program.access.ended(tickets) == [tickets[0], tickets[2]]


def test_a_link_for_everybody_again_keeps_the_claims(desk: Desk) -> None:
    link = desk.send({"a": b"a"}, one_time=True, allowed_emails=("a@example.com",))
    desk.program.claims.make(link, replace(HOLDER, email="a@example.com"))
    desk.program.links.edit(link.token, LinkEdit(allowed_emails=()), by=ME)
    assert states(desk, link) == [CLAIMED]


@pytest.mark.parametrize("how", ["revoke", "delete"])
def test_a_link_that_ends_while_its_claims_are_looked_for(
    desk: Desk, once: Link, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim(desk, once)
    look = ClaimRepository.half_done

    def end_meanwhile(repository: ClaimRepository) -> dict[int, int]:
        monkeypatch.setattr(ClaimRepository, "half_done", look)
        getattr(desk.program.links, how)(once.token, by=ME)
        return look(repository)

    monkeypatch.setattr(ClaimRepository, "half_done", end_meanwhile)
    tick(desk, minutes=15)
    assert desk.actions(Action.CLAIM_RELEASED, Action.CLAIM_SUSPENDED) == []


def test_edits_that_do_not_touch_the_limit_keep_the_claims(desk: Desk, once: Link) -> None:
    claim(desk, once)
    desk.program.links.edit(once.token, LinkEdit(title="New", one_time=KEEP), by=ME)
    assert states(desk, once) == [CLAIMED]
