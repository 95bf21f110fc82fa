"""Who holds a link that works once or a few times: the states of a claim, how long each lasts, and when it is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sharedesk.core.link import ItemKind, Link

SILENT_FOR = timedelta(minutes=15)
"""How long a claim may wait for its first byte before it is released."""

STALLED_FOR = timedelta(hours=24)
"""How long a holder may resume after the last byte; then the owner is asked."""

GRACE = timedelta(minutes=10)
"""How long a remembered holder may repeat a download that is complete, should the browser have failed to save it."""

FINISH_WITHIN = timedelta(hours=1)
"""How long what was being downloaded when its link expired may go on."""

RELEASES = 3
"""How many silent claims are released, for each download that the link allows, before the owner is asked."""

CONNECTIONS = 8
"""How many transfers one claim may have at once; a download manager uses four."""

ZIP_ALL = "zip:"
"""The subject of the ZIP of everything; with a path behind it, of the ZIP of one folder."""

_CAP_TIMES, _CAP_BEYOND = 3, 64 * 2**20


class ClaimState(StrEnum):
    """How far a claim is."""

    CLAIMED = "claimed"
    """Made; no byte has left yet."""
    DELIVERING = "delivering"
    """A byte has left, or is about to."""
    DRAINED = "drained"
    """Every byte of every file was acknowledged."""
    CONSUMED = "consumed"
    """Over: the grace after DRAINED has passed, or the owner ended the link."""
    RELEASED = "released"
    """Given back: somebody else may claim in its place."""
    SUSPENDED = "suspended"
    """It stopped half-way, or too many stopped before the first byte; the owner decides."""


UNFINISHED = frozenset({ClaimState.CLAIMED, ClaimState.DELIVERING, ClaimState.SUSPENDED})
FINISHED = frozenset({ClaimState.DRAINED, ClaimState.CONSUMED})


@dataclass(frozen=True, slots=True)
class Claim:
    """One visitor's hold on a link.

    `visitor` is the key of a Visitor, `is_remembered` whether it stands for a cookie. `delivered` counts the bytes that
    left for its holder, repeats included; `progress_at` is when the latest of them did.
    """

    id: int
    link_id: int
    visitor: str
    is_remembered: bool
    email: str | None
    state: ClaimState
    made_at: datetime
    progress_at: datetime | None
    drained_at: datetime | None
    delivered: int
    ip: str | None
    user_agent: str | None


class Right(StrEnum):
    """What a claim gives to its holder."""

    DOWNLOAD = "download"
    REPEAT = "repeat"
    """It is done; the same may be had again for a few minutes."""
    WAIT = "wait"
    """The owner has to decide."""
    NONE = "none"


def standing(claim: Claim, now: datetime) -> Right:
    """Say whether the holder of `claim` may download at `now`.

    A silent claim is theirs until it is released; which of the two comes first, the database decides.
    """
    match claim.state:
        case ClaimState.CLAIMED:
            return Right.DOWNLOAD
        case ClaimState.DELIVERING:
            return Right.DOWNLOAD if now < (claim.progress_at or claim.made_at) + STALLED_FOR else Right.WAIT
        case ClaimState.SUSPENDED:
            return Right.WAIT
        case ClaimState.DRAINED if claim.is_remembered and claim.drained_at and now < claim.drained_at + GRACE:
            return Right.REPEAT
        case _:
            return Right.NONE


def is_holder(claim: Claim, link: Link, visitor: str, email: str | None) -> bool:
    """Say whether a visitor holds `claim`: by the cookie, at a restricted link also by the address they proved."""
    same_address = not link.allowed_emails or claim.email is None or claim.email == email
    return claim.visitor == visitor and same_address


def byte_cap(size: int) -> int:
    """Return how many bytes may leave for one claim on `size` bytes, so that no claim becomes a way of publishing."""
    return _CAP_TIMES * size + _CAP_BEYOND


def is_everything(link: Link, subject: str) -> bool:
    """Say whether `subject` alone is all that `link` holds, which needs no look at its files."""
    if subject == ZIP_ALL:
        return True
    return link.item_count == 1 and (link.lead_kind is ItemKind.FILE or subject == f"{ZIP_ALL}{link.lead_name}")


def is_covered(path: str, subjects: Collection[str]) -> bool:
    """Say whether the file at `path` was delivered with `subjects`: itself, or in the ZIP of a folder above it."""
    if path in subjects or ZIP_ALL in subjects:
        return True
    return any(f"{ZIP_ALL}{path[:end]}" in subjects for end, char in enumerate(path) if char == "/")
