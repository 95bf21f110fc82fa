"""The open window at work: puts the services, the panes and the actions together once the data folder is open."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QKeySequence, QShortcut

from sharedesk.core.dropping import drop_modes
from sharedesk.core.link import Link, Mode
from sharedesk.core.policy import Policy
from sharedesk.core.settings import LINKS_DROP, Drop
from sharedesk.errors import ShareDeskError
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.alerts import Alerts
from sharedesk.ui.desk.attention import AttentionWatch
from sharedesk.ui.desk.choosing import choose_files, choose_folder
from sharedesk.ui.desk.commands import LinkCommands
from sharedesk.ui.desk.copies import Copies
from sharedesk.ui.desk.details_control import DetailsControl
from sharedesk.ui.desk.feed import LinkFeed
from sharedesk.ui.desk.help import HelpDesk
from sharedesk.ui.desk.link_desk import LinkDesk
from sharedesk.ui.desk.mail_watch import MailWatch
from sharedesk.ui.desk.making import LinkMaker
from sharedesk.ui.desk.mending import Mender
from sharedesk.ui.desk.milestones import Milestones
from sharedesk.ui.desk.mime import Files, NewFile
from sharedesk.ui.desk.overall import OverallProgress
from sharedesk.ui.desk.owner import OwnerWatch
from sharedesk.ui.desk.passwords import PasswordDesk
from sharedesk.ui.desk.portal_control import PortalDesk
from sharedesk.ui.desk.portal_notice import PortalNotice
from sharedesk.ui.desk.preferences_control import PreferencesControl
from sharedesk.ui.desk.reach_watch import ReachWatch
from sharedesk.ui.desk.receipts import ReceiptDesk
from sharedesk.ui.desk.session import Session
from sharedesk.ui.desk.sheets import LinkSheets
from sharedesk.ui.desk.strip_control import StripControl
from sharedesk.ui.desk.welcome_control import WelcomeControl
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Offer
from sharedesk.ui.pages.decisions import Decision
from sharedesk.ui.preferences.mail import MailPage
from sharedesk.ui.texts import tr
from sharedesk.ui.tray import RECENT, Tray
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.wording import rules
from sharedesk.ui.wording.status import LinkFilter


class Workspace(QObject):
    """Everything that lives as long as the data folder is open. `start` brings it to life, `close` ends it."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        window.activity.me = session.me
        self.copies = Copies(session.context.copying, session.jobs)
        self.feed = LinkFeed(session, window.model)
        self.milestones = Milestones(session.bridge, window, self.feed.link)
        self.commands = LinkCommands(session, self.copies)
        self.maker = LinkMaker(session, self.copies, self.commands)
        self.details = DetailsControl(session, window.details, window.activity, window.model, self.copies)
        self.sheets = LinkSheets(session, window, self.commands, self.maker)
        self.passwords = PasswordDesk(session, self.feed)
        self.desk = LinkDesk(session, window, self.commands, self.maker, self.details, sheets=self.sheets)
        self.portal = PortalDesk(session)
        self.portal_notice = PortalNotice(session, window, self.portal, window.bring_up)
        self.preferences = PreferencesControl(session, window)
        mender = Mender(session, self.preferences.open, self.preferences.guide_wanted.emit)
        self.strip = StripControl(session, window, self.portal, self.copies, self.feed, mender=mender)
        self.overall = OverallProgress(session.bridge, self.copies)
        self.attention = AttentionWatch(session, window.model)
        self.alerts = Alerts(session, window, self._bring_up_link, self._extend)
        self.receipts = ReceiptDesk(session, window, lambda: self.details.link)
        self.reach = ReachWatch(session, window, mender)
        self.mail = MailWatch(session, window.model, window.banners, lambda: self.preferences.open(tr("E-mail")))
        self.owner = OwnerWatch(session, window.sidebar)
        self.welcome = WelcomeControl(session, window, self.maker, self.commands, self.portal)
        self.help = HelpDesk(session, window, self.preferences, self.welcome)
        self._adopt_parts()
        self.desk.settings_wanted.connect(self.preferences.open)
        self.preferences.options_wanted.connect(self.sheets.edit)
        self.preferences.guide_wanted.connect(self.help.open_guide_at)
        self.maker.room_wanted.connect(lambda: self.preferences.open(tr("Storage")))
        self._connect_filters()
        self._connect_list()
        self._connect_making()
        self._connect_copies()

    def _adopt_parts(self) -> None:
        """Take all parts as children, so that none of them outlives the window it acts on."""
        for name, part in vars(self).items():
            if isinstance(part, QObject) and not name.startswith("_"):
                part.setParent(self)

    def start(self) -> None:
        """Load the links, open the portal, begin the upkeep."""
        self.feed.load()
        self._read_rules()
        self._read_address()
        self.portal.start()
        self.reach.start()
        self.mail.look()
        self.attention.look()
        self.owner.look()
        self._session.context.housekeeping.start(self.copies.adopted.emit)

    def use_tray(self, tray: Tray) -> None:
        """Let the tray show what happens and do what is chosen there."""
        self.strip.tray = tray
        self.alerts.elsewhere = tray.tell
        self.portal_notice.elsewhere = tray
        tray.files_wanted.connect(self.choose_files)
        tray.paste_wanted.connect(self.paste)
        tray.copy_wanted.connect(self.desk.copy_of)
        tray.pause_wanted.connect(self.portal.pause_or_resume)
        tray.preferences_wanted.connect(self._open_preferences)
        tray.show_portal(self.portal.view.state, self.portal.view.problem)
        tray.about_to_open.connect(lambda: tray.show_links(self.feed.newest(RECENT)))

    def close(self) -> None:
        """Suspend the copies; nothing is started any more."""
        self.preferences.close()
        self.welcome.close()
        self.help.close()
        self.strip.close()
        self.reach.close()
        self.copies.close()

    def choose_files(self) -> None:
        """Let people choose files for a new link."""
        self._window.bring_up()
        choose_files(self._window, tr("New link from files"), self.maker.make_chosen)

    def choose_folder(self) -> None:
        """Let people choose a folder for a new link."""
        choose_folder(self._window, tr("New link from a folder"), self.maker.make_chosen)

    def paste(self) -> None:
        """Make a link of what is on the clipboard."""
        if clipboard.is_hidden():
            self._window.bring_up()
            self._session.messages.say(tr("Press Ctrl+V here"), tr("Only the window in front may read the clipboard"))
            return
        match clipboard.contents(datetime.now().astimezone()):
            case Files(paths):
                self.maker.make_chosen(paths)
            case NewFile() as new:
                self.maker.make_new(new)
            case None:
                self._session.messages.say(
                    tr("The clipboard is empty"), tr("Copy files, a picture or text first"), meaning=Meaning.WARN
                )

    def open_files(self, files: list[Path]) -> None:
        """Take files that came with a start of the program."""
        if files:
            self.maker.make_chosen(files)

    def _connect_filters(self) -> None:
        for number, wanted in enumerate(LinkFilter, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self._window)
            shortcut.activated.connect(lambda which=wanted: self._window.sidebar.choose(which))

    def _connect_list(self) -> None:
        pane = self._window.list
        pane.selection_changed.connect(self._selection_changed)
        pane.opened.connect(self._selection_changed)
        pane.menu_requested.connect(self._open_row_menu)
        pane.copy_requested.connect(self._copy_row)
        pane.again_requested.connect(self.maker.make_again)
        self._window.details_opened.connect(self._selection_changed)
        self._window.model.ticked.connect(self.desk.adapt)
        self._window.actions_.preferences.triggered.connect(self._open_preferences)
        self._window.details.receipt_button.clicked.connect(self.receipts.save)
        self.feed.loaded.connect(pane.set_loaded)
        self.feed.changed.connect(self._link_changed)
        self.feed.settled.connect(self._links_moved)
        self.details.follow(self.feed)
        self.attention.changed.connect(self.details.refresh)
        self.mail.changed.connect(self.details.refresh)
        self._session.bridge.settings_changed.connect(self.details.reload)
        self._session.bridge.settings_changed.connect(self._read_rules)
        self._session.bridge.portal_changed.connect(self.details.reload)
        for changed in (self._session.bridge.settings_changed, self._session.bridge.portal_changed):
            changed.connect(self._read_address)

    def _connect_making(self) -> None:
        window, acts = self._window, self._window.actions_
        window.drops.files_dropped.connect(self._dropped)
        window.virtual_drops.dropped.connect(self.maker.make_new)
        for asked in (window.list.files_requested, acts.choose_files.triggered):
            asked.connect(self.choose_files)
        for asked in (window.list.folder_requested, acts.choose_folder.triggered):
            asked.connect(self.choose_folder)
        acts.paste.triggered.connect(self.paste)
        acts.new.triggered.connect(self.sheets.new)
        window.drops.dropped_for_options.connect(self.sheets.new_of)
        self.sheets.mail_settings_wanted.connect(self._set_up_mail)
        self.maker.options_wanted.connect(self.sheets.edit)
        self.commands.details_wanted.connect(self._show)
        self.commands.restored.connect(self._made)
        self.maker.made.connect(self._made)
        self.maker.copied.connect(lambda link: window.list.view.show_copied(link.token))

    def _connect_copies(self) -> None:
        self._window.details.copy_paused.connect(self._pause_copy)
        self._window.details.copy_resumed.connect(self._resume_copy)
        self._window.details.copy_cancelled.connect(self._cancel_copy)
        self.copies.failed.connect(self._copy_failed)

    def _read_address(self) -> None:
        """Tell the list what addresses of links begin with: a drag cannot wait for it."""

        def take(address: str) -> None:
            self._window.list.view.address = address

        self._session.jobs.run(self._session.context.links.url, "", done=take)

    def _read_rules(self) -> None:
        """Say what holds for new links, where files are invited and where they are dropped."""
        settings, drops = self._session.context.settings, self._window.drops

        def show(read: tuple[Policy, Drop]) -> None:
            self._window.list.set_rules(rules.new_links(read[0]))
            drops.modes = drop_modes(read[1], read[0])
            drops.rules = rules.dropped(*read)

        self._session.jobs.run(lambda: (settings.policy(), settings.get(LINKS_DROP)), done=show)

    def _dropped(self, paths: list[Path], mode: Mode) -> None:
        self.maker.make(mode, paths)

    def _made(self, link: Link) -> None:
        """Show a link that is new, or back, at once and chosen."""
        self.feed.put(link)
        self._window.list.set_loaded()
        self._choose(link)

    def _choose(self, link: Link) -> None:
        """Choose a link in the list; where a filter or a search hides it, these step back."""
        window = self._window
        if not window.list.view.select(link.token):
            window.list.search.clear()
            window.sidebar.choose(LinkFilter.ALL)
            window.list.view.select(link.token)

    def _copy_row(self, token: str) -> None:
        link = self._window.model.link(token)
        if link is not None:
            self.desk.copy_of(link)

    def _open_preferences(self) -> None:
        self.preferences.open()

    def _set_up_mail(self) -> None:
        window = self.preferences.open(tr("E-mail"), tr("Server"))
        window.closed.connect(self.sheets.come_back)
        if isinstance(window.page, MailPage):
            window.page.banner.offer_way_back(window.close)

    def _selection_changed(self) -> None:
        chosen = self._links_moved()
        if len(chosen) == 1:
            self.details.show(chosen[0])
        elif not chosen:
            self._window.close_details()

    def _links_moved(self) -> list[Link]:
        """Fit what can be done to the chosen links as they are now; returns them."""
        self.desk.adapt()
        chosen = self.desk.chosen()
        self._window.show_selection(chosen)
        return chosen

    def _link_changed(self, link_id: int, link: Link | None) -> None:
        if link is None and self.details.link is not None and self.details.link.id == link_id:
            self.details.show(None)
            self._window.close_details()

    def _open_row_menu(self, _tokens: list[str], place: QPoint) -> None:
        self._window.actions_.row_menu().popup(place)

    def _pause_copy(self) -> None:
        if self.details.link is not None:
            self.copies.pause(self.details.link.id)

    def _resume_copy(self) -> None:
        if self.details.link is not None:
            self.copies.resume(self.details.link.id)

    def _cancel_copy(self) -> None:
        if self.details.link is not None:
            self.commands.delete([self.details.link])

    def _copy_failed(self, link_id: int, error: BaseException) -> None:
        """The row and its details say what stopped the copy; a message tells people who look elsewhere."""
        messages = self._session.messages
        if not isinstance(error, ShareDeskError):
            messages.fail(error)
            return
        link = self.feed.link(link_id)
        if link is not None:
            show = Offer(tr("Show"), lambda: self._show(link))
            messages.say(tr("Copy stopped"), f"{link.title}: {tr(error.title)}", show, meaning=Meaning.BAD)

    def _bring_up_link(self, link_id: int) -> None:
        self._window.bring_up()
        if link := self.feed.link(link_id):
            self._show(link)

    def _extend(self, link_id: int) -> None:
        if link := self.feed.link(link_id):
            self.details.desk.decide(Decision.EXTEND, link, self.details.reload)

    def _show(self, link: Link) -> None:
        self._choose(link)
        self._window.open_details()
