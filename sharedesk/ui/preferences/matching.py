"""What a search in Preferences finds: pages by their names, and their parts by title, words, help and key."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sharedesk.ui.widgets.spot import Spot


@dataclass(frozen=True, slots=True)
class Hit:
    """The page at `place`, or one part of it."""

    place: int
    page: str
    spot: Spot | None = None

    @property
    def title(self) -> str:
        """What it is called."""
        return self.page if self.spot is None else self.spot.title


def search(text: str, titles: Sequence[str], spots: Iterable[tuple[int, Spot]]) -> list[Hit]:
    """Return where every word of `text` occurs, titles that begin with it first, then titles, then the rest.

    `spots` are parts with the place of their page in `titles`.
    """
    wanted = plain(text).split()
    hits = [Hit(place, title) for place, title in enumerate(titles)]
    hits += [Hit(place, titles[place], spot) for place, spot in spots]
    ranked = [(rank, hit) for hit in hits if (rank := _rank(hit, wanted)) is not None]
    return [hit for _, hit in sorted(ranked, key=lambda pair: pair[0])]


def _rank(hit: Hit, wanted: Sequence[str]) -> int | None:
    title = plain(hit.title)
    if title.startswith(" ".join(wanted)):
        return 0
    if all(word in title for word in wanted):
        return 1
    everything = title if hit.spot is None else f"{title} {plain(hit.spot.words)} {plain(hit.page)}"
    return 2 if all(word in everything for word in wanted) else None


def plain(text: str) -> str:
    """Return `text` as people may type it: small letters without accents."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parted if not unicodedata.combining(char))
