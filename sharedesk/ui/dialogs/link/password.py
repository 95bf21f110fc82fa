"""The password of a link in its sheet: typed or generated, shown or hidden, copied; one that is set is never shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton
from shiboken6 import isValid

from sharedesk.core import passwords
from sharedesk.core.link import KEEP, Unchanged
from sharedesk.core.passwords import Style
from sharedesk.core.policy import PasswordPolicy
from sharedesk.core.saying import mark
from sharedesk.errors import UserError
from sharedesk.ui.actions import menu
from sharedesk.ui.dialogs.link.parts import FLASH_MS, SwitchSection
from sharedesk.ui.look import icons
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.texts import sentences, tr
from sharedesk.ui.widgets.buttons import button, icon_button, set_button_icon
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.folding import Folding
from sharedesk.ui.widgets.layout import row, wrap

CopyKept = Callable[[Callable[[], None]], None]

_DOTS = "•" * 14
_ONLY_YOU = mark("A password is set. Only you know it.")
_KEPT = mark("A password is set. This computer's key store keeps it: Copy puts it on the clipboard.")
_WAYS = ((mark("Five words, easy to say"), Style.WORDS), (mark("16 letters and digits"), Style.CHARACTERS))


class PasswordField(Field):
    """Asks for room for the whole of a password that was generated: nobody can read out one that is cut off.

    What was asked for once stays, so that the button that generates stays where it was pressed.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, name=tr("Password"), mono=True)
        self._longest = text

    def make_room(self, text: str) -> None:
        """Ask for the room that `text` takes."""
        self._longest = max(self._longest, text, key=self.fontMetrics().horizontalAdvance)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of a field of 17 letters, as Qt has it, widened to the longest password."""
        asked, metrics = super().sizeHint(), self.fontMetrics()
        shown = "" if self.isReadOnly() else self._longest  # one that is kept is dots
        words = metrics.horizontalAdvance(shown) + 1  # the cursor stands behind them
        return asked + QSize(max(0, words - 17 * metrics.horizontalAdvance("x")), 0)


class PasswordSection(SwitchSection):
    """The switch, the field and its buttons.

    `begin` is what the link has or starts with: a password to show, KEEP for one that exists already, None for none.
    `copy` puts a text on the clipboard and tells whether it is there; `copy_kept` does so for the existing one, and
    calls back when it is there; None where nobody but the sender knows it.
    """

    def __init__(
        self,
        rules: PasswordPolicy,
        begin: str | Unchanged | None,
        copy: Callable[[str], bool],
        copy_kept: CopyKept | None = None,
    ) -> None:
        self._rules, self._copy, self._copy_kept = rules, copy, copy_kept
        self._exists = begin is KEEP
        self._keeps = self._exists
        self.field = PasswordField("" if begin is None or self._exists else str(begin))
        self.generate: QPushButton = button(tr("Generate"), icon="arrows-clockwise", name=tr("Generate a password"))
        self.ways: QToolButton = icon_button("caret-down", tr("Other kinds of passwords"))
        self.copy: QPushButton = button(tr("Copy"), icon="copy", name=tr("Copy password"))
        self.replace: QPushButton = button(tr("Replace"), name=tr("Replace the password"))
        self._eye = self._add_eye()
        buttons = row(self.generate, self.ways, self.copy, self.replace, None, gap=SPACE_2)
        inner = Folding(self.field, wrap(buttons), stretches=(1, 0))
        super().__init__(tr("Password"), "", rules.rule, on=begin is not None, inner=inner)
        inner.setFocusProxy(self.field)
        self.generate.setToolTip(f"{tr('Generate a password')}  Alt+G")
        self.generate.setShortcut(QKeySequence("Alt+G"))
        self.generate.clicked.connect(lambda: self._generate(Style.WORDS))
        self.ways.clicked.connect(self._offer_ways)
        self.copy.clicked.connect(self._copy_now)
        self.replace.clicked.connect(self._toggle_replace)
        self.field.textEdited.connect(self._typed)
        self.field.textChanged.connect(self._changed)
        self.field.editingFinished.connect(self._left)
        self._arrange()

    @property
    def value(self) -> str | Unchanged | None:
        """The password, KEEP for the one that exists, None for none."""
        if not self.on:
            return None
        return KEEP if self._keeps else self.field.text()

    @property
    def problem(self) -> str:
        """Why the password cannot be used."""
        value = self.value
        if value is None or value is KEEP:
            return ""
        if not value:
            return tr("Type a password or generate one.")
        try:
            passwords.check(value, self._rules.minimum)
        except UserError as error:
            return sentences(error.title, error.hint)
        return ""

    def _add_eye(self) -> QAction:
        eye = self.field.addAction(icons.icon("eye-slash", "text3"), QLineEdit.ActionPosition.TrailingPosition)
        eye.setShortcut(QKeySequence("Alt+H"))
        eye.triggered.connect(lambda: self._show_text(shown=self.field.echoMode() is QLineEdit.EchoMode.Password))
        return eye

    def _show_text(self, *, shown: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icons.icon("eye-slash" if shown else "eye", "text3"))
        self._eye.setText(tr("Hide password") if shown else tr("Show password"))
        self._eye.setToolTip(f"{self._eye.text()}  Alt+H")

    def _switched(self, on: bool) -> None:
        if on and not self._exists and not self.field.text():
            self._generate(Style.WORDS)
        self.note.say("")
        super()._switched(on)
        self._offer_to_type_over()

    def _offer_to_type_over(self) -> None:
        """Select what was generated: who types has a password in mind. From its end, so that its beginning is seen."""
        if self.field.hasFocus():
            self.field.end(False)
            self.field.home(True)

    def _offer_ways(self) -> None:
        made = menu(self, [])
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, style in _WAYS:
            made.addAction(tr(words)).triggered.connect(lambda _checked=False, which=style: self._generate(which))
        made.popup(self.ways.mapToGlobal(self.ways.rect().bottomLeft()))

    def _generate(self, style: Style) -> None:
        self._show_text(shown=True)
        made = passwords.generate(style)
        self.field.make_room(made)
        self.field.selectAll()
        self.field.insert(made)  # and not setText: Ctrl+Z brings back what was typed
        self.field.setCursorPosition(0)
        self._say("", softly=False)

    def _copy_now(self) -> None:
        if self._keeps:
            if self._copy_kept is not None:
                self._copy_kept(self._flash)
        elif self._copy(self.field.text()):
            self._flash()

    def _flash(self) -> None:
        if not isValid(self):  # the sheet was closed meanwhile
            return
        self.copy.setText(tr("Copied"))
        set_button_icon(self.copy, "check")
        QTimer.singleShot(FLASH_MS, self.copy, self._calm)

    def _calm(self) -> None:
        self.copy.setText(tr("Copy"))
        set_button_icon(self.copy, "copy")

    def _toggle_replace(self) -> None:
        self._keeps = not self._keeps
        self.field.clear()
        if not self._keeps:
            self._generate(Style.WORDS)
        self._arrange()
        self.changed.emit()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._offer_to_type_over()

    def _arrange(self) -> None:
        """Show dots and *Replace* for a password that exists, a field and its buttons for a new one."""
        self._show_text(shown=True)
        self.field.setReadOnly(self._keeps)
        self.field.setPlaceholderText(_DOTS if self._keeps else "")
        self._eye.setVisible(not self._keeps)
        self.generate.setVisible(not self._keeps)
        self.ways.setVisible(not self._keeps)
        self.copy.setVisible(not self._keeps or self._copy_kept is not None)
        self.replace.setVisible(self._exists)
        self.replace.setText(tr("Replace") if self._keeps else tr("Keep the old one"))
        self.replace.setAccessibleName(tr("Replace the password") if self._keeps else tr("Keep the old password"))
        self._say("", softly=False)
        told = tr(_ONLY_YOU if self._copy_kept is None else _KEPT)
        self.field.setAccessibleDescription(told if self._keeps else "")
        self.field.setToolTip(told if self._keeps else "")

    def _changed(self) -> None:
        self.copy.setEnabled(not self.problem)
        self.changed.emit()

    def _typed(self) -> None:
        self._say(self.problem, softly=True)

    def _left(self) -> None:
        if not self._keeps:
            self._say(self.problem, softly=False)

    def _say(self, problem: str, *, softly: bool) -> None:
        self.note.say(problem, softly=softly)
        self.field.set_invalid("" if softly else problem)
        self.copy.setEnabled(not self.problem)
