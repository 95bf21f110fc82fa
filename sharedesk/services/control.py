"""The handle by which a long copy is paused, resumed and cancelled from another thread."""

from __future__ import annotations

from threading import Condition


class CopyCancelled(Exception):
    """Somebody asked the copy to end."""


class LinkEnded(CopyCancelled):
    """The link was ended, deleted or taken over meanwhile, here or by another process: nobody waits for the copy."""


class CopySuspended(CopyCancelled):
    """The program ends; the copy is to be taken up again when it is started next."""


class CopyControl:
    """Asked by the copy at every chunk; told by the person."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._paused = False
        self._ending: type[CopyCancelled] | None = None

    @property
    def paused(self) -> bool:
        """Whether the copy is to wait."""
        return self._paused

    @property
    def ending(self) -> bool:
        """Whether the copy is to end."""
        return self._ending is not None

    def pause(self) -> None:
        """Let the copy wait at its next chunk."""
        self._set(paused=True)

    def resume(self) -> None:
        """Let the copy go on."""
        self._set(paused=False)

    def cancel(self) -> None:
        """End the copy at its next chunk, also while it waits."""
        self._end(CopyCancelled)

    def suspend(self) -> None:
        """End the copy at its next chunk, to be taken up again at the next start of the program."""
        self._end(CopySuspended)

    def _end(self, ending: type[CopyCancelled]) -> None:
        with self._changed:
            self._ending = self._ending or ending
            self._changed.notify_all()

    def _set(self, *, paused: bool) -> None:
        with self._changed:
            self._paused = paused
            self._changed.notify_all()

    def checkpoint(self, seconds: float | None = None) -> bool:
        """Wait while paused, for so many seconds at most; returns whether the copy may go on.

        Raises CopyCancelled or CopySuspended when it is to end.
        """
        with self._changed:
            may_go_on = self._changed.wait_for(lambda: self._ending is not None or not self._paused, seconds)
            self._raise_if_ending()
        return may_go_on

    def wait(self, seconds: float) -> None:
        """Wait for room, or for a cancel. Raises CopyCancelled."""
        with self._changed:
            self._changed.wait_for(lambda: self._ending is not None, seconds)
            self._raise_if_ending()

    def _raise_if_ending(self) -> None:
        if self._ending is not None:
            raise self._ending
