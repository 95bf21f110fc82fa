"""Keeps at the foot of the sidebar whose window this is: the name and the company that recipients see."""

from __future__ import annotations

from PySide6.QtCore import QObject

from sharedesk.core.senders import sender_name
from sharedesk.core.settings import BRANDING_TITLE, SENDER_NAME
from sharedesk.events import SettingsChanged
from sharedesk.ui.desk.session import Session
from sharedesk.ui.pages.sidebar import Sidebar

_KEYS = frozenset({SENDER_NAME.key, BRANDING_TITLE.key})


class OwnerWatch(QObject):
    """Without a name of their own in the settings, people are called as their account is."""

    def __init__(self, session: Session, sidebar: Sidebar) -> None:
        super().__init__()
        self._session = session
        self._sidebar = sidebar
        session.bridge.settings_changed.connect(self._settings_changed)

    def look(self) -> None:
        """Read what is set."""
        settings = self._session.context.settings

        def read() -> tuple[str, str]:
            return sender_name(settings.get(SENDER_NAME), self._session.me), settings.get(BRANDING_TITLE)

        self._session.jobs.run(read, done=lambda owner: self._sidebar.set_owner(*owner))

    def _settings_changed(self, event: SettingsChanged) -> None:
        if event.key in _KEYS:
            self.look()
