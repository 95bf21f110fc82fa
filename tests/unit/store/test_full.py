"""A disk that fills up in the middle of a change: told as what it is, and nothing of the change is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from peewee import Database

from sharedesk.errors import EnvironmentFault
from sharedesk.store.database import PRAGMAS, ROOM, SMALL_CACHE, Store, faults_told


def test_a_full_disk_is_told_though_the_rollback_fails_too(tmp_path: Path) -> None:
    """SQLite ends the transaction by itself then, so that peewee's ROLLBACK finds none and hides the reason."""
    store = Store(tmp_path / "sharedesk.db")
    store.open()
    with store.scope() as db:
        pages = db.execute_sql("PRAGMA page_count").fetchone()[0]
        db.execute_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(EnvironmentFault, match="disk is full"), store.write():
            db.execute_sql("INSERT INTO setting VALUES ('a', ?)", ("x" * 10_000_000,))
        assert db.execute_sql("SELECT count(*) FROM setting").fetchone()[0] == 0
    with store.write() as db:
        db.execute_sql("INSERT INTO setting VALUES ('a', 'b')")
    store.close()


def free_bytes(store: Store) -> int:
    with store.scope() as db:
        free: int = db.execute_sql("PRAGMA freelist_count").fetchone()[0]
        return free * 4096


def test_room_is_kept_for_records_and_made_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "sharedesk.db")
    store.open()
    with store.scope():  # as in a running program: the log goes with the last connection
        assert free_bytes(store) < 1_000_000
        store.keep_room()
        size, log = store.path.stat().st_size, store.path.with_name("sharedesk.db-wal").stat().st_size
        assert free_bytes(store) >= ROOM
        assert log >= ROOM
        store.keep_room()
        assert (store.path.stat().st_size, store.path.with_name("sharedesk.db-wal").stat().st_size) == (size, log)
        for number in range(500):
            with store.write() as db:
                db.execute_sql("INSERT INTO setting VALUES (?, ?)", (f"key {number}", "x" * 5000))
        assert store.path.stat().st_size == size, "what is written goes into the room that was kept"
        assert store.path.with_name("sharedesk.db-wal").stat().st_size == log
    assert store.check_integrity() == "ok"
    store.close()


def test_the_room_is_written_past_the_memory_of_its_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a connection has in its cache stays there as long as the program runs."""
    store, caches = Store(tmp_path / "sharedesk.db"), []
    store.open()
    write = store.write

    @contextmanager
    def watched() -> Iterator[Database]:
        with write() as db:
            yield db
            caches.append(db.execute_sql("PRAGMA cache_size").fetchone()[0])

    monkeypatch.setattr(store, "write", watched)
    with store.scope() as db:
        usual = db.execute_sql("PRAGMA cache_size").fetchone()[0]
        store.keep_room()
        assert caches == [SMALL_CACHE, SMALL_CACHE]
        assert db.execute_sql("PRAGMA cache_size").fetchone()[0] == usual == PRAGMAS["cache_size"]
        db.execute_sql(f"PRAGMA max_page_count = {db.execute_sql('PRAGMA page_count').fetchone()[0]}")
        db.execute_sql("INSERT INTO setting VALUES ('a', ?)", ("x" * ROOM,))  # nothing is left of the room
        with pytest.raises(EnvironmentFault, match="disk is full"):
            store.keep_room()
        assert db.execute_sql("PRAGMA cache_size").fetchone()[0] == usual, "however it ended"
    store.close()


def fail_as_peewee_does() -> None:
    """Fail to roll back after a statement has failed for want of room."""
    try:
        raise sqlite3.OperationalError("database or disk is full")
    finally:
        raise sqlite3.OperationalError("cannot rollback - no transaction is active")


def test_the_first_reason_counts_not_the_last() -> None:
    with pytest.raises(EnvironmentFault, match="disk is full"), faults_told():
        fail_as_peewee_does()


def test_two_processes_that_make_room_at_once_do_not_mind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, other = Store(tmp_path / "sharedesk.db"), Store(tmp_path / "sharedesk.db")
    store.open()
    write, changes = store.write, 0

    @contextmanager
    def interrupted() -> Iterator[Database]:
        nonlocal changes
        changes += 1
        if changes == 2:
            other.keep_room()
            with other.write() as theirs:
                theirs.execute_sql("DROP TABLE IF EXISTS room")  # that process was between its two steps
        with write() as db:
            yield db

    monkeypatch.setattr(store, "write", interrupted)
    store.keep_room()
    assert changes == 2
    with store.scope() as db:
        assert "room" not in db.get_tables()
    for one in (store, other):
        one.close()
