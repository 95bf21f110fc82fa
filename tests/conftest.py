"""What holds for every test: no surprise in the log, no network, no thread left behind, a data directory of its own."""

from __future__ import annotations

import gc
import logging
import os
import re
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from sharedesk.core import passwords
from sharedesk.store.database import PRAGMAS, Store

pytest_plugins = ["tests.perfect", "tests.handing_out"]
for _part in ("e2e", "portal", "security", "ui", "unit"):
    pytest.register_assert_rewrite(f"tests.{_part}")  # an assertion in a helper tells what it saw, too

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LANGUAGE"] = "en"  # whatever who runs this speaks
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # keep away from the key store of who runs this

settings.register_profile(
    "sharedesk",
    deadline=None,  # cores are shared: wall time says nothing about the code
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("sharedesk")

ExpectedLog = Callable[[str], list[str]]

OUR_THREADS = ("portal-", "job-")
THREAD_SECONDS = 5.0


class NetworkRefused(RuntimeError):
    """A test tried to leave this computer."""


class _PatientSys:
    """`sys` as `threading` sees it, whose `settrace` tries again.

    Up to Python 3.11 one thread that begins while another is just being traced gets a RuntimeError ("Cannot install a
    trace function while another trace function is being installed") and never runs. Coverage traces every thread.
    """

    def settrace(self, function: Callable[..., object] | None) -> None:
        for _ in range(1000):
            try:
                sys.settrace(function)  # type: ignore[arg-type]
            except RuntimeError:
                time.sleep(0)  # let the other thread finish
            else:
                return

    def __getattr__(self, name: str) -> object:
        return getattr(sys, name)


threading._sys = _PatientSys()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def no_unexpected_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves a warning or worse in the log without having asked for it with `expected_log`."""
    yield
    records = [record for when in ("setup", "call", "teardown") for record in caplog.get_records(when)]
    unexpected = [record for record in records if record.levelno >= logging.WARNING]
    if unexpected:
        lines = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in unexpected]
        pytest.fail("The log holds what the test did not expect:\n" + "\n".join(lines), pytrace=False)


@pytest.fixture
def expected_log(caplog: pytest.LogCaptureFixture) -> ExpectedLog:
    """Return a function that asserts that warnings or errors matching a pattern were logged, and takes them out."""

    def take(pattern: str) -> list[str]:
        found = [
            record
            for record in caplog.records
            if record.levelno >= logging.WARNING and re.search(pattern, record.getMessage())
        ]
        assert found, f"nothing in the log matches {pattern!r}: {caplog.messages}"
        for record in found:
            caplog.records.remove(record)
        return [record.getMessage() for record in found]

    return take


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test whose portal or job threads go on after it; threads of wider fixtures may stay."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_SECONDS
    started = [thread for thread in threading.enumerate() if thread not in before]
    # A thread of Qt's pool is a dummy to Python: it cannot be joined, and stays listed when it is over.
    real = [thread for thread in started if not isinstance(thread, threading._DummyThread)]
    ours = [thread for thread in real if thread.name.startswith(OUR_THREADS)]
    for thread in ours:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = sorted(thread.name for thread in ours if thread.is_alive())
    if left:
        pytest.fail(f"Threads go on after the test: {', '.join(left)}", pytrace=False)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return the data directory of this test; it does not exist yet."""
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def own_data_dir(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a test that names no data directory away from the one of the person who runs it, and from their desktop."""
    monkeypatch.setenv("SHAREDESK_DATA_DIR", str(data_dir))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(data_dir.with_name(name.lower())))
    for bus in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{bus}_BUS_ADDRESS", "unix:path=/nowhere")


def pytest_collection_finish() -> None:
    """Let garbage be looked for among what the tests make, not among the tests: there are thousands."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def passwords_are_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in a millisecond what is a tenth of a second of two cores for people; tests of the hashing itself do not."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    monkeypatch.setattr(passwords, "DUMMY", passwords._dummy())


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database without content at the newest schema."""
    store = Store(tmp_path_factory.mktemp("migrated") / "sharedesk.db")
    store.open()
    store.db.close_all()
    return store.path


@pytest.fixture(autouse=True)
def databases_begin_migrated(migrated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a new database be a copy: making one takes most of the time of a test that only needs to have one.

    Nor does it wait for the disk after each transaction, which only a power cut could tell; tests of the store do.
    """
    monkeypatch.setitem(PRAGMAS, "synchronous", "off")
    really_open = Store.open

    def open_copied(store: Store) -> None:
        if store.path.parent.is_dir() and not store.path.exists():
            shutil.copyfile(migrated, store.path)
        really_open(store)

    monkeypatch.setattr(Store, "open", open_copied)


def _stay_on_this_computer(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse connections and datagrams to other computers, and questions to a name server (an audit hook)."""
    if event == "socket.connect":
        sock, address = arguments
        if isinstance(sock, socket.socket) and sock.type == socket.SOCK_STREAM:  # a UDP connect sends nothing
            _refuse_foreign(address)
    elif event == "socket.sendto":
        _refuse_foreign(arguments[1])
    elif event == "socket.getaddrinfo":
        _refuse_foreign((arguments[0],), addresses=False)


def _refuse_foreign(address: object, *, addresses: bool = True) -> None:
    if not isinstance(address, tuple) or not isinstance(address[0], str):
        return
    host = address[0].partition("%")[0]
    if host.lower() in {"", "localhost", socket.gethostname().lower()}:
        return
    try:
        parsed = ip_address(host)
    except ValueError:
        allowed = False
    else:
        allowed = parsed.is_loopback or parsed.is_unspecified or not addresses
    if not allowed:
        raise NetworkRefused(f"This test tried to reach {host}; tests stay on this computer")


sys.addaudithook(_stay_on_this_computer)
