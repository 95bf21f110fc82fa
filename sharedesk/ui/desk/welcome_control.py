"""The welcome tour on the services: when it is shown by itself, and the first link that is made in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from sharedesk.core.link import CopyPhase, Link, LinkOptions, Mode
from sharedesk.core.saying import told
from sharedesk.errors import ShareDeskError
from sharedesk.events import PortalState
from sharedesk.ui.desk import handover, pasted
from sharedesk.ui.desk.choosing import choose_files
from sharedesk.ui.desk.commands import LinkCommands
from sharedesk.ui.desk.making import LinkMaker
from sharedesk.ui.desk.portal_control import PortalDesk, PortalView
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import OwnedJobs
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.preferences.this_computer import StartRow
from sharedesk.ui.preferences.values import Values
from sharedesk.ui.texts import tr
from sharedesk.ui.welcome.first_link import FirstLink, FirstLinkStep
from sharedesk.ui.welcome.frame import WelcomeWindow
from sharedesk.ui.welcome.sample import new_sample
from sharedesk.ui.welcome.where import WhereStep
from sharedesk.ui.welcome.who import WhoStep


class WelcomeControl(QObject):
    """`offer` shows the tour once in the life of a data folder, `open` always.

    `settled` tells that it need not be offered again: it was shown, or there were links.
    """

    settled = Signal()

    def __init__(
        self, session: Session, window: MainWindow, maker: LinkMaker, commands: LinkCommands, portal: PortalDesk
    ) -> None:
        super().__init__()
        self._session = session
        self._main = window
        self._portal = portal
        self._maker = maker
        self._commands = commands
        self.is_settled = False
        self.window: WelcomeWindow | None = None

    def offer(self) -> None:
        """Show the tour, unless that was done before or is not needed."""
        if self.is_settled:
            return
        links = self._session.context.links

        def show(has_links: bool) -> None:
            if not has_links and self._main.isVisible():
                self.open()
            elif has_links:
                self._settle()

        self._session.jobs.run(lambda: bool(links.page(limit=1)), done=show)

    def open(self) -> None:
        """Show the tour from its first step, or bring it up."""
        if self.window is None:
            self.window = _Tour(self._session, self._main, self._maker, self._commands, self._portal).window
            self.window.finished.connect(self._closed)
            self.window.show()
            self._settle()
        self.window.raise_()
        self.window.activateWindow()

    def close(self) -> None:
        """Put the tour away, if it is open."""
        if self.window is not None:
            self.window.reject()

    def _settle(self) -> None:
        if not self.is_settled:
            self.is_settled = True
            self.settled.emit()

    def _closed(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.deleteLater()
            self._main.list.view.setFocus(Qt.FocusReason.OtherFocusReason)


class _Tour(QObject):
    """One showing of the tour; it belongs to its window."""

    def __init__(
        self, session: Session, main: MainWindow, maker: LinkMaker, commands: LinkCommands, portal: PortalDesk
    ) -> None:
        super().__init__()
        self._base = session.jobs
        holder = QObject(main)  # the owner of jobs that begin before the window is there
        self._session = replace(session, jobs=OwnedJobs(session.jobs, holder))
        self._maker = maker
        self._expects = False
        self._copied = 0
        """The link that was copied last."""
        values = Values(self._session)
        self._last = FirstLinkStep(StartRow(self._session))
        steps = (WhoStep(values, session.me), WhereStep(self._session, values), self._last)
        self.window = WelcomeWindow(steps, main)
        for part in (self, values, holder):
            part.setParent(self.window)
        self._last.dropped.connect(self._make)
        self._last.files_wanted.connect(lambda: choose_files(self.window, tr("Files for the link"), self._make))
        self._last.open_wanted.connect(self._open)
        self._last.delete_wanted.connect(lambda link: commands.delete([link]))
        self.window.finished.connect(self._forget_sample)
        maker.made.connect(self._made)
        maker.copied.connect(self._take_copied)
        self._last.port_wanted.connect(portal.use_port)
        portal.changed.connect(self._show_portal)
        values.load()
        self._session.jobs.run(pasted.write, new_sample(), done=self._take_sample)
        self._show_portal(portal.view)

    def _take_sample(self, path: Path) -> None:
        self._last.sample.path = path

    def _forget_sample(self) -> None:
        """Remove the sample, unless its copy is still being made: then the next start does it."""
        path, made = self._last.sample.path, self._last.made
        links = self._session.context.links

        def remove() -> None:
            details = None if made is None else links.by_id(made.link.id)
            if path is not None and (details is None or details.link.phase is CopyPhase.READY):
                pasted.remove(path)

        self._base.run(remove)

    def _make(self, paths: Sequence[Path]) -> None:
        def wanted() -> bool:
            self._expects = isValid(self)
            return True

        self._maker.make_with(Mode.SEND, paths, LinkOptions(), done=wanted, failed=self._refused)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, ShareDeskError) and isValid(self):
            self._last.show_problem(tr(told(error)))
        else:
            self._session.messages.fail(error)

    def _made(self, link: Link) -> None:
        """Show the link that the tour asked for; others are not its business."""
        if not self._expects:
            return
        self._expects = False
        context = self._session.context

        def read() -> FirstLink:
            password = context.kept.get(link) if link.has_password else None
            return FirstLink(link, context.links.url(link.token), password or "")

        def show(made: FirstLink) -> None:
            self._last.show_made(replace(made, copied=self._copied == link.id))

        self._session.jobs.run(read, done=show)

    def _take_copied(self, link: Link) -> None:
        self._copied = link.id

    def _open(self, url: str) -> None:
        try:
            handover.open_in_browser(url)
        except ShareDeskError as error:
            self._last.show_problem(tr(told(error)))

    def _show_portal(self, view: PortalView) -> None:
        """Show how the portal is, and at its new address a link that was made before it moved."""
        is_off, made = view.state is PortalState.OFFLINE, self._last.made
        self._last.show_portal(view.state, view.problem if is_off else view.url, view.free_port if is_off else None)
        if made is not None:
            links = self._session.context.links
            self._session.jobs.run(lambda: replace(made, url=links.url(made.link.token)), done=self._moved)

    def _moved(self, made: FirstLink) -> None:
        if self._last.made is not None and self._last.made.url != made.url:
            self._last.show_moved(made)
