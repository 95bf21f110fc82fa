"""The orders of the list: what links are compared by, and the headings of the orders that go by time; without Qt."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import UTC, datetime
from enum import StrEnum
from math import inf
from typing import Any

from sharedesk.core.link import Link
from sharedesk.ui.models.link_index import search_key
from sharedesk.ui.wording.sections import EXPIRY_SECTIONS, Calendar, Section

Key = tuple[Any, ...]
"""What links are compared by, ascending. It ends with the id, its sign turned: of equals, the newest comes first."""

_NUMBER = re.compile(r"\d+")
_DIGITS = 20
"""As many as numbers in titles have at most, if their value is to count."""
_LIVING, _LASTING, _ENDED = range(3)


class Order(StrEnum):
    """How the list is sorted."""

    NEWEST = "newest"
    NAME = "name"
    SIZE = "size"
    ACTIVITY = "activity"
    EXPIRY = "expiry"


def order_called(name: str) -> Order:
    """Return the order called `name`, the newest first where there is none."""
    return next((order for order in Order if order.value == name), Order.NEWEST)


class Arrangement:
    """One order as seen on the day of `calendar`."""

    def __init__(self, order: Order, calendar: Calendar) -> None:
        self.order = order
        self._calendar = calendar
        self._bounds: list[Key] = [(_LIVING, calendar.midnight(days).timestamp()) for days in (1, 2, 7)]
        self._bounds += [(_LASTING,), (_ENDED,)]

    def key(self, link: Link) -> Key:
        """Return the place of `link` in this order."""
        match self.order:
            case Order.NEWEST:
                return (-link.id,)
            case Order.NAME:
                return (_natural(link.title), -link.id)
            case Order.SIZE:
                return (-link.size, -link.id)
            case Order.ACTIVITY:
                return (-_activity(link).timestamp(), -link.id)
            case Order.EXPIRY:
                return (*_expiry(link), -link.id)

    def section(self, link: Link) -> Section | None:
        """Return the heading above `link`; None where the order has none."""
        return self._calendar.section(link.created_at) if self.order is Order.NEWEST else self.heading(self.key(link))

    def heading(self, key: Key) -> Section | None:
        """Return the heading above a key, of all orders but NEWEST, whose keys do not tell it."""
        match self.order:
            case Order.ACTIVITY:
                return self._calendar.section(datetime.fromtimestamp(-key[0], UTC))
            case Order.EXPIRY:
                return EXPIRY_SECTIONS[bisect_right(self._bounds, key)]
            case _:
                return None

    def end(self, section: Section) -> Key:
        """Return a key between `section` and what is below it."""
        if self.order is Order.ACTIVITY:
            return (-self._calendar.start(section).timestamp(), inf)
        place = EXPIRY_SECTIONS.index(section)
        return self._bounds[place] if place < len(self._bounds) else (inf,)


def _natural(title: str) -> str:
    """Return a title to be compared as people sort: "Letter 9" comes before "Letter 10"."""
    return _NUMBER.sub(lambda number: number[0].zfill(_DIGITS), search_key(title))


def _activity(link: Link) -> datetime:
    """Return when somebody last did something with `link`."""
    moments = (link.created_at, link.viewed_at, link.last_download_at, link.paused_at, link.ended_at)
    return max(filter(None, moments))


def _expiry(link: Link) -> tuple[int, float]:
    """Put what ends soonest first, then what has no end, then what ended, the latest first."""
    if link.ending is not None:
        return _ENDED, -(link.over_at or link.created_at).timestamp()
    return (_LASTING, 0.0) if link.expires_at is None else (_LIVING, link.expires_at.timestamp())
