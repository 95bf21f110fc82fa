"""Changes record themselves, tell after the commit, and keep no more of an address than is allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.audit import Action, NewEvent, Who
from sharedesk.events import AuditAppended, PortalChanged, PortalState
from sharedesk.services.journal import limited_ip
from sharedesk.store.audit import AuditRepository
from tests.unit.desk import ANNA, Desk


@pytest.mark.parametrize(
    ("ip", "policy", "kept"),
    [
        ("192.0.2.77", "full", "192.0.2.77"),
        ("192.0.2.77", "truncated", "192.0.2.0"),
        ("2001:db8:1:2:3::4", "truncated", "2001:db8:1::"),
        ("not an address", "full", "not an address"),
        ("not an address", "truncated", None),
        ("192.0.2.77", "none", None),
        (None, "full", None),
    ],
)
@pytest.mark.shows("14.2.6")
def test_what_is_kept_of_an_address(ip: str | None, policy: str, kept: str | None) -> None:
    assert limited_ip(ip, policy) == kept


@given(st.ip_addresses())
def test_a_truncated_address_is_one_of_a_whole_network(ip: object) -> None:
    kept = limited_ip(str(ip), "truncated")
    assert kept is not None
    assert limited_ip(kept, "truncated") == kept


def test_what_was_told_in_a_change_that_failed_is_not_told(desk: Desk) -> None:
    def fail() -> None:
        with desk.program.base.journal.change() as change:
            change.record(Action.PORTAL_STARTED)
            change.tell(PortalChanged(PortalState.ONLINE, "https://a"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert desk.told == []
    assert desk.events() == []


def test_what_is_told_comes_in_order(desk: Desk) -> None:
    with desk.program.base.journal.change() as change:
        change.record(Action.PORTAL_STARTED)
        change.tell(PortalChanged(PortalState.ONLINE, "https://a"))
        change.record(Action.PORTAL_STOPPED)
        assert desk.told == []
    assert [type(event) for event in desk.told] == [AuditAppended, PortalChanged, AuditAppended]


def test_an_event_that_was_rolled_back_is_not_taken_for_the_one_that_got_its_number(desk: Desk) -> None:
    journal, store = desk.program.base.journal, desk.program.base.store

    def fail() -> None:
        with journal.change() as change:
            change.record(Action.PORTAL_STARTED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.write():
        other = AuditRepository(store).append(NewEvent(Action.PORTAL_STOPPED), desk.clock.now, None)
    assert other.seq == 1
    assert not journal.is_own(other)


def test_a_note_is_written_at_once_when_nobody_flushes(desk: Desk) -> None:
    link = desk.share({"a": b""})
    desk.program.base.journal.note(Action.PAGE_VIEWED, link, Who(ip=ANNA.ip))
    assert desk.actions()[-1] is Action.PAGE_VIEWED


def test_notes_wait_for_the_next_change_and_come_before_it(desk: Desk) -> None:
    link, journal = desk.share({"a": b""}), desk.program.base.journal
    journal.somebody_flushes = True
    seen = desk.clock.now
    for _ in range(3):
        journal.note(Action.PAGE_VIEWED, link, Who(ip=ANNA.ip))
    assert desk.actions(Action.PAGE_VIEWED) == []
    desk.clock.advance(seconds=1)
    desk.program.links.pause(link.token, by="me")
    assert desk.actions()[1:] == [Action.PAGE_VIEWED] * 3 + [Action.LINK_PAUSED]
    assert [event.at for event in desk.events(Action.PAGE_VIEWED)] == [seen] * 3
    assert [told.link_id for told in desk.heard(AuditAppended)][1:4] == [link.id] * 3
    assert desk.program.audit.verify() is None


def test_notes_survive_a_change_that_fails(desk: Desk) -> None:
    link, journal = desk.share({"a": b""}), desk.program.base.journal
    journal.somebody_flushes = True
    journal.note(Action.PAGE_VIEWED, link, Who(ip="192.0.2.1"))
    journal.note(Action.PAGE_VIEWED, link, Who(ip="192.0.2.2"))

    def fail() -> None:
        with journal.change():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert desk.actions(Action.PAGE_VIEWED) == []
    journal.flush()
    journal.flush()
    assert [event.who.ip for event in desk.events(Action.PAGE_VIEWED)] == ["192.0.2.1", "192.0.2.2"]
