"""The tray, and the ways out of the window: into the tray, minimised, or to the end of the program."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from sharedesk.core.link import Mode
from sharedesk.events import PortalState
from sharedesk.ui.leaving import Leaving
from sharedesk.ui.look.mark import TrayState, tray_icon
from sharedesk.ui.tray import Tray
from tests.factories import make_link

from .desk import Desk


def test_the_tray_says_what_happens_and_does_what_is_chosen(desk: Desk) -> None:
    tray = Tray(desk.window)
    desk.workspace.use_tray(tray)
    desk.drop(Mode.SHARE, desk.file("a & b.pdf"))
    QGuiApplication.clipboard().clear()
    tray.menu.aboutToShow.emit()
    chosen = {action.text(): action for action in tray.findChildren(QAction)}
    chosen["Copy last link"].trigger()
    assert QGuiApplication.clipboard().text() == desk.context.links.url(desk.newest().link.token)
    chosen["Pause portal"].trigger()
    assert desk.portal.state is PortalState.PAUSED
    assert tray.tip == "ShareDesk: Portal paused"
    desk.portal.tell(PortalState.OFFLINE, "port 443 is in use")
    assert tray.tip == "ShareDesk: port 443 is in use"
    desk.portal.tell(PortalState.ONLINE)
    tray.show_downloads(3)
    assert tray.tip == "ShareDesk: 3 active downloads"
    QGuiApplication.clipboard().setText("Shared from the tray")
    chosen["Share clipboard"].trigger()
    assert desk.newest().link.title == "Shared from the tray.txt"
    chosen["Preferences…"].trigger()
    assert desk.workspace.preferences.window is not None


@pytest.mark.parametrize(
    ("place", "words"), [(QRect(), "a__b && c & d.pdf"), (QRect(8, 8, 24, 24), "a_b && c && d.pdf")]
)
def test_the_tray_shows_titles_as_they_are_on_the_bus_and_in_a_bar(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, place: QRect, words: str
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "geometry", lambda _icon: place)
    tray = Tray(desk.window)
    tray.show_links([make_link(title="a_b & c & d.pdf")])
    assert [action.text() for action in tray._recent_menu.actions()] == [words]


@pytest.mark.parametrize(("desktop", "dark"), [("ubuntu:GNOME", True), ("KDE", False), ("", False)])
def test_the_tray_icon_fits_the_bar(desk: Desk, monkeypatch: pytest.MonkeyPatch, desktop: str, dark: bool) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", desktop)
    tray = Tray(desk.window)
    shown = tray._icon.icon().pixmap(22, 22).toImage()
    assert shown == tray_icon(TrayState.ONLINE, dark_bar=dark).pixmap(22, 22).toImage()


def test_closing_with_a_tray_hides_and_tells_once(desk: Desk) -> None:
    tray = Tray(desk.window)
    told: list[str] = []
    tray.tell = lambda title, _text: told.append(title)  # type: ignore[method-assign]
    leaving = Leaving(desk.window, lambda: (0, 0), tray)
    for _ in range(2):
        desk.window.show()
        desk.window.close()
        assert not desk.window.isVisible()
    assert told == ["ShareDesk keeps running"]
    assert leaving.tray_notice_read
    tray.open_wanted.emit()
    assert desk.window.isVisible()


def test_closing_without_a_tray_asks(desk: Desk) -> None:
    quits: list[bool] = []
    leaving = Leaving(desk.window, lambda: (0, 0), None)
    leaving.quit.connect(lambda: quits.append(True))
    desk.window.close()
    desk.press("Minimise the window", desk.sheet())
    assert desk.window.isMinimized()
    assert quits == []
    desk.window.close()
    desk.press("Quit", desk.sheet())
    assert quits == [True]


def test_quitting_asks_while_people_download(desk: Desk) -> None:
    quits: list[bool] = []
    leaving = Leaving(desk.window, lambda: (3, 1), None)
    leaving.quit.connect(lambda: quits.append(True))
    desk.window.actions_.quit.trigger()
    desk.window.actions_.quit.trigger()
    assert desk.sheet().windowTitle() == "3 downloads are running and 1 copy is being made"
    desk.press("Keep running", desk.sheet())
    assert quits == []
    desk.window.actions_.quit.trigger()
    desk.press("Quit", desk.sheet())
    assert quits == [True]
