"""Receipts of links: who got what and when, as far as deliveries were recorded."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sharedesk.core.cells import Sheet, Writable
from sharedesk.core.claims import ZIP_ALL
from sharedesk.core.clock import iso
from sharedesk.core.link import ItemKind, LinkDetails
from sharedesk.core.receipt import COLUMNS, Delivered, Outcome, Packed, Receipt, rows
from sharedesk.core.senders import sender_name
from sharedesk.core.settings import SENDER_NAME
from sharedesk.core.ziplayout import ZipLayout
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.net.privatefile import write_private
from sharedesk.services.audit import AuditService
from sharedesk.services.contents import GoneError, NoSuchEntryError
from sharedesk.services.delivery import STALE
from sharedesk.services.downloads import DownloadService
from sharedesk.services.foundation import Foundation
from sharedesk.services.links import LinkService
from sharedesk.services.shelves import version_tag
from sharedesk.storage.identity import Identity
from sharedesk.store.deliveries import DeliveryRecord, DeliveryRepository
from sharedesk.store.items import ItemRecord, ItemRepository
from sharedesk.store.links import LinkRepository

_SHA256 = re.compile(r'"([0-9a-f]{64})"')
_AT_ONCE = 1000
"""Links asked for in one query: SQLite bounds how many values one may have."""


class ReceiptService:
    """Makes the receipt of a link, also of one that was deleted."""

    def __init__(self, base: Foundation, links: LinkService, audit: AuditService, downloads: DownloadService) -> None:
        self._store = base.store
        self._clock = base.clock
        self._settings = base.settings
        self._links = links
        self._audit = audit
        self._downloads = downloads
        self._repository = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._deliveries = DeliveryRepository(base.store)

    def of(self, token: str) -> Receipt:
        """Return the receipt of the link that has, or had, this token. Raises UserError when there never was one."""
        now = self._clock()
        with self._store.scope():
            found = self._repository.ever(token)
            if found is None:
                raise UserError("There is no link with this token.", hint="See: sharedesk links")
            details, is_deleted = found
            link = details.link
            items = self._items.of_link(link.id)
            records = self._deliveries.for_link(link.id)
            head = self._audit.head()
        archives = self._archives(details, records)
        return Receipt(
            token=link.token,
            url=self._links.url(link.token),
            title=link.title,
            state="deleted" if is_deleted else link.state(now).value,
            created_at=link.created_at,
            created_by=link.created_by,
            sender=sender_name(self._settings.get(SENDER_NAME), link.created_by),
            made_at=now,
            head=head,
            deliveries=tuple(self._delivered(record, items, archives) for record in reversed(records)),
        )

    def recipients(self, link_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the addresses that are known of who took something of these links, by link."""
        found: dict[int, tuple[str, ...]] = {}
        with self._store.scope():
            for first in range(0, len(link_ids), _AT_ONCE):
                found |= self._deliveries.emails(link_ids[first : first + _AT_ONCE])
        return found

    def _archives(self, details: LinkDetails, records: Iterable[DeliveryRecord]) -> dict[str, ZipLayout]:
        """Return the layouts of the ZIPs that were delivered in full, by ETag: of those that are as they were."""
        subjects = {one.subject for one in records if one.subject.startswith(ZIP_ALL) and one.completed_at is not None}
        found: dict[str, ZipLayout] = {}
        for subject in subjects:
            with suppress(GoneError, NoSuchEntryError, OSError):
                layout = self._downloads.layout(details, subject.removeprefix(ZIP_ALL))
                found[layout.etag] = layout
        return found

    def _delivered(
        self, record: DeliveryRecord, items: list[ItemRecord], archives: Mapping[str, ZipLayout]
    ) -> Delivered:
        archive = archives.get(record.etag) if record.completed_at is not None else None
        return Delivered(
            item=record.name,
            size=record.total,
            sha256=_content(record, items),
            email=record.email,
            ip=record.ip,
            user_agent=record.user_agent,
            started_at=record.started_at,
            completed_at=record.completed_at,
            bytes=record.acknowledged,
            requests=record.requests,
            outcome=self._outcome(record),
            files=() if archive is None else tuple(_packed(archive, items)),
        )

    def _outcome(self, record: DeliveryRecord) -> Outcome:
        if record.completed_at is not None:
            return Outcome.COMPLETE
        is_alive = record.running > 0 and (record.updated_at or record.started_at) >= self._clock() - STALE
        return Outcome.RUNNING if is_alive else Outcome.INTERRUPTED


def _content(record: DeliveryRecord, items: list[ItemRecord]) -> str | None:
    """Return the SHA-256 of the version that was delivered; of an archive nobody takes one."""
    return None if record.subject.startswith(ZIP_ALL) else _sha256(record.subject, record.etag, items)


def _packed(archive: ZipLayout, items: list[ItemRecord]) -> Iterator[Packed]:
    for entry in archive.entries:
        if not entry.is_folder:
            yield Packed(entry.name, entry.size, _sha256(entry.name, entry.version, items))


def _sha256(path: str, etag: str, items: list[ItemRecord]) -> str | None:
    """Return the SHA-256 of the version `etag` of a file.

    The ETag of a copy is its SHA-256. That of an original names the version by size and time: when the item is still
    the same version, its SHA-256 is that of what was delivered.
    """
    if known := _SHA256.fullmatch(etag):
        return known[1]
    for item in items:
        if item.item.name == path and item.item.kind is ItemKind.FILE and item.file_id and item.mtime_ns:
            tag = version_tag(Identity(item.file_id, item.item.size, item.mtime_ns))
            return item.item.sha256 if tag == etag else None
    return None


def receipt_csv(receipt: Receipt, out: Writable) -> None:
    """Write a receipt as CSV: a row for each delivery, behind it those of the files in a ZIP, then the total."""
    sheet = Sheet(out, COLUMNS)
    for row in rows(receipt):
        sheet.add(row)


def save_table(receipt: Receipt, path: Path, *, as_json: bool = False, encoding: str = "utf-8") -> None:
    """Write a receipt as CSV or JSON to a file. Raises EnvironmentFault."""
    out = io.StringIO(newline="")
    if as_json:
        out.write(f"{json.dumps(receipt_json(receipt), indent=2)}\n")
    else:
        receipt_csv(receipt, out)
    save(path, out.getvalue().encode(encoding, "backslashreplace"))


def save(path: Path, content: bytes) -> None:
    """Write a receipt, which names people, to a file that this user alone can read, whole or not at all.

    Raises EnvironmentFault.
    """
    try:
        write_private(path, content)
    except OSError as error:
        raise EnvironmentFault(
            "The receipt cannot be written.", f"{path}: {error.strerror or error}", "Choose another folder."
        ) from error


def receipt_json(receipt: Receipt) -> dict[str, object]:
    """Return a receipt as one JSON document."""
    return {
        "token": receipt.token,
        "url": receipt.url,
        "title": receipt.title,
        "state": receipt.state,
        "created_at": iso(receipt.created_at),
        "created_by": receipt.created_by,
        "made_at": iso(receipt.made_at),
        "audit_head": {"seq": receipt.head.seq, "hash": receipt.head.hash},
        "complete": receipt.complete,
        "bytes": receipt.bytes,
        "recipients": receipt.recipients,
        "deliveries": [
            {
                "item": one.item,
                "size": one.size,
                "sha256": one.sha256,
                "email": one.email,
                "ip": one.ip,
                "user_agent": one.user_agent,
                "started_at": iso(one.started_at),
                "completed_at": None if one.completed_at is None else iso(one.completed_at),
                "bytes": one.bytes,
                "requests": one.requests,
                "state": one.outcome.value,
                "files": [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in one.files],
            }
            for one in receipt.deliveries
        ],
    }
