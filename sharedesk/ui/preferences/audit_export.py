"""Writing the audit log to a file while people watch, and may stop it."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from sharedesk.errors import ShareDeskError
from sharedesk.ui.desk.choosing import choose_place
from sharedesk.ui.desk.session import Session
from sharedesk.ui.preferences.audit_log import AuditLog, LogFilter
from sharedesk.ui.widgets.banner_slot import BannerSlot
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.cards import Card, Meaning
from sharedesk.ui.widgets.labels import Progress, label
from sharedesk.ui.widgets.layout import col, row
from sharedesk.ui.wording import words

KINDS = ("CSV (*.csv)", "JSON Lines (*.jsonl)")
STEP = 500
"""Events between two messages about how far it is."""


class ExportStopped(Exception):
    """Somebody pressed *Cancel*."""


class ExportCard(QWidget):
    """How far an export is, with *Cancel*."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = Progress(6)
        self.told = label("", "small", "3")
        self.cancel: QPushButton = button("Cancel", icon="x", small=True, name="Cancel the export")
        words_and_bar = col(row(label("Exporting", "strong"), None, self.told), self.bar, gap=6)
        self.setLayout(col(Card(row((words_and_bar, 1), self.cancel, gap=16)), gap=0))
        self.hide()

    def set_progress(self, done: int, total: int) -> None:
        """Show how many events are written."""
        text = f"{done:,} of {words.count(total, 'event')}" if total else words.count(done, "event")
        self.told.setText(text)
        self.bar.set_progress(words.percent(done, total) if total else 0, f"Exporting, {text}")


class AuditExport(QObject):
    """Asks where to, writes in a job, and says in `slot` how it ended."""

    _progressed = Signal(int)

    def __init__(self, session: Session, log: AuditLog, slot: BannerSlot, export: QPushButton) -> None:
        super().__init__(export)
        self._session, self._log, self._slot, self._export = session, log, slot, export
        self.card = ExportCard()
        self._stop = Event()
        self._total = 0
        self._progressed.connect(lambda done: self.card.set_progress(done, self._total))
        self.card.cancel.clicked.connect(self.cancel)

    def ask(self, wanted: LogFilter, total: int) -> None:
        """Let people choose a file, and write the events that match into it; `total` is how many these may be."""
        name = f"audit-log-{self._session.clock():%Y-%m-%d}.csv"

        def chosen(paths: list[Path]) -> None:
            self.write(wanted, paths[0], total)

        choose_place(self._export.window(), "Export the audit log", name, chosen, KINDS)

    def write(self, wanted: LogFilter, path: Path, total: int) -> None:
        """Write the events that match into a file."""
        self._stop = Event()
        self._total = total
        self._slot.clear()
        self._export.setEnabled(False)
        self.card.set_progress(0, total)
        self.card.show()
        stop = self._stop

        def tell(done: int) -> None:
            if stop.is_set():
                raise ExportStopped
            if done % STEP == 0:
                self._progressed.emit(done)

        self._session.jobs.run(
            lambda: self._log.export(wanted, path, tell),
            done=lambda done: self._done(done, path),
            failed=self._failed,
        )

    def cancel(self) -> None:
        """Stop at the next event; no file is left."""
        self._stop.set()

    def _done(self, done: int, path: Path) -> None:
        self._end()
        show = button("Show in folder")
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))
        self._slot.put(Meaning.OK, f"{words.count(done, 'event')} exported", str(path), [show], closable=True)

    def _failed(self, error: BaseException) -> None:
        self._end()
        match error:
            case ExportStopped():
                self._slot.put(Meaning.MUTE, "Export cancelled", "No file was written.", closable=True)
            case ShareDeskError():
                self._slot.put(Meaning.BAD, error.title, f"{error.message} {error.hint}".strip(), closable=True)
            case _:
                self._session.messages.fail(error)

    def _end(self) -> None:
        self.card.hide()
        self._export.setEnabled(True)
