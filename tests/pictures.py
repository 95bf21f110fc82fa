"""Pictures for logos: sound ones of every make, and those that are meant to do harm."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

RED = (200, 30, 40, 255)
SYMBOL = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" rx="12" '
    'fill="#1e5b4f"/><path d="M20 46V20l24 24V18" fill="none" stroke="#fff" stroke-width="6"/></svg>'
)
WORDMARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 48"><rect width="48" height="48" rx="10" fill="#1e5b4f"/>'
    '<rect x="64" y="16" width="176" height="16" fill="#17191c"/></svg>'
)


def raster(kind: str, width: int = 120, height: int = 40, colour: tuple[int, ...] = RED) -> bytes:
    """Return a picture of one colour in a format of Pillow."""
    mode = "RGB" if kind == "JPEG" else "RGBA"
    out = io.BytesIO()
    Image.new(mode, (width, height), colour[: len(mode)]).save(out, kind)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose head claims a size and whose data unpacks to much more than it is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(b"\0" * (4 * 2**20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def svg_around(inside: str, before: str = "") -> str:
    """Return an SVG with a blue square and `inside`."""
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 40 40"><rect width="40" height="40" fill="#0000ff"/>{inside}</svg>'
    )


def billion_laughs() -> str:
    """Return an SVG whose entities would grow to gigabytes."""
    lines = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return svg_around("<text>&a9;</text>", f"<!DOCTYPE svg [{''.join(lines)}]>")


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG."""
    width, height = struct.unpack_from(">16x2I", png)
    return width, height


def write(path: Path, content: bytes | str) -> Path:
    """Write a picture and return its path."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
