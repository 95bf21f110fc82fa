"""How the window behaves on this desktop: its look, its language and what closing it means, as the settings say."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from sharedesk.core.settings import UI_LANGUAGE, UI_THEME, UI_TRAY
from sharedesk.events import SettingsChanged
from sharedesk.ui.desk.session import Session
from sharedesk.ui.look.theme import Scheme

_KEYS = frozenset({UI_THEME.key, UI_LANGUAGE.key, UI_TRAY.key})


class Manners(QObject):
    """`chosen` carries the look, whether closing the window leaves the program in the tray, and the language."""

    chosen = Signal(Scheme, bool, str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        session.bridge.settings_changed.connect(self._settings_changed)

    def look(self) -> None:
        """Read what is set."""
        settings = self._session.context.settings

        def read() -> tuple[Scheme, bool, str]:
            return Scheme(settings.get(UI_THEME).value), settings.get(UI_TRAY), settings.get(UI_LANGUAGE).value

        self._session.jobs.run(read, done=lambda read: self.chosen.emit(*read))

    def _settings_changed(self, event: SettingsChanged) -> None:
        if event.key in _KEYS:
            self.look()
