"""Has the kept passwords of links forgotten when their link is over."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject

from sharedesk.core.link import Link
from sharedesk.ui.desk.feed import LinkFeed
from sharedesk.ui.desk.session import Session

log = logging.getLogger(__name__)


class PasswordDesk(QObject):
    """Watches the links of `feed`: a password is forgotten when its link ended, was deleted or has another one."""

    def __init__(self, session: Session, feed: LinkFeed) -> None:
        super().__init__()
        self._kept = session.context.kept
        self._jobs = session.jobs
        self._feed = feed
        feed.changed.connect(self._changed)
        feed.loaded.connect(self._sweep)

    def _sweep(self) -> None:
        """Forget what ended while no window was open."""
        known = self._feed.all()
        self._jobs.run(self._kept.sweep, known, failed=_note)

    def _changed(self, link_id: int, link: Link | None) -> None:
        self._jobs.run(self._kept.forget_if_over, link_id, link, failed=_note)


def _note(error: BaseException) -> None:
    """A key store that does not answer now is asked again with the next change, and at the next start."""
    log.info("A password could not be forgotten: %s", error)
