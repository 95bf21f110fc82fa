"""Changing which files a living link has: add, replace, remove, and accepting what is in an original's place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sharedesk.core.audit import Action, Detail, Who
from sharedesk.core.link import CopyPhase, Item, ItemKind, Link, LinkDetails, Mode, Presence
from sharedesk.core.names import unique_names
from sharedesk.core.saying import Sentence
from sharedesk.errors import UserError
from sharedesk.services.control import CopyControl
from sharedesk.services.foundation import Foundation
from sharedesk.services.ingest import Ingest, Ingested
from sharedesk.services.intake import Intake
from sharedesk.services.links import LinkService
from sharedesk.services.room import Room
from sharedesk.store.entries import EntryRepository
from sharedesk.store.items import ItemRecord, ItemRepository
from sharedesk.store.links import LinkRepository


class ItemService:
    """Blocking calls, for a job: new files of a `send` link are copied first and appear when they are whole."""

    def __init__(self, base: Foundation, links: LinkService, intake: Intake, ingest: Ingest, room: Room) -> None:
        self._repository = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._entries = EntryRepository(base.store)
        self._store = base.store
        self._links = links
        self._intake = intake
        self._ingest = ingest
        self._room = room

    def add(self, token: str, paths: Sequence[Path], *, by: str, control: CopyControl | None = None) -> LinkDetails:
        """Add files and folders to a link; its URL stays. Raises UserError, EnvironmentFault, CopyCancelled."""
        details = self._links.require_living(token)
        taken = [item.name for item in details.items]
        position = 1 + max(record.position for record in self._records(details.link))
        records = self._intake.items(details.link.mode, paths, taken, position)
        ingested = self._brought_in(details.link, records, control)
        with self._kept(ingested), self._links.changing(token) as (change, now):
            self._links.require_living(token)
            ingested = self._insert(now, ingested)
            names = ", ".join(one.record.item.name for one in ingested)
            change.record(Action.LINK_EDITED, now.link, who=Who(person=by), detail={"added": names})
        return self._links.get(token)

    def replace(
        self, token: str, wanted: str, path: Path, *, by: str, control: CopyControl | None = None
    ) -> LinkDetails:
        """Put the file at `path` in the place of the item with the id or name `wanted`; the URL of the link stays.

        Raises UserError, EnvironmentFault, CopyCancelled.
        """
        details = self._links.require_living(token)
        old = self._find(details, wanted)
        position = next(record.position for record in self._records(details.link) if record.item.id == old.id)
        taken = [item.name for item in details.items if item.id != old.id]
        ingested = self._brought_in(
            details.link, self._intake.items(details.link.mode, [path], taken, position), control
        )
        with self._kept(ingested), self._links.changing(token) as (change, now):
            self._links.require_living(token)
            self._take_out(self._find(now, old.id))
            ingested = self._insert(self._links.get(token), ingested)
            detail: Detail = {"replaced": old.name, "by": ingested[0].record.item.name}
            change.record(Action.LINK_EDITED, now.link, who=Who(person=by), detail=detail)
        self._ingest.discard(old.id)
        return self._links.get(token)

    def remove(self, token: str, wanted: str, *, by: str) -> LinkDetails:
        """Take an item off a link. Raises UserError for the last one: then the link itself is to be ended."""
        with self._links.changing(token) as (change, now):
            self._links.require_living(token)
            old = self._find(now, wanted)
            if len(now.items) == 1:
                raise UserError("It is the only file of this link.", hint="Revoke or delete the link instead.")
            self._take_out(old)
            self._repository.summarise(now.link.id)
            change.record(Action.LINK_EDITED, now.link, who=Who(person=by), detail={"removed": old.name})
        self._ingest.discard(old.id)
        return self._links.get(token)

    def accept_original(self, token: str, wanted: str, *, by: str) -> LinkDetails:
        """Serve what is at the original's path now, whatever was there before ("use this file")."""
        details = self._links.require_living(token)
        if details.link.mode is not Mode.SHARE:
            raise UserError("This link has copies of its files.", hint="Replace the file in the link instead.")
        old = self._find(details, wanted)
        fresh = self._intake.items(Mode.SHARE, [Path(old.source)])[0]
        with self._links.changing(token) as (change, now):
            self._links.require_living(token)
            self._items.update(
                self._find(now, old.id).id,
                presence=Presence.HERE,
                kind=fresh.item.kind,
                size=fresh.item.size,
                file_count=fresh.item.file_count,
                file_id=fresh.file_id,
                mtime_ns=fresh.mtime_ns,
                sha256=None,
                crc32=None,
            )
            self._repository.summarise(now.link.id)
            change.record(Action.LINK_FOUND, now.link, who=Who(person=by), item=old.name, detail={"accepted": True})
        return self._links.get(token)

    def _records(self, link: Link) -> list[ItemRecord]:
        with self._store.scope():
            return self._items.of_link(link.id)

    def _find(self, details: LinkDetails, wanted: str) -> Item:
        for item in details.items:
            if wanted in {item.id, item.name}:
                return item
        names = ", ".join(item.name for item in details.items[:5])
        raise UserError(
            Sentence("The link has no item “{wanted}”.", wanted=wanted), hint=Sentence("It has: {names}", names=names)
        )

    def _brought_in(self, link: Link, records: list[ItemRecord], control: CopyControl | None) -> list[Ingested]:
        if link.mode is Mode.SHARE:
            return [Ingested(record, ()) for record in records]
        if link.phase is not CopyPhase.READY:
            raise UserError("The files of this link are still being copied.", hint="Try again when that is done.")
        control = control or CopyControl()
        plans = [self._ingest.plan(record) for record in records]
        self._room.require(sum(plan.size for plan in plans))
        ingested: list[Ingested] = []
        with self._kept(ingested):
            for plan in plans:
                ingested += [self._ingest.copy(plan, lambda _size: _go_on(control))]
        return ingested

    @contextmanager
    def _kept(self, ingested: list[Ingested]) -> Iterator[None]:
        """Erase the copies in `ingested` again when they do not get into the link."""
        try:
            yield
        except BaseException:
            for one in ingested:
                self._ingest.discard(one.record.item.id)
            raise

    def _insert(self, details: LinkDetails, ingested: list[Ingested]) -> list[Ingested]:
        """Add items; returns them with the names that they got, for others may have been added meanwhile."""
        taken = [item.name for item in details.items]
        names = unique_names([*taken, *(one.record.item.name for one in ingested)])[len(taken) :]
        named = [_named(one, name) for one, name in zip(ingested, names, strict=True)]
        self._items.insert(details.link.id, [one.record for one in named])
        for one in named:
            self._entries.insert(one.entries)
        self._repository.summarise(details.link.id)
        return named

    def _take_out(self, old: Item) -> None:
        self._items.remove(old.id)
        if old.kind is ItemKind.FOLDER:
            self._entries.remove(old.id)


def _go_on(control: CopyControl) -> None:
    control.checkpoint()


def _named(ingested: Ingested, name: str) -> Ingested:
    record = ingested.record
    return replace(ingested, record=replace(record, item=replace(record.item, name=name)))
