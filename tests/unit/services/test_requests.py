"""More time: a recipient asks once, the owner is told, and an expired link lives on while its copies are there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.grant import Visitor
from sharedesk.core.link import Ending, Link, LinkState, Mode
from sharedesk.errors import UserError
from sharedesk.events import LinkChanged
from sharedesk.services.requests import RequestService
from sharedesk.store.links import LinkRepository
from tests.unit.desk import ANNA, BEN, ME, Desk

DAY = timedelta(days=1)


@pytest.fixture
def requests(desk: Desk) -> RequestService:
    return desk.program.requests


@pytest.fixture
def link(desk: Desk) -> Link:
    """Return a link with a copy that has just expired."""
    link = desk.send({"a": b"abc"}, title="Harbour", expires_at=desk.clock.now + DAY)
    desk.clock.advance(days=1)
    desk.program.links.expire_due()
    return link


def visitor(number: int, ip: str = "192.0.2.1") -> Visitor:
    return Visitor(f"visitor {number}", ip, "Firefox", email=f"{number}@example.com")


# -- asking


def test_a_recipient_asks_and_the_owner_is_told(desk: Desk, requests: RequestService, link: Link) -> None:
    assert requests.may_ask(desk.link(link))
    assert requests.ask(link.token, ANNA, "  Until Friday,\nplease\x1b[31m.  ")
    (request,) = requests.open_requests(link.id)
    assert (request.note, request.email, request.made_at) == ("Until Friday,\nplease[31m.", None, desk.clock.now)
    (event,) = desk.events(Action.TIME_REQUESTED)
    assert (event.token, event.who.ip, event.who.user_agent) == (link.token, ANNA.ip, "Firefox")
    assert desk.heard(LinkChanged)[-1].link_id == link.id


def test_who_proved_an_address_is_named(desk: Desk, requests: RequestService, link: Link) -> None:
    requests.ask(link.token, visitor(1))
    assert requests.open_requests(link.id)[0].email == "1@example.com"


def test_asking_twice_is_asking_once(desk: Desk, requests: RequestService, link: Link) -> None:
    assert requests.ask(link.token, ANNA)
    assert not requests.ask(link.token, ANNA, "Hello?")
    assert requests.ask(link.token, BEN)
    assert len(requests.open_requests(link.id)) == len(desk.events(Action.TIME_REQUESTED)) == 2


def test_a_double_click_is_asking_once(
    desk: Desk, requests: RequestService, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    require = desk.program.guard.require

    def overtaken(*arguments: object) -> None:
        require(*arguments)  # type: ignore[arg-type]
        with monkeypatch.context() as patch:
            patch.setattr(desk.program.guard, "require", require)
            assert requests.ask(link.token, ANNA)

    monkeypatch.setattr(desk.program.guard, "require", overtaken)
    assert not requests.ask(link.token, ANNA)
    assert len(requests.open_requests(link.id)) == 1


def test_an_address_asks_three_times_an_hour(desk: Desk, requests: RequestService, link: Link) -> None:
    assert [requests.ask(link.token, visitor(number)) for number in range(5)] == [True] * 3 + [False] * 2
    assert requests.ask(link.token, visitor(6, ip="198.51.100.1"))
    desk.clock.advance(hours=1)
    assert requests.ask(link.token, visitor(7))
    assert desk.events(Action.GATE_LOCKED) == []


def test_long_notes_are_cut(requests: RequestService, link: Link) -> None:
    requests.ask(link.token, ANNA, "x" * 10_000)
    assert requests.open_requests(link.id)[0].note == "x" * 500


@pytest.mark.parametrize("ending", [Ending.USED, Ending.REVOKED])
def test_links_that_ended_otherwise_are_not_asked_for(desk: Desk, requests: RequestService, ending: Ending) -> None:
    link = desk.send({"a": b"abc"})
    with desk.program.base.store.write():
        LinkRepository(desk.program.base.store).end(link.id, ending, desk.clock.now)
    assert not requests.may_ask(desk.link(link))
    assert not requests.ask(link.token, ANNA)
    with pytest.raises(UserError, match=f"has ended \\({ending}\\)"):
        requests.extend(link.token, by=ME)


def test_what_is_open_or_not_there_is_not_asked_for(desk: Desk, requests: RequestService) -> None:
    link = desk.send({"a": b"abc"}, expires_at=desk.clock.now + DAY)
    assert not requests.ask(link.token, ANNA)
    assert not requests.ask("nowhere", ANNA)
    assert desk.events(Action.TIME_REQUESTED) == []


def test_old_requests_are_forgotten(desk: Desk, requests: RequestService, link: Link) -> None:
    requests.ask(link.token, ANNA)
    desk.clock.advance(days=89)
    requests.forget()
    assert len(requests.open_requests(link.id)) == 1
    desk.clock.advance(days=2)
    requests.forget()
    assert requests.open_requests(link.id) == []


# -- extending


def test_an_expired_link_lives_on_with_its_copy(desk: Desk, requests: RequestService, link: Link) -> None:
    requests.ask(link.token, ANNA)
    details = requests.extend(link.token, by=ME)
    assert details.link.expires_at == desk.clock.now + 3 * DAY
    assert desk.state(link) is LinkState.ACTIVE
    assert desk.fetch(desk.everything(link)) == b"abc"
    assert requests.open_requests(link.id) == []
    event = desk.events(Action.LINK_EDITED)[0]
    assert event.detail == {"expires_at": "2026-11-28T10:00:00.000Z", "extended_by_days": 3}
    assert event.who.person == ME
    desk.clock.advance(days=3)
    assert [ended.id for ended in desk.program.links.expire_due()] == [link.id]
    assert desk.program.retention.purge() == 0
    assert requests.ask(link.token, ANNA)


def test_a_link_whose_expiry_was_not_noticed_yet_lives_on(desk: Desk, requests: RequestService) -> None:
    link = desk.send({"a": b"abc"}, expires_at=desk.clock.now + DAY)
    desk.clock.advance(days=2)
    assert requests.extend(link.token, 1, by=ME).link.expires_at == desk.clock.now + DAY
    assert desk.state(link) is LinkState.ACTIVE
    assert desk.program.links.expire_due() == []


def test_a_living_link_gets_its_days_on_top(desk: Desk, requests: RequestService) -> None:
    link = desk.send({"a": b"abc"}, expires_at=desk.clock.now + DAY, paused=True)
    assert requests.extend(link.token, 7, by=ME).link.expires_at == desk.clock.now + 8 * DAY
    assert desk.state(link) is LinkState.PAUSED


def test_copies_of_an_expired_link_stay_for_a_week(desk: Desk, requests: RequestService, link: Link) -> None:
    desk.clock.advance(days=6, hours=23)
    assert desk.program.retention.purge() == 0
    assert requests.may_ask(desk.link(link))
    desk.clock.advance(hours=1)
    assert desk.program.retention.purge() == 1
    assert desk.storage() == []
    assert not requests.may_ask(desk.link(link))
    assert not requests.ask(link.token, ANNA)
    with pytest.raises(UserError, match="its copies are erased"):
        requests.extend(link.token, by=ME)
    assert desk.state(link) is LinkState.EXPIRED


def test_an_expired_link_to_originals_can_always_be_extended(desk: Desk, requests: RequestService) -> None:
    link = desk.share({"a": b"abc"}, expires_at=desk.clock.now + DAY)
    desk.clock.advance(days=100)
    desk.program.links.expire_due()
    desk.program.retention.purge()
    requests.extend(link.token, by=ME)
    assert desk.fetch(desk.everything(link)) == b"abc"
    desk.program.links.revoke(link.token, by=ME)
    assert desk.program.retention.purge() == 1


@pytest.mark.parametrize("how", ["revoke", "delete"])
def test_the_owner_can_have_the_copies_gone_at_once(desk: Desk, link: Link, how: str) -> None:
    getattr(desk.program.links, how)(link.token, by=ME)
    assert desk.program.retention.purge() == 1
    assert desk.storage() == []
    with pytest.raises(UserError):
        desk.program.requests.extend(link.token, by=ME)


def test_a_deleted_expired_link_that_is_restored_keeps_the_rest_of_its_week(desk: Desk, link: Link) -> None:
    desk.program.links.delete(link.token, by=ME, undo_for=timedelta(minutes=10))
    desk.program.links.restore(link.token, by=ME)
    assert desk.program.retention.purge() == 0
    desk.clock.advance(days=7)
    assert desk.program.retention.purge() == 1


def test_the_policy_binds_extensions_too(desk: Desk, requests: RequestService, link: Link) -> None:
    desk.program.change_setting("policy.expiry.maximum", "5d", by=ME)
    with pytest.raises(UserError, match="an expiry of 5d at most"):
        requests.extend(link.token, 6, by=ME)
    assert requests.extend(link.token, 5, by=ME).link.ending is None


@pytest.mark.parametrize("days", [0, -3, 36_526])
def test_days_are_checked(requests: RequestService, link: Link, days: int) -> None:
    with pytest.raises(UserError, match="no number of days"):
        requests.extend(link.token, days, by=ME)


def test_the_calendar_has_an_end(desk: Desk, requests: RequestService) -> None:
    far = desk.clock.now.replace(year=9990)
    link = desk.make(Mode.SHARE, desk.write({"a": b"a"}), expires_at=far)
    with pytest.raises(UserError, match="calendar ends"):
        requests.extend(link.token, 36_500, by=ME)


def test_what_never_expires_is_not_extended(desk: Desk, requests: RequestService) -> None:
    link = desk.share({"a": b"a"})
    with pytest.raises(UserError, match="never expires"):
        requests.extend(link.token, by=ME)
    with pytest.raises(UserError, match="no link with this token"):
        requests.extend("nowhere", by=ME)


# -- dismissing


def test_dismissing_answers_everybody(desk: Desk, requests: RequestService, link: Link) -> None:
    assert requests.dismiss(link.token, by=ME) == 0
    assert desk.events(Action.LINK_EDITED) == []
    requests.ask(link.token, ANNA)
    requests.ask(link.token, BEN)
    assert requests.dismiss(link.token, by=ME) == 2
    assert requests.open_requests(link.id) == []
    assert desk.state(link) is LinkState.EXPIRED
    assert desk.events(Action.LINK_EDITED)[0].detail == {"requests_dismissed": 2}
    assert requests.ask(link.token, ANNA)
