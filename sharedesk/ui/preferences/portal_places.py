"""What listens where: the addresses and ports of the portal with who answers there, and its restart."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from sharedesk.core.reach import AddressKind, Place, Report, kind_of_host
from sharedesk.core.saying import mark
from sharedesk.events import PortalChanged, ReachChecked, TransferProgress
from sharedesk.ui.desk.clipboard import copy_and_say
from sharedesk.ui.desk.mending import Mender
from sharedesk.ui.desk.session import Session
from sharedesk.ui.look.tokens import SPACE_2, SPACE_3, SPACE_4
from sharedesk.ui.texts import ntr, tr
from sharedesk.ui.widgets.buttons import button, icon_button
from sharedesk.ui.widgets.cards import Pill
from sharedesk.ui.widgets.forms import SettingRow
from sharedesk.ui.widgets.labels import Elided, label
from sharedesk.ui.widgets.layout import clear, col, row, wrap
from sharedesk.ui.wording import reach

_RESTART = mark("Opens the portal anew; running downloads go on")


def shown(place: Place) -> str:
    """Return an address and port as a URL has them."""
    return f"[{place.address}]:{place.port}" if ":" in place.address else f"{place.address}:{place.port}"


class PlaceList(QWidget):
    """A line for each address that the portal listens on. It follows every look at the portal."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._lines: QVBoxLayout = col(gap=SPACE_2, margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_3))
        self.setLayout(self._lines)
        session.bridge.reach_checked.connect(self._checked)
        self._show(session.context.reach.latest)

    def _checked(self, event: ReachChecked) -> None:
        self._show(event.report)

    def _show(self, report: Report | None) -> None:
        clear(self._lines)
        places = report.facts.places if report is not None else ()
        for place in places:
            self._lines.addWidget(_line(place))
        if not places:
            self._lines.addWidget(label(tr("Nothing: the portal is not running"), "body", "3"))


def _line(place: Place) -> QWidget:
    address = Elided(shown(place), "mono")
    answer, meaning = reach.ANSWERS[place.seen.answer]
    answer = tr(answer)
    for_whom = label(tr(reach.REACHED_BY[kind_of_host(place.address)]), "small", "3")
    line = wrap(row((address, 1), for_whom, Pill(answer, meaning), gap=SPACE_3))
    line.setAccessibleName(f"{shown(place)}: {answer}. {for_whom.text()}")
    return line


class OwnAddressRow(SettingRow):
    """The address that works on this network, without the internet, to be copied."""

    def __init__(self, session: Session) -> None:
        self._address = label("", "mono", "2")
        self.copy = icon_button("copy", tr("Copy the address on this network"))
        super().__init__(tr("On this network"), tr("Also works without internet"), self._address, self.copy)
        self._messages = session.messages
        self.copy.clicked.connect(self._copy)
        session.bridge.reach_checked.connect(self._checked)
        self._tell(session.context.reach.latest)
        if not self.address:
            self.hide()  # shown once it has its place on the page

    @property
    def address(self) -> str:
        """What stands there."""
        return self._address.text()

    def _checked(self, event: ReachChecked) -> None:
        self._tell(event.report)
        self.setVisible(bool(self.address))

    def _tell(self, report: Report | None) -> None:
        places = report.facts.places if report is not None else ()
        near = next((one for one in places if kind_of_host(one.address) is not AddressKind.COMPUTER), None)
        self._address.setText("" if near is None else _url(near))

    def _copy(self) -> None:
        copy_and_say(self._messages, self.address, tr("Address copied"), self.address)


def _url(place: Place) -> str:
    scheme, usual = ("https", 443) if place.seen.certificate is not None else ("http", 80)
    return f"{scheme}://{shown(place).removesuffix(f':{usual}')}"


class RestartRow(SettingRow):
    """The button that opens the portal anew. While downloads from before go on, it says how many."""

    def __init__(self, session: Session, mender: Mender) -> None:
        self.button = button(tr("Restart"), icon="arrow-clockwise", name=tr("Restart the portal"))
        super().__init__(tr("Restart the portal"), tr(_RESTART), self.button)
        self._portal = session.context.portal
        self._jobs = session.jobs
        self._mender = mender
        self.button.clicked.connect(self._restart)
        session.bridge.portal_changed.connect(self._changed)
        session.bridge.transfer_progress.connect(self._changed)

    def _restart(self) -> None:
        self.button.setEnabled(False)
        self._mender.restart(self._restarted)

    def _restarted(self) -> None:
        self.button.setEnabled(True)
        self._look()

    def _changed(self, _event: PortalChanged | TransferProgress) -> None:
        self._look()

    def _look(self) -> None:
        self._jobs.run(lambda: self._portal.finishing, done=self._tell)

    def _tell(self, finishing: int) -> None:
        running = ntr(
            "{n} download from before the restart still running",
            "{n} downloads from before the restart still running",
            finishing,
        )
        self.set_caption(running if finishing else tr(_RESTART))
