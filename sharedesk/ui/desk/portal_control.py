"""The portal as the window sees it: its state, what is wrong with it, and the ways to mend that."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from sharedesk.core.settings import PORTAL_PORT, PUBLIC_URL
from sharedesk.errors import ShareDeskError
from sharedesk.events import PortalChanged, PortalState, SettingsChanged
from sharedesk.ui.desk.session import Session


@dataclass(frozen=True, slots=True)
class PortalView:
    """What the window shows of the portal. `free_port` is offered when the configured one is taken.

    `links_name_port` says that links have the port of the portal in them, so that another one leaves old links behind.
    """

    state: PortalState = PortalState.STARTING
    url: str = ""
    problem: str = ""
    free_port: int | None = None
    links_name_port: bool = False
    local_certificate: bool = False


class PortalDesk(QObject):
    """Starts, pauses and mends the portal in jobs; `changed` carries the new view."""

    changed = Signal(PortalView)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._portal = session.context.portal
        self.view = PortalView()
        session.bridge.portal_changed.connect(self._portal_changed)
        session.bridge.settings_changed.connect(self._settings_changed)

    def start(self) -> None:
        """Bring the portal up; also the way to try again."""
        self._session.jobs.run(self._portal.start, done=self._started, failed=self._not_started)

    def pause_or_resume(self) -> None:
        """Let no link open until people resume, or the other way round; offline, try again."""
        match self.view.state:
            case PortalState.ONLINE:
                self._session.jobs.run(lambda: self._portal.pause(by=self._session.me))
            case PortalState.PAUSED:
                self._session.jobs.run(lambda: self._portal.resume(by=self._session.me))
            case PortalState.OFFLINE:
                self.start()

    def use_port(self, port: int) -> None:
        """Listen on another port from now on."""

        def change_and_start() -> None:
            self._session.context.change_setting(PORTAL_PORT.key, str(port), by=self._session.me)
            self._portal.start()

        self._session.jobs.run(change_and_start, done=self._started, failed=self._not_started)

    def _started(self, _nothing: None) -> None:
        self._look()

    def _not_started(self, error: BaseException) -> None:
        """What keeps it offline stands in `problem` and is shown as long as it lasts; only a bug is a message."""
        if not isinstance(error, ShareDeskError):
            self._session.messages.fail(error)
        self._look()

    def _portal_changed(self, _event: PortalChanged) -> None:
        self._look()

    def _settings_changed(self, event: SettingsChanged) -> None:
        if event.key == PUBLIC_URL.key:
            self._look()

    def _look(self) -> None:
        self._session.jobs.run(self._see, done=self._seen)

    def _see(self) -> PortalView:
        state = self._portal.state
        free = self._session.context.reach.free_port() if state is PortalState.OFFLINE else None
        return PortalView(
            state=state,
            url=self._session.context.addresses.base_url(),
            problem=self._portal.problem,
            free_port=free,
            links_name_port=not self._session.context.settings.get(PUBLIC_URL),
            local_certificate=self._portal.certificate_is_local,
        )

    def _seen(self, view: PortalView) -> None:
        self.view = view
        self.changed.emit(view)
