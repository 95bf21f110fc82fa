"""What nobody foresaw is reported from every page, and leaves the page usable."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sharedesk.services.context import AppContext
from sharedesk.ui.preferences.audit import AuditPage
from sharedesk.ui.preferences.mail import MailPage
from sharedesk.ui.preferences.portal import PortalPage
from sharedesk.ui.widgets.controls import Field, Switch
from tests.conftest import ExpectedLog

from .conftest import Room, Status, press, type_into
from .logs import Log, make_page


class Mistake(Exception):
    """A bug."""


def fail(*_arguments: object, **_options: object) -> None:
    raise Mistake


def reported(room: Room, expected_log: ExpectedLog) -> bool:
    """Say whether one report was offered, and take it away."""
    expected_log("Unforeseen error")
    reports = list(room.crashes)
    room.crashes.clear()
    return len(reports) == 1 and "Mistake" in reports[0]


def test_settings(room: Room, expected_log: ExpectedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    room.open("General")
    monkeypatch.setattr(AppContext, "change_setting", fail)
    switch = room.part("A link needs attention", Switch)
    switch.click()
    assert reported(room, expected_log)
    assert switch.isChecked()
    field = room.part("Your name", Field)
    type_into(field, "Maya")
    assert reported(room, expected_log)
    assert field.text() == "Maya"
    QTest.keyClick(field, Qt.Key.Key_Escape)


def test_mail(room: Room, expected_log: ExpectedLog) -> None:
    room.mail.stands = Status("untried")
    page = room.open("E-mail")
    assert isinstance(page, MailPage)
    room.mail.refuses = Mistake()
    press(page.banner, "Send a test")
    assert reported(room, expected_log)
    assert page.banner.title == "Not tried yet"


def test_portal(room: Room, expected_log: ExpectedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    page = room.open("Portal & address")
    assert isinstance(page, PortalPage)
    room.portal.refuses = "Taken."
    with pytest.raises(Exception, match="cannot open"):
        room.portal.start()
    monkeypatch.setattr(room.portal, "restart", fail)
    press(page.card, "Try again")
    assert reported(room, expected_log)
    press(page.card, "Try again")
    assert reported(room, expected_log)
    press(page, "Restart")
    assert reported(room, expected_log)
    monkeypatch.setattr(room.reach, "check", fail)
    press(page.card, "Check again")
    assert reported(room, expected_log)
    assert page.card.again.isEnabled()


def test_audit_log(qtbot: QtBot, room: Room, expected_log: ExpectedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(fault=Mistake())
    page = make_page(qtbot, room.session, log)
    assert isinstance(page, AuditPage)
    assert reported(room, expected_log)
    press(page, "Verify")
    assert reported(room, expected_log)
    monkeypatch.setattr(Log, "export", fail)
    page.exporting.write(page.feed.wanted, room.folder / "out.csv", 1)
    assert reported(room, expected_log)
    assert page.export.isEnabled()
    assert page.check.verify.isEnabled()
