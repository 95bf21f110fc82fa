"""The database file: opened safely, upgraded with a copy beside it, refused in words."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from sharedesk.errors import EnvironmentFault
from sharedesk.store import database
from sharedesk.store.database import MIGRATIONS, Store
from sharedesk.store.models import TABLES

OLD = Path(__file__).with_name("old")
MIGRATION_NAMES = sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
BROKEN = 'def up(migrator, db):\n    db.execute_sql("create table half (id integer)")\n    raise RuntimeError("no")\n'


def schema(path: Path) -> list[tuple[str, str]]:
    """Return every table and index; the models call their indexes after their classes (LinkRow), which is no matter."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("select name, sql from sqlite_master where sql is not null").fetchall()
    connection.close()
    return sorted((name.replace("row_", "_"), sql.replace("row_", "_")) for name, sql in rows)


def test_durability_is_what_the_promises_need(store: Store) -> None:
    with store.scope() as db:
        pragmas = {name: db.execute_sql(f"pragma {name}").fetchone()[0] for name in database.PRAGMAS}
    assert pragmas["journal_mode"] == "wal"
    assert pragmas["synchronous"] == 2, "FULL"
    assert pragmas["foreign_keys"] == 1
    assert pragmas["busy_timeout"] == 10_000


@pytest.mark.shows("A31", "16.4.2")
def test_nobody_else_may_read_it(store: Store) -> None:
    with store.write() as db:
        db.execute_sql("insert into setting values ('a', 'b')")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.glob("sharedesk.db*")}
    assert modes == {"sharedesk.db": 0o600} | dict.fromkeys(modes, 0o600)


def test_permissions_that_were_opened_are_closed_again(store: Store) -> None:
    store.close()
    store.path.chmod(0o644)
    store.open()
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_the_models_are_what_the_migrations_made(store: Store, tmp_path: Path) -> None:
    fresh = Store(tmp_path / "models.db")
    with fresh.scope() as db, db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    fresh.close()
    store.close()
    made = [row for row in schema(store.path) if row[0] not in {"schema_migration", "schema_migration_name"}]
    assert made == schema(fresh.path)


@pytest.mark.parametrize("name", MIGRATION_NAMES)
def test_every_migration_keeps_an_old_database_that_it_made(name: str) -> None:
    old = OLD / f"{name.partition('_')[0]}.db"
    assert old.is_file(), f"store a database as {name} left it, with rows in every table, as {old.name}"
    with sqlite3.connect(f"file:{old}?mode=ro", uri=True) as connection:
        applied = [row[0] for row in connection.execute("select name from schema_migration order by name")]
        tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        counts = {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in tables}
    connection.close()
    assert applied[-1] == name
    assert all(counts.values()), f"no rows in {[table for table, count in counts.items() if not count]}"


@pytest.mark.parametrize("old", sorted(OLD.glob("*.db")), ids=lambda path: path.stem)
def test_a_real_old_database_is_upgraded(old: Path, tmp_path: Path) -> None:
    path = tmp_path / "sharedesk.db"
    shutil.copy(old, path)
    store = Store(path)
    store.open()
    assert store.check_integrity() == "ok"
    with sqlite3.connect(f"file:{old}?mode=ro", uri=True) as connection:
        had = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        newest = connection.execute("select seq, hash from event order by seq desc").fetchone()
    connection.close()
    had.add("chain")  # its two ends are there from the beginning
    with store.scope() as db:
        assert db.execute_sql("select seq, hash from chain where name = 'head'").fetchone() == newest
        for table in TABLES:
            assert bool(list(table.select().dicts().execute(db))) == (table._meta.table_name in had), table
    store.close()


def test_before_an_upgrade_the_database_is_copied(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write() as db:
        db.execute_sql("insert into setting values ('a', 'kept')")
    store.close()
    newer = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, newer)
    (newer / "9999_more.py").write_text('def up(migrator, db):\n    db.execute_sql("create table more (id integer)")\n')
    monkeypatch.setattr(database, "MIGRATIONS", newer)
    store.open()
    copy = tmp_path / "sharedesk-before-9999_more.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "more" in dict(schema(store.path))
    assert "more" not in dict(schema(copy))
    with sqlite3.connect(copy) as connection:
        assert connection.execute("select * from setting").fetchall() == [("a", "kept")]
    connection.close()
    assert not list(tmp_path.glob("*.partial"))
    store.close()


def test_a_migration_that_fails_leaves_the_old_schema(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    before = schema(store.path)
    newer = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, newer)
    (newer / "9999_broken.py").write_text(BROKEN)
    monkeypatch.setattr(database, "MIGRATIONS", newer)
    with pytest.raises(RuntimeError):
        store.open()
    store.close()
    assert schema(store.path) == before
    monkeypatch.undo()
    store.open()
    store.close()


def test_a_newer_database_is_refused_politely(store: Store) -> None:
    with store.write() as db:
        db.execute_sql("insert into schema_migration (name, applied) values ('9999_future', '2030-01-01')")
    store.close()
    with pytest.raises(EnvironmentFault, match="newer ShareDesk") as refused:
        store.open()
    assert "9999_future" in refused.value.message
    store.close()


@pytest.mark.parametrize("damage", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_told(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "sharedesk.db"
    path.write_bytes(damage)
    store = Store(path)
    with pytest.raises(EnvironmentFault, match="damaged"):
        store.open()
    store.close()


def test_a_page_that_was_overwritten_is_found_by_the_check(store: Store) -> None:
    with store.write() as db:
        for number in range(2000):
            db.execute_sql("insert into setting values (?, ?)", (f"{number}", "x" * 100))
    store.close()
    with store.path.open("r+b") as file:
        file.seek(30 * 4096)
        file.write(b"\xff" * 8192)
    assert store.check_integrity() != "ok"
    store.close()


def test_a_check_that_cannot_run_says_why(store: Store) -> None:
    store.close()
    store.path.unlink()
    store.path.mkdir()
    assert store.check_integrity().startswith("The database cannot be opened.")


def test_a_place_without_a_folder_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path / "none" / "sharedesk.db")
    (tmp_path / "none").write_text("in the way")
    with pytest.raises(EnvironmentFault, match="cannot be opened"):
        store.open()


def test_a_file_system_without_permissions_is_taken(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()

    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr(Path, "chmod", refuse)
    store.open()
    store.close()
