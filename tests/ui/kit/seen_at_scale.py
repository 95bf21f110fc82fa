"""A program of its own that makes the application at a scale and tells, as JSON, what Qt makes of it."""

from __future__ import annotations

import json
import os
import sys

from PySide6.QtWidgets import QApplication

from sharedesk.core.settings import Scale
from sharedesk.ui import texts
from sharedesk.ui.look import theme
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.models.activity import ActivityModel
from sharedesk.ui.models.links import LinkListModel
from sharedesk.ui.scale import VARIABLE, make_application
from tests.ui.audit import clipped


def main() -> None:
    """Show the window in German, as large as the screen, at the scale that the first argument names."""
    application = make_application(Scale(sys.argv[1]))
    Theme(application, Scheme.LIGHT)
    texts.use("de")
    window = MainWindow(LinkListModel(), ActivityModel())
    window.list.set_loaded()
    room = application.primaryScreen().availableSize()
    window.resize(room)
    window.show()
    for _ in range(20):
        QApplication.processEvents()
    print(json.dumps({
        "ratio": round(window.devicePixelRatioF(), 2),
        "text": round(theme.font().pixelSize() * window.devicePixelRatioF()),
        "screen": [room.width(), room.height()],
        "window": [window.width(), window.height()],
        "inherited": os.environ.get(VARIABLE),
        "clipped": clipped(window),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
