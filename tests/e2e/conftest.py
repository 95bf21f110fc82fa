"""Portals in processes of their own."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import chromium
from tests.e2e.harness import MIB, Serving, serving

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test below this folder; `tests/handing_out.py` keeps those of a file together: they share a portal."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Return the portal of a test file."""
    with serving(tmp_path_factory.mktemp("portal") / "data") as portal:
        yield portal


@pytest.fixture(scope="module")
def browser(portal: Serving) -> Iterator[Browser]:
    """Return a browser that trusts the portal's certificate."""
    with chromium(portal.data_dir) as browser:
        yield browser


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a file of so many random bytes, the same ones every time."""

    def write(name: str = "report.bin", size: int = MIB, seed: int = 0) -> Path:
        path = tmp_path / "originals" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(random.Random(f"{seed} {name}").randbytes(size))
        return path

    return write
