"""A program that prints the text on the clipboard of its display: python -m tests.e2e.window.read_clipboard."""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication

if __name__ == "__main__":
    application = QGuiApplication(sys.argv[:1])
    print(QGuiApplication.clipboard().text())
