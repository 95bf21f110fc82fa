"""A link that was used by the wrong person is used once more, while its files can be had, and never by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.claims import ClaimState
from sharedesk.core.grant import Purpose, Visitor
from sharedesk.core.link import Ending, Link, LinkState, Mode
from sharedesk.errors import UserError
from tests.unit.desk import ANNA, BEN, HOLDER, ME, OTHER, Desk
from tests.unit.services.claiming import states

DATA = bytes(1000)


def use(desk: Desk, link: Link, visitor: Visitor) -> None:
    """Click where a click is asked for, and download everything."""
    if link.one_time:
        grant = desk.program.access.authorize(link.token, visitor, Purpose.CLAIM)
        desk.program.claims.make(grant.details.link, visitor)
    desk.fetch(desk.everything(link, visitor))


@pytest.mark.parametrize("mode", Mode)
def test_a_link_that_was_used_is_used_once_more(desk: Desk, mode: Mode) -> None:
    link = (desk.send if mode is Mode.SEND else desk.share)({"a.bin": DATA}, one_time=True)
    assert not desk.program.reopening.may_reopen(link)
    use(desk, link, HOLDER)
    desk.clock.advance(minutes=9)
    desk.program.claimkeeping.tick()
    desk.program.retention.purge()
    assert desk.program.reopening.may_reopen(desk.link(link))
    again = desk.program.reopening.reopen(link.token, by=ME).link
    assert (again.state(desk.clock.now), again.claims, states(desk, link)) == (
        LinkState.ACTIVE,
        0,
        [ClaimState.RELEASED],
    )
    assert desk.actions(Action.CLAIM_RELEASED, Action.LINK_RESTORED) == [Action.CLAIM_RELEASED, Action.LINK_RESTORED]
    assert {event.who.person for event in desk.events(Action.CLAIM_RELEASED, Action.LINK_RESTORED)} == {ME}
    use(desk, link, OTHER)
    assert (desk.state(link), desk.link(link).downloads) == (LinkState.USED, 2)
    desk.clock.advance(minutes=10)
    assert desk.program.retention.purge() == 1, "the grace begins anew"


def test_who_used_it_first_holds_nothing_any_more_and_is_cut(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA}, one_time=True)
    use(desk, link, HOLDER)
    repeat = desk.begin(desk.everything(link, HOLDER))
    assert desk.program.access.ended([repeat.ticket]) == []
    desk.program.reopening.reopen(link.token, by=ME)
    assert desk.program.access.ended([repeat.ticket]) == [repeat.ticket]
    repeat.source.close()
    repeat.on_end(len(DATA), complete=True)
    assert (desk.state(link), states(desk, link)) == (LinkState.ACTIVE, [ClaimState.RELEASED])
    use(desk, link, OTHER)
    assert desk.state(link) is LinkState.USED


def test_a_copy_that_is_erased_brings_nothing_back(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA}, one_time=True)
    use(desk, link, HOLDER)
    desk.clock.advance(minutes=10)
    desk.program.retention.purge()
    assert not desk.program.reopening.may_reopen(desk.link(link))
    with pytest.raises(UserError, match="its copies are erased"):
        desk.program.reopening.reopen(link.token, by=ME)
    assert desk.state(link) is LinkState.USED


def test_originals_are_there_for_as_long_as_the_link_would_have_lived(desk: Desk) -> None:
    link = desk.share({"a.bin": DATA}, one_time=True, expires_at=desk.clock.now + timedelta(days=1))
    use(desk, link, HOLDER)
    desk.clock.advance(hours=23)
    desk.program.retention.purge()
    assert desk.program.reopening.may_reopen(desk.link(link))
    desk.clock.advance(hours=1)
    assert not desk.program.reopening.may_reopen(desk.link(link))
    with pytest.raises(UserError, match="would have expired"):
        desk.program.reopening.reopen(link.token, by=ME)


def test_only_what_was_used_is_reopened(desk: Desk) -> None:
    link = desk.share({"a.bin": DATA}, one_time=True)
    for _ in range(2):
        with pytest.raises(UserError, match="was not used"):
            desk.program.reopening.reopen(link.token, by=ME)
        desk.program.links.revoke(link.token, by=ME)


def test_a_link_for_several_is_opened_for_one_more(desk: Desk) -> None:
    link = desk.share({"a.bin": DATA}, max_downloads=2)
    use(desk, link, ANNA)
    use(desk, link, BEN)
    assert desk.state(link) is LinkState.USED
    again = desk.program.reopening.reopen(link.token, by=ME).link
    assert (again.claims, states(desk, link).count(ClaimState.RELEASED)) == (1, 1)
    desk.program.claimkeeping.wear_out()
    assert desk.state(link) is LinkState.ACTIVE
    use(desk, link, OTHER)
    assert desk.link(link).ending is Ending.USED


def test_what_its_owner_ended_is_opened_again(desk: Desk) -> None:
    link = desk.share({"a.bin": DATA}, one_time=True)
    desk.program.claims.end(link.token, by=ME)
    assert desk.program.reopening.reopen(link.token, by=ME).link.claims == 0
    use(desk, link, HOLDER)
    assert desk.state(link) is LinkState.USED
