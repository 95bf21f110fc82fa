"""Which row of the list holds which link or heading; without Qt.

Headings are rows of their own. Finding a row takes a search by halves, so nothing here grows with what is not shown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

from sharedesk.ui.wording.sections import Section

Announce = Callable[[int, int], None]
"""Told the first and last row that are about to come or go, just before they do."""


class LinkRows:
    """Links in the order of falling ids, each under the heading of its section."""

    def __init__(self) -> None:
        self._keys: list[int] = []  # ids with their sign turned, ascending
        self._sections: list[Section] = []
        self._starts: list[int] = []  # for each section, the place of its first link in `_keys`
        self._headings: list[int] = []  # for each section, the row of its heading

    def __len__(self) -> int:
        return len(self._keys) + len(self._sections)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LinkRows):
            return NotImplemented
        mine, theirs = (self._keys, self._sections, self._starts), (other._keys, other._sections, other._starts)
        return mine == theirs

    __hash__ = None  # type: ignore[assignment]  # it changes: equal rows may differ a moment later

    def __contains__(self, link_id: int) -> bool:
        return self.row_of(link_id) is not None

    @property
    def link_count(self) -> int:
        """How many links there are, without headings."""
        return len(self._keys)

    def at(self, row: int) -> Section | int:
        """Return the heading or the id of the link in `row`."""
        section = bisect_right(self._headings, row) - 1
        return self._sections[section] if self._headings[section] == row else -self._keys[row - section - 1]

    def row_of(self, link_id: int) -> int | None:
        """Return the row of a link, None if it is not shown."""
        place = bisect_left(self._keys, -link_id)
        if place == len(self._keys) or self._keys[place] != -link_id:
            return None
        return place + bisect_right(self._starts, place)

    def heading_rows(self) -> list[int]:
        """Return the rows of all headings."""
        return list(self._headings)

    def ids(self, row: int = 0) -> Iterable[int]:
        """Return the ids of the links in `row` and below."""
        first = row - bisect_left(self._headings, row)
        return (-self._keys[place] for place in range(first, len(self._keys)))

    def add_last(self, link_id: int, section: Section) -> None:
        """Add a link that is older than all others; its section is not newer than the last one."""
        if not self._sections or section < self._sections[-1]:
            self._headings.append(len(self))
            self._sections.append(section)
            self._starts.append(len(self._keys))
        self._keys.append(-link_id)

    def extend(self, links: list[tuple[int, Section]], announce: Announce) -> None:
        """Add links that are older than all others, newest first."""
        if not links:
            return
        last = self._sections[-1] if self._sections else None
        headings = 0
        for _, section in links:
            if last is None or section < last:
                headings, last = headings + 1, section
        announce(len(self), len(self) + len(links) + headings - 1)
        for link_id, section in links:
            self.add_last(link_id, section)

    def insert(self, link_id: int, section: Section, announce: Announce) -> None:
        """Add a link where its id belongs, under its heading or, where clocks disagree, under that of a neighbour."""
        place = bisect_left(self._keys, -link_id)
        above = bisect_right(self._starts, place - 1) - 1 if place else -1
        below = above if place < len(self._keys) and not self._starts_section(place) else above + 1
        if above >= 0 and (below == above or section >= self._sections[above]):
            into = above
        elif below < len(self._sections) and section <= self._sections[below]:
            into = below
        else:
            into = above + 1
            announce(place + into, place + into + 1)
            self._sections.insert(into, section)
            self._starts.insert(into, place)
            self._change(place, into, [-link_id])
            return
        announce(place + into + 1, place + into + 1)
        self._change(place, into, [-link_id])

    def _starts_section(self, place: int) -> bool:
        section = bisect_left(self._starts, place)
        return section < len(self._starts) and self._starts[section] == place

    def _change(self, place: int, section: int, keys: list[int], gone: int = 0) -> None:
        """Put `keys` in the place of `gone` others and move the sections below."""
        self._keys[place : place + gone] = keys
        for later in range(section + 1, len(self._starts)):
            self._starts[later] += len(keys) - gone
        self._headings = [start + above for above, start in enumerate(self._starts)]

    def remove(self, link_id: int, announce: Announce) -> bool:
        """Take a link away, and its heading with the last one of a section; return whether it was shown."""
        row = self.row_of(link_id)
        if row is None:
            return False
        place = bisect_left(self._keys, -link_id)
        section = bisect_right(self._starts, place) - 1
        end = self._starts[section + 1] if section + 1 < len(self._starts) else len(self._keys)
        alone = end - self._starts[section] == 1
        announce(row - 1 if alone else row, row)
        if alone:
            del self._sections[section], self._starts[section]
            section -= 1
        self._change(place, section, [], gone=1)
        return True
