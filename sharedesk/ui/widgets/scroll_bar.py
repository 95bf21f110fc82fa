"""A slim scroll bar over the right edge of an area: it takes no width, so edges stay aligned when it comes and goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

_WIDTH = 10
_INSET = 2


class OverlayBar(QScrollBar):
    """Stands for the vertical scroll bar of `area`, which it hides."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        self._source = area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._source.rangeChanged.connect(self._follow)
        self._source.valueChanged.connect(self.setValue)
        self.valueChanged.connect(self._source.setValue)
        for one in (area, area.viewport()):
            one.installEventFilter(self)
        self._follow()

    def _follow(self) -> None:
        self.setRange(self._source.minimum(), self._source.maximum())
        self.setPageStep(self._source.pageStep())
        self.setSingleStep(self._source.singleStep())
        self.setValue(self._source.value())
        self.setVisible(self._source.maximum() > 0)
        top = self._area.viewport().y() + _INSET  # below the header of a table
        self.setGeometry(self._area.width() - _WIDTH, top, _WIDTH, self._area.height() - top - _INSET)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the edge of the area."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show}:
            self._follow()
        return super().eventFilter(watched, event)
