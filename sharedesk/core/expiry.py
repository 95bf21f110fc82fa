"""When a link ends: durations and dates as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from sharedesk.core.saying import Sentence
from sharedesk.errors import UserError

_DURATION = re.compile(r"(\d{1,6})\s*([smhdw])", re.IGNORECASE)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(days=36_525)
"""A hundred years: the calendar has an end, and now + duration must not reach it."""
REVIVABLE = timedelta(days=7)
"""For how long after its expiry a link keeps its copies, so that it can be given more time (`storage.keep`)."""
_HINT = "Write a duration such as 90m, 12h, 7d or 2w, a date such as 2026-12-24T17:00, or never."


def parse_duration(text: str) -> timedelta | None:
    """Return what `30s 90m 12h 7d 2w` mean, None for `never`. Raises UserError for anything else."""
    if text.strip().lower() == "never":
        return None
    match = _DURATION.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise UserError(
            Sentence("“{text}” is not a duration.", text=text), hint="Write for example 90m, 12h, 7d, 2w or never."
        )
    duration = timedelta(**{_UNITS[match[2].lower()]: int(match[1])})
    if duration > LONGEST:
        raise UserError(
            Sentence("“{text}” is longer than a hundred years.", text=text), hint="Write a shorter time, or never."
        )
    return duration


def parse_when(text: str, now: datetime) -> datetime | None:
    """Return the moment `text` names, in UTC; None for `never`.

    A date without an offset is local time of this computer. Raises UserError when the text is neither a duration nor a
    date, or when the moment is not in the future.
    """
    text = text.strip()
    if text.lower() == "never":
        return None
    try:
        moment = now + (parse_duration(text) or timedelta()) if _DURATION.fullmatch(text) else _parse_date(text)
    except (ValueError, OverflowError, UserError):
        raise UserError(Sentence("“{text}” is not a time to expire at.", text=text), hint=_HINT) from None
    if moment <= now:
        raise UserError(Sentence("“{text}” is not in the future.", text=text), hint="Choose a later time to expire at.")
    return moment


def _parse_date(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC)


def render_duration(duration: timedelta | None) -> str:
    """Return text that `parse_duration` reads back as `duration`: in days, if it is whole days, as people count."""
    if duration is None:
        return "never"
    seconds = int(duration.total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"
