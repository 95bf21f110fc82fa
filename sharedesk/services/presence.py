"""Whether shared originals are where they were: noticed when gone, never replaced by an impostor."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sharedesk.core.audit import Action
from sharedesk.core.link import ItemKind, LinkDetails, Mode, Presence
from sharedesk.services.foundation import Foundation
from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.copying import checksum
from sharedesk.storage.identity import Identity
from sharedesk.storage.originals import Originals
from sharedesk.store.items import ItemRecord, ItemRepository
from sharedesk.store.links import LinkRepository

Step = Callable[[int], None]

AT_ONCE = 16 * 2**20
"""Bytes of the largest file that is read while a visitor waits."""


class PresenceService:
    """Compares originals with how they were last recognised.

    A file that is edited or saved over stays the owner's file: its path was never seen empty. Once it was, only the
    same file (by id) or the same content (by SHA-256) is taken for it again.
    """

    def __init__(self, base: Foundation, originals: Originals) -> None:
        self._store = base.store
        self._links = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._journal = base.journal
        self._originals = originals
        self._strangers: dict[str, Identity] = {}
        """What was read in an original's place and is not it, by item: never read twice."""

    def refresh(self, details: LinkDetails) -> LinkDetails:
        """Look at all originals of a living link now; returns the link as it then is.

        No more is read than a visitor waits for: a large file that came back is recognised by the patrol.
        """
        if details.link.mode is not Mode.SHARE or details.link.ending is not None:
            return details
        with self._store.scope():
            records = self._items.of_link(details.link.id)
        changed = [self.check(record, _nothing, AT_ONCE) for record in records]
        if not any(changed):
            return details
        with self._store.scope():
            return self._links.by_id(details.link.id) or details

    def patrol(self, after: str, limit: int, step: Step) -> str:
        """Look at up to `limit` originals in order of id after `after`; returns where to go on, "" at the end.

        `step` gets the bytes of each chunk that had to be read, and may raise to end the patrol.
        """
        with self._store.scope():
            records = self._items.shared(after, limit)
        for record in records:
            self.check(record, step)
        return records[-1].item.id if len(records) == limit else ""

    def check(self, record: ItemRecord, step: Step, most: int | None = None) -> bool:
        """Look at one original and note what changed; returns whether something did.

        Files of more than `most` bytes are not read to be recognised by their content.
        """
        identity = self._seen(record)
        if identity is None:
            return self._note(record, Presence.GONE)
        if record.item.presence is Presence.HERE:
            return self._update(record, identity)
        if identity.file_id == record.file_id:
            values = {} if _is_as_known(record, identity) else _new_content(identity)
            return self._note(record, Presence.HERE, **values)
        if self._has_same_content(record, identity, step, most):
            return self._note(record, Presence.HERE, file_id=identity.file_id, mtime_ns=identity.mtime_ns)
        return self._note(record, Presence.REPLACED)

    def _seen(self, record: ItemRecord) -> Identity | None:
        """Return the identity of what is at the path, None when nothing of the right kind is."""
        try:
            status = self._originals.see(record.item.source)
        except OSError:
            return None
        return status.identity if status.is_folder == (record.item.kind is ItemKind.FOLDER) else None

    def _update(self, record: ItemRecord, identity: Identity) -> bool:
        """Follow an original that was edited or saved over."""
        if _is_as_known(record, identity):
            return False
        with self._journal.change() as change:
            if self._items.get(record.item.id) != record:
                return False  # somebody noted something else meanwhile, perhaps that it was gone: look again
            self._items.update(record.item.id, **_new_content(identity))
            self._links.summarise(record.item.link_id)
            if (details := self._links.by_id(record.item.link_id)) is not None:
                change.touched(details.link)
        return True

    def _note(self, record: ItemRecord, presence: Presence, **values: object) -> bool:
        if record.item.presence is presence:
            return False
        with self._journal.change() as change:
            details = self._links.by_id(record.item.link_id)
            if details is None or self._items.get(record.item.id) != record:
                return False
            self._items.update(record.item.id, presence=presence, **values)
            self._links.summarise(record.item.link_id)
            if Presence.HERE in {presence, record.item.presence}:
                action = Action.LINK_FOUND if presence is Presence.HERE else Action.LINK_MISSING
                change.record(action, details.link, item=record.item.name)
            change.touched(details.link)
        return True

    def _has_same_content(self, record: ItemRecord, identity: Identity, step: Step, most: int | None) -> bool:
        if record.item.sha256 is None or identity.size != record.item.size:
            return False
        if self._strangers.get(record.item.id) == identity or (most is not None and identity.size > most):
            return False
        found = self._sha256(record, step)
        if found == record.item.sha256:
            return identity == self._seen(record)
        if found is not None:
            self._strangers[record.item.id] = identity
        return False

    def _sha256(self, record: ItemRecord, step: Step) -> str | None:
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

    def fingerprint(self, record: ItemRecord, step: Step) -> bool:
        """Read a shared file once to know its content again; returns whether its SHA-256 is known now.

        `step` gets the bytes of each chunk and may raise to end the reading.
        """
        if record.item.kind is ItemKind.FOLDER or record.item.presence is not Presence.HERE:
            return False
        before = self._seen(record)
        sha256 = self._sha256(record, step)
        if sha256 is None or before is None or before != self._seen(record):
            return False
        if not _is_as_known(record, before):
            return False
        with self._journal.change() as change:
            details = self._links.by_id(record.item.link_id)
            if details is None or self._items.get(record.item.id) != record:
                return False
            self._items.update(record.item.id, sha256=sha256)
            self._links.update(details.link.id)
            change.touched(details.link)
        return True


def _is_as_known(record: ItemRecord, identity: Identity) -> bool:
    """Say whether an original is the version that was seen last; folders are looked into each time anyway."""
    if record.item.kind is ItemKind.FOLDER:
        return True
    known = (record.file_id, record.mtime_ns, record.item.size)
    return known == (identity.file_id, identity.mtime_ns, identity.size)


def _new_content(identity: Identity) -> dict[str, object]:
    return {
        "file_id": identity.file_id,
        "mtime_ns": identity.mtime_ns,
        "size": identity.size,
        "sha256": None,
        "crc32": None,
    }


def _nothing(_size: int) -> None:
    """Read on."""
