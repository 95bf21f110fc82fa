"""The tray icon: its four states, and a menu with what people want without opening the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction, QGuiApplication, QPalette
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from sharedesk.core.link import Link
from sharedesk.core.saying import mark
from sharedesk.events import PortalState
from sharedesk.ui.actions import menu
from sharedesk.ui.look import icons
from sharedesk.ui.look.mark import TrayState, tray_icon
from sharedesk.ui.messages import Offer
from sharedesk.ui.notifier import Notifier
from sharedesk.ui.texts import tr
from sharedesk.ui.wording import words

RECENT = 5
_LONGEST_TITLE = 48
_DARK_BELOW = 128
_STATES = {
    PortalState.ONLINE: (TrayState.ONLINE, mark("Portal online"), "check-circle"),
    PortalState.STARTING: (TrayState.ONLINE, mark("Portal starting"), "circle-dashed"),
    PortalState.PAUSED: (TrayState.PAUSED, mark("Portal paused"), "pause-circle"),
    PortalState.OFFLINE: (TrayState.PROBLEM, mark("Portal offline"), "warning-circle"),
}


class Tray(QObject):
    """Create it only where there is a tray. It tells what was chosen; it does nothing itself."""

    about_to_open = Signal()
    open_wanted = Signal()
    files_wanted = Signal()
    paste_wanted = Signal()
    copy_wanted = Signal(Link)
    pause_wanted = Signal()
    preferences_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._state, self._downloads, self._problem = PortalState.STARTING, 0, ""
        self._recent: list[Link] = []
        self._icon = QSystemTrayIcon(self)
        self._icon.activated.connect(self._activated)
        self._notifier = Notifier(self._icon)
        self._notifier.opened.connect(self.open_wanted)
        self._portal, self._active = self._label(), self._label()
        self._pause = self._action(tr("Pause portal"), "pause", self.pause_wanted)
        self._last = self._action(tr("Copy last link"), "copy", None)
        self._last.triggered.connect(self._copy_last)
        self._recent_menu = menu(window, [])
        self._recent_menu.setTitle(tr("Recent links"))
        self._recent_menu.setIcon(icons.icon("clock-counter-clockwise"))
        self._menu = self._make_menu(window)
        self._menu.aboutToShow.connect(self.about_to_open)
        self._icon.setContextMenu(self._menu)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._show_state)
        self.show_links([])
        self._show_state()

    @property
    def menu(self) -> QMenu:
        """The menu, also for tests."""
        return self._menu

    @property
    def tip(self) -> str:
        """The words at the icon."""
        return self._icon.toolTip()

    def show(self) -> None:
        """Put the icon into the tray."""
        self._icon.show()

    def hide(self) -> None:
        """Take it away."""
        self._notifier.close()
        self._icon.hide()

    def tell(self, title: str, text: str, offers: Sequence[Offer] = ()) -> int:
        """Show a notice of the system, with buttons where it has them; returns its number."""
        return self._notifier.tell(title, text, offers)

    def take_back(self, number: int) -> None:
        """Take a notice away, where the system can."""
        self._notifier.take_back(number)

    def show_portal(self, state: PortalState, problem: str = "") -> None:
        """Show what the portal does."""
        self._state, self._problem = state, problem
        self._show_state()

    def show_downloads(self, running: int) -> None:
        """Show how many downloads run."""
        if running != self._downloads:
            self._downloads = running
            self._show_state()

    def show_links(self, newest: list[Link]) -> None:
        """Offer the newest links."""
        self._recent = newest[:RECENT]
        self._last.setEnabled(bool(self._recent))
        self._recent_menu.setEnabled(bool(self._recent))
        self._recent_menu.clear()
        for link in self._recent:
            action = self._recent_menu.addAction(self._plainly(words.brief(link.title, _LONGEST_TITLE)))
            action.triggered.connect(lambda _checked=False, which=link: self.copy_wanted.emit(which))

    def _make_menu(self, window: QWidget) -> QMenu:
        made = menu(window, [self._portal, self._active, None])
        made.addAction(self._action(tr("New link from files…"), "plus", self.files_wanted))
        made.addAction(self._action(tr("Share clipboard"), "clipboard", self.paste_wanted))
        made.addAction(self._last)
        made.addMenu(self._recent_menu)
        made.addSeparator()
        made.addAction(self._pause)
        made.addSeparator()
        made.addAction(self._action(tr("Open ShareDesk"), "app-window", self.open_wanted))
        made.addAction(self._action(tr("Preferences…"), "gear-six", self.preferences_wanted))
        made.addAction(self._action(tr("Quit"), "power", self.quit_wanted))
        return made

    def _plainly(self, title: str) -> str:
        """Return a title so that the menu shows every character of it.

        On the session bus (DBusMenu) the mark of access keys is the underscore: Qt makes one of the first ampersand,
        but leaves those that are there. An icon that a desktop shows by way of the bus has no geometry.
        """
        if sys.platform.startswith("linux") and self._icon.geometry().isEmpty():
            return title.replace("_", "__").replace("&", "&&", 1)
        return title.replace("&", "&&")

    def _label(self) -> QAction:
        made = QAction(self)
        made.triggered.connect(self.open_wanted)
        return made

    def _action(self, text: str, icon: str, signal: SignalInstance | None) -> QAction:
        made = QAction(icons.icon(icon), text, self)
        if signal is not None:
            made.triggered.connect(signal.emit)
        return made

    def _copy_last(self) -> None:
        if self._recent:
            self.copy_wanted.emit(self._recent[0])

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.open_wanted.emit()

    def _show_state(self) -> None:
        state, text, symbol = _STATES[self._state]
        text = tr(text)
        tip = text
        if self._state is PortalState.ONLINE and self._downloads:
            state, tip = TrayState.ACTIVE, words.active_downloads(self._downloads)
        if self._state is PortalState.OFFLINE and self._problem:
            tip = tr(self._problem)
        self._icon.setIcon(tray_icon(state, dark_bar=_bar_is_dark()))
        self._icon.setToolTip(f"ShareDesk: {tip}")
        self._portal.setText(text)
        self._portal.setIcon(icons.icon(symbol))
        self._active.setText(words.active_downloads(self._downloads))
        self._active.setIcon(icons.icon("arrow-circle-down"))
        words_for_pause = {
            PortalState.PAUSED: (tr("Resume portal"), "play"),
            PortalState.OFFLINE: (tr("Try again"), "play"),
        }
        verb, verb_icon = words_for_pause.get(self._state, (tr("Pause portal"), "pause"))
        self._pause.setText(verb)
        self._pause.setIcon(icons.icon(verb_icon))


def _bar_is_dark() -> bool:
    """Say whether the icon stands on a dark bar: GNOME's is dark whatever the theme, others follow it."""
    if "GNOME" in os.environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":"):
        return True
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < _DARK_BELOW
