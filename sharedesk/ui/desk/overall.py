"""How far everything is that moves, taken together: copies that are made, and downloads."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from sharedesk.events import CopyProgress, TransferProgress
from sharedesk.ui.bridge import Bridge
from sharedesk.ui.desk.copies import Copies
from sharedesk.ui.wording import words

_Key = tuple[str, int]


class OverallProgress(QObject):
    """`changed` carries whole percent, None when nothing moves any more.

    What ended counts as long as something else moves: a bar that goes back says nothing.
    """

    changed = Signal(object)

    def __init__(self, bridge: Bridge, copies: Copies) -> None:
        super().__init__()
        self._copies = copies
        self._amounts: dict[_Key, tuple[int, int]] = {}
        self._moving: set[_Key] = set()
        self._done = self._total = 0
        """The sums of the amounts, kept up: hundreds of downloads move at once."""
        self._percent: int | None = None
        bridge.copy_progress.connect(self._copy_moved)
        bridge.transfer_progress.connect(self._transfer_moved)
        copies.changed.connect(self._copy_changed)

    def _copy_moved(self, progress: CopyProgress) -> None:
        if self._copies.is_running(progress.link_id):  # the last word on one may come when it is over
            self._note(("copy", progress.link_id), progress.copied, progress.total)

    def _copy_changed(self, link_id: int) -> None:
        if not self._copies.is_running(link_id):
            self._end(("copy", link_id))

    def _transfer_moved(self, progress: TransferProgress) -> None:
        key = ("delivery", progress.delivery_id)
        if progress.running:
            self._note(key, progress.acknowledged, progress.total)
        else:
            self._end(key)

    def _note(self, key: _Key, done: int, total: int) -> None:
        self._moving.add(key)
        self._count(key, done, total)
        self._tell()

    def _end(self, key: _Key) -> None:
        self._moving.discard(key)
        if not self._moving:
            self._amounts.clear()
            self._done = self._total = 0
        elif key in self._amounts:
            _, total = self._amounts[key]
            self._count(key, total, total)
        self._tell()

    def _count(self, key: _Key, done: int, total: int) -> None:
        done_before, total_before = self._amounts.get(key, (0, 0))
        self._amounts[key] = done, total
        self._done += done - done_before
        self._total += total - total_before

    def _tell(self) -> None:
        percent = words.percent(self._done, self._total) if self._moving else None
        if percent != self._percent:
            self._percent = percent
            self.changed.emit(percent)
