"""The icons that are given to desktops are the mark as the window paints it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from resources.make_icons import picture
from sharedesk.desktop.plan import ICON_SIZES, icon_png, icon_svg


def difference(one: QImage, other: QImage) -> float:
    """Return by how much the pixels differ on average, of 255."""
    images = [image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied) for image in (one, other)]
    first, second = (bytes(image.constBits()) for image in images)
    assert len(first) == len(second)
    return sum(abs(a - b) for a, b in zip(first, second, strict=True)) / len(first)


@pytest.mark.parametrize("pixels", ICON_SIZES)
def test_pictures_are_up_to_date(qapp: QApplication, pixels: int) -> None:
    assert difference(QImage.fromData(icon_png(pixels)), picture(pixels)) < 1


def test_the_drawing_is_the_same_mark(qapp: QApplication) -> None:
    drawn = QImage(128, 128, QImage.Format.Format_ARGB32_Premultiplied)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(icon_svg()).render(painter)
    painter.end()
    assert difference(drawn, picture(128)) < 2
