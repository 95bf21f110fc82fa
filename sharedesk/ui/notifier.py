"""Tells people something on their desktop: with buttons where it has them, else as the tray can."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from sharedesk.desktop import notices
from sharedesk.desktop.notices import DesktopNotice
from sharedesk.ui.messages import Offer

REMEMBERED = 20
"""Notices whose buttons still work; desktops keep them in a list for days."""


@dataclass(frozen=True, slots=True)
class _Told:
    title: str
    text: str
    offers: tuple[Offer, ...]


class Notifier(QObject):
    """`opened` tells that somebody chose a notice itself. What its buttons do is done on the GUI thread."""

    opened = Signal()
    _chosen = Signal(int, int)
    _failed = Signal(int)

    def __init__(self, icon: QSystemTrayIcon) -> None:
        super().__init__(icon)
        self._icon = icon
        self._told: dict[int, _Told] = {}
        self._last = 0
        self._chosen.connect(self._act)
        self._failed.connect(self._tell_plainly)
        icon.messageClicked.connect(self.opened)
        if sys.platform.startswith("linux"):
            self._session = notices.SessionNotices(self._chosen.emit, self._failed.emit)

    def tell(self, title: str, text: str, offers: Sequence[Offer] = ()) -> int:
        """Show a notice; returns its number."""
        self._last += 1
        self._told[self._last] = _Told(title, text, tuple(offers))
        self._told.pop(self._last - REMEMBERED, None)
        if sys.platform.startswith("linux"):
            self._session.show(DesktopNotice(self._last, title, text, tuple(offer.text for offer in offers)))
        else:
            self._tell_plainly(self._last)
        return self._last

    def take_back(self, number: int) -> None:
        """Take a notice away that is no longer true; what the tray shows by itself goes by itself."""
        if self._told.pop(number, None) is not None and sys.platform.startswith("linux"):
            self._session.take_back(number)

    def close(self) -> None:
        """Show no more."""
        if sys.platform.startswith("linux"):
            self._session.close()

    def _act(self, key: int, button: int) -> None:
        told = self._told.get(key)
        if button == notices.OPEN or told is None or button >= len(told.offers):
            self.opened.emit()
        else:
            told.offers[button].act()

    def _tell_plainly(self, key: int) -> None:
        told = self._told.pop(key, None)
        if told is not None:
            self._icon.showMessage(told.title, told.text, self._icon.icon())
