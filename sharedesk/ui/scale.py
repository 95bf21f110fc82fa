"""How large everything is drawn: as the system's text wants it, times what is set here. It is settled at the start.

Qt scales a whole program by an environment variable that it reads once, while its application object is made. So that
object is made, the system's font is looked at, and where all has to be larger it is made once more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from sharedesk.core.settings import Scale
from sharedesk.desktop import text_size
from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import SMALLEST

VARIABLE = "QT_SCALE_FACTOR"
_NAME = ["sharedesk"]
"""What X11 tells as the name of the windows, however the program was started."""


def scale_called(name: str) -> Scale:
    """Return the scale that is called so; an unknown name leaves all as the system has it."""
    return Scale(name) if name in set(Scale) else Scale.NORMAL


def make_application(scale: Scale) -> QApplication:
    """Make the application object, so that all it draws is as large as the system and `scale` say."""
    made = QApplication(_NAME)
    factor = factor_for(theme.system_pixels() * _factor_of_desktop(), scale, made.primaryScreen().availableSize())
    if factor <= 1:
        return made
    delete(made)  # and with it every object of Qt that there is: nothing else has been made yet
    with _scaled(factor):
        return QApplication(_NAME)


def factor_for(pixels: float, scale: Scale, screen: QSize) -> float:
    """Return by how much to enlarge all: text of the system's height in `pixels` up to 15 px needs no enlarging.

    The result is never so large that a `screen` of this size, in pixels of the system's measure, has too little room.
    """
    wanted = max(1.0, pixels / theme.LARGEST) * int(scale.value) / 100
    wide = SMALLEST[0] * theme.text_scale(pixels)
    most = min(screen.width() / wide, screen.height() / SMALLEST[1])
    return round(max(1.0, min(wanted, most)), 2)


def _factor_of_desktop() -> float:
    """Return what GNOME says on Wayland, where Qt does not ask it."""
    return text_size.factor_of_desktop() if QApplication.platformName() == "wayland" else 1.0


@contextmanager
def _scaled(factor: float) -> Iterator[None]:
    """Let Qt scale by `factor` what is begun now; programs that are started later do not inherit it."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(factor * _number(before))
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def _number(text: str | None) -> float:
    """Return the factor that people set for all programs of Qt; what is none counts as 1, as Qt has it."""
    try:
        return float(text or 1) or 1.0
    except ValueError:
        return 1.0
