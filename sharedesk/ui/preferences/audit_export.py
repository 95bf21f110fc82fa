"""Writing the audit log to a file while people watch, and may stop it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from sharedesk.errors import ShareDeskError
from sharedesk.ui.desk.choosing import choose_place
from sharedesk.ui.desk.session import Session
from sharedesk.ui.preferences.audit_log import AuditLog, LogFilter
from sharedesk.ui.texts import ntr, number, sentences, tr
from sharedesk.ui.widgets.banner_slot import BannerSlot
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.cards import Card, Meaning
from sharedesk.ui.widgets.labels import Progress, label
from sharedesk.ui.widgets.layout import col, row
from sharedesk.ui.wording import words

KINDS = ("CSV (*.csv)", "JSON Lines (*.jsonl)")
TICK_MS = 100
"""How often people are shown how far it is."""


class ExportStopped(Exception):
    """Somebody pressed *Cancel*."""


class ExportCard(QWidget):
    """How far an export is, with *Cancel*."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = Progress(6)
        self.told = label("", "small", "3")
        self.cancel: QPushButton = button(tr("Cancel"), icon="x", name=tr("Cancel the export"))
        words_and_bar = col(row(label(tr("Exporting"), "strong"), None, self.told), self.bar, gap=6)
        self.setLayout(col(Card(row((words_and_bar, 1), self.cancel, gap=16)), gap=0))
        self.hide()

    def set_progress(self, done: int, total: int) -> None:
        """Show how many events are written."""
        text = ntr("{n} event", "{n} events", total or done)
        if total:
            text = tr("{done} of {total}", done=number(done), total=text)
        self.told.setText(text)
        self.bar.set_progress(words.percent(done, total) if total else 0, tr("Exporting, {text}", text=text))


@dataclass(slots=True)
class _Running:
    """An export that runs: the job counts, the window looks now and then, and may be gone before the job is."""

    total: int
    done: int = 0
    stop: Event = field(default_factory=Event)

    def count(self, done: int) -> None:
        """Take note of how many events are written. Raises ExportStopped when nobody wants more."""
        if self.stop.is_set():
            raise ExportStopped
        self.done = done


class AuditExport(QObject):
    """Asks where to, writes in a job, and says in `slot` how it ended, or in a message when the page is closed."""

    def __init__(self, session: Session, log: AuditLog, slot: BannerSlot, export: QPushButton) -> None:
        super().__init__(export)
        self._session, self._log, self._slot, self._export = session, log, slot, export
        self.card = ExportCard()
        self._running = _Running(0)
        self._had_keys = False
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._show)
        self.card.cancel.clicked.connect(self.cancel)

    def ask(self, wanted: LogFilter, total: int) -> None:
        """Let people choose a file, and write the events that match into it; `total` is how many these may be."""
        name = tr("audit-log-{day:%Y-%m-%d}.csv", day=self._session.clock())

        def chosen(paths: list[Path]) -> None:
            self.write(wanted, paths[0], total)

        choose_place(self._export.window(), tr("Export the audit log"), name, chosen, KINDS)

    def write(self, wanted: LogFilter, path: Path, total: int) -> None:
        """Write the events that match into a file."""
        running = self._running = _Running(total)
        log = self._log
        self._slot.clear()
        self._had_keys = self._export.window().focusWidget() in {None, self._export}
        self._export.setEnabled(False)
        self._show()
        self.card.show()
        self._tick.start()
        self._session.jobs.base.run(  # it goes on when the window is closed
            lambda: log.export(wanted, path, running.count),
            done=lambda done: self._done(done, path),
            failed=self._failed,
        )

    def cancel(self) -> None:
        """Stop at the next event; no file is left."""
        self._running.stop.set()

    def _show(self) -> None:
        self.card.set_progress(self._running.done, self._running.total)

    def _done(self, done: int, path: Path) -> None:
        said = ntr("{n} event exported", "{n} events exported", done)
        if not isValid(self):
            self._session.messages.say(said, path.name)
            return
        self._end()
        show = button(tr("Show in folder"))
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))
        self._slot.put(Meaning.OK, said, str(path), [show], closable=True)

    def _failed(self, error: BaseException) -> None:
        if not isValid(self):
            if not isinstance(error, ExportStopped):
                self._session.messages.fail(error)
            return
        self._end()
        match error:
            case ExportStopped():
                self._slot.put(Meaning.MUTE, tr("Export cancelled"), tr("No file was written."), closable=True)
            case ShareDeskError():
                self._slot.put(Meaning.BAD, tr(error.title), sentences(error.message, error.hint), closable=True)
            case _:
                self._session.messages.fail(error)

    def _end(self) -> None:
        self._tick.stop()
        self.card.hide()
        self._export.setEnabled(True)
        if self._had_keys:  # a button that is disabled passes the keys on
            self._export.setFocus(Qt.FocusReason.OtherFocusReason)
