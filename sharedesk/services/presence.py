"""Whether shared originals are where they were: noticed when gone, never replaced by an impostor."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from sharedesk.core.audit import Action
from sharedesk.core.link import ItemKind, LinkDetails, Mode, Presence
from sharedesk.services.foundation import Foundation
from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.copying import checksum
from sharedesk.storage.identity import Identity, identify
from sharedesk.storage.originals import Originals
from sharedesk.store.links import ItemRecord, LinkRepository


class PresenceService:
    """Compares originals with how they were last recognised.

    A file that is edited or saved over stays the owner's file: its path was never seen empty. Once it was, only the
    same file (by id) or the same content (by SHA-256) is taken for it again.
    """

    def __init__(self, base: Foundation, originals: Originals) -> None:
        self._store = base.store
        self._links = LinkRepository(base.store)
        self._journal = base.journal
        self._originals = originals

    def refresh(self, details: LinkDetails) -> LinkDetails:
        """Look at all originals of a link now; returns the link as it then is."""
        if details.link.mode is not Mode.SHARE:
            return details
        with self._store.scope():
            records = self._links.records(details.link.id)
        changed = [self.check(record) for record in records]
        if not any(changed):
            return details
        with self._store.scope():
            return self._links.by_id(details.link.id) or details

    def patrol(self, after: str, limit: int) -> str:
        """Look at up to `limit` originals in order of id after `after`; returns where to go on, "" at the end."""
        with self._store.scope():
            records = self._links.shared_items(after, limit)
        for record in records:
            self.check(record)
        return records[-1].item.id if len(records) == limit else ""

    def check(self, record: ItemRecord) -> bool:
        """Look at one original and note what changed; returns whether something did."""
        identity = self._seen(record)
        if identity is None:
            return self._note(record, Presence.GONE)
        if record.item.presence is Presence.HERE:
            return self._update(record, identity)
        if identity.file_id == record.file_id or self._has_same_content(record, identity):
            return self._note(record, Presence.HERE, identity)
        return self._note(record, Presence.REPLACED)

    def _seen(self, record: ItemRecord) -> Identity | None:
        """Return the identity of what is at the path, None when nothing of the right kind is."""
        try:
            fd = self._originals.open(Path(record.item.source))
        except OSError:
            return None
        try:
            is_folder = stat.S_ISDIR(os.fstat(fd).st_mode)
            return identify(fd) if is_folder == (record.item.kind is ItemKind.FOLDER) else None
        finally:
            os.close(fd)

    def _update(self, record: ItemRecord, identity: Identity) -> bool:
        """Follow an original that was edited or saved over."""
        size = 0 if record.item.kind is ItemKind.FOLDER else identity.size
        known = (record.file_id, record.mtime_ns, record.item.size)
        if record.item.kind is ItemKind.FOLDER or known == (identity.file_id, identity.mtime_ns, size):
            return False
        with self._journal.change() as change:
            self._links.update_item(
                record.item.id,
                file_id=identity.file_id,
                mtime_ns=identity.mtime_ns,
                size=size,
                sha256=None,
                crc32=None,
            )
            self._links.summarise(record.item.link_id)
            if (details := self._links.by_id(record.item.link_id)) is not None:
                change.touched(details.link)
        return True

    def _note(self, record: ItemRecord, presence: Presence, identity: Identity | None = None) -> bool:
        if record.item.presence is presence:
            return False
        with self._journal.change() as change:
            current = self._links.record(record.item.id)
            details = self._links.by_id(record.item.link_id)
            if current is None or details is None or current.item.presence is presence:
                return False
            values: dict[str, object] = {"presence": presence}
            if identity is not None:
                values |= {"file_id": identity.file_id, "mtime_ns": identity.mtime_ns}
            self._links.update_item(record.item.id, **values)
            self._links.summarise(record.item.link_id)
            if presence is not Presence.REPLACED:
                action = Action.LINK_MISSING if presence is Presence.GONE else Action.LINK_FOUND
                change.record(action, details.link, item=record.item.name)
            change.touched(details.link)
        return True

    def _has_same_content(self, record: ItemRecord, identity: Identity) -> bool:
        if record.item.sha256 is None or identity.size != record.item.size:
            return False
        return self._sha256(record, lambda _size: None) == record.item.sha256

    def _sha256(self, record: ItemRecord, step: Callable[[int], None]) -> str | None:
        try:
            fd = self._originals.open(Path(record.item.source))
        except OSError:
            return None
        try:
            return checksum(fd, step).sha256
        except (OSError, SourceChangedError):
            return None
        finally:
            os.close(fd)

    def fingerprint(self, record: ItemRecord, step: Callable[[int], None]) -> bool:
        """Read a shared file once to know its content again; returns whether its SHA-256 is known now.

        `step` gets the bytes of each chunk and may raise to end the reading.
        """
        if record.item.kind is ItemKind.FOLDER or record.item.presence is not Presence.HERE:
            return False
        before = self._seen(record)
        sha256 = self._sha256(record, step)
        if sha256 is None or before is None or before != self._seen(record):
            return False
        known = (record.file_id, record.mtime_ns, record.item.size)
        if known != (before.file_id, before.mtime_ns, before.size):
            return False
        with self._journal.change() as change:
            self._links.update_item(record.item.id, sha256=sha256)
            if (details := self._links.by_id(record.item.link_id)) is not None:
                self._links.update(details.link.id)
                change.touched(details.link)
        return True
