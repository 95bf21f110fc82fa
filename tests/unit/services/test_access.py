"""Who gets to a link, why not, and what of it is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.gates import Gate
from sharedesk.core.grant import Grant, Purpose
from sharedesk.core.link import Ending, Link, LinkEdit
from sharedesk.errors import UserError
from sharedesk.events import LinkChanged
from sharedesk.services import access as module
from sharedesk.services.access import GateError, Reason, UnavailableError, UnknownLinkError
from tests.unit.desk import ANNA, BEN, ME, Desk

HOUR = timedelta(hours=1)


def refused(desk: Desk, link: Link, purpose: Purpose = Purpose.VIEW) -> UnavailableError:
    with pytest.raises(UnavailableError) as error:
        desk.program.access.authorize(link.token, ANNA, purpose)
    return error.value


def test_an_open_link_opens_for_everybody(desk: Desk) -> None:
    link = desk.share({"a": b"a"})
    grant = desk.program.access.authorize(link.token, ANNA, Purpose.VIEW)
    assert grant.visitor == ANNA
    assert grant.details.link.token == link.token
    assert desk.actions() == [Action.LINK_CREATED], "looking is recorded by those who show something"


@pytest.mark.parametrize("token", ["", "x", "' or 1=1 --", "A" * 24, "\udc80"])
def test_unknown_is_unknown(desk: Desk, token: str) -> None:
    with pytest.raises(UnknownLinkError):
        desk.program.access.authorize(token, ANNA, Purpose.VIEW)


def test_deleted_is_unknown(desk: Desk) -> None:
    link = desk.share({"a": b"a"})
    desk.program.links.delete(link.token, by=ME, undo_for=HOUR)
    with pytest.raises(UnknownLinkError):
        desk.program.access.authorize(link.token, ANNA, Purpose.VIEW)


def test_why_a_link_does_not_open(desk: Desk) -> None:
    preparing = refused(desk, desk.send({"a": b"abc"}, copy=False))
    assert (preparing.reason, preparing.status, preparing.copied, preparing.total) == (Reason.PREPARING, 503, 0, 3)
    paused = refused(desk, desk.share({"a": b"a"}, paused=True, expires_at=desk.clock.now + HOUR))
    assert (paused.reason, paused.status, paused.retry_after, paused.since) == (Reason.PAUSED, 503, 300, None)
    link = desk.share({"a": b"a"})
    desk.program.links.revoke(link.token, by=ME)
    revoked = refused(desk, link)
    assert (revoked.reason, revoked.status, revoked.retry_after) == (Reason.REVOKED, 410, None)
    assert revoked.since == desk.clock.now


def test_a_stopped_copy_is_told_apart(desk: Desk) -> None:
    link = desk.send({"a": b"abc"}, copy=False)
    (desk.folder / "a").unlink()
    with pytest.raises(UserError):
        desk.program.copying.run(link.id)
    stopped = refused(desk, link)
    assert (stopped.reason, stopped.retry_after) == (Reason.COPY_STOPPED, 300)


def test_an_expired_link_is_noted_by_the_visitor_who_finds_it(desk: Desk) -> None:
    link = desk.share({"a": b"a"}, expires_at=desk.clock.now + HOUR)
    desk.clock.advance(hours=3)
    expired = refused(desk, link)
    assert (expired.reason, expired.status, expired.since) == (Reason.EXPIRED, 410, link.expires_at)
    assert desk.link(link).ending is Ending.EXPIRED


def test_a_missing_original_is_a_matter_of_time(desk: Desk) -> None:
    link = desk.share({"a": b"a"})
    (desk.folder / "a").unlink()
    gone = refused(desk, link)
    assert (gone.reason, gone.status, gone.retry_after) == (Reason.MISSING, 503, 60)


def test_a_paused_portal_opens_nothing_and_tells_nothing(desk: Desk) -> None:
    link = desk.share({"a": b"a"})
    desk.program.change_setting("portal.paused", "true", by=ME)
    for token in (link.token, "unknown"):
        paused = refused(desk, replace(link, token=token))
        assert (paused.reason, paused.details, paused.copied, paused.total) == (Reason.PORTAL_PAUSED, None, 0, 0)


def test_only_a_refused_download_is_recorded(desk: Desk) -> None:
    link = desk.share({"a": b"a"}, paused=True)
    refused(desk, link, Purpose.BROWSE)
    assert desk.actions(Action.DOWNLOAD_REFUSED) == []
    refused(desk, link, Purpose.DOWNLOAD)
    event = desk.events(Action.DOWNLOAD_REFUSED)[0]
    assert (event.token, event.detail, event.who.ip) == (link.token, {"reason": "paused"}, ANNA.ip)


def test_a_gate_that_is_not_passed_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.share({"a": b"a"})
    gate = str.__new__(Gate, "password")  # the gates of later versions
    monkeypatch.setattr(module, "next_step", lambda *_arguments: gate)
    with pytest.raises(GateError) as closed:
        desk.program.access.authorize(link.token, ANNA, Purpose.VIEW)
    assert closed.value.gate is gate
    assert closed.value.details.link.token == link.token


def test_a_view_is_recorded_once_a_minute_for_each_visitor(desk: Desk) -> None:
    link = desk.share({"a": b"a"})
    access = desk.program.access
    for visitor in (ANNA, ANNA, BEN):
        access.viewed(access.authorize(link.token, visitor, Purpose.VIEW))
    assert [event.who.ip for event in desk.events(Action.PAGE_VIEWED)] == [ANNA.ip, BEN.ip]
    assert desk.link(link).viewed_at == desk.clock.now
    assert desk.heard(LinkChanged)[-1] == LinkChanged(link.id, link.token)
    first = desk.clock.now
    desk.clock.advance(minutes=1)
    access.viewed(access.authorize(link.token, ANNA, Purpose.VIEW))
    assert len(desk.events(Action.PAGE_VIEWED)) == 3
    assert desk.link(link).viewed_at == first


GATES = {"password": "correct horse battery", "allowed_emails": ("anna@example.com", "*@example.org")}


@pytest.mark.parametrize(
    ("before", "edit", "is_over"),
    [
        ({}, LinkEdit(title="New", expires_at=None), False),
        ({}, LinkEdit(password="another horse"), True),
        (GATES, LinkEdit(password="another horse"), True),
        (GATES, LinkEdit(password=None), False),
        ({}, LinkEdit(allowed_emails=("anna@example.com",)), False),
        ({}, LinkEdit(allowed_emails=("ben@example.com",)), True),
        (GATES, LinkEdit(allowed_emails=("*@example.org", "anna@example.com", "x@example.com")), False),
        (GATES, LinkEdit(allowed_emails=("*@example.org",)), True),
        (GATES, LinkEdit(allowed_emails=()), False),
    ],
)
def test_a_running_transfer_goes_on_while_the_gates_stay_open(
    desk: Desk, before: dict[str, Any], edit: LinkEdit, is_over: bool
) -> None:
    link = desk.share({"a": b"a"}, **before)
    ticket = Grant(desk.program.links.get(link.token), replace(ANNA, email="anna@example.com")).ticket()
    desk.program.links.edit(link.token, edit, by=ME)
    assert desk.program.access.ended([ticket]) == ([ticket] if is_over else [])


def test_who_proved_no_address_is_cut_when_a_list_is_made(desk: Desk) -> None:
    link = desk.share({"a": b"a"})
    ticket = desk.grant(link).ticket()
    desk.program.links.edit(link.token, LinkEdit(allowed_emails=("anna@example.com",)), by=ME)
    assert desk.program.access.ended([ticket]) == [ticket]


def test_what_is_remembered_of_visitors_is_bounded(desk: Desk) -> None:
    grant = desk.grant(desk.share({"a": b"a"}))
    access = desk.program.access
    access._viewed = {(0, str(number)): desk.clock.now for number in range(10_001)}
    access.viewed(grant)
    assert len(access._viewed) == 1


def test_withdrawn_is_revoked_or_deleted(desk: Desk) -> None:
    link, other = desk.share({"a": b"a"}), desk.share({"b": b"b"})
    tickets = [desk.grant(one).ticket() for one in (link, other)]
    access = desk.program.access
    assert access.ended(tickets) == []
    desk.program.links.revoke(link.token, by=ME)
    desk.program.links.delete(other.token, by=ME)
    assert access.ended(tickets) == tickets
    assert access.ended([]) == []


def test_a_visitor_in_the_log(desk: Desk) -> None:
    assert replace(ANNA, user_agent="").who.user_agent is None
    assert ANNA.who.user_agent == ANNA.user_agent
