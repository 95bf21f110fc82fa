"""The way of one query through all links, a slice at a time, so that nobody waits for it; without Qt."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

from sharedesk.core.link import Link
from sharedesk.ui.models.link_index import LinkIndex, Query
from sharedesk.ui.models.link_rows import LinkRows
from sharedesk.ui.wording.sections import Calendar, Section, SectionRun

SLICE_SECONDS = 0.006
_BATCH = 256


class Walk:
    """Collects the rows that answer `query`. What changes meanwhile is noted in `late` and settled by the caller."""

    def __init__(self, query: Query, calendar: Calendar) -> None:
        self._query, self._run = query, SectionRun(calendar)
        self._last: int | None = None
        self.rows = LinkRows()
        self.late: set[int] = set()

    def step(self, index: LinkIndex) -> bool:
        """Go on for one slice of time; return whether all links were seen."""
        end = perf_counter() + SLICE_SECONDS
        while perf_counter() < end:
            ids = index.after(self._last, _BATCH)
            for link_id, section in sectioned(index.found(ids, self._query), self._run):
                self.rows.add_last(link_id, section)
            if len(ids) < _BATCH:
                return True
            self._last = ids[-1]
        return False


def sectioned(links: Iterable[Link], run: SectionRun) -> Iterable[tuple[int, Section]]:
    """Return ids and sections of links that come newest first."""
    return ((link.id, run.section(link.created_at)) for link in links)
