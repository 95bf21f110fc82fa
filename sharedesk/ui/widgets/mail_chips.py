"""A field for e-mail addresses: each becomes a chip that can be removed, and what is no address stays to be mended."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPushButton, QScrollArea, QSizePolicy, QWidget

from sharedesk.core.emails import MAX_PATTERNS, normalise_pattern
from sharedesk.errors import UserError
from sharedesk.ui.look import icons
from sharedesk.ui.look.theme import font
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import press_by_enter
from sharedesk.ui.widgets.flow import FlowLayout
from sharedesk.ui.widgets.labels import plain_tip
from sharedesk.ui.widgets.layout import col, scroll_area

_CHIP, _GAP, _MARGIN = 24, 6, 5
_LINES = 4
_LEAST_INPUT = 170
_GAP_TO_SYMBOL = "\N{EN SPACE}\N{WORD JOINER}"
"""The joiner is there to be the end of the line: a space at the end takes no room."""
_SEPARATORS = re.compile(r"[,;\n\r\t]+")
_IN_BRACKETS = re.compile(r"<([^<>]*)>")


def split_addresses(text: str) -> list[str]:
    """Return what was typed or pasted as single addresses; of “Anna Berg <anna@example.com>” what is in brackets."""
    found: list[str] = []
    for part in _SEPARATORS.split(text):
        inside = _IN_BRACKETS.findall(part)
        found += inside or part.split()
    return [address.strip() for address in found if address.strip()]


class AddressChip(QPushButton):
    """One address. Clicking it, Enter, Delete and Backspace take it away, or back into the field where it is wrong."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(text.replace("&", "&&") + _GAP_TO_SYMBOL)  # a single & would mark a key
        self.address, self.problem = text, problem
        self.setFont(font("small"))
        self.setProperty("kind", "address")
        self.setProperty("invalid", "true" if problem else "false")
        self.setIcon(icons.icon("pencil-simple" if problem else "x", "bad" if problem else "text3"))
        self.setIconSize(QSize(11, 11))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the symbol comes after the words
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_CHIP)
        self.setAccessibleName(tr("Mend {text}", text=text) if problem else tr("Remove {text}", text=text))
        self.setAccessibleDescription(problem)
        self.setToolTip(plain_tip(problem or tr("Remove {text}", text=text)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the keys that remove do so."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.click()
        elif not press_by_enter(self, event):
            super().keyPressEvent(event)


class _Input(QLineEdit):
    """Where the next address is typed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setFont(font("body"))
        self.setAccessibleName(name)
        self.setPlaceholderText(tr("Add an e-mail address"))
        self.setProperty("bare", "true")
        self.setAcceptDrops(False)
        self.setFixedHeight(_CHIP)


class MailChips(QFrame):
    """Addresses and `*@domain`; `changed` tells of every change, also while somebody types.

    Enter, a comma, a semicolon, a space and leaving the field make a chip of what was typed. It grows by lines and
    scrolls after four. Tab comes to the field first, then to the chips.
    """

    changed = Signal()

    def __init__(self, addresses: Iterable[str] = (), *, name: str) -> None:
        super().__init__()
        self.setProperty("chips", "true")
        self.setAccessibleName(name)
        self._chips: list[AddressChip] = []
        self._is_clicked_away = False
        """Whether a mouse button that took the keys elsewhere is still held."""
        self._flow = FlowLayout(gap=_GAP, margin=_MARGIN, least=_LEAST_INPUT)
        self.input = _Input(name)
        self.input.installEventFilter(self)
        self.input.textChanged.connect(self._typed)
        self._inner = QWidget()
        self._inner.setLayout(self._flow)
        self._flow.addWidget(self.input)
        self._area: QScrollArea = scroll_area(self._inner)
        self.setLayout(col(self._area, margins=(0, 0, 0, 0)))
        self.setFocusProxy(self.input)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._inner.installEventFilter(self)
        self.add(addresses)

    # -- what it holds

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that are right, in the one spelling of each; what is being typed counts."""
        pending = split_addresses(self.input.text())
        texts = [chip.address for chip in self._chips if not chip.problem]
        texts += [text for text in pending if not _problem(text)]
        return tuple(dict.fromkeys(normalise_pattern(text) for text in texts))

    @property
    def problem(self) -> str:
        """What is wrong, in words; "" when nothing is."""
        wrong = [chip.address for chip in self._chips if chip.problem]
        wrong += [text for text in split_addresses(self.input.text()) if _problem(text)]
        if wrong:
            told = [_problem(wrong[0])]
            if len(wrong) == 2:
                told.append(tr("Nor is “{wrong}”.", wrong=wrong[-1]))
            elif len(wrong) > 2:
                told.append(tr("Nor are {count} more.", count=len(wrong) - 1))
            return " ".join(told)
        count = len(self.addresses)
        if count <= MAX_PATTERNS:
            return ""
        return tr("There are {count} addresses. Use {most} at most, or *@domain.", count=count, most=MAX_PATTERNS)

    @property
    def chips(self) -> list[AddressChip]:
        """The chips, in their order."""
        return list(self._chips)

    def add(self, texts: Iterable[str]) -> None:
        """Add addresses; each is there once, and what is none is marked."""
        for text in texts:
            problem = _problem(text)
            shown = text if problem else normalise_pattern(text)
            if all(chip.address != shown for chip in self._chips):
                self._insert(AddressChip(shown, problem))
        self._settle()

    def take_typed(self) -> None:
        """Make chips of what was typed."""
        text = self.input.text()
        if text.strip():
            self.input.clear()
            self.add(split_addresses(text) or [text.strip()])

    # -- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that end an address, paste and the loss of focus of the input; follow the width."""
        if event.type() == QEvent.Type.MouseButtonRelease and self._is_clicked_away:
            self._watch_mouse(on=False)
            QTimer.singleShot(0, self, self.take_typed)
        elif watched is self._inner and event.type() == QEvent.Type.Resize:
            self._fit()
        elif watched is self.input and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        elif watched is self.input and isinstance(event, QFocusEvent):
            self._focused(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        has_text = bool(self.input.text().strip())
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and has_text:
            self.take_typed()
            return True
        if event.text() in {",", ";"} or (event.text() == " " and _is_address_like(self.input.text())):
            self.take_typed()
            return True
        if event.key() == Qt.Key.Key_Backspace and not self.input.text() and self._chips:
            self._remove(self._chips[-1], back=True)
            return True
        return False

    def _focused(self, event: QFocusEvent) -> None:
        has_focus = event.type() == QEvent.Type.FocusIn
        if not has_focus and event.reason() is Qt.FocusReason.MouseFocusReason:
            self._watch_mouse(on=True)  # another line now would move what is clicked away from under the pointer
        elif not has_focus and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.take_typed()
        self.setProperty("focused", "true" if has_focus else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def _watch_mouse(self, *, on: bool) -> None:
        """Hear when the mouse button is let go, wherever that is."""
        self._is_clicked_away = on
        application = QApplication.instance()
        if application is not None:
            (application.installEventFilter if on else application.removeEventFilter)(self)

    def _typed(self, text: str) -> None:
        is_several = len(_SEPARATORS.split(text)) > 1 or len(text.split()) > 1
        if is_several and _is_address_like(text):  # pasted
            self.take_typed()
        else:
            self.changed.emit()

    # -- chips

    def _insert(self, chip: AddressChip) -> None:
        chip.clicked.connect(lambda: self._remove(chip, back=bool(chip.problem)))
        self._flow.insert(len(self._chips), chip)
        QWidget.setTabOrder(self._chips[-1] if self._chips else self.input, chip)
        self._chips.append(chip)
        chip.show()

    def _remove(self, chip: AddressChip, *, back: bool) -> None:
        """Take a chip away; `back` puts its address into the field, so that nothing typed is lost."""
        self.take_typed()
        self._chips.remove(chip)
        self._flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        if back:
            self.input.setText(chip.address)
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)
        self._settle()

    def _settle(self) -> None:
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        """Be as high as the lines, four at most."""
        line = _CHIP + _GAP
        needed = self._flow.heightForWidth(max(self._inner.width(), _LEAST_INPUT))
        most = _LINES * line - _GAP + 2 * _MARGIN
        self.setFixedHeight(min(needed, most) + 2)
        self._area.ensureWidgetVisible(self.input)


def _is_address_like(text: str) -> bool:
    """Say whether a space ends an address here, and does not stand in a name before one in brackets."""
    return "@" in text and text.count("<") == text.count(">")


def _problem(text: str) -> str:
    try:
        normalise_pattern(text)
    except UserError as error:
        return tr(error.title)
    return ""
