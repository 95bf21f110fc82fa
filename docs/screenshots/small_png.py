"""Writes pictures as small PNG files: the 255 commonest colours exactly, the others by the nearest of these.

Flat surfaces keep their colours; what is rounded are shades at the edges of letters, which nobody sees.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtGui import QImage


def write(picture: QImage, path: Path) -> None:
    """Write a picture. Raises OSError."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    colours = [colour for colour, _ in Counter(memoryview(plain.constBits()).cast("I")).most_common(255)]
    small = plain.convertToFormat(QImage.Format.Format_Indexed8, colours)
    if not small.save(str(path), "PNG", 0):  # type: ignore[call-overload]  # the stub wants bytes, Qt takes both
        raise OSError(f"{path} could not be written")
