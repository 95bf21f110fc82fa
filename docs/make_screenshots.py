"""Makes the pictures in docs/images: every screen of the window and every page of the portal, in both themes.

With the code of a language (`de`) it makes those of the guide in that language, in docs/images/de, in light alone.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Before Qt is loaded: a screen that is not there, two pixels for one, and the same time of day wherever this runs.
SCREEN = Path(__file__).parent / "screenshots" / "screen.json"
os.environ |= {"QT_QPA_PLATFORM": f"offscreen:configfile={SCREEN}", "QT_SCALE_FACTOR": "2", "TZ": "UTC"}
time.tzset()

from PySide6.QtWidgets import QApplication  # noqa: E402 - the environment comes first
from screenshots.office import NOW, Office, morning, past  # noqa: E402
from screenshots.page_pictures import take_dead_ends, take_gates, take_pages  # noqa: E402
from screenshots.window_pictures import take_first_start, take_window  # noqa: E402

from sharedesk.ui import texts  # noqa: E402
from sharedesk.ui.look.theme import Scheme, Theme  # noqa: E402
from sharedesk.ui.widgets.focus import FocusWatcher  # noqa: E402

GUIDE, IMAGES = Path(__file__).parent / "guide", Path(__file__).parent / "images"
LARGEST, ALL_LARGEST = 300_000, 8_000_000
"""Bytes of one picture and of all: the repository keeps every version of them."""


HOME = Path("/home/maya")
"""Where the pictures show the files of the one whose office it is."""


@contextmanager
def home() -> Iterator[Path]:
    """Yield the home folder of the office, made for the pictures; a temporary folder where that is not ours to make."""
    if os.geteuid() != 0 or HOME.exists():
        with tempfile.TemporaryDirectory(prefix="sharedesk-") as folder:
            yield Path(folder)
        return
    HOME.mkdir(mode=0o700)
    try:
        yield HOME
    finally:
        shutil.rmtree(HOME)


def take_first(theme: Theme, folder: Path, images: Path) -> None:
    """Take the first start of a new office."""
    new = Office(folder)
    try:
        new.at(NOW)
        take_first_start(theme, new, images)
    finally:
        new.close()


def take_morning(theme: Theme, folder: Path, images: Path) -> None:
    """Take a busy morning of an office, and what its recipients see."""
    office = Office(folder)
    try:
        page = past(office)
        letter = morning(office)
        take_window(theme, office, letter, images)
        take_pages(office, page, images)
        take_gates(office, images)
        take_dead_ends(office, images)
    finally:
        office.close()


def of_guide(language: str) -> set[str]:
    """Return the names of the pictures that the guide in a language shows."""
    pages = (path.read_text(encoding="utf-8") for path in (GUIDE / language).glob("*.md"))
    return {name for page in pages for name in re.findall(rf"images/{language}/([\w-]+\.png)", page)}


def main(language: str = texts.ENGLISH) -> int:
    """Make all pictures, remove those that are no longer made; return 1 when they are larger than they may be."""
    begun = time.time()
    images = IMAGES if language == texts.ENGLISH else IMAGES / language
    images.mkdir(exist_ok=True)
    application = QApplication(sys.argv[:1])
    theme, _focus = Theme(application, Scheme.LIGHT), FocusWatcher(application)
    texts.use(language)
    for take in (take_first, take_morning):
        with home() as folder:
            take(theme, folder, images)
    wanted = None if language == texts.ENGLISH else of_guide(language)
    for path in images.glob("*.png"):
        if path.stat().st_mtime < begun or (wanted is not None and path.name not in wanted):
            path.unlink()
    sizes = {path.name: path.stat().st_size for path in sorted(images.glob("*.png"))}
    for name, size in sizes.items():
        print(f"{size:>9,}  {images.relative_to(IMAGES.parents[1])}/{name}")
    print(f"{sum(sizes.values()):>9,}  in {len(sizes)} pictures")
    return 1 if max(sizes.values()) > LARGEST or sum(sizes.values()) > ALL_LARGEST else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
