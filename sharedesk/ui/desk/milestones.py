"""Tells screen readers how far a copy is, at each quarter: every percent would be all that one hears."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Link
from sharedesk.events import CopyProgress
from sharedesk.ui.bridge import Bridge
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.announce import announce

QUARTER = 25


class Milestones(QObject):
    """Speaks for `window`. `link_of` finds a link by its id. A copy that was not seen before its end is not told."""

    def __init__(self, bridge: Bridge, window: QWidget, link_of: Callable[[int], Link | None]) -> None:
        super().__init__()
        self._window = window
        self._link_of = link_of
        self._reached: dict[int, int] = {}
        bridge.copy_progress.connect(self._moved)

    def _moved(self, progress: CopyProgress) -> None:
        percent = 100 * progress.copied // progress.total if progress.total else 100
        reached = percent - percent % QUARTER
        before = self._reached.get(progress.link_id, reached)
        self._reached[progress.link_id] = reached
        if reached >= 100:
            del self._reached[progress.link_id]
        link = self._link_of(progress.link_id)
        if link is not None and reached > before:
            part = tr("{title}: {percent} percent copied", title=link.title, percent=reached)
            announce(self._window, part if reached < 100 else tr("{title}: copied", title=link.title))
