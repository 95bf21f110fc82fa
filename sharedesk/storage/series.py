"""Opening many files below a shared folder one after the other: the folder that the last one was in stays open."""

from __future__ import annotations

import os
import time
from pathlib import Path

from sharedesk.storage.filesource import read_into
from sharedesk.storage.identity import Identity, is_untouched
from sharedesk.storage.originals import Originals

HELD = 64
"""After how many files a folder is opened anew, component by component from the shared folder."""

HELD_SECONDS = 1.0
"""After what time it is, so that a folder that was moved out meanwhile is soon noticed."""


class Series:
    """Opens the files of one archive, for one thread at a time, with all that `Originals.open_beneath` promises."""

    def __init__(self, originals: Originals) -> None:
        self._originals = originals
        self._folder: int | None = None
        self._place: tuple[str, tuple[str, ...]] | None = None
        self._left = 0
        self._until = 0.0

    def open(self, root: str, parts: tuple[str, ...]) -> int:
        """Open the shared file itself, or a file at `parts` below the shared folder `root`. Raises OSError."""
        if not parts or not self._originals.opens_by_steps:
            return self._originals.open_at(Path(root), parts)
        folder = self._open_folder(root, parts[:-1])
        try:
            return self._originals.open_file_in(folder, parts[-1])
        except OSError:
            return self._originals.open_beneath(
                Path(root), parts
            )  # a link, or gone: this resolves it, or says what is wrong

    def read(self, root: str, parts: tuple[str, ...], before: Identity, buffer: memoryview) -> bool:
        """Fill `buffer` with the whole file at `parts` if nothing has touched it since it was found as `before`.

        In as few system calls as there can be. False says that it has to be opened to tell what is there now. Raises
        OSError.
        """
        if not parts or not self._originals.opens_by_steps or len(buffer) != before.size:
            return False
        fd = self._originals.open_in(self._open_folder(root, parts[:-1]), parts[-1])
        try:
            return (
                is_untouched(fd, "", before)
                and read_into(fd, [buffer], 0) == len(buffer)
                and is_untouched(fd, "", before)
            )
        finally:
            os.close(fd)

    def _open_folder(self, root: str, parts: tuple[str, ...]) -> int:
        if self._folder is None or self._place != (root, parts) or self._left == 0 or time.monotonic() >= self._until:
            self.close()
            self._folder = self._originals.open_beneath(Path(root), parts)
            self._place, self._left, self._until = (root, parts), HELD, time.monotonic() + HELD_SECONDS
        self._left -= 1
        return self._folder

    def close(self) -> None:
        """Close the folder; may be called again and again."""
        if self._folder is not None:
            os.close(self._folder)
            self._folder = None
