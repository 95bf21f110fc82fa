"""Who may open a link and how often, in its sheet: named people, one-time use, a maximum, what its owner is told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from sharedesk.core.policy import DownloadsPolicy, EmailPolicy, OneTimePolicy
from sharedesk.core.settings.kinds import MAX_COUNT
from sharedesk.services.links import MAX_MESSAGE
from sharedesk.ui.dialogs.link.parts import Note, Section, SwitchSection, TextBox, heading
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.texts import number, tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.controls import Field, Segmented
from sharedesk.ui.widgets.labels import IconLabel, label
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.mail_chips import MailChips

_MESSAGE_LINES = 3
_NUMBER_WIDTH = 88
_NOTIFY = (None, True, False)


class PeopleSection(SwitchSection):
    """Only for named people, and who they are. `emails` None is everyone.

    Where no mail can be sent they would get no code: that is said, and `mail_wanted` asks to set e-mail up.
    """

    mail_wanted = Signal()

    def __init__(self, rules: EmailPolicy, emails: tuple[str, ...] | None, *, can_mail: bool) -> None:
        self.chips = MailChips(emails or (), name=tr("People who may open this link"))
        self.set_up: QPushButton = button(tr("Set up e-mail"), Kind.LINK)
        why = label(tr("Named people need e-mail: until it is set up, nobody gets a code."), "small", "warn", wrap=True)
        self._no_mail = wrap(row(IconLabel("warning-fill", "warn", 16), (why, 1), self.set_up, gap=SPACE_2))
        inner = wrap(col(self.chips, self._no_mail, gap=SPACE_2))
        inner.setFocusProxy(self.chips)
        super().__init__(
            tr("Only for named people"),
            tr("They confirm with an e-mailed code."),
            rules.rule,
            on=emails is not None,
            inner=inner,
        )
        self.set_can_mail(can_mail=can_mail)
        self.set_up.clicked.connect(self.mail_wanted)
        self.chips.changed.connect(self._check)
        self.chips.changed.connect(self.changed)

    def set_can_mail(self, *, can_mail: bool) -> None:
        """Say what is missing unless mail can be sent."""
        self._no_mail.setVisible(not can_mail)

    @property
    def value(self) -> tuple[str, ...] | None:
        """The addresses, None for everyone."""
        return self.chips.addresses if self.on else None

    @property
    def problem(self) -> str:
        """What is wrong with the addresses."""
        if not self.on:
            return ""
        return self.chips.problem or ("" if self.chips.addresses else tr("Name at least one address."))

    def _check(self) -> None:
        still_typing = self.chips.input.hasFocus() and bool(self.chips.input.text())
        self.note.say(self.chips.problem, softly=still_typing)


class OnceSection(SwitchSection):
    """One-time use."""

    def __init__(self, rules: OneTimePolicy, *, on: bool) -> None:
        super().__init__(tr("One-time use"), tr("Ends after the first complete download."), rules.rule, on=on)


class LimitSection(SwitchSection):
    """How many visitors may download. While a link works once, that is one, and this is left alone."""

    def __init__(self, rules: DownloadsPolicy, limit: int | None, *, required: bool) -> None:
        self._begin = limit
        self._most = min(rules.maximum or MAX_COUNT, MAX_COUNT)
        self.field = Field("" if limit is None else str(limit), name=tr("Maximum number of downloads"))
        self.field.setFixedWidth(_NUMBER_WIDTH)
        inner = QWidget()
        words = tr("people at most")
        if rules.maximum is not None:
            words = tr("people at most; your company allows {most}", most=number(self._most))
        inner.setLayout(row(self.field, label(words, "small", "3"), None, gap=SPACE_2))
        inner.setFocusProxy(self.field)
        super().__init__(
            tr("Limit downloads"), tr("Ends after so many."), rules.rule, on=limit is not None or required, inner=inner
        )
        self.field.textEdited.connect(lambda: self._say(self.problem, softly=True))
        self.field.textChanged.connect(self.changed)
        self.field.editingFinished.connect(lambda: self._say(self.problem, softly=False))

    @property
    def value(self) -> int | None:
        """The number, None for any; what it was before while it does not count."""
        if not self.isEnabled():
            return self._begin
        return int(self.field.text()) if self.on and not self.problem else None

    @property
    def problem(self) -> str:
        """What is wrong with the number."""
        if not self.on or not self.isEnabled():
            return ""
        text = self.field.text().strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_COUNT))
        if is_number and 1 <= int(text) <= self._most:
            return ""
        return tr("Write a number from 1 to {most}.", most=number(self._most))

    def set_once(self, *, on: bool) -> None:
        """Step back while a link works once."""
        self.setEnabled(not on)
        self.setToolTip(tr("A link that works once allows one download") if on else "")
        self._say("", softly=False)

    def _say(self, problem: str, *, softly: bool) -> None:
        self.note.say(problem, softly=softly)
        self.field.set_invalid("" if softly else problem)


class NotifySection(Section):
    """Whether the owner of the link is told of downloads."""

    def __init__(self, notify: bool | None) -> None:
        super().__init__()
        current = _NOTIFY.index(notify)
        self.choice = Segmented(
            (tr("As in settings"), tr("Always"), tr("Never")), name=tr("Tell me about downloads"), current=current
        )
        self.choice.changed.connect(self.changed)
        self.setLayout(heading(tr("Tell me about downloads"), self.choice))

    @property
    def value(self) -> bool | None:
        """True, False, or None for what the settings say."""
        return _NOTIFY[self.choice.index()]


class MessageSection(Section):
    """What recipients read above the files."""

    def __init__(self, message: str) -> None:
        super().__init__()
        placeholder = tr("Shown to recipients above the files")
        self.box = TextBox(message, name=tr("Message"), placeholder=placeholder, lines=_MESSAGE_LINES)
        self.note = Note()
        self.setLayout(col(heading(tr("Message")), self.box, self.note, gap=SPACE_2))
        self.box.textChanged.connect(self._typed)

    @property
    def value(self) -> str:
        """The message, without spaces around it."""
        return self.box.toPlainText().strip()

    @property
    def problem(self) -> str:
        """Why the message cannot be saved."""
        count = len(self.value)
        return (
            tr(
                "The message has {count} characters. Shorten it to {max_message}.",
                count=number(count),
                max_message=number(MAX_MESSAGE),
            )
            if count > MAX_MESSAGE
            else ""
        )

    def _typed(self) -> None:
        self.note.say(self.problem)
        self.changed.emit()
