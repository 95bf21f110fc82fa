"""Makes the pictures in docs/images: every screen of the window and every page of the portal, in both themes."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

# Before Qt is loaded: a screen that is not there, two pixels for one, and the same time of day wherever this runs.
SCREEN = Path(__file__).parent / "screenshots" / "screen.json"
os.environ |= {"QT_QPA_PLATFORM": f"offscreen:configfile={SCREEN}", "QT_SCALE_FACTOR": "2", "TZ": "UTC"}
time.tzset()

from PySide6.QtWidgets import QApplication  # noqa: E402 - the environment comes first
from screenshots.office import NOW, Office, morning, past  # noqa: E402
from screenshots.page_pictures import take_dead_ends, take_gates, take_pages  # noqa: E402
from screenshots.window_pictures import take_first_start, take_window  # noqa: E402

from sharedesk.ui.look.theme import Scheme, Theme  # noqa: E402
from sharedesk.ui.widgets.focus import FocusWatcher  # noqa: E402

IMAGES = Path(__file__).parent / "images"
LARGEST, ALL_LARGEST = 300_000, 8_000_000
"""Bytes of one picture and of all: the repository keeps every version of them."""


def take_all(theme: Theme, folder: Path) -> None:
    """Take the first start of a new office, then a busy morning of another one and what its recipients see."""
    new = Office(folder / "new")
    try:
        new.at(NOW)
        take_first_start(theme, new, IMAGES)
    finally:
        new.close()
    office = Office(folder / "busy")
    try:
        page = past(office)
        letter = morning(office)
        take_window(theme, office, letter, IMAGES)
        take_pages(office, page, IMAGES)
        take_gates(office, IMAGES)
        take_dead_ends(office, IMAGES)
    finally:
        office.close()


def main() -> int:
    """Make all pictures, remove those that are no longer made; return 1 when they are larger than they may be."""
    begun = time.time()
    IMAGES.mkdir(exist_ok=True)
    application = QApplication(sys.argv[:1])
    theme, _focus = Theme(application, Scheme.LIGHT), FocusWatcher(application)
    with tempfile.TemporaryDirectory(prefix="sharedesk-") as folder:
        take_all(theme, Path(folder))
    for path in IMAGES.glob("*.png"):
        if path.stat().st_mtime < begun:
            path.unlink()
    sizes = {path.name: path.stat().st_size for path in sorted(IMAGES.glob("*.png"))}
    for name, size in sizes.items():
        print(f"{size:>9,}  docs/images/{name}")
    print(f"{sum(sizes.values()):>9,}  in {len(sizes)} pictures")
    return 1 if max(sizes.values()) > LARGEST or sum(sizes.values()) > ALL_LARGEST else 0


if __name__ == "__main__":
    sys.exit(main())
