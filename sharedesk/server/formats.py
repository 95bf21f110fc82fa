"""How values read on the pages: sizes, dates, durations and counted sentences, in the words of the design."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NBSP = "\N{NO-BREAK SPACE}"
_UNITS = ("KB", "MB", "GB", "TB", "PB", "EB")
# Fixed, so that no system locale leaks into a page.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time for a `<time>` element: `machine` for the datetime attribute, `text` for the reader (UTC).

    `clock` is the time of day alone.
    """

    machine: str
    text: str
    clock: str


def size(count: int) -> str:
    """Return `count` bytes as people read them: decimal units, about three digits, a space that does not break.

    >>> size(1_240_000_000).replace(NBSP, " "), size(486_200).replace(NBSP, " ")
    ('1.24 GB', '486 KB')
    """
    if count < 1000:
        return plural(count, f"{{n}}{NBSP}byte", f"{{n}}{NBSP}bytes")
    value, unit = count / 1000, 0
    while float(_digits(value, unit)) >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{_digits(value, unit)}{NBSP}{_UNITS[unit]}"


def _digits(value: float, unit: int) -> str:
    """Return the figures of the design: no decimals of KB, one of MB, two of what is larger; never above 100."""
    decimals = 0 if value >= 100 else min(unit, 2 if value < 10 else 1)
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(at: datetime) -> Moment:
    """Return an aware datetime as pages show it, to the minute, in UTC until the reader's browser knows better."""
    at = at.astimezone(UTC)
    clock = f"{at:%H:%M}{NBSP}UTC"
    text = f"{at.day}{NBSP}{_MONTHS[at.month - 1]}{NBSP}{at.year}, {clock}"
    return Moment(machine=f"{at:%Y-%m-%dT%H:%MZ}", text=text, clock=clock)


def time_left(left: timedelta) -> str:
    """Return the time until something ends, rounded down to one unit: "6 days left"."""
    minutes = max(0, int(left.total_seconds() // 60))
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)}{NBSP}days{NBSP}left"
    if minutes >= 120:
        return f"{minutes // 60}{NBSP}hours{NBSP}left"
    if minutes >= 1:
        return plural(minutes, f"{{n}}{NBSP}minute{NBSP}left", f"{{n}}{NBSP}minutes{NBSP}left")
    return f"less than a{NBSP}minute left"


def plural(n: int, one: str, many: str) -> str:
    """Return the whole sentence that fits `n`, with {n} filled in."""
    return (one if n == 1 else many).replace("{n}", f"{n:,}")


def files(n: int) -> str:
    """Return "10 files"."""
    return plural(n, "{n} file", "{n} files")


def initials(name: str) -> str:
    """Return one or two letters that stand for a person's name, "" when it has no letter."""
    letters = [word[0].upper() for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:])


def paragraphs(message: str) -> tuple[tuple[str, ...], ...]:
    """Return a message as paragraphs of lines: blank lines part paragraphs, other line ends are kept."""
    blocks: list[list[str]] = [[]]
    for line in message.splitlines():
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return tuple(tuple(block) for block in blocks if block)
