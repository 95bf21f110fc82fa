"""Opens ShareDesk's window as its command line does, and prints `visible` when its first picture is painted.

python -m bench.window_start DATA_DIR
"""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from sharedesk.__main__ import main

_run_loop = QApplication.exec


def _paint_first(application: QApplication) -> int:
    """Stand for QApplication.exec: paint, tell, then run the event loop."""
    while not (shown := [window for window in application.topLevelWidgets() if window.isVisible()]):
        application.processEvents()
    for window in shown:
        window.repaint()
    print("visible", flush=True)
    return _run_loop()


if __name__ == "__main__":
    QApplication.exec = _paint_first  # type: ignore[method-assign, assignment]
    sys.argv[1:] = ["--data-dir", sys.argv[1]]
    main()
