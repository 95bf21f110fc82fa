"""Pages of PDF documents as images, drawn elsewhere (`pdf_process`), the latest kept."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from sharedesk.services import confined
from sharedesk.services.drawings import Drawings

PAGE_COUNT = struct.Struct(">I")
"""What stands before the picture: how many pages the document has."""

LONGEST_SIDE = 1684
"""Pixels of a page's longest side: A4 at twice its 842 points, sharp on a dense screen."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page: `image` is a PNG, `count` how many pages the document has."""

    image: bytes
    count: int


class PdfService:
    """Draws pages."""

    def __init__(self) -> None:
        self._drawings = Drawings(at_once=2, waiting=8, kept_bytes=32 * 2**20)

    def page(self, open_file: Callable[[], int], etag: str, number: int) -> PdfPage | None:
        """Return page `number` (from 0) of the document that `open_file` opens, whose content `etag` names.

        None when it cannot be drawn: no such page, no sound PDF, a password, too much to do, or too busy now.
        """
        started = [*confined.command("sharedesk.services.pdf_process", "draw-pdf"), str(number), str(LONGEST_SIDE)]
        drawn = self._drawings.get((etag, number), started, open_file)
        if drawn is None:
            return None
        (count,) = PAGE_COUNT.unpack_from(drawn)
        return PdfPage(drawn[PAGE_COUNT.size :], count)
