"""Changes that record themselves: one transaction with its audit events, told to the bus once it is durable."""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sharedesk.core.audit import Action, Detail, Event, NewEvent, Who
from sharedesk.core.clock import Clock
from sharedesk.core.link import Link
from sharedesk.core.settings import AUDIT_IP
from sharedesk.events import AppEvent, AuditAppended, Bus, LinkChanged
from sharedesk.services.settings import SettingsService
from sharedesk.store.audit import AuditRepository
from sharedesk.store.database import Store

OWN = 4096
BATCH = 200
WAITING = 100_000
"""How many views are kept while the disk is full; then the oldest go."""


def limited_ip(ip: str | None, policy: str) -> str | None:
    """Return the address as the audit policy allows it: whole, cut to /24 or /48, or not at all."""
    if ip is None or policy == "none":
        return None
    if policy == "full":
        return ip
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    prefix = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False).network_address)


@dataclass
class Change:
    """What happens in one transaction; `outbox` is published after the commit."""

    journal: Journal
    outbox: list[AppEvent] = field(default_factory=list)

    def record(
        self,
        action: Action,
        link: Link | None = None,
        *,
        who: Who | None = None,
        item: str | None = None,
        bytes: int | None = None,  # noqa: A002 - the name that the contract gives it
        total: int | None = None,
        detail: Detail | None = None,
    ) -> None:
        """Add an audit event to this transaction."""
        token, link_id = (None, None) if link is None else (link.token, link.id)
        new = NewEvent(action, token, item, bytes, total, who or Who(), detail or {})
        self.outbox.append(AuditAppended(self.journal.append(new, link_id), link_id))

    def touched(self, link: Link, *, deleted: bool = False) -> None:
        """Tell that a link is not what it was."""
        self.outbox.append(LinkChanged(link.id, link.token, deleted))

    def tell(self, event: AppEvent) -> None:
        """Publish `event` after the commit."""
        self.outbox.append(event)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An event that happened and is not written yet."""

    new: NewEvent
    link_id: int | None
    at: datetime


class Journal:
    """Opens changes. What only has to be recorded may wait for the next change, or for `flush`, whichever is first."""

    def __init__(self, store: Store, clock: Clock, bus: Bus, settings: SettingsService) -> None:
        self._store = store
        self._clock = clock
        self._bus = bus
        self._settings = settings
        self._audit = AuditRepository(store)
        self._own: deque[str] = deque(maxlen=OWN)
        self._waiting: deque[_Waiting] = deque(maxlen=WAITING)
        self.somebody_flushes = False
        """Whether a thread calls `flush` again and again; otherwise `note` writes at once."""

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Run one write transaction and publish what it told once it is committed."""
        change = Change(self)
        taken: list[_Waiting] = []
        try:
            with self._store.write():
                self._write_waiting(change, taken)
                yield change
        except BaseException:
            self._waiting.extendleft(reversed(taken))
            raise
        for event in change.outbox:
            self._bus.publish(event)

    def note(self, action: Action, link: Link, who: Who) -> None:
        """Record that somebody looked: an event that changes nothing, so that a request need not wait for the disk.

        It is in the log before any later event, within a fraction of a second.
        """
        self._waiting.append(_Waiting(NewEvent(action, link.token, who=who), link.id, self._clock()))
        if not self.somebody_flushes:
            self.flush()

    def flush(self) -> None:
        """Write what waits, in one transaction."""
        if self._waiting:
            with self.change():
                pass

    def _write_waiting(self, change: Change, taken: list[_Waiting]) -> None:
        while self._waiting and len(taken) < BATCH:
            one = self._waiting.popleft()  # nobody else takes one: this is the only write transaction
            taken.append(one)
            change.outbox.append(AuditAppended(self.append(one.new, one.link_id, one.at), one.link_id))

    def append(self, new: NewEvent, link_id: int | None, at: datetime | None = None) -> Event:
        """Append one event inside the current transaction, with no more of the address than the policy allows."""
        who = replace(new.who, ip=limited_ip(new.who.ip, self._settings.get(AUDIT_IP)))
        event = self._audit.append(replace(new, who=who), at or self._clock(), link_id)
        self._own.append(event.hash)
        return event

    def is_own(self, event: Event) -> bool:
        """Say whether this process wrote the event lately, and so tells of it itself.

        By its hash: the seq of an event that was rolled back may be another process's by now.
        """
        return event.hash in self._own
