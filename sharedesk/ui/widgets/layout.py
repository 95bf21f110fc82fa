"""Short ways to lay widgets out: rows, columns, panes, hairlines and scrolling areas."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import SPACE_2, WIDTH_DETAILS
from sharedesk.ui.widgets.scroll_bar import OverlayBar

Part: TypeAlias = QWidget | QLayout | int | tuple[QWidget | QLayout, int] | None
"""What a row takes: a widget, a layout, pixels of space, None for a stretch, or (widget or layout, stretch factor)."""

Margins = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""

_WIDEST = 16_777_215
"""Qt's own "no limit" for the width of a widget."""


def row(*parts: Part, gap: int = SPACE_2, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a layout with `parts` from left to right."""
    made = QHBoxLayout()
    _fill(made, parts, gap, margins)
    return made


def col(*parts: Part, gap: int = SPACE_2, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a layout with `parts` from top to bottom."""
    made = QVBoxLayout()
    _fill(made, parts, gap, margins)
    return made


def _fill(layout: QBoxLayout, parts: tuple[Part, ...], gap: int, margins: Margins) -> None:
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        else:
            inner, stretch = part if isinstance(part, tuple) else (part, 0)
            if isinstance(inner, QLayout):
                layout.addLayout(inner, stretch)
            else:
                layout.addWidget(inner, stretch)


def wrap(layout: QLayout) -> QWidget:
    """Return a bare widget that holds `layout`."""
    made = QWidget()
    made.setLayout(layout)
    return made


def make_pane(widget: QWidget, kind: str) -> None:
    """Give `widget` the background of a pane: `bg`, `surface`, `sidebar`, `details` or `status`."""
    widget.setProperty("pane", kind)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class SidePane(QWidget):
    """What stands beside the list, or covers it in a narrow window; `name` is what screen readers call it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        make_pane(self, "details")
        self.setAccessibleName(name)
        self.fill(wide=False)

    def fill(self, *, wide: bool) -> None:
        """Take the whole width, or the usual one."""
        usual = theme.wide(WIDTH_DETAILS)
        self.setMinimumWidth(usual)
        self.setMaximumWidth(_WIDEST if wide else usual)


def rule(*, upright: bool = False) -> QFrame:
    """Return a hairline."""
    made = QFrame()
    made.setProperty("rule", "v" if upright else "h")
    return made


def scroll_area(content: QWidget) -> QScrollArea:
    """Return `content` in an area that scrolls up and down under a slim bar; its controls scroll into view on Tab."""
    made = QScrollArea()
    made.setWidget(content)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    OverlayBar(made)
    return made


def scroll_edge(area: QScrollArea, *, foot: bool = False) -> QFrame:
    """Return a hairline for above `area`, or at its foot, that is there while something is scrolled away under it."""
    edge, bar = rule(), area.verticalScrollBar()
    policy = edge.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    edge.setSizePolicy(policy)

    def adapt() -> None:
        edge.setVisible(bar.value() < bar.maximum() if foot else bar.value() > 0)

    bar.valueChanged.connect(adapt)
    bar.rangeChanged.connect(adapt)
    edge.hide()
    return edge


def clear(layout: QBoxLayout) -> None:
    """Take all widgets out of `layout`; they go away with the next event."""
    while (part := layout.takeAt(0)) is not None:
        if (widget := part.widget()) is not None:
            widget.hide()
            widget.deleteLater()
