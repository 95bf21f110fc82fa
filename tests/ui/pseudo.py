"""A language in which every text shows where it begins and ends, and what of a window is not in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from unittest.mock import patch

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, Qt, QTranslator
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from sharedesk.ui.texts import CONTEXT
from sharedesk.ui.widgets.labels import Elided

OPEN, CLOSE = "⟦", "⟧"
_INNERMOST = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_NO_WORDS = re.compile(
    r"\b(Ctrl|Alt|Shift|Esc|Del|Return|Enter|F\d+)\b|\+[A-Z]\b"  # keys
    r"|\b\d[\d.,]* (KB|MB|GB|TB)\b|\b\d+[hdwm]\b|UTC[+-]\d\d:\d\d"  # amounts
    r"|<[^>]*>|&\w+;|https?://\S*|\S+@\S+|\b[\w-]+(\.[\w-]+)+(:\d+)?|#[0-9a-f]{6}"  # markup, addresses, colours
    r"|\bShareDesk\b|\bSTARTTLS\b|\bTLS\b|\bEnglish\b|\bDeutsch\b|\bFrançais\b|\bEspañol\b|/\S*",
)
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)


class Pseudo(QTranslator):
    """Puts marks around every text; `longer` also makes each as much longer as German is at its worst."""

    def __init__(self, longer: float = 0.0) -> None:
        super().__init__()
        self._longer = longer

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Say that there is something to ask for."""
        return False

    def translate(  # type: ignore[override]  # None is Qt's null: ask the next one
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the text between its marks; nothing of what is Qt's own."""
        if context != CONTEXT or not source:
            return None
        more = " ~~~~" * round(len(source) * self._longer / 5)
        return f"{OPEN}{source}{more}{CLOSE}"


def bare(text: str, names: Collection[str] = ()) -> str:
    """Return what of `text` did not go through the door for words: neither marked, nor a name, nor an amount."""
    while (shorter := _INNERMOST.sub(" ", text)) != text:
        text = shorter
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    rest = _NO_WORDS.sub(" ", text)
    return rest.strip() if re.search(r"[^\W\d_]{2,}", rest) else ""


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Yield every text that somebody sees or hears in `root` and what is in it, with where it stands."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget.objectName().startswith("qt_") or widget.window() is not root.window():
            continue
        kind = type(widget).__name__
        for text in (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()):
            yield kind, text
        if isinstance(widget, Elided):  # the half of a mark is none
            yield kind, widget.full_text
        elif isinstance(widget, QLabel | QAbstractButton):
            yield kind, widget.text()
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            yield kind, widget.placeholderText()
        elif isinstance(widget, QComboBox):
            yield from ((kind, widget.itemText(place)) for place in range(widget.count()))
        elif isinstance(widget, QMenu):
            yield from ((kind, text) for text in menu_texts(widget))
        elif isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            yield from ((kind, text) for text in model_texts(widget.model()))
    yield "window", root.windowTitle()
    yield from (("action", text) for action in root.findChildren(QAction) for text in (action.text(), action.toolTip()))


def menu_texts(menu: QMenu) -> Iterator[str]:
    """Yield the words of a menu and of those below it."""
    yield menu.title()
    for action in menu.actions():
        yield action.text()
        below = action.menu()
        if isinstance(below, QMenu):
            yield from menu_texts(below)


def model_texts(model: QAbstractItemModel) -> Iterator[str]:
    """Yield what a list or table says, painted or aloud, and its headings."""
    columns = model.columnCount() if isinstance(model, QAbstractTableModel) else 1
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount()):
            index: QModelIndex = model.index(row, column)
            yield from (text for role in _ROLES if isinstance(text := index.data(role), str))


def painted(widget: QWidget) -> list[str]:
    """Return every text that a widget writes by itself when it is painted."""
    said: list[str] = []
    with patch.object(QPainter, "drawText", lambda _painter, *given: said.extend(t for t in given if type(t) is str)):
        widget.grab()
    return said


def too_wide(root: QWidget) -> list[str]:
    """Return the areas of `root` that scroll up and down, and hold more than fits from left to right."""
    areas = [area for area in root.findChildren(QScrollArea) if area.isVisible() and area.widget() is not None]
    return [
        f"{area.widget().minimumSizeHint().width()} in {area.viewport().width()} pixels of {type(root).__name__}"
        for area in areas
        if area.widget().minimumSizeHint().width() > area.viewport().width()
    ]


def untranslated(root: QWidget, names: Collection[str] = ()) -> list[str]:
    """Return every text of `root` that is not in the pseudo-language, but for names."""
    return sorted({f"{kind}: {rest!r} in {text!r}" for kind, text in texts(root) if (rest := bare(text, names))})
