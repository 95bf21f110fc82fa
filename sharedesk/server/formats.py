"""How values read on the pages: sizes, dates, durations and counted things, in the words of the design."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from babel.dates import LOCALTZ

from sharedesk.core.languages import tied
from sharedesk.server.words import gettext as _
from sharedesk.server.words import language, locale, ngettext
from sharedesk.services import languages
from sharedesk.services.languages import tongue

ZONE = LOCALTZ
"""The sender's time zone, for readers without a script that knows theirs."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time for a `<time>` element: `machine` for the datetime attribute, `text` for the reader.

    `clock` is the time of day alone.
    """

    machine: str
    text: str
    clock: str


def size(count: int) -> str:
    """Return `count` bytes as people read them, on one line."""
    return tied(languages.size(count, tongue(language())))


def moment(at: datetime) -> Moment:
    """Return an aware datetime as pages show it, to the minute, with the name of the sender's time zone."""
    text, clock = languages.moment(at, ZONE, locale())
    return Moment(machine=f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}", text=text, clock=clock)


def time_left(left: timedelta) -> str:
    """Return the time until something ends, in one unit: "6 days left".

    In the last two days it is rounded down, so that it never promises too much; before them to whole days, as the
    sender's window does.
    """
    minutes = max(0, int(left.total_seconds() // 60))
    if minutes >= 48 * 60:
        return tied(ngettext("%(n)s day left", "%(n)s days left", round(left / timedelta(days=1))))
    if minutes >= 120:
        return tied(ngettext("%(n)s hour left", "%(n)s hours left", minutes // 60))
    if minutes >= 1:
        return tied(ngettext("%(n)s minute left", "%(n)s minutes left", minutes))
    return tied(_("less than a minute left"))


def wait(seconds: int) -> str:
    """Return how long somebody has to wait, rounded up: "40 seconds", "14 minutes", "3 hours"."""
    if seconds >= 7200:
        return ngettext("%(n)s hour", "%(n)s hours", -(-seconds // 3600))
    if seconds >= 60:
        return ngettext("%(n)s minute", "%(n)s minutes", -(-seconds // 60))
    return ngettext("%(n)s second", "%(n)s seconds", seconds)


def files(n: int) -> str:
    """Return "10 files"."""
    return ngettext("%(n)s file", "%(n)s files", n)


def folders(n: int) -> str:
    """Return "2 folders"."""
    return ngettext("%(n)s folder", "%(n)s folders", n)


def items(n: int) -> str:
    """Return how many things a link holds of which one is a folder."""
    return folders(1) if n == 1 else ngettext("%(n)s file or folder", "%(n)s files and folders", n)


def paragraphs(message: str) -> tuple[tuple[str, ...], ...]:
    """Return a message as paragraphs of lines: blank lines part paragraphs, other line ends are kept."""
    blocks: list[list[str]] = [[]]
    for line in message.splitlines():
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return tuple(tuple(block) for block in blocks if block)
