"""Settings, running portals and remembered checksums in the database: small tables with one key each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sharedesk.store.database import Store
from sharedesk.store.models import ChecksumRow, PortalRow, SettingRow
from sharedesk.store.times import to_ms


class SettingRepository:
    """Settings that differ from their defaults, as text."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, str]:
        """Return every stored setting by key."""
        return {row.key: row.value for row in SettingRow.select().execute(self._store.db)}

    def put(self, key: str, value: str) -> None:
        """Store a setting."""
        SettingRow.replace(key=key, value=value).execute(self._store.db)

    def remove(self, key: str) -> None:
        """Go back to the default."""
        SettingRow.delete().where(SettingRow.key == key).execute(self._store.db)


@dataclass(frozen=True, slots=True)
class PortalRecord:
    """A portal that said that it runs; whether its process still does, its lock tells."""

    owner: str
    url: str
    host: str
    port: int


class PortalRepository:
    """The portals of all processes on this data directory."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, record: PortalRecord, started_at: datetime) -> None:
        """Note that a portal runs."""
        PortalRow.replace(
            owner=record.owner, url=record.url, host=record.host, port=record.port, started_at=to_ms(started_at)
        ).execute(self._store.db)

    def remove(self, owner: str) -> None:
        """Note that a portal stopped."""
        PortalRow.delete().where(PortalRow.owner == owner).execute(self._store.db)

    def all(self) -> list[PortalRecord]:
        """Return the portals that said they run, newest first."""
        rows = PortalRow.select().order_by(PortalRow.started_at.desc())
        return [PortalRecord(row.owner, row.url, row.host, row.port) for row in rows.execute(self._store.db)]


@dataclass(frozen=True, slots=True)
class Checksum:
    """What is known of the content of a file while its id, size and modification time are these."""

    path: str
    file_id: str
    size: int
    mtime_ns: int
    sha256: str | None
    crc32: int | None


_CHECKSUM = tuple(getattr(ChecksumRow, name) for name in Checksum.__slots__)


class ChecksumRepository:
    """Checksums of originals, remembered by path."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, checksums: Iterable[Checksum]) -> None:
        """Remember checksums in place of what was known of their paths."""
        rows = [tuple(getattr(checksum, name) for name in Checksum.__slots__) for checksum in checksums]
        if rows:
            self._store.run_many(ChecksumRow.replace_many(rows[:1], fields=_CHECKSUM), rows)

    def get(self, path: str) -> Checksum | None:
        """Return what is known of `path`, or None; the caller compares id, size and time."""
        row = ChecksumRow.select(*_CHECKSUM).where(ChecksumRow.path == path).tuples().first(self._store.db)
        return None if row is None else Checksum(*row)

    def below(self, folder: str) -> dict[str, Checksum]:
        """Return what is known of all paths that begin with `folder`, by path; the caller compares as for `get`."""
        where = (ChecksumRow.path >= folder) & (ChecksumRow.path < folder + "\U0010ffff")
        rows = ChecksumRow.select(*_CHECKSUM).where(where)
        return {row[0]: Checksum(*row) for row in self._store.rows(rows)}
