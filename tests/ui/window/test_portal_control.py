"""A port that is taken is noticed, and a free one is offered."""

from __future__ import annotations

import socket

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Mode
from sharedesk.events import PortalState
from sharedesk.ui.pages.banners import Topic

from .desk import Desk


def test_the_banner_offers_the_free_port(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        desk.context.change_setting("portal.host", "127.0.0.1", by="maya")
        desk.context.change_setting("portal.port", str(other.getsockname()[1]), by="maya")
        desk.portal.refuses = "Another program uses the port."
        desk.workspace.portal.start()
        port = desk.workspace.portal.view.free_port
        assert port is not None
        banner = desk.window.banners.banner(Topic.PORTAL)
        assert banner is not None
        assert banner.accessibleName().endswith("Links that people have already keep the old port.")
        desk.context.change_setting("public_url", "https://share.example.com", by="maya")
        desk.workspace.portal.start()
        banner = desk.window.banners.banner(Topic.PORTAL)
        assert banner is not None
        assert banner.accessibleName().endswith("Another program uses the port.")
        desk.portal.refuses = ""
        desk.press(f"Use port {port}")
    assert desk.portal.state is PortalState.ONLINE
    assert desk.context.settings.entry("portal.port").value == str(port)


def test_the_keys_stay_with_a_banner_and_come_to_the_list_when_it_goes(desk: Desk, qtbot: QtBot) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    desk.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is desk.window)
    desk.portal.refuses = "Another program uses the port."
    desk.workspace.portal.start()
    banner = desk.window.banners.banner(Topic.PORTAL)
    assert banner is not None
    banner.controls[0].setFocus()
    desk.portal.refuses = "Yet another one does."
    desk.workspace.portal.start()
    after = desk.window.banners.banner(Topic.PORTAL)
    assert after is not None
    assert after is not banner
    assert after.controls[0].hasFocus()
    desk.portal.refuses = ""
    desk.workspace.portal.start()
    assert desk.window.list.view.hasFocus(), "and not the search, where letters would hide links"


def test_offline_the_strip_tries_again(desk: Desk) -> None:
    desk.portal.tell(PortalState.OFFLINE, "The network is gone")
    desk.window.strip.button.click()
    assert desk.portal.state is PortalState.ONLINE


def test_the_banners_lead_to_the_settings_that_mend_them(desk: Desk, qtbot: QtBot) -> None:
    def opened() -> str:
        preferences = desk.workspace.preferences.window
        focused = preferences.focusWidget() if preferences is not None else None
        return focused.accessibleName() if focused is not None else ""

    desk.press("Choose certificate", desk.window.banners)
    qtbot.waitUntil(lambda: opened() == "Certificate")
    desk.portal.tell(PortalState.OFFLINE, "Port 443 is used by another program.")
    desk.press("Settings", desk.window.banners)
    qtbot.waitUntil(lambda: opened() == "Port")
