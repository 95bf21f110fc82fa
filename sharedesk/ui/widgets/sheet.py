"""A window-modal dialog drawn as a sheet over a scrim: Tab stays inside, Esc cancels, Enter takes the default."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import RADIUS_SHEET, SPACE_3, SPACE_4, SPACE_6
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import icon_button
from sharedesk.ui.widgets.labels import Paragraph, label
from sharedesk.ui.widgets.layout import col, row, rule, scroll_edge, wrap
from sharedesk.ui.widgets.painting import paint_shadow

WIDTH_FORM, WIDTH_BROWSE, WIDTH_CONFIRM = 560, 860, 460
_SHADOW, _ROUND = 40, 16
"""Pixels of the shadow, and those of the window that a sheet leaves free above and below."""


class Scrim(QWidget):
    """Darkens the window behind a sheet and grows with it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setGeometry(window.rect())
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window at every size."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill with the scrim's colour."""
        QPainter(self).fillRect(self.rect(), QColor(theme.tokens().scrim))


class Sheet(QDialog):
    """A title, `body` and a `footer` with the buttons. Focus starts in the first field of the body."""

    def __init__(
        self,
        title: str,
        body: QWidget,
        footer: QLayout,
        *,
        width: int = WIDTH_FORM,
        subtitle: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._body = body
        self._opener: QWidget | None = None
        self._over: QWidget | None = None
        self._margin = _SHADOW if theme.floats() else 0
        if theme.floats():
            self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.heading = Paragraph(title, "heading", "")
        words = col(self.heading, gap=2)
        if subtitle:
            words.addWidget(label(subtitle, "small", "3"))
        close = icon_button("x", tr("Close"), key="Esc")
        close.clicked.connect(self.reject)
        footer.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(self._margin, self._margin, self._margin, self._margin)
        layout.setSpacing(0)
        layout.addLayout(row((words, 1), col(close, None), margins=(SPACE_6, SPACE_4, SPACE_3, SPACE_3)))
        area = body if isinstance(body, QScrollArea) else body.findChild(QScrollArea)
        if area is not None:
            layout.addWidget(scroll_edge(area))
        layout.addWidget(body, 1)
        layout.addWidget(rule())
        self._footer = wrap(footer)
        layout.addWidget(self._footer)
        self._width = theme.wide(width)
        self.setFixedWidth(self._width + 2 * self._margin)
        self.finished.connect(self._give_focus_back)

    def open_over(self, window: QWidget) -> None:
        """Show the sheet in the middle of `window`, over a scrim; focus returns to where it was when it closes."""
        self._over = window
        self._opener = QApplication.focusWidget() or window.focusWidget()
        scrim = Scrim(window)
        scrim.show()
        self.finished.connect(scrim.deleteLater)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.fit()
        self.centre()
        self.show()

    def centre(self) -> None:
        """Stand in the middle of the window that it was opened over."""
        if self._over is not None:
            self.move(self._over.mapToGlobal(self._over.rect().center()) - self.rect().center())

    def stay(self) -> None:
        """Keep the place after growing, with the mouse still over what it pressed; move up only to show the foot."""
        if self._over is not None:
            foot = self._over.mapToGlobal(QPoint(0, self._over.height())).y() - _ROUND + self._margin
            if (beyond := self.geometry().bottom() + 1 - foot) > 0:
                self.move(self.x(), self.y() - beyond)

    def room(self) -> int | None:
        """Return how high the sheet may be over its window, None as long as it was not opened over one."""
        return None if self._over is None else self._over.height() - 2 * _ROUND + 2 * self._margin

    def fit(self) -> None:
        """Become as high as the content needs at the fixed width (`adjustSize` would measure at another one).

        It becomes no higher than its window: what can scroll in it gives way, and only that.
        """
        self.ensurePolished()
        for one in self._footer.findChildren(QWidget):
            one.ensurePolished()  # bold words are wider
        self._footer.updateGeometry()
        needed = self._footer.minimumSizeHint().width()
        if self._over is not None:
            needed = min(needed, self._over.width())
        self.setFixedWidth(max(self._width, needed) + 2 * self._margin)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            wraps = layout.hasHeightForWidth()
            height = layout.totalHeightForWidth(self.width()) if wraps else layout.sizeHint().height()
            self.resize(self.width(), height if (room := self.room()) is None else min(height, room))

    def _give_focus_back(self) -> None:
        if self._opener is not None and isValid(self._opener) and self._opener.isVisible():
            self._opener.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus on the first control of the body, so that *Close* comes last."""
        super().showEvent(event)
        for control in self._body.findChildren(QWidget):
            if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.isEnabled() and control.isVisible():
                control.setFocus(Qt.FocusReason.OtherFocusReason)
                break

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface and its shadow; a plain background inside a native frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._margin:
            painter.fillRect(self.rect(), theme.color("sheet"))
            return
        body = QRectF(self.rect()).adjusted(self._margin, self._margin, -self._margin, -self._margin)
        paint_shadow(painter, body, RADIUS_SHEET, spread=30, drop=10)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(theme.color("sheet"))
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SHEET, RADIUS_SHEET)
