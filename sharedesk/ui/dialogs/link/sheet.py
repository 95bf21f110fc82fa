"""The sheet in which a link is made or its options are changed: all sections, what is wrong, and the step it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from sharedesk.core.clock import Clock
from sharedesk.core.link import Link, Mode
from sharedesk.core.policy import Policy, Rule
from sharedesk.core.protection import Option
from sharedesk.errors import ShareDeskError
from sharedesk.ui.dialogs.link.defaults import DefaultsOffer
from sharedesk.ui.dialogs.link.expiry import ExpirySection
from sharedesk.ui.dialogs.link.limits import LimitSection, MessageSection, NotifySection, OnceSection, PeopleSection
from sharedesk.ui.dialogs.link.parts import Note, Section
from sharedesk.ui.dialogs.link.password import CopyKept, PasswordSection
from sharedesk.ui.dialogs.link.source import ModeSection, Source, SourceSection, source_of
from sharedesk.ui.look import icons
from sharedesk.ui.look.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6
from sharedesk.ui.models import link_draft
from sharedesk.ui.models.link_draft import Draft
from sharedesk.ui.texts import sentences, tr
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col, row, rule, scroll_area, wrap
from sharedesk.ui.widgets.sheet import Sheet

_LEAST_BODY = 140


@dataclass(frozen=True, slots=True)
class Tools:
    """What the sheet is given to work with.

    `locks` says of options that the administrator decided who did so and when, `can_mail` whether a mail server is set
    up. `copy` puts a text on the clipboard and tells whether it is there, `copy_kept` copies the password that the link
    has and calls back when it is there, None where it is not kept.
    """

    policy: Policy
    locks: Mapping[Option, str]
    clock: Clock
    can_mail: bool
    copy: Callable[[str], bool]
    copy_kept: CopyKept | None = None


class LinkSheet(Sheet):
    """Fills a `Draft`. `submitted` asks for its step; whoever takes it calls `accept`, `settle` or `refuse` afterwards.

    A sheet that was given up keeps all that was filled in, and may be opened again.
    """

    submitted = Signal()

    def __init__(
        self, tools: Tools, begin: Draft, source: Source | None, *, before: Draft | None, mode: Mode = Mode.SEND
    ) -> None:
        self._tools, self._before = tools, before
        self._busy = False
        self.is_given_up = False
        """Whether it was closed without its step."""
        is_new, rules = before is None, tools.policy
        self.source = SourceSection(source, begin.title, is_new=is_new)
        self.mode = ModeSection(originals_allowed=rules.originals_allowed, wanted=mode) if is_new else None
        self.password = PasswordSection(rules.password, begin.password, tools.copy, tools.copy_kept)
        self.expiry = ExpirySection(rules.expiry, begin.ends, tools.clock)
        self.people = PeopleSection(rules.emails, begin.emails, can_mail=tools.can_mail)
        self.once = OnceSection(rules.one_time, on=begin.one_time)
        required = is_new and rules.max_downloads.rule is Rule.REQUIRED and not begin.one_time
        self.limit = LimitSection(rules.max_downloads, begin.limit, required=required)
        self.notify = NotifySection(begin.notify)
        self.message = MessageSection(begin.message)
        self.more: QPushButton = button("", Kind.LINK, "caret-right", key="Alt+M", name=tr("More options"))
        self.more.setCheckable(True)
        self._hint = label(tr("Named people, one-time use, limits, message"), "small", "3")
        self._more_part = self._lay_out_more()
        self._form = self._lay_out()
        self._area = scroll_area(self._form)
        self._area.setMinimumHeight(_LEAST_BODY)
        self._trouble = Note()
        self.cancel: QPushButton = button(tr("Cancel"))
        verb, icon = (tr("Create and copy link"), "link-simple") if is_new else (tr("Save"), "")
        self.save: QPushButton = button(verb, Kind.PRIMARY, icon)
        self.defaults = DefaultsOffer()
        if not is_new:
            self.defaults.hide()
        steps = row(self.defaults, None, self.cancel, self.save, gap=SPACE_2)
        footer = col(self._trouble, steps, gap=SPACE_2)
        super().__init__(tr("New link") if is_new else tr("Link options"), self._area, footer)
        self._connect()
        needs_more = begin.has_more or self.limit.on
        self.more.setChecked(needs_more)
        self._show_more(shown=needs_more)
        self.limit.set_once(on=self.once.on)
        for option, reason in tools.locks.items():
            self.places[option].tell_lock(reason)
        self._check()
        self._untouched = self._filled_in()

    # -- what was filled in

    @property
    def draft(self) -> Draft:
        """What is filled in now."""
        return Draft(
            title=self.source.value,
            message=self.message.value,
            password=self.password.value,
            emails=self.people.value,
            one_time=self.once.on,
            limit=self.limit.value,
            ends=self.expiry.ends,
            notify=self.notify.value,
        )

    @property
    def is_touched(self) -> bool:
        """Whether there is something to lose: files that were chosen, or anything that was changed."""
        has_files = self.mode is not None and self.source.source is not None
        return has_files or self._filled_in() != self._untouched

    def _filled_in(self) -> tuple[object, ...]:
        """Return all that stands in the sheet, also what is only half typed."""
        how = None if self.mode is None else self.mode.value
        return self.draft, how, self.people.chips.input.text(), self.limit.field.text()

    @property
    def problems(self) -> list[str]:
        """All that keeps the step from being taken, in words."""
        return [section.problem for section in self._sections() if section.problem] + list(self._breaches().values())

    def refuse(self, error: BaseException) -> None:
        """Say why the step did not work; everything that was filled in stays."""
        if isinstance(error, ShareDeskError):
            self._trouble.say(sentences(error.title, error.message, error.hint))
        else:
            self._trouble.say(tr("This did not work. A report of the fault is shown in the window."))
        announce(self, self._trouble.text())
        self.settle()

    def settle(self) -> None:
        """Be ready for the step again."""
        self._busy = False
        self.defaults.settle()
        self.cancel.setEnabled(True)
        self._check()

    def reject(self) -> None:
        """Close without the step. Options that are being saved are waited for: it takes a moment."""
        if self._busy and self._before is not None:
            return
        self.is_given_up = True
        super().reject()

    def submit(self) -> None:
        """Ask for the step, unless something is wrong or it is being taken already."""
        self.people.chips.take_typed()
        if self._busy or self.problems:
            self._check()
            return
        self._busy = True
        self.save.setEnabled(False)
        self.cancel.setEnabled(self._before is None)
        self._trouble.say("")
        self.submitted.emit()

    # -- how it looks

    def _sections(self) -> list[Section]:
        above: list[Section] = [self.source, *([self.mode] if self.mode else []), self.password, self.expiry]
        return [*above, self.people, self.once, self.limit, self.notify, self.message]

    @property
    def places(self) -> dict[Option, Section]:
        """Where each option is chosen."""
        return {
            Option.PASSWORD: self.password,
            Option.EMAILS: self.people,
            Option.ONE_TIME: self.once,
            Option.EXPIRY: self.expiry,
            Option.MAX_DOWNLOADS: self.limit,
        }

    def _lay_out(self) -> QWidget:
        parts = [self.source, *([self.mode] if self.mode else []), self.password, self.expiry]
        made = col(gap=SPACE_5, margins=(SPACE_6, SPACE_2, SPACE_6, SPACE_3))
        for part in parts:
            made.addWidget(part)
        made.addLayout(col(rule(), row(self.more, None, self._hint), self._more_part, gap=SPACE_2))
        return wrap(made)

    def _lay_out_more(self) -> QWidget:
        parts = (self.people, self.once, self.limit, self.notify, self.message)
        return wrap(col(*parts, gap=SPACE_4, margins=(0, SPACE_2, 0, SPACE_2)))

    def _connect(self) -> None:
        self.save.setDefault(True)
        self.save.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.reject)
        self.more.toggled.connect(lambda shown: self._show_more(shown=shown))
        QShortcut(QKeySequence("Alt+M"), self).activated.connect(self.more.toggle)
        self.once.changed.connect(lambda: self.limit.set_once(on=self.once.on))
        for section in self._sections():
            section.changed.connect(self._check)
        self._form.installEventFilter(self)
        for before, after in pairwise(self._tab_stops()):
            self.setTabOrder(before, after)

    def _tab_stops(self) -> list[QWidget]:
        """Return the controls in the order of Tab; what is hidden or locked is passed over."""
        stops: list[QWidget] = [self.source.title, self.source.files, self.source.folder]
        stops += self.mode.choice.choices() if self.mode else []
        password = self.password
        stops += [password.switch, password.field, password.generate, password.ways, password.copy, password.replace]
        stops += [*self.expiry.chips.choices(), self.more]
        people = self.people
        stops += [people.switch, people.chips.input, *people.chips.chips, people.set_up, self.once.switch]
        stops += [self.limit.switch, self.limit.field, *self.notify.choice.choices(), self.message.box]
        return [*stops, self.defaults.button, self.cancel, self.save]

    def _show_more(self, *, shown: bool) -> None:
        self._more_part.setVisible(shown)
        self._hint.setVisible(not shown)
        self.more.setText(tr("Fewer options") if shown else tr("More options"))
        self.more.setIcon(icons.icon("caret-down" if shown else "caret-right", "accent_text"))
        self.more.setAccessibleName(self.more.text())

    def _check(self) -> None:
        """Say what the policy does not allow where it is chosen, and let the step wait for what is missing."""
        broken = self._breaches()
        for option, section in self.places.items():
            if not section.problem:
                section.show_breach(broken.get(option, ""))
        problems = self.problems
        sound = not any(section.problem for section in self.places.values()) and not broken
        self.defaults.offer(self._as_defaults() if sound else {})
        self.save.setEnabled(not problems and not self._busy)
        self.save.setToolTip(problems[0] if problems else "")
        self.save.setAccessibleDescription(problems[0] if problems else "")

    def _as_defaults(self) -> dict[str, str]:
        return link_draft.defaults_of(self.draft, self._tools.policy, self._tools.clock())

    def _breaches(self) -> dict[Option, str]:
        return link_draft.breaches(self.draft, self._before, self._tools.policy, self._tools.clock())

    # -- its size

    def open_over(self, window: QWidget) -> None:
        """Show the sheet over `window`, no higher than that."""
        self.is_given_up = False
        super().open_over(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow and shrink with the sections."""
        if watched is self._form and event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Become as high as the sections need, and as the window allows; beyond that they scroll."""
        layout = self.layout()
        inner = self._form.layout()
        if layout is None or inner is None:
            return
        inner.activate()
        super().fit()
        layout.activate()
        around = self.height() - self._area.height()
        need = inner.totalHeightForWidth(self.width() - 2 * self._margin)
        most = need if (room := self.room()) is None else room - around
        self.resize(self.width(), around + max(_LEAST_BODY, min(need, most)))
        if self.isVisible():
            self.stay()


def new_link_sheet(tools: Tools, source: Source | None = None, mode: Mode = Mode.SEND) -> LinkSheet:
    """Return the sheet for a new link, begun as the policy says."""
    begin = link_draft.of_policy(tools.policy, tools.clock())
    titled = begin if source is None else replace(begin, title=source.title)
    return LinkSheet(tools, titled, source, before=None, mode=mode)


def options_sheet(tools: Tools, link: Link) -> LinkSheet:
    """Return the sheet for the options of a link."""
    before = link_draft.of_link(link)
    return LinkSheet(tools, before, source_of(link), before=before)
