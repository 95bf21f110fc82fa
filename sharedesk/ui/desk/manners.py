"""How the window behaves on this desktop: look, language, size, and what closing it means, as the settings say."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from sharedesk.core.settings import UI_LANGUAGE, UI_SCALE, UI_THEME, UI_TRAY
from sharedesk.events import SettingsChanged
from sharedesk.ui.desk.session import Session
from sharedesk.ui.look.theme import Scheme

_KEYS = frozenset({UI_THEME.key, UI_LANGUAGE.key, UI_SCALE.key, UI_TRAY.key})


class Manners(QObject):
    """`chosen` carries the look, whether closing the window leaves the program in the tray, language and scale."""

    chosen = Signal(Scheme, bool, str, str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        session.bridge.settings_changed.connect(self._settings_changed)

    def look(self) -> None:
        """Read what is set."""
        settings = self._session.context.settings

        def read() -> tuple[Scheme, bool, str, str]:
            spoken, scale = settings.get(UI_LANGUAGE).value, settings.get(UI_SCALE).value
            return Scheme(settings.get(UI_THEME).value), settings.get(UI_TRAY), spoken, scale

        self._session.jobs.run(read, done=lambda read: self.chosen.emit(*read))

    def _settings_changed(self, event: SettingsChanged) -> None:
        if event.key in _KEYS:
            self.look()
