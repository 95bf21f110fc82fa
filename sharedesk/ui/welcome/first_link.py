"""The last step of the tour: a first link, made of a sample or of any file, real and ready to be pasted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from sharedesk.core.link import Link
from sharedesk.core.saying import mark
from sharedesk.events import PortalState
from sharedesk.ui.desk import clipboard
from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import SPACE_2, SPACE_3, SPACE_4
from sharedesk.ui.texts import tr
from sharedesk.ui.welcome.sample import LinkZone, Sample
from sharedesk.ui.welcome.step import Step
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Card
from sharedesk.ui.widgets.labels import Elided, IconLabel, label
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.url_field import UrlField

_HEIGHT = 132
_PORTAL = {
    PortalState.STARTING: ("circle-dashed", "text3", mark("Portal starting")),
    PortalState.ONLINE: ("check-circle-fill", "ok", mark("Portal online")),
    PortalState.PAUSED: ("pause-circle", "warn", mark("Portal paused")),
    PortalState.OFFLINE: ("warning-circle-fill", "bad", mark("Portal offline")),
}


@dataclass(frozen=True, slots=True)
class FirstLink:
    """The link with its address, and the password that it got by rule of the administrator, "" for none.

    `copied` says whether the desktop took the address to its clipboard.
    """

    link: Link
    url: str
    password: str = ""
    copied: bool = False


class FirstLinkStep(Step):
    """It tells what is wanted with a link; others do it and show what came of it."""

    files_wanted = Signal()
    dropped = Signal(list)
    """list[Path]"""
    open_wanted = Signal(str)
    delete_wanted = Signal(Link)
    port_wanted = Signal(int)
    """The portal is to use this port: its own is taken."""

    def __init__(self, start: QWidget) -> None:
        super().__init__()
        self.made: FirstLink | None = None
        self.sample, self.zone = Sample(), LinkZone()
        self.problem = label("", "small", "bad", wrap=True)
        self.problem.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(wrap(row(self.sample, (self.zone, 1), gap=SPACE_3)))
        self._stack.addWidget(self._made_card())
        self._stack.setFixedHeight(theme.wide(_HEIGHT))
        self._symbol = IconLabel("circle-dashed", "text3", 20)
        self.portal = label("", "strong", wrap=True)
        self.told = label("", "small", "3", wrap=True)
        self._state, self._port = PortalState.STARTING, 0
        self.use_port = button("", Kind.PRIMARY)
        self.use_port.clicked.connect(lambda: self.port_wanted.emit(self._port))
        card = Card(row(self._symbol, (col(self.portal, self.told, gap=2), 1), self.use_port, gap=SPACE_3), start)
        self.setLayout(col(self._stack, self.problem, SPACE_2, card, None, gap=SPACE_2))
        self.sample.chosen.connect(self._use_sample)
        self.zone.chosen.connect(self.files_wanted)
        self.zone.dropped.connect(self.dropped)
        self.show_portal(PortalState.STARTING, "")

    def _made_card(self) -> QWidget:
        self._headline = label("", "strong")
        self._name = Elided("", "small", "3")
        self.url = UrlField("mono")
        self.copy = button(tr("Copy"), icon="copy", name=tr("Copy link"))
        self.open = button(tr("Open"), icon="arrow-square-out", name=tr("Open in browser"))
        self.copy_password = button(tr("Copy password"), Kind.LINK, "key")
        self.delete = button(tr("Delete this link"), Kind.LINK)
        head = row(IconLabel("check-circle-fill", "ok", 20), (col(self._headline, self._name, gap=2), 1), gap=SPACE_3)
        foot = row(self.copy_password, None, self.delete, gap=SPACE_4)
        made = Card()
        made.fill(col(
            head, row((self.url, 1), self.copy, self.open, gap=SPACE_2), foot, gap=SPACE_2, margins=(16, 12, 16, 8),
        ))  # fmt: skip
        self.copy.clicked.connect(self._copy)
        self.copy_password.clicked.connect(self._copy_password)
        self.open.clicked.connect(lambda: self.open_wanted.emit(self.url.url))
        self.delete.clicked.connect(self._delete)
        return made

    @property
    def title(self) -> str:  # type: ignore[override]  # the other steps say always the same
        """What there is to do, or what was done."""
        if self._state is PortalState.OFFLINE:
            return mark("Almost ready") if self.made is None else mark("Your first link is made")
        return mark("You're ready") if self.made is None else mark("Your first link is ready")

    @property
    def subtitle(self) -> str:  # type: ignore[override]
        """How to go on."""
        if self._state is PortalState.OFFLINE:
            return mark("Links open as soon as the portal is online.")
        if self.made is None:
            return mark("Drop a file, then paste the link anywhere.")
        return mark("Paste it into a mail or a chat: it opens in any browser.")

    @property
    def go(self) -> str:  # type: ignore[override]
        """What the primary button does now."""
        return mark("Make my first link") if self.made is None else mark("Done")

    @property
    def skip(self) -> str:  # type: ignore[override]
        """Nothing is left to skip when there is a link."""
        return mark("Skip for now") if self.made is None else ""

    @property
    def first(self) -> QWidget:
        """The sample, or what can be done with the link."""
        return self.sample if self.made is None else self.copy

    def leave(self, then: Callable[[], None]) -> None:
        """Make a link of the sample, if there is none yet."""
        if self.made is None:
            self._use_sample()
        else:
            then()

    def show_made(self, made: FirstLink | None) -> None:
        """Show a link; None shows again where one is made."""
        self.made = made
        copied = made is not None and made.copied and clipboard.holds(made.url)
        self.show_problem("")
        self._stack.setCurrentIndex(0 if made is None else 1)
        if made is not None:
            self._headline.setText(tr("Link copied") if copied else tr("Link ready"))
            self._name.setText(made.link.title)
            self.url.set_url(made.url)
            self.copy.setText(tr("Copy"))
            self.copy_password.setText(tr("Copy password"))
            self.copy_password.setVisible(bool(made.password))
            announce(self, self._headline.text())
        self.changed.emit()
        if made is not None and copied:
            self.settled.emit()
        else:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_moved(self, made: FirstLink) -> None:
        """Show the link at another address, which is copied where the old one was."""
        if made.copied and self.made is not None and clipboard.holds(self.made.url):
            clipboard.copy(made.url)
        self.show_made(made)

    def show_problem(self, problem: str) -> None:
        """Say why there is no link; an empty text takes it away."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        if problem:
            announce(self, problem, urgent=True)

    def show_portal(self, state: PortalState, told: str, port: int | None = None) -> None:
        """Show what the portal does, and where or why; `port` is a free one that it could use instead of its own."""
        self._state, self._port = state, port or 0
        self.use_port.setText(tr("Use port {port}", port=port or 0))
        self.use_port.setVisible(port is not None)
        symbol, ink, words = _PORTAL[state]
        self._symbol.set_icon(symbol, ink)
        self.portal.setText(tr(words))
        self.told.setText(tr(told) if told else "")
        self.changed.emit()

    def _use_sample(self) -> None:
        if self.sample.path is not None:
            self.dropped.emit([self.sample.path])

    def _copy(self) -> None:
        clipboard.copy_from(self.copy, self.url.url, tr("Link"))

    def _copy_password(self) -> None:
        if self.made is not None:
            clipboard.copy_from(self.copy_password, self.made.password, tr("Password"))

    def _delete(self) -> None:
        if self.made is not None:
            self.delete_wanted.emit(self.made.link)
            self.show_made(None)
