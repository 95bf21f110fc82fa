"""How a database is written and left: all or nothing, in line, by threads and processes, and closed in time."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from peewee import DatabaseError, IntegrityError

from sharedesk.errors import EnvironmentFault
from sharedesk.store import database
from sharedesk.store.database import Store
from sharedesk.store.models import CounterRow
from tests.conftest import ExpectedLog
from tests.unit.store.waiting import in_line


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
