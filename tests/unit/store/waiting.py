"""Waiting until other threads wait."""

from __future__ import annotations

import time

from sharedesk.store.turns import Turns

PATIENCE = 20.0


def in_line(turns: Turns, number: int) -> None:
    """Return as soon as so many stand in line, the one whose turn it is among them."""
    deadline = time.monotonic() + PATIENCE
    while len(turns) < number:
        assert time.monotonic() < deadline, f"{len(turns)} in line"
        time.sleep(0)
