"""What the buttons do that mend what keeps recipients from opening links."""

from __future__ import annotations

from collections.abc import Callable

from sharedesk.core.reach import Remedy
from sharedesk.core.saying import mark
from sharedesk.errors import EnvironmentFault
from sharedesk.ui.desk.session import Session
from sharedesk.ui.guide import KEEP_WORKING
from sharedesk.ui.texts import tr

PORTAL_PAGE = mark("Portal & address")
PUBLIC_ADDRESS, PORT, LISTEN_ON, CERTIFICATE = (
    mark("Public address"),
    mark("Port"),
    mark("Listen on"),
    mark("Certificate"),
)
ROWS = {
    Remedy.SET_ADDRESS: (PORTAL_PAGE, PUBLIC_ADDRESS),
    Remedy.LISTEN_EVERYWHERE: (PORTAL_PAGE, LISTEN_ON),
    Remedy.CHOOSE_CERTIFICATE: (PORTAL_PAGE, CERTIFICATE),
    Remedy.KEEP_AWAKE: (mark("General"), mark("Keep this computer awake during downloads")),
}
"""The page and the row of Preferences where a person mends it."""


class Mender:
    """`open_row` opens Preferences at a page and a row, `open_guide` the user guide at a heading."""

    def __init__(
        self, session: Session, open_row: Callable[[str, str], object], open_guide: Callable[[str], object]
    ) -> None:
        self._session = session
        self._open_row, self._open_guide = open_row, open_guide

    def mend(self, remedy: Remedy) -> None:
        """Do what can be done at once, or lead to the setting that a person has to choose."""
        if remedy in ROWS:
            page, row = ROWS[remedy]
            self._open_row(tr(page), tr(row))
        elif remedy is Remedy.READ_SLEEP:
            self._open_guide(tr(KEEP_WORKING))
        elif remedy is Remedy.START:
            self.restart()
        elif remedy is Remedy.RESUME:
            self._session.jobs.run(lambda: self._session.context.portal.resume(by=self._session.me))

    def choose_port(self) -> None:
        """Lead to where the port is set."""
        self._open_row(tr(PORTAL_PAGE), tr(PORT))

    def restart(self, done: Callable[[], None] = lambda: None) -> None:
        """Open the portal anew, in a job; what keeps it offline is shown by those who watch it."""

        def failed(error: BaseException) -> None:
            if not isinstance(error, EnvironmentFault):
                self._session.messages.fail(error)
            done()

        self._session.jobs.run(self._session.context.portal.restart, done=lambda _none: done(), failed=failed)
