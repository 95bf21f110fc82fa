"""How a status looks: its symbol or ring, its colour, and its two lines, in rows and in the head of the details."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.widgets.labels import plain_tip
from sharedesk.ui.widgets.painting import paint_ring
from sharedesk.ui.wording.status import Status, StatusKind, downloading

_WIDE = 680
"""From here on a list is wide."""
_WORDS_LEFT = 24
_RING = ""
_LOOKS = {
    StatusKind.WAITING: ("circle-dashed", "text2"),
    StatusKind.DOWNLOADING: (_RING, "accent_text"),
    StatusKind.COPYING: (_RING, "accent_text"),
    StatusKind.COPY_PAUSED: ("pause-circle-fill", "warn"),
    StatusKind.DOWNLOADED: ("check-circle-fill", "ok"),
    StatusKind.EXPIRING: ("clock-fill", "warn"),
    StatusKind.PAUSED: ("pause-circle-fill", "warn"),
    StatusKind.CLAIMED: ("ticket", "accent_text"),
    StatusKind.USED: ("number-circle-one", "text3"),
    StatusKind.EXPIRED: ("calendar-x", "text3"),
    StatusKind.WITHDRAWN: ("prohibit", "text3"),
    StatusKind.MISSING: ("warning-circle-fill", "bad"),
    StatusKind.FAILED: ("warning-circle-fill", "bad"),
    StatusKind.ASKED: ("clock", "warn"),
    StatusKind.STOPPED: ("ticket", "warn"),
    StatusKind.LOCKED: ("shield-warning", "bad"),
    StatusKind.NO_CODES: ("warning-circle-fill", "bad"),
}
_CALM = {StatusKind.WAITING, StatusKind.USED, StatusKind.EXPIRED, StatusKind.WITHDRAWN}


def _paint_symbol(painter: QPainter, left: float, top: float, status: Status) -> str:
    """Paint the symbol of 16 px and return the colour of the words beside it."""
    symbol, ink = _LOOKS[status.kind]
    if symbol == _RING:
        paint_ring(painter, QRectF(left + 0.5, top + 1, 15, 15), status.percent or 0, ink)
    else:
        icons.paint(painter, QRectF(left, top, 16, 16), symbol, ink)
    return ink


def _role(status: Status) -> theme.FontRole:
    return "small" if status.kind in _CALM else "smallstrong"


def column_width(room: float) -> int:
    """Return how wide the column of statuses is in a list of `room` pixels.

    It is 168 px and 216 where the list is wide; in between, as wide as the longest of the usual ones wants it.
    """
    usual, most = theme.wide(168), theme.wide(216)
    if room >= theme.wide(_WIDE):
        return most
    longest = QFontMetrics(font("smallstrong")).horizontalAdvance(downloading(2))
    return min(max(usual, _WORDS_LEFT + longest + 1), most)


def paint_status(painter: QPainter, rect: QRectF, status: Status) -> None:
    """Paint symbol, words and second line, in the middle of `rect`; words that do not fit are shortened."""
    top = rect.center().y() - 17
    ink = _paint_symbol(painter, rect.x(), top + 1, status)
    words = QRectF(rect.x() + _WORDS_LEFT, top, rect.width() - _WORDS_LEFT, 18)
    role = _role(status)
    painter.setFont(font(role))
    painter.setPen(theme.color(ink))
    text = QFontMetrics(font(role)).elidedText(status.text, Qt.TextElideMode.ElideRight, int(words.width()))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
    painter.setFont(font("small"))
    painter.setPen(theme.color("text3"))
    detail = QFontMetrics(font("small")).elidedText(status.detail, Qt.TextElideMode.ElideMiddle, int(words.width()))
    painter.drawText(words.translated(0, 17), Qt.AlignmentFlag.AlignVCenter, detail)


class StatusLine(QWidget):
    """The status in one line: symbol, words, a dot, the second line."""

    def __init__(self, status: Status | None = None) -> None:
        super().__init__()
        self._status = status
        self.setFixedHeight(20)

    def set_status(self, status: Status) -> None:
        """Show another status."""
        if status != self._status:
            self._status = status
            self.setAccessibleName(status.sentence)
            self.setToolTip(plain_tip(status.sentence))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line; the second part gives way when there is no room."""
        if self._status is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = _paint_symbol(painter, 0, 2, self._status)
        role = _role(self._status)
        painter.setFont(font(role))
        painter.setPen(theme.color(ink))
        painter.drawText(QRectF(22, 0, self.width() - 22, 20), Qt.AlignmentFlag.AlignVCenter, self._status.text)
        if not self._status.detail:
            return
        left = 22 + QFontMetrics(font(role)).horizontalAdvance(self._status.text)
        rest = QRectF(left, 0, self.width() - left, 20)
        painter.setFont(font("small"))
        painter.setPen(theme.color("text3"))
        text = f" · {self._status.detail}"
        text = QFontMetrics(font("small")).elidedText(text, Qt.TextElideMode.ElideRight, int(rest.width()))
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, text)
