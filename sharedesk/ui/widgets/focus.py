"""Knows whether keys or the mouse are being used, and draws the ring around the control that keys act on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from sharedesk.ui.look import theme

_OUT = 4
_SELF_EVIDENT = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
"""Fields show focus with their border, lists in the row that their delegate paints."""


class FocusRing(QWidget):
    """A ring of 2 px, 2 px outside `target`. It is a sibling, so it scrolls along; where there is no room it climbs."""

    def __init__(self, target: QWidget) -> None:
        self._target = target
        super().__init__(self._host())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        target.installEventFilter(self)
        self._place()
        self.show()

    def _host(self) -> QWidget:
        host = self._target.parentWidget() or self._target
        while not host.isWindow() and not host.rect().contains(self._around(host)):
            above = host.parentWidget()
            if above is None:
                break
            host = above
        return host

    def _around(self, host: QWidget) -> QRect:
        corner = self._target.mapTo(host, QPoint(0, 0))
        return QRect(corner, self._target.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT)

    def _place(self) -> None:
        host = self.parentWidget()
        if host is not None:
            self.setGeometry(self._around(host))
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the control."""
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize}:
            self._place()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring, rounder around large surfaces and chips."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("ring"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius: float = 12 if min(self.width(), self.height()) > 60 else 9
        if self._target.property("kind") == "chip":
            radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)


class FocusWatcher(QObject):
    """One per application. `keyboard` tells whether a key was the last thing pressed.

    It looks at what windows get from the desktop. A filter of the whole application would run for each event of every
    widget, wait for Python's lock each time, and keep the window from its turn while other threads work.
    """

    keyboard = False

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: FocusRing | None = None
        app.focusChanged.connect(self._moved)

    @property
    def ring(self) -> FocusRing | None:
        """The ring, while one is shown."""
        return self._ring

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice what is being used."""
        if event.type() == QEvent.Type.KeyPress:
            FocusWatcher.keyboard = True
        elif event.type() == QEvent.Type.MouseButtonPress:
            FocusWatcher.keyboard = False
            self._drop()
        return False  # never through QObject.eventFilter: `watched` may be half gone

    def _drop(self) -> None:
        if self._ring is not None and isValid(self._ring):
            self._ring.deleteLater()
        self._ring = None

    def _moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._drop()
        if new is not None and (window := new.window().windowHandle()) is not None:
            window.installEventFilter(self)
        if new is not None and FocusWatcher.keyboard and not isinstance(new, _SELF_EVIDENT) and not new.isWindow():
            self._ring = FocusRing(new)
