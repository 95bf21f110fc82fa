"""The beginnings of files of many types, as short as their magic numbers allow."""

from __future__ import annotations

import struct
import zlib


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0" + b"\xff\0\0" * 2 + b"\0" + b"\0\0\xff" * 2))
    + _chunk(b"IEND", b"")
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"

DRAWN: dict[str, tuple[bytes, str]] = {
    "picture.png": (PNG, "image/png"),
    "moving.png": (PNG[:33] + _chunk(b"acTL", b"\0" * 8) + PNG[33:], "image/png"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "image/jpeg"),
    "anim.gif": (b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff;", "image/gif"),
    "photo.webp": (b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0/\0\0\0", "image/webp"),
    "scan.bmp": (b"BM\x1e\0\0\0\0\0\0\0\x1a\0\0\0", "image/bmp"),
    "paper.pdf": (PDF, "application/pdf"),
    "clip.mp4": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08free", "video/mp4"),
    "clip.webm": (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm", "video/webm"),
    "song.mp3": (b"ID3\x03\0\0\0\0\0\x0f" + b"\0" * 16, "audio/mpeg"),
    "voice.wav": (b"RIFF$\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0", "audio/wav"),
    "voice.ogg": (b"OggS\0\x02\0\0\0\0\0\0\0\0", "audio/ogg"),
    "song.flac": (b'fLaC\0\0\0"\x10\0\x10\0', "audio/flac"),
}
"""Name, first bytes, and the type that they are sent with."""

NEVER_DRAWN: dict[str, bytes] = {
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "image.png": b"<html><script>alert(1)</script></html>",
    "fake.pdf": b"<script>alert(1)</script>%PDF-1.4",
    "late.pdf": b"\x00\x01" + PDF,
    "page.xml": b'<?xml version="1.0"?><x xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></x>',
    "program.exe": b"MZ\x90\0\x03\0\0\0",
    "letter.docx": b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0",
    "flash.pdf": b"FWS\x0a\0\0\0\0",
    "archive.png": b"PK\x03\x04\x14\0\0\0\0\0",
    "photo.tiff": b"II*\0\x08\0\0\0",
    "icon.ico": b"\0\0\x01\0\x01\0\x10\x10",
    "noise.bin": bytes(range(256)),
    "letter.rtf": b"{\\rtf1\\ansi Hello}",
    "empty.txt": b"",
}
"""Never sent as anything but an attachment, whatever their names say."""


def pdf_of(*texts: str) -> bytes:
    """Return a sound PDF with a page for each text."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(texts)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(texts)}>>"]
    font = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    for number, text in enumerate(texts):
        content = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {4 + 2 * number} 0 R/Resources{font}>>"
        )
        objects.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{rows}{end}".encode()
