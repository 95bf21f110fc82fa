"""Saves the receipt of a link: who got what and when, on paper (PDF) or as a table (CSV)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Link
from sharedesk.services.receipts import save_table
from sharedesk.ui.desk.choosing import choose_place
from sharedesk.ui.desk.session import Session
from sharedesk.ui.receipt_pdf import write_pdf
from sharedesk.ui.texts import tr

PDF, CSV = "PDF (*.pdf)", "CSV (*.csv)"


class ReceiptDesk:
    """Asks where the receipt of the link that is shown goes, and writes it there in a job."""

    def __init__(self, session: Session, window: QWidget, shown: Callable[[], Link | None]) -> None:
        self._session = session
        self._window = window
        self._shown = shown

    def save(self) -> None:
        """Let people choose a place and a kind of file."""
        link = self._shown()
        if link is not None:
            name = tr("{title} – receipt.pdf", title=_file_name(link.title))
            choose_place(self._window, tr("Save receipt"), name, lambda paths: self.write(link, paths[0]), (PDF, CSV))

    def write(self, link: Link, path: Path) -> None:
        """Write the receipt of a link to a file; its ending says which kind."""

        def written(_none: None) -> None:
            self._session.messages.say(tr("Receipt saved"), path.name)

        self._session.jobs.run(self._write, link.token, path, done=written)

    def _write(self, token: str, path: Path) -> None:
        receipt = self._session.context.receipts.of(token)
        if path.suffix.lower() == ".csv":
            save_table(receipt, path, encoding="utf-8-sig")  # the mark tells spreadsheets that it is UTF-8
        else:
            write_pdf(receipt, path)


def _file_name(title: str) -> str:
    """Return a title as part of the name of a file on any system."""
    return "".join(" " if char in '\\/:*?"<>|' else char for char in title).strip(" .")[:80] or tr("Link")
