from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel

from sharedesk.core.settings import (
    NOTIFY_MAIL,
    PORTAL_PAUSED,
    PUBLIC_URL,
    STORAGE_RESERVE,
    TLS_CERTIFICATE,
    TRUSTED_PROXIES,
)
from sharedesk.events import PortalState
from sharedesk.ui.preferences.portal import PortalPage
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Field, Switch

from .conftest import Room, pick, press, type_into


@pytest.fixture
def page(room: Room) -> PortalPage:
    made = room.open("Portal & address")
    assert isinstance(made, PortalPage)
    return made


def said(page: PortalPage) -> str:
    return "\n".join(one.text() for one in page.card.findChildren(QLabel) if not one.isHidden())


def test_the_card_follows_the_portal(room: Room, page: PortalPage) -> None:
    assert page.card.title.text() == "Portal online"
    room.portal.tell(PortalState.PAUSED)
    assert page.card.title.text() == "Portal paused"
    room.portal.tell(PortalState.OFFLINE, "Port 443 is used by “Web Server”.")
    assert page.card.title.text() == "Portal offline"
    assert "Port 443 is used by “Web Server”." in said(page)
    assert not page.card.open.isVisible()
    room.portal.refuses = "Still used."
    press(page.card, "Try again")
    assert "Still used." in said(page)
    room.portal.refuses = ""
    press(page.card, "Try again")
    assert page.card.title.text() == "Portal online"


def test_what_was_checked_is_said_without_words_for_terminals(room: Room, page: PortalPage) -> None:
    assert page.card.facts is not None
    assert [finding.check for finding in page.card.facts.findings] == ["port", "certificate", "public URL"]
    assert "It is made on this computer, so browsers elsewhere warn of it." in said(page)
    assert "sharedesk settings" not in said(page)
    assert "tls.certificate" not in said(page)


def test_the_portal_is_opened_in_the_browser(room: Room, page: PortalPage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    type_into(room.part("Public address", Field), "https://localhost/")
    assert room.value(PUBLIC_URL) == "https://localhost"
    assert room.part("Public address", Field).text() == "https://localhost"
    press(page.card, "Open portal")
    assert opened == [QUrl("https://localhost")]


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


def test_a_certificate_is_chosen(room: Room, page: PortalPage, tmp_path: Path) -> None:
    room.set("tls.key", str(tmp_path / "old.pem"))
    press(room.row("Certificate"), "Choose…")
    [dialog] = room.window.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(tmp_path / "site.pem")])
    dialog.close()
    assert room.value(TLS_CERTIFICATE) == str(tmp_path / "site.pem")
    assert room.part("Certificate", Field).text() == str(tmp_path / "site.pem")
    assert "cannot be read" in said(page) or "does not exist" in said(page)


def test_general_settings(room: Room) -> None:
    room.open("General")
    room.part("Someone has downloaded, by e-mail", Switch).click()
    assert room.value(NOTIFY_MAIL) is True
    reserve = room.part("Keep free on the disk", Combo)
    pick(reserve, "1.0 GB")
    assert room.value(STORAGE_RESERVE) == 10**9
    room.set("storage.reserve", "5000000000")
    assert reserve.currentText() == "5.0 GB"
    type_into(room.part("My e-mail address", Field), "nobody")
    assert "is not an e-mail address" in room.row("My e-mail address").problem
