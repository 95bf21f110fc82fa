"""Who has how much of a link: for its owner, before they withdraw it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sharedesk.core.claims import ZIP_ALL, Claim
from sharedesk.core.link import Link
from sharedesk.store.deliveries import DeliveryRecord


@dataclass(frozen=True, slots=True)
class Holder:
    """One visitor of a link, or one of their claims on it: `delivered` bytes of `total` have arrived there."""

    visitor: str
    email: str | None
    ip: str | None
    user_agent: str | None
    claim: Claim | None
    since: datetime
    delivered: int
    total: int


def holders_of(link: Link, claims: Sequence[Claim], records: Sequence[DeliveryRecord]) -> list[Holder]:
    """Return who has something, oldest first. `claims` come oldest first, deliveries (`records`) newest first."""
    holders, rest = [], list(records)
    for claim in reversed(claims):
        own = [one for one in rest if one.visitor == claim.visitor and one.started_at >= claim.made_at]
        rest = [one for one in rest if one not in own]
        delivered, total = _amount(link, own)
        who = (claim.visitor, claim.email, claim.ip, claim.user_agent)
        holders.append(Holder(*who, claim, claim.made_at, delivered, total))
    for visitor in dict.fromkeys(one.visitor for one in rest):
        own = [one for one in rest if one.visitor == visitor]
        delivered, total = _amount(link, own)
        latest, first = own[0], own[-1]
        who = (visitor, latest.email, latest.ip, latest.user_agent)
        holders.append(Holder(*who, None, first.started_at, delivered, total))
    return sorted(holders, key=lambda holder: holder.since)


def _amount(link: Link, records: Iterable[DeliveryRecord]) -> tuple[int, int]:
    """Return (delivered, total) of what somebody has most of: all their files, or one of the ZIPs."""
    best: dict[str, DeliveryRecord] = {}
    for record in records:
        if record.subject not in best or record.acknowledged > best[record.subject].acknowledged:
            best[record.subject] = record
    zips = [(one.acknowledged, one.total) for one in best.values() if one.subject.startswith(ZIP_ALL)]
    files = [one for one in best.values() if not one.subject.startswith(ZIP_ALL)]
    total = max(link.size, sum(one.total for one in files))
    return max([(sum(one.acknowledged for one in files), total), *zips])
