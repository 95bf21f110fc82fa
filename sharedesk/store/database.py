"""The SQLite database: opening it safely, scopes, write transactions, migrations; sole place of SQLite-only SQL."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Condition
from typing import Any

from filelock import FileLock
from peewee import Database, DatabaseError, Insert, OperationalError, Select, Update
from playhouse.migrations import Runner
from playhouse.pool import PooledSqliteDatabase

from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import EnvironmentFault
from sharedesk.paths import PRIVATE_FILE
from sharedesk.store.models import CounterRow
from sharedesk.store.turns import Turns

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # an acknowledged link survives a power cut; NORMAL may lose the last commits
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "cache_size": -8 * 1024,
}
ROOM = 6 * 2**20
"""Bytes kept for records of what happens while the disk is full: some ten thousand events."""
SMALL_CACHE = -256
"""In KiB, negative as in `cache_size`."""
_SHRINK, _REGROW = (f"PRAGMA cache_size = {size}" for size in (SMALL_CACHE, PRAGMAS["cache_size"]))
TURN_SECONDS = 10.0
"""How long a thread waits for the writing threads before it; the one whose turn it is waits `busy_timeout` at most."""
LEAVE_SECONDS = 5.0
"""How long the end of the program waits for threads that still record something."""
LOCK_SECONDS = 60
"""How long to wait for another process that is upgrading the database."""
_FAULTS = (
    ("disk is full", mark("The disk is full."), mark("Free some space and try again.")),
    ("readonly", mark("The database cannot be written."), mark("Check the permissions of the data directory.")),
    ("unable to open", mark("The database cannot be opened."), mark("Check the permissions of the data directory.")),
    ("disk i/o", mark("The disk reports an error."), mark("Check the disk that holds the data directory.")),
    ("locked", mark("The database is busy."), mark("Try again in a moment.")),
    ("malformed", mark("The database is damaged."), mark("Restore the data directory from a backup.")),
    ("not a database", mark("The database is damaged."), mark("Restore the data directory from a backup.")),
)


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn database errors whose cause a person can mend into EnvironmentFault; let all others through as bugs."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        told = _told_by(error)
        for words, title, hint in _FAULTS:
            if words in told:
                raise EnvironmentFault(title, hint=hint) from error
        raise


def _told_by(error: BaseException | None) -> str:
    """Return what an error says and those before it: a failed rollback hides that the disk was full."""
    told = []
    while error is not None:
        told.append(str(error).lower())
        error = error.__context__
    return "\n".join(told)


@contextmanager
def _small_cache(db: Database) -> Iterator[None]:
    """Let this connection keep hardly a page: what is written and never read would stay in memory with the pool."""
    db.execute_sql(_SHRINK)
    try:
        yield
    finally:
        db.execute_sql(_REGROW)


class Store:
    """One database file. Threads borrow a connection for a scope; every write happens in one transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = PooledSqliteDatabase(
            str(path), max_connections=128, timeout=10, pragmas=PRAGMAS, check_same_thread=False
        )
        self.turns = Turns()
        self._changed = Condition()
        self._borrowed = 0

    def open(self) -> None:
        """Create or upgrade the database.

        Raises EnvironmentFault when the file is newer than this program, damaged or out of reach. Before an upgrade
        the file is copied beside itself; a migration that fails leaves the old schema as it was.
        """
        try:
            with FileLock(self.path.with_suffix(".lock"), timeout=LOCK_SECONDS):
                fresh = not self.path.exists()
                self.path.touch(mode=PRIVATE_FILE)
                with suppress(PermissionError):  # file systems without permissions refuse
                    self.path.chmod(PRIVATE_FILE)
                with self.scope():
                    self._migrate(fresh=fresh)
        except OSError as error:
            raise EnvironmentFault(
                "The database cannot be opened.", str(error), "Check the permissions of the data directory."
            ) from error

    def _migrate(self, *, fresh: bool) -> None:
        runner = Runner(self.db, str(MIGRATIONS))
        status = runner.status()
        unknown = [row.name for row in status if row.path is None]
        if unknown:
            raise EnvironmentFault(
                "This data directory was used by a newer ShareDesk.",
                Sentence("Its database has changes that this version does not know ({change}).", change=unknown[-1]),
                "Install the newest version of ShareDesk.",
            )
        pending = [row.name for row in status if row.applied is None]
        if not pending:
            return
        if not fresh and len(pending) < len(status):
            self._back_up(pending[0])
        runner.up()
        log.info("Database at schema %s", pending[-1])

    def _back_up(self, name: str) -> None:
        copy = self.path.with_name(f"{self.path.stem}-before-{name}.db")
        partial = copy.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        target = sqlite3.connect(partial)
        try:
            self.db.connection().backup(target)
        finally:
            target.close()
        partial.replace(copy)

    @contextmanager
    def scope(self) -> Iterator[Database]:
        """Borrow a connection for this thread; nested scopes share it."""
        with faults_told():
            if not self.db.connect(reuse_if_open=True):
                yield self.db
                return
            self._count(+1)
            try:
                yield self.db
            finally:
                self.db.close()
                self._count(-1)

    def _count(self, change: int) -> None:
        with self._changed:
            self._borrowed += change
            self._changed.notify_all()

    @contextmanager
    def write(self) -> Iterator[Database]:
        """Run a write transaction: all of it is durable at the end, or none of it happened.

        It takes SQLite's write lock at once (BEGIN IMMEDIATE), so that what is read inside is still true when it is
        written. Nested calls join the outer transaction. Threads write in the order in which they came: SQLite asks
        for its lock again and again, at ever longer intervals, and who comes often would always be first.
        """
        with self.scope() as db:
            if db.in_transaction():
                yield db
                return
            with self._turn(), db.atomic("IMMEDIATE"):
                yield db

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with ExitStack() as turn:
            try:
                turn.enter_context(self.turns.take(TURN_SECONDS))
            except TimeoutError as error:
                raise OperationalError("database is locked") from error  # as SQLite tells of other processes
            yield

    def rows(self, query: Select) -> list[tuple[Any, ...]]:
        """Return what a query selects, as the driver gives it: quick for many rows; booleans come as 0 and 1."""
        found: list[tuple[Any, ...]] = self.db.execute(query).fetchall()
        return found

    def run_many(self, query: Insert | Update, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for many rows, each of which has the values in the order in which they stand in its SQL."""
        sql, _ = self.db.get_sql_context().sql(query).query()
        self.db.cursor().executemany(sql, rows)

    def next_revision(self) -> int:
        """Return a number larger than all before it, over all processes; only inside a write transaction."""
        counter = CounterRow
        counter.update(value=counter.value + 1).where(counter.name == "revision").execute(self.db)
        return int(counter.select(counter.value).where(counter.name == "revision").scalar(self.db))

    def keep_room(self) -> None:
        """Keep free pages inside the file, and as much of its log, for the day when others have filled the disk (R8).

        What is downloaded then can still be recorded. SQLite gives neither back to the system while the database is
        in use: rows that were written and removed leave their pages for the next ones.
        """
        with self.scope() as db:
            free = db.execute_sql("PRAGMA freelist_count").fetchone()[0]
            size = free * db.execute_sql("PRAGMA page_size").fetchone()[0]
            if size >= ROOM // 2 and self._log_size() >= ROOM // 2:
                return
            with _small_cache(db):
                with self.write():
                    db.execute_sql("CREATE TABLE IF NOT EXISTS room (bytes)")
                    db.execute_sql("INSERT INTO room VALUES (zeroblob(?))", (ROOM,))
                with self.write():
                    db.execute_sql("DROP TABLE IF EXISTS room")  # another process may have been here

    def _log_size(self) -> int:
        try:
            return self.path.with_name(f"{self.path.name}-wal").stat().st_size
        except FileNotFoundError:
            return 0

    def change_mark(self) -> int:
        """Return SQLite's data_version: it differs between two calls in one scope when another connection wrote."""
        return int(self.db.execute_sql("PRAGMA data_version").fetchone()[0])

    def check_integrity(self) -> str:
        """Return "ok", or the first line of what is wrong with the file."""
        try:
            with self.scope() as db:
                return str(db.execute_sql("PRAGMA quick_check(1)").fetchone()[0])
        except EnvironmentFault as fault:
            return str(fault)

    def close(self) -> None:
        """Close every connection; the store can be used again afterwards.

        One that another thread works with is waited for, and left open after LEAVE_SECONDS: SQLite crashes the program
        when a connection is closed under a statement.
        """
        own = not self.db.is_closed()
        with self._changed:
            if not self._changed.wait_for(lambda: self._borrowed <= own, LEAVE_SECONDS):
                log.warning("The database is still in use")
        self.db.close()
        self.db.close_idle()
