"""What is said after a step on chosen links: of one, of many, and of those it did not work for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sharedesk.core.link import Link
from sharedesk.errors import ShareDeskError, UserError
from sharedesk.ui.wording import words

NAMED = 3
"""How many links a message names before it counts the rest."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words for one step: done to one link, done to `{count}`, and not done to one or to `{count}` of many."""

    one: str
    many: str
    not_one: str
    not_many: str

    def title(self, count: int) -> str:
        """Return what was done to `count` links."""
        return self.one if count == 1 else self.many.format(count=f"{count:,}")

    def refusal(self, count: int) -> str:
        """Return that it was not done to `count` links out of more."""
        return self.not_one if count == 1 else self.not_many.format(count=f"{count:,}")


PAUSED = Said("Link paused", "{count} links paused", "1 link was not paused", "{count} links were not paused")
RESUMED = Said("Link resumed", "{count} links resumed", "1 link was not resumed", "{count} links were not resumed")
DELETED = Said("Link deleted", "{count} links deleted", "1 link was not deleted", "{count} links were not deleted")
RESTORED = Said("Link restored", "{count} links restored", "1 link was not restored", "{count} links were not restored")
ERASED = Said("Link erased", "{count} links erased", "1 link was not erased", "{count} links were not erased")


def extended(days: int) -> Said:
    """Return the words for links that got more days."""
    more = words.count(days, "day")
    return Said(
        f"Link extended by {more}",
        f"{{count}} links extended by {more}",
        "1 link was not extended",
        "{count} links were not extended",
    )


SHORTENED = Said(
    "Link ends as before", "{count} links end as before", "1 link keeps its time", "{count} links keep their time"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A link of many for which a step did not work, and why."""

    link: Link
    error: ShareDeskError


def refused(said: Said, refusals: Sequence[Refusal], asked: int) -> ShareDeskError:
    """Return what to tell when a step on `asked` links was refused for some: which ones, and why each."""
    if asked == 1:
        return refusals[0].error
    lines = [f"“{one.link.title}”: {one.error}" for one in refusals[:NAMED]]
    rest = len(refusals) - len(lines)
    if rest:
        lines.append(f"{words.count(rest, 'more link', 'more links')}.")
    return UserError(said.refusal(len(refusals)), " ".join(lines))
