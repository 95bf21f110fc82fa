"""The database file: opened safely, upgraded with a copy beside it, shared by processes, refused in words."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from peewee import DatabaseError, IntegrityError

from sharedesk.errors import EnvironmentFault
from sharedesk.store import database
from sharedesk.store.database import MIGRATIONS, Store
from sharedesk.store.models import TABLES, CounterRow
from tests.conftest import ExpectedLog
from tests.unit.store.waiting import in_line

OLD = Path(__file__).with_name("old")
MIGRATION_NAMES = sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
BROKEN = 'def up(migrator, db):\n    db.execute_sql("create table half (id integer)")\n    raise RuntimeError("no")\n'


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "sharedesk.db")
    store.open()
    return store


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


@pytest.mark.shows("2.3.3")
def test_all_of_a_write_happens_or_nothing(store: Store) -> None:
    def fail() -> None:
        with store.write() as db:
            db.execute_sql("insert into setting values ('a', 'b')")
            with store.write():
                db.execute_sql("insert into setting values ('c', 'd')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.scope() as db:
        assert db.execute_sql("select count(*) from setting").fetchone() == (0,)
    store.close()


def test_a_bug_stays_a_bug(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as db:
        db.execute_sql("insert into setting values ('a', null)")
    with pytest.raises(DatabaseError), store.scope() as db:
        db.execute_sql("select nothing from nowhere")
    store.close()


def test_a_database_that_stays_locked_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database.PRAGMAS, "busy_timeout", 10)
    impatient = Store(store.path)
    with store.write(), pytest.raises(EnvironmentFault, match="busy"):
        in_thread(impatient)
    impatient.close()
    store.close()


def in_thread(store: Store) -> None:
    with store.write():
        raise AssertionError("two writers at once")


def test_a_thread_that_writes_on_and_on_is_told_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "TURN_SECONDS", 0.01)
    writing, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with store.write():
            writing.set()
            assert go_on.wait(10)

    writer = threading.Thread(target=write)
    writer.start()
    assert writing.wait(10)
    with pytest.raises(EnvironmentFault, match="busy"):
        in_thread(store)
    go_on.set()
    writer.join(10)
    store.close()


def test_who_writes_again_and_again_overtakes_nobody(store: Store) -> None:
    def write() -> None:
        with store.write() as db:
            db.execute_sql("insert into setting values ('first', 'come')")

    patient = threading.Thread(target=write)
    with store.write():
        patient.start()
        in_line(store.turns, 2)
    with store.write() as db:
        assert db.execute_sql("select value from setting where key = 'first'").fetchall() == [("come",)]
    patient.join(10)
    store.close()


def test_revisions_grow_and_a_rollback_gives_none_away(store: Store) -> None:
    with store.write():
        first = store.next_revision()

    def fail() -> None:
        with store.write():
            store.next_revision()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.write():
        assert store.next_revision() == first + 1
    store.close()


def test_the_change_mark_tells_what_others_wrote(store: Store) -> None:
    other = Store(store.path)
    with store.scope():
        before = store.change_mark()
        assert store.change_mark() == before
        with other.write():
            other.next_revision()
        assert store.change_mark() != before
    other.close()
    store.close()


@pytest.mark.shows("15.4.1/15.4.2")
def test_threads_write_without_losing_anything(store: Store) -> None:
    def count() -> None:
        for _ in range(25):
            with store.write():
                store.next_revision()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.scope() as db:
        assert CounterRow.select(CounterRow.value).scalar(db) == 100
    store.close()


OPEN_AND_COUNT = """
import sys
from pathlib import Path
from sharedesk.store.database import Store
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
store.open()
for _ in range(50):
    with store.write():
        store.next_revision()
store.close()
"""


def test_two_processes_open_a_new_database_at_once_and_write(tmp_path: Path) -> None:
    path = tmp_path / "sharedesk.db"
    command = [sys.executable, "-c", OPEN_AND_COUNT, str(path)]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    store = Store(path)
    store.open()
    assert store.check_integrity() == "ok"
    with store.scope() as db:
        assert CounterRow.select(CounterRow.value).scalar(db) == 100
    store.close()


def test_a_connection_that_a_thread_works_with_is_not_closed_under_it(store: Store) -> None:
    """SQLite takes the whole program along: quitting in the middle of many downloads did that."""
    borrowed, go_on = threading.Event(), threading.Event()
    found: list[object] = []

    def work() -> None:
        with store.scope() as db:
            borrowed.set()
            assert go_on.wait(10)
            found.extend(db.execute_sql("SELECT name FROM counter").fetchall())

    worker, closer = threading.Thread(target=work), threading.Thread(target=store.close)
    worker.start()
    assert borrowed.wait(10)
    closer.start()
    closer.join(0.05)
    assert closer.is_alive(), "it waits"
    go_on.set()
    worker.join(10)
    closer.join(10)
    assert ("revision",) in found
    assert not closer.is_alive()


def test_who_works_on_for_ever_does_not_hold_up_the_end(
    store: Store, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    monkeypatch.setattr(database, "LEAVE_SECONDS", 0.0)
    borrowed, go_on = threading.Event(), threading.Event()

    def work() -> None:
        with store.scope():
            borrowed.set()
            go_on.wait(10)

    worker = threading.Thread(target=work)
    worker.start()
    assert borrowed.wait(10)
    store.close()
    expected_log("still in use")
    go_on.set()
    worker.join(10)
    store.close()
