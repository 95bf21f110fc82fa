"""Feeds the table of the audit log: pages read in jobs as people scroll, and new events as they happen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from sharedesk.core.audit import Event
from sharedesk.events import AuditAppended
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.models.audit import AuditModel
from sharedesk.ui.preferences.audit_log import AuditLog, LogCount, LogFilter, LogPage

PAGE = 200
LIVE_MS = 200
"""New events are shown five times a second at most."""
BACKLOG = 1_000
"""New events waiting for a page; with more than that the log is read anew."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a job read: a page, and the titles of links that were not known."""

    page: LogPage
    titles: dict[str, str]


class AuditFeed(QObject):
    """Shows what `show` asks for; an answer to an older question is dropped.

    `loaded` tells that the first page is there, `counted` how many events match, `failed` what went wrong.
    """

    loaded = Signal()
    counted = Signal(LogCount)
    failed = Signal(object)

    def __init__(self, session: Session, model: AuditModel, log: AuditLog) -> None:
        super().__init__(model)
        self._jobs = Lane(session.jobs, 1)
        self._counts = Lane(session.jobs, 1)
        self._titles_of = session.context.links.titles
        self._model, self._log = model, log
        self._wanted = LogFilter()
        self._question = 0
        self._is_loaded = False
        self._count = LogCount(0)
        self._waiting: list[Event] = []
        self._timer = QTimer(self, interval=LIVE_MS, singleShot=True)
        self._timer.timeout.connect(self._show_waiting)
        model.more_wanted.connect(self._more)
        session.bridge.audit_appended.connect(self._appended)

    @property
    def wanted(self) -> LogFilter:
        """What is shown."""
        return self._wanted

    def show(self, wanted: LogFilter) -> None:
        """Show the events that match, from the newest on."""
        self._wanted = wanted
        self._question += 1
        self._is_loaded = False
        self._waiting.clear()
        self._jobs.clear()
        self._counts.clear()
        self._model.clear()
        self._read(None)
        question = self._question

        def counted(count: LogCount) -> None:
            if question == self._question:
                self._tell_count(count)

        self._counts.run(lambda: self._log.count(wanted), counted, self.failed.emit)

    def _more(self, before: int) -> None:
        self._read(before)

    def _read(self, before: int | None) -> None:
        question, wanted, known = self._question, self._wanted, self._model.known_tokens

        def read() -> _Read:
            page = self._log.page(wanted, before, PAGE)
            return _Read(page, self._titles(page.events, known))

        def done(found: _Read) -> None:
            if question == self._question:
                self._take(found)

        def failed(error: BaseException) -> None:
            if question == self._question:
                self._model.stop_asking()
                self.failed.emit(error)

        self._jobs.run(read, done, failed)

    def _titles(self, events: Iterable[Event], known: frozenset[str]) -> dict[str, str]:
        tokens = {event.token for event in events if event.token} - known
        return self._titles_of(sorted(tokens)) if tokens else {}

    def _take(self, found: _Read) -> None:
        if not found.page.events and found.page.before is not None:
            self._read(found.page.before)  # a search that found nothing yet goes on by itself
            return
        self._model.append(found.page.events, found.page.before, found.titles)
        if not self._is_loaded:
            self._is_loaded = True
            self.loaded.emit()
            self._show_waiting()

    # -- what happens meanwhile

    def _appended(self, appended: AuditAppended) -> None:
        self._waiting.append(appended.event)
        if len(self._waiting) > BACKLOG:
            self.show(self._wanted)
        elif not self._timer.isActive():
            self._timer.start()

    def _show_waiting(self) -> None:
        if not self._is_loaded or not self._waiting:
            return
        events, self._waiting = self._waiting, []
        question, wanted, known = self._question, self._wanted, self._model.known_tokens

        def read() -> _Read:
            page = self._matching(wanted, events)
            return _Read(page, self._titles(page.events, known))

        def put(found: _Read) -> None:
            if question == self._question and (fresh := self._model.prepend(reversed(found.page.events), found.titles)):
                self._tell_count(LogCount(self._count.number + fresh, self._count.is_whole))

        self._jobs.run(read, put, self.failed.emit)

    def _matching(self, wanted: LogFilter, events: list[Event]) -> LogPage:
        """Return which of these new events match. The log itself says so, as it says of all others."""
        first, last = min(event.seq for event in events), max(event.seq for event in events)
        since = min(event.at for event in events)  # no need to look any farther back
        asked = replace(wanted, since=max(since, wanted.since or since))
        return self._log.page(asked, last + 1, last + 1 - first)

    def _tell_count(self, count: LogCount) -> None:
        self._count = count
        self.counted.emit(count)
