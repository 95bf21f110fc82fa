"""A whole program without a window or a portal: real database, real files, a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.services.context import AppContext
from tests.unit.desk import Clock, Desk


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the test."""
    return Clock()


@pytest.fixture
def program(data_dir: Path, clock: Clock) -> Iterator[AppContext]:
    """Return the services over a new data directory."""
    program = build_context(data_dir, clock=clock)
    yield program
    program.close()


@pytest.fixture
def desk(program: AppContext, clock: Clock, tmp_path: Path) -> Desk:
    """Return the program in the hands of its owner, with a folder for originals."""
    folder = tmp_path / "originals"
    folder.mkdir()
    return Desk(program, clock, folder)
