"""Why a link waits for a decision of its owner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """What somebody wants or what went wrong."""

    ASKED = "asked"
    """A recipient asks for more time."""
    STOPPED = "stopped"
    """The holder of a claim stopped half-way."""
    LOCKED = "locked"
    """Somebody guessed too often and has to wait."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One cause, the weightiest of a link; `delivered` bytes of `total` have arrived at who stopped."""

    cause: Cause
    delivered: int = 0
    total: int = 0
