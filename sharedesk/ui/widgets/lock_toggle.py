"""The administrator's side of a lock: whether other people may change what is set here."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from sharedesk.core.saying import mark
from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.texts import tr

WIDTH, HEIGHT = 124, 28
LOCKED, OPEN = mark("Locked"), mark("May change")
_LOCKED_WHOLE, _OPEN_WHOLE = mark("Locked for others"), mark("Others may change it")
_TIP_LOCKED = mark("Locked: people see this, but cannot change it")
_TIP_OPEN = mark("People may change this for their links")
_TIP_LIMIT = mark("A limit holds for everybody")
_SYMBOL, _EDGE = 30, 8
"""Pixels before the words, and behind them."""


class LockToggle(QAbstractButton):
    """Checked while locked; Space and clicks toggle it. A `fixed` one only says that a limit holds for everybody.

    It stands in a column under *Other people*; anywhere else it says by itself for whom it locks (`stand_alone`).
    """

    def __init__(self, name: str, *, fixed: bool = False) -> None:
        super().__init__()
        self._name = name
        self._fixed = fixed
        self._stands_alone = False
        self.setCheckable(True)
        self.setChecked(fixed)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if fixed else Qt.FocusPolicy.StrongFocus)
        self.setEnabled(not fixed)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # a row without a lock keeps its control under those of the others
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Lock for other people: {name}", name=name))
        self.toggled.connect(self._describe)
        self._describe()

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return QSize(self.width(), HEIGHT)

    def stand_alone(self, *, alone: bool) -> None:
        """Say for whom it locks, or leave that to the heading of its column."""
        self._stands_alone = alone
        metrics = QFontMetrics(font("smallstrong"))
        longest = max(metrics.horizontalAdvance(tr(words)) for words in (_LOCKED_WHOLE, _OPEN_WHOLE))
        self.setFixedSize(max(WIDTH, _SYMBOL + longest + _EDGE) if alone else WIDTH, HEIGHT)
        self.update()

    def words(self) -> str:
        """Return what it shows."""
        if self._stands_alone:
            return tr(_LOCKED_WHOLE if self.isChecked() else _OPEN_WHOLE)
        return tr(LOCKED if self.isChecked() else OPEN)

    def _describe(self) -> None:
        tip = tr(_TIP_LIMIT if self._fixed else _TIP_LOCKED if self.isChecked() else _TIP_OPEN)
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lock and its word, on a soft ground while it is locked or under the pointer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        locked = self.isChecked()
        if locked or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("mute_soft"))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        ink = "text" if locked else "text3"
        icons.paint(painter, QRectF(8, 6, 16, 16), "lock-key-fill" if locked else "lock-key-open", ink)
        painter.setPen(theme.color(ink))
        painter.setFont(font("smallstrong" if locked else "small"))
        room = QRectF(_SYMBOL, 0, self.width() - _SYMBOL - _EDGE / 2, self.height())
        words = QFontMetrics(painter.font()).elidedText(self.words(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
