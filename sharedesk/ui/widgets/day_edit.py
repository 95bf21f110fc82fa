"""A field for a day, or for a moment, with a calendar that looks like the rest of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QDateTimeEdit, QToolButton

from sharedesk.ui.look import icons
from sharedesk.ui.look.theme import font
from sharedesk.ui.texts import tr


def with_calendar(edit: QDateTimeEdit, name: str) -> None:
    """Name a field, and give it a calendar in our colours."""
    edit.setFont(font("body"))
    edit.setAccessibleName(name)
    edit.setCalendarPopup(True)
    calendar = edit.calendarWidget()
    for part, icon in (("prevmonth", "caret-left"), ("nextmonth", "caret-right")):
        if step := calendar.findChild(QToolButton, f"qt_calendar_{part}"):
            step.setIcon(icons.icon(icon))  # its own is black in the dark too
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):  # red by default, which here means bad
        calendar.setWeekdayTextFormat(weekend, calendar.weekdayTextFormat(Qt.DayOfWeek.Monday))


class DayEdit(QDateEdit):
    """A day of the calendar."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        with_calendar(self, name)
        self.setDisplayFormat(tr("d MMM yyyy"))
        self.setMinimumWidth(136)
