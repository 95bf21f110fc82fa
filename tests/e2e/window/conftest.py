"""A desktop for each test file, and data directories for the windows on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.window.desktop import Desktop, desktop
from tests.e2e.window.program import WindowProcess, fresh_home, short_folder, window


@pytest.fixture(scope="module")
def screen() -> Iterator[Desktop]:
    """Return a desktop for the tests of a file."""
    with short_folder() as folder, desktop(folder) as made:
        yield made


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory whose portal listens on this computer alone, on a port that is free."""
    return fresh_home(tmp_path_factory.mktemp("window") / "home")


@pytest.fixture(scope="module")
def program(screen: Desktop, fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WindowProcess]:
    """Return a window for all tests of a file, ready for files."""
    folder = shutil.copytree(fresh, tmp_path_factory.mktemp("window") / "home")
    with window(screen, folder) as made:
        made.await_portal()
        screen.await_active(made.id)
        yield made


@pytest.fixture
def home(fresh: Path, tmp_path: Path) -> Path:
    """Return a data directory of this test's own."""
    return Path(shutil.copytree(fresh, tmp_path / "home"))
