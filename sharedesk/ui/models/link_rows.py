"""Which row of the list holds which link or heading; without Qt.

Headings are rows of their own. Finding a row takes a search by halves, so nothing here grows with what is not shown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

from sharedesk.ui.models.link_order import Arrangement, Key
from sharedesk.ui.wording.sections import Section

Announce = Callable[[int, int], None]
"""Told the first and last row that are about to come or go, just before they do."""


class LinkRows:
    """Links in the order of their keys, each under the heading of its section, where the order has sections.

    The newest come first unless the keys of links say otherwise: those of the links that are here are kept.
    """

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._keys: dict[int, Key] = {}
        self._sections: list[Section] = []
        self._starts: list[int] = []  # for each section, the place of its first link in `_ids`
        self._headings: list[int] = []  # for each section, the row of its heading

    @classmethod
    def sorted(cls, ids: list[int], keys: dict[int, Key], arrangement: Arrangement) -> LinkRows:
        """Return the rows of links that are in an order other than the newest first, given their keys by id."""
        made = cls()
        made._ids, made._keys = ids, keys
        place = 0
        while place < len(ids) and (section := arrangement.heading(keys[ids[place]])) is not None:
            made._sections.append(section)
            made._starts.append(place)
            place = made._place(arrangement.end(section))
        made._count()
        return made

    def __len__(self) -> int:
        return len(self._ids) + len(self._sections)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LinkRows):
            return NotImplemented
        mine = (self._ids, self._keys, self._sections, self._starts)
        return mine == (other._ids, other._keys, other._sections, other._starts)

    __hash__ = None  # type: ignore[assignment]  # it changes: equal rows may differ a moment later

    def __contains__(self, link_id: int) -> bool:
        return self.row_of(link_id) is not None

    @property
    def link_count(self) -> int:
        """How many links there are, without headings."""
        return len(self._ids)

    def at(self, row: int) -> Section | int:
        """Return the heading or the id of the link in `row`."""
        section = bisect_right(self._headings, row) - 1
        if section >= 0 and self._headings[section] == row:
            return self._sections[section]
        return self._ids[row - section - 1]

    def key(self, link_id: int) -> Key:
        """Return what a link is compared by here."""
        return self._keys.get(link_id) or (-link_id,)

    def _place(self, key: Key) -> int:
        return bisect_left(self._ids, key, key=self.key)

    def _place_of(self, link_id: int) -> int | None:
        if self._keys and link_id not in self._keys:
            return None
        place = self._place(self.key(link_id))
        return place if place < len(self._ids) and self._ids[place] == link_id else None

    def row_of(self, link_id: int) -> int | None:
        """Return the row of a link, None if it is not shown."""
        place = self._place_of(link_id)
        return None if place is None else place + bisect_right(self._starts, place)

    def heading_rows(self) -> list[int]:
        """Return the rows of all headings."""
        return list(self._headings)

    def ids(self, row: int = 0) -> Iterable[int]:
        """Return the ids of the links in `row` and below."""
        first = row - bisect_left(self._headings, row)
        return (self._ids[place] for place in range(first, len(self._ids)))

    def add_last(self, link_id: int, section: Section) -> None:
        """Add a link that is older than all others; its section is not newer than the last one."""
        if not self._sections or section < self._sections[-1]:
            self._headings.append(len(self))
            self._sections.append(section)
            self._starts.append(len(self._ids))
        self._ids.append(link_id)

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

    def insert(self, key: Key, section: Section | None, announce: Announce) -> None:
        """Add a link where its key belongs, under its heading or, where clocks disagree, under that of a neighbour."""
        place = self._place(key)
        above = bisect_right(self._starts, place - 1) - 1 if place else -1
        below = above if place < len(self._ids) and not self._starts_section(place) else above + 1
        if section is None:
            into = -1
        elif above >= 0 and (below == above or section >= self._sections[above]):
            into = above
        elif below < len(self._sections) and section <= self._sections[below]:
            into = below
        else:
            into = above + 1
            announce(place + into, place + into + 1)
            self._sections.insert(into, section)
            self._starts.insert(into, place)
            self._come(place, into, key)
            return
        announce(place + into + 1, place + into + 1)
        self._come(place, into, key)

    def _starts_section(self, place: int) -> bool:
        section = bisect_left(self._starts, place)
        return section < len(self._starts) and self._starts[section] == place

    def _come(self, place: int, section: int, key: Key) -> None:
        self._ids.insert(place, -key[-1])
        if len(key) > 1:
            self._keys[-key[-1]] = key
        self._move(section, 1)

    def _move(self, section: int, by: int) -> None:
        """Note that there are `by` more links in a section: those below it begin so much later."""
        for later in range(section + 1, len(self._starts)):
            self._starts[later] += by
        self._count()

    def _count(self) -> None:
        self._headings = [start + above for above, start in enumerate(self._starts)]

    def remove(self, link_id: int, announce: Announce) -> bool:
        """Take a link away, and its heading with the last one of a section; return whether it was shown."""
        place = self._place_of(link_id)
        if place is None:
            return False
        section = bisect_right(self._starts, place) - 1
        row = place + section + 1
        end = self._starts[section + 1] if section + 1 < len(self._starts) else len(self._ids)
        alone = section >= 0 and end - self._starts[section] == 1
        announce(row - 1 if alone else row, row)
        if alone:
            del self._sections[section], self._starts[section]
            section -= 1
        del self._ids[place]
        self._keys.pop(link_id, None)
        self._move(section, -1)
        return True

    def is_misplaced(self, key: Key) -> bool:
        """Say whether a link is shown under another key than this one, which it has now."""
        return -key[-1] in self and self.key(-key[-1]) != key
