"""Sizes, moments and spans as people read them: short, the same in every place, without Qt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_UNITS = ("KB", "MB", "GB", "TB", "PB")


def size(count: int) -> str:
    """Return `count` bytes in decimal units, such as "482 KB" or "12.0 GB"; one digit after the point below 100."""
    if count < 1000:
        return "1 byte" if count == 1 else f"{count} bytes"
    value = count / 1000
    place = 0
    while value >= 999.5 and place < len(_UNITS) - 1:
        value /= 1000
        place += 1
    digits = 1 if value < 99.95 and (place > 0 or value < 9.95) else 0
    return f"{value:.{digits}f} {_UNITS[place]}"


def size_of(done: int, total: int) -> str:
    """Return "4.6 of 12.0 GB", or "820 KB of 1.2 GB" where the units differ."""
    left, right = size(done), size(total)
    number, _, unit = left.partition(" ")
    return f"{number if right.endswith(f' {unit}') else left} of {right}"


def speed(rate: float) -> str:
    """Return bytes a second as "2.1 MB/s"."""
    return f"{size(round(rate))}/s"


def count(number: int, one: str, many: str = "") -> str:
    """Return "1 file" or "14 files"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(done: int, total: int) -> int:
    """Return whole percent, 0 to 100; only a finished thing shows 100."""
    if total <= 0:
        return 0
    return 100 if done >= total else max(0, done * 100 // total)


def span(seconds: float) -> str:
    """Return a span in one or two units, such as "36 s", "4 min", "2 h" or "3 days"."""
    seconds = max(0, round(seconds))
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 3 and minutes:
        return f"{hours} h {minutes} min"
    hours = round(seconds / 3600)
    return f"{hours} h" if hours < 48 else count(hours // 24, "day")


def until(moment: datetime, now: datetime) -> str:
    """Return how long it is until `moment`: "7 days", "2 h", "45 min".

    In the last two days it is rounded down, so that it never promises too much.
    """
    seconds = max(0, int((moment - now).total_seconds()))
    if seconds < 60:
        return "a minute"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return f"{round(seconds / 86_400)} days"


def clock(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return the time of day in `zone` (None: this computer's), such as "09:12"."""
    return f"{moment.astimezone(zone):%H:%M}"


def day(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a date such as "Sat 6 June", with the year where it is another one."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    year = "" if local.year == today.year else f" {local.year}"
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}"


def date(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment in full words such as "Tuesday 16 June, 14:30", with the year where it is another one."""
    _, _, rest = day(moment, now, zone).partition(" ")
    return f"{LONG_DAYS[moment.astimezone(zone).weekday()]} {rest}, {clock(moment, zone)}"


def when(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment, shorter the nearer it is: "09:12", "yesterday 16:40", "Mon 16:40", "Sat 6 June"."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    days = (local.date() - today.date()).days
    match days:
        case 0:
            return clock(local, zone)
        case -1:
            return f"yesterday {clock(local, zone)}"
        case 1:
            return f"tomorrow {clock(local, zone)}"
        case _ if -6 <= days <= 6:
            return f"{DAYS[local.weekday()]} {clock(local, zone)}"
        case _:
            return day(moment, now, zone)


def due(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment of these days as the end of a sentence: "today at 14:30", "tomorrow at 09:12"."""
    today = now.astimezone(zone).date()
    which = {today: "today", today + timedelta(days=1): "tomorrow"}.get(moment.astimezone(zone).date())
    return when(moment, now, zone) if which is None else f"{which} at {clock(moment, zone)}"


def full(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return date, time and offset, for tooltips: "Sat 6 June 2026, 09:12 (UTC+02:00)"."""
    local = moment.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    sign, minutes = "-" if offset < timedelta() else "+", abs(int(offset.total_seconds())) // 60
    date = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{date}, {local:%H:%M} (UTC{sign}{minutes // 60:02}:{minutes % 60:02})"


def listing(parts: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    *head, last = list(parts) or [""]
    return f"{', '.join(head)} and {last}" if head else last
