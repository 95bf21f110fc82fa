"""Where the window's own files lie: `assets/` beside this module, in a checkout, an installed package and a bundle.

A PyInstaller bundle keeps packages under `sys._MEIPASS`, and `__file__` of a bundled module points there, so one rule
serves all three.
"""

from __future__ import annotations

from pathlib import Path

ASSETS = Path(__file__).resolve().with_name("assets")


def read_text(name: str) -> str:
    """Return the text of the asset called `name`. Raises FileNotFoundError when it was not packaged."""
    return (ASSETS / name).read_text(encoding="utf-8")
