"""The private folders in which pasted text and pictures wait until their copy is made."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from sharedesk.paths import PRIVATE_FOLDER, Paths
from sharedesk.ui.clipboard import NewFile

FORGOTTEN_AFTER = 7 * 24 * 3600
"""Seconds after which a folder that a crash left behind is removed: no copy waits that long."""


class PastedFiles:
    """Writes and removes pasted files. Its methods block: call them in a job."""

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.run / "pasted"

    def write(self, new: NewFile) -> Path:
        """Write `new` into a folder of its own and return the file's path."""
        self._folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        path = Path(tempfile.mkdtemp(dir=self._folder)) / new.name
        try:
            new.write(path)
        except BaseException:
            self.remove(path)
            raise
        return path

    def remove(self, path: Path) -> None:
        """Remove a file that `write` made, with its folder; that it is gone already is fine."""
        if path.parent.parent == self._folder:
            shutil.rmtree(path.parent, ignore_errors=True)

    def remove_forgotten(self) -> None:
        """Remove what a crash left behind long ago."""
        if not self._folder.is_dir():
            return
        oldest = time.time() - FORGOTTEN_AFTER
        for folder in self._folder.iterdir():
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
