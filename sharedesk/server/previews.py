"""Which files may be shown in a browser, and how: decided by their first bytes, never by their names (ASVS 5.3.1)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum

import filetype

HEAD_BYTES = 8192
"""How much of a file is looked at; every magic number of the list is within it."""

TEXT_BYTES = 256 * 1024
"""How much of a text is shown; the rest is there after a download."""


class Stage(StrEnum):
    """How a preview is put on the page."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    PDF = "pdf"
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Drawable:
    """What the first bytes tell: the stage, and the type to send the bytes with (None where they are never sent)."""

    stage: Stage
    mime: str | None = None


NOT_DRAWABLE = Drawable(Stage.NONE)

_ALLOWED = {
    "image/png": Drawable(Stage.IMAGE, "image/png"),
    "image/apng": Drawable(Stage.IMAGE, "image/png"),
    "image/jpeg": Drawable(Stage.IMAGE, "image/jpeg"),
    "image/gif": Drawable(Stage.IMAGE, "image/gif"),
    "image/webp": Drawable(Stage.IMAGE, "image/webp"),
    "image/avif": Drawable(Stage.IMAGE, "image/avif"),
    "image/bmp": Drawable(Stage.IMAGE, "image/bmp"),
    "application/pdf": Drawable(Stage.PDF, "application/pdf"),
    "video/mp4": Drawable(Stage.VIDEO, "video/mp4"),
    "video/x-m4v": Drawable(Stage.VIDEO, "video/mp4"),
    "video/webm": Drawable(Stage.VIDEO, "video/webm"),
    "audio/mpeg": Drawable(Stage.AUDIO, "audio/mpeg"),
    "audio/mp4": Drawable(Stage.AUDIO, "audio/mp4"),
    "audio/aac": Drawable(Stage.AUDIO, "audio/aac"),
    "audio/ogg": Drawable(Stage.AUDIO, "audio/ogg"),
    "audio/x-flac": Drawable(Stage.AUDIO, "audio/flac"),
    "audio/x-wav": Drawable(Stage.AUDIO, "audio/wav"),
}
"""By the names that `filetype` gives; SVG and HTML are text to it and can never get in."""

_READABLE_FORMATS = {"application/pdf", "application/rtf", "application/postscript"}
"""What is made of letters but is no text. Anything else of letters alone is one, whatever it starts with ("BM…")."""

_ACCENTED = 0.3
"""The share of letters beyond ASCII that a text in a Western European language has at most."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Tab, line feed, form feed, carriage return and escape occur in texts; the other control characters mean "binary".
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def examine(head: bytes, *, is_whole: bool) -> Drawable:
    """Say how a file that starts with `head` may be shown."""
    if not head:
        return NOT_DRAWABLE
    mime = filetype.guess_mime(head)
    text = _unicode(head, is_whole=is_whole)
    if text is None and mime is None:
        text = _western(head)
    if mime not in _READABLE_FORMATS and text is not None:
        return Drawable(Stage.TEXT)
    return _ALLOWED.get(mime, NOT_DRAWABLE) if mime else NOT_DRAWABLE


def decode(data: bytes, *, is_whole: bool) -> str | None:
    """Return bytes as text: UTF-8, UTF-16 with a byte order mark, or Western European; None when they are no text.

    The last character may be cut off unless the data `is_whole`.
    """
    text = _unicode(data, is_whole=is_whole)
    return _western(data) if text is None else text


def _unicode(data: bytes, *, is_whole: bool) -> str | None:
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=is_whole)
    except UnicodeDecodeError:
        return None
    return None if _BINARY.search(text) else text


def _western(data: bytes) -> str | None:
    """Return bytes as Latin-1, as Windows fills it up; other alphabets of one byte would come out as gibberish."""
    if sum(byte >= 0x80 for byte in data) > len(data) * _ACCENTED:
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return None if _BINARY.search(text) else text
