"""All links the window knows, newest first, with what filters, search and counts ask for; without Qt.

Ids grow with time, so the order of ids is the order of creation.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush
from unicodedata import normalize

from sharedesk.core.link import Link
from sharedesk.core.waits import Wait
from sharedesk.ui.wording.status import LinkFilter, link_filter, waits_for_codes

SPARE = 64
"""Ends of links that are gone, before they are looked through."""


def search_key(text: str) -> str:
    """Return `text` as it is compared: without case, composed (NFC)."""
    return normalize("NFC", text).casefold()


def _searched(link: Link) -> tuple[str, str, tuple[str, ...]]:
    return link.title, link.item_names, link.allowed_emails


@dataclass(frozen=True, slots=True)
class Query:
    """What the list shows: the links of a filter whose title, files or recipients hold all of `terms`."""

    filter: LinkFilter = LinkFilter.ALL
    terms: tuple[str, ...] = ()

    @classmethod
    def of(cls, wanted: LinkFilter, text: str) -> Query:
        """Return the query for a filter and the words in the search field."""
        return cls(wanted, tuple(search_key(text).split()))


class LinkIndex:
    """Keeps links by id and knows each one's filter, also when it changes because time passes."""

    def __init__(self) -> None:
        self._links: dict[int, Link] = {}
        self._order: list[int] = []  # ids with their sign turned, so that ascending is newest first
        self._ids: dict[str, int] = {}
        self._texts: dict[int, str] = {}
        self._takers: dict[int, Sequence[str]] = {}
        self._filters: dict[int, LinkFilter] = {}
        self._by_code: set[int] = set()  # those of ACTIVE that open with mailed codes alone
        self._waiting: Mapping[int, Wait] = {}
        self._due: list[tuple[datetime, int]] = []
        self._counts: Counter[LinkFilter] = Counter()
        self.codes_arrive = True
        """Whether codes can be mailed; while not, links that open with them alone need attention."""

    def __len__(self) -> int:
        return len(self._links)

    def get(self, link_id: int) -> Link | None:
        """Return a link by its id."""
        return self._links.get(link_id)

    def id_of(self, token: str) -> int | None:
        """Return the id of the link with `token`."""
        return self._ids.get(token)

    def put(self, link: Link, now: datetime) -> bool:
        """Add or replace a link; return whether it is new. An older revision than the known one changes nothing."""
        known = self._links.get(link.id)
        if known is not None and known.revision > link.revision:
            return False
        if known is None:
            self._place(-link.id)
        if known is None or _searched(known) != _searched(link):
            self._texts[link.id] = self._text(link)
        self._links[link.id] = link
        self._ids[link.token] = link.id
        self._set_filter(link, now)
        noted = known is not None and known.ending is None and known.expires_at == link.expires_at
        if link.expires_at is not None and link.ending is None and link.expires_at > now and not noted:
            heappush(self._due, (link.expires_at, link.id))
        return known is None

    def _text(self, link: Link) -> str:
        """Return what is searched of a link; its title comes first."""
        people = (*link.allowed_emails, *self._takers.get(link.id, ()))
        return search_key("\n".join((link.title, link.item_names, *people)))

    def set_takers(self, link_id: int, emails: Sequence[str]) -> Link | None:
        """Note who took something of a link, also of one that is not known yet; return the link if that is news."""
        if self._takers.get(link_id, ()) == emails:
            return None
        self._takers[link_id] = emails
        link = self._links.get(link_id)
        if link is not None:
            self._texts[link_id] = self._text(link)
        return link

    def _place(self, key: int) -> None:
        if not self._order or key > self._order[-1]:
            self._order.append(key)  # the usual case while older pages arrive
        else:
            insort(self._order, key)

    def _set_filter(self, link: Link, now: datetime) -> bool:
        """Note the filter of a link, as it is while codes arrive; return whether that is another one than before."""
        before, now_in = self._filters.get(link.id), self._filter(link, now)
        if before is not None:
            self._counts[before] -= 1
        self._filters[link.id] = now_in
        self._counts[now_in] += 1
        by_code = now_in is LinkFilter.ACTIVE and waits_for_codes(link, now)
        (self._by_code.add if by_code else self._by_code.discard)(link.id)
        return before is not now_in

    def _filter(self, link: Link, now: datetime) -> LinkFilter:
        return LinkFilter.ATTENTION if link.id in self._waiting else link_filter(link, now)

    def wait(self, link_id: int) -> Wait | None:
        """Return what waits for a decision at a link."""
        return self._waiting.get(link_id)

    def set_waiting(self, waiting: Mapping[int, Wait], now: datetime) -> list[Link]:
        """Let these links be the ones that wait for a decision; return those of which something is news."""
        known = self._waiting
        changed = [one for one in known.keys() | waiting.keys() if known.get(one) != waiting.get(one)]
        self._waiting = waiting
        found = [self._links[link_id] for link_id in changed if link_id in self._links]
        for link in found:
            self._set_filter(link, now)
        return found

    def remove(self, link_id: int) -> bool:
        """Forget a link; return whether it was known."""
        link = self._links.pop(link_id, None)
        if link is None:
            return False
        del self._order[bisect_left(self._order, -link_id)]
        del self._texts[link_id]
        self._takers.pop(link_id, None)
        self._ids.pop(link.token, None)
        self._counts[self._filters.pop(link_id)] -= 1
        self._by_code.discard(link_id)
        if len(self._due) > 2 * len(self._links) + SPARE:
            self._due = [
                (end, one.id) for one in self._links.values() if one.ending is None and (end := one.expires_at)
            ]
            heapify(self._due)
        return True

    @property
    def due(self) -> int:
        """How many ends are kept in mind, those of a few links that are gone included."""
        return len(self._due)

    def expire(self, now: datetime) -> list[int]:
        """Return the links that expired since the last call; their filter is ENDED from here on."""
        expired = []
        while self._due and self._due[0][0] <= now:
            link = self._links.get(heappop(self._due)[1])
            if link is not None and self._set_filter(link, now):
                expired.append(link.id)
        return expired

    def count(self, wanted: LinkFilter) -> int:
        """Return how many links a filter shows."""
        if wanted is LinkFilter.ALL:
            return len(self._links)
        moved = 0 if self.codes_arrive else len(self._by_code)
        return self._counts[wanted] + {LinkFilter.ATTENTION: moved, LinkFilter.ACTIVE: -moved}.get(wanted, 0)

    def matches(self, link_id: int, query: Query) -> bool:
        """Tell whether `query` shows the link."""
        if query.filter is not LinkFilter.ALL:
            lacks_codes = not self.codes_arrive and link_id in self._by_code
            if query.filter is not (LinkFilter.ATTENTION if lacks_codes else self._filters[link_id]):
                return False
        text = self._texts[link_id]
        return all(term in text for term in query.terms)

    def titled(self, link_id: int, start: str) -> bool:
        """Tell whether the title begins with `start`, which is a `search_key`."""
        return self._texts[link_id].startswith(start)

    def found(self, link_ids: Iterable[int], query: Query) -> list[Link]:
        """Return those of the links that `query` shows."""
        return [self._links[link_id] for link_id in link_ids if self.matches(link_id, query)]

    def oldest(self) -> int | None:
        """Return the id of the oldest link."""
        return -self._order[-1] if self._order else None

    def after(self, link_id: int | None, limit: int) -> Sequence[int]:
        """Return up to `limit` ids that follow `link_id` in the list, newest first; None starts at the newest."""
        start = 0 if link_id is None else bisect_right(self._order, -link_id)
        return [-key for key in self._order[start : start + limit]]
