"""Sizes, moments and spans as people read them: short, the same in every place, written as their language does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date as date_of
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QDate, QDateTime, QTime

from sharedesk.ui.texts import locale, ntr, number, tr

LONGEST_NAME = 64
"""Characters of a name inside a sentence; its whole is where it stands alone, or in a tooltip."""
_UNITS = ("KB", "MB", "GB", "TB", "PB")


def size(count: int) -> str:
    """Return `count` bytes in decimal units, such as "482 KB" or "12.0 GB"; one digit after the point below 100."""
    if count < 1000:
        return ntr("{n} byte", "{n} bytes", count)
    value = count / 1000
    place = 0
    while value >= 999.5 and place < len(_UNITS) - 1:
        value /= 1000
        place += 1
    digits = 1 if value < 99.95 and (place > 0 or value < 9.95) else 0
    return f"{locale().toString(value, 'f', digits)} {_UNITS[place]}"


def size_of(done: int, total: int) -> str:
    """Return "4.6 of 12.0 GB", "43 of 100 bytes", or "820 KB of 1.2 GB" where the units differ."""
    left, right = number(done) if total < 1000 else size(done), size(total)
    unit = right.rpartition(" ")[2]
    return tr("{done} of {total}", done=left.removesuffix(f" {unit}"), total=right)


def count_of(done: int, total: int) -> str:
    """Return "3 of 1,200"."""
    return tr("{done} of {total}", done=number(done), total=number(total))


def speed(rate: float) -> str:
    """Return bytes a second as "2.1 MB/s"."""
    return tr("{size}/s", size=size(round(rate)))


def pace(left: int, seconds: float | None) -> str:
    """Return how fast `left` bytes go and how long they take: "212 MB/s · 36 s left"; nothing while it is unknown."""
    if seconds is None:
        return ""
    remaining = tr("{time} left", time=span(seconds))
    return f"{speed(left / seconds)} · {remaining}" if seconds > 0 and left else remaining


def percent(done: int, total: int) -> int:
    """Return whole percent, 0 to 100; only a finished thing shows 100."""
    if total <= 0:
        return 0
    return 100 if done >= total else max(0, done * 100 // total)


def active_downloads(running: int) -> str:
    """Return how many downloads run now."""
    if not running:
        return tr("No active downloads")
    return ntr("{n} active download", "{n} active downloads", running)


def share(percent: int) -> str:
    """Return a whole number of percent, such as "43%"."""
    return tr("{percent}%", percent=percent)


def span(seconds: float) -> str:
    """Return a span in one or two units, such as "36 s", "4 min", "2 h" or "3 days"."""
    seconds = max(0, round(seconds))
    if seconds < 60:
        return tr("{seconds} s", seconds=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 3 and minutes:
        return tr("{hours} h {minutes} min", hours=hours, minutes=minutes)
    hours = round(seconds / 3600)
    return tr("{hours} h", hours=hours) if hours < 48 else days(hours // 24)


def days(number_of_days: int) -> str:
    """Return "1 day" or "7 days"."""
    return ntr("{n} day", "{n} days", number_of_days)


def until(moment: datetime, now: datetime) -> str:
    """Return how long it is until `moment`: "7 days", "2 h", "45 min".

    In the last two days it is rounded down, so that it never promises too much.
    """
    seconds = max(0, int((moment - now).total_seconds()))
    if seconds < 60:
        return tr("a minute")
    if seconds < 3600:
        return tr("{minutes} min", minutes=seconds // 60)
    if seconds < 48 * 3600:
        return tr("{hours} h", hours=seconds // 3600)
    return days(round(seconds / 86_400))


def clock(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return the time of day in `zone` (None: this computer's), such as "09:12"."""
    return f"{moment.astimezone(zone):%H:%M}"


def day(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a date such as "Sat 6 June", with the year where it is another one."""
    local = moment.astimezone(zone)
    same_year = local.year == now.astimezone(zone).year
    return written(local, tr("ddd d MMMM") if same_year else tr("ddd d MMMM yyyy"))


def date(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment in full words such as "Tuesday 16 June, 14:30", with the year where it is another one."""
    local = moment.astimezone(zone)
    same_year = local.year == now.astimezone(zone).year
    return written(local, tr("dddd d MMMM, HH:mm") if same_year else tr("dddd d MMMM yyyy, HH:mm"))


def when(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment, shorter the nearer it is: "09:12", "yesterday 16:40", "Mon 16:40", "Sat 6 June"."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    time = clock(local, zone)
    match (local.date() - today.date()).days:
        case 0:
            return time
        case -1:
            return tr("yesterday {time}", time=time)
        case 1:
            return tr("tomorrow {time}", time=time)
        case days if -6 <= days <= 6:
            return written(local, tr("ddd HH:mm"))
        case _:
            return day(moment, now, zone)


def due(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment of these days as the end of a sentence: "today at 14:30", "tomorrow at 09:12"."""
    time = clock(moment, zone)
    match (moment.astimezone(zone).date() - now.astimezone(zone).date()).days:
        case 0:
            return tr("today at {time}", time=time)
        case 1:
            return tr("tomorrow at {time}", time=time)
        case _:
            return when(moment, now, zone)


def full(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return date, time and offset, for tooltips: "Sat 6 June 2026, 09:12 (UTC+02:00)"."""
    local = moment.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    sign, minutes = "-" if offset < timedelta() else "+", abs(int(offset.total_seconds())) // 60
    return f"{written(local, tr('ddd d MMMM yyyy, HH:mm'))} (UTC{sign}{minutes // 60:02}:{minutes % 60:02})"


def month(day: date_of, now: date_of) -> str:
    """Return "June", or "November 2025" where it is another year."""
    return locale().toString(QDate(day.year, day.month, 1), tr("MMMM") if day.year == now.year else tr("MMMM yyyy"))


def written(local: datetime, pattern: str) -> str:
    """Return a moment as a pattern of Qt says it, with the names of days and months in the person's language."""
    moment = QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute, local.second))
    return locale().toString(moment, pattern)


def brief(name: str, most: int = LONGEST_NAME) -> str:
    """Return a name as sentences and menus have room for it: a longer one loses its middle, and its ending stays."""
    if len(name) <= most:
        return name
    tail = (most - 1) // 2
    return f"{name[: most - 1 - tail].rstrip()}…{name[-tail:].lstrip()}"


def listing(parts: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    *head, last = list(parts) or [""]
    return tr("{others} and {last}", others=", ".join(head), last=last) if head else last
