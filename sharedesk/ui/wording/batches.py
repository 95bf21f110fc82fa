"""What is said after a step on chosen links: of one, of many, and of those it did not work for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sharedesk.core.link import Link
from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import ShareDeskError, UserError
from sharedesk.ui.texts import ntr, number, sentences, tr
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
        return tr(self.one) if count == 1 else tr(self.many, count=number(count))

    def refusal(self, count: int) -> str:
        """Return that it was not done to `count` links out of more."""
        return tr(self.not_one) if count == 1 else tr(self.not_many, count=number(count))


PAUSED = Said(
    mark("Link paused"),
    mark("{count} links paused"),
    mark("1 link was not paused"),
    mark("{count} links were not paused"),
)
RESUMED = Said(
    mark("Link resumed"),
    mark("{count} links resumed"),
    mark("1 link was not resumed"),
    mark("{count} links were not resumed"),
)
DELETED = Said(
    mark("Link deleted"),
    mark("{count} links deleted"),
    mark("1 link was not deleted"),
    mark("{count} links were not deleted"),
)
RESTORED = Said(
    mark("Link restored"),
    mark("{count} links restored"),
    mark("1 link was not restored"),
    mark("{count} links were not restored"),
)
ERASED = Said(
    mark("Link erased"),
    mark("{count} links erased"),
    mark("1 link was not erased"),
    mark("{count} links were not erased"),
)


def extended(days: int) -> Said:
    """Return the words for links that got more days."""
    more = words.days(days)
    return Said(
        Sentence("Link extended by {time}", time=more),
        Sentence("{count} links extended by {time}", count="{count}", time=more),
        mark("1 link was not extended"),
        mark("{count} links were not extended"),
    )


SHORTENED = Said(
    mark("Link ends as before"),
    mark("{count} links end as before"),
    mark("1 link keeps its time"),
    mark("{count} links keep their time"),
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
    lines = [
        tr(
            "“{title}”: {reason}",
            title=one.link.title,
            reason=sentences(one.error.title, one.error.message, one.error.hint),
        )
        for one in refusals[:NAMED]
    ]
    rest = len(refusals) - len(lines)
    if rest:
        lines.append(ntr("{n} more link.", "{n} more links.", rest))
    return UserError(said.refusal(len(refusals)), " ".join(lines))
