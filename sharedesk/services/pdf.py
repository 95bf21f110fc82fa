"""Pages of PDF documents as images, drawn elsewhere (`pdf_process`), a few at a time, the latest kept."""

from __future__ import annotations

import struct
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock, Semaphore

from sharedesk.services import confined

PAGE_COUNT = struct.Struct(">I")
"""What stands before the picture: how many pages the document has."""

LONGEST_SIDE = 1684
"""Pixels of a page's longest side: A4 at twice its 842 points, sharp on a dense screen."""

AT_ONCE = 2
KEPT_BYTES = 32 * 2**20


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page: `image` is a PNG, `count` how many pages the document has."""

    image: bytes
    count: int


class PdfService:
    """Draws pages. Two at once at most: a page may take seconds of a core (ASVS 15.1.3)."""

    def __init__(self) -> None:
        self._slots = Semaphore(AT_ONCE)
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, int], PdfPage] = OrderedDict()

    def page(self, fd: int, etag: str, number: int) -> PdfPage | None:
        """Return page `number` (from 0) of the document open at `fd`, whose content `etag` names.

        None when it cannot be drawn: no such page, no sound PDF, a password, too much to do, or too busy now.
        """
        key = (etag, number)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if not self._slots.acquire(timeout=confined.WAIT_SECONDS):
            return None
        try:
            drawn = _draw(fd, number)
        finally:
            self._slots.release()
        if drawn is not None:
            self._keep(key, drawn)
        return drawn

    def _keep(self, key: tuple[str, int], drawn: PdfPage) -> None:
        with self._lock:
            self._kept[key] = drawn
            while sum(len(page.image) for page in self._kept.values()) > KEPT_BYTES and len(self._kept) > 1:
                self._kept.popitem(last=False)


def _draw(fd: int, number: int) -> PdfPage | None:
    started = [*confined.command("sharedesk.services.pdf_process", "draw-pdf"), str(number), str(LONGEST_SIDE)]
    code, drawn = confined.run(started, fd) or (1, b"")
    if code != 0 or len(drawn) <= PAGE_COUNT.size:
        return None
    (count,) = PAGE_COUNT.unpack_from(drawn)
    return PdfPage(drawn[PAGE_COUNT.size :], count)
