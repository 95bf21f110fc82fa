"""Tests of the store make their databases themselves."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def databases_begin_migrated() -> None:
    """Let a new database be made from nothing, migration by migration, as for the people who use the program."""
