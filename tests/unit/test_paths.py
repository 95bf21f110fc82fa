"""The data directory: where it is, that it is private, and what is said when it cannot be made."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sharedesk.errors import EnvironmentFault
from sharedesk.paths import Paths, default_root


def test_everything_lies_under_the_root(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    places = [paths.database, paths.send_storage, paths.tls, paths.logs, paths.run]
    assert all(place.parent == paths.root for place in places)
    assert len(set(places)) == 5
    assert not paths.root.exists()


@pytest.mark.shows("A31")
def test_prepare_makes_private_folders_and_may_be_repeated(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "deep" / "data")
    paths.prepare()
    paths.tls.chmod(0o755)
    paths.prepare()
    for folder in (paths.root, paths.send_storage, paths.tls, paths.logs, paths.run):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_existing_root_keeps_its_permissions(tmp_path: Path) -> None:
    root = tmp_path / "chosen"
    root.mkdir(mode=0o750)
    Paths(root).prepare()
    assert stat.S_IMODE(root.stat().st_mode) == 0o750


def test_the_root_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREDESK_DATA_DIR", str(tmp_path / "elsewhere"))
    assert Paths.at().root == tmp_path / "elsewhere"
    assert Paths.at(tmp_path).root == tmp_path


def test_without_the_environment_it_is_the_platforms_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHAREDESK_DATA_DIR", raising=False)
    assert default_root().name == "ShareDesk"
    assert default_root().is_absolute()


def test_a_relative_root_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Paths.at(Path("data")).root == tmp_path / "data"
    assert Paths.at(Path("~/data")).root == tmp_path / "home" / "data"


@pytest.mark.parametrize("blocked", ["data", "data/tls"])
def test_a_file_in_the_way_is_named(tmp_path: Path, blocked: str) -> None:
    file = tmp_path / blocked
    file.parent.mkdir(exist_ok=True)
    file.write_text("in the way")
    with pytest.raises(EnvironmentFault) as caught:
        Paths(tmp_path / "data").prepare()
    assert str(file) in caught.value.message
    assert "in the way" in caught.value.message
    assert "--data-dir" in caught.value.hint


def test_a_file_above_the_root_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match="in the way"):
        Paths(tmp_path / "file" / "data").prepare()


def test_a_system_that_refuses_is_quoted() -> None:
    with pytest.raises(EnvironmentFault) as caught:
        Paths(Path("/proc/sharedesk")).prepare()
    assert "/proc/sharedesk" in caught.value.message


def test_a_folder_without_write_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)
    with pytest.raises(EnvironmentFault, match="not writable"):
        Paths(tmp_path).prepare()
