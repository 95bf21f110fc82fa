"""Where secrets are kept: the key store where there is one, else a private file; what hangs stops nobody."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from keyring.backends import chainer, fail
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from sharedesk.errors import EnvironmentFault
from sharedesk.net import secrets
from sharedesk.net.bounded import BoundedCall
from sharedesk.net.secrets import KeyStore, KeyStoreOnly, Place, SecretStore, find_key_store

NAME, SECRET = "mail.password.1", "corräct horse"


class Memory:
    """A key store that does as it is told."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.error: Exception | None = None
        self.forgetful = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.error is not None:
            raise self.error
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.error is not None:
            raise self.error
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file of secrets; it does not exist yet."""
    return tmp_path / "data" / "secrets.json"


@pytest.fixture(autouse=True)
def folder(file: Path) -> None:
    file.parent.mkdir()


@pytest.fixture
def memory() -> Memory:
    """Return a key store that works."""
    return Memory()


def without(file: Path) -> SecretStore:
    return SecretStore(file, lambda: None)


# -- the file


def test_without_a_key_store_a_private_file_keeps_them(file: Path) -> None:
    store = without(file)
    assert store.get(NAME) is None
    store.put(NAME, SECRET)
    store.put("other", "2")
    assert without(file).get(NAME) == SECRET
    assert store.place(NAME) is Place.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == {NAME: SECRET, "other": "2"}
    store.remove(NAME)
    store.remove(NAME)
    assert store.get(NAME) is None
    assert store.get("other") == "2"


def test_a_new_secret_takes_the_place_of_the_old_one(file: Path) -> None:
    store = without(file)
    store.put(NAME, "old")
    store.put(NAME, SECRET)
    assert store.get(NAME) == SECRET


def test_nothing_is_left_beside_the_file(file: Path) -> None:
    without(file).remove(NAME)
    assert list(file.parent.iterdir()) == []
    without(file).put(NAME, SECRET)
    assert {path.name for path in file.parent.iterdir()} <= {"secrets.json", "secrets.lock"}


@pytest.mark.parametrize("content", [b"no json", b"[1, 2]", b"\xff\xfe"])
def test_a_broken_file_is_told_and_left_alone(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    for use in (lambda: without(file).get(NAME), lambda: without(file).put(NAME, SECRET)):
        with pytest.raises(EnvironmentFault, match=r"secrets\.json, cannot be used"):
            use()
    assert file.read_bytes() == content


def test_a_disk_that_does_not_take_it_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(secrets, "write_private", full)
    with pytest.raises(EnvironmentFault, match="No space left on device"):
        without(file).put(NAME, SECRET)


def test_several_that_write_at_once_lose_nothing(file: Path) -> None:
    threads = [Thread(target=without(file).put, args=(f"name {number}", SECRET)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(file.read_text())) == 12


# -- the key store


@pytest.mark.shows("13.3.1")
def test_a_key_store_keeps_them_and_no_file_does(file: Path, memory: Memory) -> None:
    store = SecretStore(file, lambda: memory)
    store.put(NAME, SECRET)
    assert store.get(NAME) == SECRET
    assert store.place(NAME) is Place.KEY_STORE
    assert list(memory.kept) == [(f"ShareDesk in {file.parent}", NAME)]
    assert not file.exists()
    store.remove(NAME)
    store.remove(NAME)
    assert memory.kept == {}
    assert store.get(NAME) is None


def test_a_key_store_that_was_given_nothing_is_not_asked(file: Path, memory: Memory) -> None:
    asked: list[str] = []

    def find() -> KeyStore:
        asked.append("as a desktop would ask its owner to unlock it, or to make one")
        return memory

    store = SecretStore(file, find)
    assert store.get(NAME) is None
    store.remove(NAME)
    assert asked == []
    store.put(NAME, SECRET)
    assert SecretStore(file, find).get(NAME) == SECRET, "another process knows of it"
    assert len(asked) == 2


def test_each_data_directory_has_its_own(file: Path, memory: Memory, tmp_path: Path) -> None:
    SecretStore(file, lambda: memory).put(NAME, SECRET)
    assert SecretStore(tmp_path / "secrets.json", lambda: memory).get(NAME) is None


def test_a_secret_moves_into_the_key_store_when_there_is_one(file: Path, memory: Memory) -> None:
    without(file).put(NAME, "old")
    store = SecretStore(file, lambda: memory)
    assert store.get(NAME) == "old"
    store.put(NAME, SECRET)
    assert json.loads(file.read_text()) == {}
    assert store.get(NAME) == SECRET


def test_what_is_for_the_key_store_alone_never_gets_into_the_file(file: Path, memory: Memory) -> None:
    only = KeyStoreOnly(SecretStore(file, lambda: memory))
    only.put(NAME, SECRET)
    assert only.get(NAME) == SECRET
    only.remove(NAME)
    assert only.get(NAME) is None
    memory.forgetful = True
    only.put(NAME, SECRET)
    assert only.get(NAME) is None
    nowhere = KeyStoreOnly(SecretStore(file, lambda: None))
    nowhere.put(NAME, SECRET)
    assert nowhere.get(NAME) is None
    assert not file.exists()


def test_a_key_store_that_refuses_leaves_it_to_the_file(file: Path, memory: Memory) -> None:
    memory.error = RuntimeError("locked")
    store = SecretStore(file, lambda: memory)
    store.put(NAME, SECRET)
    assert store.place(NAME) is Place.FILE
    assert store.get(NAME) == SECRET
    store.remove(NAME)
    assert store.get(NAME) is None


def test_a_key_store_that_keeps_nothing_leaves_it_to_the_file(file: Path, memory: Memory) -> None:
    memory.forgetful = True
    SecretStore(file, lambda: memory).put(NAME, SECRET)
    assert json.loads(file.read_text()) == {NAME: SECRET}


def dismissed() -> Exception:
    """Return what the library raises when GNOME asks for the password of a new keyring and gets none."""
    error = InitError("Failed to create the collection: Prompt dismissed..")
    error.__cause__ = pytest.importorskip("secretstorage.exceptions").PromptDismissedException("Prompt dismissed.")
    return error


@pytest.mark.parametrize(
    "declined", [dismissed, lambda: KeyringLocked("…"), lambda: PasswordSetError("Cancelled by user")]
)
def test_who_was_asked_by_the_key_store_and_declined_is_asked_no_more(
    file: Path, memory: Memory, declined: Callable[[], Exception]
) -> None:
    asked: list[str] = []

    def find() -> KeyStore:
        asked.append("a window of the desktop, before everything else")
        return memory

    memory.error = declined()
    store = SecretStore(file, find)
    store.put(NAME, SECRET)
    assert (store.get(NAME), store.place(NAME)) == (SECRET, Place.FILE)
    assert not store.offer("another", SECRET)
    assert store.get("another") is None
    store.remove("another")
    assert len(asked) == 1
    assert SecretStore(file, find).get("another") is None, "nor at the next start: it was given nothing"
    assert len(asked) == 1


def test_a_key_store_that_stays_locked_is_no_empty_one(file: Path, memory: Memory) -> None:
    SecretStore(file, lambda: memory).put(NAME, SECRET)
    store = SecretStore(file, lambda: memory)
    memory.error = KeyringLocked("Failed to unlock the collection!")
    for _ in range(2):
        with pytest.raises(EnvironmentFault, match="stays locked"):
            store.get(NAME)
    memory.error = None
    assert SecretStore(file, lambda: memory).get(NAME) == SECRET, "the next start asks again"


def test_a_key_store_that_fails_for_another_reason_is_asked_again(file: Path, memory: Memory) -> None:
    store = SecretStore(file, lambda: memory)
    memory.error = InitError("Failed to connect")
    assert not store.offer(NAME, SECRET)
    memory.error = None
    assert store.offer(NAME, SECRET)


@pytest.fixture
def hanging(file: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SecretStore, Event]]:
    """Return secrets whose key store waits for its owner, and the event that is the owner's answer."""
    monkeypatch.setattr(secrets, "READ_SECONDS", 0.05)
    monkeypatch.setattr(secrets, "WRITE_SECONDS", 0.05)
    answered = Event()

    def find() -> KeyStore:
        answered.wait(20)
        return memory

    file.with_suffix(".used").touch()
    yield SecretStore(file, find), answered
    answered.set()


def test_a_key_store_that_waits_for_its_owner_stops_nobody(
    hanging: tuple[SecretStore, Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, answered = hanging
    uses: tuple[Callable[[], object], ...] = (
        lambda: store.get(NAME), lambda: store.put(NAME, SECRET), lambda: store.remove(NAME),
    )  # fmt: skip
    for use in uses:
        with pytest.raises(EnvironmentFault, match="does not answer"):
            use()
    answered.set()
    monkeypatch.setattr(secrets, "READ_SECONDS", 20.0)
    assert store.get(NAME) is None, "what was given up is not done later"


def test_two_that_ask_at_once_both_get_an_answer(file: Path, memory: Memory) -> None:
    store, found = SecretStore(file, lambda: memory), []
    store.put(NAME, SECRET)
    threads = [Thread(target=lambda: found.append(store.get(NAME))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [SECRET] * 8


# -- which key store


class Real(fail.Keyring):
    """Stands for a backend that is used."""


def test_only_the_key_stores_of_systems_count(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_key_store() is None
    real = Real()
    monkeypatch.setattr(secrets, "_REAL", {Real.__module__})
    monkeypatch.setattr("keyring.get_keyring", lambda: real)
    assert find_key_store() is real
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [fail.Keyring(), real])
    monkeypatch.setattr("keyring.get_keyring", chainer.ChainerBackend)
    assert find_key_store() is real


def test_the_names_of_the_key_stores_are_those_of_the_library() -> None:
    shipped = Path(secrets.import_module("keyring").__file__ or "").parent / "backends"
    for module in secrets._REAL:
        name = module.rpartition(".")[2]
        assert (shipped / f"{name}.py").exists() or (shipped / name).is_dir()


GNOME = """
import sys
from pathlib import Path
from sharedesk.net.secrets import SecretStore
store = SecretStore(Path(sys.argv[1]))
if sys.argv[2] == "put":
    store.put("mail.password.1", "corräct horse")
print(ascii(store.get("mail.password.1")), store.place("mail.password.1"))
if sys.argv[2] == "remove":
    store.remove("mail.password.1")
    print(store.get("mail.password.1"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is of Linux")
@pytest.mark.shows("13.3.1")
def test_a_real_gnome_keyring(tmp_path: Path, file: Path) -> None:
    assert shutil.which("dbus-run-session"), "run .ci/set-up test"
    assert shutil.which("gnome-keyring-daemon"), "run .ci/set-up test"
    work = (tmp_path / "work.py").absolute()
    work.write_text(GNOME, encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    kept_away = {"PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"}
    environment = {name: value for name, value in os.environ.items() if name not in kept_away}
    environment |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PYTHONPATH": str(Path.cwd())}
    environment |= {"XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}
    runs = "; ".join(f"'{sys.executable}' '{work}' '{file}' {verb}" for verb in ("put", "get", "remove"))
    script = f"echo unlocked | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null; {runs}"
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],
        capture_output=True, text=True, timeout=60, env=environment, check=True,
    )  # fmt: skip
    line = f"{SECRET!a} {Place.KEY_STORE}"
    assert done.stdout.splitlines() == [line, line, line, "None"], done.stderr
    assert not file.exists()


# -- calls with a bound


def test_a_bounded_call_hands_on_results_and_errors() -> None:
    assert BoundedCall("test", lambda: 42).wait(20) == 42
    with pytest.raises(ZeroDivisionError):
        BoundedCall("test", lambda: 1 // 0).wait(20)
