"""The row that says how long events are kept; a shorter time is asked about, because it cannot be undone."""

from __future__ import annotations

from sharedesk.core.saying import mark
from sharedesk.core.settings import AUDIT_RETENTION
from sharedesk.ui.dialogs.confirm import ConfirmSheet
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.values import problem_of
from sharedesk.ui.texts import tr, translated
from sharedesk.ui.widgets.forms import SettingRow
from sharedesk.ui.widgets.preset_picker import PresetPicker
from sharedesk.ui.wording import words

_TITLE = mark("Keep events")
_KEPT = (
    (mark("1 year"), "365d"),
    (mark("2 years"), "730d"),
    (mark("10 years"), "3650d"),
    (mark("For ever"), "never"),
)


class RetentionRow:
    """Builds the row and keeps it true."""

    def __init__(self, rows: Rows) -> None:
        self._values = rows.values
        self._picker = PresetPicker(
            translated(_KEPT), name=tr(_TITLE), check=lambda text: problem_of(AUDIT_RETENTION, text), hint="90d, 730d"
        )
        caption = tr("Older ones are removed for good, with their addresses")
        self.row = SettingRow(tr(_TITLE), caption, self._picker)
        self._binding = rows.bind(self.row, (AUDIT_RETENTION,), self._show)
        self._picker.picked.connect(self._picked)
        self._picker.wrong.connect(self.row.set_problem)

    def _show(self) -> None:
        self._picker.set_text(self._values.text(AUDIT_RETENTION))

    def _picked(self, text: str) -> None:
        wanted, kept = AUDIT_RETENTION.parse(text), self._values.value(AUDIT_RETENTION)
        if wanted is None or (kept is not None and wanted >= kept):
            self._save(text)
            return
        sheet = ConfirmSheet(
            tr("Remove events older than {span}?", span=words.span(wanted.total_seconds())),
            " ".join(
                (
                    tr("They are removed from the audit log, now and from now on."),
                    tr("So are the addresses that downloads kept, and what was in links that are over."),
                    tr("What remains can still be verified. This can't be undone."),
                )
            ),
            tr("Remove them"),
        )
        sheet.accepted.connect(lambda: self._save(text))
        sheet.rejected.connect(self._show)
        present(sheet, self.row.window())

    def _save(self, text: str) -> None:
        self._binding.save((AUDIT_RETENTION, text))
