"""Links in the database, with a summary of their items; the items themselves are in `items`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import Expression, fn

from sharedesk.core.link import CopyPhase, Ending, ItemKind, Link, LinkDetails, Mode, Presence
from sharedesk.core.saying import Sentence, packed, unpacked
from sharedesk.core.tokens import digest
from sharedesk.store.database import Store
from sharedesk.store.items import ItemRecord, ItemRepository
from sharedesk.store.models import LinkRow
from sharedesk.store.times import from_ms, to_ms

PLAIN_COLUMNS = (
    "id", "token", "title", "message", "created_by", "phase_detail", "copied", "missing", "downloads", "size",
    "file_count", "item_count", "lead_name", "item_names", "revision", "password_epoch", "one_time", "max_downloads",
    "claims", "notify",
)  # fmt: skip


def _link(row: dict[str, Any]) -> Link:
    return Link(
        mode=Mode(row["mode"]),
        created_at=from_ms(row["created_at"]),
        expires_at=from_ms(row["expires_at"]),
        phase=CopyPhase(row["phase"]),
        paused_at=from_ms(row["paused_at"]),
        ending=None if row["ending"] is None else Ending(row["ending"]),
        ended_at=from_ms(row["ended_at"]),
        last_download_at=from_ms(row["last_download_at"]),
        viewed_at=from_ms(row["viewed_at"]),
        lead_kind=ItemKind(row["lead_kind"]),
        has_password=row["password_hash"] is not None,
        allowed_emails=tuple(row["allowed_emails"].split("\n")) if row["allowed_emails"] else (),
        **{name: row[name] for name in PLAIN_COLUMNS} | {"phase_detail": unpacked(row["phase_detail"])},
    )


def _revivable(link_id: int, ending: Ending) -> Expression:
    where = (LinkRow.id == link_id) & (LinkRow.ending == ending) & LinkRow.deleted_at.is_null()
    has_files: Expression = (LinkRow.mode == Mode.SHARE) | ~LinkRow.copies_gone
    return where & has_files


def _stored(value: object) -> object:
    """Return a value as its column keeps it."""
    match value:
        case datetime():
            return to_ms(value)
        case Sentence():
            return packed(value)
        case tuple():
            return "\n".join(value)
        case _:
            return value


class LinkRepository:
    """Reads and writes links. Deleted links are seen by no reader but `deleted_*` and `changed_since`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._items = ItemRepository(store)

    def insert(
        self,
        link: Link,
        records: Sequence[ItemRecord],
        *,
        announced: bool,
        copier: str | None,
        password_hash: str | None = None,
    ) -> int:
        """Add a link with its items and return its id; the `id` and `revision` in `link` are not used."""
        values = {name: getattr(link, name) for name in PLAIN_COLUMNS if name not in {"id", "revision"}}
        values |= {
            "token_digest": digest(link.token),
            "mode": link.mode,
            "created_at": to_ms(link.created_at),
            "expires_at": to_ms(link.expires_at),
            "phase": link.phase,
            "paused_at": to_ms(link.paused_at),
            "lead_kind": link.lead_kind,
            "announced": announced,
            "copier": copier,
            "copies_gone": False,
            "password_hash": password_hash,
            "allowed_emails": "\n".join(link.allowed_emails),
            "revision": self._store.next_revision(),
        }
        link_id = int(LinkRow.insert(**values).execute(self._store.db))
        self._items.insert(link_id, records)
        return link_id

    def by_token(self, token: str) -> LinkDetails | None:
        """Return the link with this token, or None."""
        return self._one(LinkRow.token_digest == digest(token))

    def by_id(self, link_id: int) -> LinkDetails | None:
        """Return the link with this id, or None."""
        return self._one(LinkRow.id == link_id)

    def alone(self, link_id: int) -> Link | None:
        """Return a link without its items, of which there may be thousands, or None."""
        row = LinkRow.select().where((LinkRow.id == link_id) & LinkRow.deleted_at.is_null()).dicts()
        found = row.first(self._store.db)
        return None if found is None else _link(found)

    def deleted(self, token: str) -> Link | None:
        """Return a deleted link that can come back, or None: its copies are still there, or it needs none any more."""
        where = (LinkRow.token_digest == digest(token)) & LinkRow.deleted_at.is_null(False)
        where &= ~LinkRow.copies_gone | LinkRow.ending.is_null(False)
        row = LinkRow.select().where(where).dicts().first(self._store.db)
        return None if row is None else _link(row)

    def ever(self, token: str) -> tuple[LinkDetails, bool] | None:
        """Return the link that has or had this token, and whether it was deleted; None when nothing is known of one."""
        row = LinkRow.select().where(LinkRow.token_digest == digest(token)).dicts().first(self._store.db)
        if row is None:
            return None
        items = tuple(record.item for record in self._items.of_link(row["id"]))
        if not items:  # deleted, and forgotten by its age
            return None
        return LinkDetails(_link(row), items), row["deleted_at"] is not None

    def _one(self, where: Expression) -> LinkDetails | None:
        row = LinkRow.select().where(where & LinkRow.deleted_at.is_null()).dicts().first(self._store.db)
        if row is None:
            return None
        return LinkDetails(_link(row), tuple(record.item for record in self._items.of_link(row["id"])))

    def password_hash(self, link_id: int) -> str | None:
        """Return the argon2id hash of a link's password, None when it has none."""
        found: str | None = LinkRow.select(LinkRow.password_hash).where(LinkRow.id == link_id).scalar(self._store.db)
        return found

    def page(self, before_id: int | None, limit: int) -> list[Link]:
        """Return up to `limit` links, newest first, older than `before_id`."""
        query = LinkRow.select().where(LinkRow.deleted_at.is_null())
        if before_id is not None:
            query = query.where(LinkRow.id < before_id)
        rows = query.order_by(LinkRow.id.desc()).limit(limit).dicts()
        return [_link(row) for row in rows.execute(self._store.db)]

    def titles(self, tokens: Sequence[str]) -> dict[str, str]:
        """Return the titles of links by token, of deleted ones too as long as they are kept."""
        digests = [digest(token) for token in tokens]
        rows = LinkRow.select(LinkRow.token, LinkRow.title).where(LinkRow.token_digest.in_(digests))
        return dict(self._store.rows(rows))

    def changed_since(self, revision: int) -> list[tuple[Link, bool]]:
        """Return the links changed after `revision`, in order of change, each with whether it is deleted."""
        query = LinkRow.select().where(LinkRow.revision > revision).order_by(LinkRow.revision)
        return [(_link(row), row["deleted_at"] is not None) for row in query.dicts().execute(self._store.db)]

    def latest_revision(self) -> int:
        """Return the revision of the latest change, 0 when there was none."""
        row = LinkRow.select(LinkRow.revision).order_by(LinkRow.revision.desc()).first(self._store.db)
        return 0 if row is None else int(row.revision)

    def update(self, link_id: int, **values: object) -> bool:
        """Set columns of a link (times as datetimes) and its revision; returns whether there is such a link."""
        return self._update_where(LinkRow.id == link_id, values)

    def _update_where(self, where: Expression, values: dict[str, object]) -> bool:
        plain = {name: _stored(value) for name, value in values.items()}
        plain["revision"] = self._store.next_revision()
        return int(LinkRow.update(**plain).where(where).execute(self._store.db)) == 1

    def end(self, link_id: int, ending: Ending, now: datetime, *, purge_at: datetime | None = None) -> bool:
        """End a link that has not ended yet; returns whether this call did it.

        Its copies go at `purge_at` (None: at once). Those of one that expired stay until `keep_expired` says when;
        until then it can still be revoked.
        """
        may_end: Expression = LinkRow.ending.is_null()
        if ending is Ending.REVOKED:
            may_end |= LinkRow.ending == Ending.EXPIRED
        where = (LinkRow.id == link_id) & may_end
        erased_at = None if ending is Ending.EXPIRED else purge_at or now
        return self._update_where(where, {"ending": ending, "ended_at": now, "purge_at": erased_at, "paused_at": None})

    def keep_expired(self, keep: timedelta | None) -> None:
        """Let the copies of expired links stay for so long after their expiry (None: until they are deleted)."""
        until = None
        if keep is not None:
            until = fn.COALESCE(LinkRow.expires_at, LinkRow.ended_at) + keep // timedelta(milliseconds=1)
        where = (LinkRow.ending == Ending.EXPIRED) & LinkRow.deleted_at.is_null() & ~LinkRow.copies_gone
        LinkRow.update(purge_at=until).where(where).execute(self._store.db)

    def may_revive(self, link_id: int, ending: Ending) -> bool:
        """Say whether a link that ended so can live again: its copies are there, or it needs none."""
        return bool(LinkRow.select().where(_revivable(link_id, ending)).exists(self._store.db))

    def revive(self, link_id: int, ending: Ending, **values: object) -> bool:
        """Let a link that ended so live again, with other `values` of columns; returns whether that was possible."""
        alive: dict[str, object] = {"ending": None, "ended_at": None, "purge_at": None, "copies_gone": False}
        return self._update_where(_revivable(link_id, ending), alive | values)

    def set_paused(self, link_id: int, paused_at: datetime | None) -> bool:
        """Pause (with a time) or resume (with None) a living link; returns whether that changed anything."""
        where = (LinkRow.id == link_id) & LinkRow.ending.is_null()
        where &= LinkRow.paused_at.is_null(paused_at is not None)
        return self._update_where(where, {"paused_at": paused_at})

    def copier(self, link_id: int) -> str | None:
        """Return the process that copies for this link, None when none does or there is no such link."""
        found: str | None = LinkRow.select(LinkRow.copier).where(LinkRow.id == link_id).scalar(self._store.db)
        return found

    def take_over(self, link_id: int, from_copier: str | None, to_copier: str | None) -> bool:
        """Make `to_copier` the one process that copies for a link that is not ready; returns whether it won."""
        where = (LinkRow.id == link_id) & (LinkRow.phase != CopyPhase.READY)
        where &= LinkRow.copier.is_null() if from_copier is None else LinkRow.copier == from_copier
        return self._update_where(where, {"copier": to_copier})

    def count_download(self, link_id: int, now: datetime) -> None:
        """Count one complete delivery."""
        self.update(link_id, downloads=LinkRow.downloads + 1, last_download_at=now)

    def summarise(self, link_id: int) -> None:
        """Bring the link's summary of its items up to date, after items changed."""
        items = [record.item for record in self._items.of_link(link_id)]
        self.update(
            link_id,
            size=sum(item.size for item in items),
            file_count=sum(item.file_count for item in items),
            item_count=len(items),
            lead_name=items[0].name,
            lead_kind=items[0].kind,
            item_names="\n".join(item.name for item in items),
            missing=any(item.presence is not Presence.HERE for item in items),
        )

    def due(self, now: datetime) -> list[Link]:
        """Return the links that should have ended by `now` but have no ending yet."""
        where = LinkRow.ending.is_null() & LinkRow.deleted_at.is_null() & (LinkRow.expires_at <= to_ms(now))
        return [_link(row) for row in LinkRow.select().where(where).dicts().execute(self._store.db)]

    def to_purge(self, now: datetime) -> list[int]:
        """Return the ids of links whose copies are to be erased by `now`."""
        query = LinkRow.select(LinkRow.id).where((LinkRow.purge_at <= to_ms(now)) & ~LinkRow.copies_gone)
        return [int(row.id) for row in query.execute(self._store.db)]

    def claim_purge(self, link_id: int, now: datetime) -> bool:
        """Note that the copies are gone, before they are erased: from then on the link cannot be restored.

        Returns whether it was still to be done, and by this call alone.
        """
        where = (LinkRow.id == link_id) & (LinkRow.purge_at <= to_ms(now)) & ~LinkRow.copies_gone
        return self._update_where(where, {"copies_gone": True, "purge_at": None})

    def copying(self) -> list[tuple[int, str | None, bool]]:
        """Return (id, copier, announced) of the links whose copies are not complete."""
        query = LinkRow.select(LinkRow.id, LinkRow.copier, LinkRow.announced).where(
            LinkRow.phase.in_([CopyPhase.COPYING, CopyPhase.PAUSED])
            & LinkRow.ending.is_null()
            & LinkRow.deleted_at.is_null()
        )
        return [(row.id, row.copier, row.announced) for row in query.execute(self._store.db)]

    def stored_bytes(self, mode: Mode) -> int:
        """Return the bytes that the copies of links of `mode` take."""
        where = (LinkRow.mode == mode) & ~LinkRow.copies_gone
        return int(LinkRow.select(fn.COALESCE(fn.SUM(LinkRow.copied), 0)).where(where).scalar(self._store.db))
