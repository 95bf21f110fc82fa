"""The links that keep the most copies, or the oldest, on the page *Storage*: to erase what is no longer needed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sharedesk.core.copies import KeptCopies
from sharedesk.ui.desk.session import Session
from sharedesk.ui.dialogs.confirm import ConfirmSheet, cut_off
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.look.tokens import SPACE_2, SPACE_4
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Card
from sharedesk.ui.widgets.controls import Segmented
from sharedesk.ui.widgets.labels import Elided, label
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.wording import words


def erase_copies_sheet(kept: KeptCopies, downloads: int) -> ConfirmSheet:
    """Ask before a link ends for good and its copies go; `downloads` counts those that run now."""
    told = [] if kept.ended else [tr("The link stops working."), *cut_off(downloads)]
    told.append(tr("The copies ({size}) are erased.", size=words.size(kept.size)))
    told.append(tr("The audit log keeps its record. This can't be undone."))
    title = tr("Erase “{title}” now?", title=words.brief(kept.title))
    return ConfirmSheet(title, " ".join(told), tr("Erase now"), name=kept.title)


class KeptLinks(QWidget):
    """Emits `changed` when another order is asked for, and when something was erased."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: tuple[KeptCopies, ...] = ()
        self.order = Segmented((tr("Largest"), tr("Oldest")), name=tr("Order of links"))
        self.order.changed.connect(lambda _index: self.changed.emit())
        self._list: QWidget = Card()
        head = row(SPACE_4, label(tr("Links that keep copies"), "smallstrong", "2"), None, self.order, gap=0)
        self._column = col(head, self._list, gap=SPACE_2)
        self.setLayout(self._column)
        self.hide()

    @property
    def oldest_first(self) -> bool:
        """Which order is asked for."""
        return self.order.index() == 1

    def show_links(self, links: Sequence[KeptCopies]) -> None:
        """List these links; where nothing is new, what is listed stays as it is, with the keys where they are."""
        if tuple(links) == self._shown:
            return
        self._shown = tuple(links)
        made = Card(*(self._row(kept) for kept in links))
        self._column.replaceWidget(self._list, made)
        self._list.deleteLater()
        self._list.hide()
        self._list = made
        self.setVisible(bool(links))

    def _row(self, kept: KeptCopies) -> QWidget:
        since = words.day(kept.created_at, self._session.clock())
        parts = [*([tr("Ended")] if kept.ended else []), words.size(kept.size), since]
        erase = button(tr("Erase…"), Kind.DANGER, name=tr("Erase the copies of {title}", title=kept.title))
        erase.clicked.connect(lambda: self._ask(kept))
        told = label(" · ".join(parts), "small", "3")
        return wrap(
            row((col(Elided(kept.title), told, gap=2), 1), erase, gap=SPACE_4, margins=(SPACE_4, 10, SPACE_4, 10))
        )

    def _ask(self, kept: KeptCopies) -> None:
        deliveries = self._session.context.deliveries

        def running() -> int:
            return sum(progress.link_id == kept.link_id for progress in deliveries.active())

        def ask(downloads: int) -> None:
            sheet = erase_copies_sheet(kept, downloads)
            sheet.accepted.connect(lambda: self._erase(kept))
            present(sheet, self.window())

        self._session.jobs.run(running, done=ask)

    def _erase(self, kept: KeptCopies) -> None:
        context, me = self._session.context, self._session.me

        def erase() -> None:
            context.links.revoke(kept.token, by=me)
            context.retention.purge()

        def erased(_nothing: None) -> None:
            announce(self, tr("Link erased"))
            self.changed.emit()

        self._session.jobs.run(erase, done=erased)
