"""Draws one page of a PDF in a process of its own, so that a hostile or broken document can only harm that process.

The document is the file on stdin, which can be sought. Stdout gets the number of pages as four bytes, then the page as
PNG. Started by `services.pdf` with the number of the page (from 0) and its longest side in pixels.
"""

from __future__ import annotations

import struct
import sys
import zlib
from typing import BinaryIO

import pypdfium2

from sharedesk.services.confined import limit_resources
from sharedesk.services.pdf import PAGE_COUNT

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">2I5B")
_TRUECOLOUR = 2


def draw(document: BinaryIO, number: int, longest: int) -> bytes:
    """Return how many pages a document has, and page `number` (from 0) as PNG, `longest` pixels on its longest side.

    Raises pypdfium2.PdfiumError for what is no PDF or needs a password, IndexError when there is no such page.
    """
    with pypdfium2.PdfDocument(document) as pages:
        page = pages[number]
        scale = longest / max(*page.get_size(), 1.0)
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False, may_draw_forms=False)
        rows = [bytes(bitmap.buffer[at : at + 3 * bitmap.width]) for at in _row_starts(bitmap.height, bitmap.stride)]
        return PAGE_COUNT.pack(len(pages)) + png(bitmap.width, bitmap.height, rows)


def _row_starts(height: int, stride: int) -> range:
    return range(0, height * stride, stride)


def png(width: int, height: int, rows: list[bytes]) -> bytes:
    """Return an image of 8-bit RGB rows as PNG (ISO 15948)."""
    header = _HEADER.pack(width, height, 8, _TRUECOLOUR, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main(arguments: list[str]) -> int:
    """Draw what the arguments name; exit code 1 when it cannot be drawn."""
    limit_resources()
    try:
        number, longest = (int(argument) for argument in arguments)
        sys.stdout.buffer.write(draw(sys.stdin.buffer, number, longest))
    except (pypdfium2.PdfiumError, IndexError, ValueError, MemoryError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
