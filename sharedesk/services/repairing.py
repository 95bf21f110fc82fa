"""Bringing damaged copies back from the original, which counts as the same only with the same SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from sharedesk.core.audit import Action, Detail, Who
from sharedesk.core.link import ItemKind, LinkDetails, Presence
from sharedesk.core.names import display_name
from sharedesk.core.saying import Sentence, mark
from sharedesk.core.tokens import new_id
from sharedesk.errors import ShareDeskError, UserError
from sharedesk.services.control import CopyControl
from sharedesk.services.foundation import Foundation
from sharedesk.services.ingest import Ingest, explained, shown_paths
from sharedesk.services.links import LinkService
from sharedesk.services.room import Room
from sharedesk.services.scrubbing import Packs, is_sound, only_file
from sharedesk.storage.copying import copy_file, sync_folder, writing
from sharedesk.storage.originals import Originals
from sharedesk.storage.packs import put_back, read_small
from sharedesk.store.damages import DamageRepository
from sharedesk.store.items import ItemRecord, ItemRepository
from sharedesk.store.laps import LapRepository, StoredFile
from sharedesk.store.links import LinkRepository

PAGE = 500
OTHERWISE = mark("Replace it in the link, or make a new link.")


class RepairService:
    """Blocking calls, for a job. A repaired copy lies where the damaged one lay: archives and ETags stay the same."""

    def __init__(self, base: Foundation, links: LinkService, ingest: Ingest, room: Room, originals: Originals) -> None:
        self._store = base.store
        self._repository = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._laps = LapRepository(base.store)
        self._damages = DamageRepository(base.store)
        self._links = links
        self._ingest = ingest
        self._room = room
        self._storage = ingest.storage
        self._originals = originals

    def repair(
        self, token: str, wanted: str | None = None, *, by: str, control: CopyControl | None = None
    ) -> LinkDetails:
        """Copy the damaged files of a link, or of one item of it (id or name), again from their originals.

        A copy that can be read again as it was is taken back as it is. Raises UserError when nothing is damaged, or
        for the first file whose original is not what was copied; what could be repaired is, even then.
        """
        control = control or CopyControl()
        failures: list[ShareDeskError] = []
        for record, files in self._damaged(self._links.require_living(token), wanted):
            repaired = [file.path for file in self._brought_back(record, files, control, failures)]
            if repaired:
                self._note(token, record, repaired, by)
        if failures:
            raise failures[0]
        return self._links.get(token)

    def _damaged(self, details: LinkDetails, wanted: str | None) -> list[tuple[ItemRecord, list[StoredFile]]]:
        """Return the damaged items, each with its damaged files."""
        found = []
        with self._store.scope():
            for record in self._items.of_link(details.link.id):
                item = record.item
                if item.presence is Presence.DAMAGED and wanted in {None, item.id, item.name}:
                    found.append((record, list(self._files(record))))
        if not found:
            raise UserError("Nothing of it is damaged.", hint="There is nothing to repair.")
        return found

    def _files(self, record: ItemRecord) -> Iterator[StoredFile]:
        if record.item.kind is ItemKind.FILE:
            yield only_file(record)
            return
        paths, after = self._damages.of(record.item.id), 0
        while files := self._laps.files(record.item.id, after, PAGE):
            yield from (file for file in files if file.path in paths)
            after = files[-1].entry_id

    def _brought_back(
        self, record: ItemRecord, files: list[StoredFile], control: CopyControl, failures: list[ShareDeskError]
    ) -> Iterator[StoredFile]:
        """Make copies what they were; yields those that are, and adds to `failures` why others are not."""
        damaged = []
        for file in files:
            if self._is_sound_again(record, file, control):
                yield file
            else:
                damaged.append(file)
        try:
            originals = self._originals_of(record) if damaged else {}
        except ShareDeskError as error:
            failures.append(error)
            return
        for file in damaged:
            try:
                self._copy_again(record, file, originals.get(file.path), control)
            except ShareDeskError as error:
                failures.append(error)
            else:
                yield file

    def _is_sound_again(self, record: ItemRecord, file: StoredFile, control: CopyControl) -> bool:
        with Packs(self._storage, record.item.id) as packs:
            reading = is_sound(packs, file)
            while True:
                try:
                    next(reading)
                except StopIteration as ended:
                    return bool(ended.value)
                control.checkpoint()

    def _originals_of(self, record: ItemRecord) -> dict[str, tuple[str, ...]]:
        """Return where the originals are below the item's, by the paths that recipients see."""
        if record.item.kind is ItemKind.FILE:
            return {"": ()}
        shown = shown_paths(self._ingest.plan(record).files)
        return {f"{parent}/{name}" if parent else name: found.parts for (parent, name), found in shown.items()}

    def _copy_again(
        self, record: ItemRecord, file: StoredFile, parts: tuple[str, ...] | None, control: CopyControl
    ) -> None:
        """Put the content of an original in the place of a damaged copy, if it is what was copied."""
        name = display_name((file.path or record.item.name).rpartition("/")[2])
        if parts is None:
            raise UserError(Sentence("The original of “{name}” is gone.", name=name), hint=OTHERWISE)
        self._room.require(file.size)
        with explained(record.item.source, parts):
            source = self._originals.open_at(Path(record.item.source), parts)
            try:
                is_same = self._put(record.item.id, file, source, control)
            finally:
                os.close(source)
        if not is_same:
            raise UserError(
                Sentence("The original of “{name}” is not what was copied any more.", name=name), hint=OTHERWISE
            )

    def _put(self, item_id: str, file: StoredFile, source: int, control: CopyControl) -> bool:
        """Copy an open original to where its damaged copy lies; False, and nothing is changed, for other content."""
        place = self._storage.path(item_id, file.key or "")
        with writing():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.offset is not None:
            data = read_small(source)
            if data is None or hashlib.sha256(data).hexdigest() != file.sha256:
                return False
            put_back(place, file.offset, data)
        else:
            fresh = self._storage.path(item_id, new_id())
            copied = copy_file(source, fresh, lambda _size: _go_on(control))
            if copied.sha256 != file.sha256:
                fresh.unlink()
                return False
            with writing():
                fresh.replace(place)
        with writing():
            sync_folder(place.parent)
        return True

    def _note(self, token: str, record: ItemRecord, repaired: list[str], by: str) -> None:
        item = record.item
        with self._links.changing(token) as (change, now):
            if self._items.get(item.id) is None:
                return  # it was taken off the link meanwhile
            self._damages.remove(item.id, repaired)
            presence = Presence.DAMAGED if self._damages.of(item.id) else Presence.HERE
            self._items.update(item.id, presence=presence)
            self._repository.summarise(now.link.id)
            detail: Detail = {"repaired": len(repaired)}
            change.record(Action.LINK_FOUND, now.link, who=Who(person=by), item=item.name, detail=detail)


def _go_on(control: CopyControl) -> None:
    control.checkpoint()
