"""A real window on real services, with a portal that is played and jobs that run at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from sharedesk.core.judging import judge
from sharedesk.core.link import Link, LinkDetails, LinkState, Mode
from sharedesk.core.reach import Address, Answer, Certificate, Facts, Place, Report, Sighting, Trust
from sharedesk.errors import EnvironmentFault
from sharedesk.events import Bus, PortalChanged, PortalState
from sharedesk.services.context import AppContext
from sharedesk.services.portal import PortalControl
from sharedesk.services.reach import ReachService
from sharedesk.ui.desk.notices import Notices
from sharedesk.ui.desk.workspace import Workspace
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.widgets.sheet import Sheet


class PlayedPortal:
    """Does as told, and tells the bus like a real one."""

    host = ""
    port = 8443
    finishing = 0
    certificate_is_local = True

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.state = PortalState.STARTING
        self.problem = ""
        self.refuses = ""
        self.url = "https://desk.example:8443"
        self.stopped = False
        self.restarts = 0
        self.taken: set[int] = set()

    def tell(self, state: PortalState, problem: str = "") -> None:
        self.state, self.problem = state, problem
        self._bus.publish(PortalChanged(state, self.url, problem))

    def start(self) -> None:
        if self.refuses:
            self.tell(PortalState.OFFLINE, self.refuses)
            raise EnvironmentFault("The portal cannot open", self.refuses, "Choose another port")
        self.tell(PortalState.ONLINE)

    def stop(self, grace: float = 0.0) -> None:
        self.stopped = True

    def restart(self) -> None:
        self.restarts += 1
        self.start()

    def try_port(self, host: str, port: int) -> None:
        if port in self.taken:
            raise EnvironmentFault(f"Port {port} is used by another program", "", "Choose another port.")

    def pause(self, *, by: str) -> None:
        self.tell(PortalState.PAUSED)

    def resume(self, *, by: str) -> None:
        self.tell(PortalState.ONLINE)


class PlayedReach(ReachService):
    """Sees what it is told instead of the network; ports are real."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.base, context.addresses, context.paths.tls, lambda: True)
        until = context.clock() + timedelta(days=84, minutes=1)
        self.certificate = Certificate(("share.example.com",), "Let's Encrypt", until, Trust.TRUSTED)
        seen = Sighting(Answer.PORTAL, self.certificate)
        self.facts = Facts(
            "https://share.example.com", is_chosen=True, leads_to=(ip_address("93.184.216.34"),),
            places=(Place("192.168.4.21", 443, seen), Place("127.0.0.1", 443, seen)), far=seen,
        )  # fmt: skip
        self.asked: list[str | None] = []
        self.own: tuple[Address, ...] = ()

    def see(self, **changes: Any) -> None:
        """See something else from now on."""
        self.facts = replace(self.facts, **changes)

    def try_address(self, portal: PortalControl, url: str | None) -> Report:
        self.asked.append(url)
        paused, running = portal.state is PortalState.PAUSED, portal.state is not PortalState.OFFLINE
        facts = replace(self.facts, url=url or self.facts.url, paused=paused, running=running, problem=portal.problem)
        return judge(facts, self._base.clock())

    def networks(self) -> tuple[Address, ...]:
        return self.own


@dataclass
class Desk:
    """The parts of an open window, and short ways to use them as a person would."""

    context: AppContext
    portal: PlayedPortal
    window: MainWindow
    workspace: Workspace
    reach: PlayedReach
    notices: Notices
    folder: Path

    def file(self, name: str, content: bytes = b"hello") -> Path:
        """Make a file to share."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def drop(self, mode: Mode, *paths: Path, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> bool:
        """Drag files over the window and drop them on the target of `mode`; return whether they were taken."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        return self.drop_data(mode, data, keys)

    def drop_data(
        self, mode: Mode, data: QMimeData, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> bool:
        """Drop anything on the target of `mode`, with `keys` held."""
        window, button = self.window, Qt.MouseButton.LeftButton
        at = QPoint(window.width() // 4 if mode is Mode.SEND else 3 * window.width() // 4, window.height() // 2)
        copy = Qt.DropAction.CopyAction
        QApplication.sendEvent(window, QDragEnterEvent(at, copy, data, button, keys))
        QApplication.sendEvent(window, QDragMoveEvent(at, copy, data, button, keys))
        drop = QDropEvent(QPointF(at), copy, data, button, keys)
        QApplication.sendEvent(window, drop)
        return drop.isAccepted()

    def links(self) -> list[Link]:
        """Return the links in the database, newest first."""
        return self.context.links.page()

    def newest(self) -> LinkDetails:
        """Return the newest link with its items."""
        return self.context.links.get(self.links()[0].token)

    def state(self) -> LinkState:
        """Return the state of the newest link."""
        return self.links()[0].state(self.context.clock())

    def toast(self) -> tuple[str, str]:
        """Return what the message at the bottom says."""
        current = self.window.toasts.current
        return (current.title, current.text) if current else ("", "")

    def offers(self) -> list[str]:
        """Return what the message at the bottom offers."""
        current = self.window.toasts.current
        buttons = current.findChildren(QPushButton) if current else []
        return [button.text() for button in buttons if button.text()]

    def press(self, text: str, inside: QWidget | None = None) -> None:
        """Press the visible button that says `text`."""
        QApplication.processEvents()  # what was just added to a layout is shown by an event
        buttons = [one for one in (inside or self.window).findChildren(QWidget) if _says(one, text) and one.isVisible()]
        assert buttons, f"no button says {text!r}"
        buttons[-1].click()  # type: ignore[attr-defined]

    def sheet(self) -> Sheet:
        """Return the sheet that is open."""
        return next(one for one in self.window.findChildren(Sheet) if one.isVisible())


def _says(widget: QWidget, text: str) -> bool:
    return hasattr(widget, "click") and getattr(widget, "text", str)() == text
