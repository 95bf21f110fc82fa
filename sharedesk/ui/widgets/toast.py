"""Messages that leave by themselves: bottom centre of the content, one at a time, with what can be done about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import Kind, button, icon_button
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.widgets.labels import plain_tip
from sharedesk.ui.widgets.layout import row
from sharedesk.ui.widgets.painting import paint_shadow

LIFETIME_MS = 8000
_GRACE_MS = 2000
_SHADOW = 28
_HEIGHT = 56
_WIDEST = 400
"""Pixels of words at most: a name of any length leaves it a message, and no bar across the window."""
_TEXT_LEFT = 48
_SYMBOLS = {
    Meaning.OK: ("check-circle-fill", "toast_ok"),
    Meaning.WARN: ("warning-fill", "toast_warn"),
    Meaning.BAD: ("warning-circle-fill", "toast_bad"),
    Meaning.INFO: ("info-fill", "toast_action"),
    Meaning.MUTE: ("info", "toast_text2"),
}


@dataclass(frozen=True, slots=True)
class ToastAction:
    """A button of a toast: its words and what it does."""

    text: str
    run: Callable[[], None]


class Toast(QWidget):
    """One message. It stays while the pointer or the focus is on it; `gone` tells that it left."""

    gone = Signal()

    def __init__(
        self, parent: QWidget, title: str, text: str, actions: Sequence[ToastAction], *, meaning: Meaning, icon: str
    ) -> None:
        super().__init__(parent)
        self.title, self.text = title, text
        self.offered = tuple(action.text for action in actions)
        symbol, self._ink = _SYMBOLS[meaning]
        self._symbol = icon or symbol
        self._is_urgent = meaning is Meaning.BAD
        wanted = max(
            QFontMetrics(font("strong")).horizontalAdvance(title), QFontMetrics(font("small")).horizontalAdvance(text)
        )
        self._buttons = row(gap=4, margins=(0, _SHADOW, _SHADOW + 10, _SHADOW))
        for action in actions:
            made = button(action.text, Kind.TOAST)
            made.clicked.connect(action.run)
            made.clicked.connect(self.leave)
            self._buttons.addWidget(made)
        close = icon_button("x", tr("Dismiss"), ink="toast_text2")
        close.setProperty("kind", "toast")
        close.clicked.connect(self.leave)
        self._buttons.addWidget(close)
        self.setLayout(self._buttons)
        self._wanted = wanted + 4
        self.setFixedHeight(_HEIGHT + 2 * _SHADOW)
        self.setAccessibleName(f"{title}. {text}" if text else title)
        self._rise = QPropertyAnimation(self, b"pos", self)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._time_over)

    def place(self, area: QRectF) -> None:
        """Sit at the bottom centre of `area` (of the parent); words that do not fit are shortened."""
        self._rise.stop()
        self._buttons.setContentsMargins(0, _SHADOW, _SHADOW + 10, _SHADOW)
        controls = self._buttons.minimumSize().width()
        words = min(self._wanted, theme.wide(_WIDEST), round(area.width()) - controls - _TEXT_LEFT - 20)
        self.setToolTip(plain_tip("\n".join(filter(None, (self.title, self.text)))) if words < self._wanted else "")
        left = _SHADOW + _TEXT_LEFT + max(words, 40) + 20
        self._buttons.setContentsMargins(left, _SHADOW, _SHADOW + 10, _SHADOW)
        self.resize(self._buttons.minimumSize().width(), self.height())
        self.move(round(area.center().x() - self.width() / 2), round(area.bottom()) - self.height() + 12)

    def enter(self, lifetime_ms: int) -> None:
        """Show the message, tell screen readers, and leave after `lifetime_ms`."""
        self.show()
        self.raise_()
        announce(self, self.accessibleName(), urgent=self._is_urgent)
        self._rise.setDuration(theme.motion(140))
        self._rise.setStartValue(self.pos() + QPoint(0, 8))
        self._rise.setEndValue(self.pos())
        self._rise.start()
        self._timer.start(lifetime_ms)

    def leave(self) -> None:
        """Go away."""
        self._timer.stop()
        self.hide()
        self.deleteLater()
        self.gone.emit()

    def _time_over(self) -> None:
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._timer.start(_GRACE_MS)
        else:
            self.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc dismisses it."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint shadow, surface, symbol and words; the buttons are widgets."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        paint_shadow(painter, body, 12, spread=18, drop=6, strength=1.3)
        painter.setPen(QPen(theme.color("toast_line"), 1))
        painter.setBrush(theme.color("toast"))
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        icons.paint(painter, QRectF(body.x() + 16, body.y() + 18, 20, 20), self._symbol, self._ink)
        left = body.x() + _TEXT_LEFT
        width = self._buttons.contentsMargins().left() - left - 8
        top = body.y() + (10 if self.text else 19)
        self._paint_line(painter, QRectF(left, top, width, 18), self.title, "strong", "toast_text")
        self._paint_line(painter, QRectF(left, body.y() + 28, width, 18), self.text, "small", "toast_text2")

    def _paint_line(self, painter: QPainter, rect: QRectF, text: str, role: theme.FontRole, ink: str) -> None:
        painter.setFont(font(role))
        painter.setPen(theme.color(ink))
        shown = QFontMetrics(font(role)).elidedText(text, Qt.TextElideMode.ElideMiddle, int(rect.width()))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)


class Toasts(QObject):
    """Shows messages over `window`, the newest instead of the last; `inset_left` and `inset_bottom` keep free space."""

    def __init__(self, window: QWidget, *, lifetime_ms: int = LIFETIME_MS) -> None:
        super().__init__(window)
        self._window, self._lifetime = window, lifetime_ms
        self.inset_left = self.inset_bottom = 0
        self.current: Toast | None = None
        window.installEventFilter(self)

    def show(
        self,
        title: str,
        text: str = "",
        actions: Sequence[ToastAction] = (),
        *,
        meaning: Meaning = Meaning.OK,
        icon: str = "",
    ) -> Toast:
        """Show a message with up to three actions."""
        self.dismiss()
        toast = Toast(self._window, title, text, actions, meaning=meaning, icon=icon)
        toast.gone.connect(lambda: self._forget(toast))
        self.current = toast
        toast.place(self._area())
        toast.enter(self._lifetime)
        return toast

    def dismiss(self) -> None:
        """Take the message away, if there is one."""
        if self.current is not None:
            self.current.leave()

    def dismiss_offer(self, *words: str) -> None:
        """Take the message away if it offers one of these: that was done another way."""
        if self.current is not None and set(words) & set(self.current.offered):
            self.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the message in place when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.current is not None:
            self.current.place(self._area())
        return super().eventFilter(watched, event)

    def _area(self) -> QRectF:
        return QRectF(self._window.rect()).adjusted(self.inset_left, 0, 0, -self.inset_bottom)

    def _forget(self, gone: Toast) -> None:
        if self.current is gone:  # its action may have shown the next one already
            self.current = None
