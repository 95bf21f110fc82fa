"""What the window makes of the process it runs in, so that it stays small and always has its turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sharedesk.ui.process import HEAPS, SWITCH_SECONDS


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a window that was opened in a process of its own said of it."""
    root = tmp_path_factory.mktemp("data")
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.window.started", str(root)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_no_source_is_kept_in_memory(started: dict[str, object]) -> None:
    assert started["sources"] == []


def test_threads_hand_pythons_lock_on_sooner_than_usual(started: dict[str, object]) -> None:
    assert started["switch"] == pytest.approx(SWITCH_SECONDS)


def test_the_collector_need_not_look_at_what_stays(started: dict[str, object]) -> None:
    assert isinstance(started["frozen"], int)
    assert started["frozen"] > 50_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have other heaps")
def test_threads_share_heaps(started: dict[str, object]) -> None:
    assert isinstance(started["heaps"], int)
    assert started["heaps"] <= HEAPS
