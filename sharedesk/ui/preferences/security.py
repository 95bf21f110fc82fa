"""The page *Security defaults*: what protects new links, and what other people may change of that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from sharedesk.core.settings import (
    EMAILS_DEFAULT,
    EMAILS_RULE,
    EXPIRY_FINISH,
    MAX_DOWNLOADS_DEFAULT,
    MAX_DOWNLOADS_MAXIMUM,
    MAX_DOWNLOADS_RULE,
    ONE_TIME_DEFAULT,
    ONE_TIME_RULE,
    ORIGINALS_ALLOWED,
    PASSWORD_DEFAULT,
    PASSWORD_KEEP,
    PASSWORD_MINIMUM,
    PASSWORD_RULE,
    PASSWORD_WAIT,
    Setting,
)
from sharedesk.core.settings.kinds import UNLIMITED
from sharedesk.ui.desk.session import Session
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.expiry_rows import ExpiryRows
from sharedesk.ui.preferences.levels import LevelOption, LevelRow
from sharedesk.ui.preferences.values import problem_of
from sharedesk.ui.preferences.weak_notice import WeakNotice
from sharedesk.ui.widgets import lock_toggle
from sharedesk.ui.widgets.forms import SettingRow, form_page, group, page_head
from sharedesk.ui.widgets.layout import col
from sharedesk.ui.widgets.lock_toggle import LockToggle
from sharedesk.ui.widgets.preset_picker import Preset, PresetPicker

_PASSWORD = LevelOption(
    "Password", "Generated: five words, if nobody types one", PASSWORD_RULE, PASSWORD_DEFAULT, "true"
)
_PEOPLE = LevelOption(
    "Only for named people", "They confirm with a code sent by e-mail", EMAILS_RULE, EMAILS_DEFAULT, "",
    amount="Named if nobody else is chosen", is_wide=True, hint="anna@example.com, *@example.com",
)  # fmt: skip
_ONCE = LevelOption("One-time use", "Ends after the first complete download", ONE_TIME_RULE, ONE_TIME_DEFAULT, "true")
_DOWNLOADS = LevelOption(
    "Maximum downloads", "How many people may download from a new link", MAX_DOWNLOADS_RULE, MAX_DOWNLOADS_DEFAULT,
    "10", amount="Downloads of a new link", hint="10",
)  # fmt: skip
_LENGTHS = tuple((f"{length} characters", str(length)) for length in (8, 10, 12, 16, 20))
_MOST = (("5 downloads", "5"), ("25 downloads", "25"), ("100 downloads", "100"), ("No limit", UNLIMITED))
_WAITS = (("Wait 5 minutes", "5m"), ("Wait 15 minutes", "15m"), ("Wait 1 hour", "1h"), ("Wait 1 day", "1d"))


class SecurityPage(QWidget):
    """Applies every change at once, and says which living links are weaker than the policy then is."""

    def __init__(self, session: Session, rows: Rows) -> None:
        super().__init__()
        self._rows = rows
        self.notice = WeakNotice(session, rows.values)
        self.password = LevelRow(rows, _PASSWORD)
        self.people = LevelRow(rows, _PEOPLE)
        self.once = LevelRow(rows, _ONCE)
        self.downloads = LevelRow(rows, _DOWNLOADS)
        self.expiry = ExpiryRows(rows)
        length = self._limit(PASSWORD_MINIMUM, "Shortest password", "For passwords that people type", _LENGTHS, "14")
        most = self._limit(MAX_DOWNLOADS_MAXIMUM, "Most downloads", "Nobody may allow more", _MOST, "50")
        self.setLayout(col(form_page(
            page_head(
                "Security defaults",
                "Every new link starts with these. A locked option shows people “Set by your administrator”.",
            ),
            self.notice,
            group(
                "Access", self.password.row, length, self.people.row, self.once.row, self.downloads.row, most,
                note="Other people", note_width=lock_toggle.WIDTH,
            ),
            group("Expiry", *self.expiry.rows()),
            group(
                "Protection",
                *(row.leave_room(lock_toggle.WIDTH) for row in self._protection()),
            ),
        ), gap=0))  # fmt: skip
        self.notice.look()

    def _protection(self) -> tuple[SettingRow, ...]:
        rows = self._rows
        return (
            rows.switch(ORIGINALS_ALLOWED, "Sharing originals", caption="Off leaves only “Send a copy”"),
            self._limit(
                PASSWORD_WAIT, "After 5 wrong passwords", "Counted for each link and address", _WAITS, "30m",
                lock=False,
            ),
            rows.switch(EXPIRY_FINISH, "Running downloads may finish"),
            rows.switch(PASSWORD_KEEP, "Keep passwords for copying"),
        )  # fmt: skip

    def _limit(
        self, setting: Setting[Any], title: str, caption: str, presets: Sequence[Preset], hint: str, *,
        lock: bool = True,
    ) -> SettingRow:  # fmt: skip
        values = self._rows.values
        picker = PresetPicker(presets, name=title, check=lambda text: problem_of(setting, text), hint=hint)
        fixed = LockToggle(title, fixed=True) if lock else None
        row = SettingRow(title, caption, picker, tail=fixed)

        def show() -> None:
            picker.set_text(values.text(setting))
            if fixed is not None:
                fixed.setVisible(values.text(setting) != UNLIMITED)

        binding = self._rows.bind(row, (setting,), show)
        picker.picked.connect(lambda text: binding.save((setting, text)))
        picker.wrong.connect(row.set_problem)
        return row
