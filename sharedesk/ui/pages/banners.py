"""The place over the content where problems and notices stand until they are solved or dismissed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from sharedesk.ui.look.tokens import SPACE_2, SPACE_4, SPACE_6
from sharedesk.ui.messages import Offer
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Banner, Meaning
from sharedesk.ui.widgets.layout import col, make_pane, scroll_area


class Topic(StrEnum):
    """What a banner is about: one of each is shown at most, in this order."""

    PORTAL = "portal"
    MAIL = "mail"
    PROBLEM = "problem"
    CERTIFICATE = "certificate"


class BannerStack(QWidget):
    """Shows one banner for each topic. `dismissed` tells which one was put away, `reordered` that others are shown.

    `left` tells that a banner goes which had the keys: Qt would give them to whatever comes next.
    """

    dismissed = Signal(Topic)
    reordered = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        make_pane(self, "surface")
        self._banners: dict[Topic, Banner] = {}
        self._layout = col(gap=SPACE_2, margins=(SPACE_6, SPACE_4, SPACE_6, 0))
        self.setLayout(self._layout)
        self.hide()

    def banner(self, topic: Topic) -> Banner | None:
        """Return the banner of a topic, while it is shown."""
        return self._banners.get(topic)

    def show_banner(
        self, topic: Topic, meaning: Meaning, title: str, text: str, offers: Sequence[Offer] = (), *, closable: bool
    ) -> None:
        """Show a banner in place of the one that its topic had."""
        had_keys = self._has_keys(topic)
        self._take(topic)
        buttons = []
        kinds = (Kind.PRIMARY, Kind.DEFAULT, Kind.GHOST)
        for number, offer in enumerate(offers):
            made = button(offer.text, kinds[min(number, 2)])
            made.clicked.connect(offer.act)
            buttons.append(made)
        banner = Banner(meaning, title, text, buttons, closable=closable)
        banner.dismissed.connect(lambda: self._dismiss(topic))
        self._banners[topic] = banner
        above = sum(1 for other in self._banners if list(Topic).index(other) < list(Topic).index(topic))
        self._layout.insertWidget(above, banner)
        self.show()
        self.reordered.emit()
        if had_keys and banner.controls:
            banner.controls[0].setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, f"{title}. {text}", urgent=meaning is Meaning.BAD)

    def remove(self, topic: Topic) -> None:
        """Take a banner away, if there is one."""
        if self._has_keys(topic):
            self.left.emit()
        self._take(topic)

    def _has_keys(self, topic: Topic) -> bool:
        banner, focus = self.banner(topic), QApplication.focusWidget()
        return banner is not None and focus is not None and banner.isAncestorOf(focus)

    def _take(self, topic: Topic) -> None:
        banner = self._banners.pop(topic, None)
        if banner is not None:
            self._layout.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._banners))

    def tab_order(self) -> list[QWidget]:
        """Return the controls in the order of Tab."""
        banners = [self._banners[topic] for topic in Topic if topic in self._banners]
        return [control for banner in banners for control in banner.controls]

    def _dismiss(self, topic: Topic) -> None:
        self.remove(topic)
        self.dismissed.emit(topic)


class BannerPlace(QWidget):
    """Gives the banners the height that they need, and lets them scroll where that is more than `most`."""

    def __init__(self, banners: BannerStack) -> None:
        super().__init__()
        self._banners, self._most = banners, 0
        self._area = scroll_area(banners)
        self.setLayout(col(self._area, gap=0))
        banners.installEventFilter(self)
        self._fit()

    def set_most(self, most: int) -> None:
        """Become no higher than this."""
        self._most = most
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the banners as they come, go and wrap."""
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become higher in a narrower window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = not self._banners.isHidden()
        need = self._banners.heightForWidth(self.width()) if shown else 0
        self.setFixedHeight(max(0, min(need, self._most)))
