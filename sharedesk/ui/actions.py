"""Every action of the window: its words, its icon and its key, said once for buttons, menus and shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from sharedesk.core.link import ENDED_STATES, Link, LinkState
from sharedesk.ui.look import icons
from sharedesk.ui.look.theme import floats, font
from sharedesk.ui.texts import tr

_WIDTH = 232
EXTENSIONS = (3, 7)
"""By how many days links are extended with one step."""


class Actions(QObject):
    """The actions, owned by `window`, so that their keys work while it has the focus.

    `adapt` makes those for links fit what is chosen and emits `adapted`; what they do is connected elsewhere.
    """

    adapted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._many = False
        self.pauses = True
        """Whether the action `pause` pauses; else it resumes."""
        self.new = self._add(tr("New link"), "plus", "Ctrl+N")
        self.choose_files = self._add(tr("New link from files…"), "file", "Ctrl+O")
        self.choose_folder = self._add(tr("New link from a folder…"), "folder-simple", "Ctrl+Shift+O")
        self.paste = self._add(tr("Paste as link"), "clipboard", "Ctrl+V")
        self.search = self._add(tr("Search"), "magnifying-glass", "Ctrl+F")
        self.undo = self._add(tr("Undo"), "arrow-counter-clockwise", "Ctrl+Z")
        self.next_pane = self._add(tr("Next pane"), "", "F6")
        self.pause_portal = self._add(tr("Pause portal"), "pause", "Ctrl+Shift+P")
        self.preferences = self._add(tr("Preferences…"), "gear-six", "Ctrl+,")
        self.guide = self._add(tr("User guide"), "book-open", "F1")
        self.tour = self._add(tr("Welcome tour…"), "hand-waving", "")
        self.keyboard = self._add(tr("Keyboard…"), "keyboard", "")
        self.logs = self._add(tr("Open log folder"), "folder-open", "")
        self.about = self._add(tr("About ShareDesk"), "info", "")
        self.close = self._add(tr("Close window"), "x", "Ctrl+W")
        self.quit = self._add(tr("Quit"), "power", "Ctrl+Q")

        self.copy = self._add(tr("Copy link"), "copy", "Ctrl+C")
        self.copy_password = self._add(tr("Copy password"), "key", "Ctrl+Shift+C")
        self.qr = self._add(tr("Show QR code"), "qr-code", "Ctrl+R")
        self.open = self._add(tr("Open in browser"), "arrow-square-out", "Ctrl+Return")
        self.email = self._add(tr("Write an e-mail"), "envelope-simple", "Ctrl+E")
        self.edit = self._add(tr("Link options…"), "sliders-horizontal", "Ctrl+I")
        self.rename = self._add(tr("Rename"), "pencil-simple", "F2")
        self.add_files = self._add(tr("Add files…"), "file-plus", "")
        self.pause = self._add(tr("Pause link"), "pause", "Ctrl+P")
        self.resume = self._add(tr("Resume links"), "play", "")
        self.extend = {days: self._add(tr("By {days} days", days=days), "calendar-plus", "") for days in EXTENSIONS}
        self.erase = self._add(tr("Erase now…"), "eraser", "")
        self.delete = self._add(tr("Delete link"), "trash", "Del", ink="bad")
        self.more = self._add(tr("More actions"), "dots-three", "Shift+F10")
        self._for_one = (self.copy, self.qr, self.open, self.email)
        self._for_one_living = (self.edit, self.rename, self.add_files)
        self.adapt([], {})

    def adapt(self, chosen: list[Link], states: dict[int, LinkState]) -> None:
        """Fit the actions to the links that are chosen, given the state of each by its id."""
        living = [link for link in chosen if states[link.id] not in ENDED_STATES]
        one, one_living = len(chosen) == 1, len(chosen) == 1 and bool(living)
        self._many = len(chosen) > 1
        for action in self._for_one:
            action.setEnabled(one)
        for action in self._for_one_living:
            action.setEnabled(one_living)
        has_password = one_living and living[0].has_password
        self.copy_password.setVisible(has_password)  # first: what is not visible counts as not enabled
        self.copy_password.setEnabled(has_password)
        self.erase.setEnabled(bool(living))
        for action in (self.delete, self.more):
            action.setEnabled(bool(chosen))
        self.delete.setText(tr("Delete links") if self._many else tr("Delete link"))
        for action in self.extend.values():
            action.setEnabled(any(can_extend(link, states[link.id]) for link in chosen))
        self._adapt_pause({states[link.id] for link in living})
        self.adapted.emit()

    def _adapt_pause(self, states: set[LinkState]) -> None:
        """Let one action pause and resume; where links are both paused and not, there are two."""
        paused = LinkState.PAUSED in states
        mixed = paused and len(states) > 1
        self.pauses = mixed or not paused
        pauses, resumes = (
            (tr("Pause links"), tr("Resume links")) if self._many else (tr("Pause link"), tr("Resume link"))
        )
        self.pause.setEnabled(bool(states))
        self.pause.setText(pauses if self.pauses else resumes)
        self.pause.setIcon(icons.icon("pause" if self.pauses else "play"))
        self.resume.setVisible(mixed)
        self.resume.setEnabled(mixed)

    def help_menu(self) -> QMenu:
        """Return the menu of the question mark; it goes away with its closing."""
        made = menu(self._window, [self.guide, self.tour, self.keyboard, None, self.logs, self.about])
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    def row_menu(self) -> QMenu:
        """Return the menu of what is chosen; it goes away with its closing."""
        about_it = [self.copy, self.copy_password, self.qr, self.open, self.email, None]
        changing = [self.edit, self.rename, self.add_files]
        made = menu(self._window, [] if self._many else [*about_it, *changing])
        made.addActions([self.pause, self.resume])
        made.addMenu(self.extend_menu(made))
        made.addSeparator()
        made.addActions([self.erase, self.delete])
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    def extend_menu(self, parent: QWidget) -> QMenu:
        """Return the menu with the days that links can be given; it belongs to `parent`."""
        made = menu(parent, list(self.extend.values()))
        made.setTitle(tr("Extend"))
        made.setIcon(icons.icon("calendar-plus"))
        made.setEnabled(any(action.isEnabled() for action in self.extend.values()))
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


def can_extend(link: Link, state: LinkState) -> bool:
    """Say whether a link in `state` may live longer: only its time was, or will be, over."""
    return link.expires_at is not None and (state is LinkState.EXPIRED or state not in ENDED_STATES)


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
