"""Paints the product mark into sharedesk/desktop/icons, once for each size: `python resources/make_icons.py`."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from sharedesk.desktop.plan import ICON_SIZES
from sharedesk.ui.look.mark import paint_mark
from sharedesk.ui.look.tokens import LIGHT

FOLDER = Path(__file__).parents[1] / "sharedesk" / "desktop" / "icons"


def picture(pixels: int) -> QImage:
    """Return the mark in the accent of the light theme."""
    made = QImage(pixels, pixels, QImage.Format.Format_ARGB32)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_mark(painter, QRectF(0, 0, pixels, pixels), QColor(LIGHT.accent), QColor(LIGHT.on_accent))
    painter.end()
    return made


def main() -> None:
    """Write every size."""
    application = QGuiApplication(["make_icons", "-platform", "offscreen"])
    for pixels in ICON_SIZES:
        picture(pixels).save(str(FOLDER / f"sharedesk-{pixels}.png"))
    application.quit()


if __name__ == "__main__":
    main()
