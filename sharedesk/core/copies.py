"""What a link's copies come to, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptCopies:
    """A link with the bytes that its copies take; `ended` when nobody gets them any more."""

    link_id: int
    token: str
    title: str
    size: int
    created_at: datetime
    ended: bool
