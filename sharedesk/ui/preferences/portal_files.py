"""The rows of *Portal & address* for the files of a certificate of one's own: each is read before it holds."""

from __future__ import annotations

from pathlib import Path

from sharedesk.core.settings import Setting
from sharedesk.ui.desk.choosing import choose_file
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.preferences.bindings import FieldBinding, Rows
from sharedesk.ui.preferences.values import Change
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.forms import WIDTH_FIELD, SettingRow


class FileBinding(FieldBinding):
    """A file is set once it was read: one that is missing or holds something else is refused, and nothing changes.

    Whether key and certificate belong together is seen when both are set: people change one after the other.
    """

    def __init__(self, session: Session, rows: Rows, row: SettingRow, field: Field, setting: Setting[str]) -> None:
        self._reach = session.context.reach
        self._lane = Lane(session.jobs, 1)
        super().__init__(rows.values, session.messages, row, field, setting)

    def save(self, *changes: Change) -> None:
        """Read the file, then apply its path; an empty one goes back to the certificate that was made here."""
        path, apply = self._setting.parse(self._field.text()), super().save
        if path:
            look = self._reach.try_file
            self._lane.run(lambda: look(self._setting, Path(path)), lambda _read: apply(*changes), self.refused)
        else:
            apply(*changes)

    def choose(self, path: Path) -> None:
        """Apply a path as if it had been typed."""
        self._field.setText(str(path))
        self._field.setModified(True)
        self.apply()


def file_row(
    session: Session, rows: Rows, setting: Setting[str], title: str, caption: str, *, placeholder: str
) -> SettingRow:
    """Return the row of a file: its path, and a button that looks for it."""
    field = Field(name=title, placeholder=placeholder)
    field.setFixedWidth(WIDTH_FIELD)
    choose = button(tr("Choose…"), name=tr("Choose the file: {title}", title=title))
    made = SettingRow(title, caption, field, choose)
    binding = FileBinding(session, rows, made, field, setting)

    def ask() -> None:
        known = rows.values.text(setting)
        folder = str(Path(known).parent) if known else ""
        choose_file(made.window(), f"{title} (PEM)", lambda paths: binding.choose(paths[0]), folder)

    choose.clicked.connect(ask)
    return made
