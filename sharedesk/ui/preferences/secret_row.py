"""A row for a secret: dots stand for one that is set, a new one replaces it, and it is never read back."""

from __future__ import annotations

from sharedesk.core.settings import Setting
from sharedesk.ui.preferences.bindings import FieldBinding, Rows
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import icon_button
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.forms import WIDTH_FIELD, SettingRow

DOTS = "●" * 12
_FORGET = 36
"""Pixels of the button that forgets, and of the gap beside it."""


class _SecretBinding(FieldBinding):
    """Keeps the field empty; what is set shows as a placeholder of dots."""

    def _put(self) -> None:
        self._field.setText(
            ""
        )  # clear() would count as typing: the dots would not show, and leaving it forget the secret
        self._field.setPlaceholderText(DOTS if self._values.has_secret(self._setting) else "")


def secret_row(rows: Rows, setting: Setting[str], title: str, caption: str) -> SettingRow:
    """Return a row whose field takes a new secret, with a button that forgets the one that is set."""
    field = Field(name=title, password=True)
    forget = icon_button("x", tr("Forget what is set: {title}", title=title))
    row = SettingRow(title, caption, field, forget)
    binding = rows.tie(_SecretBinding, row, field, setting)
    forget.clicked.connect(lambda: binding.save((setting, None)))

    def show() -> None:
        """Keep the field and what stands beside it as wide as the other fields."""
        is_set = rows.values.has_secret(setting)
        forget.setVisible(is_set)
        field.setFixedWidth(WIDTH_FIELD - (_FORGET if is_set else 0))

    rows.bind(row, (setting,), show)
    return row
