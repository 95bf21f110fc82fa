"""The page *Security defaults*: what protects new links, and what other people may change of that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from sharedesk.core.saying import mark
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
from sharedesk.ui.preferences.weak_notice import EditLink, WeakNotice
from sharedesk.ui.texts import tr, translated
from sharedesk.ui.widgets import lock_toggle
from sharedesk.ui.widgets.forms import SettingRow, form_page, group, page_head
from sharedesk.ui.widgets.layout import col
from sharedesk.ui.widgets.lock_toggle import LockToggle
from sharedesk.ui.widgets.preset_picker import Preset, PresetPicker

_PASSWORD = LevelOption(
    mark("Password"), mark("Generated: five words, if nobody types one"), PASSWORD_RULE, PASSWORD_DEFAULT, "true"
)
_PEOPLE = LevelOption(
    mark("Only for named people"), mark("They confirm with a code sent by e-mail"), EMAILS_RULE, EMAILS_DEFAULT, "",
    amount=mark("Named if nobody else is chosen"), is_wide=True, hint="anna@example.com, *@example.com",
)  # fmt: skip
_ONCE = LevelOption(
    mark("One-time use"), mark("Ends after the first complete download"), ONE_TIME_RULE, ONE_TIME_DEFAULT, "true"
)
_DOWNLOADS = LevelOption(
    mark("Maximum downloads"), mark("How many people may download from a new link"),
    MAX_DOWNLOADS_RULE, MAX_DOWNLOADS_DEFAULT, "10", amount=mark("Downloads of a new link"), hint="10",
)  # fmt: skip
_LENGTHS = (
    (mark("8 characters"), "8"),
    (mark("10 characters"), "10"),
    (mark("12 characters"), "12"),
    (mark("16 characters"), "16"),
    (mark("20 characters"), "20"),
)
_MOST = (
    (mark("5 downloads"), "5"),
    (mark("25 downloads"), "25"),
    (mark("100 downloads"), "100"),
    (mark("No limit"), UNLIMITED),
)
_WAITS = (
    (mark("Wait 5 minutes"), "5m"),
    (mark("Wait 15 minutes"), "15m"),
    (mark("Wait 1 hour"), "1h"),
    (mark("Wait 1 day"), "1d"),
)


class SecurityPage(QWidget):
    """Applies every change at once, and says which living links are weaker than the policy then is."""

    def __init__(self, session: Session, rows: Rows, edit: EditLink) -> None:
        super().__init__()
        self._rows = rows
        self.notice = WeakNotice(session, rows.values, edit)
        self.password = LevelRow(rows, _PASSWORD)
        self.people = LevelRow(rows, _PEOPLE)
        self.once = LevelRow(rows, _ONCE)
        self.downloads = LevelRow(rows, _DOWNLOADS)
        self.expiry = ExpiryRows(rows)
        length = self._limit(
            PASSWORD_MINIMUM, tr("Shortest password"), tr("For passwords that people type"), _LENGTHS, "14"
        )
        most = self._limit(MAX_DOWNLOADS_MAXIMUM, tr("Most downloads"), tr("Nobody may allow more"), _MOST, "50")
        self.setLayout(col(form_page(
            page_head(
                tr("Security defaults"),
                tr("Every new link starts with these. A locked option shows people “Set by your administrator”."),
            ),
            self.notice,
            group(
                tr("Access"), self.password.row, length, self.people.row, self.once.row, self.downloads.row, most,
                note=tr("Other people"), note_width=lock_toggle.WIDTH,
            ),
            group(tr("Expiry"), *self.expiry.rows()),
            group(
                tr("Protection"),
                *(row.leave_room(lock_toggle.WIDTH) for row in self._protection()),
            ),
        ), gap=0))  # fmt: skip
        self.notice.look()

    def _protection(self) -> tuple[SettingRow, ...]:
        rows = self._rows
        return (
            rows.switch(ORIGINALS_ALLOWED, tr("Sharing originals"), caption=tr("Off leaves only “Send a copy”")),
            self._limit(
                PASSWORD_WAIT, tr("After 5 wrong passwords"), tr("Counted for each link and address"), _WAITS, "30m",
                lock=False,
            ),
            rows.switch(EXPIRY_FINISH, tr("Running downloads may finish")),
            rows.switch(PASSWORD_KEEP, tr("Keep passwords for copying")),
        )  # fmt: skip

    def _limit(
        self, setting: Setting[Any], title: str, caption: str, presets: Sequence[Preset], hint: str, *,
        lock: bool = True,
    ) -> SettingRow:  # fmt: skip
        values = self._rows.values
        picker = PresetPicker(translated(presets), name=title, check=lambda text: problem_of(setting, text), hint=hint)
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
