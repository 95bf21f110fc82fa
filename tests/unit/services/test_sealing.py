"""The key of a data directory: made once, shared by all, refused when it is damaged."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from sharedesk.errors import EnvironmentFault
from sharedesk.services import sealing
from sharedesk.services.sealing import Seal


def test_the_first_use_makes_the_key_and_all_use_it(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    one, other = Seal(path), Seal(path)
    assert not path.exists()
    mac = one.mac("form", "a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert other.matches(mac, "form", "a")
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def no_second_names(*_: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def test_racers_agree_on_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_second_names)  # as on exFAT
    path = tmp_path / "secret.key"
    with ThreadPoolExecutor(8) as pool:
        macs = set(pool.map(lambda _: Seal(path).mac("form", "a"), range(32)))
    assert len(macs) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_that_cannot_be_made_leaves_nothing_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.key"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", no_second_names)
        with pytest.raises(EnvironmentFault, match="Operation not permitted"):
            Seal(path).mac("form", "a")
    assert not path.exists()
    assert Seal(path).mac("form", "a") == Seal(path).mac("form", "a")
    assert list(tmp_path.iterdir()) == [path]


def test_who_comes_second_takes_the_key_that_is_there_by_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.key"

    class LaterLock(FileLock):
        """Somebody else had it, and made the key."""

        def _acquire(self) -> None:
            super()._acquire()
            path.write_bytes(b"k" * sealing.KEY_BYTES)

    monkeypatch.setattr(sealing, "FileLock", LaterLock)
    mac = Seal(path).mac("form", "a")
    assert path.read_bytes() == b"k" * sealing.KEY_BYTES
    assert Seal(path).matches(mac, "form", "a")


def test_who_makes_the_key_for_too_long_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PATIENCE", 0)
    path = tmp_path / "secret.key"
    with FileLock(tmp_path / "secret.key.lock"), pytest.raises(EnvironmentFault, match="cannot be used"):
        Seal(path).mac("form", "a")


def test_purpose_and_parts_are_told_apart(tmp_path: Path) -> None:
    seal = Seal(tmp_path / "secret.key")
    macs = {seal.mac("form", "ab"), seal.mac("code", "ab"), seal.mac("form", "a", "b"), seal.mac("form", "ab", "")}
    assert len(macs) == 4
    assert not seal.matches("", "form", "ab")
    assert not seal.matches("é", "form", "ab")


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
@pytest.mark.shows("A49", "16.5.3")
def test_a_damaged_key_seals_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match=f"it has {len(content)} bytes"):
        Seal(path).mac("form", "a")


def test_a_key_out_of_reach_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be used"):
        Seal(tmp_path / "nowhere" / "secret.key").mac("form", "a")
