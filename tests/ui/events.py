"""Events of an audit log that nobody wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sharedesk.core.audit import Action, Event, Who
from tests.factories import NOW

ANNA = Who("203.0.113.24", "anna@example.com", "Firefox")


def make_event(seq: int = 1, action: Action = Action.DOWNLOAD_COMPLETED, who: Who = ANNA, **fields: object) -> Event:
    """Return an event of Anna's, a second after the one before it."""
    plain = Event(seq, NOW + timedelta(seconds=seq), action, "token-1", None, None, None, who, {}, "0" * 64)
    return replace(plain, **fields)  # type: ignore[arg-type]


def many(first: int, last: int) -> list[Event]:
    """Return events from the newest, `first`, to the oldest, `last`."""
    return [make_event(seq) for seq in range(first, last - 1, -1)]
