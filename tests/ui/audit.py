"""Looks a built window over for what people who cannot see it well, or not point, would miss."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QPushButton, QWidget

from sharedesk.ui.widgets.labels import Elided

_Role = QAccessible.Role
CONTROLS = {
    _Role.Button, _Role.ButtonMenu, _Role.ButtonDropDown, _Role.CheckBox, _Role.RadioButton, _Role.ComboBox,
    _Role.EditableText, _Role.SpinBox, _Role.Slider, _Role.List, _Role.Table, _Role.Link, _Role.PageTab,
}  # fmt: skip
ROWS = 40
PARTS = {_Role.ListItem, _Role.Cell, _Role.Row, _Role.MenuItem}


@dataclass(frozen=True)
class Node:
    """What screen readers get of a part of the window, as plain values: an interface must not outlive its widget."""

    name: str
    role: QAccessible.Role
    reached: bool
    """Whether keys can act on it."""
    scrolls: bool
    where: str


def nodes(root: QWidget) -> list[Node]:
    """Return all that is visible of a window, of long lists the first rows."""
    found = []
    waiting = [(QAccessible.queryAccessibleInterface(root), "")]
    while waiting:
        node, inside = waiting.pop()
        if not node.isValid() or node.state().invisible:
            continue
        widget, name = node.object(), node.text(QAccessible.Text.Name).strip()
        if not (isinstance(widget, QWidget) and widget.objectName().startswith("qt_")):
            reached = bool(node.state().focusable and not node.state().disabled)
            scrolls = isinstance(widget, QAbstractScrollArea)
            found.append(Node(name, node.role(), reached, scrolls, f"{type(widget).__name__} in {inside!r}"))
        waiting += [(node.child(place), name or inside) for place in range(min(node.childCount(), ROWS))]
    return found


def choices(root: QWidget) -> list[QAbstractButton]:
    """Return the visible buttons of which one alone can be on."""
    found = [one for one in root.findChildren(QAbstractButton) if one.isVisible()]
    return [one for one in found if (group := one.group()) is not None and group.exclusive()]


def heard(choice: QWidget) -> tuple[QAccessible.Role, bool, str]:
    """Return what screen readers get of a choice: its role, whether it is on, and the name of the group around it."""
    node = QAccessible.queryAccessibleInterface(choice)
    state, above = node.state(), node.parent()
    while above.isValid() and above.role() not in {_Role.Grouping, _Role.Window, _Role.Dialog}:
        above = above.parent()
    group = above.text(QAccessible.Text.Name) if above.isValid() and above.role() is _Role.Grouping else ""
    return node.role(), bool(state.checkable and state.checked), group


def silent(root: QWidget) -> list[str]:
    """Return the parts without a name, and those without a control's role that keys reach for more than scrolling.

    Of choices that exclude each other, those that are no radio buttons in a group with a name.
    """
    found = []
    for choice in choices(root):
        role, on, group = heard(choice)
        if role is not _Role.RadioButton or on is not choice.isChecked() or not group:
            found.append(f"no choice: {role.name} {choice.accessibleName() or choice.text()!r} in {group!r}")
    for node in nodes(root):
        if (node.reached or node.role in CONTROLS | PARTS) and not node.name:
            found.append(f"no name: {node.role.name} {node.where}")
        if node.reached and not node.scrolls and node.role not in CONTROLS | PARTS:
            found.append(f"no role: {node.role.name} {node.where} {node.name!r}")
    return found


def reachable(window: QWidget) -> set[QWidget]:
    """Return what Tab has to reach in a window."""
    found = set()
    for widget in window.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_") or widget.window() is not window
        stops = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
        if stops and not inner and not widget.focusProxy():
            found.add(widget)
    return found


def tab_stops(window: QWidget) -> list[QWidget]:
    """Press Tab until it is back where it began; return where it stopped."""
    stops: list[QWidget] = []
    while (now := window.focusWidget()) is not None and now not in stops:
        stops.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
        QApplication.processEvents()
    return stops


def not_reached(window: QWidget) -> list[str]:
    """Return what Tab misses. Of choices that exclude each other it stops at one; arrows reach the others."""
    stops = tab_stops(window)
    groups = {stop.group() for stop in stops if isinstance(stop, QAbstractButton) and stop.group() is not None}
    return [
        f"{type(one).__name__} {one.accessibleName()!r}"
        for one in reachable(window) - set(stops)
        if not (isinstance(one, QAbstractButton) and one.group() in groups)
    ]


def clipped(root: QWidget) -> list[str]:
    """Return the labels and buttons whose words do not fit; what is elided says so and has its tooltip."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, Elided):
            continue
        if isinstance(widget, QLabel) and widget.text():
            wraps = widget.wordWrap()
            high = widget.heightForWidth(widget.width()) if wraps else widget.sizeHint().height()
            wide = 0 if wraps else widget.sizeHint().width()
            if wraps and widget.textFormat() is Qt.TextFormat.PlainText:
                words = re.split(r"(?<=[ /\u200b-])", widget.text())
                wide = max(QFontMetrics(widget.font()).horizontalAdvance(word.strip()) for word in words)
            if wide > widget.width() + 1 or high > widget.height() + 1:
                found.append(f"label “{widget.text()[:60]}”")
        elif isinstance(widget, QPushButton) and widget.text() and widget.sizeHint().width() > widget.width() + 1:
            found.append(f"button “{widget.text()}”")
    return found
