"""A place for one banner at a time, which takes no room while there is none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPushButton, QWidget

from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.cards import Banner, Meaning
from sharedesk.ui.widgets.layout import col


class BannerSlot(QWidget):
    """Shows a banner in place of the one before, and reads it out."""

    def __init__(self) -> None:
        super().__init__()
        self.banner: Banner | None = None
        self.title = ""
        self.text = ""
        self._layout = col(gap=0)
        self.setLayout(self._layout)
        self.hide()

    def put(
        self, meaning: Meaning, title: str, text: str = "", actions: Sequence[QPushButton] = (), *,
        closable: bool = False,
    ) -> None:  # fmt: skip
        """Show a banner."""
        self._take()
        self.title, self.text = title, text
        self.banner = Banner(meaning, title, text, actions, closable=closable)
        self.banner.dismissed.connect(self.clear)
        self._layout.addWidget(self.banner)
        self.show()
        announce(self, f"{title}. {text}" if text else title, urgent=meaning is Meaning.BAD)

    def clear(self) -> None:
        """Show nothing."""
        self._take()
        self.title, self.text = "", ""
        self.hide()

    def _take(self) -> None:
        if self.banner is not None:
            self._layout.removeWidget(self.banner)
            self.banner.hide()
            self.banner.deleteLater()
            self.banner = None
