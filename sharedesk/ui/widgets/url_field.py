"""The address of a link in a field of its own: shortened in the middle at rest, whole while it has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from sharedesk.ui.look.theme import FontRole, font
from sharedesk.ui.texts import tr


class UrlField(QLineEdit):
    """The read-only address: shortened in the middle at rest, whole and selected while it has the focus."""

    def __init__(self, role: FontRole = "small") -> None:
        super().__init__()
        self.url = ""
        self.setReadOnly(True)
        self.setAcceptDrops(False)
        self.setFont(font(role))
        self.setAccessibleName(tr("Link address"))

    def set_url(self, url: str) -> None:
        """Show another address."""
        if url == self.url:
            return
        self.url = url
        self.setAccessibleDescription(url)
        self.setToolTip(url)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show it whole."""
        super().focusInEvent(event)
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shorten it again."""
        super().focusOutEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.hasFocus():
            self.setText(self.url)
            self.end(False)
            self.home(True)
            return
        short = self.url.removeprefix("https://")
        self.setText(QFontMetrics(self.font()).elidedText(short, Qt.TextElideMode.ElideMiddle, self.width() - 22))
        self.setCursorPosition(0)
