"""The private folders in which pasted text and pictures wait until their copy is made.

They lie in the system's folder for temporary files: what is in ShareDesk's own data folder is never shared.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from sharedesk.ui.desk.mime import NewFile

PREFIX = "sharedesk-pasted-"
FORGOTTEN_AFTER = 24 * 3600
"""Seconds after which a folder that a crash left behind is removed: no copy of pasted things waits that long."""


def write(new: NewFile) -> Path:
    """Write `new` into a folder of its own, readable by this user alone, and return the file's path. Blocks."""
    path = Path(tempfile.mkdtemp(prefix=PREFIX)) / new.name
    try:
        new.write(path)
    except BaseException:
        remove(path)
        raise
    return path


def remove(path: Path) -> None:
    """Remove a file that `write` made, with its folder; that it is gone already is fine. Blocks."""
    if path.parent.name.startswith(PREFIX):
        shutil.rmtree(path.parent, ignore_errors=True)


def remove_forgotten() -> None:
    """Remove what a crash left behind long ago. Blocks."""
    oldest = time.time() - FORGOTTEN_AFTER
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):  # another window has just removed it
            if folder.lstat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)  # of other users' folders nothing can be removed
