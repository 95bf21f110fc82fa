"""Keeps the status strip, the tray and the banners about the portal true to what the portal and the copies do."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from sharedesk.core.link import CopyPhase
from sharedesk.core.reach import Remedy
from sharedesk.core.saying import mark
from sharedesk.errors import EnvironmentFault
from sharedesk.events import CopyProgress, PortalState, TransferProgress
from sharedesk.ui.desk.copies import Copies
from sharedesk.ui.desk.feed import LinkFeed
from sharedesk.ui.desk.mending import Mender
from sharedesk.ui.desk.portal_control import PortalDesk, PortalView
from sharedesk.ui.desk.portal_notice import TITLE
from sharedesk.ui.desk.session import Session
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Offer
from sharedesk.ui.pages.banners import Topic
from sharedesk.ui.texts import ntr, sentences, tr
from sharedesk.ui.tray import Tray
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.wording import reach, words

STORAGE_MS = 30_000
LITTLE = 2 * 10**9
"""Bytes below which the room on the disk is shown in red."""

CERTIFICATE_TITLE = mark("Recipients outside this computer see a browser warning first")
CERTIFICATE_TEXT = mark(
    "The portal uses a certificate that was made on this computer, which other browsers do not know. With one "
    "from a public authority the warning goes away."
)


class StripControl(QObject):
    """Shows the portal, running downloads, running copies, and the room on the disk."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        portal: PortalDesk,
        copies: Copies,
        feed: LinkFeed,
        *,
        mender: Mender,
    ) -> None:
        super().__init__()
        self._mender = mender
        self._session = session
        self._window = window
        self._portal = portal
        self._copies = copies
        self._feed = feed
        self.tray: Tray | None = None
        self.certificate_notice_read = False
        self._progress: dict[int, CopyProgress] = {}
        self._deliveries: set[int] = set()
        self._free: int | None = None
        self._banner: tuple[str, int | None, bool] | None = None
        portal.changed.connect(self._show_portal)
        strip = window.strip
        for asked in (strip.pause_requested, strip.resume_requested, strip.retry_requested):
            asked.connect(portal.pause_or_resume)
        window.actions_.pause_portal.triggered.connect(portal.pause_or_resume)
        window.banners.dismissed.connect(self._dismissed)
        session.bridge.copy_progress.connect(self._copy_moved)
        session.bridge.transfer_progress.connect(self._transfer_moved)
        copies.changed.connect(self._copy_changed)
        feed.loaded.connect(self.measure)
        feed.changed.connect(self._link_changed)
        self._timer = QTimer(self, interval=STORAGE_MS)
        self._timer.timeout.connect(self.measure)
        self._timer.start()

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()

    def measure(self) -> None:
        """Look how much room there is."""
        self._session.jobs.run(self._session.context.room.free, done=self._measured, failed=self._not_measured)

    @property
    def downloads(self) -> int:
        """How many downloads run now."""
        return len(self._deliveries)

    def _transfer_moved(self, progress: TransferProgress) -> None:
        if progress.running:
            self._deliveries.add(progress.delivery_id)
        else:
            self._deliveries.discard(progress.delivery_id)
        self._window.strip.set_downloads(self.downloads)
        if self.tray is not None:
            self.tray.show_downloads(self.downloads)

    def _show_portal(self, view: PortalView) -> None:
        self._window.strip.set_portal(view.state, view.url, view.problem)
        if self.tray is not None:
            self.tray.show_portal(view.state, view.problem)
        action = self._window.actions_.pause_portal
        verbs = {PortalState.PAUSED: tr("Resume portal"), PortalState.OFFLINE: tr("Try again")}
        action.setText(verbs.get(view.state, tr("Pause portal")))
        self._show_problem(view)
        self._show_certificate(view)

    def _show_problem(self, view: PortalView) -> None:
        keeps_port = view.free_port is not None and view.links_name_port
        wanted = (view.problem, view.free_port, keeps_port) if view.state is PortalState.OFFLINE else None
        if wanted == self._banner:
            return
        self._banner = wanted
        if wanted is None:
            self._window.banners.remove(Topic.PORTAL)
            return
        offers = [Offer(tr("Try again"), self._portal.start)]
        if (port := view.free_port) is not None:
            offers.insert(0, Offer(tr("Use port {port}", port=port), lambda: self._portal.use_port(port)))
        offers.append(Offer(tr("Settings"), self._mender.choose_port))
        text = tr(view.problem) if view.problem else tr("The portal is not running.")
        if keeps_port:
            text = sentences(text, tr("Links that people have already keep the old port."))
        self._window.banners.show_banner(Topic.PORTAL, Meaning.BAD, tr(TITLE), text, offers, closable=False)

    def _show_certificate(self, view: PortalView) -> None:
        wanted = view.local_certificate and view.state is PortalState.ONLINE and not self.certificate_notice_read
        shown = self._window.banners.banner(Topic.CERTIFICATE) is not None
        if wanted and not shown:
            choose = Offer(tr(reach.REMEDIES[Remedy.CHOOSE_CERTIFICATE]), self._choose_certificate)
            self._window.banners.show_banner(
                Topic.CERTIFICATE, Meaning.INFO, tr(CERTIFICATE_TITLE), tr(CERTIFICATE_TEXT), [choose], closable=True
            )
        elif shown and not view.local_certificate:
            self._window.banners.remove(Topic.CERTIFICATE)

    def _choose_certificate(self) -> None:
        self._mender.mend(Remedy.CHOOSE_CERTIFICATE)

    def _dismissed(self, topic: Topic) -> None:
        if topic is Topic.CERTIFICATE:
            self.certificate_notice_read = True

    def _copy_moved(self, progress: CopyProgress) -> None:
        if self._copies.is_running(progress.link_id):  # else it comes late, or is another process's
            self._progress[progress.link_id] = progress
            self._note()

    def _copy_changed(self, link_id: int) -> None:
        if not self._copies.is_running(link_id):
            self._progress.pop(link_id, None)
            self.measure()
        self._note()

    def _link_changed(self, link_id: int, _link: object) -> None:
        if link_id in self._progress:  # it may wait for room now
            self.measure()

    def _waits(self, link_id: int) -> bool:
        link = self._feed.link(link_id)
        return link is not None and link.phase is CopyPhase.STOPPED

    def _measured(self, free: int) -> None:
        self._free = free
        self._note()

    def _not_measured(self, error: BaseException) -> None:
        if isinstance(error, EnvironmentFault):
            self._window.strip.set_note(tr("The folder for copies is missing"), urgent=True)
        else:
            self._session.messages.fail(error)

    def _note(self) -> None:
        strip = self._window.strip
        known = [one for one in self._progress.values() if self._copies.is_running(one.link_id)]
        running = [one for one in known if not self._waits(one.link_id)]
        is_short = len(running) < len(known) or (self._free is not None and self._free < LITTLE)
        moving = [one for one in running if not self._copies.is_paused(one.link_id)]
        if moving:
            percent = words.percent(sum(one.copied for one in moving), sum(one.total for one in moving))
            copying = ntr("Copying {n} link", "Copying {n} links", len(moving))
            strip.set_note(f"{copying} · {words.share(percent)}")
        elif self._free is not None and is_short:
            strip.set_note(tr("{size} free", size=words.size(max(0, self._free))), urgent=True)
        else:
            strip.set_storage(self._feed.used, self._free)
