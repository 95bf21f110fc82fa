"""The window as a program: one per data folder, visible at once, at work when its services are, ended in order."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from sharedesk.core.settings import Scale
from sharedesk.desktop import activation, motion
from sharedesk.errors import EnvironmentFault, ShareDeskError
from sharedesk.paths import Paths
from sharedesk.services.context import AppContext
from sharedesk.ui import memory, process, texts
from sharedesk.ui.bridge import Bridge
from sharedesk.ui.collector import GarbageCollector
from sharedesk.ui.desk.manners import Manners
from sharedesk.ui.desk.notices import Notices
from sharedesk.ui.desk.session import Session
from sharedesk.ui.desk.workspace import Workspace
from sharedesk.ui.dock import DockIcon
from sharedesk.ui.instance import Instance, Start
from sharedesk.ui.jobs import Jobs, ThreadPool
from sharedesk.ui.leaving import Leaving
from sharedesk.ui.look import theme
from sharedesk.ui.look.mark import app_icon
from sharedesk.ui.look.theme import Scheme, Theme, scheme_called
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Messages, Offer
from sharedesk.ui.models.activity import ActivityModel
from sharedesk.ui.models.link_order import order_called
from sharedesk.ui.models.links import Counts, LinkListModel
from sharedesk.ui.placing import place_of, put
from sharedesk.ui.scale import make_application, scale_called
from sharedesk.ui.termination import Termination
from sharedesk.ui.texts import tr
from sharedesk.ui.tray import Tray
from sharedesk.ui.widgets.focus import FocusWatcher

log = logging.getLogger(__name__)

GRACE_SECONDS = 3.0
"""How long running downloads may go on after Quit; what is cut then can be resumed."""

TRAY_MS, TRAY_POLL_MS = 10_000, 250

OpenContext = Callable[[], AppContext]
"""Opens the services of the data folder, portal included. It may block and raise EnvironmentFault."""


def run_window(open_context: OpenContext, *, paths: Paths, me: str, asked: Start = Start()) -> int:  # noqa: B008
    """Run the window of the data folder at `paths` until it is quit; return the exit code of the program.

    `me` is the name that changes made here carry. Where the window is open already, it does what is `asked` and comes
    to the front, and this returns at once. Raises EnvironmentFault where there is no screen, or where
    the data folder cannot be used.
    """
    paths.prepare()
    application = _application(scale_called(memory.load(paths).scale))
    if asked.in_tray:
        _await_tray()
    instance = Instance(paths)
    if not instance.claim(asked):
        return 0
    termination = Termination()
    program = WindowProgram(open_context, paths, me)
    try:
        instance.opened.connect(program.take)
        termination.asked.connect(program.quit)
        program.ended.connect(application.quit)
        program.at_work.connect(process.settle)
        program.start(hidden=asked.in_tray)
        program.take(asked)
        return application.exec()
    finally:
        program.shut_down()
        termination.close()
        instance.close()


def _application(scale: Scale = Scale.NORMAL) -> QApplication:
    """Return the application object, made at this scale where there is none. It outlives its last window."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        _require_screen()
        application = make_application(scale)
        application.setApplicationName("ShareDesk")
        application.setApplicationDisplayName("ShareDesk")
        application.setDesktopFileName("sharedesk")
        process.tune()
    application.setQuitOnLastWindowClosed(False)
    return application


def _await_tray() -> None:
    """Wait until there is a tray: a desktop starts its programs before its bar is there. Some never have one."""
    loop, polls = QEventLoop(), QTimer(interval=TRAY_POLL_MS)

    def look() -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            loop.quit()

    polls.timeout.connect(look)
    if not QSystemTrayIcon.isSystemTrayAvailable():
        polls.start()
        QTimer.singleShot(TRAY_MS, loop.quit)
        loop.exec()


def _require_screen() -> None:
    """Raise EnvironmentFault where Qt would abort the program for want of a screen."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in screens):
        raise EnvironmentFault(
            "There is no screen to open the window on",
            "Neither DISPLAY nor WAYLAND_DISPLAY is set",
            "Run it in a desktop session, or use: sharedesk serve",
        )


class WindowProgram(QObject):
    """Owns the window and, once they are open, the services. `start` shows it, `shut_down` ends everything."""

    at_work = Signal()
    """The services are open and the window shows what they have."""
    ended = Signal()

    def __init__(self, open_context: OpenContext, paths: Paths, me: str) -> None:
        super().__init__()
        self._open_context = open_context
        self._paths = paths
        self._me = me
        self._context: AppContext | None = None
        self._bridge: Bridge | None = None
        self.workspace: Workspace | None = None
        self._waiting: list[Start] = []
        self._is_ending = False
        self._collector = GarbageCollector()
        self.messages = Messages()
        self._restore_hooks = self.messages.install()
        self.jobs = Jobs(ThreadPool(), self.messages.fail)
        application = _application()
        self._memory = memory.load(paths)
        self._theme = Theme(application, scheme_called(self._memory.theme))
        self._language = self._memory.language
        self._scale = self._memory.scale
        texts.use(self._language)
        self._focus = FocusWatcher(application)
        application.setWindowIcon(app_icon())
        self.dock = DockIcon()
        self.window = self._make_window()
        self._notices = Notices(self.messages, self.window)
        self._notices.logs = paths.logs
        self._tray = Tray(self.window) if QSystemTrayIcon.isSystemTrayAvailable() else None
        self.leaving = Leaving(self.window, self._busy, self._tray)
        self.leaving.tray_notice_read = self._memory.tray_notice_read
        self.leaving.quit.connect(self.quit)

    def start(self, *, hidden: bool = False) -> None:
        """Show the window and open the services behind it; a `hidden` one waits in the tray, or minimised."""
        if not hidden:
            self.window.show()
        elif self._tray is None:
            self.window.showMinimized()
        if self._tray is not None:
            self._tray.show()
            self._notices.elsewhere = self._tray.tell
        self.jobs.run(motion.less_is_wanted, done=theme.keep_still)
        self._open()

    def take(self, asked: Start) -> None:
        """Come to the front, unless this start is to stay in the tray, and do what it asks for as soon as possible."""
        if not asked.in_tray:
            activation.accept(asked.token)
            self.window.bring_up()
        if self.workspace is None:
            self._waiting.append(asked)
            return
        self.workspace.open_files(list(asked.files))
        if asked.new_link:
            self.workspace.sheets.new()

    def quit(self) -> None:
        """End the program without asking: that was done, or the system wants it."""
        self.window.close_for_good()
        if self._tray is not None:
            self._tray.hide()
        self.ended.emit()

    def shut_down(self) -> None:
        """Stop accepting, let transfers finish for a while, end copies and jobs, close database and window. Blocks."""
        self._is_ending = True
        if self.workspace is not None:
            self.workspace.close()
        if self._bridge is not None:
            self._bridge.close()
        if self._context is not None:
            self._context.portal.stop(GRACE_SECONDS)
        self.jobs.drain()
        if self._context is not None:
            self._context.close()
        self.dock.close()
        memory.save(self._paths, self._remembered())
        _application().removeEventFilter(self._focus)
        self._collector.close()
        self._restore_hooks()
        self.window.deleteLater()

    def _make_window(self) -> MainWindow:
        model = LinkListModel()
        window = MainWindow(model, ActivityModel())
        model.counts_changed.connect(self._show_count)
        put(window, self._memory.window)
        window.list.set_order(order_called(self._memory.order))
        window.drops.enabled = False
        return window

    def _open(self) -> None:
        self.jobs.run(self._open_context, done=self._opened, failed=self._not_opened)

    def _opened(self, context: AppContext) -> None:
        self._context = context
        if self._is_ending:  # it was quit before the services were there: nothing begins, they are closed
            return
        self._bridge = Bridge(context.bus)
        session = Session(context, self.jobs, self._bridge, self.messages, self._me)
        self.workspace = Workspace(session, self.window)
        self.workspace.overall.changed.connect(self.dock.show_progress)
        self.workspace.strip.certificate_notice_read = self._memory.certificate_notice_read
        self.workspace.preferences.place = self._memory.preferences
        self.workspace.welcome.is_settled = self._memory.welcomed
        self.workspace.welcome.settled.connect(self._remember)
        manners = Manners(session, self.workspace)
        manners.chosen.connect(self._behave)
        manners.look()
        if self._tray is not None:
            self.workspace.use_tray(self._tray)
        self.workspace.start()
        self.window.drops.enabled = True
        waiting, self._waiting = self._waiting, []
        for asked in waiting:
            self.take(asked)
        if all(asked == Start(token=asked.token) for asked in waiting):  # else people came for something
            self.workspace.welcome.offer()
        self.at_work.emit()

    def _not_opened(self, error: BaseException) -> None:
        offers = (Offer(tr("Try again"), self._open), Offer(tr("Quit"), self.quit))
        self.messages.fail(error, *(offers if isinstance(error, ShareDeskError) else ()))

    def _show_count(self, counts: Counts) -> None:
        self.dock.show_count(counts.attention)

    def _behave(self, scheme: Scheme, stays_in_tray: bool, language: str, scale: str) -> None:
        self.leaving.stays_in_tray = stays_in_tray
        if scheme is not self._theme.scheme:
            self._theme.use(scheme)
        if language != self._language:
            self._language = language
            self.messages.say(tr("The language changes at the next start of ShareDesk"))
        if scale != self._scale:
            self._scale = scale
            self.messages.say(tr("The size changes at the next start of ShareDesk"))

    def _busy(self) -> tuple[int, int]:
        if self.workspace is None:
            return 0, 0
        return self.workspace.strip.downloads, self.workspace.copies.count

    def _remember(self) -> None:
        """Write it down now: what is said once is not said again after a crash."""
        self.jobs.run(memory.save, self._paths, self._remembered())

    def _remembered(self) -> memory.Memory:
        known = replace(
            self._memory,
            window=place_of(self.window, self._memory.window),
            theme=self._theme.scheme.value,
            language=self._language,
            scale=self._scale,
            order=self.window.model.order.value,
            tray_notice_read=self.leaving.tray_notice_read,
        )
        if self.workspace is None:
            return known
        read, place = self.workspace.strip.certificate_notice_read, self.workspace.preferences.place
        welcomed = self.workspace.welcome.is_settled
        return replace(known, certificate_notice_read=read, preferences=place, welcomed=welcomed)
