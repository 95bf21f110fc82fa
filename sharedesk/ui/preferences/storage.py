"""The page *Storage*: where copies are kept and how much they take, how long they stay, and the links to erase."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from sharedesk.core.expiry import render_duration
from sharedesk.core.saying import mark
from sharedesk.core.settings import STORAGE_FOLDER, STORAGE_KEEP, STORAGE_QUOTA, STORAGE_RESERVE
from sharedesk.services.usage import Usage
from sharedesk.ui.desk.choosing import choose_folder
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.storage_links import KeptLinks
from sharedesk.ui.preferences.values import problem_of
from sharedesk.ui.texts import tr, translated
from sharedesk.ui.widgets.banner_slot import BannerSlot
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.widgets.forms import SettingRow, form_page, group, page_head
from sharedesk.ui.widgets.labels import Progress, label
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.preset_picker import PresetPicker
from sharedesk.ui.wording import words

LOOK_MS = 1000
"""How often the disk is looked at while the page is seen: copies come, go and move."""
_GB = 10**9
_RESERVES = (STORAGE_RESERVE.default, _GB, 10 * _GB, 100 * _GB)
_QUOTAS = (10 * _GB, 50 * _GB, 100 * _GB, 500 * _GB, 1000 * _GB)
_KEPT = (
    (mark("After 1 day"), "1d"),
    (mark("After 7 days"), "7d"),
    (mark("After 30 days"), "30d"),
    (mark("Only when deleted"), "never"),
)


def _sizes(none: str, amounts: Sequence[int]) -> list[tuple[str, int]]:
    return [(none, 0), *((words.size(amount), amount) for amount in amounts)]


class UsageBar(QWidget):
    """How much copies take, in words and as a part of what they could take; and a second bar while they are moved."""

    def __init__(self) -> None:
        super().__init__()
        self._used, self._free = label("", "body"), label("", "small", "3")
        self._bar, self._moved = Progress(6), Progress(6)
        self._moving = label("", "small", "2", wrap=True)
        self._move = wrap(col(self._moving, self._moved, gap=6))
        self._move.hide()
        self.setLayout(col(row(self._used, None, self._free), self._bar, self._move, gap=8, margins=(16, 12, 16, 14)))

    @property
    def words(self) -> str:
        """What it says."""
        moving = self._moving.text() if self._move.isVisibleTo(self) else ""
        return " · ".join(part for part in (self._used.text(), self._free.text(), moving) if part)

    def show_usage(self, usage: Usage) -> None:
        """Show how things are."""
        free = usage.free or 0
        percent = 0 if usage.free is None else 100 * usage.used // max(1, usage.used + free)
        self._used.setText(tr("{size} of copies", size=words.size(usage.used)))
        self._free.setText("" if usage.free is None else tr("{size} free for copies", size=words.size(free)))
        exact = 0.0 if usage.free is None else 100 * usage.used / max(1, usage.used + free)
        self._bar.set_progress(exact, tr("Copies use {percent} percent of the room for them", percent=percent))
        move = usage.move
        self._move.setVisible(move.left > 0 and usage.free is not None)
        done = max(0, move.total - move.left)
        part = 100 * done // max(1, move.total)
        amount = words.size_of(done, move.total)
        self._moving.setText(tr("Moving: {amount} are in the new folder. Links stay open.", amount=amount))
        self._moved.set_progress(part, tr("Moving copies, {percent} percent", percent=part))


class StoragePage(QWidget):
    """Looks at the disk in jobs, and only while it is seen."""

    def __init__(self, session: Session, rows: Rows) -> None:
        super().__init__()
        self._session, self._values = session, rows.values
        self._lane = Lane(session.jobs, 1)
        self._problem = ""
        self._is_looking = False
        self.slot = BannerSlot()
        self.bar = UsageBar()
        self.links = KeptLinks(session)
        self.setLayout(col(form_page(
            page_head(tr("Storage"), tr("Where the copies of “Send a copy” links are kept.")),
            self.slot,
            group(
                tr("Copies"),
                self.bar,
                self._folder(rows),
                self._keep(rows),
                rows.combo(
                    STORAGE_QUOTA, tr("Use at most"), _sizes(mark("No limit"), _QUOTAS), words=words.size,
                    caption=tr("All copies together; what would be more is not copied"),
                ),
                rows.combo(
                    STORAGE_RESERVE, tr("Keep free on the disk"), _sizes(mark("Nothing"), _RESERVES), words=words.size,
                    caption=tr("Copies leave this much room, at most 5% of the disk"),
                ),
            ),
            self.links,
        ), gap=0))  # fmt: skip
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.links.changed.connect(self.look)

    def _folder(self, rows: Rows) -> SettingRow:
        self.choose = button(tr("Move…"), name=tr("Move copies to another folder"))
        self.home = button(tr("Use the data folder"))
        made = SettingRow(tr("Folder for copies"), "", self.home, self.choose)

        def show() -> None:
            chosen = rows.values.text(STORAGE_FOLDER)
            made.set_caption(chosen or str(self._session.context.paths.send_storage))
            self.home.setVisible(bool(chosen))

        binding = rows.bind(made, (STORAGE_FOLDER,), show)

        def chosen(paths: list[Path]) -> None:
            binding.save((STORAGE_FOLDER, str(paths[0])))

        self.choose.clicked.connect(lambda: choose_folder(self.window(), tr("Folder for copies"), chosen))
        self.home.clicked.connect(lambda: binding.save((STORAGE_FOLDER, None)))
        return made

    def _keep(self, rows: Rows) -> SettingRow:
        picker = PresetPicker(
            translated(_KEPT), name=tr("Erase copies"), check=lambda text: problem_of(STORAGE_KEEP, text), hint="14d"
        )
        made = SettingRow(
            tr("When a link has expired, erase its copies"), tr("Until then it can be given more time"), picker
        )  # fmt: skip
        binding = rows.bind(
            made, (STORAGE_KEEP,), lambda: picker.set_text(render_duration(rows.values.value(STORAGE_KEEP)))
        )
        picker.picked.connect(lambda text: binding.save((STORAGE_KEEP, text)))
        picker.wrong.connect(made.set_problem)
        return made

    def look(self) -> None:
        """Look at the disk and at the links, unless that is being done."""
        if self._is_looking:
            return
        self._is_looking = True
        oldest = self.links.oldest_first
        self._lane.run(lambda: self._session.context.usage.look(oldest_first=oldest), self._looked, self._not_looked)

    def _looked(self, usage: Usage) -> None:
        self._is_looking = False
        self.bar.show_usage(usage)
        self.links.show_links(usage.links)
        absent = usage.move.absent
        missing = ""
        if absent:
            missing = tr("{folder} is missing. Connect its disk, or choose another folder.", folder=absent)
        problem = missing or usage.move.problem
        if problem == self._problem:
            return
        self._problem = problem
        if missing:
            self.slot.put(Meaning.BAD, tr("Copies in this folder cannot be downloaded now"), missing)
        elif problem:
            self.slot.put(
                Meaning.WARN,
                tr("Not all copies could be moved yet"),
                f"{tr(problem)} {tr('It is tried again every minute.')}",
            )
        else:
            self.slot.clear()

    def _not_looked(self, error: BaseException) -> None:
        self._is_looking = False
        self._session.messages.fail(error)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look."""
        super().showEvent(event)
        self.look()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        super().hideEvent(event)
        self._timer.stop()
