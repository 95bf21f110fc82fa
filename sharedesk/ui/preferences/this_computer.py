"""The rows of *General* about this computer: start at login, the tray, and whether it may fall asleep."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sharedesk.core.saying import mark
from sharedesk.core.settings import TRANSFERS_AWAKE, UI_TRAY
from sharedesk.desktop.awake import can_stay_awake
from sharedesk.desktop.here import Autostart, command_on
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.controls import Switch
from sharedesk.ui.widgets.forms import SettingRow, group

SLEEPS = mark("Not possible here: nothing on this desktop answers that could do it")
_START = mark("Start when I sign in")


class StartRow(SettingRow):
    """The switch for the start at login. It has no setting: what stands on the disk is the truth."""

    def __init__(self, session: Session) -> None:
        self._switch = Switch(name=tr(_START))
        super().__init__(tr(_START), tr("Links work only while ShareDesk runs"), self._switch)
        self._messages = session.messages
        self._autostart = Autostart(command_on(session.context.paths.root))
        self._lane = Lane(session.jobs, 1)
        self._switch.setEnabled(False)
        self._switch.clicked.connect(self._change)
        self._look()

    def _look(self) -> None:
        self._lane.run(lambda: self._autostart.is_on, self._show, self._messages.fail)

    def _show(self, on: bool) -> None:
        self._switch.setEnabled(True)
        self._switch.setChecked(on)

    def _change(self, on: bool) -> None:
        self.set_problem("")
        self._lane.run(lambda: self._autostart.switch(on=on), lambda _nothing: None, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._look()
        if isinstance(error, OSError):
            self.set_problem(tr("It could not be changed: {reason}.", reason=error.strerror))
        else:
            self._messages.fail(error)


def this_computer(session: Session, rows: Rows) -> QWidget:
    """Return the group; whether the computer can be kept awake is found out in a job."""
    awake = rows.switch(
        TRANSFERS_AWAKE, tr("Keep this computer awake during downloads"), caption=tr("And while files are copied")
    )

    def show(possible: bool) -> None:
        if not possible:
            awake.set_caption(tr(SLEEPS))

    session.jobs.run(can_stay_awake, done=show)
    return group(
        tr("This computer"),
        StartRow(session),
        rows.switch(UI_TRAY, tr("Keep running when I close the window"), caption=tr("You find it near the clock")),
        awake,
    )
