"""A brand while it is being made: what is typed beside what is published, as texts of settings, without widgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from sharedesk.core.branding import Branding, Logo
from sharedesk.core.settings import BRANDING_LOGO, BRANDING_SETTINGS, Setting, brand_of
from sharedesk.ui.preferences.values import problem_of


class BrandDraft(QObject):
    """Emits `changed` with every keystroke. What is published meanwhile elsewhere shows where nobody types."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._published = {setting.key: setting.render(setting.default) for setting in BRANDING_SETTINGS}
        self._typed = dict(self._published)
        self._good = dict(self._published)
        self._pictures: dict[str, QImage] = {}

    def text(self, setting: Setting[Any]) -> str:
        """Return what is typed."""
        return self._typed[setting.key]

    def put(self, setting: Setting[Any], text: str) -> None:
        """Take what was typed."""
        if self._typed[setting.key] == text:
            return
        self._typed[setting.key] = text
        if not problem_of(setting, text):
            self._good[setting.key] = text
        self.changed.emit()

    def keep_picture(self, name: str, picture: QImage) -> None:
        """Remember the picture of a logo."""
        self._pictures[name] = picture
        self.changed.emit()

    def follow(self, published: Mapping[str, str]) -> None:
        """Take over what is published by now."""
        for key, text in published.items():
            if self._typed[key] == self._published[key]:
                self._typed[key] = self._good[key] = text
            self._published[key] = text
        self.changed.emit()

    def undo(self) -> None:
        """Go back to what is published."""
        self._typed, self._good = dict(self._published), dict(self._published)
        self.changed.emit()

    def changes(self) -> dict[str, str | None]:
        """Return what there is to publish, None for what goes back to its default."""
        defaults = {setting.key: setting.render(setting.default) for setting in BRANDING_SETTINGS}
        return {
            key: None if text == defaults[key] else text
            for key, text in self._typed.items()
            if text != self._published[key]
        }

    def problems(self) -> dict[str, str]:
        """Return what is wrong with what is typed, in words, by the keys of the settings."""
        found = {setting.key: problem_of(setting, self._typed[setting.key]) for setting in BRANDING_SETTINGS}
        return {key: problem for key, problem in found.items() if problem}

    def brand(self) -> Branding:
        """Return the brand as it would be published; where something is wrong, as it was before that was typed."""
        return brand_of(lambda setting: setting.parse(self._good[setting.key]))

    def picture(self) -> QImage | None:
        """Return the picture of the logo; None while it is not read, or when there is no logo."""
        return self._pictures.get(self._good[BRANDING_LOGO.key])

    def missing_picture(self) -> Logo | None:
        """Return the logo whose picture has to be read first."""
        logo = self.brand().logo
        return logo if logo is not None and logo.name not in self._pictures else None
