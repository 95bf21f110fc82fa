"""Pictures of a link made small and clean, drawn elsewhere (`picture_process`), the latest kept."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sharedesk.services import confined
from sharedesk.services.drawings import Drawings

HEAD = struct.Struct(">2I")
"""What stands before the picture: width and height of the original in pixels, as it is to be seen."""

MAX_BYTES = 100 * 10**6
"""Of a larger file no picture is drawn."""


class PictureSize(StrEnum):
    """What a picture is drawn for."""

    ROW = "row"
    """In place of an icon: cut to its shape."""
    SCREEN = "screen"
    """To be looked at: all of it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What was drawn, as JPEG; `width` and `height` are the pixels of the original."""

    image: bytes
    width: int
    height: int


class PictureService:
    """Draws pictures."""

    def __init__(self) -> None:
        self._drawings = Drawings(at_once=2, waiting=8, kept_bytes=32 * 2**20)

    def picture(self, open_file: Callable[[], int], etag: str, size: PictureSize) -> Picture | None:
        """Return the picture in the file that `open_file` opens, whose content `etag` names, at most `size` large.

        None when it cannot be drawn: no sound picture, too much to do, or too busy now.
        """
        command = confined.command("sharedesk.services.picture_process", "draw-picture")
        drawn = self._drawings.get((etag, size), [*command, size.value], open_file)
        return None if drawn is None else Picture(drawn[HEAD.size :], *HEAD.unpack_from(drawn))
