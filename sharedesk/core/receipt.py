"""The receipt of a link: who got what and when, as a value, and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharedesk.core.chain import ChainEnd
from sharedesk.core.clock import iso

COLUMNS = (
    "kind", "link", "title", "recipient", "address", "program", "item", "size", "sha256", "started", "completed",
    "bytes", "requests", "state", "made", "audit_seq", "audit_hash",
)  # fmt: skip


class Outcome(StrEnum):
    """How a delivery stands."""

    COMPLETE = "complete"
    RUNNING = "running"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of a ZIP that was delivered; `sha256` is None where it is unknown."""

    name: str
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery. `email` was proved by its owner; `ip` is as much of the address as the audit policy keeps.

    `size` is the length of the item in bytes, `bytes` how many of them the other side has acknowledged. `sha256` is
    that of the delivered version, None where it is unknown: of files inside shared folders, and of ZIPs. Of a ZIP that
    is complete there are its `files`, as long as the ZIP of the link is still the same.
    """

    item: str
    size: int
    sha256: str | None
    email: str | None
    ip: str | None
    user_agent: str | None
    started_at: datetime
    completed_at: datetime | None
    bytes: int
    requests: int | None
    outcome: Outcome
    files: tuple[Packed, ...] = ()

    @property
    def recipient(self) -> str:
        """Who it was, by the best that is known."""
        return self.email or self.ip or "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that was delivered of a link, oldest first, and the head of the audit log's chain at that time."""

    token: str
    url: str
    title: str
    state: str
    created_at: datetime
    created_by: str
    sender: str
    made_at: datetime
    head: ChainEnd
    deliveries: tuple[Delivered, ...]

    @property
    def complete(self) -> int:
        """How many deliveries are complete."""
        return sum(one.outcome is Outcome.COMPLETE for one in self.deliveries)

    @property
    def bytes(self) -> int:
        """How many bytes were delivered."""
        return sum(one.bytes for one in self.deliveries)

    @property
    def recipients(self) -> int:
        """How many different recipients are known."""
        return len({one.recipient for one in self.deliveries if one.email or one.ip})


def rows(receipt: Receipt) -> Iterator[tuple[object, ...]]:
    """Yield the rows of COLUMNS: one for each delivery, those of the files in a ZIP behind it, and the total."""
    for one in receipt.deliveries:
        completed = None if one.completed_at is None else iso(one.completed_at)
        who, when = (one.recipient, one.ip, one.user_agent), (iso(one.started_at), completed)
        content = (one.item, one.size, one.sha256)
        yield _row(receipt, "delivery", *who, *content, *when, one.bytes, one.requests, one.outcome.value)
        for file in one.files:
            content = (file.name, file.size, file.sha256)
            yield _row(receipt, "file", *who, *content, *when, None, None, one.outcome.value)
    told = f"{receipt.complete} of {len(receipt.deliveries)} complete"
    yield _row(receipt, "total", *[None] * 8, receipt.bytes, None, told)


def _row(receipt: Receipt, kind: str, *values: object) -> tuple[object, ...]:
    head = receipt.head
    return (kind, receipt.token, receipt.title, *values, iso(receipt.made_at), head.seq, head.hash)
