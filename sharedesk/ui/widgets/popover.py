"""A small surface with an arrow, anchored to a control: Esc or a click outside closes it, focus goes back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QCloseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import isValid

from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import SPACE_4
from sharedesk.ui.widgets.painting import paint_shadow

_SHADOW = 26
_ARROW = 8
_RADIUS = 12


class Popover(QWidget):
    """Shows `content` below or above its anchor."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        flags = Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        self.setWindowFlags(flags)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, theme.floats())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._margin, self._arrow = (_SHADOW, _ARROW) if theme.floats() else (0, 0)
        self._arrow_x, self._below = 0.0, True
        self._opener: QWidget | None = None
        self.setAccessibleName(content.accessibleName())
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(content)
        self._set_side(below=True)

    def open_at(self, anchor: QWidget) -> None:
        """Show it with the arrow at the middle of `anchor`: below it, or above where the screen ends."""
        self._opener = QApplication.focusWidget() or anchor
        screen = anchor.screen().availableGeometry()
        size = self.size()
        bottom = anchor.mapToGlobal(QPoint(anchor.width() // 2, anchor.height()))
        top = anchor.mapToGlobal(QPoint(anchor.width() // 2, 0))
        below = bottom.y() + size.height() - self._margin <= screen.bottom() or top.y() < size.height()
        self._set_side(below=below)
        left = bottom.x() - size.width() // 2
        left = max(screen.left() - self._margin + SPACE_4, left)
        left = min(screen.right() + self._margin - SPACE_4 - size.width(), left)
        y = bottom.y() - self._margin + 2 if below else top.y() - size.height() + self._margin - 2
        self._arrow_x = bottom.x() - left
        self.move(left, y)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.focusNextChild()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the focus back to where it was."""
        super().closeEvent(event)
        if self._opener is not None and isValid(self._opener) and self._opener.isVisible():
            self._opener.setFocus(Qt.FocusReason.PopupFocusReason)

    def _set_side(self, *, below: bool) -> None:
        self._below = below
        inner = self._margin + SPACE_4
        above = self._arrow if below else 0
        self._layout.setContentsMargins(inner, inner + above, inner, inner + self._arrow - above)
        self.adjustSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface and its arrow; a plain box where translucency is not safe."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("raised"))
        if not self._margin:
            painter.setPen(QPen(theme.color("border_control"), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
            return
        above = self._arrow if self._below else 0
        body = QRectF(self.rect()).adjusted(
            self._margin, self._margin + above, -self._margin, -self._margin - self._arrow + above
        )
        paint_shadow(painter, body, _RADIUS, spread=18, drop=6, strength=1.2)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.drawPath(self._outline(body))

    def _outline(self, body: QRectF) -> QPainterPath:
        surface = QPainterPath()
        surface.addRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        edge, outward = (body.top(), -1) if self._below else (body.bottom(), 1)
        foot, tip = edge - outward, edge + outward * _ARROW
        middle = min(max(self._arrow_x, body.left() + _RADIUS + 9), body.right() - _RADIUS - 9)
        arrow = QPainterPath()
        arrow.moveTo(middle - 9, foot)
        arrow.lineTo(middle, tip)
        arrow.lineTo(middle + 9, foot)
        arrow.closeSubpath()
        return surface.united(arrow)
