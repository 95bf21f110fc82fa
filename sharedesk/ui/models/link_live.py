"""What is moving right now: running copies and deliveries by link; without Qt."""

from __future__ import annotations

from sharedesk.events import CopyProgress, TransferProgress


class LiveProgress:
    """The newest progress of everything that runs."""

    def __init__(self) -> None:
        self._copies: dict[int, CopyProgress] = {}
        self._transfers: dict[int, dict[int, TransferProgress]] = {}

    @property
    def downloads(self) -> int:
        """How many deliveries are running."""
        return sum(map(len, self._transfers.values()))

    def copy(self, link_id: int) -> CopyProgress | None:
        """Return how far the copy of a link is, None if nothing is known."""
        return self._copies.get(link_id)

    def transfers(self, link_id: int) -> tuple[TransferProgress, ...]:
        """Return the running deliveries of a link."""
        return tuple(self._transfers.get(link_id, {}).values())

    def set_copy(self, progress: CopyProgress) -> None:
        """Remember how far a copy is."""
        self._copies[progress.link_id] = progress

    def set_transfer(self, progress: TransferProgress) -> None:
        """Remember how far a delivery is; forget it when it ended."""
        running = self._transfers.setdefault(progress.link_id, {})
        if progress.running:
            running[progress.delivery_id] = progress
        else:
            running.pop(progress.delivery_id, None)
        if not running:
            del self._transfers[progress.link_id]

    def end_copy(self, link_id: int) -> None:
        """Forget the copy of a link."""
        self._copies.pop(link_id, None)

    def forget(self, link_id: int) -> None:
        """Forget everything about a link."""
        self._copies.pop(link_id, None)
        self._transfers.pop(link_id, None)
