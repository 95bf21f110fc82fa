"""Runs the copies of `send` links in the background and lets people pause and go on with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from sharedesk.services.control import CopyControl
from sharedesk.ui.jobs import Jobs, Lane

AT_ONCE = 4
"""Copies compete for one disk: more at a time would make all of them slower."""


class CopyRunner(Protocol):
    """The part of the copy service that is used here."""

    def run(self, link_id: int, control: CopyControl) -> None:
        """Copy all that is still to copy."""


class Copies(QObject):
    """The copies of this process, by link id. Everything here is called on the GUI thread.

    `failed` carries the link and the error of a copy that stopped, `changed` the link whose copy began, paused, went
    on or ended.
    """

    changed = Signal(int)
    failed = Signal(int, object)
    adopted = Signal(int)
    """Emit it on any thread to have a copy gone on with that another process left behind."""

    def __init__(self, runner: CopyRunner, jobs: Jobs) -> None:
        super().__init__()
        self._runner = runner
        self._lane = Lane(jobs, AT_ONCE)
        self._controls: dict[int, CopyControl] = {}
        self._closing = False
        self.adopted.connect(self._adopt)

    def start(self, link_id: int, ended: Callable[[], None] | None = None) -> None:
        """Copy what link `link_id` still lacks, when it is its turn; `ended` is called however that goes."""
        if link_id in self._controls or self._closing:
            return
        control = CopyControl()
        self._controls[link_id] = control

        def finish() -> None:
            del self._controls[link_id]
            if ended is not None:
                ended()
            self.changed.emit(link_id)

        def done(_nothing: None) -> None:
            finish()

        def failed(error: BaseException) -> None:
            finish()
            self.failed.emit(link_id, error)

        self._lane.run(lambda: self._runner.run(link_id, control), done, failed)
        self.changed.emit(link_id)

    @Slot(int)
    def _adopt(self, link_id: int) -> None:
        self.start(link_id)

    @property
    def count(self) -> int:
        """How many copies run or wait for their turn."""
        return len(self._controls)

    def is_running(self, link_id: int) -> bool:
        """Whether this process copies for the link, or will when it is its turn."""
        return link_id in self._controls

    def is_paused(self, link_id: int) -> bool:
        """Whether its copy was paused here."""
        control = self._controls.get(link_id)
        return control is not None and control.paused

    def pause(self, link_id: int) -> None:
        """Hold the copy until `resume`."""
        if control := self._controls.get(link_id):
            control.pause()
            self.changed.emit(link_id)

    def resume(self, link_id: int) -> None:
        """Go on with a copy: one that is paused here, or one that stopped."""
        if control := self._controls.get(link_id):
            control.resume()
            self.changed.emit(link_id)
        else:
            self.start(link_id)

    def let_go(self, link_id: int) -> None:
        """Let the copy of a deleted link notice that, also while it is paused."""
        if control := self._controls.get(link_id):
            control.resume()

    def close(self) -> None:
        """Suspend all copies and start no more; they go on at the next start."""
        self._closing = True
        self._lane.clear()
        for control in self._controls.values():
            control.suspend()
