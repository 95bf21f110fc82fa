"""Everything is as large as the system's text and the setting say: seen in programs of their own, with real screens."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize

from sharedesk.core.settings import Scale
from sharedesk.ui import scale
from sharedesk.ui.look.tokens import SMALLEST
from sharedesk.ui.scale import factor_for, scale_called
from tests.e2e.window.display import display

ROOT = Path(__file__).parents[3]
LARGE, SMALL = QSize(3840, 2160), QSize(1280, 770)


@pytest.mark.parametrize(
    ("pixels", "wanted", "screen", "factor"),
    [
        (12, Scale.NORMAL, LARGE, 1.0),
        (15, Scale.NORMAL, LARGE, 1.0),
        (26, Scale.NORMAL, LARGE, 1.73),
        (30, Scale.NORMAL, LARGE, 2.0),
        (13, Scale.LARGER, LARGE, 1.25),
        (13, Scale.DOUBLE, LARGE, 2.0),
        (30, Scale.DOUBLE, LARGE, 4.0),
        (13, Scale.DOUBLE, SMALL, 2.0),
        (26, Scale.NORMAL, SMALL, 1.73),
        (30, Scale.DOUBLE, SMALL, 1.73),
        (13, Scale.DOUBLE, QSize(640, 400), 1.0),
        (13, Scale.DOUBLE, QSize(320, 200), 1.0),
    ],
)
def test_the_factor_follows_text_setting_and_screen(pixels: int, wanted: Scale, screen: QSize, factor: float) -> None:
    assert factor_for(pixels, wanted, screen) == factor


def test_nothing_is_enlarged_beyond_what_the_smallest_window_needs() -> None:
    for pixels in (13, 20, 60):
        factor = factor_for(pixels, Scale.DOUBLE, SMALL)
        assert SMALLEST[1] * factor <= SMALL.height()
        assert SMALLEST[0] * factor <= SMALL.width()


def test_an_unknown_scale_is_the_systems() -> None:
    assert scale_called("150") is Scale.LARGE
    assert scale_called("huge") is Scale.NORMAL


def seen(wanted: str, environment: dict[str, str]) -> dict[str, Any]:
    """Return what a program saw that was started with this setting."""
    words = [sys.executable, "-m", "tests.ui.kit.seen_at_scale", wanted]
    run = subprocess.run(
        words, check=False, capture_output=True, text=True, timeout=60, cwd=ROOT, env=os.environ | environment
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def screen_of(folder: Path, width: int, height: int) -> dict[str, str]:
    """Return the environment of a screen without a monitor."""
    config = folder / "screen.json"
    one = {"name": "screen", "x": 0, "y": 0, "width": width, "height": height}
    config.write_text(json.dumps({"screens": [one | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]}))
    return {"QT_QPA_PLATFORM": f"offscreen:configfile={config}"}


def test_at_200_percent_a_small_screen_holds_the_window_and_nothing_is_cut_off(tmp_path: Path) -> None:
    found = seen("200", screen_of(tmp_path, 1280, 800))
    assert found == {
        "ratio": 2.0, "text": 26, "screen": [640, 400], "window": [640, 400], "inherited": None, "clipped": [],
    }  # fmt: skip


@pytest.mark.parametrize(("set_before", "ratio"), [("1.5", 3.0), ("large", 2.0)])
def test_a_factor_for_all_programs_of_qt_is_kept_and_multiplied(tmp_path: Path, set_before: str, ratio: float) -> None:
    found = seen("200", screen_of(tmp_path, 3840, 2160) | {"QT_SCALE_FACTOR": set_before})
    assert (found["ratio"], found["inherited"]) == (ratio, set_before)


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
@pytest.mark.parametrize(("points", "ratio", "text"), [("9.75", 1.0, 13), ("11", 1.0, 15), ("19.5", 1.73, 26)])
def test_the_text_size_of_the_desktop_is_followed(tmp_path: Path, points: str, ratio: float, text: int) -> None:
    """KDE keeps its font where Qt looks for it."""
    (tmp_path / "kdeglobals").write_text(f"[General]\nfont=DejaVu Sans,{points},-1,5,50,0,0,0,0,0\n")
    kde = {"XDG_CURRENT_DESKTOP": "KDE", "KDE_SESSION_VERSION": "6", "KDE_FULL_SESSION": "true"}
    with display(tmp_path) as shown:
        found = seen("100", shown.environment | kde | {"XDG_CONFIG_HOME": str(tmp_path)})
    assert (found["ratio"], found["text"], found["clipped"]) == (ratio, text, [])


def test_gnome_is_asked_on_wayland_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale.text_size, "factor_of_desktop", lambda: 1.5)
    assert scale._factor_of_desktop() == 1.0
    monkeypatch.setattr(scale.QApplication, "platformName", lambda: "wayland")
    assert scale._factor_of_desktop() == 1.5
