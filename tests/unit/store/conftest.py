"""Tests of the store make their databases themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharedesk.store.database import Store


@pytest.fixture(autouse=True)
def databases_begin_migrated() -> None:
    """Let a new database be made from nothing, migration by migration, as for the people who use the program."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An open database; whoever uses it closes it."""
    store = Store(tmp_path / "sharedesk.db")
    store.open()
    return store
