from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.reach import Answer, Place, Remedy, Sighting, Trust
from sharedesk.core.settings import (
    NOTIFY_MAIL,
    PORTAL_PAUSED,
    PORTAL_PORT,
    PUBLIC_URL,
    STORAGE_RESERVE,
    TRUSTED_PROXIES,
)
from sharedesk.events import PortalState
from sharedesk.ui.desk.mending import CERTIFICATE, PUBLIC_ADDRESS, ROWS
from sharedesk.ui.preferences.portal import PortalPage
from sharedesk.ui.preferences.portal_address import AddressCheck
from sharedesk.ui.preferences.portal_certificate import CertificateRow
from sharedesk.ui.preferences.portal_places import OwnAddressRow, PlaceList
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Field, Switch
from sharedesk.ui.wording import reach
from tests.ui.conftest import Check

from .conftest import Room, pick, press, type_into

AWAKE = ROWS[Remedy.KEEP_AWAKE][1]


@pytest.fixture
def page(room: Room) -> PortalPage:
    made = room.open("Portal & address")
    assert isinstance(made, PortalPage)
    return made


def said(inside: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in inside.findChildren(QLabel) if not one.isHidden())


def test_the_card_gives_the_answer_and_all_that_was_looked_at(room: Room, page: PortalPage, clipped: Check) -> None:
    assert page.card.title.text() == "Recipients can open your links"
    assert "Checked just now" in said(page.card)
    for told in ("Portal is running", "Address is public", "Links lead here", "Certificate is valid"):
        assert told in said(page.card)
    room.reach.see(leads_to=())
    press(page.card, "Check again")
    assert page.card.title.text() == "Recipients can't open your links"
    assert "No name server knows share.example.com." in said(page.card)
    assert clipped(room.window) == []


def test_the_card_follows_the_portal(room: Room, page: PortalPage) -> None:
    room.portal.tell(PortalState.PAUSED)
    assert page.card.title.text() == "Portal is paused"
    press(page.card, "Resume portal")
    assert page.card.title.text() == "Recipients can open your links"
    room.portal.tell(PortalState.OFFLINE, "Port 443 is used by “Web Server”.")
    assert page.card.title.text() == "Recipients can't open your links"
    assert "Port 443 is used by “Web Server”." in said(page.card)
    assert not page.card.open.isVisible()
    room.portal.refuses = "Still used."
    press(page.card, "Try again")
    assert "Still used." in said(page.card)
    room.portal.refuses = ""
    press(page.card, "Try again")
    assert page.card.title.text() == "Recipients can open your links"


def test_what_is_wrong_leads_to_its_row(room: Room, page: PortalPage, qtbot: QtBot) -> None:
    room.reach.see(certificate=None, far=None, places=(), certificate_problem="It cannot be read.")
    press(page.card, "Check again")
    assert "It cannot be read." in said(page)
    press(page.card, "Choose certificate")
    qtbot.waitUntil(lambda: room.part(CERTIFICATE, Field).hasFocus())
    room.reach.see(certificate_problem="", stays_awake=False)
    press(page.card, "Check again")
    press(page.card, "Keep it awake")
    qtbot.waitUntil(lambda: room.part(AWAKE, Switch).hasFocus())


def test_what_helps_where_nothing_keeps_the_computer_awake_is_in_the_guide(room: Room, page: PortalPage) -> None:
    asked: list[str] = []
    room.control.guide_wanted.connect(asked.append)
    room.reach.see(can_stay_awake=False)
    press(page.card, "Check again")
    assert "Nothing on this desktop can keep this computer awake during a download" in said(page.card)
    press(page.card, "What helps")
    assert asked == ["Keep links working"]


def test_the_age_of_a_look_is_told(room: Room, page: PortalPage) -> None:
    report = page.card.report
    assert report is not None
    assert reach.checked(report, report.at + timedelta(minutes=2)) == "Checked 2 min ago"
    assert reach.checked(report, report.at + timedelta(seconds=59)) == "Checked just now"


def test_an_address_is_tried_while_it_is_typed(room: Room, page: PortalPage, qtbot: QtBot) -> None:
    row = room.row(PUBLIC_ADDRESS)
    [check] = row.findChildren(AddressCheck)
    type_into(room.part(PUBLIC_ADDRESS, Field), "https://files.example.com", enter=False)
    assert room.value(PUBLIC_URL) == ""
    qtbot.waitUntil(lambda: bool(check.words))
    assert room.reach.asked[-1] == "https://files.example.com"
    assert "for share.example.com, not for files.example.com" in check.words
    assert "files.example.com" in said(row)
    QTest.keyClicks(room.part(PUBLIC_ADDRESS, Field), "/x")
    assert (check.words, check.isVisible()) == ("", False)
    before = list(room.reach.asked)
    assert not check.is_waiting
    type_into(room.part(PUBLIC_ADDRESS, Field), "https://share.example.com")
    assert room.value(PUBLIC_URL) == "https://share.example.com"
    assert not check.is_waiting
    assert room.reach.asked[: len(before)] == before
    assert "https://share.example.com" not in room.reach.asked


def test_a_port_that_is_taken_is_refused_before_it_is_set(room: Room, page: PortalPage) -> None:
    room.portal.taken = {443}
    type_into(room.part("Port", Field), "443")
    told = "Port 443 is used by another program. Links go on opening at port 8443: choose another one."
    assert room.row("Port").problem == told
    assert room.value(PORTAL_PORT) == PORTAL_PORT.default
    assert room.part("Port", Field).text() == "443"
    type_into(room.part("Port", Field), "9443")
    assert (room.row("Port").problem, room.value(PORTAL_PORT)) == ("", 9443)


def test_the_certificate_is_shown_as_recipients_see_it(room: Room, page: PortalPage) -> None:
    [row] = page.findChildren(CertificateRow)
    assert row.names.full_text == "share.example.com"
    assert row.told.text() == "Issued by Let's Encrypt. Valid until Thu 3 September. Recipients see no warning."
    assert row.pill.text == "Valid, 84 days left"

    def see(**changes: Any) -> None:
        seen = Sighting(Answer.PORTAL, replace(room.reach.certificate, **changes))
        room.reach.see(far=seen, certificate=None)
        press(page.card, "Check again")

    see(trust=Trust.MADE_HERE)
    assert "Recipients outside see a warning" in row.told.text()
    assert row.pill.text == "Browsers warn"
    see(trust=Trust.UNKNOWN, issuer="Corp CA")
    assert "browsers do not know who issued it" in row.told.text()
    for trust in (Trust.TRUSTED, Trust.UNKNOWN):
        see(names=("other.example.com",), trust=trust)
        assert "is for other.example.com, not for share.example.com" in row.told.text()
        assert row.pill.text == "For another name"
    see(names=(), trust=Trust.EXPIRED)
    assert (row.names.full_text, row.pill.text) == ("For no name at all", "Expired")
    room.reach.see(far=None, places=())
    press(page.card, "Check again")
    assert row.names.full_text == "The portal speaks without TLS"
    room.portal.tell(PortalState.OFFLINE)
    assert row.names.full_text == "It is made when the portal starts"


def test_what_listens_where(room: Room, page: PortalPage) -> None:
    seen, silent = Sighting(Answer.PORTAL), Sighting(Answer.NOBODY)
    room.reach.see(places=(Place("192.168.4.21", 8443, seen), Place("2a01:4f8::1", 8443, silent)))
    press(page.card, "Check again")
    [places] = page.findChildren(PlaceList)
    assert "192.168.4.21:8443: Answers. For people on this network" in said_aloud(places)
    assert "[2a01:4f8::1]:8443: Does not answer. For everybody on the internet" in said_aloud(places)
    room.portal.tell(PortalState.OFFLINE)
    room.reach.see(places=())
    press(page.card, "Check again")
    assert "Nothing: the portal is not running" in said(places)


def said_aloud(inside: QWidget) -> list[str]:
    return [one.accessibleName() for one in inside.findChildren(QWidget) if one.accessibleName()]


def test_the_address_on_this_network_is_copied(room: Room, page: PortalPage) -> None:
    [row] = page.findChildren(OwnAddressRow)
    assert row.address == "https://192.168.4.21"
    row.copy.click()
    assert QGuiApplication.clipboard().text() == "https://192.168.4.21"
    room.reach.see(places=(Place("127.0.0.1", 8443, Sighting(Answer.PORTAL)),))
    press(page.card, "Check again")
    assert row.isHidden()


def test_the_portal_is_restarted(room: Room, page: PortalPage) -> None:
    room.portal.finishing = 2
    press(room.row("Restart the portal"), "Restart")
    assert room.portal.restarts == 1
    assert "2 downloads from before the restart still running" in said(room.row("Restart the portal"))
    room.portal.finishing = 0
    room.portal.tell(PortalState.ONLINE)
    assert "running downloads go on" in said(room.row("Restart the portal"))
    room.portal.refuses = "Used."
    press(room.row("Restart the portal"), "Restart")
    assert room.portal.state is PortalState.OFFLINE
    assert room.part("Restart the portal", QPushButton).isEnabled()


def test_the_portal_is_opened_in_the_browser(room: Room, page: PortalPage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    type_into(room.part("Public address", Field), "https://localhost/")
    assert room.value(PUBLIC_URL) == "https://localhost"
    assert room.part("Public address", Field).text() == "https://localhost"
    press(page.card, "Open portal")
    assert opened == [QUrl("https://share.example.com")]


def test_addresses_are_checked(room: Room, page: PortalPage) -> None:
    type_into(room.part("Public address", Field), "share.example.com/x")
    assert room.row("Public address").problem.startswith("“share.example.com/x” is not a web address.")
    type_into(room.part("Listen on", Field), "no host")
    assert "is not an address to listen on" in room.row("Listen on").problem
    type_into(room.part("Trusted proxies", Field), "10.0.0.5, 10.1.0.0/16")
    assert [str(network) for network in room.value(TRUSTED_PROXIES)] == ["10.0.0.5/32", "10.1.0.0/16"]


def test_the_portal_is_paused_by_a_switch(room: Room, page: PortalPage) -> None:
    room.part("Pause the portal", Switch).click()
    assert room.value(PORTAL_PAUSED) is True


def test_general_settings(room: Room) -> None:
    room.open("General")
    room.part("Someone has downloaded, by e-mail", Switch).click()
    assert room.value(NOTIFY_MAIL) is True
    type_into(room.part("My e-mail address", Field), "nobody")
    assert "is not an e-mail address" in room.row("My e-mail address").problem


def test_how_much_of_the_disk_stays_free(room: Room) -> None:
    room.open("Storage")
    reserve = room.part("Keep free on the disk", Combo)
    pick(reserve, "1.0 GB")
    assert room.value(STORAGE_RESERVE) == 10**9
    room.set("storage.reserve", "5000000000")
    assert reserve.currentText() == "5.0 GB"
