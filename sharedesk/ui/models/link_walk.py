"""The way of one query through all links, a slice at a time, so that nobody waits for it; without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from time import perf_counter

from sharedesk.core.link import Link
from sharedesk.ui.models.link_index import LinkIndex, Query
from sharedesk.ui.models.link_order import Arrangement, Key, Order
from sharedesk.ui.models.link_rows import LinkRows
from sharedesk.ui.wording.sections import Calendar, Section, SectionRun

SLICE_SECONDS = 0.006
_BATCH = 256
_RUN = 4096


class Walk:
    """Collects the rows that answer `query`. What changes meanwhile is noted in `late` and settled by the caller.

    Links that are loaded meanwhile are older than those that were seen, and so are met on the way.
    """

    def __init__(self, query: Query, calendar: Calendar, arrangement: Arrangement) -> None:
        self._query, self._run = query, SectionRun(calendar)
        self._arrangement = arrangement
        self._last: int | None = None
        self._sorting = _Sorting()
        self.rows = LinkRows()
        self.late: set[int] = set()

    def step(self, index: LinkIndex) -> bool:
        """Go on for one slice of time; return whether all links were seen and sorted."""
        end = perf_counter() + SLICE_SECONDS
        while perf_counter() < end:
            if ids := index.after(self._last, _BATCH):
                self._last = ids[-1]
                self._take(index.found(ids, self._query))
            if len(ids) < _BATCH and self._finished():  # in the same breath: a short list answers at once
                return True
        return False

    def _take(self, links: list[Link]) -> None:
        if self._arrangement.order is Order.NEWEST:
            for link_id, section in sectioned(links, self._run):
                self.rows.add_last(link_id, section)
        else:
            self._sorting.add({link.id: self._arrangement.key(link) for link in links})

    def _finished(self) -> bool:
        if self._arrangement.order is Order.NEWEST:
            return True
        if not self._sorting.step():
            return False
        self.rows = LinkRows.sorted(self._sorting.ids, self._sorting.keys, self._arrangement)
        return True


class _Sorting:
    """Sorts links as they come, and merges what was sorted, in steps of well below a millisecond or two."""

    def __init__(self) -> None:
        self.keys: dict[int, Key] = {}
        self.ids: list[int] = []
        self._runs: list[list[Key]] = [[]]
        self._merged: Iterator[Key] | None = None

    def add(self, keys: dict[int, Key]) -> None:
        """Take some more links; merging begins anew."""
        self._merged = None
        self.keys |= keys
        self._runs[-1] += keys.values()
        if len(self._runs[-1]) >= _RUN:
            self._runs[-1].sort()
            self._runs.append([])

    def step(self) -> bool:
        """Merge a little; return whether `ids` are all links now, in their order."""
        if self._merged is None:
            self._runs[-1].sort()
            self._merged, self.ids = merge(*self._runs), []
        some = [-key[-1] for key in islice(self._merged, _BATCH)]
        self.ids += some
        return len(some) < _BATCH


def sectioned(links: Iterable[Link], run: SectionRun) -> Iterable[tuple[int, Section]]:
    """Return ids and sections of links that come newest first."""
    return ((link.id, run.section(link.created_at)) for link in links)
