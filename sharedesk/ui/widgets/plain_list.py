"""A list that only lets people choose: no frame, no editing, and its rows painted by a delegate."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QFrame, QListView


def set_up_list(view: QListView, model: QAbstractItemModel, delegate: QAbstractItemDelegate, name: str) -> None:
    """Let `view` show the entries of `model` as `delegate` paints them; screen readers call it `name`."""
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.setMouseTracking(True)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAccessibleName(name)
