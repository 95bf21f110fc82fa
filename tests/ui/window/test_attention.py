"""What needs attention at a link, said in its details with the one action that solves it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication

from sharedesk.core.link import CopyPhase, Link, LinkEdit, Mode
from sharedesk.core.mail import MailState, MailStatus
from sharedesk.events import MailChanged
from sharedesk.services.mail import MailService
from sharedesk.store.links import LinkRepository
from sharedesk.ui.models.links import Counts, LinkRole
from sharedesk.ui.pages.callouts import Callout
from sharedesk.ui.widgets.cards import Banner
from sharedesk.ui.wording.status import LinkFilter

from .desk import Desk


@pytest.fixture
def shared(desk: Desk) -> Desk:
    """A desk with one shared file, chosen, its details open."""
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    desk.window.open_details()
    return desk


def change(desk: Desk, edit: LinkEdit) -> None:
    desk.context.links.edit(desk.newest().link.token, edit, by="maya")


def attention(desk: Desk) -> str:
    """Return what the callout says, "" where there is none."""
    QApplication.processEvents()
    callout = desk.window.details._callout
    return "" if callout is None else callout.findChildren(Banner)[0].accessibleName()


def days_left(link: Link, desk: Desk) -> float:
    assert link.expires_at is not None
    return (link.expires_at - desk.context.clock()) / timedelta(days=1)


def test_a_link_that_ends_today_is_extended_in_place_and_that_is_undone(shared: Desk) -> None:
    change(shared, LinkEdit(expires_at=shared.context.clock() + timedelta(days=30)))
    assert attention(shared) == ""
    change(shared, LinkEdit(expires_at=shared.context.clock() + timedelta(minutes=1)))
    assert attention(shared) == ""  # a link of one minute has only just begun
    store = shared.context.base.store
    with store.write():
        LinkRepository(store).update(shared.newest().link.id, created_at=shared.context.clock() - timedelta(days=7))
    change(shared, LinkEdit(title="b"))
    assert attention(shared).startswith("Expires to")
    assert shared.window.details.copy_button.property("kind") == "primary"
    assert shared.window.model.counts() == Counts(all=1, active=1)  # its end was chosen
    shared.press("Extend 3 days", shared.window.details)
    assert days_left(shared.newest().link, shared) > 2.9
    assert attention(shared) == ""
    shared.press("Undo")
    assert days_left(shared.newest().link, shared) < 0.1


def test_nobody_is_offered_days_that_the_policy_forbids(shared: Desk) -> None:
    shared.context.change_setting("policy.expiry.maximum", "2d", by="admin")
    change(shared, LinkEdit(expires_at=shared.context.clock() + timedelta(minutes=1)))
    store = shared.context.base.store
    with store.write():
        LinkRepository(store).update(shared.newest().link.id, created_at=shared.context.clock() - timedelta(days=7))
    change(shared, LinkEdit(title="b"))
    assert attention(shared) == ""


def test_named_people_need_mail(shared: Desk) -> None:
    change(shared, LinkEdit(allowed_emails=("anna@example.com",)))
    assert attention(shared).startswith("Named people need e-mail. ")
    shared.press("Set up e-mail", shared.window.details)
    preferences = shared.workspace.preferences.window
    assert preferences is not None
    assert preferences.titles[preferences.nav.currentIndex().row()] == "E-mail"


def test_mail_that_fails_keeps_named_people_out(shared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = MailStatus(MailState.FAILING, problem="The server does not answer.")
    monkeypatch.setattr(MailService, "status", lambda _mail: failing)
    change(shared, LinkEdit(allowed_emails=("anna@example.com",)))
    assert attention(shared) == "Named people get no codes. The server does not answer."
    pages: list[str] = []
    shared.workspace.desk.settings_wanted.connect(pages.append)
    shared.press("E-mail settings", shared.window.details)
    assert pages == ["E-mail"]
    monkeypatch.setattr(MailService, "status", lambda _mail: MailStatus(MailState.WORKING))
    shared.workspace.details.reload()
    assert attention(shared) == ""


def test_a_link_that_named_people_cannot_open_needs_attention_until_mail_works(
    shared: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = shared.window.list.view.model().index(1, 0)
    sidebar, mail = shared.window.sidebar, shared.workspace.mail
    mail.look()
    change(shared, LinkEdit(allowed_emails=("anna@example.com",)))
    assert shared.window.model.counts() == Counts(all=1, attention=1)
    assert row.data(LinkRole.STATUS).sentence == "Nobody gets a code, Set up e-mail"
    assert shared.window.details._status.accessibleName() == "Nobody gets a code, Set up e-mail"
    sidebar.choose(LinkFilter.ATTENTION)
    assert len(shared.window.model) == 1
    for state, attention in (
        (MailState.FAILING, 1),
        (MailState.WORKING, 0),
        (MailState.OFF, 1),
        (MailState.UNTRIED, 0),
    ):
        monkeypatch.setattr(MailService, "status", lambda _mail, state=state: MailStatus(state, problem="No answer."))
        shared.context.bus.publish(MailChanged(MailStatus(state)))
        QApplication.processEvents()
        assert shared.window.model.counts().attention == attention, state
        assert len(shared.window.model) == attention
        told = shared.window.details._status.accessibleName()
        assert told.startswith("Nobody gets a code" if attention else "Waiting"), state


def test_a_copy_without_room_leads_to_what_can_be_cleared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.drop(Mode.SEND, desk.file("a.pdf"))
    desk.window.open_details()
    monkeypatch.setattr(desk.workspace.copies, "is_running", lambda _link_id: True)
    store = desk.context.base.store
    with store.write():
        LinkRepository(store).update(desk.newest().link.id, phase=CopyPhase.STOPPED, phase_detail="Disk is full.")
    change(desk, LinkEdit(title="b"))
    assert attention(desk).startswith("Not enough space for the copy. Disk is full. ")
    assert desk.window.details.copy_button.property("kind") == ""
    pages: list[str] = []
    desk.workspace.desk.settings_wanted.connect(pages.append)
    desk.press("Free up space…", desk.window.details)
    assert pages == ["Storage"]


def test_what_is_broken_is_said_before_what_is_about_to_happen(shared: Desk) -> None:
    change(shared, LinkEdit(allowed_emails=("anna@example.com",)))
    (shared.folder / "a.pdf").unlink()
    shared.context.presence.patrol("", 10, lambda _size: None)
    assert attention(shared).startswith("The original is not where it was. ")
    change(shared, LinkEdit(title="b"))
    shared.context.links.revoke(shared.newest().link.token, by="maya")
    shared.workspace.details.reload()
    assert "e-mail" not in attention(shared)


@pytest.mark.parametrize("fix", Callout)
def test_every_fix_without_a_link_does_nothing(desk: Desk, fix: Callout) -> None:
    desk.window.details.callout_chosen.emit(fix)
    assert desk.toast() == ("", "")
