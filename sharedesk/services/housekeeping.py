"""The upkeep that runs behind the window or `serve`: watching, expiring, patrolling, erasing, recognising."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from typing import Protocol

from sharedesk.services.copying import CopyService
from sharedesk.services.foundation import Foundation
from sharedesk.services.presence import PresenceService, Step
from sharedesk.services.watch import Watch
from sharedesk.store.items import ItemRepository

log = logging.getLogger(__name__)

WATCH_SECONDS = 0.2
PATROL_ITEMS = 200
FINGERPRINTS = 20
TRY_AGAIN_SECONDS = 60.0
REST_SECONDS = 0.1
"""The longest rest between two chunks."""


class _Interrupted(Exception):
    """Upkeep is to end."""


@dataclass
class Duty:
    """Something to do every so many seconds."""

    every: float
    do: Callable[[], object]
    due: float = 0.0
    running: bool = False


class Companion(Protocol):
    """Something with a thread of its own that runs as long as the upkeep does."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End, and wait for the end."""


class Housekeeping:
    """Two threads: one tells of changes, one does the duties. `resume_copy` is given copies to go on with."""

    def __init__(self, base: Foundation, watch: Watch, presence: PresenceService, copying: CopyService) -> None:
        self._store = base.store
        self._journal = base.journal
        self._items = ItemRepository(base.store)
        self._watch = watch
        self._presence = presence
        self._copying = copying
        self._stop = Event()
        self._threads: list[Thread] = []
        self._companions: list[Companion] = []
        self._resume_copy: Callable[[int], None] | None = None
        self._patrol_at = ""
        self._chunk_read = 0.0
        self._tried: dict[str, float] = {}
        self._duties = [
            Duty(0.0, base.journal.flush),
            Duty(2.0, self._patrol),
            Duty(30.0, self._adopt_copies),
            Duty(1.0, self._fingerprint),
        ]

    def start(self, resume_copy: Callable[[int], None] | None = None) -> None:
        """Start the upkeep; `resume_copy` is called with the id of each link whose copy a dead process left."""
        self.stop()
        self._resume_copy = resume_copy
        self._stop.clear()
        self._journal.somebody_flushes = True
        self._threads = [
            Thread(target=self._watching, name="portal-watch", daemon=True),
            Thread(target=self._working, name="portal-upkeep", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        for companion in self._companions:
            companion.start()

    def stop(self) -> None:
        """End the upkeep and wait for its threads."""
        self._stop.set()
        for companion in self._companions:
            companion.stop()
        for thread in self._threads:
            thread.join()
        self._threads = []
        self._journal.somebody_flushes = False
        self._guarded(self._journal.flush)

    def add(self, every: float, do: Callable[[], object]) -> None:
        """Add a duty, before `start`."""
        self._duties.append(Duty(every, do))

    def accompany(self, companion: Companion) -> None:
        """Start and stop `companion` together with the upkeep; before `start`."""
        self._companions.append(companion)

    def add_reading(self, every: float, do: Callable[[Step], object], *, after: float) -> None:
        """Add a duty that reads files, before `start`; `do` calls what it is given after each chunk.

        It begins `after` so many seconds: the start of the program has more important things to read.
        """
        self._duties.append(Duty(every, lambda: do(self._between_chunks), time.monotonic() + after))

    def _watching(self) -> None:
        while not self._stop.is_set():
            try:
                with self._store.scope():
                    while not self._stop.wait(WATCH_SECONDS):
                        self._watch.look()
            except Exception:
                log.exception("Watching the database failed; starting again")
                self._stop.wait(1.0)

    def _working(self) -> None:
        while not self._stop.wait(WATCH_SECONDS):
            self._do_due()

    def _do_due(self) -> None:
        """Do what is due; a duty that reads files calls this between their chunks, and is not begun twice."""
        for duty in self._duties:
            if not duty.running and time.monotonic() >= duty.due:
                duty.running = True
                self._guarded(duty.do)
                duty.running, duty.due = False, time.monotonic() + duty.every

    def _guarded(self, do: Callable[[], object]) -> None:
        try:
            do()
        except _Interrupted:
            return
        except Exception:
            log.exception("A duty failed; it will be tried again")

    def _patrol(self) -> None:
        self._patrol_at = self._presence.patrol(self._patrol_at, PATROL_ITEMS, self._between_chunks)

    def _adopt_copies(self) -> None:
        if self._resume_copy is None:
            return
        for link_id in self._copying.abandoned():
            self._resume_copy(link_id)

    def _fingerprint(self) -> None:
        """Take the SHA-256 of shared files that have none; the other duties go on between its chunks.

        One that cannot be read, or changes all the time, waits a minute and lets the others go first.
        """
        now = self._chunk_read = time.monotonic()
        self._tried = {item_id: until for item_id, until in self._tried.items() if until > now}
        with self._store.scope():
            records = self._items.unknown_content(FINGERPRINTS, but_not=self._tried)
        for record in records:
            if not self._presence.fingerprint(record, self._resting):
                self._tried[record.item.id] = time.monotonic() + TRY_AGAIN_SECONDS

    def _resting(self, size: int) -> None:
        """Rest for as long as a chunk took: nobody waits for this, and at full speed it takes a core from who does."""
        took = time.monotonic() - self._chunk_read
        self._between_chunks(size)
        self._stop.wait(min(took, REST_SECONDS))
        self._chunk_read = time.monotonic()

    def _between_chunks(self, _size: int) -> None:
        if self._stop.is_set():
            raise _Interrupted
        self._do_due()
