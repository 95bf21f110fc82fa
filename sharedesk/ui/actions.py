"""Every action of the window: its words, its icon and its key, said once for buttons, menus and shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from sharedesk.core.link import ENDED_STATES, Link, LinkState
from sharedesk.ui.look import icons
from sharedesk.ui.look.theme import floats, font
from sharedesk.ui.texts import tr

_WIDTH = 232


class Actions(QObject):
    """The actions, owned by `window`, so that their keys work while it has the focus.

    `adapt` makes those for links fit what is chosen; what they do is connected elsewhere.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.new = self._add(tr("New link"), "plus", "Ctrl+N")
        self.choose_files = self._add(tr("New link from files…"), "file", "Ctrl+O")
        self.choose_folder = self._add(tr("New link from a folder…"), "folder-simple", "Ctrl+Shift+O")
        self.paste = self._add(tr("Paste as link"), "clipboard", "Ctrl+V")
        self.search = self._add(tr("Search"), "magnifying-glass", "Ctrl+F")
        self.undo = self._add(tr("Undo"), "arrow-counter-clockwise", "Ctrl+Z")
        self.next_pane = self._add(tr("Next pane"), "", "F6")
        self.pause_portal = self._add(tr("Pause portal"), "pause", "Ctrl+Shift+P")
        self.preferences = self._add(tr("Preferences…"), "gear-six", "Ctrl+,")
        self.close = self._add(tr("Close window"), "x", "Ctrl+W")
        self.quit = self._add(tr("Quit"), "power", "Ctrl+Q")

        self.copy = self._add(tr("Copy link"), "copy", "Ctrl+C")
        self.copy_password = self._add(tr("Copy password"), "key", "Ctrl+Shift+C")
        self.qr = self._add(tr("Show QR code"), "qr-code", "Ctrl+R")
        self.open = self._add(tr("Open in browser"), "arrow-square-out", "Ctrl+Return")
        self.email = self._add(tr("Write an e-mail"), "envelope-simple", "Ctrl+E")
        self.edit = self._add(tr("Link options…"), "sliders-horizontal", "Ctrl+I")
        self.rename = self._add(tr("Rename…"), "pencil-simple", "F2")
        self.add_files = self._add(tr("Add files…"), "file-plus", "")
        self.pause = self._add(tr("Pause link"), "pause", "Ctrl+P")
        self.erase = self._add(tr("Erase now…"), "eraser", "")
        self.delete = self._add(tr("Delete link"), "trash", "Del", ink="bad")
        self._for_one = (self.copy, self.qr, self.open, self.email, self.edit, self.rename, self.add_files, self.erase)
        self.adapt([], {})

    def adapt(self, chosen: list[Link], states: dict[int, LinkState]) -> None:
        """Fit the actions to the links that are chosen, given the state of each by its id."""
        living = [link for link in chosen if states[link.id] not in ENDED_STATES]
        for action in self._for_one:
            action.setEnabled(len(chosen) == 1)
        for action in (self.edit, self.rename, self.add_files, self.erase):
            action.setEnabled(len(chosen) == 1 and len(living) == 1)
        has_password = len(chosen) == 1 and bool(living) and living[0].has_password
        self.copy_password.setVisible(has_password)  # first: what is not visible counts as not enabled
        self.copy_password.setEnabled(has_password)
        self.pause.setEnabled(bool(living))
        self.delete.setEnabled(bool(chosen))
        paused = bool(living) and all(states[link.id] is LinkState.PAUSED for link in living)
        many = len(chosen) > 1
        pause = tr("Pause links") if many else tr("Pause link")
        resume = tr("Resume links") if many else tr("Resume link")
        self.pause.setText(resume if paused else pause)
        self.pause.setIcon(icons.icon("play" if paused else "pause"))
        self.delete.setText(tr("Delete links") if many else tr("Delete link"))

    def row_menu(self) -> QMenu:
        """Return the menu of a row; it goes away with its closing."""
        about_it = [self.copy, self.copy_password, self.qr, self.open, self.email]
        changing = [self.edit, self.rename, self.add_files, self.pause]
        made = menu(self._window, [*about_it, None, *changing, None, self.erase, self.delete])
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    def _add(self, text: str, icon: str, key: str, ink: str = "text2") -> QAction:
        action = QAction(text, self._window)
        if icon:
            action.setIcon(icons.icon(icon, ink))
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutVisibleInContextMenu(True)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._window.addAction(action)
        return action


def menu(parent: QWidget, actions: list[QAction | None]) -> QMenu:
    """Return a menu in the look of the program; None is a line."""
    made = QMenu(parent)
    if floats():  # rounded corners need a window of their own without a frame
        made.setWindowFlags(
            made.windowFlags() | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        )
        made.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    made.setFont(font("body"))
    made.setMinimumWidth(_WIDTH)
    for action in actions:
        if action is None:
            made.addSeparator()
        else:
            made.addAction(action)
    return made


def bind(button: QAbstractButton, action: QAction) -> None:
    """Let `button` do what `action` does, and be enabled when it is."""

    def follow() -> None:
        button.setEnabled(action.isEnabled())

    button.clicked.connect(action.trigger)
    action.changed.connect(follow)
    follow()
