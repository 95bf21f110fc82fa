"""The details of one link: its state, its address, what can be done, its options, its files and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from sharedesk.core.link import ENDED_STATES, CopyPhase, Item, Link, LinkState, Presence
from sharedesk.core.mail import NO_CODES, MailState, MailStatus
from sharedesk.core.policy import Policy
from sharedesk.core.saying import mark
from sharedesk.events import CopyProgress
from sharedesk.ui.actions import Actions, bind
from sharedesk.ui.look.filekind import file_kind
from sharedesk.ui.look.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_5
from sharedesk.ui.models.activity import ActivityModel
from sharedesk.ui.pages import callouts
from sharedesk.ui.pages.callouts import Callout, LinkCallout, Trouble
from sharedesk.ui.pages.decisions import NOTHING, DecisionStack, Pending
from sharedesk.ui.pages.details_parts import FEW, FileList
from sharedesk.ui.pages.option_list import OptionList
from sharedesk.ui.pages.reach_line import ReachLine
from sharedesk.ui.pages.timeline import Timeline
from sharedesk.ui.texts import number, tr
from sharedesk.ui.widgets.buttons import Kind, button, icon_button, set_button_icon, set_tile, tile_button
from sharedesk.ui.widgets.cards import TransferCard
from sharedesk.ui.widgets.labels import Elided, Tile, label
from sharedesk.ui.widgets.layout import SidePane, clear, col, row, rule, scroll_area, wrap
from sharedesk.ui.widgets.status_view import StatusLine
from sharedesk.ui.widgets.url_field import UrlField
from sharedesk.ui.wording import options, words
from sharedesk.ui.wording.status import Status, expires_soon

UNTRIED = MailStatus(MailState.UNTRIED)
READY_NOTE = mark("The link is ready to send. Anyone who opens it early sees a waiting page.")


@dataclass(frozen=True, slots=True)
class Known:
    """What is read beside a link: policy and mail, whether its password can be copied again, what is to be decided."""

    policy: Policy | None = None
    password_kept: bool = False
    pending: Pending = NOTHING
    mail: MailStatus = UNTRIED


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pane shows. `items` is None and `url` empty until they are read."""

    link: Link
    status: Status
    state: LinkState
    now: datetime
    items: tuple[Item, ...] | None = None
    url: str = ""
    waits_for_room: bool = False
    known: Known = Known()


class DetailsPane(SidePane):
    """Shows one link and tells what people want to do with its files and its copy.

    `reordered` tells that other controls are there now, for which Tab needs an order.
    """

    closed = Signal()
    reordered = Signal()
    callout_chosen = Signal(Callout)
    file_menu_wanted = Signal(Item, QPoint)
    file_removal_wanted = Signal(Item)
    copy_paused = Signal()
    copy_resumed = Signal()
    copy_cancelled = Signal()
    end_reached = Signal()
    """People have scrolled to where the activity ends."""

    def __init__(self, actions: Actions, activity: ActivityModel) -> None:
        super().__init__(tr("Details"))
        self._shown: Shown | None = None
        self._all_files = False
        self._callout: LinkCallout | None = None
        self._callout_key: object = None
        self._order: list[QWidget] = []
        self.close_button = icon_button("x", tr("Close details"), key="Esc")
        self.close_button.setFixedHeight(24)
        self.close_button.clicked.connect(self.closed)
        self._tile, self._title, self._status = Tile(pixels=40), Elided("", "heading"), StatusLine()
        self._callout_place = col(gap=0)
        self.url = UrlField()
        self.copy_button = button(tr("Copy"), Kind.PRIMARY, "copy", name=tr("Copy link"), key="Ctrl+C")
        self.reach = ReachLine()
        self._card = TransferCard(note=tr(READY_NOTE))
        self.decisions = DecisionStack()
        self.options = OptionList(actions)
        self._files = FileList()
        self._file_count = label("", "small", "3")
        self._show_all = button(tr("Show all"), Kind.LINK)
        self.edit_button = button(tr("Edit"), Kind.LINK, name=tr("Edit options"), key="Ctrl+I")
        self.add_button = button(tr("Add"), Kind.LINK, name=tr("Add files to this link"))
        self.receipt_button = button(tr("Export"), Kind.LINK, "file-arrow-down", name=tr("Save a receipt"))
        self.timeline = Timeline(activity)
        self._make_tiles(actions)
        self._lay_out()
        self._connect(actions)

    def _make_tiles(self, actions: Actions) -> None:
        self.qr_button = tile_button("qr-code", tr("QR code"), tr("Show QR code"), key="Ctrl+R")
        self.open_button = tile_button("arrow-square-out", tr("Open"), tr("Open in browser"), key="Ctrl+Enter")
        self.email_button = tile_button(
            "envelope-simple", tr("E-mail"), tr("Write an e-mail with the link"), key="Ctrl+E"
        )
        self.pause_button = tile_button("pause", tr("Pause"), tr("Pause this link"), key="Ctrl+P")
        self.more_button = tile_button("dots-three", tr("More"), tr("More actions"), key="Shift+F10")
        pairs = (
            (self.qr_button, actions.qr),
            (self.open_button, actions.open),
            (self.email_button, actions.email),
            (self.pause_button, actions.pause),
            (self.copy_button, actions.copy),
            (self.edit_button, actions.edit),
            (self.add_button, actions.add_files),
        )
        for one, action in pairs:
            bind(one, action)

    def _lay_out(self) -> None:
        head = col(row((self._title, 1), self.close_button, gap=SPACE_2), self._status, gap=0)
        tiles = (self.qr_button, self.open_button, self.email_button, self.pause_button, self.more_button)
        body = col(
            row(self._tile, (head, 1), gap=SPACE_3),
            self._callout_place,
            self.decisions,
            row((self.url, 1), self.copy_button, gap=SPACE_2),
            self.reach,
            row(*tiles, gap=SPACE_2),
            self._card,
            col(_heading(tr("Options"), None, self.edit_button), self.options, gap=0),
            rule(),
            col(_heading(tr("Files"), self._file_count, self._show_all, self.add_button), self._files, gap=2),
            rule(),
            col(_heading(tr("Activity"), None, self.receipt_button), self.timeline, gap=SPACE_2),
            None,
            gap=SPACE_3,
            margins=(SPACE_5, SPACE_4, SPACE_5, SPACE_2),
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        area = scroll_area(wrap(body))
        self._bar = area.verticalScrollBar()
        self._bar.valueChanged.connect(self._scrolled)
        outer.addWidget(area)

    def _connect(self, actions: Actions) -> None:
        self.more_button.clicked.connect(lambda: self.open_more(actions))
        self._card.pause_requested.connect(self.copy_paused)
        self._card.resume_requested.connect(self.copy_resumed)
        self._card.cancel_requested.connect(self.copy_cancelled)
        self._files.menu_wanted.connect(self.file_menu_wanted)
        self._files.removal_wanted.connect(self.file_removal_wanted)
        self._show_all.clicked.connect(self._toggle_all)

    def _scrolled(self, value: int) -> None:
        if value >= self._bar.maximum() - self._bar.pageStep():
            self.end_reached.emit()

    @property
    def link(self) -> Link | None:
        """The link that is shown."""
        return self._shown.link if self._shown else None

    def show_link(self, shown: Shown) -> None:
        """Show a link, or its newest state; what people have expanded or scrolled stays."""
        before, self._shown = self._shown, shown
        if before is None or before.link.id != shown.link.id:
            self._all_files = False
        link = shown.link
        self._tile.set_kind(file_kind(link.lead_name, link.lead_kind))
        self._title.setText(link.title)
        self._status.set_status(shown.status)
        self.url.set_url(shown.url)
        trouble, paused = _trouble(shown), shown.state is LinkState.PAUSED
        is_well = not paused and shown.state is not LinkState.MISSING and not (trouble and trouble.is_bad)
        self.reach.show_for(can_open=shown.state not in ENDED_STATES, is_well=is_well)
        self._offer_pause(paused=paused)
        self._show_callout(link, trouble)
        self.decisions.show_pending(shown.known.pending)
        lines = options.lines(link, shown.now, shown.known.policy)
        self.options.show_options(lines, password_kept=shown.known.password_kept)
        self._show_files(shown.items or ())
        if (order := self.tab_order()) != self._order:
            self._order = order
            self.reordered.emit()

    def show_status(self, status: Status) -> None:
        """Show another status of the same link, as often as its downloads or its copy move."""
        self._status.set_status(status)

    def _offer_pause(self, *, paused: bool) -> None:
        verb, name = (tr("Resume"), tr("Resume this link")) if paused else (tr("Pause"), tr("Pause this link"))
        if verb != self.pause_button.text():
            set_tile(self.pause_button, "play" if paused else "pause", verb, name, key="Ctrl+P")

    def set_copy(self, progress: CopyProgress | None, *, paused: bool = False, here: bool = True) -> None:
        """Show how far the copy is; None when none is being made. `here` tells whether this window makes it."""
        self._card.setVisible(progress is not None)
        if progress is None:
            return
        percent = words.percent(progress.copied, progress.total)
        done = words.size_of(progress.copied, progress.total)
        rest = words.pace(progress.total - progress.copied, progress.seconds_left)
        self._card.set_progress(percent, done, rest, paused=paused)
        self._card.set_here(here=here)

    def _show_callout(self, link: Link, trouble: Trouble | None) -> None:
        key = (link.id, trouble)
        if key == self._callout_key:
            return
        self._callout_key = key
        clear(self._callout_place)
        self._callout = None if trouble is None else LinkCallout(trouble)
        if self._callout is not None:
            self._callout.chosen.connect(self.callout_chosen)
            self._callout_place.addWidget(self._callout)
        is_bad = trouble is not None and trouble.is_bad
        self.copy_button.setProperty("kind", "" if is_bad else Kind.PRIMARY.value)
        self.copy_button.style().unpolish(self.copy_button)
        self.copy_button.style().polish(self.copy_button)
        set_button_icon(self.copy_button, "copy")

    def _show_files(self, items: Sequence[Item]) -> None:
        many = len(items) > FEW
        self._files.set_items(items, None if self._all_files else FEW)
        self._file_count.setText(number(len(items)) if items else "")
        self._show_all.setVisible(many)
        self._show_all.setText(
            tr("Show fewer") if self._all_files else tr("and {count} more", count=number(len(items) - FEW))
        )

    def _toggle_all(self) -> None:
        self._all_files = not self._all_files
        if self._shown is not None:
            self._show_files(self._shown.items or ())

    def open_more(self, actions: Actions) -> None:
        """Open the menu of the link under its button."""
        actions.row_menu().popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def tab_order(self) -> list[QWidget]:
        """Return the controls in the order of Tab: the problem first, the way out last."""
        buttons = self._callout.findChildren(QPushButton) if self._callout else []
        buttons += self.decisions.buttons()
        tiles = [self.qr_button, self.open_button, self.email_button, self.pause_button, self.more_button]
        card = self._card.findChildren(QPushButton)
        on = [self.edit_button, *self.options.buttons()]
        rest = [self._show_all, self.add_button, self._files, self.receipt_button, self.timeline, self.close_button]
        return [*buttons, self.url, self.copy_button, self.reach.button, *tiles, *card, *on, *rest]


def _trouble(shown: Shown) -> Trouble | None:
    """Return what needs attention at a link: what is broken before what is only about to happen."""
    link, mail = shown.link, shown.known.mail
    if link.phase is CopyPhase.STOPPED and shown.state is LinkState.PREPARING:
        return callouts.stopped(link, waits=shown.waits_for_room)
    if missing := [item for item in shown.items or () if item.presence is not Presence.HERE]:
        return callouts.lost(missing)
    if shown.state in ENDED_STATES:
        return None
    if link.allowed_emails and mail.state in NO_CODES:
        return callouts.no_mail(mail.problem, is_set_up=mail.state is MailState.FAILING)
    if link.expires_at is not None and expires_soon(link, shown.now) and _may_extend(link.expires_at, shown):
        return callouts.expiring(words.due(link.expires_at, shown.now))
    return None


def _may_extend(ends: datetime, shown: Shown) -> bool:
    """Say whether the policy, as far as it is known, allows the days that a callout offers."""
    longest = shown.known.policy.expiry.maximum if shown.known.policy else None
    return longest is None or ends + timedelta(days=callouts.EXTRA_DAYS) <= shown.now + longest


def _heading(title: str, count: QWidget | None, *buttons: QWidget) -> QBoxLayout:
    made = row(label(title, "strong"), gap=6)
    if count is not None:
        made.addWidget(count)
    made.addStretch(1)
    for one in buttons:
        made.addWidget(one)
    return made
