"""Writes pictures as small PNG files: the 255 commonest colours exactly, the others by the nearest of these.

Flat surfaces keep their colours; what is rounded are shades at the edges of letters, which nobody sees.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from PySide6.QtGui import QImage


def write(picture: QImage, path: Path) -> None:
    """Write a picture. Raises OSError."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(plain.constBits()).cast("I").tolist()
    colours = [colour for colour, _ in Counter(pixels).most_common(255)]
    place = {colour: number for number, colour in enumerate(colours)}

    @cache
    def nearest(colour: int) -> int:
        return place[min(colours, key=lambda other: _distance(colour, other))]

    numbers = bytes([place[pixel] if pixel in place else nearest(pixel) for pixel in pixels])
    small = QImage(numbers, plain.width(), plain.height(), plain.width(), QImage.Format.Format_Indexed8)
    small.setColorTable(colours)
    if not small.save(str(path), "PNG", 0):  # type: ignore[call-overload]  # the stub wants bytes, Qt takes both
        raise OSError(f"{path} could not be written")


def _distance(one: int, other: int) -> int:
    return sum(((one >> shift & 255) - (other >> shift & 255)) ** 2 for shift in (0, 8, 16))
